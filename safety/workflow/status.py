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
    DUPLICATE = "duplicate"
    MONITORING = "monitoring"
    NEEDS_INFO = "needs_info"
    NOT_APPLICABLE = "not_applicable"
    ON_HOLD = "on_hold"
    REOPENED = "reopened"
    RESPONDING = "responding"
    REVIEW = "review"
    SUBMITTED = "submitted"
    TRANSFERRED = "transferred"
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

    EXPORT = "exchange:export"
    IMPORT = "exchange:import"
    SET_HOURS = "hours:set"
    ACKNOWLEDGE = "incident:acknowledge"
    ADD = "incident:add"
    ASK = "incident:ask"
    ASSIGN = "incident:assign"
    ATTACH = "incident:attach"
    CHECK = "incident:check"
    CLOSE = "incident:close"
    DESTROY = "incident:destroy"
    DUPLICATE = "incident:duplicate"
    DUTY = "incident:duty"
    EXPIRE = "incident:expire"
    HOLD = "incident:hold"
    KEEP = "incident:keep"
    LINK = "incident:link"
    MONITOR = "incident:monitor"
    NOTE = "incident:note"
    OPEN = "incident:open"
    OPEN_FILE = "incident:open-file"
    PACK = "incident:pack"
    PLAN = "incident:plan"
    REFER = "incident:refer"
    RELEASE = "incident:release"
    REOPEN = "incident:reopen"
    REPLY = "incident:reply"
    REPORT = "incident:report"
    RESPOND = "incident:respond"
    REVIEW = "incident:review"
    ROLL_CALL = "incident:roll-call"
    SAMPLE = "incident:sample"
    SEARCH = "incident:search"
    SET_ASIDE = "incident:set-aside"
    SHARE = "incident:share"
    TRANSFER = "incident:transfer"
    TRIAGE = "incident:triage"
    WARN = "incident:warn"
    WITHDRAW = "incident:withdraw"
    KEEPING = "keeping:change"
    OPENING_ASK = "opening:ask"
    OPENING_GRANT = "opening:grant"
    OPENING_REFUSE = "opening:refuse"
    CHANGE_PLAYBOOK = "playbook:change"
    STEPS_ADD = "steps:add"
    STEPS_EXPORT = "steps:export"
    STEPS_READ = "steps:read"
    STEPS_STRIKE = "steps:strike"


FOLLOWS: Mapping[Status, frozenset[Status]] = {
    Status.SUBMITTED: frozenset({Status.ACKNOWLEDGED, Status.WITHDRAWN}),
    Status.ACKNOWLEDGED: frozenset(
        {
            Status.TRIAGED,
            Status.NEEDS_INFO,
            Status.DUPLICATE,
            Status.NOT_APPLICABLE,
            Status.TRANSFERRED,
            Status.WITHDRAWN,
        }
    ),
    Status.NEEDS_INFO: frozenset({Status.SUBMITTED, Status.WITHDRAWN}),
    Status.TRIAGED: frozenset(
        {
            Status.TRIAGED,
            Status.RESPONDING,
            Status.MONITORING,
            Status.CLOSED,
            Status.WITHDRAWN,
        }  # it may be judged again
    ),
    Status.RESPONDING: frozenset({Status.MONITORING, Status.ON_HOLD, Status.REVIEW, Status.WITHDRAWN}),
    Status.ON_HOLD: frozenset({Status.RESPONDING, Status.WITHDRAWN}),
    Status.MONITORING: frozenset({Status.RESPONDING, Status.REVIEW, Status.WITHDRAWN}),
    Status.REVIEW: frozenset({Status.CLOSED}),
    Status.CLOSED: frozenset({Status.REOPENED}),
    Status.DUPLICATE: frozenset({Status.REOPENED}),
    Status.NOT_APPLICABLE: frozenset({Status.REOPENED}),
    Status.REOPENED: frozenset({Status.RESPONDING, Status.WITHDRAWN}),
    Status.TRANSFERRED: frozenset(),
    Status.WITHDRAWN: frozenset(),
}
OWNER: Mapping[Status, Owner] = {
    Status.SUBMITTED: Owner.TEAM,
    Status.ACKNOWLEDGED: Owner.TEAM,
    Status.NEEDS_INFO: Owner.REPORTER,
    Status.TRIAGED: Owner.TEAM,
    Status.RESPONDING: Owner.TEAM,
    Status.ON_HOLD: Owner.TEAM,
    Status.MONITORING: Owner.TEAM,
    Status.REVIEW: Owner.TEAM,
    Status.CLOSED: Owner.NOBODY,
    Status.DUPLICATE: Owner.NOBODY,
    Status.NOT_APPLICABLE: Owner.NOBODY,
    Status.REOPENED: Owner.TEAM,
    Status.TRANSFERRED: Owner.NOBODY,
    Status.WITHDRAWN: Owner.NOBODY,
}
EVENT: Mapping[Status, Event] = {
    Status.SUBMITTED: Event.REPORT,
    Status.ACKNOWLEDGED: Event.ACKNOWLEDGE,
    Status.NEEDS_INFO: Event.ASK,
    Status.TRIAGED: Event.TRIAGE,
    Status.RESPONDING: Event.RESPOND,
    Status.ON_HOLD: Event.HOLD,
    Status.MONITORING: Event.MONITOR,
    Status.REVIEW: Event.REVIEW,
    Status.CLOSED: Event.CLOSE,
    Status.DUPLICATE: Event.DUPLICATE,
    Status.NOT_APPLICABLE: Event.SET_ASIDE,
    Status.REOPENED: Event.REOPEN,
    Status.TRANSFERRED: Event.TRANSFER,
    Status.WITHDRAWN: Event.WITHDRAW,
}
"""The event of the move into a status. `needs_info` to `submitted` is an answer, and writes `incident:add`."""
START = Status.SUBMITTED
ENDED = frozenset(status for status, owner in OWNER.items() if owner is Owner.NOBODY)
"""Nobody owes a step, nothing can be added, and lists of open records leave it out. Some can be opened again."""
NEEDS_REASON = frozenset({Status.ON_HOLD, Status.DUPLICATE, Status.NOT_APPLICABLE, Status.REOPENED, Status.TRANSFERRED})
JUDGED = frozenset({Status.TRIAGED, Status.RESPONDING, Status.ON_HOLD, Status.MONITORING, Status.REVIEW})
"""Work goes on here, so a new judgement moves nothing."""

