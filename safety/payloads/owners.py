"""Who of the team looks after a record."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from safety.payloads.base import Payload, in_record


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Assigned(Payload):
    """The record was given to somebody of the team. In the shared section: its author may know who looks after it."""

    WHAT = "assigned"

    owner: UUID
    owner_name: str
    by: UUID
    by_name: str
    at: datetime
