"""Ways in for the tests of the pages: as a person types it, or straight to a signed-in session."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts import devices
from accounts.models import SessionKind
from accounts.sessions import SessionStore
from vault import unlock
from vault.keyring import Keyring


def code_of(inhabitant):
    return devices.code_at(inhabitant.totp_seed, timezone.now().timestamp())


def alert(response):
    """The words of the error summary, or nothing."""
    found = re.search(r'class="govuk-error-summary".*?</ul>', response.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.group())) if found else ""


def hidden(response, name):
    """The value of a hidden field of a page."""
    found = re.search(rf'<input type="hidden" name="{name}"[^>]* value="([^"]*)"', response.content.decode())
    return found.group(1) if found else None


@pytest.fixture
def browser_of(world):
    """Give a function that gives a browser signed in as one of the cast, `stepped_up` as after the password again."""

    def signed_in(name, *, stepped_up=False):
        one = world[name]
        session = SessionStore()
        keyring = Keyring(one.person, one.keyring.seed_s, one.keyring.seed_u if stepped_up else None)
        data = {"person": one.person.hex, **keyring.to_texts(), "mark": unlock.session_mark(one.person).hex()}
        if stepped_up:
            data["seed_u_until"] = timezone.now().timestamp() + 600
        session.start(SessionKind.SIGNED_IN, data)
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        return client

    return signed_in
