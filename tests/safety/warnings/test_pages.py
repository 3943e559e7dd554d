import re
from uuid import uuid4

import pytest

from safety import queries
from safety.models import Incident
from tests.safety.views.conftest import text_of, typed
from ui import formats


def filled(**changes):
    today = formats.today()
    fields = {"text": "Masks on Wednesday at eight.", "urgency": "today", "sharing": "community", "reach": "all"}
    fields |= {"reliability": "B", "credibility": "2", "primary": ""}
    return fields | {f"about-{part}": str(getattr(today, part)) for part in ("day", "month", "year")} | changes


@pytest.fixture
def record(send):
    return send(kind="warning", narrative="Only for the team")


def the_row(world, name, slug):
    (row,) = queries.queue(world[name].viewer(), world.tenants[slug]).rows
    return row


def test_a_manager_warns_everybody_and_reads_who_has_answered(browser_of, world, record):
    ben, carys = browser_of("Ben"), browser_of("Carys")
    assert f"/s/{record}/others" in ben.get(f"/s/{record}").content.decode()
    page = ben.get(f"/s/{record}/tell")
    assert "checked" not in "".join(
        re.findall(r'<input[^>]*name="(?:reach|to|sharing|urgency)"[^>]*>', page.content.decode())
    )
    assert "Only for the team" not in page.content.decode(), "no narrative is copied"
    page = ben.post(f"/s/{record}/tell", filled(), follow=True)
    words = text_of(page)
    assert "It has reached 2 of 2 organisations" in words
    row = the_row(world, "Carys", "lantern")
    words = text_of(carys.get("/s/?at=lantern"))
    assert "Warning from Harbour Advice" in words
    assert "Warning / intelligence · All member organisations" in words
    words = text_of(carys.get(f"/s/{row.id}/others"))
    assert "From Harbour Advice" in words
    assert "Masks on Wednesday at eight." in words
    assert "Usually reliable" in words
    page = carys.post(f"/s/{row.id}/answer", {"state": "help", "text": "They are outside."}, follow=True)
    assert "We need help" in text_of(page)
    words = text_of(ben.get(f"/s/{record}/others"))
    assert "They are outside." in words
    assert re.search(r"1 Need help .* 1 No answer yet", words)
    assert "Carys" not in words


def test_it_warns_only_those_that_were_ticked(browser_of, world, record):
    quay = world.tenants["quay"]
    browser_of("Ben").post(f"/s/{record}/tell", filled(reach="some", to=str(quay.id)))
    assert the_row(world, "Tam", "quay")
    assert not Incident.objects.filter(tenant=world.tenants["lantern"]).exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": ""}, "Write the warning"),
        ({"reach": ""}, "Choose whom you warn"),
        ({"reach": "some"}, "Choose which organisations to warn"),
        ({"sharing": ""}, "Choose who may learn of it"),
        ({"sharing": "team"}, "Select a label"),
        ({"about-day": "31", "about-month": "2"}, "Enter a real date"),
    ],
)
def test_it_says_what_is_missing_and_keeps_what_was_typed(browser_of, record, changes, sentence):
    page = browser_of("Ben").post(f"/s/{record}/tell", filled(credibility="3") | changes)
    assert sentence in text_of(page)
    assert '<option value="3" selected' in page.content.decode()
    assert Incident.objects.count() == 1


def test_a_label_is_marked_and_shown(browser_of, record):
    ben = browser_of("Ben")
    assert "Nobody has marked it yet" in text_of(ben.get(f"/s/{record}/others"))
    assert "Choose who may learn of this" in text_of(ben.post(f"/s/{record}/label", {}))
    page = ben.post(f"/s/{record}/label", {"sharing": "public"}, follow=True)
    assert "Public, as your team has marked it" in text_of(page)


def test_the_pages_of_a_record_open_to_its_readers_alone(browser_of, record):
    for path in ("others", "label", "tell", "answer", f"tell/{uuid4()}"):
        url = f"/s/{record}/{path}"
        deed = "post" if path.startswith("tell/") else "get"
        assert getattr(browser_of("Carys"), deed)(url).status_code == 404
        assert getattr(browser_of("Amina"), deed)(url).status_code == 403
    assert browser_of("Ben").get(f"/s/{record}/tell/{uuid4()}").status_code == 405
    assert "Nobody waits for an answer" in text_of(browser_of("Ben").get(f"/s/{record}/answer"))


def test_the_endpoints_do_the_same(program_of, world, record):
    ben, carys = program_of("Ben"), program_of("Carys")
    listed = ben.get("s/organisations").json()
    assert [(one["name"], one["ready"]) for one in listed] == [
        ("Lantern Law Centre", True),
        ("Quay Street Welcome", True),
    ]
    said = {"text": "Masks", "sharing": "community", "urgency": "danger_now", "about": str(formats.today())}
    case = f"s/cases/{record}"
    assert ben.post(f"{case}/others", said | {"to": []}).json()["errors"]["to"]
    assert ben.post(f"{case}/others", said | {"sharing": "named", "to": [listed[0]["id"]]}).status_code == 422
    answer = ben.post(f"{case}/others", said | {"to": [one["id"] for one in listed]})
    assert (answer.status_code, len(answer.json()["sent"])) == (201, 2)
    assert ben.post(f"{case}/others/{answer.json()['warning']}").json()["left"] == []
    row = the_row(world, "Carys", "lantern")
    assert carys.post(f"s/cases/{row.id}/answer", {"state": "fine"}).status_code == 400
    assert carys.post(f"s/cases/{row.id}/answer", {"state": "safe"}).status_code == 204
    found = ben.get(f"{case}/others").json()
    assert [(one["name"], one["state"]) for one in found["sent"][0]["to"]] == [
        ("Lantern Law Centre", "safe"),
        ("Quay Street Welcome", ""),
    ]
    received = carys.get(f"s/cases/{row.id}/others").json()
    assert (received["received"]["sender_name"], received["answers"][0]["state"]) == ("Harbour Advice", "safe")
    assert ben.put(f"{case}/label", {"sharing": "team"}).status_code == 204
    assert ben.get(f"{case}/others").json()["sharing"] == "team"
    for program, status in ((program_of("Amina"), 403), (carys, 404)):
        assert program.get(f"{case}/others").status_code == status
        assert program.put(f"{case}/label", {"sharing": "team"}).status_code == status


def test_the_drill_takes_seven_pages_and_a_few_presses(browser_of, world):
    """From the first press to the answers: a warning is recorded, labelled, and stands in everybody's work list."""
    ben, pages = browser_of("Ben"), []

    def seen(answer):
        pages.append(answer)
        assert answer.status_code == 200
        return answer.content.decode()

    form = ben.get("/s/new?at=harbour")
    seen(form)
    sent = ben.post("/s/new?at=harbour", typed(form, kind="warning", deed="send"), follow=True)
    seen(sent)
    record = sent.redirect_chain[-1][0].split("/")[-2]
    assert f"/s/{record}" in seen(ben.get("/s/?at=harbour"))
    assert f"/s/{record}/others" in seen(ben.get(f"/s/{record}"))
    assert f"/s/{record}/tell" in seen(ben.get(f"/s/{record}/others"))
    seen(ben.get(f"/s/{record}/tell"))
    assert "It has reached 2 of 2" in text_of(ben.post(f"/s/{record}/tell", filled(), follow=True))
    pages.append("the answers")
    assert len(pages) == 7
    for name, slug in (("Carys", "lantern"), ("Tam", "quay")):
        assert the_row(world, name, slug).card.title == "Warning from Harbour Advice"
