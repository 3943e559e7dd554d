"""Asking, from the locker to the coordinator: who can open what she wrote, and who cannot."""

import pytest
from django.core.exceptions import PermissionDenied

from vault import records
from vault.errors import StepUpNeeded
from vault.records import KIND_REQUEST, Binding, SealedRecord, Section
from wellbeing import actions, queries
from wellbeing.payloads import Ask, Contact, Preference
from wellbeing.permissions import NotFound
from wellbeing.workflow import Status

pytestmark = pytest.mark.django_db
WANTED = Ask(
    service="counselling",
    urgency="week",
    about=("vicarious",),
    preferences=(Preference(dimension="language", value="Tigrinya", strength="must"),),
    contact=Contact(route="phone", detail="07700 900123", when="Evenings", name="Mina"),
)


def asks(world, name="Amina", place="harbour", **more):
    return actions.ask(by=world[name].viewer(), employer=world.tenants[place], wanted=WANTED, **more)


def test_it_brings_a_request_to_the_coordinator(world):
    request = asks(world)
    opened = queries.open_request(world["Dele"].viewer(stepped_up=True), request)
    assert opened.ask.service == "counselling"
    assert (opened.ask.person, opened.ask.employer) == (world["Amina"].person, world.tenants["harbour"].id)
    assert opened.status is Status.REQUESTED
    assert opened.verified


def test_it_asks_the_coordinator_for_her_password(world):
    request = asks(world)
    with pytest.raises(StepUpNeeded):
        queries.open_request(world["Dele"].viewer(), request)


@pytest.mark.parametrize("name", ["Ben", "Bel", "Ines", "Gus", "Carys", "Mira", "Noor", "Wren", "Jo", "Farah"])
def test_it_does_not_exist_for_anybody_else(world, name):
    request = asks(world)
    viewer = world[name].viewer(stepped_up=True)
    for look in (queries.open_request, queries.open_mine):
        with pytest.raises(NotFound):
            look(viewer, request)


@pytest.mark.parametrize("name", ["Efe", "Hana"])
def test_it_refuses_those_of_the_scheme_who_hold_no_key(world, name):
    request = asks(world)
    with pytest.raises(PermissionDenied):
        queries.open_request(world[name].viewer(stepped_up=True), request)
    with pytest.raises(NotFound):
        queries.open_mine(world[name].viewer(stepped_up=True), request)


def test_it_opens_with_no_other_key_whatever_the_pages_say(world):
    request = asks(world)
    binding = Binding(world.tenants["wellspring"].id, request, KIND_REQUEST)
    opens = {}
    for name, person in world.people.items():
        keyring = person.viewer(stepped_up=True).keyring
        found = dict(records.read_many(keyring, binding.tenant, [request], kind=KIND_REQUEST))[request]
        if found:
            opens[name] = set(SealedRecord.open(keyring, binding).keys)
    assert opens == {"Amina": {Section.OWN, Section.SHARED}, "Dele": {Section.SHARED, Section.INTERNAL}}
