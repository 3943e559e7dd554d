"""The rules of groups: what may be offered and how large, who waits for a place, and when a head count fits. No database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from ui.formats import LONDON
from wellbeing.payloads.groups import MEETS_LIMIT, GroupLeft, GroupMeets, GroupMember, HeadCount, Joining
from wellbeing.workflow.bookings import FORMATS, LONGEST, NEEDS_PLACE, SHORTEST
from wellbeing.workflow.refusals import Refused

TITLE_LIMIT, ABOUT_LIMIT, CALLED_LIMIT = 100, 200, 60  # characters
LARGEST = 60
SMALLEST = 2
MOST_MEETINGS = 26
MOST_WEEKS_BETWEEN = 13
RETAIN_MONTHS = 3  # after the last meeting


@dataclass(frozen=True)
class Kind:
    """A service that is given to several people at once: the most that may come, and what is said before anybody joins."""

    most: int
    about: str


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "group_debrief": Kind(
            12,
            "A talk about what happened and what you need, for people who were there. It is voluntary: nobody is put on "
            "the list by somebody else, and nobody is asked why they stay away. It is not counselling and not a "
            "psychological debriefing, and it does not treat or prevent trauma.",
        ),
        "reflective_group": Kind(
            12,
            "A small closed group that looks at the work and what it does to those who do it. You say only what you want.",
        ),
        "schwartz_round": Kind(
            60, "Colleagues tell how the work feels, and others listen. Nobody has to speak, and no case is discussed."
        ),
        "group_supervision": Kind(
            4, "Clinical supervision together, in a group of up to four. It is separate from line management."
        ),
        "lived_experience": Kind(
            12, "A space for staff whose own lives are close to the work. Nobody asks you to prove or to tell anything."
        ),
        "racialised_space": Kind(
            12,
            "A space for racialised staff, led by somebody who shares that experience. Nobody asks you to explain yourself.",
        ),
        "training": Kind(60, "Learning about the effects of the work, and what helps. Nobody is assessed."),
    }
)
"""Which services may be a group."""


@dataclass(frozen=True, kw_only=True)
class Programme:
    """What a coordinator publishes of a group."""

    service: str
    title: str
    about: str
    facilitator: UUID
    first_on: date
    at: time
    minutes: int
    every_weeks: int
    meetings: int
    format: str
    size: int


def check_programme(wanted: Programme, today: date) -> None:
    """Raises Refused, with the field that is wrong."""
    kind = KINDS.get(wanted.service)
    if kind is None:
        raise Refused("Choose what kind of group it is.", field="service")
    if not wanted.title.strip() or len(wanted.title) > TITLE_LIMIT:
        raise Refused(f"Enter a title of up to {TITLE_LIMIT} characters.", field="title")
    if len(wanted.about) > ABOUT_LIMIT:
        raise Refused(f"What it is about must be {ABOUT_LIMIT} characters or fewer.", field="about")
    if not SMALLEST <= wanted.size <= kind.most:
        raise Refused(f"This kind of group has from {SMALLEST} to {kind.most} places.", field="size")
    if not today < wanted.first_on <= today + timedelta(days=366):
        raise Refused(
            "The first meeting must be after today, so that people can still join, and within a year.", field="first_on"
        )
    if not SHORTEST <= wanted.minutes <= LONGEST:
        raise Refused(f"Enter a length between {SHORTEST} and {LONGEST} minutes.", field="minutes")
    if not 1 <= wanted.meetings <= MOST_MEETINGS:
        raise Refused(f"Enter a number of meetings from 1 to {MOST_MEETINGS}.", field="meetings")
    if not 1 <= wanted.every_weeks <= MOST_WEEKS_BETWEEN:
        raise Refused(f"Enter a number of weeks from 1 to {MOST_WEEKS_BETWEEN}.", field="every_weeks")
    if wanted.format not in FORMATS:
        raise Refused("Choose how the group meets.", field="format")


def check_place(format_: str, place: str) -> None:
    """Raises Refused."""
    if len(place) > MEETS_LIMIT:
        raise Refused(f"Where it meets must be {MEETS_LIMIT} characters or fewer.", field="place")
    if format_ in NEEDS_PLACE and not place.strip():
        raise Refused("Enter where the group meets. Only its members will see it.", field="place")


def check_called(called: str, *, consent: bool) -> None:
    """Raises Refused. Nobody joins without saying that the others may see her, and what they may call her."""
    if not called.strip():
        raise Refused("Enter what the others may call you. It does not have to be your name.", field="called")
    if len(called) > CALLED_LIMIT:
        raise Refused(f"What the others may call you must be {CALLED_LIMIT} characters or fewer.", field="called")
    if not consent:
        raise Refused(
            "Tick the box if the other members may see that you come. Without it you cannot join.", field="seen"
        )


def days_of(first_on: date, every_weeks: int, meetings: int) -> list[date]:
    """The days on which a group meets."""
    return [first_on + timedelta(weeks=every_weeks * turn) for turn in range(meetings)]


def moment(day: date, at: time) -> datetime:
    """London's clock to UTC."""
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def retain_month(last: date) -> date:
    """When the rows of a group go."""
    number = last.year * 12 + last.month - 1 + RETAIN_MONTHS
    return date(number // 12, number % 12 + 1, 1)


def newest_joining(parts: Iterable[Any], group: UUID) -> Joining | None:
    """How somebody's joining of a group stands."""
    found = [one for one in parts if isinstance(one, Joining) and one.group == group]
    return max(found, key=lambda one: one.number, default=None)


@dataclass(frozen=True)
class Circle:
    """What the members of a group share: where it meets, and who comes."""

    place: str
    members: tuple[GroupMember, ...]  # by when they came

    @property
    def names(self) -> list[str]:
        return sorted((one.called for one in self.members), key=str.casefold)


def circle_of(parts: Iterable[Any]) -> Circle:
    known = list(parts)
    meets = max((one for one in known if isinstance(one, GroupMeets)), key=lambda one: one.number, default=None)
    left = {one.member for one in known if isinstance(one, GroupLeft)}
    members = {one.member: one for one in known if isinstance(one, GroupMember) and one.member not in left}
    return Circle(meets.place if meets else "", tuple(sorted(members.values(), key=lambda one: one.at)))


def counts_of(parts: Iterable[Any]) -> dict[date, HeadCount]:
    """The head count of each day."""
    found: dict[date, HeadCount] = {}
    for one in parts:
        if isinstance(one, HeadCount) and (one.on not in found or found[one.on].number < one.number):
            found[one.on] = one
    return found


def check_count(*, on: date, count: int, days: Iterable[date], size: int, today: date) -> None:
    """Raises Refused."""
    if on not in days:
        raise Refused("Choose one of the days on which the group meets.", field="on")
    if on > today:
        raise Refused("This day has not come yet.", field="on")
    if not 0 <= count <= size:
        raise Refused(f"Enter how many came, from 0 to {size}.", field="count")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request to join, as the coordinators read it."""

    request: UUID
    called: str
    claim: UUID | None
    at: datetime
    admitted: bool


@dataclass(frozen=True)
class Plan:
    """What giving out the places of a group comes to."""

    admit: tuple[Asked, ...]  # they hold a place
    give: tuple[tuple[Asked, UUID], ...]  # they waited; each takes over a place that is kept, by its claim
    free: tuple[UUID, ...]  # claims that nobody holds: these places are open to everybody again
    wait: tuple[Asked, ...]


def plan_places(asked: Iterable[Asked], claims: Iterable[UUID]) -> Plan:
    """Who comes in, in the order in which they asked.

    Args:
        asked: the open requests for this group.
        claims: the claims on its places now. Those that nobody who asked holds are kept for who waits.
    """
    waiting = sorted(asked, key=lambda one: one.at)
    taken = set(claims)
    holders = [one for one in waiting if one.claim in taken]
    kept = sorted(taken - {one.claim for one in holders})  # a member has left, or a joining broke off
    line = [one for one in waiting if one.claim not in taken]
    given = list(zip(line, kept, strict=False))
    return Plan(
        admit=tuple(one for one in holders if not one.admitted),
        give=tuple(given),
        free=tuple(kept[len(given) :]),
        wait=tuple(line[len(given) :]),
    )
