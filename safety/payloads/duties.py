"""What the team answers and decides about telling others: regulators, insurers, landlords and so on."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from safety.payloads.base import Payload, in_record

DONE = "done"
NOT_NEEDED = "not_needed"
LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Answer(Payload):
    """The answer to one question of `duties.json`, as codes, a number or a day. Nobody writes words here."""

    WHAT = "answer"

    fact: str
    values: tuple[str, ...]


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DutyFacts(Payload):
    """What the team knows beyond the report. The newest one (latest `at`) counts, whole."""

    WHAT = "duty_facts"

    answers: tuple[Answer, ...]
    by: UUID
    by_name: str
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DutyDecision(Payload):
    """What was done about one duty. The newest one for its rule counts; earlier ones stay to be seen."""

    WHAT = "duty_decision"
    TEXTS = ("reason", "reference", "text")

    rule: str  # a code of `duties.json`
    outcome: str  # DONE, NOT_NEEDED or LATER
    by: UUID
    by_name: str
    at: datetime
    number: int  # from 1, over all rules of the record
    reason: str = ""
    on: date | None = None  # the day on which it was done
    reference: str = ""  # the number that the body gave
    text: str = ""  # what was sent


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DutySignature(Payload):
    """Somebody who leads the organisation stands by a decision."""

    WHAT = "duty_signature"

    decision: int  # the number of the DutyDecision
    by: UUID
    by_name: str
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DutyTold(Payload):
    """What the person who reported may know of it: who was told, and when. In the shared section."""

    WHAT = "duty_told"

    body: str  # external_body
    on: date
    at: datetime
