"""Figures for the demo: a simulated network of some 120 organisations, its facts, and its releases up to now.

The three organisations of the demo are too few for any figure. So the statistics steward's list has the simulated ones
beside them, and everything after that goes the real way: facts are opened and added up, each draft is attacked, two people
check it, and it is published. Of what is published the attacker tries a sample only, so that the demo is there within a minute,
and the drafts say so; the one that waits for the reviewers is attacked whole.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from unittest import mock
from uuid import UUID, uuid4

from django.utils import timezone

from aggregates import simulation
from aggregates.actions import learning, units
from aggregates.actions import releases as actions
from aggregates.cube import Tally
from aggregates.method import CATEGORY_OF, FAMILIES, KIND_OF
from aggregates.models import Fact, Release
from aggregates.payloads.facts import CATEGORIES, KINDS, WAITS, CostFact, IncidentFact, WellbeingFact
from aggregates.payloads.units import UnitBook, UnitEntry
from aggregates.simulation import Network
from aggregates.tasks import drafting
from aggregates.workflow import periods
from aggregates.workflow.releases import CHECKLIST
from config.world import World
from vault import facts

type Clock = Callable[[datetime], AbstractContextManager[None]]
type AnyFact = IncidentFact | CostFact | WellbeingFact

_INCIDENTS = 24_000  # in two years
_SAMPLE = 2  # figures of each measure that the attacker tries
_BATCH = 2_000
_OURS = (("harbour", "TLE", 14), ("lantern", "TLC", 9), ("quay", "TLD", 6))  # who, where, how many people
_TYPE = {family: code for code, family in FAMILIES.items()}
_CATEGORY = {group: next(one for one in CATEGORIES if one.startswith(start)) for start, group in CATEGORY_OF.items()}
_KIND = {group: kind for kind, group in KIND_OF.items()} | {
    "other": next(kind for kind in KINDS if kind not in KIND_OF)
}
_MISSED = {"attended": "attended", "missed": "dna"}

_THEMES = (
    (
        "Doors and lights are bought before anything else",
        (
            "Most of the money in these figures went into premises. Organisations told us at the spring meeting that they buy "
            "what they can get approved quickly, not always what helps most. What helps with abuse online costs little money and "
            "much time."
        ),
        "A pot for staff time, without a receipt for every hour.",
    ),
    (
        "Six weeks is too long to wait",
        (
            "Where support began within ten working days, people used it. Where they waited longer than six weeks, many did not "
            "come any more. What is missing most is counsellors who know the sector."
        ),
        "Money for two more providers a region, for three years.",
    ),
)
_ANSWER = "We will open a pot for staff time in April, and ask for no receipts below a day. Tell us in autumn what it changed."


def releases(world: World, clock: Clock, now: datetime, tell: Callable[[str], None] = lambda _: None) -> None:
    """Makes the releases of last year and this year, as far as they are closed. The newest one waits for its second reviewer."""
    wanted = _wanted(now)
    first, last = int(wanted[0][:4]), int(wanted[-1][:4])
    network = simulation.simulate(seed=_INCIDENTS, incidents=_INCIDENTS, years=range(first, last + 1))
    members = {code: uuid4() for code in network.directory(wanted[0]).units}
    closed = {quarter for period in wanted for quarter in periods.quarters_of(period)}
    _fill(network, members, closed)
    for year in range(first, last + 1):
        with clock(_moment(f"{year}-Q1", now, days=-10)):
            units.set_book(by=world["Jo"].viewer(stepped_up=True), book=_book(world, network, members, year))
    for period in wanted:
        tell(f"Figures of {periods.in_words(period)}.")
        with clock(_moment(period, now, days=33)):
            release = _draft(world, period, sample=_SAMPLE if period != wanted[-1] else None)
            _check(world, release, publish=period != wanted[-1])
    _learn(world, clock, now)


def _wanted(now: datetime) -> list[str]:
    """Every closed quarter of this year and of the year before, and the year after its quarters."""
    today = timezone.localdate(now)
    years = (today.year - 1, today.year)
    every = [period for year in years for period in (*periods.quarters_of(str(year)), str(year))]
    return [period for period in every if periods.closed(period, today - timedelta(days=4))]


def _moment(period: str, now: datetime, *, days: int) -> datetime:
    """A morning so many days after a period's end, or for days before it after its beginning."""
    start = periods.end_of(period) if days > 0 else periods.first_day(period)
    return now.replace(year=start.year, month=start.month, day=1, hour=10, minute=0) + timedelta(days=days)


