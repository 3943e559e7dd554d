"""Where a record may stand, what may follow, who owns the next step, and which event it writes.

The codes and the moves between them are those of the list `status` in `vocabulary.json`. Drafts never leave their
author's locker, so `private_draft` is no status of a record.
"""

from collections.abc import Mapping
from enum import StrEnum, unique

from safety.workflow.refusal import Refused


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
