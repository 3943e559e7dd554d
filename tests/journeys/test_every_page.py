"""Every page that anybody can reach, looked at in light and dark, narrow, wide and zoomed.

The addresses come from the URLconf, so a new page is looked at without a word here. An address is measured again for
somebody else only if what she sees there has a part that no page before it had; and colours in the dark are measured where a
part stands for the first time, since one stylesheet gives every part its colours.
"""

import re

import pyrage
import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts import actions as people
from accounts.models import Person, Role
from safety import actions
from safety.actions import Decided
from safety.payloads import Assessment, ReportBody
from tests.access.routes import all_routes
from tests.access.scenario import make
from tests.journeys.looks import faults
from tests.journeys.people import sit_down
from tests.safety.evidence.conftest import picture
from vault import vaults
from vault.models import VaultKind

SHOWN = (200, 403, 404, 409)
NO_PAGES = re.compile(r"^(api/|health|exit)|/f/<uuid:file_id>$|square\.svg$|<str:name>$")
MAIN = re.compile(r'<div class="govuk-width-container hearth-page">.*</body>', re.DOTALL)
PARTS = re.compile(r"<(\w+)[^>]*?(?: class=\"([^\"]*)\")?[^>]*>")
GROUPS = {
    "strangers and authors": ("nobody", "Amina", "Una", "Wren"),
    "the safety team": ("Ben", "Bel"),
    "who else works for an employer": ("Carys", "Mira", "Noor", "Lee", "Ines", "Hana"),
    "scheme and network": ("Dele", "Efe", "Farah", "Jo", "Kit", "Gus"),
}


READS = {"Amina", "Ben", "Bel", "Mira"}
NOT_EMPLOYED = {"Dele", "Efe", "Farah", "Jo", "Kit"}  # by an employer: nothing below /s/ is for them


class Addresses(list):
    """(route, address) pairs, and the records that are in another state than the first one."""

    def __init__(self, pairs, further):
        super().__init__(pairs)
        self.further = further


@pytest.fixture
def addresses(transactional_db, world):
    """Every address with something behind it, in all states in which a page looks different, as (route, address)."""
    scenario = make(world)
    records = [scenario.plain, scenario.restricted, *_further(world)]
    values = scenario.values | _waiting(world) | _files_and_steps(world, records[2])
    routes = [route for route in all_routes() if not NO_PAGES.search(route.path)]
    found = [(route.path, route.url(values)) for route in routes if "incident_id" not in route.names]
    about = [route for route in routes if "incident_id" in route.names]
    found += [(route.path, route.url(values | {"incident_id": one})) for one in records for route in about]
    nobodys = vaults.find(world.tenants["lantern"].id, VaultKind.ESCALATION)
    further = (
        f"/me/keys/{nobodys.id}/take-up",
        *(f"/s/d/{scenario.values['draft_id']}/{page}" for page in ("what", "why", "by", "files", "sharing")),
        f"/s/n/{scenario.note}",
        f"/s/n/{scenario.note}/change",
        "/s/?list=all",
        "/s/?list=mine&severity=5",
        "/me/in?done=late",
        "/no/such/page",
    )
    return Addresses([*found, *[(address, address) for address in further]], records[1:])


def test_it_finds_every_page_by_itself():
    shown = [route.path for route in all_routes() if not NO_PAGES.search(route.path)]
    assert {"", "s/new", "me/", "p/<slug:slug>", "me/keys/<uuid:vault>/give/<uuid:person>"} <= set(shown)
    assert len(shown) > 40


@pytest.mark.one_database  # no database changes how a page looks
@pytest.mark.parametrize("names", GROUPS.values(), ids=GROUPS)
def test_it_is_right_at_every_width_and_in_both_schemes(names, addresses, world, new_context, live_server):
    places, parts, wrong = set(), set(), []
    for name in names:
        context = new_context()
        page = (
            context.new_page() if name == "nobody" else sit_down(context, live_server.url, world[name], stepped_up=True)
        )
        fast = Client()
        fast.cookies.load({cookie["name"]: cookie["value"] for cookie in context.cookies()})
        pages = [("/me/", "/me/", True)] if name != "nobody" else []  # everybody's own menu is looked at once
        for route, address in addresses:
            if name in NOT_EMPLOYED and address.startswith("/s/"):
                continue  # the access matrix tries them all
            if name not in READS and any(str(record) in address for record in addresses.further):
                continue  # to her they are all the same: there is nothing
            answer = fast.get(address)
            if answer.status_code in SHOWN and answer["content-type"].startswith("text/html"):
                place, made_of = (route if answer.status_code == 200 else "", answer.status_code), _parts(answer)
                fresh = not made_of <= parts
                if fresh or place not in places:
                    pages.append((route, address, fresh))
                places.add(place)
                parts |= made_of
        for route, address, fresh in pages:
            page.goto(address)
            wrong += [f"{name} at {route}, {fault}" for fault in faults(page, dark=fresh)]
    assert not wrong, "\n".join(wrong)


