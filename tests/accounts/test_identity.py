"""From a session to opened keys: what each stage holds, and for how long."""

from uuid import UUID, uuid4

import pytest

from accounts import identity, sessions
from accounts.identity import CODE_TRIES
from accounts.models import Membership, Person, Role, Session
from accounts.sessions import SessionStore
from tests.accounts.conftest import bare_keyring, sign_in, visit
from vault import unlock
from vault.core.ciphers import Key
from vault.errors import StepUpNeeded
from vault.keyring import Keyring
from vault.models import Unlock, UnlockKind


def after(request):
    """The next request of the same browser."""
    if request.session.modified and not request.session.is_empty():
        request.session.save()
    return visit(request.session.session_key)


def stored(token):
    return dict(SessionStore(token).items())


def risen(inhabitant):
    return after(visit(sign_in(inhabitant, stepped_up=True)))


# Between password and code


def test_a_pending_session_is_nobody(world):
    request = visit()
    identity.begin_pending(request, bare_keyring(world["Ben"]), "/s/")
    request = after(request)
    assert identity.viewer_of(request) is None
    assert identity.enrolling(request) is None
    assert identity.pending(request).keyring.person == world["Ben"].person
    assert identity.pending(request).next_path == "/s/"


def test_a_pending_session_has_no_step_up_seed(world):
    request = visit()
    identity.begin_pending(request, bare_keyring(world["Ben"]), "/")
    assert "seed_u" not in stored(request.session.session_key)
    with pytest.raises(StepUpNeeded):
        identity.pending(after(request)).keyring.step_up_seed()


def test_five_wrong_codes_end_it(world):
    request = visit()
    identity.begin_pending(request, bare_keyring(world["Ben"]), "/")
    for left in range(CODE_TRIES, 0, -1):
        request = after(request)
        assert identity.pending(request).tries_left == left
        identity.spend_try(request)
    assert identity.pending(request) is None
    assert identity.pending(after(request)) is None
    assert not Session.objects.exists()


def test_a_pending_session_ends_with_all_others(world):
    request = visit()
    identity.begin_pending(request, bare_keyring(world["Ben"]), "/")
    sessions.end_all(world["Ben"].person)
    assert identity.pending(visit(request.session.session_key)) is None


def test_nothing_secret_shows_in_what_stands_for_it(world):
    request = visit()
    identity.begin_enrolling(request, world["Ben"].keyring, kit="KIT", totp_seed=b"SEED" * 5, link="LINK")
    shown = repr(identity.enrolling(request))
    identity.begin_pending(request, world["Ben"].keyring, "/secret")
    shown += repr(identity.pending(request)) + repr(world["Ben"].viewer())
    secrets = ("KIT", "SEED", "LINK", "/secret", world["Ben"].keyring.seed_s.reveal().hex())
    assert not [secret for secret in secrets if secret in shown]


# Joining


def test_somebody_who_joins_is_nobody_yet_and_finds_everything_again(world):
    request = visit()
    keyring = Keyring(uuid4(), Key.generate(), Key.generate())
    identity.begin_enrolling(request, keyring, kit="a kit", totp_seed=b"\x01" * 20, link="a link")
    request = after(request)
    assert identity.viewer_of(request) is None
    assert identity.pending(request) is None
    found = identity.enrolling(request)
    assert (found.kit, found.totp_seed, found.link, found.code_confirmed) == ("a kit", b"\x01" * 20, "a link", False)
    assert (found.keyring.seed_s, found.keyring.seed_u) == (keyring.seed_s, keyring.seed_u)
    identity.confirm_code(request)
    assert identity.enrolling(after(request)).code_confirmed


# Signed in


def test_a_signed_in_session_gives_the_person_her_keys_and_roles(world):
    amina = world["Amina"]
    found = identity.viewer_of(visit(sign_in(amina)))
    assert found.id == amina.person
    assert found.name == "Amina"
    assert found.keyring.seed_s == amina.keyring.seed_s
    assert found.keyring.seed_u is None
    assert not found.stepped_up
    assert found.roles_at(world.tenants["harbour"].id) == {Role.STAFF}
    assert found.roles_at(world.tenants["lantern"].id) == frozenset()


