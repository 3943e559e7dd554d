"""The rate limiter: it slows one account or one source, and remembers neither."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import throttle
from accounts.models import DaySalt, RateCount
from tests.accounts.conftest import at_once, visit
from vault import server
from vault.secrets import server_secrets

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
ADDRESS = "203.0.113.77"


def counted(kind="password", who=ADDRESS, per=QUARTER):
    return throttle.count(kind, who, per=per)


# Counting


@pytest.mark.django_db
def test_it_allows_up_to_the_limit_and_not_beyond(clock):
    assert [throttle.allow("public", ADDRESS, limit=3, per=HOUR) for _ in range(5)] == [True] * 3 + [False] * 2


@pytest.mark.django_db
def test_a_new_window_begins_anew(clock):
    assert [counted() for _ in range(3)] == [1, 2, 3]
    clock.move(minutes=15)
    assert counted() == 1


@pytest.mark.django_db
def test_one_source_never_slows_another(clock):
    for _ in range(100):
        throttle.allow("public", ADDRESS, limit=3, per=HOUR)
    assert not throttle.allow("public", ADDRESS, limit=3, per=HOUR)
    assert throttle.allow("public", "203.0.113.78", limit=3, per=HOUR)


@pytest.mark.django_db
def test_one_kind_never_slows_another(clock):
    counted("password")
    assert counted("kit") == 1


@pytest.mark.django_db
def test_a_success_begins_the_window_anew(clock):
    counted()
    counted()
    counted(who="somebody else")
    throttle.forget("password", ADDRESS, per=QUARTER)
    assert counted() == 1
    assert counted(who="somebody else") == 2


@pytest.mark.django_db
def test_a_deed_can_be_taken_back_and_never_below_none(clock):
    counted()
    counted()
    for _ in range(3):
        throttle.take_back("password", ADDRESS, per=QUARTER)
    assert counted() == 1


# What it remembers


def everything_stored():
    rows = [*RateCount.objects.values_list("mark", "count", "day"), *DaySalt.objects.values_list("day", "salt")]
    return repr([bytes(part) if isinstance(part, memoryview) else part for row in rows for part in row])


@pytest.mark.django_db
def test_no_address_and_no_account_is_stored(clock):
    account = server.lookup("amina@harbour.example")
    counted("public", ADDRESS)
    counted("password", account.hex())
    stored = everything_stored()
    for form in (ADDRESS, repr(ADDRESS.encode())[2:-1], account.hex(), repr(account)[2:-1], "public", "password"):
        assert form not in stored
    assert {len(row.mark) for row in RateCount.objects.all()} == {32}


@pytest.mark.django_db
def test_the_salt_is_deleted_the_next_day_and_nobody_finds_out_who_it_was(clock):
    counted()
    mark, day, salt = RateCount.objects.get().mark, timezone.localdate(), bytes(DaySalt.objects.get().salt)
    window = int(clock.moment.timestamp() // QUARTER.total_seconds())
    assert server.throttle_mark(salt, day, "password", f"{window}:{ADDRESS}") == bytes(mark)
    clock.move(days=1)
    counted(who="the first of the day")
    assert DaySalt.objects.count() == RateCount.objects.count() == 1
    assert bytes(DaySalt.objects.get().salt) != salt
    left = bytes(DaySalt.objects.get().salt)
    assert server_secrets().throttle is not None  # an attacker may hold the server's key; without the salt it is no use
    assert server.throttle_mark(left, day, "password", f"{window}:{ADDRESS}") != bytes(mark)


@pytest.mark.django_db
def test_housekeeping_deletes_the_past_even_if_nobody_comes(clock):
    counted()
    throttle.sweep()
    assert RateCount.objects.count() == DaySalt.objects.count() == 1
    clock.move(days=1)
    throttle.sweep()
    assert not RateCount.objects.exists()
    assert not DaySalt.objects.exists()


@pytest.mark.django_db
def test_a_mark_needs_the_servers_key_as_well_as_the_salt(clock, monkeypatch):
    one = server.throttle_mark(b"salt", timezone.localdate(), "kind", "who")
    other = type("Secrets", (), {"throttle": server_secrets().contact})()
    monkeypatch.setattr(server, "server_secrets", lambda: other)
    assert server.throttle_mark(b"salt", timezone.localdate(), "kind", "who") != one


# At the same moment


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_when_many_count_at_the_same_moment(clock):
    """The first of the day as well: all of them find the same salt."""

    def deed():
        return [throttle.count("password", ADDRESS, per=timedelta(days=1)) for _ in range(5)]

    results = at_once(*[deed] * 6)
    assert sorted(number for one in results for number in one) == list(range(1, 31))
    assert DaySalt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_success_at_the_same_moment_breaks_no_count(clock):
    day = timedelta(days=1)

    def fail():
        return [throttle.count("password", ADDRESS, per=day) for _ in range(10)]

    def succeed():
        return [throttle.forget("password", ADDRESS, per=day) for _ in range(10)]

    results = at_once(fail, succeed, fail, succeed)
    assert not [one for one in results if isinstance(one, Exception)]


# Where a request comes from


def source(address, **headers):
    request = visit()
    request.META.update({"REMOTE_ADDR": address} | headers)
    return throttle.source(request)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::1", "::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("@", "unknown"),
        ("203.0.113.7, 203.0.113.8", "unknown"),
    ],
)
def test_it_knows_sources_by_address_or_by_household(address, expected):
    assert source(address) == expected


def test_two_who_come_by_ipv4_through_one_socket_are_two():
    assert source("::ffff:203.0.113.7") != source("::ffff:203.0.113.8")


def test_a_visitor_cannot_claim_to_be_somebody_else(settings):
    settings.HEARTH_PROXIES = 0
    assert source("203.0.113.7", HTTP_X_FORWARDED_FOR="198.51.100.1") == "203.0.113.7"


@pytest.mark.parametrize(
    ("proxies", "header", "expected"),
    [
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (2, "198.51.100.1", "127.0.0.1"),
    ],
)
def test_behind_our_own_proxies_it_is_whom_the_outermost_saw(settings, proxies, header, expected):
    settings.HEARTH_PROXIES = proxies
    assert source("127.0.0.1", HTTP_X_FORWARDED_FOR=header) == expected
