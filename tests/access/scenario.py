"""What the access matrix is tried on: Amina's own reports at Harbour, and everything else an address may name."""

import itertools
import json
import re
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts import actions as people
from accounts.models import Role, Session, SessionKind
from accounts.sessions import SessionStore
from safety import actions
from safety.actions import claims, costs, pots
from safety.payloads import LANE_FULL, LANE_NOTE, ReportBody, reference
from safety.payloads.claims import ClaimBody, ClaimLine
from safety.payloads.costs import CostBody
from safety.payloads.funding import PotBody
from tests.aggregates import building
from tests.safety.conftest import upload
from tests.wellbeing.bookings.conftest import opened
from tests.wellbeing.cases.building import case
from tests.wellbeing.funds.building import fund
from tests.wellbeing.groups import conftest as grouping
from vault import unlock, vaults
from vault.models import VaultKind
from wellbeing import actions as support
from wellbeing.actions import bookings, feeds
from wellbeing.models import Profile
from wellbeing.payloads import Ask

PEOPLE = (
    "nobody",
    "Amina",
    "Wren",
    "Ben",
    "Bel",
    "Carys",
    "Mira",
    "Noor",
    "Ines",
    "Hana",
    "Lee",
    "Dele",
    "Efe",
    "Farah",
    "Jo",
    "Kit",
    "Gus",
)
NOT_ALLOWED = 405
METHODS = ("GET", "POST", "PUT", "DELETE")

JUDGED = {"kind": "incident", "types": ["HAR-CAL"], "body": 2, "mind": 2, "work": 2, "worst": 2}
COST = {"category": "PHY-LCK", "what_for": "New locks", "amount": 100}
POT = {"name": "Scheme", "funder": "A funder"}
FUND = {"name": "Winter", "payer": "A funder", "price": 6_000, "employers": []}
TASK = {"code": "preserve", "owner": str(UUID(int=15)), "due_on": "2099-01-05", "state": "done"}
UNIT = {"name": "Organisation", "home": "TLC", "staff": 4}
THEME = {"title": "Doors", "text": "Doors."}
WANTED = Ask(service="counselling", urgency="week")
GROUP = {
    "service": "training",
    "title": "Together",
    "facilitator": str(UUID(int=15)),
    "first_on": "2099-01-05",
    "at": "17:30",
    "minutes": 60,
    "every_weeks": 1,
    "meetings": 1,
    "format": "video",
    "size": 4,
}
# What an endpoint needs before it looks at the record; pages look first.
BODIES = {
    "/s/costs": COST,
    "/s/pots": POT,
    "/s/claims": {"pot": str(UUID(int=13)), "lines": []},
    "/costs/export": {"kind": "csv"},
    "/stage": {"stage": "approved"},
    "/pot": {"pot": None},
    "/link": {"incident": str(UUID(int=14))},
    "/closing": {"closed": True},
    "/income": {"amount": 100, "day": "2026-01-05"},
    "/status": {"status": "sent"},
    "/handovers": {"recipient": "police", "sections": ["facts"]},
    "/s/steps": {"kind": "policy", "on": "2026-01-05", "title": "Doors"},
    "/steps/export": {"form": "csv"},
    "/strike": {"reason": "The wrong day."},
    "/assessment": JUDGED,
    "/duties": {"answers": []},
    "/duties/insurer": {"outcome": "later"},
    "/police": {"decision": "no"},
    "/references": {"body": "insurer"},
    "/closure": {"outcomes": ["stopped"], "note": "It stopped."},
    "/messages": {"text": "More."},
    "/keeping": {"years": {}},
    "/keep": {"reason": "A claim."},
    "/keep/end": {"reason": "It is over."},
    "/note": {"text": "A note."},
    "/answer": {"state": "safe", "accepted": True},
    "/label": {"sharing": "team"},
    "/others": {
        "text": "Masks on Wednesday",
        "sharing": "community",
        "urgency": "today",
        "about": "2026-11-25",
        "to": [str(UUID(int=10))],
    },
    "/s/hours": {"days": [0], "opens": "09:00", "closes": "17:00", "nation": "ENG", "rota": False},
    "/s/openings": {"reference": "H-0000-0000", "reader": str(UUID(int=11)), "why": "danger", "reason": "Why"},
    "/question": {"text": "When?"},
    "/standing": {"to": "responding", "state": "suspended", "reason": "Papers."},
    "/elsewhere": {"to": "transferred", "team": "hr", "reason": "Pay.", "words": "Somebody else."},
    "/owner": {"owner": str(UUID(int=15))},
    "/links": {"other": str(UUID(int=16)), "kind": "related"},
    "/review": dict.fromkeys(("causes", "procedures", "similar", "response", "motive", "lessons"), "yes"),
    "/actions": TASK,
    f"/actions/{UUID(int=17)}": TASK,
    "/playbook": {"family": "HAR"},
    "/duplicates": {"main": str(UUID(int=16)), "records": [str(UUID(int=18))], "reason": "The same."},
    "/left": {"records": [str(UUID(int=16))], "owner": str(UUID(int=15))},
    "/views": {"name": "Warnings"},
    "/playbooks/THR": {"steps": []},
    "/reply": {"text": "Thank you."},
    "/offers": {"providers": [str(UUID(int=19))], "until": "2099-01-05"},
    "/wait": {"reason": "reply", "look_again": "2099-01-05"},
    "/close": {"to": "expired"},
    "/choice": {"profile": str(UUID(int=19))},
    "/refusal": {"reason": "other"},
    "/notes": {"text": "A note."},
    "/sessions": {"outcome": "attended", "minutes": 50, "month": f"{timezone.localdate():%Y-%m}-01"},
    "/end": {"how": "early"},
    "/rhythm": {"weeks": 4, "minutes": 90, "due_on": "2099-01-05"},
    "/away": {"from_on": "2099-01-05", "until_on": "2099-01-06"},
    "/seen": {"kind": "register"},
    "/r/desk": {"period": "2026-Q3"},
    "/desk/units": UNIT,
    "/desk/units/u000": UNIT,
    "/units/table": {"table": "name"},
    "/r/learning": THEME,
    "/answers": {"text": "Yes."},
    "/w/profile": {"name": "Efe"},
    "/w/desk/funds": FUND,
    "/money": {"amount": 100, "day": "2026-01-05"},
    "/batches": {"count": 10},
    "/own/erasure": {"sure": False},
    "/w/calendar": {"place": False},
    "/w/hours": {"day": "2099-01-05", "at": "10:00", "minutes": 50, "format": "video"},
    "/w/desk/groups": GROUP,
    "/lead": {"on": "2099-01-05", "count": 1},
    "/place": {"place": "Room 2"},
    "/w/mine": {"service": "counselling", "urgency": "week"},
}


