"""What becomes of one request when a coordinator opens her list, decided from what stands in it and in its case.

Pure. A coordinator cannot write into a case, and the two in it cannot move the request: so what happened there is read into the
request here, what nobody answered runs out, and what is due is told to the figures, once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from aggregates.payloads.facts import WellbeingFact
from wellbeing.payloads.base import Payload
from wellbeing.payloads.cases import EARLY, PLANNED, REFERRED, CaseStory
from wellbeing.payloads.funds import Used
from wellbeing.payloads.offers import Reminded, TurnedDown
from wellbeing.payloads.requests import Ask
from wellbeing.workflow import cases as case_rules
from wellbeing.workflow import offers as rules
from wellbeing.workflow.bookings import bookings_of
from wellbeing.workflow.offers import Coordination
from wellbeing.workflow.status import ENDED, Status

NO_ANSWER: Final = ""
TAKEN_BACK: Final = "taken_back"
_BEGUN = frozenset({Status.BOOKED, Status.IN_PROGRESS})
_ENDS: Final[Mapping[str, Status]] = {
    PLANNED: Status.ENDED_PLANNED,
    EARLY: Status.ENDED_EARLY,
    REFERRED: Status.REFERRED,
}
_UNMADE = timedelta(days=3)
"""A choice whose case was never made is given up after so long: she can choose again."""


@dataclass(frozen=True)
class Standing:
    """One request as it is found. `case` is None where none was made, or it is gone."""

    ask: Ask
    status: Status
    done: Coordination
    case: CaseStory | None
    today: date
    now: datetime


@dataclass(frozen=True)
class Plan:
    """What has to be done with it.

    Attributes:
        to: the status it moves to, if any.
        parts: what the asker will read of it.
        facts: what the figures are told, each under the name by which it is told once.
        back: vouchers that nobody will use, each offer or case under a name.
        uses: returned sessions whose vouchers were used, each under a name.
        tell: the asker is told that something is waiting.
    """

    to: Status | None = None
    parts: tuple[Payload, ...] = ()
    facts: tuple[tuple[str, WellbeingFact], ...] = ()
    back: tuple[tuple[str, tuple[str, ...]], ...] = ()
    uses: tuple[tuple[str, Used], ...] = ()
    tell: bool = False

    def __bool__(self) -> bool:
        return bool(self.to or self.parts or self.facts or self.back or self.uses)

    @property
    def names(self) -> tuple[str, ...]:
        """Under which it is noted what was told or given back, so that it happens once."""
        return tuple(name for name, _ in (*self.facts, *self.back, *self.uses))


def plan(one: Standing) -> Plan:
    """What has to be done now; nothing when everything was done before."""
    to, parts, tell = _next(one)
    counted = one.done.counted
    after = to or one.status
    return Plan(
        to=to,
        parts=parts,
        facts=tuple((name, fact) for name, fact in dict(_facts(one, after)).items() if name not in counted),
        back=tuple((name, codes) for name, codes in _back(one, after, parts) if name not in counted),
        uses=tuple((name, use) for name, use in _uses(one) if name not in counted),
        tell=tell,
    )


# Where it stands --------------------------------------------------------------------------------------------------------


def _next(one: Standing) -> tuple[Status | None, tuple[Payload, ...], bool]:
    """The next status, what is written beside it, and whether the asker is told."""
    if one.status is Status.OFFERED:
        return _offer_over(one)
    if not rules.runs(one.status) or one.done.choice is None:
        return None, (), False
    failed = _came_to_nothing(one)
    if failed is not None:
        choice = one.done.choice
        part = TurnedDown(offer=choice.offer, provider=choice.provider, case=choice.case, reason=failed, at=one.now)
        return Status.MATCHING, (part,), True
    to = _of_case(one)
    return (to if to is not one.status else None), (), False


def _offer_over(one: Standing) -> tuple[Status | None, tuple[Payload, ...], bool]:
    """An offer that nobody answered: a reminder with some more days, then the end."""
    offer, until = one.done.offer, one.done.until
    if offer is None or until is None or one.today <= until:
        return None, (), False
    if one.done.was_reminded:
        return Status.EXPIRED, (), True
    return None, (Reminded(offer=offer.number, until=rules.reminded_until(one.today), at=one.now),), True


def _came_to_nothing(one: Standing) -> str | None:
    """Why the choice led nowhere; None while it may still lead somewhere."""
    case, choice = one.case, one.done.choice
    assert choice, "Only a choice can come to nothing"
    if case is None:
        return NO_ANSWER if one.now - choice.at > _UNMADE and one.status is Status.ACCEPTED else None
    if case.answer is not None and not case.answer.accepted:
        return case.answer.reason
    if case.answer is None and case.ended:
        return TAKEN_BACK
    return NO_ANSWER if case_rules.overdue(case, one.today) else None


def _of_case(one: Standing) -> Status:
    """Where the case says that it stands."""
    case = one.case
    if case is None or case.answer is None:
        return one.status
    if case.ended:
        return _ENDS[case.ended.how]
    if one.status is Status.PAUSED:
        return one.status  # it goes on when she says so
    if _held(case):
        return Status.IN_PROGRESS
    if any(booking.stands for booking in bookings_of(case.others)):
        return Status.IN_PROGRESS if one.status is Status.IN_PROGRESS else Status.BOOKED
    return Status.ACCEPTED if one.status is Status.BOOKED else one.status


def _held(case: CaseStory) -> bool:
    return any(one.outcome == case_rules.HELD for one in case.returned)


# What is told, once -----------------------------------------------------------------------------------------------------


def _facts(one: Standing, after: Status) -> Iterator[tuple[str, WellbeingFact]]:
    """Everything that the figures should know by now, whether it was told already or not."""
    asked, case = one.ask, one.case
    tenant, kind = asked.employer, asked.service
    assert tenant, "Only what was sent has an employer"
    if case and case.answer and case.answer.accepted:
        for dimension, met in rules.preferences_met(one.done).items():
            yield _named_preference(dimension), WellbeingFact.preference(tenant=tenant, dimension=dimension, met=met)
        for session in case.returned:
            yield f"session:{session.id.hex}", WellbeingFact.session(tenant=tenant, kind=kind, outcome=session.outcome)
        if _held(case):
            yield "wait", WellbeingFact.wait(tenant=tenant, kind=kind, days=rules.waited(asked, _first_day(one, case)))
            yield "request", WellbeingFact.request(tenant=tenant, kind=kind)
    if after in ENDED:
        yield "request", WellbeingFact.request(tenant=tenant, kind=kind)
        reason = rules.unmet_reason(after, one.done)
        if reason and not (case and _held(case)):
            yield "unmet", WellbeingFact.unmet(tenant=tenant, kind=kind, reason=reason)
        if after is Status.NO_MATCH and one.done.not_matched:
            for dimension in sorted({wish.dimension for wish in one.done.not_matched[-1].unmet}):
                fact = WellbeingFact.preference(tenant=tenant, dimension=dimension, met=False)
                yield _named_preference(dimension), fact


def _named_preference(dimension: str) -> str:
    return f"preference:{dimension}"


def _first_day(one: Standing, case: CaseStory) -> date:
    """The day of the first session: its booking's, else the day of the yes, since a returned session says its month alone."""
    days = [rules.day_of(booking.starts) for booking in bookings_of(case.others) if booking.stands]
    assert case.answer, "Nothing is held before the yes"
    first = min(days, default=rules.day_of(case.answer.at))
    return min(first, one.today)


def _back(one: Standing, after: Status, parts: tuple[Payload, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Vouchers that nobody will use any more."""
    done = one.done
    choice = done.choice
    failed = any(isinstance(part, TurnedDown) for part in parts)
    kept = {choice.offer} if choice and not failed else set()
    if done.offer and after is Status.OFFERED:
        kept.add(done.offer.number)
    for offer in done.offers:
        if offer.number not in kept and offer.vouchers:
            yield f"back:{offer.number}", offer.vouchers
    if one.case and one.case.ended and choice and not failed and one.case.left:
        yield f"back:case:{choice.case.hex}", one.case.left


def _uses(one: Standing) -> Iterator[tuple[str, Used]]:
    for session in one.case.returned if one.case else ():
        if session.voucher:
            used = Used(code=session.voucher, outcome=session.outcome, month=session.month, at=one.now)
            yield f"used:{session.id.hex}", used
