"""By when somebody owes the next step, and how long a record is kept.

Clocks and retention are proposals, taken from the list `severity`, to be confirmed by each organisation. Most run in the
organisation's working hours; the most urgent run round the clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum, unique

from safety.workflow.hours import USUAL, OpeningHours
from safety.workflow.status import Status

DEFAULT_URGENCY = "this_week"
CRITICAL_URGENCY = "danger_now"
URGENT = frozenset({"danger_now", "today"})  # mailed at once
CRITICAL_SEVERITY = 5
LEADER_SEVERITY = 4  # from here on the leader is told and given a key


@unique
class Runs(Enum):
    """What a clock counts."""

    ALWAYS = "by the clock, day and night"
    OPEN = "in working hours"
    WITH_ROTA = "by the clock where the organisation has a rota, else in working hours"


@dataclass(frozen=True, slots=True)
class Within:
    """How long somebody has: hours and minutes, or working days, each as long as the organisation's day."""

    span: timedelta = timedelta(0)
    days: int = 0
    runs: Runs = Runs.OPEN

    @property
    def words(self) -> str:
        """`15 minutes`, `4 working hours`, `1 working day`."""
        if self.days:
            return _many(self.days, "working day")
        hours, minutes = divmod(self.span, _HOUR)
        if minutes:
            return _many(int(self.span / _MINUTE), "minute")
        return _many(hours, "hour" if self.runs is Runs.ALWAYS else "working hour")

    def by_the_clock(self, hours: OpeningHours) -> bool:
        return self.runs is Runs.ALWAYS or (self.runs is Runs.WITH_ROTA and hours.rota)

    def end(self, start: datetime, hours: OpeningHours, pauses: Iterable[tuple[datetime, datetime]] = ()) -> datetime:
        """When it has run out, if it stood still in the pauses and went on after each with what was left."""
        clock = self.by_the_clock(hours)
        left = self.span + self.days * (timedelta(days=1) if clock else hours.day)
        for begin, stop in sorted(pauses):
            if stop <= start:
                continue
            if begin > start:
                left -= begin - start if clock else hours.between(start, begin)
            start = stop
        left = max(left, timedelta(0))
        return start + left if clock else hours.after(start, left)


_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_QUARTER = timedelta(minutes=15)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

EXPECTED: Mapping[str, int] = {"danger_now": 5, "today": 3, "this_week": 2, "record_only": 1}
"""The severity whose clock counts for an urgency, until somebody has judged how serious it is."""
_EXPECTED_BY_TYPE = (
    4  # the floor of a type makes a clock no faster than this: critical is what somebody has said or judged
)
SEEN_WITHIN: Mapping[int, Within] = {
    5: Within(span=_QUARTER, runs=Runs.ALWAYS),
    4: Within(span=_HOUR, runs=Runs.WITH_ROTA),
    3: Within(span=4 * _HOUR),
    2: Within(days=1),
    1: Within(days=2),
}
"""By severity, from sending or from the reporter's answer: the list `severity`."""
TRIAGE_WITHIN: Mapping[int, Within] = {
    5: Within(span=_HOUR, runs=Runs.ALWAYS),
    4: Within(span=4 * _HOUR, runs=Runs.WITH_ROTA),
    3: Within(days=1),
    2: Within(days=3),
    1: Within(days=5),
}
"""By severity, from the acknowledgement."""
LOOK_AGAIN_WITHIN: Mapping[int, Within] = {
    5: Within(span=24 * _HOUR, runs=Runs.ALWAYS),
    4: Within(days=2),
    3: Within(days=5),
    2: Within(days=10),
    1: Within(days=20),
}
"""By severity, from the last judgement or step: by then it is closed, or somebody has looked at it again."""
ACKNOWLEDGE_WITHIN: Mapping[str, Within] = {urgency: SEEN_WITHIN[step] for urgency, step in EXPECTED.items()}
"""What somebody is promised who says how soon she needs an answer."""
PAUSED = frozenset({Status.NEEDS_INFO, Status.ON_HOLD})
"""Where the clock stands still."""
RETAIN_MONTHS = 24  # from the month of creation; classes of retention come later
OPENING_COUNTS_ONCE_IN = timedelta(minutes=10)


def expected(urgency: str | None, severity: int | None, floor: int = 1) -> int:
    """The severity (1 to 5) whose clock counts: as judged, else what the urgency or the floor of the types suggests."""
    return severity or max(EXPECTED[urgency or DEFAULT_URGENCY], min(floor, _EXPECTED_BY_TYPE))


def running(moves: Sequence[tuple[Status, datetime]]) -> tuple[Status, datetime, list[tuple[datetime, datetime]]]:
    """Which clock runs after these moves: of which status, since when, and the pauses in which it stood still.

    What comes back from a pause goes on where it was: an answer sends a record back to be acknowledged again, but the clock of
    the acknowledgement before it goes on.
    """
    (stage, start), *_ = moves
    pauses: list[tuple[datetime, datetime]] = []
    held: datetime | None = None
    answered = False
    for status, at in moves:
        if status in PAUSED:
            held = held or at
        elif held:
            pauses.append((held, at))
            held, answered = None, status is Status.SUBMITTED
            stage = stage if answered else status
        elif answered and status is Status.ACKNOWLEDGED:
            answered = False
        else:
            stage, start, pauses, answered = status, at, [], False
    return (moves[-1][0] if held else stage), start, pauses


def due_at(
    status: Status,
    *,
    at: datetime,
    urgency: str | None,
    severity: int | None,
    floor: int = 1,
    hours: OpeningHours = USUAL,
    pauses: Iterable[tuple[datetime, datetime]] = (),
) -> datetime | None:
    """By when the team owes its next step, rounded up; None when it owes none.

    Args:
        status: where the record stands now.
        at: when it came there.
        urgency: a code of the list `urgency`; None counts as `DEFAULT_URGENCY`.
        severity: 1 to 5 once judged.
        floor: of its types, which counts until it is judged.
        hours: when the organisation works.
        pauses: when the clock stood still since then.
    """
    step = expected(urgency, severity, floor)
    match status:
        case Status.SUBMITTED:
            within = SEEN_WITHIN[step]
        case Status.ACKNOWLEDGED:
            within = TRIAGE_WITHIN[step]
        case Status.TRIAGED | Status.RESPONDING | Status.REVIEW | Status.REOPENED:
            within = LOOK_AGAIN_WITHIN[step]
        case (
            Status.NEEDS_INFO | Status.ON_HOLD | Status.MONITORING
        ):  # `Story.due_at` knows the day set for looking again
            return None
        case Status.CLOSED | Status.DUPLICATE | Status.NOT_APPLICABLE | Status.TRANSFERRED | Status.WITHDRAWN:
            return None
    return round_up(within.end(at, hours, pauses), critical=step == CRITICAL_SEVERITY)


def round_up(moment: datetime, *, critical: bool) -> datetime:
    """To the full hour; to the quarter when critical. A time that stands in clear must not be an exact one."""
    step = _QUARTER if critical else _HOUR
    return _EPOCH + -(-(moment - _EPOCH) // step) * step


def retain_month(made_on: date, months: int = RETAIN_MONTHS) -> date:
    """The first day of the month in which a record made on this day is due for destruction."""
    count = made_on.year * 12 + made_on.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _many(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
