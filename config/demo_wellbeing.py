"""What the demo's wellbeing scheme has seen: two providers, a fund, requests on their way, sessions, a group. All invented."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from accounts.models import Tenant, TenantKind
from config.world import World
from wellbeing import actions
from wellbeing.actions import bookings, cases, funds, groups, hours, offers, providers, rounds
from wellbeing.payloads import Ask, Contact, Preference
from wellbeing.payloads.funds import FundBody
from wellbeing.payloads.providers import PAPERS, Described, Paper, Profile
from wellbeing.workflow.bookings import HoursWanted
from wellbeing.workflow.groups import Programme

type Clock = Callable[[datetime], AbstractContextManager[None]]

_DAY = timedelta(days=1)
_BARE: dict[str, Any] = {"person": UUID(int=0), "calendar": UUID(int=0), "calendar_key": ""}
"""What the server fills in."""
_NEIGHBOURS = (("millway", "Millway Advice"), ("orchard", "Orchard Road Welcome"))
"""Two more employers of the scheme, so that a fund serves five: nobody of the cast works there."""


def wellbeing(world: World, clock: Clock, now: datetime) -> None:
    """Everything below, at its moments of the last months."""
    scheme = world.tenants["wellspring"]
    for slug, name in _NEIGHBOURS:
        Tenant.objects.create(kind=TenantKind.EMPLOYER, slug=slug, name=name, scheme=scheme)
    with clock(now - 60 * _DAY):
        efe = _provider(world, _counsellor())
        emre = _provider(world, _supervisor())
        fund = _fund(world, scheme)
    with clock(now - 30 * _DAY):
        talking = _asks(world, "Amina", "harbour", service="counselling", urgency="week", about=("vicarious", "racism"))
    with clock(now - 29 * _DAY):
        case = _matched(world, talking, efe, fund)
    with clock(now - 28 * _DAY):
        room = _hours(world, "Efe", now, -21, -14, 1, 2, 8, 9)
    for ago in (21, 14):
        with clock(now - (ago + 3) * _DAY):
            bookings.book(by=world["Amina"].viewer(), case_id=case, slot=room[-ago])
        with clock(now - (ago - 1) * _DAY):
            month = timezone.localdate().replace(day=1)
            cases.return_session(
                by=world["Efe"].viewer(), case_id=case, outcome="attended", minutes=50, month=month, session_id=uuid4()
            )
    with clock(now - 12 * _DAY):
        text = "The link for our calls is a new one. It stands with our next time."
        cases.say(by=world["Efe"].viewer(), case_id=case, text=text)
        bookings.book(by=world["Amina"].viewer(), case_id=case, slot=room[1])
        monthly = _asks(
            world, "Wren", "harbour", service="clinical_supervision", urgency="planned", about=("lived_exp",)
        )
    with clock(now - 10 * _DAY):
        _hours(world, "Emre", now, 5, 12, 19, 33, 40, 47, minutes=90)  # four weeks apart, as supervision comes round
        offers.offer(
            by=world["Dele"].viewer(stepped_up=True),
            request_id=monthly,
            providers=[emre],
            until=(timezone.localdate(now) + 6 * _DAY),
            words="Emre has places from next week on.",
            fund=fund,
            sessions=3,
        )
    with clock(now - 3 * _DAY):
        _group(world, scheme, now)
    with clock(now - 2 * _DAY):
        _asks(world, "Una", "lantern", service="counselling", urgency="month", about=("workload",), wishes=_WISHES)
    with clock(now - _DAY / 4):
        rounds.catch_up(by=world["Dele"].viewer(stepped_up=True), scheme=scheme.id)


_WISHES = (
    Preference(dimension="language", value="Persian (Farsi)", strength="must"),
    Preference(dimension="migration_exp", value="yes", strength="prefer"),
)


def _papers() -> tuple[Paper, ...]:
    later = timezone.localdate() + 300 * _DAY
    bodies = {"register": "bacp", "insurance": "A mutual", "clearance": "dbs", "supervision": "A colleague"}
    return tuple(Paper(kind=kind, body=bodies[kind], number="12345", expires_on=later) for kind in PAPERS)


def _counsellor() -> Profile:
    return Profile(
        **_BARE,
        name="Efe",
        papers=_papers(),
        about="I have worked with people in refugee support for twelve years. We go at your pace.",
        services=("counselling", "reflective_group"),
        described=(
            Described(dimension="format", values=("video", "phone")),
            Described(dimension="migration_exp", values=("yes",)),
            Described(dimension="anti_racist", values=("yes",)),
        ),
        fee=6_000,
        places=4,
    )


def _supervisor() -> Profile:
    return Profile(
        **_BARE,
        name="Emre",
        papers=_papers(),
        about="Clinical supervision for advisers and caseworkers, apart from line management.",
        services=("clinical_supervision", "group_supervision"),
        described=(
            Described(dimension="format", values=("video", "in person")),
            Described(dimension="sector", values=("yes",)),
        ),
        fee=6_000,
        places=4,
    )


def _provider(world: World, profile: Profile) -> UUID:
    """Writes it down, and has every paper seen by the coordinator."""
    scheme = world.tenants["wellspring"].id
    record = providers.write_profile(by=world[profile.name].viewer(), scheme=scheme, profile=profile)
    for kind in PAPERS:
        providers.see_paper(by=world["Dele"].viewer(stepped_up=True), profile_id=record, kind=kind)
    return record


def _fund(world: World, scheme: Tenant) -> UUID:
    dele = world["Dele"].viewer(stepped_up=True)
    employers = tuple(sorted(Tenant.objects.filter(scheme=scheme).values_list("id", flat=True)))
    body = FundBody(name="Winter fund", payer="Anchor Foundation", price=6_000, warn_at=5, employers=employers)
    fund = funds.set_up_fund(by=dele, scheme=scheme, body=body)
    funds.pay_in(by=dele, fund_id=fund, amount=240_000, day=timezone.localdate(), money_id=uuid4())
    funds.issue_batch(by=dele, fund_id=fund, count=30)
    return fund


def _asks(
    world: World,
    name: str,
    place: str,
    *,
    service: str,
    urgency: str,
    about: tuple[str, ...],
    wishes: tuple[Preference, ...] = (),
) -> UUID:
    contact = Contact(route="email", detail=f"{name.lower()}@post.example", when="After five", name=name)
    wanted = Ask(service=service, urgency=urgency, about=about, preferences=wishes, contact=contact)
    return actions.ask(by=world[name].viewer(), employer=world.tenants[place], wanted=wanted)


def _matched(world: World, request: UUID, profile: UUID, fund: UUID) -> UUID:
    """Offered by Dele, chosen by Amina, accepted by Efe."""
    dele = world["Dele"].viewer(stepped_up=True)
    until = timezone.localdate() + 7 * _DAY
    offers.offer(by=dele, request_id=request, providers=[profile], until=until, fund=fund, sessions=6)
    case = offers.choose(
        by=world["Amina"].viewer(), request_id=request, profile=profile, release=("name", "contact", "about")
    )
    cases.answer(by=world["Efe"].viewer(), case_id=case, accepted=True)
    return case


def _hours(world: World, name: str, now: datetime, *days: int, minutes: int = 50) -> dict[int, UUID]:
    """Opens an hour on each of these days, counted from now, and returns their ids by day."""
    opened = {}
    for day in days:
        wanted = HoursWanted(
            day=timezone.localdate(now) + day * _DAY,
            at=time(17),
            minutes=minutes,
            format="video",
            place="https://call.example/room",
        )
        by, scheme = world[name].viewer(), world.tenants["wellspring"].id
        (opened[day],) = hours.open_hours(by=by, scheme=scheme, wanted=wanted)
    return opened


def _group(world: World, scheme: Tenant, now: datetime) -> None:
    dele = world["Dele"].viewer(stepped_up=True)
    wanted = Programme(
        service="reflective_group",
        title="Looking at the work together",
        about="Six evenings for caseworkers, with time to think.",
        facilitator=world["Efe"].person,
        first_on=timezone.localdate(now) + 15 * _DAY,
        at=time(17, 30),
        minutes=90,
        every_weeks=2,
        meetings=6,
        format="video",
        size=6,
    )
    group = groups.open_group(by=dele, scheme=scheme.id, wanted=wanted, place="https://call.example/circle")
    groups.join(by=world["Vik"].viewer(), employer=world.tenants["quay"], group_id=group, called="Vik", seen=True)
    groups.give_out(by=dele, group_id=group)
