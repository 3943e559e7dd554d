"""The register of what an organisation did to keep its people safe. A record of the organisation, not of an incident."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from safety.payloads.base import Payload, in_record


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RegisterEntry(Payload):
    """One dated step: what was assessed, decided or done, and by whom. Never changed; a wrong one is struck out."""

    WHAT = "register-entry"
    TEXTS = ("title", "decided", "who")

    id: UUID
    kind: str  # a code of `workflow.STEP_KINDS`
    on: date
    title: str
    decided: str
    who: str  # who did it or decided it
    review_on: date | None
    by: UUID
    by_name: str
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RegisterStrike(Payload):
    """An entry that counts no longer. It stays to be seen."""

    WHAT = "register-strike"
    TEXTS = ("reason",)

    entry: UUID
    reason: str
    by: UUID
    by_name: str
    at: datetime
