"""Where a record may stand, what may follow, who owns the next step, which event it writes; and the clocks.

The codes and the moves between them are those of the list `status` in `vocabulary.json`. Of its fifteen the first six
are in use: drafts never leave their author's locker, and the longer road from triage to review comes with the response
to a threat. Clocks and retention are proposals, taken from the list `severity`, to be confirmed by each organisation.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum, unique

from safety import vocabulary
from safety.payloads import (
    MESSAGE_LIMIT,
    NARRATIVE_LIMIT,
    PLACE_LIMIT,
    REASON_LIMIT,
    Assessment,
    ReportBody,
)


class Refused(Exception):
    """A rule says no. The message is a sentence for the person; `field` names the form field it belongs to, if any."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


@unique
class Status(StrEnum):
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"
    NEEDS_INFO = "needs_info"
    SUBMITTED = "submitted"
    TRIAGED = "triaged"
    WITHDRAWN = "withdrawn"


@unique
class Owner(StrEnum):
    """Who has to take the next step."""

    NOBODY = "nobody"
    REPORTER = "reporter"
    TEAM = "team"


@unique
class Event(StrEnum):
    """What the audit log says in public, as `resource:action`, in the order of the alphabet."""

    ACKNOWLEDGE = "incident:acknowledge"
    ADD = "incident:add"
    ASK = "incident:ask"
    CLOSE = "incident:close"
    DESTROY = "incident:destroy"
    NOTE = "incident:note"
    OPEN = "incident:open"
    REPLY = "incident:reply"
    REPORT = "incident:report"
    SEARCH = "incident:search"
    TRIAGE = "incident:triage"
    WITHDRAW = "incident:withdraw"


FOLLOWS: Mapping[Status, frozenset[Status]] = {
    Status.SUBMITTED: frozenset({Status.ACKNOWLEDGED, Status.WITHDRAWN}),
    Status.ACKNOWLEDGED: frozenset({Status.TRIAGED, Status.NEEDS_INFO, Status.WITHDRAWN}),
    Status.NEEDS_INFO: frozenset({Status.SUBMITTED, Status.WITHDRAWN}),
    Status.TRIAGED: frozenset({Status.TRIAGED, Status.CLOSED, Status.WITHDRAWN}),  # triage may be revised
    Status.CLOSED: frozenset(),
    Status.WITHDRAWN: frozenset(),
}

OWNER: Mapping[Status, Owner] = {
    Status.SUBMITTED: Owner.TEAM,
    Status.ACKNOWLEDGED: Owner.TEAM,
    Status.NEEDS_INFO: Owner.REPORTER,
    Status.TRIAGED: Owner.TEAM,
    Status.CLOSED: Owner.NOBODY,
    Status.WITHDRAWN: Owner.NOBODY,
}

EVENT: Mapping[Status, Event] = {
    Status.SUBMITTED: Event.REPORT,
    Status.ACKNOWLEDGED: Event.ACKNOWLEDGE,
    Status.NEEDS_INFO: Event.ASK,
    Status.TRIAGED: Event.TRIAGE,
    Status.CLOSED: Event.CLOSE,
    Status.WITHDRAWN: Event.WITHDRAW,
}
"""The event of the move into a status. `needs_info` to `submitted` is an answer, and writes `incident:add`."""

START = Status.SUBMITTED
ENDED = frozenset(status for status, followers in FOLLOWS.items() if not followers)

_REFUSALS: Mapping[Status, str] = {
    Status.ACKNOWLEDGED: "This has been acknowledged already.",
    Status.NEEDS_INFO: "A question has been asked and is still open.",
    Status.TRIAGED: "Acknowledge this before you judge how serious it is.",
    Status.CLOSED: "Judge how serious this is before you close it.",
    Status.WITHDRAWN: "This is closed, so it cannot be withdrawn.",
    Status.SUBMITTED: "This has been sent already.",
}


def may_follow(now: Status, then: Status) -> bool:
    return then in FOLLOWS[now]


def check_move(now: Status, then: Status) -> None:
    """Raises Refused when the table does not allow the move."""
    if may_follow(now, then):
        return
    if now in ENDED:
        raise Refused(_ended_sentence(now))
    if now is Status.NEEDS_INFO:
        raise Refused("This waits for the answer of the person who reported it.")
    raise Refused(_REFUSALS[then])


def check_open(now: Status) -> None:
    """Raises Refused when the record has ended and takes nothing more."""
    if now in ENDED:
        raise Refused(_ended_sentence(now))


