"""Packs made with the cast's real keys and opened again as their recipients do."""

import io
import json
from datetime import date, timedelta
from uuid import UUID

import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.permitting import NotFound
from audit.checkpoint import TrustedKey, open_note
from audit.leaf import Public, leaf
from audit.merkle import verify_inclusion
from audit.models import Entry
from safety import actions, queries
from safety.documents.custody import Step
from safety.payloads import HandOver, reference
from safety.workflow import Refused
from safety.workflow.handover import SECTIONS
from tests.safety.conftest import judged, upload
from tests.safety.handover.conftest import opened, sums
from tests.safety.handover.test_rules import HOSTILE
from vault import directory
from vault import files as store
from vault.core.ciphers import verify
from vault.errors import StepUpNeeded
from vault.secrets import server_secrets
from vault.unlock import Busy


@pytest.fixture
def ben(world):
    return world["Ben"].viewer(stepped_up=True)


def files_of(world, record):
    return [one.file for one in queries.own_files(world["Amina"].viewer(), record).files]


def pdf_text(data):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def check_log(found):
    """As somebody outside checks it: the signature, the event's leaf, and that the tree holds it."""
    signer = server_secrets().checkpoint.public
    note = found["log/checkpoint.txt"].decode()
    state = open_note(note, origin=directory.ORIGIN, trusted=[TrustedKey(directory.ORIGIN, signer)], verify=verify)
    told = json.loads(found["log/record.json"])
    public = Public(
        told["index"],
        date.fromisoformat(told["day"]),
        UUID(told["tenant"]),
        told["event"],
        bytes.fromhex(told["tag"]),
        bytes.fromhex(told["head"]),
    )
    made = leaf(public, bytes.fromhex(told["sealed_sha256"]))
    proof = [bytes.fromhex(one) for one in told["proof"]]
    assert made.hex() == told["leaf"]
    assert verify_inclusion(leaf=made, index=told["index"], size=state.size, proof=proof, root=state.root)
    assert told["vouched_for"] is True


def test_six_words_open_everything_that_was_chosen(world, send, ben):
    record = send(files=[upload(b"evidence one"), upload(b"kept back", name="other.txt")], narrative=HOSTILE)
    actions.reply(by=ben, incident_id=record, text="We look after it")
    actions.note(by=ben, incident_id=record, text="INTERNAL-NOTE")
    actions.triage(by=ben, incident_id=record, assessment=judged(types=(), primary=None))
    queries.open_incident(ben, record)
    first, second = files_of(world, record)
    made = actions.hand_over(
        by=ben, incident_id=record, recipient="police", sections=list(SECTIONS), files=[first.id], note="PC Smith"
    )
    assert made.words.count("-") >= 5
    found = opened(made.file, made.words)
    assert sums(found) == set(found) - {"SHA256SUMS"}
    assert found["evidence/01-letter.txt"] == b"evidence one"
    manifest = json.loads(found["manifest.json"])
    listed = {one["path"]: one["sha256"] for one in manifest["files"]}
    assert listed["evidence/01-letter.txt"] == first.sha256
    assert set(listed) == set(found) - {"manifest.json", "SHA256SUMS"}
    assert manifest["reference"] == reference(record)
    shown = pdf_text(found["summary.pdf"])
    for words in ('#panic("owned")', "We look after it", "PC Smith", "Harbour Advice", first.sha256, "Record opened"):
        assert words in shown.replace("\n", " "), words
    assert HOSTILE in found["text.txt"].decode()
    everything = b"".join(found.values()) + shown.encode()
    assert second.sha256.encode() not in everything
    for secret in (b"INTERNAL-NOTE", b"Amina", b"kept back", first.key.encode()):
        assert secret not in everything
    check_log(found)


def test_only_what_was_chosen_goes_in(world, send, ben, identity):
    record = send(narrative="NARRATIVE", files=[upload(b"EVIDENCE")], place="PLACE")
    key = str(identity.to_public())
    made = actions.hand_over(by=ben, incident_id=record, recipient="insurer", sections=["facts"], key=f" {key}\n")
    assert made.words is None
    found = opened(made.file, identity=identity)
    assert set(found) == {
        "READ-ME.txt",
        "summary.pdf",
        "log/checkpoint.txt",
        "log/record.json",
        "manifest.json",
        "SHA256SUMS",
    }
    shown = pdf_text(found["summary.pdf"])
    assert "PLACE" in shown
    assert "NARRATIVE" not in shown
    assert b"EVIDENCE" not in b"".join(found.values())


