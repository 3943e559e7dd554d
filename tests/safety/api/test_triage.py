"""Endpoints of the safety team."""

from uuid import uuid4

import pytest

from accounts.models import Membership, Role
from safety import actions
from safety.payloads import reference
from safety.queries import search
from tests.safety.conftest import judged, upload

SECRET = "SHARED-WORDS of a narrative"
GRAVE = {"kind": "incident", "types": ["THR-KIL"], "body": 1, "mind": 4, "work": 2, "worst": 5}
DEEDS = {
    "acknowledgement": {},
    "assessment": GRAVE,
    "question": {"text": "Where?"},
    "reply": {"text": "Thank you"},
    "note": {"text": "Ask the landlord"},
    "closure": {"outcomes": ["stopped"], "note": "Done"},
    "destruction": {},
}


def test_the_work_list_has_codes_and_no_words(ben, send):
    record = send(narrative=SECRET, place="The gate", types=("THR-VIO",), urgency="today")
    answer = ben.get("s/work-list")
    (row,) = answer.json()["rows"]
    assert row["reference"] == reference(record)
    assert (row["status"], row["types"], row["urgency"], row["floor"]) == ("submitted", ["THR-VIO"], "today", 3)
    assert answer.json()["counts"]["new"] == 1
    assert SECRET.encode() not in answer.content
    assert b"The gate" not in answer.content


def test_the_work_list_takes_codes(ben, send):
    send(types=("THR-VIO",))
    kept = send(types=("ONL-MSG",))
    rows = ben.get("s/work-list", types=["ONL-MSG"], sort="newest", show="all").json()["rows"]
    assert [row["id"] for row in rows] == [str(kept)]
    wrong = ben.get("s/work-list", types=["NO-SUCH"], page="0")
    assert wrong.status_code == 400
    assert set(wrong.json()["errors"]) == {"types", "page"}


def test_a_phrase_goes_into_the_body(ben, send):
    record = send(narrative=SECRET, types=("THR-VIO",))
    assert [row["id"] for row in ben.post("s/work-list/search", {"phrase": "violence"}).json()["rows"]] == [str(record)]
    assert ben.post("s/work-list/search", {"phrase": "shared-words"}).json()["rows"] == []
    assert ben.get("s/work-list/search").status_code == 405


def test_the_texts_are_searched_in_bites(ben, send, monkeypatch):
    monkeypatch.setattr(search, "SECONDS", -1)
    monkeypatch.setattr(search, "_AT_ONCE", 1)
    records = {str(send(narrative=SECRET)) for _ in range(2)}
    found, after = set(), None
    for _ in range(5):
        step = ben.post("s/work-list/search/text", {"phrase": "shared-words", "after": after}).json()
        found |= {row["id"] for row in step["found"]}
        after = step["after"]
        if after is None:
            break
    assert found == records
    assert (step["examined"], step["total"]) == (2, 2)
    short = ben.post("s/work-list/search/text", {"phrase": "ab"})
    assert short.status_code == 422
    assert list(short.json()["errors"]) == ["phrase"]


def test_who_reads_at_two_places_names_one(world, program_of, send):
    lantern = world.tenants["lantern"]
    Membership.objects.create(person_id=world["Ben"].person, tenant=lantern, role=Role.DEPUTY)
    send()
    ben = program_of("Ben")
    assert list(ben.get("s/work-list").json()["errors"]) == ["organisation"]
    assert ben.get("s/work-list", organisation=str(lantern.id)).json()["rows"] == []
    assert len(ben.get("s/work-list", organisation=str(world.tenants["harbour"].id)).json()["rows"]) == 1


@pytest.mark.parametrize(("name", "status"), [("Amina", 403), ("Ines", 403), ("Dele", 404), ("Gus", 404)])
def test_the_work_list_is_the_teams(program_of, name, status):
    assert program_of(name).get("s/work-list").status_code == status
    assert program_of(name).post("s/work-list/search", {"phrase": "words"}).status_code == status
    assert program_of(name).post("s/work-list/search/text", {"phrase": "words"}).status_code == status


def test_another_organisations_list_is_not_there(ben, world):
    assert ben.get("s/work-list", organisation=str(world.tenants["lantern"].id)).status_code == 404


def test_a_case_is_opened_whole(ben, send):
    record = send(narrative=SECRET, types=("THR-KIL",), files=[upload(b"SHARED-WORDS in a file")])
    case = ben.get(f"s/cases/{record}").json()
    assert case["about"]["narrative"] == SECRET
    assert (case["reporter"], case["floor"], case["can_acknowledge"], case["can_close"]) == ("Amina", 4, True, False)
    (file,) = case["about"]["files"]
    assert set(file) == {"id", "name", "type", "size", "sha256", "copy"}
    got = ben.get(f"s/cases/{record}/files/{file['id']}")
    assert b"".join(got.streaming_content) == b"SHARED-WORDS in a file"


