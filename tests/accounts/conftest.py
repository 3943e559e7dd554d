"""What the tests of accounts share: a clock, requests with a sealed session, and work done at the same moment."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts import devices, identity
from accounts.sessions import SessionStore
from vault.keyring import Keyring

NOON = datetime(2026, 3, 4, 12, 0, 5, tzinfo=UTC)


class Clock:
    """Stands still at `moment` until it is moved."""

    def __init__(self, moment):
        self.moment = moment

    def move(self, **span):
        self.moment += timedelta(**span)


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands at noon, for everything that asks Django for the time."""
    clock = Clock(NOON)
    monkeypatch.setattr(timezone, "now", lambda: clock.moment)
    return clock


def visit(token=None, path="/", method="get", **data):
    """A request with the session of this cookie, as the session middleware makes it."""
    request = getattr(RequestFactory(), method)(path, data)
    request.session = SessionStore(token)
    return request


def sign_in(inhabitant, *, stepped_up=False):
    """Signs somebody of the cast in, as after her code; returns the cookie."""
    request = visit()
    identity.begin(request, inhabitant.keyring)
    if stepped_up:
        identity.begin_step_up(request, inhabitant.keyring)
    return request.session.session_key


def client_with(token, **options):
    client = Client(**options)
    client.cookies[settings.SESSION_COOKIE_NAME] = token
    return client


def bare_keyring(inhabitant):
    """Her keys as a sign-in opens them: without the step-up seed."""
    return Keyring(inhabitant.person, inhabitant.keyring.seed_s)


def code_of(inhabitant):
    """What her authenticator app shows now."""
    return devices.code_at(inhabitant.totp_seed, timezone.now().timestamp())


def at_once(*deeds):
    """Does all deeds at the same moment, each in a thread of its own; returns their results, or what they raised, in order."""
    results = [None] * len(deeds)
    start = threading.Barrier(len(deeds))

    def run(place, deed):
        try:
            start.wait(timeout=20)
            results[place] = deed()
        except Exception as error:  # noqa: BLE001 - handed to the test, whatever it is
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results
