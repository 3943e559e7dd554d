"""A provider's hours: opened once or week after week, and taken back while nobody has them."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.permitting import NotFound
from accounts.viewer import Viewer
from vault import trail
from vault.calendars import Calendar
from wellbeing import permissions
from wellbeing.actions import calendars
from wellbeing.actions.providers import ProfileDesk
from wellbeing.payloads.bookings import Hours
from wellbeing.workflow import DEED, Refused
from wellbeing.workflow.bookings import HoursWanted, starts_of

NO_PROFILE = "Write your profile first. Your hours belong to it."


@dataclass(frozen=True)
class OwnCalendar:
    """A provider's own calendar at a scheme."""

    scheme: UUID
    calendar: Calendar


def own_calendar(by: Viewer, scheme: UUID) -> OwnCalendar | None:
    """Hers, from her profile; None before she has written one. Raises NotFound or PermissionDenied."""
    permissions.check_can_write_profile(by, scheme)
    desk = ProfileDesk.own(by, scheme, lock=False)
    if desk is None:
        return None
    profile = desk.story.profile
    return OwnCalendar(scheme, Calendar.parse(profile.calendar, profile.calendar_key))


def open_hours(*, by: Viewer, scheme: UUID, wanted: HoursWanted) -> list[UUID]:
    """Opens hours, all of them or none, and returns their ids. Ten o'clock stays ten o'clock when the clocks change.

    Raises:
        NotFound, PermissionDenied: she is no provider there.
        Refused: a field is wrong, the hours overlap others of hers, or she has no profile yet.
    """
    own = _own(by, scheme)
    starts = starts_of(wanted, timezone.now())
    series = uuid4() if len(starts) > 1 else None
    hours = [
        Hours(starts=one, minutes=wanted.minutes, format=wanted.format, place=wanted.place.strip(), series=series)
        for one in starts
    ]
    with transaction.atomic():
        made = calendars.put(own.calendar, hours)
        trail.record(DEED, tenant=scheme, actor=by.id)
    return made


def withdraw_hours(*, by: Viewer, scheme: UUID, slot: UUID, rest: bool = False) -> int:
    """Takes back one free hour, or with `rest` all free ones from it on that were opened together; returns how many.

    Raises:
        NotFound, PermissionDenied: she is no provider there, or it is none of hers.
        Refused: somebody has it.
    """
    own = _own(by, scheme)
    wanted = calendars.one_of(own.calendar, slot)
    if wanted is None:
        raise NotFound
    slots = [slot]
    if rest and wanted.hours.series:
        later = calendars.hours_of(own.calendar, since=wanted.starts, free=True)
        slots = [one.id for one in later if one.hours.series == wanted.hours.series]
    with transaction.atomic():
        count = sum(calendars.remove(own.calendar, one, None) for one in slots)
        if not count:
            raise Refused("Somebody has booked this time. Cancel the booking if you cannot be there.")
        trail.record(DEED, tenant=scheme, actor=by.id)
    return count


def _own(by: Viewer, scheme: UUID) -> OwnCalendar:
    own = own_calendar(by, scheme)
    if own is None:
        raise Refused(NO_PROFILE)
    return own
