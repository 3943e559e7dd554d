"""Second factors: codes of an authenticator app, and the recovery codes for when it is lost."""

import hashlib
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts import devices
from accounts.models import Person, RecoveryCode, TotpDevice
from tests.accounts.conftest import at_once
from vault.core.ciphers import Key
from vault.errors import Damaged
from vault.keyring import Keyring

SEED = b"12345678901234567890"  # of RFC 6238, appendix B


@pytest.fixture
def owner(db):
    return new_owner()


def new_owner(email="zoe@nowhere.example"):
    """Somebody with a device; returns the person and her keys."""
    person = Person.new(name="Zoe", email=email)
    person.save()
    keyring = Keyring(person.id, Key.generate())
    devices.add(person, keyring, SEED)
    return person, keyring


def now():
    return timezone.now().timestamp()


def code(steps=0):
    return devices.code_at(SEED, now() + steps * devices.STEP)


def device_of(owner):
    return TotpDevice.objects.get(user=owner[0])


def give(owner, typed):
    return devices.verify(device_of(owner), owner[1], typed, now())


def failures(owner):
    return device_of(owner).throttling_failure_count


# The seed


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_its_codes_are_those_of_rfc_6238(moment, expected):
    assert devices.code_at(SEED, moment) == expected


def test_a_seed_has_160_random_bits():
    assert len({devices.new_seed() for _ in range(50)}) == 50
    assert {len(devices.new_seed()) for _ in range(5)} == {20}


def test_an_app_reads_the_same_seed_from_the_address():
    parts = urlsplit(devices.seed_url(SEED, "amina@harbour.example"))
    assert (parts.scheme, parts.netloc, parts.path) == ("otpauth", "totp", "/Hearth:amina%40harbour.example")
    assert parse_qs(parts.query) == {
        "secret": [devices.seed_text(SEED)],
        "issuer": ["Hearth"],
        "digits": ["6"],
        "period": ["30"],
    }


def test_the_seed_stands_sealed_in_its_row(owner):
    row = device_of(owner)
    stored = bytes(row.seed_sealed) + repr(vars(row)).encode()
    for form in (SEED, SEED.hex().encode(), devices.seed_text(SEED).encode()):
        assert form not in stored


def test_a_seed_opens_for_its_owner_and_its_own_row_alone(owner, clock):
    person, _ = owner
    other, her_keyring = new_owner("xan@nowhere.example")
    with pytest.raises(Damaged):
        give((person, her_keyring), code())
    hers = TotpDevice.objects.get(user=other)
    TotpDevice.objects.filter(user=person).update(seed_sealed=hers.seed_sealed)
    with pytest.raises(Damaged):
        give(owner, code())


def test_a_new_device_takes_the_place_of_the_one_before(owner, clock):
    person, keyring = owner
    fresh = devices.new_seed()
    device = devices.add(person, keyring, fresh)
    assert device_of(owner).pk == device.pk
    assert devices.verify(device, keyring, devices.code_at(fresh, now()), now())


# Codes


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(owner, clock, steps, taken):
    assert give(owner, code(steps)) == taken


@pytest.mark.parametrize("spaced", ["{0}{1}", "{0} {1}", " {0}-{1} "])
def test_spaces_in_a_code_do_not_matter(owner, clock, spaced):
    assert give(owner, spaced.format(code()[:3], code()[3:]))


@pytest.mark.parametrize("typed", ["", "0", "12345", "1234567", "abcdef", "٢٨٧٠٨٢", "\x00" * 6, "9" * 5000])
def test_anything_else_is_wrong_and_no_error(owner, clock, typed):
    assert not give(owner, typed)


def test_a_code_works_once(owner, clock):
    first = code()
    assert give(owner, first)
    clock.move(seconds=5)
    assert not give(owner, first)


def test_an_older_code_does_not_work_after_a_newer_one(owner, clock):
    older, newer = code(-1), code(1)
    assert give(owner, newer)
    assert not give(owner, older)
    clock.move(seconds=2)
    assert not give(owner, code(1))
    clock.move(seconds=30)
    assert give(owner, code(1))


def test_a_device_that_is_gone_takes_no_code(owner, clock):
    device = device_of(owner)
    TotpDevice.objects.all().delete()
    assert not devices.verify(device, owner[1], code(), now())


# Waiting after wrong codes


def test_after_a_wrong_code_even_the_right_one_has_to_wait(owner, clock):
    assert not give(owner, "000000")
    assert not give(owner, code())
    assert failures(owner) == 1
    clock.move(seconds=1)
    assert give(owner, code())
    assert failures(owner) == 0


