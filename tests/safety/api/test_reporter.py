"""Endpoints of who reports."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Membership, Role
from safety import actions, queries
from safety.models import Incident
from safety.payloads import reference
from tests.safety.api.conftest import ROOT, least
from vault.models import StoredFile

WORDS = "SHARED-WORDS they shouted"


def send(program, **changes):
    answer = program.post("s/mine", least(**changes))
    assert answer.status_code == 201, answer.json()
    return answer.json()["id"]


def test_it_sends_and_gives_the_receipt(amina, world):
    answer = amina.post("s/mine", least(narrative=f"  {WORDS}\r\n🙂", types=["THR-VIO"], happened_at="14:30"))
    assert answer.status_code == 201
    record = Incident.objects.get(id=answer.json()["id"])
    assert answer.json() == {"id": str(record.id), "reference": reference(record.id)}
    body = queries.open_mine(world["Amina"].viewer(), record.id).story.body
    assert (body.narrative, body.types, body.happened_at) == (f"  {WORDS}\n🙂", ("THR-VIO",), "14:30")


def test_the_same_id_is_sent_once(amina):
    chosen = str(uuid4())
    assert send(amina, id=chosen) == send(amina, id=chosen) == chosen
    assert Incident.objects.count() == 1


def test_it_needs_kind_and_day(amina):
    answer = amina.post("s/mine")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()["errors"]) == {"kind", "happened_on"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "x"}, "kind"),
        ({"types": ["x"]}, "types"),
        ({"types": "THR-VIO"}, "types"),
        ({"happened_on": "2026-02-31"}, "happened_on"),
        ({"happened_at": "25:00"}, "happened_at"),
        ({"narrative": "a\x00b"}, "narrative"),
        ({"narrative": "a\u202eb"}, "narrative"),
        ({"narrative": "x" * 10_001}, "narrative"),
        ({"place": {"a": 1}}, "place"),
        ({"id": "not an id"}, "id"),
        ({"excluded": ["Ben"]}, "excluded"),
    ],
)
def test_it_names_the_field_that_does_not_fit(amina, changes, field):
    answer = amina.post("s/mine", least(**changes))
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"happened_on": "2100-01-01"}, "happened_on"), ({"primary": "THR-VIO"}, "primary"), ({"shown": []}, "excluded")],
)
def test_a_rule_says_no_with_its_field(amina, changes, field):
    answer = amina.post("s/mine", least(**changes))
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [field]


def test_what_is_no_json_is_a_problem(amina):
    answer = amina.client.post(f"{ROOT}/s/mine", "{", content_type="application/json")
    assert answer.status_code == 400
    assert amina.client.post(f"{ROOT}/s/mine", "kind=incident", content_type="text/plain").status_code == 415
    assert amina.post("s/mine", ["a list"]).status_code == 400


def test_it_tells_where_she_may_report_and_who_would_read(amina, world):
    (place,) = amina.get("s/places").json()
    assert (place["slug"], place["ready"]) == ("harbour", True)
    readers = amina.get(f"s/places/{place['id']}/readers").json()
    assert [(one["name"], one["later"]) for one in readers] == [("Bel", False), ("Ben", False), ("Mira", True)]
    assert amina.get(f"s/places/{world.tenants['lantern'].id}/readers").status_code == 404


def test_whom_she_leaves_out_cannot_read_it(amina, program_of, world):
    record = send(amina, excluded=[str(world["Bel"].person)], withhold_identity=True)
    own = amina.get(f"s/mine/{record}").json()
    assert own["restricted"]
    assert own["withheld"]
    assert program_of("Bel").get(f"s/cases/{record}").status_code == 404
    assert program_of("Ben").get(f"s/cases/{record}").json()["reporter"] == ""


def test_with_several_employers_one_has_to_be_named(program_of, world):
    lantern = world.tenants["lantern"]
    Membership.objects.create(person_id=world["Amina"].person, tenant=lantern, role=Role.STAFF)
    amina = program_of("Amina")
    assert list(amina.post("s/mine", least()).json()["errors"]) == ["organisation"]
    record = send(amina, organisation=str(lantern.id))
    assert Incident.objects.get(id=record).tenant == lantern
    assert amina.post("s/mine", least(organisation=str(world.tenants["quay"].id))).status_code == 404


def test_her_list_and_her_report(amina, ben, world):
    record = send(amina, narrative=WORDS)
    (line,) = amina.get("s/mine").json()
    assert (line["id"], line["status"], line["unsent"]) == (record, "submitted", False)
    ben.get(f"s/cases/{record}")
    own = amina.get(f"s/mine/{record}").json()
    assert own["about"]["narrative"] == WORDS
    assert [one["name"] for one in own["opened"]] == ["Ben"]
    assert {one["name"] for one in own["readers"]} == {"Ben", "Bel"}
    assert own["can_add"]
    assert "notes" not in own


def test_she_adds_and_answers(amina, world):
    record = send(amina)
    actions.ask(by=world["Ben"].viewer(), incident_id=record_id(record), text="Where?")
    assert amina.post(f"s/mine/{record}/messages", {"text": "At the gate"}).status_code == 204
    assert [one["text"] for one in amina.get(f"s/mine/{record}").json()["messages"]] == ["Where?", "At the gate"]
    assert amina.post(f"s/mine/{record}/messages", {"text": ""}).status_code == 400


def record_id(text):
    return Incident.objects.get(id=text).id


def test_she_takes_it_back(amina, ben):
    record = send(amina)
    assert amina.post(f"s/mine/{record}/withdrawal").json() == {"outcome": "destroyed"}
    assert amina.get(f"s/mine/{record}").status_code == 404
    later = send(amina)
    ben.post(f"s/cases/{later}/acknowledgement")
    assert amina.post(f"s/mine/{later}/withdrawal", {"reason": "Changed my mind"}).json() == {"outcome": "asked"}
    again = amina.post(f"s/mine/{later}/withdrawal")
    assert again.status_code == 409
    assert again.json()["detail"]


def test_nobody_finds_hers_among_their_own(amina, program_of):
    record = send(amina)
    for name in ("Ben", "Wren", "Carys"):
        assert program_of(name).get(f"s/mine/{record}").status_code == 404
        assert program_of(name).post(f"s/mine/{record}/messages", {"text": "x"}).status_code == 404
        assert program_of(name).post(f"s/mine/{record}/withdrawal").status_code == 404


# Drafts and their files


def test_a_draft_is_kept_read_sent(amina):
    draft = str(uuid4())
    saved = amina.put(f"s/drafts/{draft}", {"narrative": WORDS})
    assert saved.status_code == 200
    assert saved.json()["about"]["narrative"] == WORDS
    assert amina.get(f"s/drafts/{draft}").json() == amina.get(f"s/drafts/{draft}").json()
    assert [line["unsent"] for line in amina.get("s/mine").json()] == [True]
    assert send(amina, id=draft) == draft
    assert amina.get(f"s/drafts/{draft}").status_code == 404


def test_a_draft_is_discarded(amina):
    draft = str(uuid4())
    amina.put(f"s/drafts/{draft}", {})
    assert amina.delete(f"s/drafts/{draft}").status_code == 204
    assert amina.get(f"s/drafts/{draft}").status_code == 404
    assert amina.delete(f"s/drafts/{draft}").status_code == 204


def test_files_go_into_a_draft_and_with_it(amina, world):
    draft = str(uuid4())
    amina.put(f"s/drafts/{draft}", least())
    files = [SimpleUploadedFile("a.txt", b"SHARED-WORDS a"), SimpleUploadedFile("b.txt", b"SHARED-WORDS b")]
    answer = amina.client.post(f"{ROOT}/s/drafts/{draft}/files", {"file": files})
    first, second = answer.json()["about"]["files"]
    assert "key" not in first
    assert amina.delete(f"s/drafts/{draft}/files/{second['id']}").json()["about"]["files"] == [first]
    assert amina.put(f"s/drafts/{draft}", least(narrative=WORDS)).json()["about"]["files"] == [first]
    record = send(amina, id=draft)
    assert [one["name"] for one in amina.get(f"s/mine/{record}").json()["about"]["files"]] == ["a.txt"]
    got = amina.get(f"s/mine/{record}/files/{first['id']}")
    assert b"".join(got.streaming_content) == b"SHARED-WORDS a"
    assert amina.client.get(f"{ROOT}/s/mine/{record}/files/{first['id']}?copy").status_code == 404
    assert amina.get(f"s/mine/{record}/files/{uuid4()}").status_code == 404


def test_a_refused_file_is_a_problem_of_its_field(amina):
    draft = str(uuid4())
    amina.put(f"s/drafts/{draft}", {})
    bad = SimpleUploadedFile("run.exe", b"MZ" + bytes(100))
    answer = amina.client.post(f"{ROOT}/s/drafts/{draft}/files", {"file": bad})
    assert answer.status_code == 422
    assert "run.exe" in answer.json()["errors"]["file"][0]
    assert amina.client.post(f"{ROOT}/s/drafts/{draft}/files", {}).status_code == 422


def test_files_for_a_draft_that_is_not_hers_are_refused(amina, program_of):
    draft = str(uuid4())
    amina.put(f"s/drafts/{draft}", {})
    upload = {"file": SimpleUploadedFile("a.txt", b"words")}
    assert program_of("Ben").client.post(f"{ROOT}/s/drafts/{draft}/files", upload).status_code == 404


def test_a_swept_file_is_a_problem_of_its_field(amina):
    draft = str(uuid4())
    amina.put(f"s/drafts/{draft}", least())
    amina.client.post(f"{ROOT}/s/drafts/{draft}/files", {"file": SimpleUploadedFile("a.txt", b"words")})
    StoredFile.objects.all().delete()
    answer = amina.post("s/mine", least(id=draft))
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["files"]


# The door


def test_strangers_learn_nothing(stranger):
    for path in ("s/places", "s/mine", f"s/mine/{uuid4()}", "s/work-list", f"s/cases/{uuid4()}", f"s/drafts/{uuid4()}"):
        assert stranger.get(path).status_code == 401
    assert stranger.post("s/mine", least()).status_code == 401


def test_changes_need_the_form_token(amina):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = amina.client.cookies
    answer = strict.post(f"{ROOT}/s/mine", "{}", content_type="application/json")
    assert answer.status_code == 403
    assert strict.get(f"{ROOT}/s/mine").status_code == 200


def test_who_works_nowhere_cannot_report(program_of):
    assert program_of("Dele").post("s/mine", least()).status_code == 404
    assert program_of("Dele").get("s/places").json() == []
