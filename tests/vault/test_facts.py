"""Keys of facts: one for a vault, its generation and a period; opened by the statistics vault alone."""

from uuid import uuid4

import pytest

from accounts import actions as accounts
from tests.vault import sealing
from vault import facts, vaults
from vault.errors import Damaged, NotForMe, StepUpNeeded, Untrusted
from vault.models import FactKey, VaultBlob, VaultKind

PERIOD = "2026-Q3"


@pytest.fixture
def stats(world):
    return vaults.find(world.tenants["commons"].id, VaultKind.STATS)


@pytest.fixture
def safety(world):
    return sealing.safety(world.tenants["harbour"])


@pytest.fixture
def jo(world):
    return sealing.opened(world["Jo"])


def ben(world):
    return sealing.opened(world["Ben"])


def opens(keyring, stats, lock, fact, blob):
    return facts.openers(keyring, stats, [PERIOD])[lock.id](fact.bytes, blob)


def test_it_gives_one_key_for_the_same_vault_generation_and_period(world, safety, stats):
    first, again = (facts.lock(ben(world), safety, stats, PERIOD) for _ in range(2))
    deputy = facts.lock(sealing.opened(world["Bel"]), safety, stats, PERIOD)
    assert first.id == again.id == deputy.id
    assert FactKey.objects.filter(pk=first.id).count() == 1
    assert facts.lock(ben(world), safety, stats, "2026-Q4").id != first.id
    lantern = sealing.safety(world.tenants["lantern"])
    assert facts.lock(sealing.opened(world["Carys"]), lantern, stats, PERIOD).id != first.id


def test_it_opens_with_the_statistics_key_alone(world, safety, stats, jo):
    lock, fact = facts.lock(ben(world), safety, stats, PERIOD), uuid4()
    blob = lock.seal(fact, b"codes")
    assert opens(jo, stats, lock, fact, blob) == b"codes"
    for name in set(world.people) - {"Jo"}:
        with pytest.raises(NotForMe):
            facts.openers(sealing.opened(world[name]), stats, [PERIOD])
    with pytest.raises(StepUpNeeded):
        facts.openers(sealing.opened(world["Jo"], stepped_up=False), stats, [PERIOD])


def test_it_opens_in_its_own_row_only(world, safety, stats, jo):
    lock, fact = facts.lock(ben(world), safety, stats, PERIOD), uuid4()
    blob = lock.seal(fact, b"codes")
    with pytest.raises(Damaged):
        opens(jo, stats, lock, uuid4(), blob)


def test_it_gives_a_key_of_its_own_to_what_not_everybody_may_know(world, safety, stats, jo):
    shared, apart, fact = facts.lock(ben(world), safety, stats, PERIOD), facts.lock_apart(stats, PERIOD), uuid4()
    assert apart.id != shared.id
    blob = apart.seal(fact, b"codes")
    assert opens(jo, stats, apart, fact, blob) == b"codes"
    with pytest.raises(Damaged):
        opens(jo, stats, shared, fact, blob)


def test_it_refuses_a_key_that_somebody_planted(world, safety, stats, jo):
    lock, other = facts.lock(ben(world), safety, stats, PERIOD), facts.lock_apart(stats, PERIOD)
    planted = FactKey.objects.get(pk=other.id)
    sealing.tamper(FactKey, {"wrap": planted.wrap}, pk=lock.id)
    with pytest.raises(Untrusted):
        facts.openers(jo, stats, [PERIOD])


def test_it_makes_another_key_once_the_givers_locks_are_changed(world, safety, stats, jo):
    before, fact = facts.lock(ben(world), safety, stats, PERIOD), uuid4()
    blob = before.seal(fact, b"before")
    vaults.rotate(safety, ben(world))
    after = facts.lock(ben(world), safety, stats, PERIOD)
    assert after.id != before.id, "who left knows the seed of the key before"
    assert opens(jo, stats, before, fact, blob) == b"before"


def test_it_carries_keys_and_secret_over_when_the_statistics_locks_are_changed(world, safety, stats, jo):
    lock, fact = facts.lock(ben(world), safety, stats, PERIOD), uuid4()
    blob, secret, old = lock.seal(fact, b"codes"), facts.stat_secret(jo, stats), vaults.seeds(jo, stats)
    accounts.change_locks(by=world["Jo"].viewer(stepped_up=True), vault_id=stats.id)
    fresh = sealing.opened(world["Jo"])
    newest = vaults.newest(stats).gen
    assert set(FactKey.objects.values_list("gen", flat=True)) == {newest}
    assert VaultBlob.objects.get().gen == newest
    assert opens(fresh, stats, lock, fact, blob) == b"codes"
    assert facts.stat_secret(fresh, stats) == secret
    leaver = sealing.opened(world["Jo"])
    leaver.vault_seeds[stats.id] = old  # who left the statistics, with a later copy of the database
    with pytest.raises(NotForMe):
        facts.openers(leaver, stats, [PERIOD])
    with pytest.raises(NotForMe):
        facts.stat_secret(leaver, stats)


def test_it_makes_the_secret_once(stats, jo, world):
    secret = facts.stat_secret(jo, stats)
    assert len(secret) == 32
    assert facts.stat_secret(sealing.opened(world["Jo"]), stats) == secret
    with pytest.raises(NotForMe):
        facts.stat_secret(sealing.opened(world["Ben"]), stats)


def test_it_names_the_fact_of_a_record_to_its_key_holders_alone(world):
    harbour = world.tenants["harbour"]
    record = sealing.report(harbour)
    internal = sealing.Section.INTERNAL
    assert facts.fact_id(record, internal) == facts.fact_id(record, internal)
    assert facts.fact_id(record, internal) != facts.fact_id(record, internal, "2")
    assert facts.fact_id(record, internal) != facts.fact_id(sealing.report(harbour), internal)
