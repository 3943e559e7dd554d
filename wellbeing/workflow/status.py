"""Where a request may stand, what may follow, whose turn it is, and what the person who asked is told.

The codes are those of the list `wellbeing_status` in `vocabulary.json`. A draft never leaves its author's locker.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum, unique

from wellbeing import vocabulary
from wellbeing.workflow.refusals import Refused

DEED = "scheme:deed"
"""The one event that the audit log shows for every deed of this service, whoever did it and whatever it was."""

RETAIN_MONTHS = 25  # the end of an open request that everybody forgot


@unique
class Status(StrEnum):
    ACCEPTED = "accepted"
    ACKNOWLEDGED = "acknowledged"
    BOOKED = "booked"
    ENDED_EARLY = "ended_early"
    ENDED_PLANNED = "ended_planned"
    EXPIRED = "expired"
    IN_PROGRESS = "in_progress"
    MATCHING = "matching"
    NO_MATCH = "no_match"
    OFFERED = "offered"
    PAUSED = "paused"
    REFERRED = "referred"
    REQUESTED = "requested"
    WAITLISTED = "waitlisted"
    WITHDRAWN = "withdrawn"


@unique
class Turn(StrEnum):
    """Who has to take the next step."""

    ASKER = "asker"
    NOBODY = "nobody"
    PROVIDER = "provider"
    SCHEME = "scheme"


_LEAVING = frozenset({Status.WITHDRAWN, Status.EXPIRED})
_SETTLED = frozenset({Status.OFFERED, Status.WAITLISTED, Status.REFERRED, Status.NO_MATCH})
_ENDS = frozenset({Status.ENDED_PLANNED, Status.ENDED_EARLY, Status.REFERRED})

FOLLOWS: Mapping[Status, frozenset[Status]] = {
    Status.REQUESTED: frozenset({Status.ACKNOWLEDGED, Status.WITHDRAWN}),
    Status.ACKNOWLEDGED: frozenset({Status.MATCHING}) | _SETTLED | _LEAVING,
    Status.MATCHING: _SETTLED | _LEAVING,
    Status.OFFERED: frozenset({Status.ACCEPTED, Status.MATCHING}) | _SETTLED | _LEAVING,
    Status.ACCEPTED: frozenset({Status.BOOKED, Status.IN_PROGRESS, Status.MATCHING, Status.WAITLISTED})
    | _ENDS
    | _LEAVING,
    Status.WAITLISTED: frozenset({Status.MATCHING}) | _SETTLED | _LEAVING,
    Status.BOOKED: frozenset({Status.IN_PROGRESS, Status.ACCEPTED, Status.PAUSED, Status.MATCHING}) | _ENDS | _LEAVING,
    Status.IN_PROGRESS: frozenset({Status.PAUSED, Status.MATCHING}) | _ENDS | _LEAVING,
    Status.PAUSED: frozenset({Status.BOOKED, Status.IN_PROGRESS, Status.MATCHING}) | _ENDS | _LEAVING,
    Status.ENDED_PLANNED: frozenset(),
    Status.ENDED_EARLY: frozenset(),
    Status.REFERRED: frozenset(),
    Status.NO_MATCH: frozenset(),
    Status.WITHDRAWN: frozenset(),
    Status.EXPIRED: frozenset(),
}
TURN: Mapping[Status, Turn] = {
    Status.REQUESTED: Turn.SCHEME,
    Status.ACKNOWLEDGED: Turn.SCHEME,
    Status.MATCHING: Turn.SCHEME,
    Status.OFFERED: Turn.ASKER,
    Status.ACCEPTED: Turn.PROVIDER,
    Status.WAITLISTED: Turn.SCHEME,
    Status.BOOKED: Turn.PROVIDER,
    Status.IN_PROGRESS: Turn.PROVIDER,
    Status.PAUSED: Turn.ASKER,
    Status.ENDED_PLANNED: Turn.NOBODY,
    Status.ENDED_EARLY: Turn.NOBODY,
    Status.REFERRED: Turn.NOBODY,
    Status.NO_MATCH: Turn.NOBODY,
    Status.WITHDRAWN: Turn.NOBODY,
    Status.EXPIRED: Turn.NOBODY,
}
SENTENCE: Mapping[Status, str] = {
    Status.REQUESTED: "The scheme has your request. Nobody has read it yet.",
    Status.ACKNOWLEDGED: "A coordinator of the scheme has read your request.",
    Status.MATCHING: "A coordinator is looking for somebody who fits what you asked for.",
    Status.OFFERED: "There is an offer for you. You choose, and you can turn all of it down.",
    Status.ACCEPTED: "You have chosen. Their answer, your times and your messages stand on the page of the two of you.",
    Status.WAITLISTED: "You are on the waiting list. You keep your place without doing anything.",
    Status.BOOKED: "Your first session is booked.",
    Status.IN_PROGRESS: "Your sessions have begun.",
    Status.PAUSED: "This is paused. It goes on when you say so.",
    Status.ENDED_PLANNED: "This has ended as planned.",
    Status.ENDED_EARLY: "This has ended early.",
    Status.REFERRED: "You were referred on to somebody outside the scheme.",
    Status.NO_MATCH: "The scheme found nobody who fits what you asked for.",
    Status.WITHDRAWN: "You withdrew this.",
    Status.EXPIRED: "This was closed because no answer came. You can ask again at any time.",
}
"""What the person who asked reads, in plain words."""
PLAIN: Mapping[Status, str] = {
    Status.ACCEPTED: "Somebody chosen",
    Status.ACKNOWLEDGED: "Read by a coordinator",
    Status.EXPIRED: "Ended without an answer",
    Status.MATCHING: "Looking for somebody",
    Status.NO_MATCH: "Nobody found",
    Status.OFFERED: "Offer made",
    Status.WAITLISTED: "On the waiting list",
}
"""Where the label of the list is for statistics: what pages say instead, to whoever asked and to the coordinators."""
START = Status.REQUESTED
ENDED = frozenset(status for status, turn in TURN.items() if turn is Turn.NOBODY)


def in_words(status: Status | str) -> str:
    """What a page calls it."""
    return PLAIN.get(Status(status)) or vocabulary.label(vocabulary.STATUS, status)


def may_follow(now: Status, then: Status) -> bool:
    return then in FOLLOWS[now]


def check_open(now: Status) -> None:
    """Raises Refused when the request has ended and takes nothing more."""
    if now in ENDED:
        raise Refused("This has ended. You can ask again at any time.")


def check_move(now: Status, then: Status) -> None:
    """Raises Refused when the table does not allow the move."""
    if may_follow(now, then):
        return
    check_open(now)
    if now is then:
        raise Refused("This stands there already.")
    raise Refused("This cannot be the next step of this request.")


def retain_month(day: date, months: int = RETAIN_MONTHS) -> date:
    """The first day of the month in which a request that nobody ended goes."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
