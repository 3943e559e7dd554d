"""Who opens what with the keys that she really has, whatever the pages would let her do.

The deeds are the real ones; the opening goes through the vault's functions alone, so no check of roles takes part. The
table says what `cryptography.md` 3.1 says: o own, i identity, s shared, n internal (the readers' notes), d the draft,
e the details of audit events.
"""

from uuid import UUID

import pytest
from django.utils import timezone

from accounts import actions as accounts
from audit.models import Entry
from safety import actions
from safety.models import Incident, StepRegister
from safety.payloads import Assessment, ReportBody, WarningSent, read, reference
from tests.aggregates import building
from tests.vault import sealing
from vault import blobs, cards, facts, locker, receipts, records, rotation, secrets, trail, unlock, vaults
from vault.core.ciphers import Identity, Key
from vault.core.context import context
from vault.core.sections import Section
from vault.errors import Damaged, NotForMe, StepUpNeeded, VaultError
from vault.keyring import Keyring
from vault.letterbox import Letterbox
from vault.models import Card, CardForm, InboxItem, Item, Locker, RecordWrap, VaultBlob, VaultKind, VaultMember
from vault.records import Binding, SealedRecord

COLUMNS = ("normal", "restricted", "anonymous", "withheld", "severe", "draft", "audit")
LETTERS = {Section.OWN: "o", Section.IDENTITY: "i", Section.SHARED: "s", Section.INTERNAL: "n"}

EXPECTED = """
            normal  restricted  anonymous  withheld  severe  draft  audit
Ben         isn     -           sn         sn        isn     -      -
Bel         isn     isn         sn         sn        isn     -      -
Mira        -       -           -          -         sn      -      -
Noor        -       isn         -          -         -       -      -
Olu         -       isn         -          -         -       -      -
Hana        -       -           -          -         -       -      e
Amina       ois     ois         -          ois       ois     d      -
Wren        -       -           -          -         -       -      -
Lee         -       -           -          -         -       -      -
Ines        -       -           -          -         -       -      -
Carys       -       -           -          -         -       -      -
Una         -       -           -          -         -       -      -
Tam         -       -           -          -         -       -      -
Vik         -       -           -          -         -       -      -
Dele        -       -           -          -         -       -      -
Efe         -       -           -          -         -       -      -
Emre        -       -           -          -         -       -      -
Jo          -       -           -          -         -       -      -
Farah       -       -           -          -         -       -      -
Kit         -       -           -          -         -       -      -
Pia         -       -           -          -         -       -      -
Gus         -       -           -          -         -       -      -
stranger    -       -           -          -         -       -      -
"""

CARDS = """
            normal  restricted  anonymous  withheld  severe
Ben         c       -           c          c         c
Bel         c       c           c          c         c
Noor        -       c           -          -         -
Olu         -       c           -          -         -
"""


def table(text):
    """The table as rows by name: column to letters."""
    head, *lines = [line.split() for line in text.strip().splitlines()]
    return {
        name: {column: "" if cell == "-" else cell for column, cell in zip(head, cells, strict=True)}
        for name, *cells in lines
    }


def body(**changes):
    return ReportBody(
        **{"kind": "incident", "happened_on": timezone.localdate(), "narrative": "what happened", **changes}
    )


