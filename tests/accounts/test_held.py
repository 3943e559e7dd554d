"""A coordinator's scheme stays open for thirty minutes after her password: its seed alone, and only while she is a member."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import identity
from tests.accounts.test_identity import after, risen, stored, visit
from vault import vaults
from vault.errors import NotForMe, StepUpNeeded
from vault.models import VaultKind


@pytest.fixture
def scheme(world):
    return vaults.find(world.tenants["wellspring"].id, VaultKind.WELLBEING)


@pytest.fixture
def clock(monkeypatch):
    """Moves the time that sessions see."""

    class Clock:
        now = timezone.now()

        def move(self, **by):
            self.now += timedelta(**by)

    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


def later(request, clock, minutes):
    """The session after some minutes with somebody there."""
    for _ in range(minutes // 5):
        clock.move(minutes=5)
        request = after(request)
        assert identity.viewer_of(request)
        request.session.save()
    return visit(request.session.session_key)


def test_it_stays_open_after_the_step_up_key_has_gone(world, scheme, clock):
    request = later(risen(world["Dele"]), clock, 30)
    found = identity.viewer_of(request)
    assert not found.stepped_up
    assert list(vaults.seeds(found.keyring, scheme)) == [vaults.newest(scheme).gen]
    with pytest.raises(StepUpNeeded):
        found.keyring.signer.sign(b"a grant")


def test_it_closes_after_thirty_minutes(world, scheme, clock):
    request = later(risen(world["Dele"]), clock, 30)
    clock.move(seconds=1)
    found = identity.viewer_of(request)
    with pytest.raises(StepUpNeeded):
        vaults.seeds(found.keyring, scheme)
    request.session.save()
    assert not {"held", "held_until", "seed_u"} & set(stored(request.session.session_key))


def test_it_holds_nothing_for_anybody_else(world):
    for name in ("Ben", "Noor", "Jo", "Amina"):
        assert stored(risen(world[name]).session.session_key)["held"] == {}


def test_it_opens_nothing_once_her_grant_is_gone(world, scheme):
    request = risen(world["Dele"])
    vaults.revoke(scheme, world["Dele"].person, actor=world["Dele"].person)
    found = identity.viewer_of(visit(request.session.session_key))
    with pytest.raises(NotForMe):
        vaults.seeds(found.keyring, scheme)


def test_it_asks_again_once_the_locks_were_changed(world, scheme, clock):
    request = risen(world["Dele"])
    vaults.rotate(scheme, world["Dele"].viewer(stepped_up=True).keyring)
    found = identity.viewer_of(later(request, clock, 15))
    with pytest.raises(StepUpNeeded):
        vaults.seeds(found.keyring, scheme)


def test_a_seed_that_is_not_the_vaults_opens_nothing(world, scheme):
    dele = world["Dele"].viewer().keyring
    gen = vaults.newest(scheme).gen
    dele.held[scheme.id] = (gen, world["Dele"].keyring.seed_s)
    with pytest.raises(vaults.Damaged):
        vaults.seeds(dele, scheme)


def test_only_a_schemes_vault_is_held(world):
    jo = world["Jo"].viewer(stepped_up=True).keyring
    figures = vaults.find(world.tenants["commons"].id, VaultKind.STATS)
    known = vaults.seeds(jo, figures)
    again = world["Jo"].viewer().keyring
    again.held[figures.id] = (max(known), known[max(known)])
    with pytest.raises(StepUpNeeded):
        vaults.seeds(again, figures)