_REFUSALS: Mapping[Status, str] = {
    Status.SUBMITTED: "This has been sent already.",
    Status.ACKNOWLEDGED: "This has been acknowledged already.",
    Status.NEEDS_INFO: "This is being worked on, so it does not wait for an answer as a whole.",
    Status.TRIAGED: "Acknowledge this before you judge how serious it is.",
    Status.RESPONDING: "Judge how serious this is before you respond to it.",
    Status.MONITORING: "Judge how serious this is before you watch it.",
    Status.ON_HOLD: "Only what you respond to can be put on hold.",
    Status.REVIEW: "Only what you respond to or watch can be reviewed.",
    Status.CLOSED: "Judge how serious this is before you close it.",
    Status.DUPLICATE: "Only what has just been acknowledged can be linked as a duplicate.",
    Status.NOT_APPLICABLE: "Only what has just been acknowledged can be set aside.",
    Status.TRANSFERRED: "Only what has just been acknowledged can be handed to another team.",
    Status.REOPENED: "This is still open.",
    Status.WITHDRAWN: "This has been worked on to its end, so it cannot be withdrawn.",
}
_SAID: Mapping[tuple[Status, Status], str] = {
    (Status.SUBMITTED, Status.NEEDS_INFO): "Acknowledge this before you ask a question.",
    (Status.SUBMITTED, Status.DUPLICATE): "Acknowledge this before you link it as a duplicate.",
    (Status.SUBMITTED, Status.NOT_APPLICABLE): "Acknowledge this before you set it aside.",
    (Status.SUBMITTED, Status.TRANSFERRED): "Acknowledge this before you hand it to another team.",
    (Status.RESPONDING, Status.RESPONDING): "You are responding to this already.",
    (Status.RESPONDING, Status.CLOSED): "Review this, or watch it, before you close it.",
    (Status.MONITORING, Status.MONITORING): "You are watching this already.",
    (Status.MONITORING, Status.CLOSED): "Review this before you close it.",
    (Status.ON_HOLD, Status.ON_HOLD): "This is on hold already.",
    (Status.REVIEW, Status.REVIEW): "This is in review already.",
    (Status.REVIEW, Status.RESPONDING): "This is in review. Close it, and open it again if there is more to do.",
    (Status.REVIEW, Status.MONITORING): "This is in review. Close it, and open it again if there is more to do.",
}
"""Where a sentence for the status aimed at would not help."""
_ENDED: Mapping[Status, str] = {
    Status.CLOSED: "This is closed. Make a new report and quote the reference of this one.",
    Status.DUPLICATE: "This was linked to another record, where the work goes on.",
    Status.NOT_APPLICABLE: "This was set aside.",
    Status.TRANSFERRED: "This was handed to another team.",
    Status.WITHDRAWN: "This was withdrawn by the person who reported it.",
}


def may_follow(now: Status, then: Status) -> bool:
    return then in FOLLOWS[now]


def check_move(now: Status, then: Status) -> None:
    """Raises Refused when the table does not allow the move."""
    if may_follow(now, then):
        return
    check_open(now)
    if now is Status.NEEDS_INFO:
        raise Refused("This waits for the answer of the person who reported it.")
    if now is Status.ON_HOLD and then is not Status.ON_HOLD:
        raise Refused("This is on hold. Take it up again first.")
    if now is Status.REOPENED and then is not Status.REOPENED:
        raise Refused("This was opened again. Respond to it first.")
    raise Refused(_SAID.get((now, then), _REFUSALS[then]))


def check_open(now: Status) -> None:
    """Raises Refused when the record has ended and takes nothing more."""
    if now in ENDED:
        raise Refused(_ENDED[now])
