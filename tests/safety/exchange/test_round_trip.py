"""Out of one installation and into another: everything is the same again, and what does not fit is refused."""

import io
import json
import zipfile
from pathlib import Path
from uuid import uuid4

import jsonschema
import pyrage
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.permitting import NotFound
from audit.models import Entry
from safety import actions, queries, workflow
from safety.actions.costs import add_cost
from safety.models import Cost, Incident, Keeping, OrganisationHours, PlaybookShelf, StepRegister
from safety.payloads.costs import CostBody
from safety.queries.costs import all_costs
from safety.workflow import OpeningHours, Refused, Retention
from safety.workflow.register import STEP_KINDS
from tests.safety.conftest import judged, upload
from vault import files as store
from vault import tombstones
from vault.errors import StepUpNeeded
from vault.models import Card, Head, InboxItem, Item, RecordWrap, StoredFile, Words
from vault.post import LOCKED

SCHEMA = json.loads((Path(__file__).resolve().parents[3] / "docs/reference/exchange.schema.json").read_text())
START = b"age-encryption.org/v1\n"
MIRROR = bytes(255 - byte for byte in range(256))  # so that nothing inside is seen for what it is
CLEAR = (Card, Head, Item, RecordWrap, Words)


@pytest.fixture(autouse=True)
def quick_words(monkeypatch):
    """age's scrypt takes a second and half a gigabyte each time: tests/vault has it for real; here it is a stand-in."""

    def encrypt(data, words):
        return START + words.encode() + b"\n" + data.translate(MIRROR)

    def decrypt(data, words):
        start = START + words.encode() + b"\n"
        if not data.startswith(start):
            raise pyrage.DecryptError("wrong")
        return data.removeprefix(start).translate(MIRROR)

    monkeypatch.setattr(pyrage.passphrase, "encrypt", encrypt)
    monkeypatch.setattr(pyrage.passphrase, "decrypt", decrypt)


@pytest.fixture
def ben(world):
    return world["Ben"].viewer(stepped_up=True)


@pytest.fixture
def filled(send, ben, harbour, world):
    """Harbour with a little of everything; returns the ids."""
    closed = send(files=[upload(b"a letter")], narrative="They shouted.", types=("HAR-CAL",), primary="HAR-CAL")
    actions.triage(by=ben, incident_id=closed, assessment=judged(mind=3, worst=5))
    actions.note(by=ben, incident_id=closed, text="Among ourselves.")
    actions.close(by=ben, incident_id=closed, outcomes=["stopped"], note="It stopped.")
    withheld = send(withhold_identity=True, urgency="today")
    actions.reply(by=ben, incident_id=withheld, text="We are there.")
    held = send(kind="near_miss")
    actions.hold(by=ben, incident_id=held, reason="A claim.")
    actions.set_years(by=ben, tenant=harbour, years={Retention.INCIDENT_LOW: 4})
    actions.set_hours(by=ben, tenant=harbour, hours=OpeningHours(days=frozenset({0, 1}), nation="SCT"))
    return {closed, withheld, held}


