"""Which pots would pay for a cost, how much, and why not. Plain functions over rules: no database, no keys, no clock.

Every rule of the list `fund_rule` is looked at. What only people can judge, such as whether the evidence will do, is said
as a condition and refuses nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum, unique
from typing import Self
from uuid import UUID

from safety import vocabulary
from safety.payloads import UnreadablePayload, read
from safety.payloads.base import Payload
from safety.payloads.costs import BASIS_HOURS, BASIS_IN_KIND
from safety.payloads.funding import (
    CAP,
    DEADLINE,
    DEMOGRAPHIC,
    DUPLICATE,
    EVIDENCE,
    EXCLUDE,
    MATCH,
    MAX_ITEMS,
    PROSPECTIVE,
    UNRESTRICTED,
    PotBody,
    PotIncome,
    PotRule,
)
from safety.workflow import costs as cost_rules
from safety.workflow import money
from safety.workflow.checks import check_codes, check_length, check_text
from safety.workflow.costs import CostStory, Stage
from safety.workflow.refusal import Refused
from ui.formats import long_date

NAME_LIMIT = 120
TEXT_LIMIT = 500
ID_LIMIT = 60
MOST_ITEMS = 1_000
MOST_HOURS = 24 * 366
_WHOLE = 100  # per cent
_NOT_SPENT = frozenset({Stage.ESTIMATE, Stage.QUOTE, Stage.APPROVED})
_DAY = 24


@unique
class Event(StrEnum):
    """What the audit log says in public."""

    ADD = "pot:add"
    CHANGE = "pot:change"
    CLOSE = "pot:close"
    INCOME = "pot:income"


@dataclass(frozen=True, slots=True)
class Need:
    """What a pot's rules look at of a cost. `total` is in pence."""

    category: str
    total: int
    stage: Stage
    basis: str = "money"
    files: int = 0
    elsewhere: str = ""  # the name of another pot that pays for it, if one does


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a pot stands, in pence: what came in, what is spoken for, and for how many measures."""

    income: int = 0
    spoken_for: int = 0
    items: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What one pot says to one cost. `why_not` is empty when it pays; `conditions` are for people to see to."""

    amount: int  # pence that it would pay
    rest: int  # pence that stay with us
    why_not: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()

    @property
    def pays(self) -> bool:
        return not self.why_not


def would_pay(pot: PotBody, standing: Standing, need: Need, *, today: date) -> Answer:
    """What this pot would do with this cost."""
    why_not = [*_time_says_no(pot, today), *_rules_say_no(pot, standing, need)]
    if why_not:
        return Answer(0, need.total, tuple(why_not))
    amount, conditions = _amount(pot, standing, need)
    return Answer(amount, need.total - amount, conditions=(*conditions, *_for_people(pot, need)))


def _time_says_no(pot: PotBody, today: date) -> Iterable[str]:
    if pot.closed:
        yield "It is closed."
    elif pot.closes_on and today > pot.closes_on:
        yield f"It closed on {long_date(pot.closes_on)}."
    elif pot.opens_on and today < pot.opens_on:
        yield f"It opens on {long_date(pot.opens_on)}."


def rules_against(pot: PotBody, need: Need) -> Iterable[str]:
    """What speaks against paying for this, however full the pot is."""
    if need.basis == BASIS_IN_KIND:
        yield "Nobody paid for this, so there is nothing to pay back."
    if pot.rule(PROSPECTIVE) and need.stage not in _NOT_SPENT:
        yield f"It pays nothing backwards, and this is “{cost_rules.LABEL[need.stage].lower()}” already."
    excluded = pot.rule(EXCLUDE)
    if excluded and need.category in excluded.codes:
        yield f"It does not pay for: {vocabulary.label('cost_category', need.category)}."
    if pot.rule(DUPLICATE) and need.elsewhere:
        yield f"It does not pay where another pot does, and “{need.elsewhere}” is meant to."


def _rules_say_no(pot: PotBody, standing: Standing, need: Need) -> Iterable[str]:
    yield from rules_against(pot, need)
    most = pot.rule(MAX_ITEMS)
    if most and standing.items >= most.number:
        in_it = f"{_measures(standing.items)} {_are(standing.items)} in it already"
        yield f"It pays for at most {_measures(most.number)}, and {in_it}."
    left = remaining(pot, standing)
    if left is not None and left <= 0:
        yield _nothing_left(pot, standing)


def _nothing_left(pot: PotBody, standing: Standing) -> str:
    if pot.rule(UNRESTRICTED):
        return "Nothing is left of what came in." if standing.income else "Nothing has come in yet."
    return "Nothing is left in it."


def _amount(pot: PotBody, standing: Standing, need: Need) -> tuple[int, list[str]]:
    """How much, and in words what made it less than all of it."""
    amount, conditions = share(pot, need.total), []
    match = pot.rule(MATCH)
    if match and match.number < _WHOLE:
        after = f" {match.text}" if match.text else ""
        conditions.append(f"It pays {match.number}%{after}: {money.words(amount)} of {money.words(need.total)}.")
    left = remaining(pot, standing)
    if left is not None and left < amount:
        amount = left
        conditions.append(f"Only {money.words(left)} is left in it.")
    return amount, conditions


def _for_people(pot: PotBody, need: Need) -> Iterable[str]:
    """What no rule can decide."""
    if need.basis == BASIS_HOURS:
        yield "Ask whether it pays for staff time."
    wanted = pot.rule(EVIDENCE)
    if wanted:
        yield f"It wants evidence: {wanted.text}." if wanted.text else "It wants evidence."
        if not need.files:
            yield "No quote, bill or receipt is with this cost yet."
    ringed = pot.rule(DEMOGRAPHIC)
    if ringed:
        yield (
            f"It is kept for: {ringed.text}. Check that this fits."
            if ringed.text
            else "It is kept for some people. Check it."
        )
    deadline = pot.rule(DEADLINE)
    if deadline and deadline.number:
        yield f"It decides within {_span(deadline.number)}."
    if pot.closes_on:
        yield f"It closes on {long_date(pot.closes_on)}."
    if pot.rule(UNRESTRICTED):
        yield "The money is here already: no claim is needed."