@pytest.fixture
def made(world, harbour):
    """One record of every kind, each with something in every section that its author could fill."""
    amina, ben = world["Amina"].viewer(), world["Ben"].viewer()
    sent = {"by": amina, "tenant": harbour}
    found = {
        "normal": actions.report(**sent, body=body()),
        "restricted": actions.report(**sent, body=body(), excluded=[world["Ben"].person]),
        "withheld": actions.report(**sent, body=body(), withhold_identity=True),
        "severe": actions.report(**sent, body=body()),
    }
    for record in found.values():
        actions.decide_on_police(by=amina, incident_id=record, decision="no_immigration", reason="why I did not go")
    before = set(Item.objects.values_list("record", flat=True))
    receipt = actions.report_without_account(tenant=harbour, body=body(), wants_receipt=True)
    (found["anonymous"],) = set(Item.objects.values_list("record", flat=True)) - before
    judged = {"kind": "incident", "types": ("ONL-MSG",), "primary": "ONL-MSG", "body": 4, "mind": 4, "work": 2}
    actions.triage(by=ben, incident_id=found["severe"], assessment=Assessment(**judged, worst=4))
    for name, record in found.items():
        actions.note(by=world["Bel" if name == "restricted" else "Ben"].viewer(), incident_id=record, text="A note")
    found["draft"] = actions.save_draft(by=amina, tenant=harbour, body=body())
    return found, receipt.words


def sections(keyring, tenant, record):
    """The letters of every section of which this person's keys open an item."""
    try:
        items = SealedRecord.open(keyring, Binding(tenant.id, record)).read().items
    except (NotForMe, StepUpNeeded):
        return ""
    return "".join(letter for section, letter in LETTERS.items() if section in {item.section for item in items})


def draft(keyring, record):
    try:
        return "d" if record.hex in locker.load(keyring).drafts else ""
    except NotForMe:
        return ""


def events(keyring, tenant):
    vault = vaults.find(tenant.id, VaultKind.AUDIT)
    try:
        told = trail.read(vaults.seeds(keyring, vault), vault, before=None, limit=100)
    except (NotForMe, StepUpNeeded):
        return ""
    return "e" if any(event.readable for event in told) else ""


def opens(keyring, tenant, found):
    """A row of the table, found out by trying."""
    row = {column: sections(keyring, tenant, found[column]) for column in COLUMNS[:5]}
    return {**row, "draft": draft(keyring, found["draft"]), "audit": events(keyring, tenant)}


def everybody(world, *, stepped_up):
    keyrings = {name: sealing.opened(one, stepped_up=stepped_up) for name, one in world.people.items()}
    return {**keyrings, "stranger": sealing.stranger()}


def test_it_opens_to_each_of_the_cast_what_the_table_says(world, harbour, made):
    found, _ = made
    seen = {name: opens(keyring, harbour, found) for name, keyring in everybody(world, stepped_up=True).items()}
    assert seen == table(EXPECTED)


def test_it_opens_to_the_trustees_nothing_before_their_password(world, harbour, made):
    found, _ = made
    seen = {name: opens(keyring, harbour, found) for name, keyring in everybody(world, stepped_up=False).items()}
    expected = table(EXPECTED)
    for name in ("Noor", "Olu"):
        expected[name]["restricted"] = ""
    assert seen == expected


def test_it_opens_the_same_once_what_was_handed_over_lies_in_the_lockers(world, harbour, made):
    found, _ = made
    for one in world.people.values():
        accounts.arrive(keyring=sealing.opened(one, stepped_up=False))
    assert not InboxItem.objects.exists()
    seen = {name: opens(keyring, harbour, found) for name, keyring in everybody(world, stepped_up=True).items()}
    assert seen == table(EXPECTED)


def test_it_lists_to_each_of_the_cast_the_cards_of_the_table(world, harbour, made):
    found, _ = made
    nothing = dict.fromkeys(COLUMNS[:5], "")
    for name, one in world.people.items():
        listed = dict(cards.open_all(sealing.opened(one), harbour.id))
        seen = {column: "c" if found[column] in listed else "" for column in COLUMNS[:5]}
        assert seen == table(CARDS).get(name, nothing), name


def test_it_searches_for_each_of_the_cast_the_sections_of_the_table(world, harbour, made):
    found, _ = made
    ids = [found[column] for column in COLUMNS[:5]]
    for name, one in world.people.items():
        read = dict(records.read_many(sealing.opened(one), harbour.id, ids))
        for column in COLUMNS[:5]:
            opened = {item.section for item in read[found[column]]}
            letters = "".join(letter for section, letter in LETTERS.items() if section in opened)
            assert letters == table(EXPECTED)[name][column], (name, column)


