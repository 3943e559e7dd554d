"""Appointments as a calendar file (iCalendar, RFC 5545). Nothing in it says what an appointment is for, or with whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vDuration, vRecur

from ui.formats import LONDON

SUMMARY = "Appointment"
FILE_NAME = "calendar.ics"
CONTENT_TYPE = "text/calendar; charset=utf-8"
MOST = 60  # appointments of one file: those furthest ahead come first
_PRODUCER = "-//Hearth//Calendar//EN"
_ZONE = "Europe/London"
_REFRESH = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """One entry. `sequence` rises with every change, so that a calendar program replaces what it has.

    `side` keeps apart what the two people of one booking get: otherwise whoever keeps both calendars could join them.
    """

    booking: UUID
    side: str
    starts: datetime
    minutes: int
    sequence: int
    changed: datetime
    cancelled: bool = False
    place: str = ""

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.minutes)


def calendar_file(appointments: Iterable[Appointment], *, with_place: bool = False) -> bytes:
    """The file, with the time zone's own rules in it, so that ten o'clock stays ten o'clock wherever it is opened."""
    newest = sorted(appointments, key=lambda one: one.starts, reverse=True)[:MOST]
    calendar = Calendar()
    calendar.add("prodid", _PRODUCER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("refresh-interval", vDuration(_REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add_component(_zone())
    for one in reversed(newest):
        calendar.add_component(_event(one, with_place=with_place))
    return bytes(calendar.to_ical())


def uid(booking: UUID, side: str) -> str:
    """Random to everybody but the two, the same after every change, and another one for each of them."""
    return str(uuid5(booking, side))


def _event(one: Appointment, *, with_place: bool) -> Event:
    event = Event()
    event.add("uid", uid(one.booking, one.side))
    event.add("dtstamp", one.changed.astimezone(UTC))
    event.add("sequence", one.sequence)
    event.add("summary", SUMMARY)
    event.add("dtstart", one.starts.astimezone(LONDON))
    event.add("dtend", one.ends.astimezone(LONDON))
    event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    if with_place and one.place and not one.cancelled:
        event.add("location", one.place)
    return event


def _zone() -> Timezone:
    """London: the clocks change on the last Sundays of March and October at 01:00 UTC, since 1996.

    Written out as rules: the library's own generated zone puts the change of March an hour late.
    """
    zone = Timezone()
    zone.add("tzid", _ZONE)
    for part, start, month, name, before, after in (
        (TimezoneDaylight(), datetime(1996, 3, 31, 1), 3, "BST", 0, 1),  # noqa: DTZ001 -- a zone's rule has local times
        (TimezoneStandard(), datetime(1996, 10, 27, 2), 10, "GMT", 1, 0),  # noqa: DTZ001 -- as above
    ):
        part.add("dtstart", start)
        part.add("rrule", vRecur(freq="yearly", bymonth=month, byday="-1su"))
        part.add("tzname", name)
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        zone.add_component(part)
    return zone
