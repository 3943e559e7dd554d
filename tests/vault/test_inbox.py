from uuid import UUID, uuid4

import pytest

from safety import queries
from tests.vault import sealing
from vault import inbox, locker, records
from vault.core.ciphers import Identity, Key
from vault.core.context import context
from vault.core.sections import Section, pack
from vault.errors import Untrusted
from vault.models import InboxItem, Locker, UserKeys

RECORD = UUID("22222222-2222-4222-8222-222222222222")
TENANT = UUID("11111111-1111-4111-8111-111111111111")
SHARED, INTERNAL = Key(bytes(range(32))), Key(bytes(range(1, 33)))


@pytest.fixture
def bel(world):
    return sealing.opened(world["Bel"], stepped_up=False)


def hand(person, keys, *, record=RECORD, tenant=TENANT, kind=1):
    inbox.hand_over(person, tenant=tenant, record=record, kind=kind, keys=keys, retain_month=sealing.MONTH)


def plant(keyring, body):
    """What anybody can do who can write to the database: wrap something to a public key."""
    blob = keyring.session_identity.recipient.wrap(context("inbox", keyring.person), body)
    return InboxItem.objects.create(person=keyring.person, blob=blob, retain_month=sealing.MONTH)


def left(keyring):
    return InboxItem.objects.filter(person=keyring.person).count()


def test_it_hands_keys_over(bel):
    hand(bel.person, {Section.SHARED: SHARED, Section.INTERNAL: INTERNAL})
    assert inbox.waiting(bel) == {RECORD: (TENANT, 1, {Section.SHARED: SHARED, Section.INTERNAL: INTERNAL})}


def test_it_waits_for_its_owner_alone(world, bel):
    hand(bel.person, {Section.SHARED: SHARED})
    assert inbox.waiting(sealing.opened(world["Ben"])) == {}


def test_it_says_nothing_of_the_record_in_clear(bel):
    hand(bel.person, {Section.SHARED: SHARED})
    row = InboxItem.objects.filter(person=bel.person).values()[0]
    stored = row["id"].bytes + bytes(row["blob"])
    for secret in (RECORD.bytes, TENANT.bytes, SHARED.reveal()):
        assert secret not in stored


def test_it_has_one_size_for_any_record(bel):
    for number in range(3):
        hand(bel.person, {Section.SHARED: Key.generate()}, record=UUID(int=number))
    assert len({len(bytes(blob)) for blob in InboxItem.objects.values_list("blob", flat=True)}) == 1


def test_it_moves_into_the_locker(bel):
    hand(bel.person, {Section.SHARED: SHARED}, kind=7)
    inbox.empty_into_locker(bel)
    entry = locker.load(bel).records[RECORD.hex]
    assert (entry["tenant"], entry["kind"], entry["service"], entry["role"], entry["note"]) == (
        TENANT.hex,
        7,
        "safety",
        "reader",
        {},
    )
    assert locker.current(bel).keys(RECORD) == {Section.SHARED: SHARED}
    assert left(bel) == 0
    assert inbox.waiting(bel) == {}


@pytest.mark.parametrize("kind", records.KINDS)
def test_it_goes_to_the_service_of_its_kind(bel, kind):
    hand(bel.person, {Section.SHARED: SHARED}, kind=kind)
    inbox.empty_into_locker(bel)
    of_wellbeing = {"REQUEST", "CASE", "PROVIDER", "FUND", "GROUP"}
    service = "wellbeing" if kind in {getattr(records, f"KIND_{name}") for name in of_wellbeing} else "safety"
    assert locker.current(bel).records[RECORD.hex]["service"] == service


def test_what_a_provider_gets_stands_in_no_list_of_reports(world):
    efe = world["Efe"].viewer()
    hand(efe.id, {Section.SHARED: SHARED}, kind=records.KIND_CASE)
    inbox.empty_into_locker(efe.keyring)
    entry = locker.load(efe.keyring).records[RECORD.hex]
    assert (entry["service"], entry["role"]) == ("wellbeing", "reader")
    assert queries.my_reports(efe) == []


def test_it_puts_the_sections_of_several_rows_together(bel):
    hand(bel.person, {Section.SHARED: SHARED})
    hand(bel.person, {Section.INTERNAL: INTERNAL})
    both = {Section.SHARED: SHARED, Section.INTERNAL: INTERNAL}
    assert inbox.waiting(bel)[RECORD][2] == both
    inbox.empty_into_locker(bel)
    assert locker.load(bel).keys(RECORD) == both


