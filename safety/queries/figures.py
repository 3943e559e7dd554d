"""An organisation's own figures: counted in memory from the cards that the viewer's keys open, so they are exact.

Nothing here leaves the organisation. Every count keeps the kinds of record apart: an incident is never added to a near
miss, a warning, suspicious activity or a concern. What is no record of its own is left out and said: what belongs to
another one, was set aside, handed to another organisation, or taken back.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.utils import timezone

from accounts.models import Role, Tenant
from accounts.viewer import Viewer
from safety import permissions, vocabulary
from safety.queries.costs import CostRow, all_costs, holds_key
from safety.queries.work_lists import all_cards
from safety.workflow import Refused, Status
from safety.workflow.costs import Stage
from ui import formats

ALL = "all"
INCIDENT = "incident"
_NOT_SAID = ""
_MONTHS_IN_A_QUARTER = 3
_LEFT_OUT = frozenset({Status.DUPLICATE, Status.NOT_APPLICABLE, Status.TRANSFERRED, Status.WITHDRAWN})
_SPENT = frozenset({Stage.COMMITTED, Stage.PAID, Stage.CLAIMED, Stage.REIMBURSED})
_SEVERAL = frozenset({"channel", "impact", "outcomes"})  # tables in which one record may have several codes
_MONTH, _DAY = 7, 10  # characters of `2026-11` and of `2026-11-22`

type Body = dict[str, Any]
type Codes = Callable[[Body], Iterable[str]]


@dataclass(frozen=True)
class Period:
    """Months from `first` up to `last`, both included, as `2026-11`. Everything when both are empty."""

    code: str  # "all", "2026" or "2026-q4"
    label: str
    first: str = ""
    last: str = "9999"

    def has(self, day: str) -> bool:
        return self.first <= day[:_MONTH] <= self.last


@dataclass(frozen=True)
class FigureRow:
    """One line: counts by the table's columns."""

    code: str
    label: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class FigureTable:
    """Counts in rows and columns. `several`: one record may stand in more than one row. Money is in pence."""

    name: str
    heading: str
    first: str  # what the rows are
    columns: tuple[tuple[str, str], ...]  # code and label
    rows: tuple[FigureRow, ...]
    several: bool = False
    money: bool = False


@dataclass(frozen=True)
class Figures:
    """All of it. `kinds` has every kind of record; `messages`: how many single messages the incidents stand for."""

    tenant: Tenant
    period: Period
    periods: tuple[Period, ...]
    kinds: Mapping[str, int]
    messages: int
    left_out: int
    partial: bool  # her keys open only what was handed to her
    tables: tuple[FigureTable, ...]


def figures(viewer: Viewer, tenant: Tenant, period: str = "") -> Figures:
    """The figures of a quarter, a year, or everything.

    Args:
        viewer: who looks; a leader sees only what was handed to her.
        tenant: whose figures.
        period: `2026-q4`, `2026` or `all`; this year unless given.

    Raises:
        NotFound, PermissionDenied: as `check_can_see_figures`.
        Refused: there is no such period.
    """
    permissions.check_can_see_figures(viewer, tenant)
    wanted = period_of(period or str(timezone.localdate().year))
    bodies = [body for _, body in all_cards(viewer, tenant)]
    shown = [body for body in bodies if wanted.has(day_of(body))]
    counted = [body for body in shown if body["status"] not in _LEFT_OUT]
    now = timezone.now().isoformat()
    return Figures(
        tenant=tenant,
        period=wanted,
        periods=periods_of(bodies),
        kinds=_kinds(counted),
        messages=sum(body["count"] for body in counted if body["kind"] == INCIDENT),
        left_out=len(shown) - len(counted),
        partial=viewer.roles_at(tenant.id).isdisjoint({Role.SAFETY_MANAGER, Role.DEPUTY}),
        tables=(*tables_of(counted, wanted, now), *_costs(viewer, tenant, wanted)),
    )


