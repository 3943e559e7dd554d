"""Asking, from the locker to the coordinator: who can open what she wrote, and who cannot."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from accounts.permitting import NotFound
from audit.models import Entry
from vault import records, trail, vaults
from vault.errors import StepUpNeeded
from vault.models import VaultKind
from vault.records import KIND_REQUEST, Binding, SealedRecord, Section
from wellbeing import actions, queries
from wellbeing.actions import requests
from wellbeing.models import Request
from wellbeing.payloads import Ask, Contact, Preference
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


def test_a_crash_between_locker_and_record_loses_nothing(world, monkeypatch):
    amina, request = world["Amina"].viewer(), uuid4()
    with monkeypatch.context() as crash:
        crash.setattr(requests, "_write", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            asks(world, request_id=request)
    (line,) = queries.mine(amina)
    assert (line.id, line.unsent) == (request, True)
    assert queries.open_draft(amina, request).wanted.service == "counselling"
    assert asks(world, request_id=request) == request
    assert queries.open_mine(world["Amina"].viewer(), request).status is Status.REQUESTED
    assert queries.open_request(world["Dele"].viewer(stepped_up=True), request).verified


def test_every_deed_of_hers_leaves_one_event_that_names_nobody(world):
    before = Entry.objects.count()
    request = asks(world)
    actions.say(by=world["Amina"].viewer(), request_id=request, text="Mornings are best.")
    actions.withdraw(by=world["Amina"].viewer(), request_id=request)
    fresh = Entry.objects.order_by("index")[before:]
    assert [entry.event for entry in fresh] == ["scheme:deed"] * 3
    assert {entry.tenant for entry in fresh} == {world.tenants["wellspring"].id}
    hana = world["Hana"].viewer()
    scheme = vaults.find(world.tenants["wellspring"].id, VaultKind.AUDIT)
    told = trail.read(vaults.seeds(hana.keyring, scheme), scheme, before=None, limit=3)
    assert all(event.readable and event.actor is None for event in told)


def test_it_stands_in_no_row_that_names_her_or_her_employer(world):
    request = asks(world)
    row = Request.objects.values().get(id=request)
    assert set(row) == {"id", "scheme", "open", "gone_on", "retain_month"}
    assert world["Amina"].person not in row.values()
    assert world.tenants["harbour"].id not in row.values()
