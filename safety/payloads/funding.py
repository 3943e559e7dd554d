"""What stands in the record of a funding pot: who gives, under which rules, and what came in."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from safety.payloads.base import Payload, in_record

PROSPECTIVE = "prospective_only"
MATCH = "match_percent"
CAP = "cap_amount"
MAX_ITEMS = "max_items"
EXCLUDE = "category_exclude"
EVIDENCE = "evidence"
DUPLICATE = "duplicate_fund"
DEADLINE = "deadline"
UNRESTRICTED = "unrestricted"
DEMOGRAPHIC = "demographic"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PotRule(Payload):
    """One rule of the list `fund_rule`. What it holds depends on the code: a number (per cent, pence, measures or hours),
    codes of `cost_category`, or words.
    """

    WHAT: ClassVar[str] = "pot rule"

    code: str  # fund_rule
    number: int = 0
    codes: tuple[str, ...] = ()
    text: str = ""


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PotBody(Payload):
    """One version of a pot; the highest `number` counts."""

    WHAT: ClassVar[str] = "pot"
    TEXTS: ClassVar[tuple[str, ...]] = ("name", "funder", "note")

    name: str
    funder: str
    funder_id: str = ""  # as in org-id.guide, such as GB-CHC-1234567
    amount: int = 0  # pence that it holds for us in all; 0: not said
    rules: tuple[PotRule, ...] = ()
    opens_on: date | None = None
    closes_on: date | None = None
    note: str = ""
    closed: bool = False
    by: UUID | None = None  # stamped when it is saved
    by_name: str = ""
    at: datetime | None = None
    number: int = 0

    def rule(self, code: str) -> PotRule | None:
        return next((rule for rule in self.rules if rule.code == code), None)


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PotIncome(Payload):
    """Money that came into a pot, such as a flat payment that nobody had to claim."""

    WHAT: ClassVar[str] = "pot income"
    TEXTS: ClassVar[tuple[str, ...]] = ("note",)

    id: UUID
    amount: int  # pence
    day: date
    note: str
    by: UUID
    by_name: str
    at: datetime
