"""Sealed sessions, from the row in the database to the cookie in the browser."""

from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.utils import timezone

from accounts import identity, sessions
from accounts.models import Session, SessionKind
from accounts.sessions import SessionStore
from tests.accounts.conftest import sign_in, visit
from vault import server
from vault.core.ciphers import Key
from vault.errors import Damaged
from vault.keyring import Keyring

SEED = Key(b"\xa7" * 32)
SEED_U = Key(b"\xb9" * 32)


@pytest.fixture
def person(db):
    return uuid4()


def begin(person, kind=SessionKind.SIGNED_IN, **data):
    store = SessionStore()
    store.start(kind, {"person": person.hex, "seed_s": SEED.reveal().hex(), **data})
    return store.session_key


def opened(token):
    """What a request with this cookie finds."""
    return dict(SessionStore(token).items())


def lives(token):
    return "person" in SessionStore(token)


def use(token):
    """One request that notes that the person is still there."""
    store = SessionStore(token)
    store.touch()
    if store.modified:
        store.save()


# What a row tells


def test_it_keeps_a_hash_of_the_cookie_and_nothing_of_the_seeds(person):
    token = begin(person, seed_u=SEED_U.reveal().hex())
    row = Session.objects.get()
    stored = b"|".join(bytes(getattr(row, name)) for name in ("id", "blob")) + repr(vars(row)).encode()
    assert bytes(row.id) == server.token_id(token, "session")
    for secret in (token.encode(), SEED.reveal(), SEED.reveal().hex().encode(), SEED_U.reveal()):
        assert secret not in stored
    assert opened(token)["seed_s"] == SEED.reveal().hex()


def test_no_server_secret_takes_part_in_sealing(person, monkeypatch):
    def forbidden():
        raise AssertionError("A session must open with the cookie alone.")

    monkeypatch.setattr(server, "server_secrets", forbidden)
    token = begin(person)
    assert lives(token)


def test_what_stands_in_the_row_does_not_open_it(person):
    token = begin(person)
    row = Session.objects.get()
    for guess in (bytes(row.id).hex(), str(row.person), row.person.hex, begin(person)):
        with pytest.raises(Damaged):
            server.open_under_token(guess, "session-signed_in", bytes(row.blob))
    assert server.open_under_token(token, "session-signed_in", bytes(row.blob))


def test_a_row_looks_the_same_with_the_step_up_seed(person):
    plain, risen = begin(person), begin(person, seed_u=SEED_U.reveal().hex(), seed_u_until=1234567890.5)
    sizes = {len(Session.objects.get(pk=server.token_id(token, "session")).blob) for token in (plain, risen)}
    assert len(sizes) == 1


def test_a_stranger_leaves_no_row(db):
    store = SessionStore()
    assert dict(store.items()) == {}
    store["anything"] = 1
    store.save()
    assert not Session.objects.exists()


@pytest.mark.parametrize("minutes", [0, 1, 14, 15, 16, 44])
@pytest.mark.parametrize(
    ("kind", "life"),
    [
        (SessionKind.SIGNED_IN, timedelta(minutes=30)),
        (SessionKind.PENDING, timedelta(minutes=5)),
        (SessionKind.ENROLLING, timedelta(hours=1)),
    ],
)
def test_its_end_is_rounded_up_to_the_quarter_hour(person, clock, kind, life, minutes):
    clock.move(minutes=minutes)
    begin(person, kind)
    expires = Session.objects.get().expires
    assert (expires.minute % 15, expires.second, expires.microsecond) == (0, 0, 0)
    assert timedelta(0) <= expires - (clock.moment + life) < timedelta(minutes=15)


# How long it lives


def test_it_ends_half_an_hour_after_the_last_sign_of_life(person, clock):
    token = begin(person)
    clock.move(minutes=29, seconds=59)
    assert lives(token)
    use(token)
    clock.move(minutes=29, seconds=59)
    assert lives(token)
    clock.move(seconds=1)
    assert not lives(token)


def test_it_ends_ten_hours_after_it_began_however_busy_it_is(person, clock):
    token = begin(person)
    for _ in range(59):
        clock.move(minutes=10)
        use(token)
    assert lives(token)
    clock.move(minutes=9, seconds=59)
    use(token)
    assert lives(token)
    clock.move(seconds=1)
    assert not lives(token)
    assert not Session.objects.filter(expires__gt=clock.moment + timedelta(minutes=15)).exists()


def test_it_is_written_once_a_minute_at_most(person, clock):
    token = begin(person)
    for seconds, written in ((30, False), (29, False), (1, True), (59, False)):
        clock.move(seconds=seconds)
        store = SessionStore(token)
        store.touch()
        assert store.modified == written
        if written:
            store.save()


@pytest.mark.parametrize(
    ("kind", "life"), [(SessionKind.PENDING, {"minutes": 5}), (SessionKind.ENROLLING, {"hours": 1})]
)
def test_one_that_waits_for_something_is_not_prolonged_by_use(person, clock, kind, life):
    token = begin(person, kind)
    clock.move(**life)
    clock.move(seconds=-1)
    use(token)
    assert lives(token)
    clock.move(seconds=1)
    assert not lives(token)


def test_the_exact_end_counts_and_not_the_rounded_one(person, clock):
    token = begin(person)
    clock.move(minutes=31)
    assert Session.objects.get().expires > clock.moment
    assert not lives(token)