def test_the_author_sees_what_left_and_the_log_keeps_it(world, send, ben, identity):
    record = send(files=[upload()])
    (file,) = files_of(world, record)
    made = actions.hand_over(
        by=ben,
        incident_id=record,
        recipient="solicitor",
        sections=["facts", "evidence"],
        files=[file.id],
        note="Ms Okafor",
        key=str(identity.to_public()),
    )
    (pack,) = queries.own_hand_overs(world["Amina"].viewer(), record).packs
    assert (pack.recipient, pack.sections, pack.name, pack.note) == (
        "solicitor",
        ("facts", "evidence"),
        "Ben",
        "Ms Okafor",
    )
    assert [(one.name, one.sha256) for one in pack.evidence] == [(file.name, file.sha256)]
    assert pack.sha256 == made.file.sha256
    assert HandOver.from_bytes(pack.to_bytes()) == pack
    chain = queries.own_one_file(world["Amina"].viewer(), record, file.id).chain
    assert (chain[-1].step, chain[-1].to) == (Step.HANDED_OVER, "solicitor")
    assert Entry.objects.filter(event="incident:pack").count() == 1
    assert queries.own_files(world["Amina"].viewer(), record).verified


def test_the_locked_file_waits_a_day_for_who_made_it(world, send, ben, identity, at):
    record = send()
    made = actions.hand_over(
        by=ben, incident_id=record, recipient="police", sections=["facts"], key=str(identity.to_public())
    )
    assert queries.pack_file(ben, record, made.id) == made.file
    assert queries.hand_overs(ben, record).gettable == {made.id}
    bel = world["Bel"].viewer()
    assert queries.hand_overs(bel, record).gettable == frozenset()
    for who, error in (
        (bel, NotFound),
        (world["Carys"].viewer(), NotFound),
        (world["Wren"].viewer(), PermissionDenied),
    ):
        with pytest.raises(error):
            queries.pack_file(who, record, made.id)
    at(timezone.now() + timedelta(days=1, minutes=1))
    with pytest.raises(NotFound):
        queries.pack_file(ben, record, made.id)


@pytest.mark.parametrize(
    ("who", "error"),
    [("Bel", StepUpNeeded), ("Carys", NotFound), ("Wren", PermissionDenied), ("Mira", PermissionDenied)],
)
def test_it_asks_for_the_password_of_who_may_and_refuses_everybody_else(world, send, who, error):
    with pytest.raises(error):
        actions.hand_over(by=world[who].viewer(), incident_id=send(), recipient="police", sections=["facts"])


def test_it_refuses_a_file_of_another_record_and_a_key_that_is_none(world, send, ben):
    record, other = send(), send(files=[upload()])
    (file,) = files_of(world, other)
    base = {"by": ben, "incident_id": record, "recipient": "police"}
    for changes, field in (
        ({"sections": ["evidence"], "files": [file.id]}, "files"),
        ({"sections": ["facts"], "key": "age1nonsense"}, "key"),
        ({"sections": ["facts"], "key": "x" * 5000}, "key"),
    ):
        with pytest.raises(Refused) as refusal:
            actions.hand_over(**base, **changes)
        assert refusal.value.field == field
    assert queries.hand_overs(ben, record).packs == ()


def test_nothing_goes_out_when_a_file_is_not_what_it_was(world, send, ben, identity):
    record = send(files=[upload()])
    (file,) = files_of(world, record)
    path = store._path(file.id)
    sealed = bytearray(path.read_bytes())
    sealed[-40] ^= 1
    path.write_bytes(sealed)
    before = set(store._root().glob("??/*"))
    with pytest.raises(Refused) as refusal:
        actions.hand_over(
            by=ben,
            incident_id=record,
            recipient="police",
            sections=["evidence"],
            files=[file.id],
            key=str(identity.to_public()),
        )
    assert refusal.value.field == "files"
    assert queries.hand_overs(ben, record).packs == ()
    assert set(store._root().glob("??/*")) == before


def test_one_pack_with_words_is_made_at_a_time(world, send, ben, monkeypatch):
    record = send()
    monkeypatch.setattr("vault.export._WAIT_SECONDS", 0.01)
    from vault import export  # noqa: PLC0415 -- its lock is taken here

    with export._one_at_a_time, pytest.raises(Busy):
        actions.hand_over(by=ben, incident_id=record, recipient="police", sections=["facts"])
    assert queries.hand_overs(ben, record).packs == ()