def _ended_sentence(now: Status) -> str:
    if now is Status.WITHDRAWN:
        return "This was withdrawn by the person who reported it."
    return "This is closed. Make a new report and quote the reference of this one."


# Clocks -------------------------------------------------------------------------------------------------------------

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
FUTURE_ALLOWED = timedelta(days=366)  # a warning may speak of a day to come
FUTURE_KINDS = frozenset({"warning"})

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
        case Status.TRIAGED:
            within = LOOK_AGAIN_WITHIN[severity or 1]
        case Status.NEEDS_INFO | Status.CLOSED | Status.WITHDRAWN:
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


# What must be said before a deed -----------------------------------------------------------------------------------

_EARLIEST = date(1900, 1, 1)


def check_body(body: ReportBody, *, today: date) -> None:
    """Raises Refused, naming the field, when a report may not be sent like this. Only kind and date are needed."""
    check_draft(body)
    if not body.kind:
        raise Refused("Choose what you want to tell us about.", field="kind")
    if body.happened_on is None:
        raise Refused("Enter the day on which it happened.", field="happened_on")
    latest = today + FUTURE_ALLOWED if body.kind in FUTURE_KINDS else today
    if not _EARLIEST <= body.happened_on <= latest:
        raise Refused("The day cannot be in the future, or so long ago.", field="happened_on")


def check_draft(body: ReportBody) -> None:
    """Raises Refused when something that was given is impossible; everything may still be missing."""
    for field, list_name, given in (
        ("kind", "record_kind", (body.kind,) if body.kind else ()),
        ("types", "incident_type", body.types),
        ("channels", "channel", body.channels),
        ("setting", "setting", (body.setting,) if body.setting else ()),
        ("urgency", "urgency", (body.urgency,) if body.urgency else ()),
    ):
        _check_codes(field, list_name, given)
    _check_primary(body.types, body.primary)
    if body.happened_at is not None:
        _check_time(body.happened_at)
    _check_length("narrative", body.narrative, NARRATIVE_LIMIT)
    _check_length("place", body.place, PLACE_LIMIT)


def check_assessment(judged: Assessment) -> None:
    """Raises Refused, naming the field; a severity below the floor of any of its types needs a reason."""
    _check_codes("kind", "record_kind", (judged.kind,))
    _check_codes("types", "incident_type", judged.types)
    _check_codes("markers", "threat_marker", judged.markers)
    _check_primary(judged.types, judged.primary)
    for field in ("body", "mind", "work", "worst"):
        _check_codes(field, "severity", (str(getattr(judged, field)),))
    if judged.likelihood is not None:
        _check_codes("likelihood", "likelihood", (str(judged.likelihood),))
    if judged.worst < judged.severity:
        raise Refused("The worst that could have happened cannot be less than what happened.", field="worst")
    _check_length("reason", judged.reason, REASON_LIMIT)
    lowest = vocabulary.floor(judged.types)
    if judged.severity < lowest and not judged.reason.strip():
        words = vocabulary.label("severity", str(lowest))
        raise Refused(f"For this type we expect at least {lowest} ({words}). Say why it is lower.", field="reason")


def check_closing(outcomes: Collection[str], note: str) -> None:
    """Raises Refused: closing needs an outcome and words for the person who reported."""
    if not outcomes:
        raise Refused("Choose at least one outcome.", field="outcomes")
    _check_codes("outcomes", "resolution", outcomes)
    check_text(note, field="note", missing="Write a few words to the person who reported this.")


def check_text(text: str, *, field: str, missing: str, limit: int = MESSAGE_LIMIT) -> None:
    """Raises Refused for an empty or over-long text."""
    if not text.strip():
        raise Refused(missing, field=field)
    _check_length(field, text, limit)


def _check_length(field: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise Refused(f"This has {len(text):,} characters. The most we can take is {limit:,}.", field=field)


def _check_codes(field: str, list_name: str, given: Collection[str]) -> None:
    known = vocabulary.codes(list_name)
    if len(set(given)) != len(given) or not set(given) <= set(known):
        raise Refused("Choose from the list.", field=field)


def _check_primary(types: Collection[str], primary: str | None) -> None:
    if primary is not None and primary not in types:
        raise Refused("The main one must be among those you chose.", field="primary")


def _check_time(text: str) -> None:
    try:
        fits = datetime.strptime(text, "%H:%M").strftime("%H:%M") == text  # noqa: DTZ007 -- a time of day alone
    except ValueError:
        fits = False
    if not fits:
        raise Refused("Enter a time between 00:00 and 23:59.", field="happened_at")
