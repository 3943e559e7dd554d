"""The rules of hours and bookings: when an hour can be opened, taken, moved and given back. No database, no keys."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from ui.formats import LONDON, clock, day_time, long_date
from wellbeing.payloads.bookings import PLACE_LIMIT, Booked, BookingCancelled, Hours
from wellbeing.payloads.cases import ASKER, PROVIDER
from wellbeing.workflow.refusals import Refused

FORMATS = {
    "video": "Video call",
    "phone": "Phone call",
    "in_person": "In person",
    "chat": "Text or chat",
    "walk": "Walk and talk",
}
NEEDS_PLACE = frozenset({"in_person", "walk"})
QUARTER = 15  # minutes
SHORTEST, LONGEST = 15, 240  # minutes
MOST_WEEKS = 26
AHEAD = timedelta(days=366)  # hours are opened no further ahead
LATE = timedelta(hours=24)
"""Until so long before the start a booking is cancelled or moved freely."""

CANCELLED, LATE_CANCEL, PROVIDER_CANCELLED = "cancelled", "late_cancel", "provider_cancelled"
_DAYS_OF_A_YEAR = 365
_STEP = 5  # minutes


@dataclass(frozen=True, kw_only=True)
class Booking:
    """A booking as it stands now. `number` rises with every change; `outcome` is empty while it stands."""

    id: UUID
    number: int
    slot: UUID
    claim: UUID
    starts: datetime
    minutes: int
    format: str
    place: str
    changed: datetime
    outcome: str = ""
    cancelled_by: str = ""

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.minutes)

    @property
    def stands(self) -> bool:
        return not self.outcome

    def to_come(self, now: datetime) -> bool:
        return self.stands and self.starts > now

    def free_until(self) -> datetime:
        """The last moment at which it can be moved or cancelled without counting."""
        return self.starts - LATE


def bookings_of(parts: Iterable[Any]) -> list[Booking]:
    """A case's bookings from its payloads, by their start; whatever else is there is passed over."""
    known = list(parts)
    newest: dict[UUID, Booked] = {}
    for one in known:
        if isinstance(one, Booked) and (one.booking not in newest or newest[one.booking].number < one.number):
            newest[one.booking] = one
    ended = {one.booking: one for one in known if isinstance(one, BookingCancelled)}
    return sorted((_booking(one, ended.get(one.booking)) for one in newest.values()), key=lambda one: one.starts)


def _booking(booked: Booked, ended: BookingCancelled | None) -> Booking:
    return Booking(
        id=booked.booking,
        number=max(booked.number, ended.number if ended else 0),
        slot=booked.slot,
        claim=booked.claim,
        starts=booked.starts,
        minutes=booked.minutes,
        format=booked.format,
        place=booked.place,
        changed=max(booked.at, ended.at) if ended else booked.at,
        outcome=ended.outcome if ended else "",
        cancelled_by=ended.by if ended else "",
    )


# --- opening hours ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class HoursWanted:
    """What a provider enters: a first day, a time by London's clock, and for how many weeks in all."""

    day: date
    at: time
    minutes: int
    format: str
    place: str = ""
    weeks: int = 1


def starts_of(wanted: HoursWanted, now: datetime) -> list[datetime]:
    """The moments at which the wanted hours start, in UTC: the same time by London's clock in every week.

    Raises:
        Refused: a field is wrong; the sentence is for the person.
    """
    _check_wanted(wanted)
    days = [wanted.day + timedelta(weeks=week) for week in range(wanted.weeks)]
    starts = [_moment(day, wanted.at) for day in days]
    if starts[0] <= now:
        raise Refused("This time is over. Choose one that is still to come.", field="day")
    if starts[-1] > now + AHEAD:
        raise Refused(
            "Hours can be opened for up to a year ahead. Choose fewer weeks or an earlier day.", field="weeks"
        )
    return starts


