import pytest

from tests.vault import sealing
from vault import inbox, keeping, records, rotation, vaults, words
from vault.core.ciphers import Key
from vault.core.sections import Section, pack
from vault.errors import Damaged
from vault.models import Card, CardForm, Head, RecordWrap, Words
from vault.records import SealedRecord

FOREVER = 1000.0  # seconds


@pytest.fixture
def ben(world):
    return sealing.opened(world["Ben"])


def kept(keyring, record, text="they shouted"):
    """Keeps the words of a record as a search does, if it says that they are wanted."""
    name = record.binding.record
    found = words.read(keyring, record.binding.tenant, [name])
    words.keep(keyring, record.binding.tenant, {one: (version, text) for one, version in found.stale.items()})
    return name in found.stale


def known(keyring, record):
    return words.read(keyring, record.binding.tenant, [record.binding.record]).known.get(record.binding.record)


def test_it_gives_the_team_what_one_of_them_kept(world, harbour, ben):
    record = sealing.report(harbour)
    assert known(ben, record) is None
    assert kept(ben, record)
    assert known(ben, record) == known(sealing.opened(world["Bel"]), record) == "they shouted"


def test_it_gives_nothing_to_anybody_else(world, harbour, ben):
    record = sealing.report(harbour)
    kept(ben, record)
    for name, one in world.people.items():
        if name not in {"Ben", "Bel"}:
            assert words.read(sealing.opened(one), harbour.id, [record.binding.record]) == ({}, {}), name


def test_it_is_stale_once_the_record_moves_on(harbour, ben):
    record = sealing.report(harbour)
    kept(ben, record)
    sealing.write(SealedRecord.open(ben, record.binding), shared=b"more")
    assert known(ben, record) is None
    assert kept(ben, record, "more")
    assert known(ben, record) == "more"


def test_it_keeps_none_of_a_record_that_is_not_the_whole_teams(world, harbour):
    record, bel = sealing.report(harbour, team=False), sealing.opened(world["Bel"])
    record.hand_over(bel.person, sealing.FOR_READERS, retain_month=sealing.MONTH)
    assert not kept(bel, record)
    inbox.empty_into_locker(bel)
    assert not kept(bel, record)


def test_it_keeps_none_of_a_record_that_was_made_to_look_like_the_teams(world, harbour):
    """Whoever writes to the database plants a wrap for the team's vault and calls the card the team's."""
    record, bel = sealing.report(harbour, team=False), sealing.opened(world["Bel"])
    record.hand_over(bel.person, sealing.FOR_READERS, retain_month=sealing.MONTH)
    vault, row = sealing.safety(harbour), vaults.newest(sealing.safety(harbour))
    bound = records.wrap_context(record.binding, vault.id, row.gen)
    blob = records.Recipient(bytes(row.pub)).wrap(bound, pack({Section.SHARED: Key.generate()}))
    planted = {"vault": vault.id, "gen": row.gen, "blob": blob, "retain_month": sealing.MONTH}
    RecordWrap.objects.create(record=record.binding.record, **planted)
    Card.objects.filter(record=record.binding.record).update(form=CardForm.VAULT, vault=vault.id, gen=row.gen)
    for _ in range(2):
        assert not kept(bel, record)
        inbox.empty_into_locker(bel)


def test_it_opens_in_its_own_place_only(harbour, ben):
    first, second = sealing.report(harbour), sealing.report(harbour)
    kept(ben, first)
    row = Words.objects.get()
    version = Head.objects.get(record=second.binding.record).version
    Words.objects.create(
        record=second.binding.record,
        vault=row.vault,
        gen=row.gen,
        version=version,
        blob=row.blob,
        retain_month=row.retain_month,
    )
    with pytest.raises(Damaged):
        known(ben, second)


def test_it_is_not_taken_for_newer_than_it_is(harbour, ben):
    record = sealing.report(harbour)
    kept(ben, record)
    sealing.write(SealedRecord.open(ben, record.binding), shared=b"more")
    Words.objects.update(version=Head.objects.get(record=record.binding.record).version)
    with pytest.raises(Damaged):
        known(ben, record)


def test_it_does_not_outlast_the_locks_it_was_made_under(harbour, ben):
    record = sealing.report(harbour)
    kept(ben, record)
    vault = sealing.safety(harbour)
    vaults.rotate(vault, ben)
    while rotation.work(ben, vault, budget=FOREVER):
        pass
    assert not Words.objects.exists()
    assert kept(ben, record)
    assert Words.objects.get().gen == vaults.newest(vault).gen


def test_it_goes_with_its_record(harbour, ben):
    record = sealing.report(harbour)
    kept(ben, record)
    keeping.destroy(record.binding.record)
    assert not Words.objects.exists()


def test_it_asks_as_often_for_many_as_for_one(harbour, ben, django_assert_max_num_queries):
    some = [sealing.report(harbour) for _ in range(4)]
    kept(ben, some[0])
    names = [one.binding.record for one in some]
    with django_assert_max_num_queries(14):
        found = words.read(ben, harbour.id, names)
    assert (set(found.known), set(found.stale)) == ({names[0]}, set(names[1:]))