def test_it_adds_to_a_handle_that_is_there_and_changes_nothing_of_it(bel):
    note = {"title": "Hers"}
    own = {"tenant": TENANT, "kind": 1, "service": "wellbeing", "role": "author", "note": note}
    locker.update(bel, lambda mine: mine.add_record(RECORD, keys={Section.SHARED: SHARED}, **own))
    plant(
        bel,
        uuid4().bytes + RECORD.bytes + (9).to_bytes(4) + pack({Section.SHARED: INTERNAL, Section.INTERNAL: INTERNAL}),
    )
    inbox.empty_into_locker(bel)
    entry = locker.load(bel).records[RECORD.hex]
    assert (entry["tenant"], entry["kind"], entry["service"], entry["role"]) == (TENANT.hex, 1, "wellbeing", "author")
    assert entry["note"] == note
    assert locker.current(bel).keys(RECORD) == {Section.SHARED: SHARED, Section.INTERNAL: INTERNAL}


def test_it_loses_nothing_when_it_dies_half_way(world):
    bel = world["Bel"]
    hand(bel.person, {Section.SHARED: SHARED})
    hand(bel.person, {Section.INTERNAL: INTERNAL}, record=UUID(int=5))

    def check():
        now = sealing.opened(bel)
        kept = {**locker.load(now).keys(RECORD), **inbox.waiting(now).get(RECORD, (None, None, {}))[2]}
        assert kept == {Section.SHARED: SHARED}

    assert sealing.every_crash(lambda: inbox.empty_into_locker(sealing.opened(bel)), check) == 2


def test_it_leaves_what_arrives_while_it_is_emptied(bel, monkeypatch):
    hand(bel.person, {Section.SHARED: SHARED})
    real = locker.update

    def update(keyring, change):
        done = real(keyring, change)
        hand(bel.person, {Section.INTERNAL: INTERNAL}, record=UUID(int=5))
        return done

    monkeypatch.setattr(locker, "update", update)
    inbox.empty_into_locker(bel)
    assert set(inbox.waiting(bel)) == {UUID(int=5)}


@pytest.mark.parametrize(
    "body",
    [b"", bytes(35), RECORD.bytes + TENANT.bytes + bytes(4) + b"\x03", bytes(36) + b"\x09" + bytes(32)],
    ids=["nothing", "half a handle", "half a key", "an unknown section"],
)
def test_it_lets_her_sign_in_whatever_somebody_planted(bel, body):
    planted = plant(bel, body)
    hand(bel.person, {Section.SHARED: SHARED})
    assert set(inbox.waiting(bel)) == {RECORD}
    inbox.empty_into_locker(bel)
    assert locker.load(bel).keys(RECORD) == {Section.SHARED: SHARED}
    assert [row.pk for row in InboxItem.objects.filter(person=bel.person)] == [planted.pk]


@pytest.mark.parametrize("blob", [b"", b"\x11" + bytes(1168), bytes(1169)], ids=["nothing", "another suite", "zeros"])
def test_it_passes_over_what_does_not_open(bel, blob):
    InboxItem.objects.create(person=bel.person, blob=blob, retain_month=sealing.MONTH)
    hand(bel.person, {Section.SHARED: SHARED})
    inbox.empty_into_locker(bel)
    assert locker.load(bel).keys(RECORD) == {Section.SHARED: SHARED}
    assert left(bel) == 1


def test_it_gives_nothing_from_somebody_elses_row(world, bel):
    hand(bel.person, {Section.SHARED: SHARED})
    InboxItem.objects.filter(person=bel.person).update(person=world["Ben"].person)
    ben = sealing.opened(world["Ben"])
    assert inbox.waiting(ben) == {}
    inbox.empty_into_locker(ben)
    assert locker.load(ben).keys(RECORD) == {}
    assert left(ben) == 1


def test_it_hands_nothing_to_a_key_that_the_server_did_not_mark(world, bel):
    planted = Identity.from_seed(Key.generate()).recipient.raw
    sealing.tamper(UserKeys, {"pub_s": planted}, person=bel.person)
    with pytest.raises(Untrusted):
        hand(bel.person, {Section.SHARED: SHARED})
    with pytest.raises(Untrusted):
        hand(uuid4(), {Section.SHARED: SHARED})
    assert not InboxItem.objects.exists()


def test_it_seals_the_locker_afresh_even_when_nothing_waits(bel):
    before = bytes(Locker.objects.get(person=bel.person).blob)
    inbox.empty_into_locker(bel)
    assert bytes(Locker.objects.get(person=bel.person).blob) != before
