"""After something serious: that support was offered, and to whom. What anybody does with the offer is written nowhere."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from safety.payloads.base import Payload, in_record
from safety.payloads.records import Named


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SupportOffered(Payload):
    """In the shared section, for the author to see: the team offers her support. It names nobody else."""

    WHAT: ClassVar[str] = "support-offered"

    by: Named
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OfferedTo(Payload):
    """Among the readers: the colleagues to whom it was offered as well, so that nobody is asked twice."""

    WHAT: ClassVar[str] = "support-offered-to"

    people: tuple[Named, ...]
    by: Named
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AfterCare(Payload):
    """What such a colleague is handed, in a record of its own: since when the days count, and who offers. Not what happened."""

    WHAT: ClassVar[str] = "after-care"

    since: date
    by: Named
    at: datetime
