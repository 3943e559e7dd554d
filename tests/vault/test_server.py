import dataclasses
from datetime import date
from uuid import UUID

import pytest

from tests.vault import sealing
from vault import server
from vault.core.ciphers import Key
from vault.errors import Damaged, UnknownFormat
from vault.keyring import Keyring
from vault.secrets import server_secrets

AMINA, BEN = UUID(int=1), UUID(int=2)
HERS, HIS = Keyring(AMINA, Key(bytes(range(32)))), Keyring(BEN, Key(bytes(range(1, 33))))


@pytest.fixture
def elsewhere(monkeypatch):
    """Another server, with secrets of its own."""

    def move(**changes):
        other = dataclasses.replace(server_secrets(), **changes)
        monkeypatch.setattr(server, "server_secrets", lambda: other)

    return move


def test_it_opens_the_name_it_sealed():
    assert server.open_contact(AMINA, "name", server.seal_contact(AMINA, "name", "Łucja 🕊")) == "Łucja 🕊"


def test_it_opens_no_name_as_another_persons_or_as_an_address():
    blob = server.seal_contact(AMINA, "name", "Amina")
    for person, what in ((BEN, "name"), (AMINA, "email")):
        with pytest.raises(Damaged):
            server.open_contact(person, what, blob)
    with pytest.raises(Damaged):
        server.open_contact(AMINA, "name", sealing.flipped(blob))
    with pytest.raises(UnknownFormat):
        server.open_contact(AMINA, "name", b"\x02" + blob[1:])


def test_it_opens_no_name_with_another_servers_key(elsewhere):
    blob = server.seal_contact(AMINA, "name", "Amina")
    elsewhere(contact=Key.generate())
    with pytest.raises(Damaged):
        server.open_contact(AMINA, "name", blob)


def test_it_seals_short_and_long_names_to_the_same_size():
    sizes = {len(server.seal_contact(AMINA, "name", "x" * length)) for length in (1, 40, 124)}
    assert len(sizes) == 1


def test_it_finds_an_address_in_whatever_case():
    assert server.lookup(" Amina@Harbour.example ") == server.lookup("amina@harbour.EXAMPLE")
    assert server.lookup("amina@harbour.example") != server.lookup("bel@harbour.example")
    assert len(server.lookup("amina@harbour.example")) == 32


def test_it_finds_an_address_with_the_servers_key_alone(elsewhere):
    before = server.lookup("amina@harbour.example")
    elsewhere(lookup=Key.generate())
    assert server.lookup("amina@harbour.example") != before


def test_it_draws_tokens_that_nobody_guesses():
    tokens = {server.new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {43}


def test_it_names_a_token_apart_for_each_purpose():
    names = {
        server.token_id("token", "session"),
        server.token_id("token", "invitation"),
        server.token_id("t", "session"),
    }
    assert {len(name) for name in names} == {32}
    assert len(names) == 3


def test_it_opens_what_it_sealed_under_a_token():
    blob = server.seal_under_token("token", "session", b"what she carries")
    assert server.open_under_token("token", "session", blob) == b"what she carries"


@pytest.mark.parametrize(("token", "purpose"), [("another", "session"), ("token", "invitation"), ("", "session")])
def test_it_opens_nothing_with_another_token_or_for_another_purpose(token, purpose):
    blob = server.seal_under_token("token", "session", b"what she carries")
    with pytest.raises(Damaged):
        server.open_under_token(token, purpose, blob)


def test_it_seals_sessions_to_one_size():
    assert len({len(server.seal_under_token("token", "session", b"x" * length)) for length in (0, 10, 1000)}) == 1


def test_it_needs_nothing_but_the_token(elsewhere):
    blob = server.seal_under_token("token", "session", b"what she carries")
    elsewhere(contact=Key.generate(), lookup=Key.generate(), directory=Key.generate(), throttle=Key.generate())
    assert server.open_under_token("token", "session", blob) == b"what she carries"


def test_it_opens_an_authenticators_seed_for_its_owner_and_device_alone():
    device, other = UUID(int=7), UUID(int=8)
    blob = server.seal_totp(HERS, device, b"twenty bytes of seed")
    assert server.open_totp(HERS, device, blob) == b"twenty bytes of seed"
    for keyring, where in ((HIS, device), (HERS, other), (Keyring(BEN, HERS.seed_s), device)):
        with pytest.raises(Damaged):
            server.open_totp(keyring, where, blob)


def test_it_marks_an_account_for_one_day_and_kind():
    plain = (b"salt", date(2026, 5, 1), "password", "amina")
    others = (
        (b"other", *plain[1:]),
        (plain[0], date(2026, 5, 2), *plain[2:]),
        (*plain[:2], "code", plain[3]),
        (*plain[:3], "bel"),
    )
    assert server.throttle_mark(*plain) == server.throttle_mark(*plain)
    assert len({server.throttle_mark(*one) for one in (plain, *others)}) == 5


def test_it_marks_an_account_with_the_servers_key_alone(elsewhere):
    before = server.throttle_mark(b"salt", date(2026, 5, 1), "password", "amina")
    elsewhere(throttle=Key.generate())
    assert server.throttle_mark(b"salt", date(2026, 5, 1), "password", "amina") != before


def test_it_hashes_recovery_codes():
    assert server.code_hash("ABCD") != server.code_hash("ABCE")
    assert len(server.code_hash("ABCD")) == 32