def test_a_report_is_answered_judged_and_closed(ben, send, program_of):
    record = send()
    for deed in ("acknowledgement", "note", "assessment", "question", "reply", "closure"):
        assert ben.post(f"s/cases/{record}/{deed}", DEEDS[deed]).status_code == 204
    case = ben.get(f"s/cases/{record}").json()
    assert (case["status"], case["severity"]) == ("closed", 4)
    assert [one["text"] for one in case["messages"]] == ["Where?", "Thank you"]
    assert [one["text"] for one in case["notes"]] == ["Ask the landlord"]
    assert [one["by"] for one in case["assessments"]] == ["Ben"]
    own = program_of("Amina").get(f"s/mine/{record}").json()
    assert own["states"][-1]["note"] == "Done"
    assert b"landlord" not in program_of("Amina").get(f"s/mine/{record}").content


def test_what_was_taken_back_is_destroyed(ben, send, world):
    record = send()
    assert ben.post(f"s/cases/{record}/destruction").status_code == 409
    ben.post(f"s/cases/{record}/acknowledgement")
    actions.withdraw(by=world["Amina"].viewer(), incident_id=record)
    assert ben.post(f"s/cases/{record}/destruction").status_code == 204
    assert ben.get(f"s/cases/{record}").status_code == 404


def test_what_does_not_fit_now_is_a_conflict(ben, send):
    record = send()
    ben.post(f"s/cases/{record}/acknowledgement")
    answer = ben.post(f"s/cases/{record}/acknowledgement")
    assert answer.status_code == 409
    assert answer.json()["detail"] == "This has been acknowledged already."


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"mind": 6}, 400, "mind"),
        ({"worst": 1}, 422, "worst"),
        ({"mind": 1}, 422, "reason"),
        ({"primary": "ONL-MSG"}, 422, "primary"),
    ],
)
def test_a_judgement_that_does_not_fit_names_its_field(ben, send, changes, status, field):
    answer = ben.post(f"s/cases/{send()}/assessment", GRAVE | changes)
    assert answer.status_code == status
    assert list(answer.json()["errors"]) == [field]


def test_closing_needs_an_outcome(ben, send):
    record = send()
    ben.post(f"s/cases/{record}/assessment", GRAVE)
    answer = ben.post(f"s/cases/{record}/closure", {"outcomes": [], "note": "Done"})
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["outcomes"]


@pytest.mark.parametrize(
    ("name", "status"), [("Carys", 404), ("Dele", 404), ("Farah", 404), ("Gus", 404), ("Ines", 403), ("Wren", 403)]
)
def test_nobody_else_comes_in(send, program_of, name, status):
    record = send(narrative=SECRET)
    program = program_of(name)
    answers = [program.get(f"s/cases/{record}"), program.get(f"s/cases/{record}/files/{uuid4()}")]
    answers += [program.post(f"s/cases/{record}/{deed}", body) for deed, body in DEEDS.items()]
    assert {answer.status_code for answer in answers} == {status}
    assert all(SECRET.encode() not in answer.content for answer in answers)


def test_whom_the_author_left_out_learns_nothing(send, program_of):
    record, unknown = send(excluded=["Bel"]), uuid4()
    bel = program_of("Bel")
    for deed, body in DEEDS.items():
        answer, nothing = bel.post(f"s/cases/{record}/{deed}", body), bel.post(f"s/cases/{unknown}/{deed}", body)
        assert answer.status_code == nothing.status_code == 404
        assert answer.content == nothing.content
    assert bel.get(f"s/cases/{record}").content == bel.get(f"s/cases/{unknown}").content


def test_the_leader_reads_a_grave_case_and_decides_nothing(send, program_of, world):
    record = send()
    actions.triage(by=world["Ben"].viewer(), incident_id=record, assessment=judged(mind=4, worst=5))
    mira = program_of("Mira")
    assert mira.get(f"s/cases/{record}").json()["can_close"] is False
    assert {mira.post(f"s/cases/{record}/{deed}", body).status_code for deed, body in DEEDS.items()} == {403}


def test_a_trustee_is_told_to_step_up(send, program_of):
    record = send(excluded=["Ben", "Bel"])
    answer = program_of("Noor").get(f"s/cases/{record}")
    assert answer.status_code == 403
    assert "password again" in answer.json()["detail"]
    assert program_of("Noor", stepped_up=True).get(f"s/cases/{record}").status_code == 200