def test_each_wrong_code_doubles_the_wait(owner, clock):
    for wait in (1, 2, 4, 8, 16):
        assert not give(owner, "000000")
        clock.move(seconds=wait, milliseconds=-1)
        before = failures(owner)
        assert not give(owner, code())
        assert failures(owner) == before  # too early, so it was not even looked at
        clock.move(milliseconds=1)
    assert give(owner, code())


def test_a_used_code_counts_as_a_wrong_one(owner, clock):
    assert give(owner, code())
    assert not give(owner, code())
    assert failures(owner) == 1


def test_a_wrong_code_does_not_undo_what_another_request_has_written(owner, clock):
    """Two requests load the device; the one with the right code is first. The other must not write its older row back."""
    stale = device_of(owner)
    used = code()
    assert give(owner, used)
    assert not devices.verify(stale, owner[1], "000000", now())
    clock.move(seconds=2)
    assert not give(owner, used)


# At the same moment


@pytest.mark.django_db(transaction=True)
def test_of_two_uses_at_the_same_moment_one_works():
    owner = new_owner()
    device = device_of(owner)
    moment = now()
    typed = devices.code_at(SEED, moment)
    results = at_once(*[lambda: devices.verify(device, owner[1], typed, moment)] * 6)
    assert sorted(results) == [False] * 5 + [True]
    TotpDevice.objects.update(throttling_failure_count=0)
    assert not devices.verify(device, owner[1], typed, moment)


@pytest.mark.django_db(transaction=True)
def test_of_wrong_codes_at_the_same_moment_one_is_looked_at(monkeypatch):
    owner = new_owner()
    device = device_of(owner)
    looked_at = []
    match = devices._matching_step
    monkeypatch.setattr(devices, "_matching_step", lambda *given: looked_at.append(given) or match(*given))
    assert at_once(*[lambda: devices.verify(device, owner[1], "000000", 59.0)] * 6) == [False] * 6
    assert len(looked_at) == failures(owner) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_uses_of_a_recovery_code_at_the_same_moment_one_works():
    person, _ = new_owner()
    codes = devices.new_codes(person)
    assert sorted(at_once(*[lambda: devices.use_code(person, codes[0])] * 6)) == [False] * 5 + [True]


# Recovery codes


def test_there_are_ten_and_each_works_once(owner):
    person, _ = owner
    codes = devices.new_codes(person)
    assert len(set(codes)) == 10
    for one in codes:
        assert devices.use_code(person, one)
        assert not devices.use_code(person, one)
    assert not RecoveryCode.objects.filter(person=person).exists()


def test_only_hashes_of_them_are_kept(owner):
    person, _ = owner
    codes = devices.new_codes(person)
    stored = b"|".join(bytes(row.code_hash) for row in RecoveryCode.objects.filter(person=person))
    for one in codes:
        plain = one.replace("-", "")
        assert len(plain) == 24
        for form in (one.encode(), plain.encode(), hashlib.sha256(plain.encode()).digest()):
            assert form not in stored


@pytest.mark.parametrize(
    "typed", [str.lower, lambda one: one.replace("-", " "), lambda one: f" {one.replace('-', '')} "]
)
def test_they_may_be_typed_as_people_type(owner, typed):
    person, _ = owner
    assert devices.use_code(person, typed(devices.new_codes(person)[0]))


def test_they_work_for_their_owner_alone(owner):
    person, _ = owner
    other, _ = new_owner("xan@nowhere.example")
    codes = devices.new_codes(person)
    assert not devices.use_code(other, codes[0])
    assert devices.use_code(person, codes[0])


def test_fresh_ones_take_the_place_of_those_before(owner):
    person, _ = owner
    old, fresh = devices.new_codes(person), devices.new_codes(person)
    assert not any(devices.use_code(person, one) for one in old)
    assert all(devices.use_code(person, one) for one in fresh)


@pytest.mark.parametrize("typed", ["", "-", "A" * 24, str(uuid4())], ids=range(4))
def test_no_other_text_is_one(owner, typed):
    person, _ = owner
    devices.new_codes(person)
    assert not devices.use_code(person, typed)


def test_a_device_keeps_no_finer_time_after_the_right_code(owner, clock):
    give(owner, "000000")
    clock.move(seconds=1)
    assert give(owner, code())
    row = device_of(owner)
    assert row.throttling_failure_timestamp is None
    assert row.last_step == int(clock.moment.timestamp() // timedelta(seconds=30).total_seconds())