def test_it_is_neither_pending_nor_joining(world):
    request = visit(sign_in(world["Amina"]))
    assert identity.pending(request) is None
    assert identity.enrolling(request) is None


def test_an_ordinary_request_changes_nothing_and_writes_nothing(world, clock):
    token = sign_in(world["Amina"], stepped_up=True)
    clock.move(seconds=59)
    request = visit(token)
    assert identity.viewer_of(request).stepped_up
    assert not request.session.modified


def test_a_stranger_is_nobody_and_writes_nothing(db):
    request = visit("x" * 43)
    assert identity.viewer_of(request) is None
    assert not request.session.modified


# The step-up seed


def test_the_step_up_seed_stays_ten_minutes_and_no_longer(world, clock):
    request = risen(world["Ben"])
    token = request.session.session_key
    clock.move(minutes=10)
    request = visit(token)
    assert identity.viewer_of(request).keyring.seed_u == world["Ben"].keyring.seed_u
    request = after(request)
    clock.move(seconds=1)
    request = visit(token)
    found = identity.viewer_of(request)
    assert not found.stepped_up
    with pytest.raises(StepUpNeeded):
        found.keyring.step_up_seed()
    request.session.save()
    assert not {"seed_u", "seed_u_until"} & set(stored(token))


def test_use_does_not_prolong_the_step_up_seed(world, clock):
    request = risen(world["Ben"])
    for _ in range(10):
        clock.move(minutes=1)
        identity.viewer_of(request)
        request = after(request)
    clock.move(seconds=1)
    assert not identity.viewer_of(request).stepped_up


def test_a_stolen_cookie_does_not_rise_with_its_owner(world):
    stolen = sign_in(world["Ben"])
    request = visit(stolen)
    identity.begin_step_up(request, world["Ben"].keyring)
    assert identity.viewer_of(visit(stolen)) is None
    assert identity.viewer_of(after(request)).stepped_up


# What ends it


def test_the_cookie_of_a_disabled_person_dies(world):
    token = sign_in(world["Amina"])
    Person.objects.filter(pk=world["Amina"].person).update(active=False)
    request = visit(token)
    assert identity.viewer_of(request) is None
    assert request.session.is_empty()
    Person.objects.filter(pk=world["Amina"].person).update(active=True)
    assert identity.viewer_of(visit(token)) is None


def test_the_cookie_of_a_person_who_is_gone_dies(world):
    token = sign_in(world["Wren"])
    Membership.objects.filter(person=world["Wren"].person).delete()
    Person.objects.filter(pk=world["Wren"].person).delete()
    assert identity.viewer_of(visit(token)) is None
    assert not Session.objects.filter(person=world["Wren"].person).exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda person: Unlock.objects.filter(person=person, kind=UnlockKind.PASSWORD).update(verifier=b"\x00" * 32),
        unlock.remove_all,
    ],
    ids=["another password", "no way in any more"],
)
def test_a_session_from_before_a_new_password_is_over(world, change):
    token = sign_in(world["Amina"])
    change(world["Amina"].person)
    assert identity.viewer_of(visit(token)) is None
    assert not Session.objects.exists()


def test_whoever_changed_the_password_stays_under_a_new_cookie(world):
    stolen = sign_in(world["Amina"])
    request = visit(stolen)
    assert identity.viewer_of(request)
    Unlock.objects.filter(person=world["Amina"].person, kind=UnlockKind.PASSWORD).update(verifier=b"\x00" * 32)
    identity.remark(request)
    assert identity.viewer_of(after(request)).id == world["Amina"].person
    assert identity.viewer_of(visit(stolen)) is None


def test_a_session_tells_only_of_its_own_person(world):
    """The clear column is there to end sessions by; whom a session is for stands sealed."""
    token = sign_in(world["Amina"])
    Session.objects.update(person=world["Ben"].person)
    assert identity.viewer_of(visit(token)).id == world["Amina"].person
    assert UUID(stored(token)["person"]) == world["Amina"].person