# The same by a part of the address; these come first.
ABOUT = (
    (r"/openings/", {"grant": False}),
    (r"/r/desk/(?!units)", {"do": "submit"}),
    (r"/r/check/", {"verdict": "refuse", "note": "No."}),
    (r"/r/learning/(?!.*/answers$)", THEME),
    (r"/w/desk/funds/[^/]+$", FUND),
    (r"/times", {"slot": str(UUID(int=20))}),
    (r"/w/desk/groups/(?!.*/end$)", {"joinable": True}),
)


@dataclass
class Scenario:
    """Two reports of Amina's, one of them without Ben, and the values that addresses take."""

    plain: UUID
    restricted: UUID
    values: dict
    note: UUID
    wish: UUID

    def variants(self, route):
        """Which record an address is tried with; one try where it names none."""
        if route.path.startswith(("w/d/", "api/v1/w/drafts/")):
            return [("", self.values | {"draft_id": self.wish, "step": "what"})]
        if route.path.startswith("s/n/") or route.path.endswith(("/stamp", "/full")):
            return [("", self.values | {"draft_id": self.note})]
        if "incident_id" not in route.names:
            return [("", self.values)]
        return [
            ("Amina's report", self.values | {"incident_id": self.plain}),
            ("Amina's report without Ben", self.values | {"incident_id": self.restricted}),
        ]


