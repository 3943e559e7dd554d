"""Nothing that anybody at the employer can open changes when a colleague asks: every page of every role, to the letter."""

import re

import pytest
from django.utils import timezone

from tests.access.routes import all_routes
from tests.wellbeing.asking.conftest import WANTED
from wellbeing import actions, queries

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.slow]
NOT_THERE = {404, 405}  # with or without a request of anybody's
FEWEST = 10  # pages that even a colleague without any other role can open
COLLEAGUES = ("Ben", "Bel", "Mira", "Noor", "Ines", "Hana", "Lee", "Wren")
LEFT_OUT = {
    "api/v1/schema",  # the description of the endpoints, the same for all, and slow
    "exit",  # ends the session
    *("me/forgot", "me/password"),  # another password to take each time
}
TOKENS = re.compile(r'<input type="hidden"[^>]*>|"form_token":"[^"]*"')


def pages(name):
    """Every page without a part in its address; for the safety manager, every endpoint too: they read what the pages read."""
    routes = [route for route in all_routes() if not route.names and route.path not in LEFT_OUT]
    return [route.path for route in routes if name == "Ben" or not route.is_endpoint]


def seen(client, paths):
    found = {}
    for path in paths:
        answer = client.get(f"/{path}")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        kept = {name: value for name, value in answer.headers.items() if name not in {"Date", "X-Request-Id"}}
        found[path] = (answer.status_code, TOKENS.sub("", str(kept)), TOKENS.sub("", body.decode("utf-8", "replace")))
    return found


@pytest.mark.parametrize("name", COLLEAGUES)
def test_it_is_the_same_before_and_after_a_colleague_asks(world, browser_of, name, monkeypatch):
    client = browser_of(name)
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    before = {path: answer for path, answer in seen(client, pages(name)).items() if answer[0] not in NOT_THERE}
    amina, dele = world["Amina"].viewer(), world["Dele"].viewer(stepped_up=True)
    request = actions.ask(by=amina, employer=world.tenants["harbour"], wanted=WANTED)
    actions.say(by=amina, request_id=request, text="Mornings are best.")
    assert queries.open_request(dele, request)
    after = seen(client, before)
    assert {path for path, answer in before.items() if answer != after[path]} == set()
    assert len(before) > FEWEST
