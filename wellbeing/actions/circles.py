"""The sealed record that a group shares, and the requests to join it: opened by whoever holds a key to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from accounts.models import Role
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from vault import locker, records
from vault.errors import NotForMe
from vault.records import KIND_GROUP, KIND_REQUEST, Binding, SealedRecord, Section
from wellbeing import permissions
from wellbeing.actions.desk import AUTHOR, SERVICE, check_key
from wellbeing.models import Group, Request
from wellbeing.payloads import read
from wellbeing.payloads.groups import Admitted, Joining
from wellbeing.story import Story
from wellbeing.workflow.groups import Asked, Circle, circle_of, newest_joining


@dataclass(frozen=True, kw_only=True, repr=False)
class Joined:
    """A request of hers to join a group. `key` opens what its members share; "" until she has been let in."""

    request: UUID
    group: Group
    joining: Joining
    story: Story
    key: str = ""

    @property
    def ended(self) -> bool:
        return self.story.ended


def binding_of(group: Group) -> Binding:
    return Binding(group.scheme, group.id, KIND_GROUP)


def joined(by: Viewer, group: UUID | None = None) -> list[Joined]:
    """Her own requests to join groups, ended ones too, in a number of queries that does not grow with them."""
    ids = [
        UUID(hex=name)
        for name, entry in locker.current(by.keyring).records.items()
        if (entry["service"], entry["role"], entry["kind"]) == (SERVICE, AUTHOR, KIND_REQUEST)
    ]
    rows = Request.objects.filter(id__in=ids).values_list("id", "scheme") if ids else []
    wanted = {
        request: (story.ask.group, story)
        for request, story in _stories(by, rows).items()
        if story.ask.group is not None and group in {None, story.ask.group}
    }
    groups = Group.objects.in_bulk([one for one, _ in wanted.values()])
    return [
        Joined(request=request, group=groups[one], joining=found, story=story, key=_key(story, one))
        for request, (one, story) in wanted.items()
        if one in groups and (found := newest_joining(story.parts, one)) is not None
    ]


def led_by(by: Viewer) -> list[Group]:
    """The groups that she leads as a provider, by their first day."""
    if not by.has(Role.PROVIDER):
        return []
    return list(Group.objects.filter(facilitator=by.id, open=True).order_by("first_on", "at", "id"))


def open_group(by: Viewer, group: Group, *, lock: bool = False) -> SealedRecord | None:
    """The record with the keys that a facilitator or a coordinator holds; None without any."""
    try:
        return SealedRecord.open(by.keyring, binding_of(group), lock=lock)
    except NotForMe:
        return None


def for_coordinator(by: Viewer, group: Group, *, lock: bool = True) -> SealedRecord:
    """Raises NotFound, PermissionDenied, or StepUpNeeded while the scheme's key is not open."""
    permissions.check_can_coordinate(by, group.scheme)
    sealed = open_group(by, group, lock=lock)
    if sealed is None or Section.INTERNAL not in sealed.keys:
        check_key(by, group.scheme)
        raise NotFound
    return sealed


def for_facilitator(by: Viewer, group: Group, *, lock: bool = True) -> SealedRecord:
    """Raises NotFound or PermissionDenied."""
    permissions.check_can_provide(by, group.scheme)
    sealed = open_group(by, group, lock=lock) if group.facilitator == by.id else None
    if sealed is None or Section.INTERNAL not in sealed.keys:
        raise NotFound
    return sealed


def for_member(group: Group, key: str) -> SealedRecord:
    """With the key that she was given when she was let in."""
    return SealedRecord.with_key_text(binding_of(group), Section.SHARED, key)


def parts_of(sealed: SealedRecord) -> list[object]:
    return [read(item.data) for item in sealed.read().items]


def circle(sealed: SealedRecord) -> Circle:
    """Where the group meets and who comes."""
    return circle_of(parts_of(sealed))


def asked(by: Viewer, group: Group) -> dict[UUID, tuple[Asked, Story]]:
    """The open requests for a group, for a coordinator: she opens all that are open, since no row says what one is for."""
    rows = Request.objects.filter(scheme=group.scheme, open=True).values_list("id", "scheme")
    found = {}
    for request, story in _stories(by, rows).items():
        joining = newest_joining(story.parts, group.id) if story.ask.group == group.id and not story.ended else None
        if joining is not None:
            first = min(one.at for one in story.of(Joining))
            admitted = bool(_key(story, group.id))
            one = Asked(request=request, called=joining.called, claim=joining.claim, at=first, admitted=admitted)
            found[request] = (one, story)
    return found


def _stories(by: Viewer, rows: Iterable[tuple[UUID, UUID]]) -> dict[UUID, Story]:
    by_scheme: dict[UUID, list[UUID]] = {}
    for request, scheme in rows:
        by_scheme.setdefault(scheme, []).append(request)
    found = {}
    for scheme, ids in by_scheme.items():
        for request, items in records.read_many(by.keyring, scheme, ids, wanted=(Section.SHARED,), kind=KIND_REQUEST):
            if items:
                found[request] = Story.from_items(item.data for item in items)
    return found


def _key(story: Story, group: UUID) -> str:
    """What she was given when she was let in. A group never changes its key."""
    return next((one.key for one in story.of(Admitted) if one.group == group), "")