def period_of(code: str) -> Period:
    """Raises Refused for anything but `all`, a year or a quarter."""
    if code == ALL:
        return Period(ALL, "All time")
    year, _, quarter = code.partition("-q")
    fits = len(year) == len("2026") and year.isascii() and year.isdecimal()
    if fits and code == year:
        return Period(code, year, f"{year}-01", f"{year}-12")
    if fits and quarter in {"1", "2", "3", "4"}:
        last = int(quarter) * _MONTHS_IN_A_QUARTER
        first = last - _MONTHS_IN_A_QUARTER + 1
        label = f"{formats.MONTHS[first - 1]} to {formats.MONTHS[last - 1]} {year}"
        return Period(code, label, f"{year}-{first:02}", f"{year}-{last:02}")
    raise Refused("Choose a period from the list.", field="period")


def periods_of(bodies: Iterable[Body]) -> tuple[Period, ...]:
    """What can be chosen: everything, then each year with something in it and its quarters, newest first."""
    today = timezone.localdate().isoformat()
    months = {day_of(body)[:_MONTH] for body in bodies} | {today[:_MONTH]}
    quarters = {f"{month[:4]}-q{(int(month[5:]) + 2) // _MONTHS_IN_A_QUARTER}" for month in months}
    found = [ALL]
    for year in sorted({month[:4] for month in months}, reverse=True):
        found += [year, *sorted((code for code in quarters if code.startswith(year)), reverse=True)]
    return tuple(period_of(code) for code in found)


def day_of(body: Body) -> str:
    """The day on which it happened, else on which it was told."""
    return str(body["happened_on"] or body["submitted_at"][:_DAY])


def tables_of(bodies: list[Body], period: Period, now: str) -> tuple[FigureTable, ...]:
    """Every table that is made of cards. `now` is an ISO time in UTC, for what is late."""
    return (
        _by_month(bodies, period),
        _coded("setting", "Where it happened", "Place", "setting", lambda body: [body["setting"] or _NOT_SAID], bodies),
        _coded("region", "In which region", "Region", "region", lambda body: [body["region"] or _NOT_SAID], bodies),
        _by_family(bodies),
        _by_severity(bodies),
        _coded("channel", "How it came", "Channel", "channel", lambda body: body["channels"] or [_NOT_SAID], bodies),
        _clocks(bodies, now),
        _coded(
            "impact",
            "What had to stop or change",
            "What",
            "operational_impact",
            lambda body: body["impact"] or [_NOT_SAID],
            bodies,
        ),
        _coded(
            "outcomes",
            "How it ended",
            "Outcome",
            "resolution",
            lambda body: body["outcomes"] if body["status"] == Status.CLOSED else (),
            bodies,
        ),
    )


def _kinds(bodies: Iterable[Body]) -> dict[str, int]:
    counts = Counter(body["kind"] for body in bodies)
    return {code: counts[code] for code in vocabulary.codes("record_kind")}


def _columns(bodies: Iterable[Body]) -> tuple[tuple[str, str], ...]:
    """Incidents always; the other kinds where there are any."""
    there = {body["kind"] for body in bodies} | {INCIDENT}
    return tuple((row.code, row.label) for row in vocabulary.entries("record_kind") if row.code in there)


def _table(  # noqa: PLR0917 -- a table, part by part
    name: str,
    heading: str,
    first: str,
    lines: Iterable[tuple[str, str]],
    of: Codes,
    bodies: list[Body],
    *,
    several: bool,
) -> FigureTable:
    """Counts by the codes that `of` gives for a card; `lines` are codes and labels in their order."""
    columns = _columns(bodies)
    counts = Counter((code, body["kind"]) for body in bodies for code in of(body))
    rows = (FigureRow(code, label, {kind: counts[code, kind] for kind, _ in columns}) for code, label in lines)
    return FigureTable(name, heading, first, columns, tuple(rows), several=several)


def _coded(  # noqa: PLR0917 -- a table, part by part
    name: str, heading: str, first: str, list_name: str, of: Codes, bodies: list[Body]
) -> FigureTable:
    """By one of the lists, only the codes that there are, and how often nothing was said."""
    there = {code for body in bodies for code in of(body)}
    lines = [(row.code, row.label) for row in vocabulary.entries(list_name) if row.code in there]
    if _NOT_SAID in there:
        lines.append((_NOT_SAID, "Not said"))
    return _table(name, heading, first, lines, of, bodies, several=name in _SEVERAL)


