import json
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from tests.vault import sealing
from vault import locker
from vault.core.ciphers import Key
from vault.core.sections import Section
from vault.errors import Conflict, Damaged, NotForMe, UnknownFormat
from vault.keyring import Keyring
from vault.models import Locker as Row

RECORD = UUID("22222222-2222-4222-8222-222222222222")
TENANT = UUID("11111111-1111-4111-8111-111111111111")
OWN, SHARED = Key(bytes(range(32))), Key(bytes(range(1, 33)))
HANDLE = {"tenant": TENANT, "kind": 1, "service": "safety", "role": "author", "note": {"title": "Mine"}}


@pytest.fixture
def amina(world):
    return sealing.opened(world["Amina"], stepped_up=False)


def keeping(keys, record=RECORD):
    return lambda mine: mine.add_record(record, keys=keys, **HANDLE)


def blob_of(keyring):
    return bytes(Row.objects.get(person=keyring.person).blob)


def test_it_keeps_handles_keys_and_drafts(amina):
    def change(mine):
        mine.add_record(RECORD, keys={Section.OWN: OWN, Section.SHARED: SHARED}, **HANDLE)
        mine.drafts["d"] = {"body": {"narrative": "half a line"}}

    locker.update(amina, change)
    found = locker.load(sealing_again(amina))
    assert found.keys(RECORD) == {Section.OWN: OWN, Section.SHARED: SHARED}
    assert {name: found.records[RECORD.hex][name] for name in ("service", "role", "kind", "note", "tenant")} == {
        **HANDLE,
        "tenant": TENANT.hex,
    }
    assert found.drafts == {"d": {"body": {"narrative": "half a line"}}}


def sealing_again(keyring):
    return Keyring(keyring.person, keyring.seed_s)


def test_it_starts_empty(world):
    person = Keyring(uuid4(), Key.generate())
    locker.create(person)
    assert (locker.load(person).records, locker.load(person).drafts) == ({}, {})
    assert locker.load(person).keys(RECORD) == {}


def test_it_adds_keys_and_replaces_none(amina):
    locker.update(amina, keeping({Section.SHARED: SHARED}))
    locker.update(amina, keeping({Section.SHARED: Key.generate(), Section.OWN: OWN}))
    assert locker.current(amina).keys(RECORD) == {Section.SHARED: SHARED, Section.OWN: OWN}


def test_it_forgets_a_handle_and_never_minds_a_missing_one(amina):
    locker.update(amina, keeping({Section.SHARED: SHARED}))
    locker.update(amina, lambda mine: mine.forget(RECORD))
    locker.update(amina, lambda mine: mine.forget(RECORD))
    assert locker.load(amina).keys(RECORD) == {}


def test_it_looks_the_same_whatever_is_in_it(world, amina):
    sizes = {len(bytes(blob)) for blob in Row.objects.values_list("blob", flat=True)}
    assert len(sizes) == 1
    locker.update(amina, lambda mine: [keeping({Section.SHARED: SHARED}, uuid4())(mine) for _ in range(100)])
    assert {len(blob_of(amina))} == sizes


def test_it_grows_in_steps_of_64_kibibytes(amina):
    small = len(blob_of(amina))
    locker.update(amina, lambda mine: mine.drafts.update(d={"body": "x" * 70_000}))
    grown = len(blob_of(amina))
    assert locker.STEP <= grown - small <= locker.STEP + 4 * 16
    locker.update(amina, lambda mine: mine.drafts.clear())
    assert len(blob_of(amina)) == small


def test_it_is_sealed_afresh_by_every_deed(amina):
    before = Row.objects.filter(person=amina.person).values()[0]
    assert not amina.locker_written
    locker.touch(amina)
    after = Row.objects.filter(person=amina.person).values()[0]
    assert amina.locker_written
    assert bytes(before["version"]) != bytes(after["version"])
    assert bytes(before["blob"]) != bytes(after["blob"])
    assert len(bytes(before["blob"])) == len(bytes(after["blob"]))


def test_it_keeps_nothing_in_clear(amina):
    locker.update(amina, keeping({Section.SHARED: SHARED}))
    for secret in (b"Mine", b"safety", RECORD.hex.encode(), SHARED.reveal(), SHARED.reveal().hex().encode()):
        assert secret not in blob_of(amina)


def test_it_is_read_once_in_a_request(amina, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert locker.current(amina) is locker.current(amina)


def test_it_takes_in_what_another_window_wrote_first(world, amina):
    other = sealing_again(amina)
    locker.current(amina)
    locker.update(other, lambda mine: mine.drafts.update(theirs={}))
    locker.update(amina, lambda mine: mine.drafts.update(mine={}))
    assert set(locker.load(other).drafts) == {"theirs", "mine"}


def test_it_repeats_when_another_window_writes_in_between(amina):
    other, calls = sealing_again(amina), []

    def change(mine):
        if len(calls) < 3:
            locker.touch(other)
        calls.append(len(mine.drafts))
        mine.drafts[str(len(calls))] = {}

    locker.update(amina, change)
    assert calls == [0, 0, 0, 0]  # each time from what stands there, never from a half-made change
    assert set(locker.load(other).drafts) == {"4"}


def test_it_gives_up_when_another_window_never_stops(amina):
    other = sealing_again(amina)
    with pytest.raises(Conflict):
        locker.update(amina, lambda _: locker.touch(other))
    assert amina.locker is None
    assert locker.load(amina).drafts == {}


def test_it_has_no_locker_for_a_stranger(world):
    with pytest.raises(NotForMe):
        locker.load(sealing.stranger())


@pytest.mark.parametrize(
    "change",
    [
        {"blob": b""},
        {"blob": bytes(65609)},
        {"version": bytes(16)},
        {"version": b""},
    ],
    ids=["nothing", "zeros", "another version", "no version"],
)
def test_it_opens_no_changed_locker(amina, change):
    sealing.tamper(Row, change, person=amina.person)
    with pytest.raises((Damaged, UnknownFormat)):
        locker.load(amina)


def test_it_opens_no_locker_of_somebody_else(world, amina):
    ben = sealing.opened(world["Ben"])
    theirs = Row.objects.filter(person=ben.person).values("version", "blob")[0]
    sealing.tamper(Row, theirs, person=amina.person)
    with pytest.raises(Damaged):
        locker.load(amina)
    with pytest.raises(Damaged):
        locker.load(Keyring(amina.person, ben.seed_s))


def test_it_needs_the_session_seed_alone(world):
    locker.update(sealing.opened(world["Amina"], stepped_up=False), keeping({Section.SHARED: SHARED}))
    assert locker.load(sealing.opened(world["Amina"], stepped_up=True)).keys(RECORD) == {Section.SHARED: SHARED}


def test_it_stays_readable_for_whoever_has_the_format(amina):
    locker.update(amina, keeping({Section.SHARED: SHARED}))
    row = Row.objects.get(person=amina.person)
    bound = locker.context("locker", amina.person, bytes(row.version))
    plain = locker.unpad(amina.seed_s.derive("sub/locker").open(bound, bytes(row.blob)))
    assert json.loads(plain) == {
        "records": {
            RECORD.hex: {
                "keys": {"3": SHARED.reveal().hex()},
                "tenant": TENANT.hex,
                "kind": 1,
                "service": "safety",
                "role": "author",
                "note": {"title": "Mine"},
            }
        },
        "drafts": {},
        "marks": {},
        "settings": {},
        "salt": locker.current(amina).salt,
        "since": timezone.localdate().isoformat(),
    }
