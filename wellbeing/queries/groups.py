"""Groups: the programme with one's own joining, and the pages of members, facilitators and coordinators."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.models import Person, Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from wellbeing import permissions, vocabulary
from wellbeing.actions import circles
from wellbeing.actions.circles import Joined
from wellbeing.actions.groups import facilitators
from wellbeing.models import Group, GroupPlace
from wellbeing.payloads.groups import HeadCount
from wellbeing.queries.requests import places
from wellbeing.workflow.groups import KINDS, Asked, Circle, counts_of, days_of

PAGE = 25


@dataclass(frozen=True, repr=False)
class Shown:
    """A group of the programme. `free` says only whether there is a place, never how many have joined."""

    group: Group
    leader: str  # the name of who leads it
    days: tuple[date, ...]
    free: bool
    mine: Joined | None = None
    employer: Tenant | None = None  # through which she could join
    leads: bool = False

    @property
    def service(self) -> str:
        return vocabulary.label(vocabulary.SERVICE, self.group.service)

    @property
    def explained(self) -> str:
        return KINDS[self.group.service].about

    @property
    def can_join(self) -> bool:
        return (
            self.employer is not None and self.group.open and self.group.joinable and not self.mine and not self.leads
        )


@dataclass(frozen=True, repr=False)
class Inside:
    """A group as a member sees it, or its facilitator (who has the counts)."""

    shown: Shown
    circle: Circle
    counts: dict[date, HeadCount]


@dataclass(frozen=True, repr=False)
class ForDesk:
    """A group as a coordinator sees it."""

    shown: Shown
    circle: Circle
    counts: dict[date, HeadCount]
    holding: tuple[Asked, ...]  # they hold a place and have not been let in
    waiting: tuple[Asked, ...]
    taken: int
    kept: int  # places that nobody holds who asked


def programme(viewer: Viewer) -> list[Shown]:
    """The groups that are open to her through her employers' schemes, and those that she leads, by their first day."""
    employers = {one.scheme.id: one.employer for one in places(viewer) if one.scheme}
    led = circles.led_by(viewer)
    offered = list(Group.objects.filter(scheme__in=employers, open=True)) if employers else []
    groups = {one.id: one for one in [*offered, *led]}
    mine = {one.group.id: one for one in circles.joined(viewer) if not one.ended}
    free, leaders = _free(groups), _leaders(groups.values())
    shown = [
        Shown(
            group=group,
            leader=leaders[group.facilitator],
            days=_days(group),
            free=group.id in free,
            mine=mine.get(group.id),
            employer=employers.get(group.scheme),
            leads=group.facilitator == viewer.id,
        )
        for group in groups.values()
    ]
    return sorted(shown, key=lambda one: (one.group.first_on, one.group.at, one.group.title))


def open_group(viewer: Viewer, group_id: UUID) -> Shown:
    """A group of the programme. Raises NotFound where it is not offered to her."""
    found = next((one for one in programme(viewer) if one.group.id == group_id), None)
    if found is None:
        raise NotFound
    return found


def inside(shown: Shown) -> Inside | None:
    """What its members share; None before she has been let in."""
    if shown.mine is None or not shown.mine.key:
        return None
    return Inside(shown, circles.circle(circles.for_member(shown.group, shown.mine.key)), {})


def led(viewer: Viewer, group_id: UUID) -> Inside:
    """A group as whoever leads it sees it. Raises NotFound or PermissionDenied."""
    group = _group(group_id)
    sealed = circles.for_facilitator(viewer, group, lock=False)
    parts = circles.parts_of(sealed)
    shown = Shown(group, viewer.name, _days(group), bool(_free([group.id])), leads=True)
    return Inside(shown, circles.circle(sealed), counts_of(parts))


def leads(viewer: Viewer) -> bool:
    """Whether she leads a group that goes on."""
    return bool(circles.led_by(viewer))


def desk_groups(viewer: Viewer, scheme: UUID) -> list[Shown]:
    """The scheme's groups, those that go on first. Raises NotFound or PermissionDenied."""
    permissions.check_can_coordinate(viewer, scheme)
    groups = list(Group.objects.filter(scheme=scheme).order_by("-open", "first_on", "at", "id"))
    free, leaders = _free(one.id for one in groups), _leaders(groups)
    return [Shown(one, leaders[one.facilitator], _days(one), one.id in free) for one in groups]


def for_desk(viewer: Viewer, group_id: UUID) -> ForDesk:
    """Raises NotFound, PermissionDenied or StepUpNeeded."""
    group = _group(group_id)
    sealed = circles.for_coordinator(viewer, group, lock=False)
    claims = set(GroupPlace.objects.filter(group=group.id).exclude(claim=None).values_list("claim", flat=True))
    asked = sorted((one for one, _ in circles.asked(viewer, group).values()), key=lambda one: one.at)
    held = {one.claim for one in asked}
    return ForDesk(
        shown=Shown(group, _leaders([group])[group.facilitator], _days(group), len(claims) < group.size),
        circle=circles.circle(sealed),
        counts=counts_of(circles.parts_of(sealed)),
        holding=tuple(one for one in asked if one.claim in claims and not one.admitted),
        waiting=tuple(one for one in asked if one.claim not in claims),
        taken=len(claims),
        kept=len(claims - held),
    )


def facilitators_of(viewer: Viewer, scheme: UUID) -> dict[UUID, str]:
    """Whom a coordinator can choose to lead. Raises NotFound or PermissionDenied."""
    permissions.check_can_coordinate(viewer, scheme)
    return facilitators(scheme)


def _group(group_id: UUID) -> Group:
    group = Group.objects.filter(id=group_id).first()
    if group is None:
        raise NotFound
    return group


def _leaders(groups: Iterable[Group]) -> dict[UUID, str]:
    """Their names, of people who have left as well."""
    return {one.id: one.name for one in Person.objects.filter(pk__in={group.facilitator for group in groups})}


def _days(group: Group) -> tuple[date, ...]:
    return tuple(days_of(group.first_on, group.every_weeks, group.meetings))


def _free(groups: Iterable[UUID]) -> set[UUID]:
    """Which of them have a place that nobody has taken."""
    rows = GroupPlace.objects.filter(group__in=list(groups), claim=None)
    return set(rows.values_list("group", flat=True).distinct())
