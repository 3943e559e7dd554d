"""Where a cost may stand, what may follow, whose turn it is, which event it writes, and what must be said before.

The stages are those of the note of the list `cost_category`. A cost begins as an estimate, as a quote, or as paid already.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum, unique
from typing import Self
from uuid import UUID

from safety.payloads import REASON_LIMIT, UnreadablePayload, read
from safety.payloads.base import Payload
from safety.payloads.costs import (
    BASIS_HOURS,
    BASIS_IN_KIND,
    BASIS_MONEY,
    CostBody,
    CostFiles,
    CostLinks,
    CostPot,
    CostState,
)
from safety.workflow import money
from safety.workflow.checks import check_codes, check_length, check_text
from safety.workflow.refusal import Refused
from vault.files import FileMeta

WHAT_LIMIT = 200
SUPPLIER_LIMIT = 120
MOST_TIMES = 120
MOST_MINUTES = 60 * 10_000
LINKS_LIMIT = 20
RETAIN_MONTHS = 84  # six years and the current one: the retention class `cost`
BASES = {
    BASIS_MONEY: "Money",
    BASIS_HOURS: "Staff or volunteer time",
    BASIS_IN_KIND: "Given or lent to us, so nobody paid",
}
PERIODS = {"week": "every week", "month": "every month", "quarter": "every quarter", "year": "every year"}
CAPITAL = {False: "Running cost (revenue)", True: "Something that lasts (capital)"}
_EARLIEST = date(2000, 1, 1)
_LATEST = timedelta(days=366 * 5)


@unique
class Stage(StrEnum):
    """In the order in which a cost passes through them."""

    ESTIMATE = "estimate"
    QUOTE = "quote"
    APPROVED = "approved"
    COMMITTED = "committed"
    PAID = "paid"
    CLAIMED = "claimed"
    REIMBURSED = "reimbursed"
    DECLINED = "declined"


@unique
class Owner(StrEnum):
    """Whose turn it is."""

    APPROVER = "whoever approves"
    BUYER = "whoever buys"
    FINANCE = "finance"
    FUNDER = "the funder"
    NOBODY = "nobody"


@unique
class Event(StrEnum):
    """What the audit log says in public."""

    ADD = "cost:add"
    APPROVE = "cost:approve"
    CHANGE = "cost:change"
    CLAIM = "cost:claim"
    COMMIT = "cost:commit"
    DECLINE = "cost:decline"
    EXPORT = "cost:export"
    FILES = "cost:files"
    LINK = "cost:link"
    PAY = "cost:pay"
    POT = "cost:pot"
    QUOTE = "cost:quote"
    REIMBURSE = "cost:reimburse"
    SHARE = "cost:share"
    SHOW = "cost:show"


FOLLOWS: Mapping[Stage, frozenset[Stage]] = {
    Stage.ESTIMATE: frozenset({Stage.QUOTE, Stage.APPROVED, Stage.DECLINED}),
    Stage.QUOTE: frozenset({Stage.APPROVED, Stage.DECLINED}),
    Stage.APPROVED: frozenset({Stage.COMMITTED, Stage.PAID, Stage.DECLINED}),
    Stage.COMMITTED: frozenset({Stage.PAID, Stage.DECLINED}),
    Stage.PAID: frozenset({Stage.CLAIMED, Stage.DECLINED}),
    Stage.CLAIMED: frozenset({Stage.REIMBURSED, Stage.PAID}),
    Stage.REIMBURSED: frozenset(),
    Stage.DECLINED: frozenset({Stage.ESTIMATE}),  # asked for again
}
OWNER: Mapping[Stage, Owner] = {
    Stage.ESTIMATE: Owner.APPROVER,
    Stage.QUOTE: Owner.APPROVER,
    Stage.APPROVED: Owner.BUYER,
    Stage.COMMITTED: Owner.FINANCE,
    Stage.PAID: Owner.FINANCE,
    Stage.CLAIMED: Owner.FUNDER,
    Stage.REIMBURSED: Owner.NOBODY,
    Stage.DECLINED: Owner.NOBODY,
}
EVENT: Mapping[Stage, Event] = {
    Stage.ESTIMATE: Event.ADD,
    Stage.QUOTE: Event.QUOTE,
    Stage.APPROVED: Event.APPROVE,
    Stage.COMMITTED: Event.COMMIT,
    Stage.PAID: Event.PAY,
    Stage.CLAIMED: Event.CLAIM,
    Stage.REIMBURSED: Event.REIMBURSE,
    Stage.DECLINED: Event.DECLINE,
}
"""The event of the move into a stage. A cost that begins as something else than an estimate writes `cost:add` all the same."""
LABEL: Mapping[Stage, str] = {
    Stage.ESTIMATE: "Estimate",
    Stage.QUOTE: "Quote",
    Stage.APPROVED: "Approved",
    Stage.COMMITTED: "Ordered",
    Stage.PAID: "Paid",
    Stage.CLAIMED: "Claimed",
    Stage.REIMBURSED: "Reimbursed",
    Stage.DECLINED: "Declined",
}
STARTS = frozenset({Stage.ESTIMATE, Stage.QUOTE, Stage.PAID})
ENDED = frozenset({Stage.REIMBURSED, Stage.DECLINED})
WANTED = frozenset({Stage.ESTIMATE, Stage.QUOTE})
"""Not agreed yet: here it may still be changed, and a pot that pays nothing backwards may still be asked."""
SPENT = frozenset({Stage.PAID, Stage.CLAIMED, Stage.REIMBURSED})
DECISIONS = frozenset({Stage.APPROVED, Stage.DECLINED})
NEEDS_REASON = frozenset(
    {(before, Stage.DECLINED) for before, after in FOLLOWS.items() if Stage.DECLINED in after}
    | {(Stage.CLAIMED, Stage.PAID), (Stage.DECLINED, Stage.ESTIMATE)}
)
NON_CASH = frozenset({BASIS_HOURS, BASIS_IN_KIND})
_CASH_ONLY = frozenset({Stage.COMMITTED, Stage.PAID})
_BY_CLAIM = frozenset({Stage.CLAIMED, Stage.REIMBURSED})


def check_move(now: Stage, then: Stage, reason: str) -> None:
    """Raises Refused when the table does not allow the move, or when it needs a reason."""
    if then not in FOLLOWS[now]:
        if not FOLLOWS[now]:
            raise Refused("This has been paid back, so nothing more can be done with it.")
        after = ", ".join(LABEL[stage].lower() for stage in Stage if stage in FOLLOWS[now])
        raise Refused(f"This is “{LABEL[now].lower()}” now. What can follow: {after}.", field="stage")
    check_length("reason", reason, REASON_LIMIT)
    if (now, then) in NEEDS_REASON and not reason.strip():
        raise Refused("Say why, in a few words.", field="reason")


def check_basis(basis: str, then: Stage) -> None:
    """Raises Refused: what nobody pays for cannot be ordered or paid; it is counted once it is approved."""
    if basis in NON_CASH and then in _CASH_ONLY:
        raise Refused("No money is paid for this, so it stays as it is once it is approved.", field="stage")


def check_body(body: CostBody, *, today: date) -> None:
    """Raises Refused, naming the field."""
    check_codes("category", "cost_category", (body.category,))
    check_text(body.what_for, field="what_for", missing="Enter what it is for.", limit=WHAT_LIMIT)
    check_length("supplier", body.supplier, SUPPLIER_LIMIT)
    if body.basis not in BASES:
        raise Refused("Choose from the list.", field="basis")
    if body.period not in ("", *PERIODS) or not 1 <= body.times <= MOST_TIMES or (not body.period and body.times != 1):
        raise Refused(f"Enter how often, from 1 to {MOST_TIMES}.", field="times")
    _check_amount(body)
    if body.day is not None and not _EARLIEST <= body.day <= today + _LATEST:
        raise Refused("Enter a day that is not so far away.", field="day")


def _check_amount(body: CostBody) -> None:
    if body.basis == BASIS_HOURS:
        if not 0 < body.minutes <= MOST_MINUTES:
            raise Refused("Enter how much time it took.", field="hours")
        if not 0 <= body.rate <= money.MOST:
            raise Refused("Enter what an hour costs.", field="rate")
        if body.amount != money.for_time(body.minutes, body.rate) or body.vat:
            raise Refused("Staff time is counted as hours times rate, without VAT.", field="hours")
        return
    if not 0 < body.amount <= money.MOST:
        raise Refused("Enter an amount above zero.", field="amount")
    if not 0 <= body.vat <= body.amount:
        raise Refused("The VAT cannot be more than the amount it is a part of.", field="vat")
    if body.minutes or body.rate:
        raise Refused("Only staff time has hours and a rate.", field="hours")


def timed(body: CostBody) -> CostBody:
    """The same with the amount that its hours come to, where it is staff time."""
    return replace(body, amount=money.for_time(body.minutes, body.rate)) if body.basis == BASIS_HOURS else body


def total(body: CostBody) -> int:
    """What it costs the organisation, all times together: VAT that comes back is no cost."""
    each = body.amount - (body.vat if body.vat_reclaimable else 0)
    return each * body.times


@dataclass(frozen=True, slots=True, repr=False)
class CostStory:
    """A cost in the hands of somebody with its key; `links` is empty without the key of the section they stand in."""

    bodies: tuple[CostBody, ...]
    states: tuple[CostState, ...]
    added: tuple[CostFiles, ...] = ()
    pots: tuple[CostPot, ...] = ()
    links: tuple[CostLinks, ...] = ()

    @classmethod
    def from_items(cls, items: Iterable[bytes]) -> Self:
        """From the opened bytes of a record's items, in any order. Raises UnreadablePayload."""
        parts = [read(item) for item in items]
        bodies = tuple(sorted(_of(CostBody, parts), key=lambda one: one.number))
        states = tuple(sorted(_of(CostState, parts), key=lambda one: one.number))
        if not bodies or not states:
            raise UnreadablePayload("A part of this record is missing.")
        return cls(
            bodies,
            states,
            tuple(sorted(_of(CostFiles, parts), key=lambda one: one.at)),
            tuple(sorted(_of(CostPot, parts), key=lambda one: one.at)),
            tuple(sorted(_of(CostLinks, parts), key=lambda one: one.at)),
        )

    def with_(self, part: Payload) -> "CostStory":
        """The same with one part more."""
        name = _FIELDS[type(part)]
        return replace(self, **{name: (*getattr(self, name), part)})

    @property
    def body(self) -> CostBody:
        return self.bodies[-1]

    @property
    def state(self) -> CostState:
        return self.states[-1]

    @property
    def stage(self) -> Stage:
        """Raises UnreadablePayload for a stage of a later version."""
        try:
            return Stage(self.state.stage)
        except ValueError:
            raise UnreadablePayload("This cost has a stage that this version of Hearth does not know.") from None

    @property
    def ended(self) -> bool:
        return self.stage in ENDED

    @property
    def total(self) -> int:
        return total(self.body)

    @property
    def asked_by(self) -> UUID | None:
        return self.bodies[0].by

    @property
    def asked_name(self) -> str:
        return self.bodies[0].by_name

    @property
    def pot(self) -> UUID | None:
        return self.pots[-1].pot if self.pots else None

    @property
    def files(self) -> tuple[FileMeta, ...]:
        return tuple(file for one in self.added for file in one.files)

    @property
    def incidents(self) -> tuple[UUID, ...]:
        return tuple(dict.fromkeys(one for link in self.links for one in link.incidents))

    @property
    def prospective(self) -> bool:
        """Whether nothing is agreed, ordered or spent yet."""
        return self.stage in WANTED

    def file(self, file_id: UUID) -> FileMeta | None:
        return next((file for file in self.files if file.id == file_id), None)

    def next_stages(self) -> list[Stage]:
        """What may follow by hand; a claim moves the rest."""
        cash = self.body.basis not in NON_CASH
        return [
            stage
            for stage in Stage
            if stage in FOLLOWS[self.stage] - _BY_CLAIM
            and (cash or stage not in _CASH_ONLY)
            and self.stage is not Stage.CLAIMED
        ]


