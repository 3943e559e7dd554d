"""What a leader is shown of the ledger: its sums on one day, and no cost."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from safety.payloads.base import Payload, in_record


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StageSum(Payload):
    """What stands at one stage, in pence."""

    WHAT: ClassVar[str] = "stage sum"

    stage: str
    pence: int


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CostTotals(Payload):
    """Sums in pence, as `safety.queries.costs.Totals` has them, and who showed them when."""

    WHAT: ClassVar[str] = "cost totals"

    stages: tuple[StageSum, ...]
    hours: int
    minutes: int
    in_kind: int
    unfunded: int
    at: datetime
    by_name: str = ""