def share(pot: PotBody, total: int) -> int:
    """What a pot pays of a total by its match alone, to the penny, halves up."""
    match = pot.rule(MATCH)
    return money.share(total, match.number) if match else total


def remaining(pot: PotBody, standing: Standing) -> int | None:
    """Pence left in a pot; None when nobody said how much there is. Never below zero."""
    limits = [standing.income] if pot.rule(UNRESTRICTED) else []
    cap = pot.rule(CAP)
    if cap:
        limits.append(cap.number)
    if pot.amount and not pot.rule(UNRESTRICTED):
        limits.append(pot.amount)
    return max(0, min(limits) - standing.spoken_for) if limits else None


def standing_of(pot: PotBody, income: int, totals: Iterable[int]) -> Standing:
    """From what came in and the totals of the costs that it is meant to pay, declined ones left out."""
    shares = [share(pot, total) for total in totals]
    return Standing(income, sum(shares), len(shares))


def covered(pot: PotBody, income: int, totals: Mapping[UUID, int]) -> dict[UUID, int]:
    """How much of each cost a pot really covers, in the order given, until it is empty or has enough measures."""
    standing, found = Standing(income), dict.fromkeys(totals, 0)
    most = pot.rule(MAX_ITEMS)
    for record, total in totals.items():
        left = remaining(pot, standing)
        paid = share(pot, total) if left is None else min(left, share(pot, total))
        if most and standing.items >= most.number:
            paid = 0
        found[record] = paid
        standing = Standing(income, standing.spoken_for + paid, standing.items + 1)
    return found


def need_of(story: CostStory, elsewhere: str = "") -> Need:
    return Need(story.body.category, story.total, story.stage, story.body.basis, len(story.files), elsewhere)


def _measures(number: int) -> str:
    return f"{number} measure{'' if number == 1 else 's'}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _span(hours: int) -> str:
    days, rest = divmod(hours, _DAY)
    if days and not rest:
        return f"{days} day{'' if days == 1 else 's'}"
    return f"{hours} hour{'' if hours == 1 else 's'}"


# What a pot may say -------------------------------------------------------------------------------------------------


def check_pot(body: PotBody) -> None:
    """Raises Refused, naming the field."""
    check_text(body.name, field="name", missing="Enter a name for the pot.", limit=NAME_LIMIT)
    check_text(body.funder, field="funder", missing="Enter who gives the money.", limit=NAME_LIMIT)
    check_length("funder_id", body.funder_id, ID_LIMIT)
    check_length("note", body.note, TEXT_LIMIT)
    if not 0 <= body.amount <= money.MOST:
        raise Refused("Enter an amount.", field="amount")
    if body.opens_on and body.closes_on and body.closes_on < body.opens_on:
        raise Refused("It cannot close before it opens.", field="closes_on")
    check_codes("rules", "fund_rule", [rule.code for rule in body.rules])
    for rule in body.rules:
        _check_rule(rule)


def _check_rule(rule: PotRule) -> None:
    check_length(rule.code, rule.text, TEXT_LIMIT)
    check_codes(rule.code, "cost_category", rule.codes)
    lowest, highest, sentence = _NUMBERS.get(rule.code, (0, 0, "This rule takes no number."))
    if not lowest <= rule.number <= highest:
        raise Refused(sentence, field=rule.code)
    if rule.code == EXCLUDE and not rule.codes:
        raise Refused("Choose what it does not pay for.", field=rule.code)


_NUMBERS = {
    MATCH: (1, _WHOLE, "Enter a number from 1 to 100."),
    CAP: (1, money.MOST, "Enter an amount above zero."),
    MAX_ITEMS: (1, MOST_ITEMS, f"Enter a number from 1 to {MOST_ITEMS:,}."),
    DEADLINE: (0, MOST_HOURS, "Enter a number of hours."),
}


def check_income(income: PotIncome, *, today: date) -> None:
    """Raises Refused, naming the field."""
    if not 0 < income.amount <= money.MOST:
        raise Refused("Enter an amount above zero.", field="amount")
    if not date(2000, 1, 1) <= income.day <= today:
        raise Refused("Enter the day on which it came, today or before.", field="day")
    check_length("note", income.note, TEXT_LIMIT)


@dataclass(frozen=True, slots=True, repr=False)
class PotStory:
    """A pot in the hands of somebody with its key."""

    bodies: tuple[PotBody, ...]
    incomes: tuple[PotIncome, ...] = field(default=())

    @classmethod
    def from_items(cls, items: Iterable[bytes]) -> Self:
        """From the opened bytes of a record's items, in any order. Raises UnreadablePayload."""
        return cls.gather([read(item) for item in items])

    @classmethod
    def gather(cls, parts: Collection[Payload]) -> Self:
        bodies = sorted((part for part in parts if isinstance(part, PotBody)), key=lambda one: one.number)
        incomes = sorted((part for part in parts if isinstance(part, PotIncome)), key=lambda one: (one.day, one.at))
        if not bodies:
            raise UnreadablePayload("A part of this record is missing.")
        return cls(tuple(bodies), tuple(incomes))

    @property
    def body(self) -> PotBody:
        return self.bodies[-1]

    @property
    def income(self) -> int:
        return sum(one.amount for one in self.incomes)
