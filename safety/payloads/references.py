"""The numbers that others gave a record, what they promised, and what came of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from safety.payloads.base import Payload, in_record

POLICE = frozenset({"police_999", "police_101", "police_ctp"})


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reference(Payload):
    """One report to one body. A later payload with the same `entry` replaces an earlier one; both stay to be seen."""

    WHAT = "reference"
    TEXTS = ("log_number", "crime_number", "other_number", "promised", "came_back")

    entry: UUID
    body: str  # external_body
    at: datetime
    by_name: str = ""  # empty for the person who reported
    told_on: date | None = None
    log_number: str = ""  # police: the number of the call or of the incident, often called CAD. It is no crime number
    crime_number: str = ""  # police: only once a crime is recorded
    other_number: str = ""  # everybody else's: RIDDOR, case, claim or ticket number
    recorded_as: str | None = None  # police_record
    outcome: str | None = None  # police_outcome
    outcome_on: date | None = None
    promised: str = ""
    came_back: str = ""

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(number for number in (self.log_number, self.crime_number, self.other_number) if number)
