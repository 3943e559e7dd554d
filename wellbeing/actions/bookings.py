"""An hour of a provider, booked by the person whom she sees: taken, moved, cancelled by either of the two."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.permitting import NotFound
from accounts.viewer import Viewer
from vault import locker
from vault.calendars import Calendar
from vault.locker import Locker
from wellbeing.actions import calendars, feeds
from wellbeing.actions.appointments import appointments_of
from wellbeing.actions.calendars import OpenHours
from wellbeing.actions.cases import CaseDesk
from wellbeing.payloads.bookings import Booked, BookingCancelled
from wellbeing.payloads.cases import ASKER, PROVIDER, CaseStory
from wellbeing.workflow import Refused
from wellbeing.workflow.bookings import (
    Booking,
    bookings_of,
    check_can_move,
    check_can_take,
    check_no_clash,
    check_sessions_left,
    outcome_of_cancelling,
)
from wellbeing.workflow.cases import check_runs

TIMES = "times"
"""The name of the locker's setting that holds her own booked times, so that two windows cannot book two things at once."""
_FRESH = timedelta(minutes=10)  # how long a time counts that no record confirms: a booking may be under way


def calendar_of(story: CaseStory) -> Calendar:
    """The calendar of the provider whom the asker has chosen, from the card that stands in the case."""
    card = story.card
    if card is None:
        raise NotFound
    return Calendar.parse(card.calendar, card.calendar_key)


def book(*, by: Viewer, case_id: UUID, slot: UUID) -> UUID:
    """Takes a free hour and returns the booking's id. Of several who want one hour, one gets it, and the others are told.

    Raises:
        NotFound: the case is not hers.
        Refused: somebody was faster, the time is over, she has something else then, or no session is left.
    """
    booking = uuid4()
    _settle(by, case_id, slot, booking, None)
    return booking


def move(*, by: Viewer, case_id: UUID, booking: UUID, slot: UUID) -> None:
    """Moves a booking to another free hour, and frees the first. Raises as `book`; Refused less than a day before it starts."""
    _settle(by, case_id, slot, booking, booking)


def cancel(*, by: Viewer, case_id: UUID, booking: UUID) -> str:
    """Either of the two cancels; what it counts as (`session_outcome`) is returned.

    The asker's hour is free for others again. The provider's is gone, since she cannot be there.

    Raises:
        NotFound: the case is not hers, or has no such booking.
        PermissionDenied: she is no provider of the scheme any more.
        Refused: it was cancelled already, or has begun.
    """
    with transaction.atomic():
        desk = CaseDesk.of(by, case_id)
        found = _booking(desk, booking)
        outcome = outcome_of_cancelling(found, desk.me, desk.now)
        desk.put(BookingCancelled(booking=booking, number=found.number + 1, by=desk.me, outcome=outcome, at=desk.now))
        desk.write()
        if desk.me == PROVIDER:
            calendars.remove(calendar_of(desk.story), found.slot, found.claim)
        else:
            calendars.give_back(found.slot, found.claim)
        desk.tell_other()
    _keep_times(by, lambda times: times.pop(booking.hex, None))
    feeds.refresh(by=by)
    return outcome


def _settle(by: Viewer, case_id: UUID, slot: UUID, booking: UUID, moved: UUID | None) -> None:
    """Books or moves: her own times first, in her locker; then one transaction takes the hour and writes it down."""
    desk = CaseDesk.of(by, case_id, side=ASKER, lock=False)
    now = desk.now
    _check(desk, moved)
    others = {one.booking.hex: (one.starts, one.ends) for one in appointments_of(by, since=now) if not one.cancelled}
    wanted = _wanted(desk, slot)  # last, so that whoever comes too late in a crowd writes nothing
    _note(by, booking, wanted, others)
    try:
        with transaction.atomic():
            desk = CaseDesk.of(by, case_id, side=ASKER)
            before = _check(desk, moved)
            claim = calendars.take(calendar_of(desk.story), slot)
            desk.put(_booked(booking, before, wanted, claim, desk.now))
            desk.write()
            if before:
                calendars.give_back(before.slot, before.claim)
            desk.tell_other()
    except Exception:
        _keep_times(by, lambda times: times.pop(booking.hex, None))
        raise
    feeds.refresh(by=by)


def _check(desk: CaseDesk, moved: UUID | None) -> Booking | None:
    """Whether she may book now, or move the booking that is returned. Raises NotFound or Refused."""
    check_runs(desk.story)
    if moved is None:
        known = bookings_of(desk.story.others)
        check_sessions_left(left=len(desk.story.left), booked=sum(one.to_come(desk.now) for one in known))
        return None
    found = _booking(desk, moved)
    check_can_move(found, desk.now)
    return found


def _booking(desk: CaseDesk, booking: UUID) -> Booking:
    found = next((one for one in bookings_of(desk.story.others) if one.id == booking), None)
    if found is None:
        raise NotFound
    return found


def _wanted(desk: CaseDesk, slot: UUID) -> OpenHours:
    wanted = calendars.one_of(calendar_of(desk.story), slot)
    if wanted is None or wanted.claim is not None:
        raise Refused(calendars.TAKEN, field="slot")
    check_can_take(wanted.hours, desk.now)
    return wanted


def _booked(booking: UUID, before: Booking | None, wanted: OpenHours, claim: UUID, now: datetime) -> Booked:
    hours = wanted.hours
    return Booked(
        booking=booking,
        number=before.number + 1 if before else 1,
        slot=wanted.id,
        claim=claim,
        starts=hours.starts,
        minutes=hours.minutes,
        format=hours.format,
        place=hours.place,
        at=now,
    )


def _note(by: Viewer, booking: UUID, wanted: OpenHours, others: dict[str, tuple[datetime, datetime]]) -> None:
    """Her own time is taken in her locker, by compare and swap: of two windows the second is refused."""
    now = timezone.now()

    def change(times: dict[str, Any]) -> None:
        fresh = {
            name: (datetime.fromisoformat(kept["starts"]), datetime.fromisoformat(kept["ends"]))
            for name, kept in times.items()
            if now - datetime.fromisoformat(kept["at"]) < _FRESH
        }
        known = {**fresh, **others}
        known.pop(booking.hex, None)
        check_no_clash(wanted.hours.starts, wanted.hours.ends, known.values())
        for name in times.keys() - known.keys():
            del times[name]
        times[booking.hex] = {
            "starts": wanted.hours.starts.isoformat(),
            "ends": wanted.hours.ends.isoformat(),
            "at": now.isoformat(),
        }

    _keep_times(by, change)


def _keep_times(by: Viewer, change: Callable[[dict[str, Any]], object]) -> None:
    def in_locker(mine: Locker) -> None:
        times = mine.settings.setdefault(TIMES, {})
        change(times)

    locker.update(by.keyring, in_locker)
