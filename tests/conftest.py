"""What every test shares: the server's secrets, an empty outbox, and a wall around the network."""

import io
import ipaddress
import socket

import hypothesis
import pytest
from django.core.management import call_command
from django.test import TransactionTestCase

from tests import postgres
from tests.audit.emptying import triggers_off
from tests.cast import django_db_setup, world  # noqa: F401 - fixtures for every test

# The machines are shared and noisy: how long one example took says nothing about the code.
hypothesis.settings.register_profile("hearth", deadline=None)
hypothesis.settings.load_profile("hearth")

DATABASE = {"db", "transactional_db", "world", "live_server"}  # fixtures that reach it
OWN_SERVER = {"system"}  # folders whose tests start servers of their own, with the same database


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL only what reaches the database runs: everything else has run on SQLite, and would be the same."""
    if not postgres.wanted():
        return
    kept = [item for item in items if _reaches_the_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _reaches_the_database(item)])
    items[:] = kept


def _reaches_the_database(item):
    if item.get_closest_marker("one_database"):
        return False
    if OWN_SERVER.intersection(item.path.parts):
        return True
    return item.get_closest_marker("django_db") is not None or not DATABASE.isdisjoint(item.fixturenames)


class NetworkReachedError(AssertionError):
    """A test tried to leave this machine."""


def _stays_here(host: object) -> bool:
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


def _check(host: object) -> None:
    if not _stays_here(host):
        raise NetworkReachedError(
            "A test tried to reach the network. Only this machine's loopback addresses are allowed."
        )


@pytest.fixture(scope="session", autouse=True)
def no_network():
    """Refuse every connection and every look-up of a name but loopback; sockets in the file system stay allowed."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        look_up = socket.getaddrinfo

        def guarded_look_up(host, *rest, **options):
            _check(host)
            return look_up(host, *rest, **options)

        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


def _guarded(method):
    def guarded(self, *arguments):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _check(arguments[-1][0])
        return method(self, *arguments)

    return guarded


@pytest.fixture(scope="session", autouse=True)
def server_secrets_exist():
    """Make this process's own server secrets, as an operator does."""
    call_command("make_secrets", stdout=io.StringIO())


@pytest.fixture(scope="session", autouse=True)
def emptied_after_real_transactions():
    """Tests with real transactions empty all tables afterwards; for that moment the log's triggers stand aside."""
    empty = TransactionTestCase._fixture_teardown

    def empty_with_triggers_off(self):
        with triggers_off():
            empty(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_with_triggers_off)
        yield


@pytest.fixture(autouse=True)
def a_witness_of_ones_own(settings, tmp_path):
    """A checkpoint witnessed in one test must not vouch against the database of the next, which is rolled back."""
    settings.HEARTH_WITNESS_DIR = tmp_path / "witness"