def test_it_opens_to_a_receipts_holder_the_shared_part_of_one_record(harbour, made):
    found, words = made
    back = receipts.open_receipt(words)
    assert back.binding == Binding(harbour.id, found["anonymous"])
    assert {item.section for item in back.read().items} == {Section.SHARED}


def test_it_opens_nothing_under_another_tenants_name(world, lantern, made):
    found, _ = made
    for name, keyring in everybody(world, stepped_up=True).items():
        for column in COLUMNS[:5]:
            try:
                opened = sections(keyring, lantern, found[column])
            except VaultError:
                assert name in {"Amina", "Bel", "Mira"}  # keys of their own, which find every blob bound elsewhere
                continue
            assert opened == ""


def test_it_opens_the_register_of_steps_to_the_safety_team_alone(world, harbour):
    given = {"kind": "policy", "on": timezone.localdate(), "title": "No keys outside"}
    actions.add_step(by=world["Ben"].viewer(), tenant=harbour, **given)
    place = Binding(harbour.id, StepRegister.objects.get(tenant=harbour).id, records.KIND_REGISTER)

    def opened(keyring):
        try:
            return bool(SealedRecord.open(keyring, place).read().items)
        except NotForMe:
            return False

    assert {name for name, keyring in everybody(world, stepped_up=True).items() if opened(keyring)} == {"Ben", "Bel"}
    with pytest.raises(Damaged):  # sealed as what it is, it is no incident either
        SealedRecord.open(sealing.opened(world["Ben"]), Binding(harbour.id, place.record))


def test_it_opens_a_question_to_open_a_record_to_who_decides_and_who_looks_on(world, harbour, made):
    found, _ = made
    asked = actions.ask_for_opening(
        by=world["Hana"].viewer(stepped_up=True),
        tenant=harbour,
        reference=reference(found["restricted"]),
        reader=world["Mira"].person,
        why="danger",
        reason="She does not answer",
    )

    def opened(keyring):
        try:
            place = Binding(harbour.id, asked, records.KIND_OPENING)
            return bool(SealedRecord.open(keyring, place).read().items)
        except (NotForMe, StepUpNeeded):
            return False

    keyrings = everybody(world, stepped_up=True)
    assert {name for name, keyring in keyrings.items() if opened(keyring)} == {"Noor", "Olu", "Hana"}
    before = {name: sections(keyring, harbour, found["restricted"]) for name, keyring in keyrings.items()}
    actions.decide_opening(by=world["Olu"].viewer(stepped_up=True), opening_id=asked, grant=True)
    after = {name: sections(sealing.opened(world[name]), harbour, found["restricted"]) for name in world.people}
    assert {name: letters for name, letters in after.items() if letters != before[name]} == {"Mira": "sn"}


def test_it_opens_a_warning_to_who_receives_it_and_its_answer_to_who_sent_it(world, harbour, lantern, made):
    found, _ = made
    today = timezone.localdate()
    warning = actions.WarningText(text="Close early", sharing="community", urgency="today", about=today)
    actions.warn(by=world["Ben"].viewer(), incident_id=found["normal"], warning=warning, to=[lantern.id])
    record = Incident.objects.get(tenant=lantern).id
    actions.answer_roll_call(by=world["Carys"].viewer(), incident_id=record, state="help", text="At our door")
    keyrings = everybody(world, stepped_up=True)
    opened = {name: sections(keyring, lantern, record) for name, keyring in keyrings.items()}
    assert {name for name, letters in opened.items() if letters} == {"Carys"}
    assert opened["Carys"] == "sn"
    boxes = {
        name: [
            part.box for part in map(read, _items(keyring, harbour, found["normal"])) if isinstance(part, WarningSent)
        ]
        for name, keyring in keyrings.items()
    }
    assert {name for name, kept in boxes.items() if kept} == {"Ben", "Bel"}, "the author's key opens no letterbox"
    (box,) = boxes["Ben"]
    ((_, sender, letter),) = Letterbox.parse(box).letters([lantern.id])
    assert sender == lantern.id
    assert b"At our door" in letter


