"""Hours and bookings: a provider's own week, what an asker can book, and what is in somebody's own diary."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from wellbeing.actions import calendars, feeds
from wellbeing.actions.appointments import Mine, appointments_of
from wellbeing.actions.bookings import calendar_of
from wellbeing.actions.calendars import OpenHours
from wellbeing.actions.cases import CaseDesk
from wellbeing.actions.feeds import FeedSetting
from wellbeing.actions.hours import own_calendar
from wellbeing.payloads.cases import ASKER, PROVIDER, CaseStory
from wellbeing.queries.providers import scheme_of
from wellbeing.workflow.bookings import Booking, bookings_of, next_like

__all__ = [
    "FeedSetting",
    "Mine",
    "OwnHour",
    "OwnHours",
    "Times",
    "diary",
    "feed_file",
    "own_feed",
    "own_hours",
    "times",
]


@dataclass(frozen=True, repr=False)
class OwnHour:
    """One hour of a provider. `called` is how the person who booked it wants to be called, "" while nobody has."""

    id: UUID
    starts: datetime
    minutes: int
    format: str
    place: str
    repeats: bool  # other free hours come after it that were opened together
    taken: bool
    called: str = ""
    case: UUID | None = None
    booking: UUID | None = None


@dataclass(frozen=True, repr=False)
class OwnHours:
    """A provider's hours to come; none before she has written her profile."""

    scheme: Tenant
    has_profile: bool
    hours: tuple[OwnHour, ...]


@dataclass(frozen=True, repr=False)
class Times:
    """The bookings of one case, and for the asker the hours that she can book."""

    case: UUID
    me: str  # ASKER or PROVIDER
    story: CaseStory
    bookings: tuple[Booking, ...]
    free: tuple[OpenHours, ...]
    sessions_left: int  # neither used nor booked
    suggested: UUID | None
    now: datetime

    @property
    def is_asker(self) -> bool:
        return self.me == ASKER

    @property
    def to_come(self) -> tuple[Booking, ...]:
        return tuple(one for one in self.bookings if one.to_come(self.now))

    @property
    def can_book(self) -> bool:
        return self.is_asker and self.story.runs and self.sessions_left > 0

    def booking(self, wanted: UUID) -> Booking:
        """Raises NotFound."""
        found = next((one for one in self.bookings if one.id == wanted), None)
        if found is None:
            raise NotFound
        return found


def own_hours(viewer: Viewer) -> OwnHours:
    """Raises NotFound to whoever is no provider."""
    scheme = scheme_of(viewer)
    own = own_calendar(viewer, scheme.id)
    if own is None:
        return OwnHours(scheme, has_profile=False, hours=())
    now = timezone.now()
    booked = {(one.starts, one.minutes): one for one in appointments_of(viewer, since=now) if _hers(one)}
    found = calendars.hours_of(own.calendar, since=now)
    return OwnHours(scheme, has_profile=True, hours=tuple(_own_hours(found, booked)))


def times(viewer: Viewer, case_id: UUID, *, side: str = "") -> Times:
    """Raises NotFound or PermissionDenied where the case is not hers, or she is on the other side of it."""
    desk = CaseDesk.of(viewer, case_id, side=side, lock=False)
    story = desk.story
    known = bookings_of(story.others)
    free: list[OpenHours] = []
    if desk.me == ASKER and story.runs:
        free = [
            one for one in calendars.hours_of(calendar_of(story), since=desk.now, free=True) if one.starts > desk.now
        ]
    booked = sum(one.to_come(desk.now) for one in known)
    return Times(
        case=case_id,
        me=desk.me,
        story=story,
        bookings=tuple(known),
        free=tuple(free),
        sessions_left=max(0, len(story.left) - booked),
        suggested=_suggested(story, known, free),
        now=desk.now,
    )


def diary(viewer: Viewer) -> list[Mine]:
    """Her own appointments to come, cancelled ones too; her feed is written anew where it says something else."""
    feeds.refresh(by=viewer)
    return appointments_of(viewer, since=timezone.now())


def own_feed(viewer: Viewer) -> FeedSetting:
    return feeds.setting_of(viewer)


def feed_file(secret: str) -> bytes:
    """What an address leads to, whoever asks. Raises NotFound."""
    return feeds.read_feed(secret)


def _hers(one: Mine) -> bool:
    return one.side == PROVIDER and not one.cancelled


def _own_hours(found: list[OpenHours], booked: dict[tuple[datetime, int], Mine]) -> Iterable[OwnHour]:
    for at, one in enumerate(found):
        hours = one.hours
        mine = booked.get((hours.starts, hours.minutes)) if one.claim else None
        later = hours.series and any(
            other.claim is None and other.hours.series == hours.series for other in found[at + 1 :]
        )
        yield OwnHour(
            id=one.id,
            starts=hours.starts,
            minutes=hours.minutes,
            format=hours.format,
            place=hours.place,
            repeats=bool(later),
            taken=one.claim is not None,
            called=mine.title if mine else "",
            case=mine.record if mine else None,
            booking=mine.booking if mine else None,
        )


def _suggested(story: CaseStory, known: list[Booking], free: list[OpenHours]) -> UUID | None:
    """The hour that one press would book: as the last one was, after as many weeks as the case's rhythm says."""
    last = max((one for one in known if one.stands), key=lambda one: one.starts, default=None)
    if last is None or story.rhythm is None:
        return None
    return next_like(last.starts, story.rhythm.weeks, [(one.id, one.starts) for one in free])
