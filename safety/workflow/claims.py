"""Where a claim may stand, what may follow, whose turn it is, which event it writes, and what that does to its costs."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Self
from uuid import UUID

from safety.payloads import REASON_LIMIT, UnreadablePayload, read
from safety.payloads.base import Payload
from safety.payloads.claims import ClaimBody, ClaimState
from safety.payloads.funding import UNRESTRICTED, PotBody
from safety.workflow import money
from safety.workflow.checks import check_length
from safety.workflow.costs import CostStory, Stage
from safety.workflow.refusal import Refused

LINES_LIMIT = 100
EVIDENCE_LIMIT = 100
NOTE_LIMIT = 2_000


@unique
class Status(StrEnum):
    """In the order in which a claim passes through them."""

    DRAFT = "draft"
    SENT = "sent"
    PART_PAID = "part_paid"
    PAID = "paid"
    DECLINED = "declined"


@unique
class Owner(StrEnum):
    """Whose turn it is."""

    FINANCE = "finance"
    FUNDER = "the funder"
    NOBODY = "nobody"


@unique
class Event(StrEnum):
    """What the audit log says in public."""

    ADD = "claim:add"
    BUNDLE = "claim:bundle"
    CHANGE = "claim:change"
    DECLINE = "claim:decline"
    DROP = "claim:drop"
    PART_PAY = "claim:part-pay"
    PAY = "claim:pay"
    SEND = "claim:send"


FOLLOWS: Mapping[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.SENT}),
    Status.SENT: frozenset({Status.PART_PAID, Status.PAID, Status.DECLINED}),
    Status.PART_PAID: frozenset({Status.PAID, Status.DECLINED}),  # the rest came, or will not come
    Status.PAID: frozenset(),
    Status.DECLINED: frozenset(),
}
OWNER: Mapping[Status, Owner] = {
    Status.DRAFT: Owner.FINANCE,
    Status.SENT: Owner.FUNDER,
    Status.PART_PAID: Owner.FUNDER,
    Status.PAID: Owner.NOBODY,
    Status.DECLINED: Owner.NOBODY,
}
EVENT: Mapping[Status, Event] = {
    Status.DRAFT: Event.ADD,
    Status.SENT: Event.SEND,
    Status.PART_PAID: Event.PART_PAY,
    Status.PAID: Event.PAY,
    Status.DECLINED: Event.DECLINE,
}
LABEL: Mapping[Status, str] = {
    Status.DRAFT: "Draft",
    Status.SENT: "Sent",
    Status.PART_PAID: "Paid in part",
    Status.PAID: "Paid",
    Status.DECLINED: "Declined",
}
ENDED = frozenset(status for status, after in FOLLOWS.items() if not after)
LIVE = frozenset({Status.SENT, Status.PART_PAID, Status.PAID})
"""What a cost stands in while it is in one of these, it can stand in no other claim."""
NEEDS_REASON = frozenset({Status.DECLINED})
COSTS_MOVE: Mapping[Status, tuple[Stage, Stage]] = {
    Status.SENT: (Stage.PAID, Stage.CLAIMED),
    Status.PAID: (Stage.CLAIMED, Stage.REIMBURSED),
    Status.DECLINED: (Stage.CLAIMED, Stage.PAID),
}
"""What a move of the claim does to those of its costs that stand at the first stage. Costs that are not paid yet, as in an
application made before buying, stay where they are.
"""


def check_move(now: Status, then: Status, *, paid: int, before: int, asked: int, reason: str) -> None:
    """Raises Refused when the table does not allow the move, or the money does not fit.

    Args:
        now: where the claim stands.
        then: where it is to stand.
        paid: pence that have come in all, counting what came before.
        before: pence that had come before.
        asked: pence that the claim asks for.
        reason: why; needed for a claim that is declined.
    """
    if then not in FOLLOWS[now]:
        after = ", ".join(LABEL[status].lower() for status in Status if status in FOLLOWS[now])
        words = f"What can follow: {after}." if after else "Nothing more can follow."
        raise Refused(f"This is “{LABEL[now].lower()}” now. {words}", field="status")
    check_length("reason", reason, REASON_LIMIT)
    if then in NEEDS_REASON and not reason.strip():
        raise Refused("Say why, in a few words.", field="reason")
    if then is Status.PART_PAID and not before < paid < asked:
        raise Refused("Enter what came, less than what you asked for.", field="paid")
    if then is Status.PAID and paid != asked:
        raise Refused("Paid means all of it. If less came, it is paid in part.", field="paid")


def check_draft(status: Status) -> None:
    """Raises Refused once it was sent: what a funder has must be what stands here."""
    if status is not Status.DRAFT:
        raise Refused("This was sent, so it cannot be changed any more.")


def check_body(body: ClaimBody, pot: PotBody, costs: Mapping[UUID, CostStory], taken: Collection[UUID]) -> None:
    """Raises Refused, naming the field.

    Args:
        body: what is claimed.
        pot: from whom.
        costs: the costs that exist, by id.
        taken: costs that stand in another claim which was sent.
    """
    if pot.rule(UNRESTRICTED):
        raise Refused("This pot pays without a claim. Note what came in instead.", field="pot")
    check_length("note", body.note, NOTE_LIMIT)
    ids = [line.cost for line in body.lines]
    if not ids:
        raise Refused("Choose at least one cost.", field="lines")
    if len(ids) > LINES_LIMIT or len(set(ids)) != len(ids) or not set(ids) <= costs.keys():
        raise Refused("Choose from the list.", field="lines")
    for line in body.lines:
        _check_line(costs[line.cost], line.amount, taken=line.cost in taken)
    files = {file.id for cost in ids for file in costs[cost].files}
    if len(body.evidence) > EVIDENCE_LIMIT or not set(body.evidence) <= files:
        raise Refused("Choose files of the costs in this claim.", field="evidence")


def _check_line(story: CostStory, amount: int, *, taken: bool) -> None:
    words = story.body.what_for
    if taken:
        raise Refused(f"“{words}” stands in another claim already.", field="lines")
    if story.stage is Stage.DECLINED:
        raise Refused(f"“{words}” was declined.", field="lines")
    if not 0 < amount <= story.total:
        raise Refused(f"Ask for “{words}” more than nothing and at most {money.words(story.total)}.", field="lines")


@dataclass(frozen=True, slots=True, repr=False)
class ClaimStory:
    """A claim in the hands of somebody with its key."""

    bodies: tuple[ClaimBody, ...]
    states: tuple[ClaimState, ...]

    @classmethod
    def from_items(cls, items: Iterable[bytes]) -> Self:
        """From the opened bytes of a record's items, in any order. Raises UnreadablePayload."""
        parts = [read(item) for item in items]
        bodies = tuple(sorted((one for one in parts if isinstance(one, ClaimBody)), key=lambda one: one.number))
        states = tuple(sorted((one for one in parts if isinstance(one, ClaimState)), key=lambda one: one.number))
        if not bodies or not states:
            raise UnreadablePayload("A part of this record is missing.")
        return cls(bodies, states)

    def with_(self, part: Payload) -> "ClaimStory":
        """The same with one part more."""
        if isinstance(part, ClaimBody):
            return replace(self, bodies=(*self.bodies, part))
        assert isinstance(part, ClaimState)
        return replace(self, states=(*self.states, part))

    @property
    def body(self) -> ClaimBody:
        return self.bodies[-1]

    @property
    def status(self) -> Status:
        """Raises UnreadablePayload for a status of a later version."""
        try:
            return Status(self.states[-1].status)
        except ValueError:
            raise UnreadablePayload("This claim has a status that this version of Hearth does not know.") from None

    @property
    def paid(self) -> int:
        """Pence that have come so far."""
        return max(state.paid for state in self.states)

    @property
    def asked(self) -> int:
        return self.body.asked
