"""Profiles and cases of the cast, made through the real actions. Efe is a counsellor, Emre a supervisor of Wellspring."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from wellbeing.actions import cases
from wellbeing.actions import providers as people
from wellbeing.models import Voucher
from wellbeing.payloads.cases import Release
from wellbeing.payloads.providers import PAPERS, Described, Paper, Profile
from wellbeing.queries import providers as lists
from wellbeing.workflow import funds
from wellbeing.workflow.providers import card

NOBODY = UUID(int=0)
SERIES = "W3AA"
RELEASED = {
    "name": "Am",
    "route": "phone",
    "detail": "07700 900123",
    "when": "Evenings",
    "words": "I would like to talk",
}


def papers(**ends):
    """All four, in date for a year unless told otherwise."""
    later = timezone.localdate() + timedelta(days=365)
    body = {"register": "bacp", "insurance": "A mutual", "clearance": "dbs", "supervision": "A colleague"}
    return tuple(Paper(kind=kind, body=body[kind], number="12345", expires_on=ends.get(kind, later)) for kind in PAPERS)


def profile(**changes):
    plain = {
        "person": NOBODY,
        "name": "Efe",
        "calendar": NOBODY,
        "calendar_key": "",
        "about": "I listen.",
        "papers": papers(),
        "services": ("counselling",),
        "described": (Described(dimension="format", values=("video", "phone")),),
        "fee": 6_000,
        "places": 3,
    }
    return Profile(**plain | changes)


def provider(world, name="Efe", *, seen=True, **changes):
    """Writes a profile and has every paper of it seen; returns the id of its record."""
    wellspring = world.tenants["wellspring"].id
    record = people.write_profile(
        by=world[name].viewer(), scheme=wellspring, profile=profile(**{"name": name, **changes})
    )
    if seen:
        for kind in PAPERS:
            people.see_paper(by=world["Dele"].viewer(stepped_up=True), profile_id=record, kind=kind)
    return record


def vouchers(world, count=3):
    codes = [funds.new_code(SERIES) for _ in range(count)]
    scheme = world.tenants["wellspring"].id
    Voucher.objects.bulk_create(Voucher(id=funds.id_of(code), scheme=scheme) for code in codes)
    return codes


def card_of(world, name="Efe"):
    dele = world["Dele"].viewer(stepped_up=True)
    rows = lists.profiles(dele, world.tenants["wellspring"].id)
    row = next(row for row in rows if row.profile.person == world[name].person)
    return card(row.id, row.profile, next_start=row.profile.next_start)


def case(world, who="Amina", name="Efe", *, codes=None, service="counselling", accepted=True, **released):
    """Opened by who asks, and accepted by the provider unless told otherwise; returns its id."""
    if not any(
        row.profile.person == world[name].person
        for row in lists.profiles(world["Dele"].viewer(stepped_up=True), world.tenants["wellspring"].id)
    ):
        provider(world, name, services=(service,))
    record = cases.open_case(
        by=world[who].viewer(),
        scheme=world.tenants["wellspring"].id,
        card=card_of(world, name),
        service=service,
        urgency="month",
        release=Release(person=NOBODY, **{**RELEASED, **released}),
        vouchers=vouchers(world) if codes is None else codes,
    )
    if accepted:
        cases.answer(by=world[name].viewer(), case_id=record, accepted=True)
    return record
