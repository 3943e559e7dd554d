"""Two people opening one record to a third: what was asked and decided, and what the record's author is shown."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from safety.payloads.base import Payload, in_record
from safety.payloads.records import Named


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OpeningAsked(Payload):
    """Who asked that which record be opened to whom, and why."""

    WHAT = "opening-asked"
    TEXTS = ("reason",)

    record: UUID
    why: str  # of workflow.WHY_OPEN
    reason: str
    reader: Named
    by: Named
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OpeningDecided(Payload):
    """What the second person decided."""

    WHAT = "opening-decided"
    TEXTS = ("note",)

    granted: bool
    note: str
    by: Named
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OpenedTo(Payload):
    """In the record itself, for its author and its readers: to whom two people opened it, and for what kind of reason."""

    WHAT = "opened-to"

    why: str  # of workflow.WHY_OPEN
    reader: Named
    asked_by: Named
    granted_by: Named
    at: datetime