def _items(keyring, tenant, record):
    try:
        return [item.data for item in SealedRecord.open(keyring, Binding(tenant.id, record)).read().items]
    except (NotForMe, StepUpNeeded):
        return []


# --- somebody who left ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Bel", "Mira", "Noor"])
def test_it_opens_nothing_to_somebody_who_left_once_locks_have_changed(world, harbour, made, name):
    """Not even with all she had: her own seeds, and the vault's seeds as they were on her last day."""
    found, _ = made
    left, vault = (
        sealing.opened(world[name]),
        sealing.escalation(harbour) if name == "Noor" else sealing.safety(harbour),
    )
    by = world["Olu" if name == "Noor" else "Ben"]
    if vaults.holds(left, vault):
        vaults.seeds(left, vault)
    kept = dict(left.vault_seeds)
    accounts.remove_person(by=world["Ines"].viewer(), tenant=harbour, person_id=left.person)
    with pytest.raises(unlock.WrongSecret):
        unlock.open_session(left.person, world[name].password)
    vaults.rotate(vault, sealing.opened(by))
    while rotation.work(sealing.opened(by), vault, budget=60.0):
        pass
    locker.create(left)  # her own locker is gone; that alone must not be what stops her
    later = Keyring(left.person, left.seed_s, left.seed_u, vault_seeds=kept)
    assert opens(later, harbour, found) == dict.fromkeys(COLUMNS, "")
    assert cards.open_all(Keyring(left.person, left.seed_s, left.seed_u, vault_seeds=kept), harbour.id) == []
    others = everybody(world, stepped_up=True)
    seen = {who: opens(others[who], harbour, found) for who in world.people if who != name}
    assert seen == {who: row for who, row in table(EXPECTED).items() if who not in {name, "stranger"}}


# --- the operator, with the database and every secret of the server ---------------------------------------------------


def server_keys():
    """Every secret of the server, as a key and as a seed."""
    held = secrets.server_secrets()
    raw = [held.pepper, *(getattr(held, name).reveal() for name in ("directory", "contact", "lookup", "throttle"))]
    raw.append(secrets._read("checkpoint"))
    raw.append(secrets._read("secret_key"))
    return [Key(one) for one in raw]


def attempts(key, tenant, found):
    """Every blob that could open with a key or a seed, tried in its own place."""
    identity = Identity.from_seed(key)
    for row in RecordWrap.objects.all():
        yield identity.unwrap, records.wrap_context(Binding(tenant.id, row.record), row.vault, row.gen), row.blob
    for row in Item.objects.all():
        sealed = SealedRecord(Binding(tenant.id, row.record), {})
        yield key.open, sealed._item_context(row.section, row.id, row.version), row.blob
    for row in Card.objects.filter(vault__isnull=False):
        place = (tenant.id, row.vault, row.record, row.gen, row.version)
        sealed_by = cards._vault_context if row.form == CardForm.VAULT else cards._intake_context
        yield (
            (vaults.card_key(key).open if row.form == CardForm.VAULT else identity.unwrap),
            sealed_by(*place),
            row.blob,
        )
    for row in Locker.objects.all():
        yield key.derive("sub/locker").open, context("locker", row.person, bytes(row.version)), row.blob
    for row in InboxItem.objects.all():
        yield identity.unwrap, context("inbox", row.person), row.blob
    for row in VaultMember.objects.select_related("vault"):
        yield identity.unwrap, vaults._member_context(row.vault, row.gen, row.person), row.wrap
    for row in Entry.objects.filter(tenant=tenant.id).exclude(sealed=b""):
        vault, sealed = vaults.find(tenant.id, VaultKind.AUDIT), bytes(row.sealed)
        yield identity.unwrap, trail.detail_context(tenant.id, vault.id, 1, row.event), sealed[trail._GEN_SIZE :]


