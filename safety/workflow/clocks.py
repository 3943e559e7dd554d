"""By when somebody owes the next step, and how long a record is kept.

Clocks and retention are proposals, taken from the list `severity`, to be confirmed by each organisation.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from safety.workflow.status import Status

DEFAULT_URGENCY = "this_week"
CRITICAL_URGENCY = "danger_now"
URGENT = frozenset({"danger_now", "today"})  # mailed at once
CRITICAL_SEVERITY = 5
LEADER_SEVERITY = 4  # from here on the leader is told and given a key
ACKNOWLEDGE_WITHIN: Mapping[str, timedelta] = {
    "danger_now": timedelta(minutes=15),
    "today": timedelta(hours=4),
    "this_week": timedelta(days=2),
    "record_only": timedelta(days=4),
}
"""By urgency, from sending or from the reporter's answer: severity 5, 3, 2 and 1 of the list, in hours by the clock."""
TRIAGE_WITHIN: Mapping[str, timedelta] = {
    "danger_now": timedelta(hours=1),
    "today": timedelta(hours=8),
    "this_week": timedelta(days=3),
    "record_only": timedelta(days=7),
}
"""By urgency, from the acknowledgement."""
LOOK_AGAIN_WITHIN: Mapping[int, timedelta] = {
    5: timedelta(days=1),
    4: timedelta(days=2),
    3: timedelta(days=7),
    2: timedelta(days=14),
    1: timedelta(days=28),
}
"""By severity, from the last judgement: by then it is closed or judged again."""
RETAIN_MONTHS = 24  # from the month of creation; classes of retention come later
OPENING_COUNTS_ONCE_IN = timedelta(minutes=10)
_HOUR = timedelta(hours=1)
_QUARTER = timedelta(minutes=15)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def due_at(status: Status, *, at: datetime, urgency: str | None, severity: int | None) -> datetime | None:
    """By when the team owes its next step, rounded up; None when it owes none.

    Args:
        status: where the record stands now.
        at: when it came there.
        urgency: a code of the list `urgency`; None counts as `DEFAULT_URGENCY`.
        severity: 1 to 5 once judged.
    """
    pressing = urgency or DEFAULT_URGENCY
    match status:
        case Status.SUBMITTED:
            within = ACKNOWLEDGE_WITHIN[pressing]
        case Status.ACKNOWLEDGED:
            within = TRIAGE_WITHIN[pressing]
        case Status.TRIAGED | Status.RESPONDING | Status.REVIEW | Status.REOPENED:
            within = LOOK_AGAIN_WITHIN[severity or 1]
        case Status.NEEDS_INFO | Status.ON_HOLD | Status.MONITORING:  # `Story.due_at` knows the day set for looking again
            return None
        case Status.CLOSED | Status.DUPLICATE | Status.NOT_APPLICABLE | Status.TRANSFERRED | Status.WITHDRAWN:
            return None
    critical = severity == CRITICAL_SEVERITY or (severity is None and pressing == CRITICAL_URGENCY)
    return round_up(at + within, critical=critical)


def round_up(moment: datetime, *, critical: bool) -> datetime:
    """To the full hour; to the quarter when critical. A time that stands in clear must not be an exact one."""
    step = _QUARTER if critical else _HOUR
    return _EPOCH + -(-(moment - _EPOCH) // step) * step


def retain_month(made_on: date, months: int = RETAIN_MONTHS) -> date:
    """The first day of the month in which a record made on this day is due for destruction."""
    count = made_on.year * 12 + made_on.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