def _parts(answer):
    """What a page is made of: its tags and their classes, without a word."""
    return frozenset(PARTS.findall(MAIN.search(answer.content.decode()).group()))


def _further(world):
    """One record with everything in it, one that is closed, one that was taken back."""
    amina, ben, harbour = world["Amina"].viewer(), world["Ben"].viewer(), world.tenants["harbour"]
    body = ReportBody(
        kind="incident",
        types=("THR-KIL", "ONL-DOX"),
        primary="THR-KIL",
        happened_on=timezone.localdate(),
        happened_at="14:30",
        setting="office",
        place="Reception, " + "a-very-long-word-without-a-break" * 4,
        channels=("post", "phone"),
        narrative="A letter.\n\nIt said:\u202e backwards \u202c" + "w" * 120,
        urgency="danger_now",
    )
    full, closed, taken = (actions.report(by=amina, tenant=harbour, body=body) for _ in range(3))
    grave = Assessment(
        kind="incident", types=("THR-KIL",), primary="THR-KIL", body=5, mind=4, work=3, worst=5, markers=("specific",)
    )
    for one in (full, closed, taken):
        actions.acknowledge(by=ben, incident_id=one)
        actions.triage(by=ben, incident_id=one, assessment=grave)
        actions.note(by=ben, incident_id=one, text="Only among us.")
        actions.reply(by=ben, incident_id=one, text="We are on it.")
    _others_are_told(world, full)
    actions.close(by=ben, incident_id=closed, outcomes=["stopped"], note="It is over.")
    actions.withdraw(by=amina, incident_id=taken, reason="I would rather not.")
    asked = actions.report(by=amina, tenant=harbour, body=body)
    actions.acknowledge(by=ben, incident_id=asked)
    actions.ask(by=ben, incident_id=asked, text="Who else saw it?")
    return full, closed, taken, asked


def _others_are_told(world, record):
    """The police against her will, the regulator, and numbers of both."""
    today, by = timezone.localdate(), world["Ben"].viewer()
    actions.decide_on_police(by=world["Amina"].viewer(), incident_id=record, decision="no", reason="My own.")
    told = Decided(outcome="done", on=today, reference="CAD 44/1", tell=True, override=True, reason="A knife.")
    actions.decide_duty(by=by, incident_id=record, rule="police", decided=told)
    actions.decide_duty(by=by, incident_id=record, rule="cc_serious", decided=Decided(outcome="done", on=today))


def _files_and_steps(world, record):
    """A picture that the team added, a pack that went out, and an entry in the register of steps."""
    ben, harbour = world["Ben"].viewer(stepped_up=True), world.tenants["harbour"]
    (file,) = actions.attach(by=ben, incident_id=record, files=[picture()], note="From the camera.")
    chosen = {"sections": ["facts", "evidence"], "files": [file.id], "note": "PC Smith"}
    key = str(pyrage.x25519.Identity.generate().to_public())
    pack = actions.hand_over(by=ben, incident_id=record, recipient="police", key=key, **chosen)
    today = timezone.localdate()
    entry = actions.add_step(by=ben, tenant=harbour, kind="policy", on=today, title="Doors", review_on=None)
    return {"file_id": file.id, "pack_id": pack.id, "entry_id": entry}


def _waiting(world):
    """Wren waits for the key of the safety team, and Una for one that nobody holds."""
    wren, una = world["Wren"], world["Una"]
    harbour, lantern = world.tenants["harbour"], world.tenants["lantern"]
    people.give_role(by=world["Ines"].viewer(), tenant=harbour, person_id=wren.person, role=Role.DEPUTY)
    with transaction.atomic():
        person = Person.objects.get(pk=una.person)
        people.take_up(person=person, keyring=una.keyring, tenant=lantern, role=Role.TRUSTEE)
    return {"person": wren.person, "vault": vaults.find(harbour.id, VaultKind.SAFETY).id}