def test_it_opens_nothing_with_any_secret_of_the_server(harbour, made):
    found, _ = made
    tried = 0
    for key in server_keys():
        for opening, bound, blob in attempts(key, harbour, found):
            tried += 1
            with pytest.raises(VaultError):
                opening(bound, bytes(blob))
    assert tried > 500


def test_it_opens_with_the_right_key_what_was_tried_with_the_servers(world, harbour, made):
    """The control of the test above: among the same attempts, Ben's and the vault's own keys do open some."""
    found, _ = made
    opened = 0
    ben = sealing.opened(world["Ben"])
    for key in (ben.seed_s, vaults.seeds(ben, sealing.safety(harbour))[1]):
        for opening, bound, blob in attempts(key, harbour, found):
            try:
                opening(bound, bytes(blob))
            except VaultError:
                continue
            opened += 1
    assert opened >= 4 + 4 + 1 + 1  # wraps and cards that the team reads, his locker and his grants


def moves(world, gus):
    """What somebody who writes to the database can move over to himself."""
    grants = VaultMember.objects.filter(person__in=[world["Ben"].person, world["Noor"].person])
    yield lambda: [
        VaultMember(**{**row, "id": UUID(int=at), "person": gus}).save() for at, row in enumerate(grants.values(), 1)
    ]
    yield lambda: InboxItem.objects.update(person=gus)
    yield lambda: Locker.objects.filter(person=gus).update(
        **Locker.objects.filter(person=world["Amina"].person).values("version", "blob")[0]
    )
    yield lambda: RecordWrap.objects.update(vault=vaults.find(world.tenants["commons"].id, VaultKind.STATS).id)


@pytest.mark.parametrize("number", range(4))
def test_it_opens_nothing_to_the_operator_who_moves_rows_to_himself(world, harbour, made, number):
    found, _ = made
    gus = world["Gus"]
    list(moves(world, gus.person))[number]()
    vaults.directory._trusted.clear()
    for column in COLUMNS[:5]:
        try:
            assert sections(sealing.opened(gus), harbour, found[column]) == ""
        except VaultError:
            continue
    for attempt in (lambda: draft(sealing.opened(gus), found["draft"]), lambda: events(sealing.opened(gus), harbour)):
        try:
            assert attempt() == ""
        except VaultError:
            continue


def keeps_of_statistics(keyring, stats):
    """What this person's keys open of the figures: f the facts, k what the statistics vault keeps beside them."""
    found = ""
    for letter, look in (
        ("f", lambda: facts.openers(keyring, stats, ["2026-Q3"])),
        ("k", lambda: [blobs.opened(keyring, stats, one.id) for one in VaultBlob.objects.all()]),
    ):
        try:
            found += letter if look() else ""
        except (NotForMe, StepUpNeeded):
            continue
    return found


@pytest.mark.parametrize("stepped_up", [True, False])
def test_it_opens_facts_and_what_stands_behind_figures_to_the_statistics_steward_alone(world, made, stepped_up):
    """The facts of accepted reports, the list of those who take part, the secret of the noise, and an attack report."""
    with building.on(building.DAYS["2026-Q2"]):
        severe = {"kind": "incident", "types": ("ONL-MSG",), "primary": "ONL-MSG", "body": 3, "mind": 3, "work": 3}
        actions.triage(
            by=world["Ben"].viewer(), incident_id=made[0]["normal"], assessment=Assessment(**severe, worst=3)
        )
    building.draft(world, "2026-Q3")
    stats = vaults.find(world.tenants["commons"].id, VaultKind.STATS)
    assert set(VaultBlob.objects.values_list("what", flat=True)) == {"units", "stat-secret", "attack-report"}
    seen = {name: keeps_of_statistics(key, stats) for name, key in everybody(world, stepped_up=stepped_up).items()}
    assert seen == dict.fromkeys(seen, "") | ({"Jo": "fk"} if stepped_up else {})