def _check_wanted(wanted: HoursWanted) -> None:
    if wanted.at.minute % QUARTER or wanted.at.second or wanted.at.microsecond:
        raise Refused("Start on the hour, or at a quarter, half or three quarters past, like 2.15pm.", field="at")
    if not SHORTEST <= wanted.minutes <= LONGEST or wanted.minutes % _STEP:
        raise Refused(
            f"Enter a length between {SHORTEST} and {LONGEST} minutes, in steps of five, like 50.", field="minutes"
        )
    if wanted.format not in FORMATS:
        raise Refused("Choose how you meet.", field="format")
    if len(wanted.place) > PLACE_LIMIT:
        raise Refused(f"Where you meet must be {PLACE_LIMIT} characters or fewer.", field="place")
    if wanted.format in NEEDS_PLACE and not wanted.place.strip():
        raise Refused("Enter where you meet.", field="place")
    if not 1 <= wanted.weeks <= MOST_WEEKS:
        raise Refused(f"Enter a number of weeks from 1 to {MOST_WEEKS}.", field="weeks")


def _moment(day: date, at: time) -> datetime:
    """London's clock to UTC. In the night of March an hour is left out; in that of October the first of two counts."""
    local = datetime.combine(day, at, LONDON)
    moment = local.astimezone(UTC)
    if moment.astimezone(LONDON).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Refused(
            f"{clock(at)} does not exist on {long_date(day)}: the clocks go forward in that hour. Choose another time.",
            field="at",
        )
    return moment


# --- booking ------------------------------------------------------------------------------------------------------


def check_can_take(hours: Hours, now: datetime) -> None:
    """Raises Refused for an hour that has begun."""
    if hours.starts <= now:
        raise Refused("This time has begun or is over. Choose another one.", field="slot")


def check_no_clash(starts: datetime, ends: datetime, others: Iterable[tuple[datetime, datetime]]) -> None:
    """Raises Refused where she has something else then."""
    for begin, end in others:
        if starts < end and begin < ends:
            raise Refused(
                f"You have another appointment then: {day_time(begin)}. Choose another time, or cancel that one first.",
                field="slot",
            )


def check_sessions_left(*, left: int, booked: int) -> None:
    """Raises Refused where every session that was agreed is used or booked already."""
    if booked >= left:
        raise Refused("Every session that was agreed has been used or booked. Ask the scheme for more.")


def check_can_move(booking: Booking, now: datetime) -> None:
    """Raises Refused once it was cancelled, or where moving it would come too late."""
    _check_stands(booking, now)
    if now > booking.free_until():
        raise Refused(
            "This starts in less than 24 hours, so it can no longer be moved. If you cannot come, cancel it: it then "
            "counts as a session."
        )


def outcome_of_cancelling(booking: Booking, by: str, now: datetime) -> str:
    """What a cancellation counts as. Raises Refused where there is nothing to cancel any more."""
    _check_stands(booking, now)
    if by == PROVIDER:
        return PROVIDER_CANCELLED
    assert by == ASKER
    return LATE_CANCEL if now > booking.free_until() else CANCELLED


def _check_stands(booking: Booking, now: datetime) -> None:
    if not booking.stands:
        raise Refused("This was cancelled already.")
    if booking.starts <= now:
        raise Refused("This has begun or is over, so it stays as it is.")


def next_like(
    last: datetime, weeks: int, free: Sequence[tuple[UUID, datetime]], taken: Collection[UUID] = ()
) -> UUID | None:
    """The free hour that fits a rhythm: the same weekday and time by London's clock after so many weeks; else the nearest
    one within three days of it.
    """
    local = last.astimezone(LONDON)
    wanted = datetime.combine(local.date() + timedelta(weeks=weeks), local.time(), LONDON)
    near = [
        (abs((starts - wanted).total_seconds()), starts, slot)
        for slot, starts in free
        if slot not in taken and abs(starts - wanted) <= timedelta(days=3)
    ]
    return min(near, key=lambda one: one[:2])[2] if near else None


def retain_month(starts: datetime) -> date:
    """When the row of an hour goes: the third month after its own."""
    local = starts.astimezone(LONDON)
    number = local.year * 12 + local.month - 1 + 3
    return date(number // 12, number % 12 + 1, 1)
