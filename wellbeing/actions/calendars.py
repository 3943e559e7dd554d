"""The rows of one calendar: hours put in, taken, given back and removed. Inside the transaction of the deed that calls it.

No two people ever have one hour: whoever takes it writes a random claim where none is, in one statement of the database. No
two hours of one calendar overlap: every quarter of an hour stands there once, under a mark that shows no time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from ui.formats import LONDON, day_time
from vault.calendars import Calendar
from wellbeing.models import Slot, SlotTime
from wellbeing.payloads import Payload
from wellbeing.payloads.bookings import BookingCancelled, Hours
from wellbeing.workflow.bookings import bookings_of, outcome_of_cancelling, retain_month
from wellbeing.workflow.refusals import Refused

TAKEN = "Somebody has just taken this time. Choose another one."


@dataclass(frozen=True)
class OpenHours:
    """One hour of a calendar. `claim` is None while nobody has it."""

    id: UUID
    hours: Hours
    claim: UUID | None

    @property
    def starts(self) -> datetime:
        return self.hours.starts


def hours_of(calendar: Calendar, *, since: datetime, free: bool = False) -> list[OpenHours]:
    """The hours that have not ended, by their start; with `free` those alone that nobody has. Raises Damaged."""
    rows = Slot.objects.filter(calendar=calendar.id, month__gte=_month(since))
    if free:
        rows = rows.filter(claim=None)
    found = [
        OpenHours(slot, Hours.from_bytes(calendar.open(slot, bytes(blob))), claim)
        for slot, blob, claim in rows.values_list("id", "blob", "claim")
    ]
    return sorted((one for one in found if one.hours.ends > since), key=lambda one: one.starts)


def one_of(calendar: Calendar, slot: UUID) -> OpenHours | None:
    """One hour of the calendar; None when there is none of that id."""
    row = Slot.objects.filter(calendar=calendar.id, id=slot).values_list("blob", "claim").first()
    return OpenHours(slot, Hours.from_bytes(calendar.open(slot, bytes(row[0]))), row[1]) if row else None


def put(calendar: Calendar, wanted: Sequence[Hours]) -> list[UUID]:
    """Puts hours into the calendar. Raises Refused where one overlaps another, and then puts none."""
    marked = [(hours, _marks(calendar, hours)) for hours in wanted]
    known = _known(mark for _, marks in marked for mark in marks)
    for hours, marks in marked:
        if not known.isdisjoint(marks):
            raise Refused(f"You have other hours then: {day_time(hours.starts)}. Nothing was opened.", field="at")
    slots = [(uuid4(), hours) for hours in wanted]
    try:
        with transaction.atomic():
            Slot.objects.bulk_create(
                Slot(
                    id=slot,
                    calendar=calendar.id,
                    month=_month(hours.starts),
                    blob=calendar.seal(slot, hours.to_bytes()),
                    retain_month=retain_month(hours.starts),
                )
                for slot, hours in slots
            )
            SlotTime.objects.bulk_create(
                SlotTime(mark=mark, retain_month=retain_month(hours.starts))
                for hours, marks in marked
                for mark in marks
            )
    except IntegrityError:
        raise Refused(
            "You opened hours in another window that overlap with these. Nothing was opened.", field="at"
        ) from None
    return [slot for slot, _ in slots]


def take(calendar: Calendar, slot: UUID) -> UUID:
    """The claim that is now on an hour. Raises Refused when somebody else was faster."""
    claim = uuid4()
    if not Slot.objects.filter(id=slot, calendar=calendar.id, claim=None).update(claim=claim):
        raise Refused(TAKEN, field="slot")
    return claim


def give_back(slot: UUID, claim: UUID) -> None:
    """Frees an hour. Whoever does not know the claim frees nothing."""
    Slot.objects.filter(id=slot, claim=claim).update(claim=None)


def remove(calendar: Calendar, slot: UUID, claim: UUID | None) -> bool:
    """Takes an hour out, if the claim on it is still this one (None: nobody has it); whether it did."""
    found = one_of(calendar, slot)
    if found is None or not Slot.objects.filter(id=slot, calendar=calendar.id, claim=claim).delete()[0]:
        return False
    SlotTime.objects.filter(mark__in=_marks(calendar, found.hours)).delete()
    return True


def cancel_all(parts: Iterable[Payload], *, by: str, now: datetime) -> list[BookingCancelled]:
    """Frees every hour that a case still has, since it ends; what has to be written in it."""
    to_come = [one for one in bookings_of(parts) if one.to_come(now)]
    for one in to_come:
        give_back(one.slot, one.claim)
    return [
        BookingCancelled(
            booking=one.id, number=one.number + 1, by=by, outcome=outcome_of_cancelling(one, by, now), at=now
        )
        for one in to_come
    ]


def _known(marks: Iterable[bytes]) -> set[bytes]:
    return {bytes(mark) for mark in SlotTime.objects.filter(mark__in=list(marks)).values_list("mark", flat=True)}


def _marks(calendar: Calendar, hours: Hours) -> list[bytes]:
    return calendar.marks(int(hours.starts.timestamp()), int(hours.ends.timestamp()))


def _month(moment: datetime) -> date:
    return timezone.localtime(moment, LONDON).date().replace(day=1)
