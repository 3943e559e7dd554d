"""Drafts and notes sent as they lie there, and every field of a report through the endpoints."""

from uuid import UUID, uuid4

import pytest

from safety import queries
from safety.payloads import ReportBody
from tests.safety.lanes.test_full import WHOLE

LINES = {name: list(value) if isinstance(value, tuple) else value for name, value in WHOLE.items()} | {
    "happened_on": "2025-11-03"
}


def test_it_takes_and_gives_every_field(amina, world):
    answer = amina.post("s/mine", LINES)
    assert answer.status_code == 201, answer.content
    record = UUID(answer.json()["id"])
    assert queries.open_mine(world["Amina"].viewer(), record).story.body == ReportBody(**WHOLE)
    about = amina.get(f"s/mine/{record}").json()["about"]
    assert {name: about[name] for name in LINES} == LINES


@pytest.mark.parametrize(
    ("field", "value"), [("lane", "note"), ("bias", ["hobby"]), ("region", "TLX"), ("sharing", "x")]
)
def test_it_refuses_what_the_lists_do_not_have(amina, field, value):
    answer = amina.post("s/mine", LINES | {field: value})
    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_a_note_is_kept_opened_up_and_sent(amina, ben):
    draft = uuid4()
    path = f"s/drafts/{draft}"
    kept = amina.put(path, {"lane": "note", "narrative": "Only for me"})
    assert kept.json()["about"]["lane"] == "note"
    (line,) = [one for one in amina.get("s/mine").json() if one["unsent"]]
    assert line["is_note"]
    assert amina.get(f"{path}/stamp").json() == {"day": None, "holds": False}
    assert ben.get(f"{path}/stamp").status_code == 404
    assert ben.post(f"{path}/sending", {}).status_code == 404
    assert amina.post(f"{path}/full", {}).status_code == 204
    assert amina.post(f"{path}/full", {}).status_code == 404, "it is a note no more"
    assert amina.get(path).json()["about"]["lane"] == "full"
    refused = amina.post(f"{path}/sending", {})
    assert refused.status_code == 422
    assert "happened_on" in refused.json()["errors"]


def test_a_note_is_sent_in_one_step(amina, world):
    path = f"s/drafts/{uuid4()}"
    amina.put(path, {"lane": "note", "narrative": "Only for me"})
    sent = amina.post(f"{path}/sending", {"excluded": [str(world["Bel"].person)]})
    assert sent.status_code == 201
    own = queries.open_mine(world["Amina"].viewer(), UUID(sent.json()["id"]))
    assert (own.story.body.lane, own.story.body.kind) == ("alert", "incident")
    assert own.story.circle.restricted
    assert amina.post(f"{path}/sending", {}).json()["id"] == sent.json()["id"]
