"""What stands in the record of a cost: what it is for and how much, where it stands, and what it belongs to.

Amounts are whole pence. `amount` is what is to be paid for one time, VAT and all; `vat` is the part of it that is VAT.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from safety.payloads.base import Payload, in_record
from vault.files import FileMeta

BASIS_MONEY = "money"
BASIS_HOURS = "hours"  # staff time: amount is hours times rate, and nobody pays it out
BASIS_IN_KIND = "in_kind"  # given, or borrowed: what it would have cost


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CostBody(Payload):
    """One version of a cost; the highest `number` counts, the first one's author asked for it."""

    WHAT: ClassVar[str] = "cost"
    TEXTS: ClassVar[tuple[str, ...]] = ("what_for", "supplier")

    category: str  # cost_category
    what_for: str
    amount: int  # pence
    vat: int = 0  # pence
    vat_reclaimable: bool = False
    basis: str = BASIS_MONEY
    minutes: int = 0  # of staff time
    rate: int = 0  # pence an hour
    capital: bool = False
    period: str = ""  # "", "week", "month", "quarter" or "year"
    times: int = 1
    supplier: str = ""
    day: date | None = None  # when it was or will be spent
    by: UUID | None = None  # stamped when it is saved
    by_name: str = ""
    at: datetime | None = None
    number: int = 0


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CostState(Payload):
    """One move. The newest one (highest `number`) is where the cost stands."""

    WHAT: ClassVar[str] = "cost state"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)

    stage: str
    at: datetime
    number: int  # from 1
    by: UUID
    by_name: str
    reason: str = ""


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CostFiles(Payload):
    """Quotes, bills and receipts."""

    WHAT: ClassVar[str] = "cost files"

    files: tuple[FileMeta, ...]
    by_name: str
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CostPot(Payload):
    """Which pot is meant to pay; the newest one counts, None for no pot."""

    WHAT: ClassVar[str] = "cost pot"

    pot: UUID | None
    by_name: str
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CostLinks(Payload):
    """What the cost came from. In sections that the finance vault has no key of; all of them count."""

    WHAT: ClassVar[str] = "cost links"

    incidents: tuple[UUID, ...]
    by_name: str
    at: datetime