def _book(world: World, network: Network, members: dict[str, UUID], year: int) -> UnitBook:
    regions = {code: parts[0] for code, _, parts in network.method.regions}
    entries = [
        UnitEntry(
            code=unit.code,
            name=f"Member organisation {number:03}",
            tenants=(members[unit.code],),
            home=regions[unit.regions[0]],
            further=tuple(regions[one] for one in unit.regions[1:]),
            staff=unit.staff,
            since=f"{year}-Q1",
        )
        for number, unit in enumerate(network.directory(str(year)).units.values(), 1)
    ]
    for slug, home, staff in _OURS:
        tenant = world.tenants[slug]
        code = f"u{tenant.id.hex[:10]}"
        entries.append(
            UnitEntry(code=code, name=tenant.name, tenants=(tenant.id,), home=home, staff=staff, since=f"{year}-Q1")
        )
    return UnitBook(year=year, units=tuple(entries))


def _fill(network: Network, members: dict[str, UUID], closed: set[str]) -> None:
    """The simulated organisations' facts, sealed as theirs would be, under one key for each quarter."""
    stats = units.the_vault()
    regions = {code: parts[0] for code, _, parts in network.method.regions}
    locks = {quarter: facts.lock_apart(stats, quarter) for quarter in sorted(closed)}
    rows: list[Fact] = []
    for measure, tally in network.cube.measures.items():
        for quarter, fact in _facts(measure, tally, members, regions):
            if quarter in locks:
                made, lock = uuid4(), locks[quarter]
                rows.append(Fact(id=made, key=lock.id, blob=lock.seal(made, fact.to_bytes())))
    Fact.objects.bulk_create(rows, batch_size=_BATCH)


def _facts(
    measure: str, tally: Tally, members: dict[str, UUID], regions: dict[str, str]
) -> Iterator[tuple[str, AnyFact]]:
    for (quarter, unit, group, first, second), (value, _) in tally.items():
        tenant, region = members[unit], regions.get(group)
        if measure == "costs":
            yield quarter, CostFact(tenant=tenant, region=region, category=_CATEGORY[first], pence=value)
            continue
        for _ in range(value):
            yield quarter, _counted(measure, tenant, region, first, second)


def _counted(measure: str, tenant: UUID, region: str | None, first: str, second: str) -> AnyFact:
    if measure == "incidents":
        return IncidentFact(tenant=tenant, region=region, type=_TYPE[first], severity=int(second))
    kind = _KIND[first]
    if measure == "support_sessions":
        return WellbeingFact.session(tenant=tenant, region=region, kind=kind, outcome=_MISSED[second])
    if second == "none":
        return WellbeingFact.unmet(tenant=tenant, region=region, kind=kind, reason="no_capacity")
    return WellbeingFact(tenant=tenant, region=region, measure=WAITS, kind=kind, detail=second)


def _draft(world: World, period: str, *, sample: int | None) -> Release:
    """By Jo, in this process: the demo waits for it."""
    with mock.patch.object(actions, "start", drafting.run):
        actions.draft(by=world["Jo"].viewer(stepped_up=True), period=period, sample=sample)
    return Release.objects.get(period=period)


def _check(world: World, release: Release, *, publish: bool) -> None:
    jo = world["Jo"].viewer(stepped_up=True)
    actions.submit(by=jo, release_id=release.id)
    for name in ("Kit", "Pia") if publish else ("Kit",):
        by = world[name].viewer()
        actions.review(by=by, release_id=release.id, verdict="approve", ticked=tuple(CHECKLIST))
    if publish:
        actions.publish(by=jo, release_id=release.id)


def _learn(world: World, clock: Clock, now: datetime) -> None:
    for days, (title, text, asks) in zip((120, 40), _THEMES, strict=True):
        with clock(now - timedelta(days=days)):
            theme = learning.write_theme(by=world["Jo"].viewer(), title=title, text=text, asks=asks)
    with clock(now - timedelta(days=20)):
        learning.answer(by=world["Farah"].viewer(), theme_id=theme, text=_ANSWER, organisation="Tidewater Trust")
