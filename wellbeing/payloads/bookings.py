"""Hours and bookings: what stands sealed in an hour of a calendar, and what a booking leaves in a case."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from wellbeing.payloads.base import Payload, in_record

PLACE_LIMIT = 200  # characters


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Hours(Payload):
    """One hour of a provider's calendar, sealed under the calendar's key: whoever was offered her can read it."""

    WHAT: ClassVar[str] = "hours"
    TEXTS: ClassVar[tuple[str, ...]] = ("place",)

    starts: datetime
    minutes: int
    format: str  # of workflow.bookings.FORMATS
    place: str = ""  # an address, a link or a number to ring
    series: UUID | None = None  # the same for all that were opened together

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.minutes)


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Booked(Payload):
    """PROVIDER. A time was booked, or a booking moved to it: the same booking with the next number replaces the earlier."""

    WHAT: ClassVar[str] = "booking"
    TEXTS: ClassVar[tuple[str, ...]] = ("place",)

    booking: UUID
    number: int  # from 1
    slot: UUID
    claim: UUID
    starts: datetime
    minutes: int
    format: str
    at: datetime
    place: str = ""

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.minutes)


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BookingCancelled(Payload):
    """PROVIDER. One of the two has cancelled. `outcome` is the code of session_outcome that it counts as."""

    WHAT: ClassVar[str] = "booking cancelled"

    booking: UUID
    number: int
    by: str  # cases.ASKER or cases.PROVIDER
    outcome: str  # session_outcome
    at: datetime