def unpacked(taken):
    """The folder as anybody with the words gets it: path to bytes."""
    locked = b"".join(store.originals(taken.locked.file))
    data = pyrage.passphrase.decrypt(locked, taken.locked.words)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(folder):
    """A locked folder as an upload, and its words."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in folder.items():
            archive.writestr(name, data)
    words = "one two three four five six"
    locked = pyrage.passphrase.encrypt(out.getvalue(), words.replace(" ", "-"))
    return upload(locked, name="file.age", kind=LOCKED), words


def another_installation(ids):
    """As if none of this had ever been here."""
    for model in CLEAR:
        model.objects.filter(record__in=ids).delete()
    InboxItem.objects.all().delete()
    Keeping.objects.filter(record__in=ids).delete()
    Incident.objects.filter(id__in=ids).delete()
    OrganisationHours.objects.all().delete()
    for row in StoredFile.objects.filter(kept=True):
        store._remove(store._path(row.id))
        row.delete()


def plain(folder):
    """What must be the same on both sides: all but the names of the organisation."""
    manifest = json.loads(folder["hearth.json"])
    del manifest["organisation"]
    return manifest, {name: data for name, data in folder.items() if name != "hearth.json"}


@pytest.fixture
def carys(world):
    return world["Carys"].viewer(stepped_up=True)


def test_everything_comes_back_the_same(filled, ben, carys, harbour, world):
    cards = {row.id: row.card for row in queries.queue(ben, harbour, work_list="all").rows}
    first = unpacked(actions.take_out(by=ben, tenant=harbour))
    another_installation(filled)
    lantern = world.tenants["lantern"]
    brought = actions.bring_in(by=carys, tenant=lantern, upload=packed(first)[0], words=packed(first)[1])
    assert brought.refused == ()
    assert brought.counts == {"record": 3}
    assert brought.files == 1
    second = unpacked(actions.take_out(by=carys, tenant=lantern))
    assert plain(first) == plain(second)
    assert {row.id: row.card for row in queries.queue(carys, lantern, work_list="all").rows} == cards
    assert all(queries.open_incident(carys, record).verified for record in filled)
    assert set(Incident.objects.filter(tenant=lantern).values_list("id", flat=True)) >= filled
    assert Keeping.objects.filter(tenant=lantern, held=True).count() == 1
    assert Entry.objects.filter(event="exchange:import", tenant=lantern.id).count() >= 4  # each record, and the whole


def test_work_goes_on_where_it_came_to(filled, ben, carys, harbour, world):
    folder = unpacked(actions.take_out(by=ben, tenant=harbour))
    another_installation(filled)
    actions.bring_in(
        by=carys, tenant=world.tenants["lantern"], **dict(zip(("upload", "words"), packed(folder), strict=True))
    )
    going = next(row for row in queries.queue(carys, world.tenants["lantern"]).rows if row.card.urgency == "today")
    actions.triage(by=carys, incident_id=going.id, assessment=judged())
    actions.close(by=carys, incident_id=going.id, outcomes=["stopped"], note="Done.")


def test_the_folder_fits_its_published_form(filled, ben, harbour):
    folder = unpacked(actions.take_out(by=ben, tenant=harbour))
    manifest = json.loads(folder["hearth.json"])
    jsonschema.validate(manifest, {**SCHEMA, "$ref": "#/$defs/manifest"})
    assert len(manifest["records"]) == 3
    for path in manifest["records"]:
        jsonschema.validate(json.loads(folder[path]), {**SCHEMA, "$ref": "#/$defs/record"})
    assert set(manifest["sha256"]) == set(folder) - {"hearth.json"}
    for path in folder:
        assert b'"key":' not in folder[path], "no key of a file leaves"


def test_its_author_sees_that_it_was_opened_and_the_log_that_it_left(send, ben, harbour, world):
    record = send()
    actions.take_out(by=ben, tenant=harbour)
    own = queries.open_mine(world["Amina"].viewer(), record)
    assert [opened.name for opened in own.story.opened] == [ben.name]
    assert own.verified
    assert Entry.objects.filter(event="exchange:export", tenant=harbour.id).count() == 1


def test_what_her_keys_do_not_open_stays_and_leaves_no_trace(send, ben, harbour):
    record = send(excluded=["Ben"])
    taken = actions.take_out(by=ben, tenant=harbour)
    assert taken.counts == {}
    assert record.hex.encode() not in b"".join(unpacked(taken).values())


def test_it_needs_the_safety_manager_and_her_password(world, ben, harbour):
    for name in ("Bel", "Mira", "Hana", "Amina", "Noor"):
        for deed in (lambda by: actions.take_out(by=by, tenant=harbour), lambda by: bring(by, harbour)):
            with pytest.raises(PermissionDenied):
                deed(world[name].viewer(stepped_up=True))
    for deed in (lambda by: actions.take_out(by=by, tenant=harbour), lambda by: bring(by, harbour)):
        with pytest.raises(NotFound):
            deed(world["Carys"].viewer(stepped_up=True))
        with pytest.raises(StepUpNeeded):
            deed(world["Ben"].viewer())


def bring(by, tenant, folder=None, words=None):
    sent, right = packed(folder or {})
    return actions.bring_in(by=by, tenant=tenant, upload=sent, words=words or right)


def test_nothing_comes_in_twice(filled, ben, harbour):
    folder = unpacked(actions.take_out(by=ben, tenant=harbour))
    before = Item.objects.count()
    brought = bring(ben, harbour, folder)
    assert brought.counts == {}
    assert {refused.why for refused in brought.refused} == {"This is here already."}
    assert {refused.id for refused in brought.refused} == filled
    assert Item.objects.count() == before


def test_what_was_destroyed_here_stays_destroyed(filled, ben, harbour, monkeypatch):
    folder = unpacked(actions.take_out(by=ben, tenant=harbour))
    another_installation(filled)
    monkeypatch.setattr(tombstones, "records", lambda: set(filled))
    assert {refused.why for refused in bring(ben, harbour, folder).refused} == {"This was destroyed here."}


def test_wrong_words_and_strange_files_are_refused(ben, harbour):
    for folder, words in (
        ({}, "not the words"),
        ({}, None),
        ({"hearth.json": b"{}"}, None),
        ({"hearth.json": b"["}, None),
    ):
        with pytest.raises(Refused):
            bring(ben, harbour, folder, words)
    later = json.dumps({"format": "hearth-exchange", "version": 2}).encode()
    with pytest.raises(Refused, match="cannot read"):
        bring(ben, harbour, {"hearth.json": later})
    with pytest.raises(Refused):
        actions.bring_in(
            by=ben, tenant=harbour, upload=upload(b"age-encryption.org/v1\nnonsense", kind=LOCKED), words="x"
        )


def _first(folder):
    return json.loads(folder["hearth.json"])["records"][0]


def _without_circle(found):
    found["items"] = [item for item in found["items"] if item["content"]["what"] != "circle"]


def _with_a_later_version(found):
    found["items"][0]["content"]["v"] = 99


def _with_a_strange_section(found):
    found["items"][0]["section"] = "own"


def _with_two_of_one_id(found):
    found["items"][1]["id"] = found["items"][0]["id"]


def _with_a_day_that_is_none(found):
    found["row"]["created_on"] = "yesterday"


def _of_another_kind(found):
    found["kind"] = "secret"


def _with_an_id_that_is_none(found):
    found["id"] = "../../etc"


def _overdue(found):
    found["row"]["retain_month"] = "2001-01-01"


@pytest.mark.parametrize(
    "spoil",
    [
        _without_circle,
        _with_a_later_version,
        _with_a_strange_section,
        _with_two_of_one_id,
        _with_a_day_that_is_none,
        _of_another_kind,
        _with_an_id_that_is_none,
    ],
)
def test_a_record_that_does_not_fit_is_refused_alone_and_leaves_nothing(filled, ben, harbour, spoil):
    folder = unpacked(actions.take_out(by=ben, tenant=harbour))
    another_installation(filled)
    path = _first(folder)
    found = json.loads(folder[path])
    spoil(found)
    folder[path] = json.dumps(found).encode()
    brought = bring(ben, harbour, folder)
    assert len(brought.refused) == 1
    assert brought.counts == {"record": 2}
    assert Incident.objects.filter(id__in=filled).count() == 2


def test_a_changed_file_is_noticed_and_nothing_of_its_record_stays(filled, ben, harbour):
    folder = unpacked(actions.take_out(by=ben, tenant=harbour))
    another_installation(filled)
    name = next(name for name in folder if name.startswith("files/"))
    folder[name] = b"b letter"
    brought = bring(ben, harbour, folder)
    assert [refused.why for refused in brought.refused] == ["A file of this is not what it was when it left."]
    assert StoredFile.objects.filter(kept=True).count() == 0


def test_one_whose_time_has_come_is_not_brought_in(filled, ben, harbour):
    folder = unpacked(actions.take_out(by=ben, tenant=harbour))
    another_installation(filled)
    for path in json.loads(folder["hearth.json"])["records"]:
        found = json.loads(folder[path])
        _overdue(found)
        folder[path] = json.dumps(found).encode()
    assert [refused.why for refused in bring(ben, harbour, folder).refused] == ["Its time to be destroyed has come."]


def test_what_was_kept_from_a_part_of_the_team_goes_to_who_brings_it_in_and_the_trustees(send, ben, harbour, world):
    record = send(excluded=["Bel"])
    folder = unpacked(actions.take_out(by=ben, tenant=harbour))
    another_installation({record})
    assert bring(ben, harbour, folder).refused == ()
    assert queries.open_incident(ben, record).story.circle.restricted
    for name in ("Bel", "Mira"):
        with pytest.raises(NotFound):
            queries.open_incident(world[name].viewer(), record)
    assert queries.open_incident(world["Noor"].viewer(stepped_up=True), record)


def test_ledger_playbooks_and_register_travel_too(ben, carys, harbour, world):
    cost = add_cost(
        by=ben,
        tenant=harbour,
        body=CostBody(category="PHY-LCK", what_for="A lock", amount=12_000),
        files=[upload(b"bill")],
    )
    shipped = workflow.shipped()
    family = next(iter(shipped))
    actions.change_playbook(by=ben, tenant=harbour, family=family, steps=shipped[family].steps)
    today = timezone.localdate()
    actions.add_step(by=ben, tenant=harbour, kind=next(iter(STEP_KINDS)), on=today, title="We looked at every door.")
    first = unpacked(actions.take_out(by=ben, tenant=harbour))
    another_installation({cost, PlaybookShelf.objects.get().id, StepRegister.objects.get().id})
    for model in (Cost, PlaybookShelf, StepRegister):
        model.objects.all().delete()
    lantern = world.tenants["lantern"]
    brought = bring(carys, lantern, first)
    assert (brought.refused, brought.counts) == ((), {"cost": 1, "playbooks": 1, "register": 1})
    assert plain(unpacked(actions.take_out(by=carys, tenant=lantern))) == plain(first)
    assert [row.story.body.what_for for row in all_costs(carys, lantern)] == ["A lock"]
    assert "one of its own" in bring(carys, lantern, renamed(first)).refused[0].why


def renamed(folder):
    """The same playbooks and register under ids that are free."""
    manifest = json.loads(folder["hearth.json"])
    shelves = [path for path in manifest["records"] if "playbooks" in path or "register" in path]
    made = {}
    for path in shelves:
        found = json.loads(folder[path]) | {"id": uuid4().hex}
        made[path] = json.dumps(found).encode()
    return {"hearth.json": json.dumps(manifest | {"records": shelves}).encode(), **made}
