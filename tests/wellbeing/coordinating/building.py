"""Requests of the cast on their way to a provider, made through the real actions. Dele coordinates; Amina asks."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from tests.wellbeing.cases import building as people
from wellbeing import actions
from wellbeing.actions import offers
from wellbeing.models import Profile
from wellbeing.payloads import Ask, Contact, Preference

provider = people.provider
WANTED = Ask(
    service="counselling",
    urgency="week",
    about=("vicarious",),
    contact=Contact(route="phone", detail="07700 900123", when="Evenings", name="Mina"),
)


def wish(dimension, value="yes", strength="must"):
    return Preference(dimension=dimension, value=value, strength=strength)


def wellspring(world):
    return world.tenants["wellspring"].id


def dele(world):
    return world["Dele"].viewer(stepped_up=True)


def asks(world, *wishes, name="Amina", place="harbour", **changes):
    """A request that was just sent; returns its id."""
    wanted = replace(WANTED, preferences=tuple(wishes), **changes)
    return actions.ask(by=world[name].viewer(), employer=world.tenants[place], wanted=wanted)


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def offered(world, request, *profiles, days=7, **more):
    """An offer of these profiles; of everybody who has one when none is named."""
    chosen = profiles or tuple(Profile.objects.filter(scheme=wellspring(world)).values_list("id", flat=True)[:3])
    offers.offer(by=dele(world), request_id=request, providers=list(chosen), until=in_days(days), **more)


def chosen(world, request, profile, *release, name="Amina"):
    """She takes one of the cards; returns the case."""
    case = offers.choose(by=world[name].viewer(), request_id=request, profile=profile, release=release)
    assert isinstance(case, UUID)
    return case