def check_approver(story: CostStory, person: UUID) -> None:
    """Raises Refused: nobody decides about what she asked for herself, or about an amount that she changed last."""
    if person == story.asked_by:
        raise Refused("You asked for this, so somebody else must decide about it.")
    if len(story.bodies) > 1 and person == story.body.by:
        raise Refused("You changed this last, so somebody else must decide about it.")


def check_change(story: CostStory) -> None:
    """Raises Refused once it is agreed: what was approved must be what was asked for."""
    if story.stage not in WANTED:
        raise Refused("This has been decided, so it cannot be changed any more.")


def check_by_hand(now: Stage, then: Stage) -> None:
    """Raises Refused for the moves that a claim alone makes: to its stages, and back from them."""
    if now is Stage.CLAIMED:
        raise Refused("This stands in a claim. Note there what the funder answered.", field="stage")
    if then in _BY_CLAIM:
        raise Refused("Make a claim to a pot. It moves the costs in it by itself.", field="stage")


_FIELDS: Mapping[type[Payload], str] = {
    CostBody: "bodies",
    CostState: "states",
    CostFiles: "added",
    CostPot: "pots",
    CostLinks: "links",
}


def _of[Part: Payload](kind: type[Part], parts: Iterable[Payload]) -> list[Part]:
    return [part for part in parts if isinstance(part, kind)]
