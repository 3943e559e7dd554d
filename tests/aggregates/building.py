"""Releases for tests of other things: protected by the real rules, not attacked, and carried to where they are needed."""

from datetime import UTC, date, datetime
from unittest import mock

from django.db import transaction

from aggregates.actions import learning, units
from aggregates.actions import releases as actions
from aggregates.disclosure import protect
from aggregates.figures import payload
from aggregates.models import Drafting, Release
from aggregates.payloads.units import UnitBook, UnitEntry
from aggregates.tasks import drafting
from aggregates.workflow.releases import CHECKLIST

HOMES = ("TLC", "TLD", "TLF", "TLG", "TLH", "TLI", "TLJ", "TLK", "TLL", "TLM")
DAYS = {"2026-Q2": date(2026, 8, 10), "2026-Q3": date(2026, 11, 10)}


def on(day):
    """The clock at nine on a day."""
    return mock.patch("django.utils.timezone.now", return_value=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def book(year=2026, *, tenants=(), since=None):
    """Eighty contributors, eight in each region group; the first ones are the organisations given."""
    entries = [
        UnitEntry(
            code=f"u{number:03}",
            name=f"Organisation {number:03}",
            tenants=(tenants[number].id,) if number < len(tenants) else (),
            home=HOMES[number % 10],
            staff=number,
            since=since or f"{year}-Q1",
        )
        for number in range(80)
    ]
    return UnitBook(year=year, units=tuple(entries))


def unattacked(cube, directory, method, period, earlier, **_):
    """As the gate, without the attack, which takes minutes."""
    made = payload(protect(cube, directory, method, period, earlier))
    return made, {"passed": True, "sampled": True, "tried": {}, "rounds": [], "dropped": []}


def draft(world, period):
    """A draft of a quarter by Jo."""
    jo = world["Jo"].viewer(stepped_up=True)
    with on(DAYS[period]), mock.patch.object(actions, "start"):
        if not units.UnitList.objects.filter(year=2026).exists():
            units.set_book(by=jo, book=book(tenants=[world.tenants["harbour"]]))
        with transaction.atomic():
            made = actions.draft(by=jo, period=period)
            row = Drafting.objects.get(pk=made)
            bundle = actions.blobs.opened(jo.keyring, actions.the_vault(), row.job)
        release = drafting.run(made, bundle, build=unattacked)
    return Release.objects.get(pk=release)


def in_review(world, period="2026-Q3"):
    release = draft(world, period)
    with on(DAYS[period]):
        actions.submit(by=world["Jo"].viewer(), release_id=release.id)
    return release


def published(world, period="2026-Q2"):
    """A release that everybody reads."""
    release = in_review(world, period)
    with on(DAYS[period]):
        for name in ("Kit", "Pia"):
            by = world[name].viewer()
            actions.review(by=by, release_id=release.id, verdict="approve", ticked=tuple(CHECKLIST))
        actions.publish(by=world["Jo"].viewer(stepped_up=True), release_id=release.id)
    return release


def theme(world):
    """Something learnt."""
    by = world["Jo"].viewer()
    return learning.write_theme(by=by, title="Doors", text="Doors were what mattered most.", asks="Pay for doors.")
