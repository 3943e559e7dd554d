"""Records that belong together: linking, unlinking, and ending duplicates in favour of the main one."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions.desk import Desk
from safety.payloads import REASON_LIMIT, Link, Named, reference
from safety.payloads.links import CAMPAIGN, DUPLICATE_OF, FOLLOWED_BY, FOLLOWS, OTHER_SIDE, RELATED
from safety.story import Story
from safety.workflow import Event, Refused, Status
from vault.records import Section

AT_ONCE = 25  # duplicates in one press: a page of the work list
BY_HAND = frozenset({RELATED, CAMPAIGN, FOLLOWS, FOLLOWED_BY})
"""The links that change nothing else. A duplicate ends, so it has a deed of its own."""


def link(*, by: Viewer, incident_id: UUID, other_id: UUID, kind: str, reason: str = "") -> None:
    """Says that two records belong together, in the internal sections of both.

    Where the other one was kept from somebody who reads this one, only the other one says so: a link tells that a record
    exists.

    Raises:
        NotFound, PermissionDenied: as every action here, for either of the two.
        Refused: it is the same record, the kind is wrong, or they are linked already.
    """
    if kind not in BY_HAND:
        raise Refused("Choose how they belong together.", field="kind")
    workflow.check_length("reason", reason, REASON_LIMIT)
    with transaction.atomic():
        here, there = _both(by, incident_id, other_id)
        if _linked(here, there) or _linked(there, here):
            raise Refused("These two are linked already.", field="other")
        _write_both(here, there, kind, reason)


def unlink(*, by: Viewer, incident_id: UUID, other_id: UUID, reason: str = "") -> None:
    """Takes a link back, on both sides. Raises Refused when there is none, and for a duplicate that still is one."""
    workflow.check_length("reason", reason, REASON_LIMIT)
    with transaction.atomic():
        here, there = _both(by, incident_id, other_id)
        known = next((known for known in here.story.links if known.other == other_id), None)
        if known is None:
            raise Refused("These two are not linked.")
        ended = {desk.story.status for desk in (here, there)}
        if known.kind not in BY_HAND and Status.DUPLICATE in ended:
            raise Refused("Open the duplicate again first.")
        _write_both(here, there, known.kind, reason, removed=True)


def link_duplicates(*, by: Viewer, main_id: UUID, incident_ids: Collection[UUID], reason: str) -> None:
    """Ends records as duplicates of the main one, with links on both sides; all of them or none.

    Each author keeps access to her own, is told, and learns neither the reason nor anything of the main record.

    Raises:
        NotFound, PermissionDenied: as every action here, for any of them.
        Refused: the reason is missing, one of them stands where it cannot become a duplicate, or the main one is itself
            a duplicate or was kept from somebody who reads the other.
    """
    chosen = sorted(set(incident_ids) - {main_id})
    workflow.check_reason(Status.DUPLICATE, reason)
    if not chosen:
        raise Refused("Choose at least one that is the same as the main one.", field="records")
    if len(chosen) > AT_ONCE:
        raise Refused(f"Choose {AT_ONCE} at most.", field="records")
    with transaction.atomic():
        desks = _open_all(by, [main_id, *chosen])
        main = desks[main_id]
        workflow.check_open(main.story.status)
        for one in chosen:
            _end_as_duplicate(desks[one], main, reason)
        main.write(Event.LINK)


def _end_as_duplicate(desk: Desk, main: Desk, reason: str) -> None:
    if not _all_may_know(desk.story, of=main.story):
        raise Refused(
            f"Somebody who reads {reference(desk.incident.id)} was left out of the main one. Choose another main one.",
            field="main",
        )
    try:
        desk.acknowledge_if_new()
        desk.move(Status.DUPLICATE)
    except Refused as refusal:
        raise Refused(f"{reference(desk.incident.id)}: {refusal.sentence}", field="records") from None
    _put(desk, main, DUPLICATE_OF, reason)
    if _all_may_know(main.story, of=desk.story):
        _put(main, desk, OTHER_SIDE[DUPLICATE_OF], reason)
    desk.write(Event.DUPLICATE)
    desk.tell_reporter()


def _both(by: Viewer, incident_id: UUID, other_id: UUID) -> tuple[Desk, Desk]:
    if incident_id == other_id:
        raise Refused("A record cannot be linked to itself.", field="other")
    desks = _open_all(by, [incident_id, other_id])
    return desks[incident_id], desks[other_id]


def _open_all(by: Viewer, ids: Collection[UUID]) -> dict[UUID, Desk]:
    """Locked in the order of their ids, so that two such deeds never wait for each other. Raises as `Desk.for_reader`."""
    desks = {one: Desk.for_reader(by, one, permissions.check_can_link) for one in sorted(ids)}
    if len({desk.incident.tenant_id for desk in desks.values()}) > 1:
        raise Refused("These belong to different organisations.", field="other")
    return desks


def _write_both(here: Desk, there: Desk, kind: str, reason: str, *, removed: bool = False) -> None:
    for desk, other, seen_as in ((here, there, kind), (there, here, OTHER_SIDE[kind])):
        if _linked(desk, other) if removed else _all_may_know(desk.story, of=other.story):
            _put(desk, other, seen_as, reason, removed=removed)
        desk.write(Event.LINK)


def _linked(desk: Desk, other: Desk) -> bool:
    return any(known.other == other.incident.id for known in desk.story.links)


def _put(desk: Desk, other: Desk, kind: str, reason: str, *, removed: bool = False) -> None:
    by = desk.reader
    assert by is not None  # only readers link
    link = Link(
        kind=kind, other=other.incident.id, reason=reason, by=by.id, by_name=by.name, at=desk.now, removed=removed
    )
    desk.put(link, Section.INTERNAL)


def _all_may_know(readers: Story, *, of: Story) -> bool:
    """Whether everybody who reads one record may learn that the other exists, because they read that one, too."""
    there, here = of.circle, readers.circle
    if not there.restricted:
        return True
    if not here.restricted or (here.escalated and not there.escalated):
        return False
    return _people(here.readers) <= _people(there.readers) and _people(there.excluded) <= _people(here.excluded)


def _people(named: Collection[Named]) -> set[UUID]:
    return {one.person for one in named}
