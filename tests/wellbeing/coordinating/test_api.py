"""The endpoints do what the pages do."""

from uuid import uuid4

import pytest

from tests.accounts.views.conftest import browser_of  # noqa: F401 - what the next fixture stands on
from tests.wellbeing.cases.conftest import program_of  # noqa: F401 - a fixture for every test here
from tests.wellbeing.coordinating.building import asks, in_days, provider, wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def dele(program_of):  # noqa: F811 - the fixture imported above
    return program_of("Dele", stepped_up=True)


@pytest.fixture
def amina(program_of):  # noqa: F811 - the fixture imported above
    return program_of("Amina")


def test_it_goes_from_the_list_to_a_choice(world, dele, amina):
    efe = provider(world, described=())
    request = asks(world, wish("gender", "woman", "prefer"))
    (line,) = dele.get("w/desk").json()["rows"]
    assert (line["id"], line["urgency"], line["late"]) == (str(request), "week", False)
    assert not {"person", "employer", "name"} & set(line)
    found = dele.get(f"w/desk/{request}/matches").json()
    assert (found["outcome"], found["told"]) == ("fits", "There is somebody who fits what you asked for.")
    (fit,) = found["ranked"]
    assert (fit["profile"], fit["places_left"], [one["value"] for one in fit["unmet"]]) == (str(efe), 3, ["woman"])
    assert dele.post(f"w/desk/{request}/read").status_code == 204
    assert dele.post(f"w/desk/{request}/messages", {"text": "Hello"}).status_code == 204
    assert dele.post(f"w/desk/{request}/notes", {"text": "Mornings"}).status_code == 204
    wrong = dele.post(f"w/desk/{request}/offers", {"providers": [str(uuid4())], "until": in_days(7).isoformat()})
    assert wrong.status_code == 422
    assert "providers" in wrong.json()["errors"]
    sent = dele.post(f"w/desk/{request}/offers", {"providers": [str(efe)], "until": in_days(7).isoformat()})
    assert sent.status_code == 204
    one = dele.get(f"w/desk/{request}").json()
    assert (one["status"], len(one["offers"]), one["notes"][0]["text"]) == ("offered", 1, "Mornings")
    assert "person" not in one["wanted"]

    offer = amina.get(f"w/mine/{request}/offer").json()
    assert [card["name"] for card in offer["cards"]] == ["Efe"]
    assert not {"fee", "calendar_key"} & set(offer["cards"][0])
    assert amina.post(f"w/mine/{request}/choice", {"profile": str(efe), "release": ["all"]}).status_code == 422
    chosen = amina.post(f"w/mine/{request}/choice", {"profile": str(efe), "release": ["name"], "words": "Hi"})
    assert chosen.status_code == 201
    again = amina.post(f"w/mine/{request}/choice", {"profile": str(efe)})
    assert again.json() == chosen.json(), "the same press gives the same answer"
    assert amina.get(f"w/mine/{request}/offer").status_code == 404
    assert amina.post(f"w/mine/{request}/refusal", {"reason": "other"}).status_code == 409


def test_it_declines_waits_rings_and_ends(world, dele, amina):
    efe, request = provider(world), asks(world, urgency="now")
    dele.post(f"w/desk/{request}/offers", {"providers": [str(efe)], "until": in_days(7).isoformat()})
    assert amina.post(f"w/mine/{request}/refusal", {"reason": "known"}).status_code == 422
    known = {"reason": "known", "known": [str(world["Efe"].person)]}
    assert amina.post(f"w/mine/{request}/refusal", known).status_code == 204
    assert dele.get("w/desk").json()["rows"][0]["unsafe"] is True
    assert dele.post(f"w/desk/{request}/rang").status_code == 204
    assert dele.get("w/desk").json()["rows"][0]["unsafe"] is False
    wait = {"reason": "no_capacity", "look_again": in_days(9).isoformat()}
    assert dele.post(f"w/desk/{request}/wait", {**wait, "reason": "x"}).status_code == 422
    assert dele.post(f"w/desk/{request}/wait", wait).status_code == 204
    assert dele.get("w/desk", list="waiting").json()["counts"]["waiting"] == 1
    assert dele.get("w/desk", list="waiting", status="offered").json()["rows"] == []
    assert dele.post("w/desk/round").json() == {"moved": 0, "told": 0, "ready": [], "more": False}
    assert dele.post(f"w/desk/{request}/pause").status_code == 409
    assert dele.post(f"w/desk/{request}/nobody", {"words": "Sorry."}).status_code == 204
    assert dele.post(f"w/desk/{request}/nobody").status_code == 409
    assert dele.post("w/desk/round").json()["told"] == 2
    assert amina.get(f"w/mine/{request}").json()["status"] == "no_match"
    other = asks(world, name="Wren")
    assert dele.post(f"w/desk/{other}/elsewhere", {"words": ""}).status_code == 400
    assert dele.post(f"w/desk/{other}/elsewhere", {"words": "Samaritans, 116 123"}).status_code == 204
    third = asks(world, name="Ben")
    assert dele.post(f"w/desk/{third}/close", {"to": "no_such"}).status_code == 422
    assert dele.post(f"w/desk/{third}/close", {"to": "expired"}).status_code == 204
