"""A manager's pages are the same whether or not her staff asked for support: every page and endpoint, for each role.

Each of them reads everything that she can reach, before a colleague asks and after it was offered, chosen, booked, written about
and returned. The answers are compared byte by byte, but for what is fresh in every answer.
"""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import SessionKind
from accounts.sessions import SessionStore
from safety.actions import report
from safety.payloads import ReportBody
from tests.access.routes import all_routes
from tests.access.scenario import make
from tests.wellbeing.bookings.conftest import opened
from tests.wellbeing.coordinating.building import asks, chosen, dele, offered, wellspring
from vault import unlock
from wellbeing.actions import bookings, cases, rounds
from wellbeing.models import Case, Profile, Request

COLLEAGUES = ("Ben", "Mira", "Noor", "Lee", "Ines", "Hana", "Wren")
"""One of each role at Harbour, where Amina asks. Everyone has given the password again, so that nothing is shut."""
FRESH = re.compile(
    r"[A-Za-z0-9]{64}"  # the form's token
    r'|nonce="[^"]+"'
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # an id that a form proposes
)
NOT_THERE = 400
NOTHING = "00000000-0000-4000-8000-000000000000"
LISTS = {"s/", "s/figures", "s/late", "s/costs", "me/", "api/v1/s/work-list"}
"""Of the addresses without a part, these; tests/wellbeing/asking compares the others."""
LEAVE = {"me/out", "exit", "me/codes", "me/kit", "me/forgot", "me/password", "api/v1/schema"}
"""What ends the session, makes something anew at every look, or describes the endpoints, slowly and to all alike."""
BELOW = ("me/join/", "w/feed/")
"""Another password to take at every look; and her own calendar, which whoever has its secret address reads: that is its use."""


def _client(inhabitant):
    """A browser in which she is signed in and has just given her password."""
    client, store = Client(), SessionStore()
    seeds = inhabitant.keyring.to_texts()
    until = (timezone.now() + timedelta(hours=1)).timestamp()
    mark = unlock.session_mark(inhabitant.person).hex()
    seen = {"person": inhabitant.person.hex, **seeds, "seed_u_until": until, "mark": mark}
    store.start(SessionKind.SIGNED_IN, seen)
    client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key
    return client


def _answers(clients, wanted):
    """(who, address) to what she is shown there."""
    found = {}
    for name, url in wanted:
        answer = clients[name].get(url)
        body = b"".join(answer) if answer.streaming else answer.content
        headers = {key: value for key, value in answer.items() if key not in {"Content-Security-Policy", "Location"}}
        shown = [FRESH.sub("", text) for text in (body.decode("utf-8", "replace"), answer.get("Location", ""))]
        found[name, url] = (answer.status_code, headers, *shown)
    return found


def _support(world, fund):
    """Amina's request from the asking to a returned session."""
    amina = "Amina"
    request = asks(world)
    offered(world, request, fund=fund, sessions=3)
    case = chosen(world, request, Profile.objects.get().id, "name")
    cases.answer(by=world["Efe"].viewer(), case_id=case, accepted=True)
    (slot,) = opened(world, days=23)
    bookings.book(by=world[amina].viewer(), case_id=case, slot=slot)
    cases.say(by=world[amina].viewer(), case_id=case, text="It has been a long autumn.")
    rounds.catch_up(by=dele(world), scheme=wellspring(world))


@pytest.mark.one_database  # what a page shows is decided above the database
def test_an_employers_pages_are_the_same_whether_or_not_somebody_asked(world, monkeypatch):
    now = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
    monkeypatch.setattr(timezone, "now", lambda: now)
    scenario = make(world)
    clients = {name: _client(world[name]) for name in COLLEAGUES}
    urls = {
        route.url(dict.fromkeys(route.names, NOTHING) | values)
        for route in all_routes()
        for _, values in scenario.variants(route)
        if (route.names or route.path in LISTS) and route.path not in LEAVE and not route.path.startswith(BELOW)
    }
    everything = [(name, url) for name in COLLEAGUES for url in sorted(urls)]
    first = _answers(clients, everything)  # the first look at a record is noted in it
    there = [key for key, answer in first.items() if answer[0] < NOT_THERE]
    before = _answers(clients, there)
    _support(world, scenario.values["fund_id"])
    assert Request.objects.count() > 1
    assert Case.objects.count() > 1
    after = _answers(clients, there)
    assert {key for key in there if before[key] != after[key]} == set()
    assert len(there) > 150, "there was something to compare"
    report(
        by=world["Amina"].viewer(),
        tenant=world.tenants["harbour"],
        body=ReportBody(kind="incident", happened_on=now.date()),
    )
    control = _answers(clients, [("Ben", "/s/")])
    assert control["Ben", "/s/"] != after["Ben", "/s/"], "the control: what does differ is found"
