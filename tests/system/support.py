"""What coordinators and providers of the scheme do, in a process of its own with a server's settings: `Server.inside` calls `main`.

In comes {"deed": one of DEEDS, "people": {name: {"id", "password"}}, "tenants": {slug: id}} and what the deed needs; out comes what
it made. The keys are opened with the passwords, and the deeds are the service's own.
"""

import json
import sys
from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID

from django.utils import timezone

from accounts import viewer
from accounts.models import Tenant
from tests.wellbeing.bookings.conftest import opened
from tests.wellbeing.cases import building as cases_of
from tests.wellbeing.funds import building as funds_of
from vault import inbox, unlock
from vault.keyring import Keyring
from wellbeing.actions import cases, offers, rounds
from wellbeing.models import Profile

SEEN = ("Dele", "Efe")


class Cast:
    """The few of the cast who act here, by name, as `config.world.World` has them."""

    def __init__(self, told):
        self.tenants = {slug: Tenant.objects.get(id=one) for slug, one in told["tenants"].items()}
        self._people = {}
        for name in SEEN:
            one = told["people"][name]
            keyring = unlock.open_session(UUID(one["id"]), one["password"])
            seed_u = unlock.step_up(keyring, one["password"])
            self._people[name] = (keyring.person, keyring.seed_s, seed_u)

    def __getitem__(self, name):
        person, seed_s, seed_u = self._people[name]

        def as_viewer(*, stepped_up=False):
            return viewer.load(person, Keyring(person, seed_s, seed_u if stepped_up else None))

        return SimpleNamespace(person=person, viewer=as_viewer)


def prepare(world, _told):
    """A provider with an hour, and a fund with vouchers."""
    profile = cases_of.provider(world)
    slots = opened(world)
    return {"profile": str(profile), "slot": str(slots[0]), "fund": str(funds_of.fund(world))}


def neighbours(world, _told):
    """The ids of five employers of the scheme, two of them made here."""
    return [str(one) for one in funds_of.five(world)]


def offer(world, told):
    offers.offer(
        by=world["Dele"].viewer(stepped_up=True),
        request_id=UUID(told["request"]),
        providers=list(Profile.objects.values_list("id", flat=True)),
        until=timezone.localdate() + timedelta(days=7),
        fund=UUID(told["fund"]),
        sessions=3,
    )


def accept(world, told):
    efe = world["Efe"].viewer()
    inbox.empty_into_locker(efe.keyring)
    cases.answer(by=world["Efe"].viewer(), case_id=UUID(told["case"]), accepted=True)
    cases.say(by=world["Efe"].viewer(), case_id=UUID(told["case"]), text="Good to hear from you.")


def finish(world, told):
    month = timezone.localdate().replace(day=1)
    case = UUID(told["case"])
    cases.return_session(by=world["Efe"].viewer(), case_id=case, outcome="attended", minutes=50, month=month)
    rounds.catch_up(by=world["Dele"].viewer(stepped_up=True), scheme=world.tenants["wellspring"].id)


DEEDS = {"prepare": prepare, "neighbours": neighbours, "offer": offer, "accept": accept, "finish": finish}


def main():
    told = json.load(sys.stdin)
    json.dump(DEEDS[told["deed"]](Cast(told), told), sys.stdout)