def _by_month(bodies: list[Body], period: Period) -> FigureTable:
    """Every month from the first to the last with something in it, so that a quiet month is seen."""
    there = sorted({day_of(body)[:_MONTH] for body in bodies})
    months = _months(there[0], there[-1]) if there else []
    if period.code != ALL:
        months = _months(period.first, min(period.last, timezone.localdate().isoformat()[:_MONTH])) or months
        months = sorted({*months, *there})
    lines = [(month, f"{formats.MONTHS[int(month[5:]) - 1]} {month[:4]}") for month in months]
    return _table(
        "months", "When it happened", "Month", lines, lambda body: [day_of(body)[:_MONTH]], bodies, several=False
    )


def _months(first: str, last: str) -> list[str]:
    begin, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{at // 12:04}-{at % 12 + 1:02}" for at in range(begin, end + 1)]


@cache
def _family(code: str) -> str:
    return vocabulary.incident_type(code).family


def _families(body: Body) -> Iterable[str]:
    return {_family(code) for code in body["types"]} or [_NOT_SAID]


def _by_family(bodies: list[Body]) -> FigureTable:
    there = {family for body in bodies for family in _families(body)}
    lines = [(family, family) for family, _ in vocabulary.types_by_family() if family in there]
    if _NOT_SAID in there:
        lines.append((_NOT_SAID, "Not said"))
    return _table("families", "What happened", "Family", lines, _families, bodies, several=True)


def _by_severity(bodies: list[Body]) -> FigureTable:
    lines = [(level.code, f"{level.code}. {level.label}") for level in vocabulary.severity_levels()]
    lines.append((_NOT_SAID, "Not judged yet"))
    return _table(
        "severity",
        "How serious it was",
        "Severity",
        lines,
        lambda body: [str(body["severity"]) if body["severity"] else _NOT_SAID],
        bodies,
        several=False,
    )


def _clocks(bodies: list[Body], now: str) -> FigureTable:
    lines = [
        ("kept", "Acknowledged in time"),
        ("late", "Acknowledged too late"),
        ("overdue", "Not acknowledged, and too late already"),
        ("running", "Not acknowledged, with time left"),
    ]

    def clock(body: Body) -> Iterable[str]:
        due = body["first_due_at"]
        if due is None:
            return ()
        if body["acknowledged_at"]:
            return ("kept",) if body["acknowledged_at"] <= due else ("late",)
        return ("overdue",) if due < now else ("running",)

    return _table("clocks", "Whether clocks were kept", "First answer", lines, clock, bodies, several=False)


def _costs(viewer: Viewer, tenant: Tenant, period: Period) -> Iterable[FigureTable]:
    """What it cost, to who may read the ledger and holds a key of it."""
    if permissions.can_cost_list(viewer, tenant) and holds_key(viewer, tenant):
        yield cost_table(row for row in all_costs(viewer, tenant) if period.has(_spent_on(row)))


def _spent_on(row: CostRow) -> str:
    day: date = row.story.body.day or row.created_on
    return day.isoformat()


def cost_table(rows: Iterable[CostRow]) -> FigureTable:
    """Money by category and stage, in pence; staff time and gifts are no money and stand in the ledger alone."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if row.cash:
            counts[row.story.body.category, row.stage.value] += row.total
            if row.stage in _SPENT:
                counts[row.story.body.category, "spent"] += row.total
    stages = [(stage.value, stage.value.capitalize()) for stage in Stage if any(key[1] == stage for key in counts)]
    columns = (*stages, ("spent", "Spent or bound to be"))
    categories = [row for row in vocabulary.entries("cost_category") if any(key[0] == row.code for key in counts)]
    lines = (
        FigureRow(one.code, one.label, {code: counts[one.code, code] for code, _ in columns}) for one in categories
    )
    return FigureTable("costs", "What it cost", "Category", columns, tuple(lines), money=True)
