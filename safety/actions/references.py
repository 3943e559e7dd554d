"""Keeping the numbers that others gave a record, what they promised and what came of it."""

from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions.desk import Desk
from safety.payloads import Reference
from safety.workflow import Event, Refused


def keep_reference(*, by: Viewer, incident_id: UUID, given: Reference) -> None:
    """Adds an entry, or a newer version of the one with the same `entry`.

    Raises (as the next): NotFound, PermissionDenied, and Refused when a field is impossible or there are too many.
    """
    workflow.check_reference(given, today=timezone.localdate())
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_refer)
        _put(desk, replace(given, at=desk.now, by_name=by.name))
        desk.write(Event.REFER)
        desk.tell_reporter()


def keep_own_reference(*, by: Viewer, incident_id: UUID, given: Reference) -> None:
    """The same by the person who reported: she may be the one who was given the number."""
    workflow.check_reference(given, today=timezone.localdate())
    with transaction.atomic():
        desk = Desk.for_author(by, incident_id)
        _put(desk, replace(given, at=desk.now, by_name=""))
        desk.write(Event.ADD)
        desk.tell_team()


def _put(desk: Desk, made: Reference) -> None:
    known = workflow.newest(desk.story.of(Reference))
    before = next((one for one in known if one.entry == made.entry), None)
    if before is None and len(known) >= workflow.ENTRIES_LIMIT:
        raise Refused(f"This has {workflow.ENTRIES_LIMIT} entries already. Change one of them.")
    if before is not None and before.body != made.body:
        raise NotFound  # an entry belongs to one body; another one is another entry
    desk.put(made)