def make(world):
    harbour = world.tenants["harbour"]
    told = building.published(world)
    amina = world["Amina"].viewer()
    body = ReportBody(kind="incident", types=("HAR-CAL",), primary="HAR-CAL", happened_on=timezone.localdate())
    plain = actions.report(by=amina, tenant=harbour, body=body)
    restricted = actions.report(by=amina, tenant=harbour, body=body, excluded=[world["Ben"].person])
    draft = actions.save_draft(by=amina, tenant=harbour, body=replace(body, lane=LANE_FULL))
    note = actions.save_draft(by=amina, tenant=harbour, body=ReportBody(lane=LANE_NOTE, narrative="For me."))
    cost, pot, claim = _ledger(world, harbour)
    asked = support.ask(by=amina, employer=harbour, wanted=WANTED)
    wish = support.save_draft(by=amina, employer=harbour, wanted=WANTED)
    together = case(world)
    slot, free = opened(world, weeks=2)
    booking = bookings.book(by=world["Amina"].viewer(), case_id=together, slot=slot)
    group = grouping.opened(world)
    grouping.joins(world, group)
    token = people.invite(
        by=world["Ines"].viewer(), tenant=harbour, role=Role.STAFF, name="New", email="new@harbour.example"
    )
    return Scenario(
        plain,
        restricted,
        {
            "booking_id": booking,
            "case_id": together,
            "claim_id": claim,
            "code": "u000",
            "cost_id": cost,
            "draft_id": draft,
            "entry_id": UUID(int=8),
            "family": "THR",
            "fund_id": fund(world),
            "file_id": UUID(int=7),
            "pack_id": UUID(int=9),
            "group_id": group,
            "kind": "insurance",
            "month": f"{timezone.localdate():%Y-%m}",
            "part": "you",
            "provider_id": Profile.objects.get().id,
            "import_id": actions.begin_import(by=amina, tenant=harbour, files=[_table()]),
            "name": "table.csv",
            "number": 1,
            "other_id": UUID(int=16),
            "opening_id": actions.ask_for_opening(
                by=world["Hana"].viewer(stepped_up=True),
                tenant=harbour,
                reference=reference(restricted),
                reader=world["Mira"].person,
                why="danger",
                reason="She does not answer.",
            ),
            "organisation": harbour.id,
            "period": told.period,
            "person": world["Wren"].person,
            "pot_id": pot,
            "profile_id": UUID(int=19),
            "release_id": building.in_review(world).id,
            "request_id": asked,
            "row": Session.objects.first().pk.hex() if Session.objects.exists() else "00" * 32,
            "rule": "insurer",
            "secret": feeds.turn_on(by=world["Amina"].viewer()),
            "slot_id": free,
            "slug": "harbour",
            "stage": "approved",
            "step": "kind",
            "task_id": UUID(int=17),
            "theme_id": building.theme(world),
            "token": token,
            "view_id": UUID(int=18),
            "warning": UUID(int=12),
            "vault": vaults.find(harbour.id, VaultKind.SAFETY).id,
        },
        note,
        wish,
    )


def _ledger(world, harbour):
    """A cost of Amina's, a pot that is meant to pay for it, and the draft of a claim."""
    lee = world["Lee"].viewer()
    pot = pots.add_pot(by=lee, tenant=harbour, body=PotBody(**POT))
    cost = costs.add_cost(by=world["Amina"].viewer(), tenant=harbour, body=CostBody(**COST), pot_id=None)
    costs.set_cost_pot(by=lee, cost_id=cost, pot_id=pot)
    body = ClaimBody(pot=pot, lines=(ClaimLine(cost=cost, amount=100),))
    return cost, pot, claims.add_claim(by=lee, tenant=harbour, body=body)


def _table():
    """A list that Amina has begun to bring in."""
    return upload(b"Date,Kind\n20/11/2025,incident\n", "list.csv", "text/plain")


def client_of(inhabitant):
    """A browser in which somebody of the cast is signed in; no step-up."""
    client = Client(raise_request_exception=True)
    if inhabitant is None:
        return client
    store = SessionStore()
    seeds = inhabitant.keyring.to_texts()
    mark = unlock.session_mark(inhabitant.person).hex()
    store.start(SessionKind.SIGNED_IN, {"person": inhabitant.person.hex, "seed_s": seeds["seed_s"], "mark": mark})
    client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key
    return client


def try_all(world, routes):
    """(path, variant, method) to {person: status}; every try is undone before the next."""
    scenario = make(world)
    clients = {name: client_of(world[name] if name != "nobody" else None) for name in PEOPLE}
    found = {}
    for route, method in itertools.product(routes, METHODS):
        for variant, values in scenario.variants(route):
            url = route.url(values)
            if _status(clients["Amina"], method, url) == NOT_ALLOWED:
                break  # the address does not do that, whoever asks and whatever for
            found[route.path, variant, method] = {name: _status(clients[name], method, url) for name in PEOPLE}
    return found


def _status(client, method, url):
    body = _body(url) if url.startswith("/api/") else None
    sent = json.dumps(body).encode() if body is not None else b""
    kind = "application/json" if body is not None else "application/x-www-form-urlencoded"
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        status = client.generic(method, url, sent, content_type=kind).status_code
        transaction.set_rollback(True)
    client.cookies.clear()
    for name, value in cookies.items():
        client.cookies[name] = value
    assert connection.in_atomic_block
    return status


def _body(url):
    about = (body for within, body in ABOUT if re.search(within, url))
    return next(about, None) or next((body for end, body in BODIES.items() if url.endswith(end)), {})