def test_ended_ones_are_swept_and_live_ones_stay(person, clock):
    begin(person, SessionKind.PENDING)
    token = begin(person)
    clock.move(minutes=20)
    SessionStore.clear_expired()
    assert [bytes(row.id) for row in Session.objects.all()] == [server.token_id(token, "session")]


# What cannot be passed off as something else


@pytest.mark.parametrize(("real", "claimed"), list(permutations(SessionKind, 2)))
def test_no_kind_can_be_read_as_another(person, real, claimed):
    token = begin(person, real)
    Session.objects.update(kind=claimed, expires=timezone.now() + timedelta(hours=1))
    assert not lives(token)


def test_a_blob_does_not_open_in_another_row(person):
    mine, other = begin(person), begin(uuid4())
    Session.objects.filter(pk=server.token_id(mine, "session")).update(
        blob=Session.objects.get(pk=server.token_id(other, "session")).blob
    )
    assert not lives(mine)


@pytest.mark.parametrize("cookie", ["", "short", "x" * 43, "None", "\x00" * 20, "ü" * 50])
def test_a_made_up_cookie_opens_nothing_and_is_not_taken_over(person, cookie):
    store = SessionStore(cookie)
    assert "person" not in store
    assert store.session_key is None
    store.start(SessionKind.PENDING, {"person": person.hex})
    assert store.session_key != cookie


def test_every_stage_has_a_cookie_of_its_own_and_the_one_before_is_dead(world):
    request = visit()
    amina = world["Amina"]
    seen = []

    def next_stage():
        assert request.session.session_key not in seen
        assert not any(lives(token) for token in seen)
        assert lives(request.session.session_key)
        seen.append(request.session.session_key)

    identity.begin_pending(request, amina.keyring, "/")
    next_stage()
    identity.begin(request, amina.keyring)
    next_stage()
    identity.begin_step_up(request, amina.keyring)
    next_stage()
    identity.remark(request)
    next_stage()
    assert Session.objects.count() == 1


def test_a_new_cookie_does_not_prolong_a_session(person, clock):
    store = SessionStore(begin(person))
    clock.move(minutes=20)
    before = opened(store.session_key)
    store.renew()
    assert opened(store.session_key) == before


# Ended means ended


def test_a_request_that_was_under_way_does_not_bring_an_ended_session_back(person):
    under_way = SessionStore(begin(person))
    under_way["note"] = 1
    sessions.end_all(person)
    with pytest.raises(UpdateError):
        under_way.save()
    assert not Session.objects.exists()


def test_an_ended_session_gets_no_new_cookie(person):
    under_way = SessionStore(begin(person))
    assert "person" in under_way
    sessions.end_all(person)
    with pytest.raises(SessionInterrupted):
        under_way.renew()
    assert not Session.objects.exists()


@pytest.mark.parametrize("kind", [SessionKind.PENDING, SessionKind.ENROLLING])
def test_what_was_ended_on_the_way_in_does_not_arrive(person, kind):
    under_way = SessionStore(begin(person, kind))
    assert "person" in under_way
    sessions.end_all(person)
    with pytest.raises(SessionInterrupted):
        under_way.start(SessionKind.SIGNED_IN, {"person": person.hex})
    assert not Session.objects.exists()


def test_giving_the_password_again_is_possible_whatever_has_ended(person):
    under_way = SessionStore(begin(person))
    assert "person" in under_way
    sessions.end_all(person)
    under_way.start(SessionKind.PENDING, {"person": person.hex})
    assert lives(under_way.session_key)


def test_signing_out_leaves_nothing_to_write(person):
    store = SessionStore(begin(person))
    store.flush()
    assert store.is_empty()
    assert not Session.objects.exists()


# Mine


def test_i_see_my_live_sessions_and_nobody_elses(person, clock):
    begin(uuid4())
    begin(person, SessionKind.PENDING)
    old = begin(person)
    clock.move(minutes=20)
    new = begin(person)
    listed = [bytes(row.id) for row in sessions.sessions_of(person)]
    assert listed == [server.token_id(new, "session"), server.token_id(old, "session")]
    assert sessions.is_row(new, listed[0])
    assert not sessions.is_row(old, listed[0])
    assert not sessions.is_row(None, listed[0])


def test_i_end_one_of_mine_and_none_of_anybody_else(person):
    mine, kept, theirs = begin(person), begin(person), begin(uuid4())
    for token in (mine, theirs):
        sessions.end_one(person, server.token_id(token, "session"))
    assert [lives(token) for token in (mine, kept, theirs)] == [False, True, True]


def test_i_end_all_of_mine_but_this_one(person):
    this, other, waiting, theirs = begin(person), begin(person), begin(person, SessionKind.PENDING), begin(uuid4())
    sessions.end_all(person, except_token=this)
    assert [lives(token) for token in (this, other, waiting, theirs)] == [True, False, False, True]
    sessions.end_all(person)
    assert [lives(token) for token in (this, theirs)] == [False, True]


def test_a_real_sign_in_puts_no_step_up_seed_into_the_session(world):
    amina = world["Amina"]
    assert amina.keyring.seed_u is not None
    found = opened(sign_in(amina))
    assert found["seed_s"] == amina.keyring.seed_s.reveal().hex()
    assert set(found) == {"person", "seed_s", "mark", "began", "seen"}
    assert Keyring.from_texts(amina.person, found).seed_u is None
