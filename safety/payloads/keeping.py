"""Why a record is kept beyond its time, or no longer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from safety.payloads.base import Payload, in_record


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Hold(Payload):
    """A legal duty to keep the record, or the end of one. For the readers alone: the author is told that there is one."""

    WHAT = "hold"
    TEXTS = ("reason",)

    placed: bool  # False: lifted
    reason: str
    by: UUID
    by_name: str
    at: datetime
