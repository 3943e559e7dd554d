"""What stands in the record of a fund: whom it serves, under which rules, what came in, and where its vouchers went.

All of it can be read by the scheme's coordinators alone. Who was given a voucher stands nowhere in it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from wellbeing.payloads.base import Payload, in_record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Cap(Payload):
    """The most sessions of one service that one request gets from a fund."""

    WHAT: ClassVar[str] = "fund cap"

    service: str  # wellbeing_service
    sessions: int


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FundBody(Payload):
    """One version of a fund; the highest `number` counts. `series` begins each of its codes and never changes."""

    WHAT: ClassVar[str] = "fund"
    TEXTS: ClassVar[tuple[str, ...]] = ("name", "payer")

    name: str
    payer: str  # who pays, in words: an organisation or a pot of the network
    price: int  # pence for one session
    employers: tuple[UUID, ...]  # whose people may use it: never fewer than `workflow.LEAST_EMPLOYERS`
    caps: tuple[Cap, ...] = ()
    warn_at: int = 0  # sessions left
    series: str = ""
    closed: bool = False
    by: UUID | None = None  # stamped when it is saved
    by_name: str = ""
    at: datetime | None = None
    number: int = 0


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MoneyIn(Payload):
    """Money that was paid into a fund. The same id counts once."""

    WHAT: ClassVar[str] = "fund money"
    TEXTS: ClassVar[tuple[str, ...]] = ("note",)

    id: UUID
    amount: int  # pence
    day: date
    note: str
    by: UUID
    by_name: str
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Batch(Payload):
    """Vouchers made together, in random order, long before anybody needs one."""

    WHAT: ClassVar[str] = "voucher batch"

    codes: tuple[str, ...]
    month: date
    by: UUID
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Drawn(Payload):
    """Vouchers that went into an offer; with `back`, those that came back from it unspent. Never into which offer."""

    WHAT: ClassVar[str] = "vouchers drawn"

    codes: tuple[str, ...]
    back: bool
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Used(Payload):
    """One voucher that a provider returned: how the session went, and in which month. The same code counts once."""

    WHAT: ClassVar[str] = "voucher used"

    code: str
    outcome: str  # session_outcome
    month: date
    at: datetime
