"""What stands in the record of a claim: which pot, which costs and how much of each, which evidence, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from safety.payloads.base import Payload, in_record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ClaimLine(Payload):
    """One cost in a claim, and how much of it is asked for."""

    WHAT: ClassVar[str] = "claim line"

    cost: UUID
    amount: int  # pence


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ClaimBody(Payload):
    """One version of a claim; the highest `number` counts. Files are named by id: their keys stay with their costs."""

    WHAT: ClassVar[str] = "claim"
    TEXTS: ClassVar[tuple[str, ...]] = ("note",)

    pot: UUID
    lines: tuple[ClaimLine, ...]
    evidence: tuple[UUID, ...] = ()
    note: str = ""  # to the funder
    by: UUID | None = None  # stamped when it is saved
    by_name: str = ""
    at: datetime | None = None
    number: int = 0

    @property
    def asked(self) -> int:
        return sum(line.amount for line in self.lines)


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ClaimState(Payload):
    """One move. The newest one (highest `number`) is where the claim stands."""

    WHAT: ClassVar[str] = "claim state"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)

    status: str
    at: datetime
    number: int  # from 1
    by: UUID
    by_name: str
    paid: int = 0  # pence that have come so far
    reason: str = ""
