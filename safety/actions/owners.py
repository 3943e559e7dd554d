"""Who looks after a record: giving it to somebody, and handing on what somebody has left behind."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from accounts import notices
from accounts.models import Tenant
from accounts.queries import readers_of, trustees_of
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions.desk import Desk, team_of
from safety.actions.tasks import settle_tasks
from safety.payloads import Assigned
from safety.payloads.tasks import OPEN
from safety.story import Story
from safety.workflow import Event, Refused
from vault.records import Section

HAND_ON_AT_ONCE = 50  # records in one press


def team_now(tenant: Tenant) -> dict[UUID, str]:
    """Who of the team holds a role and a key today, and the trustees: id to name."""
    return {one.person_id: one.name for one in (*readers_of(tenant), *trustees_of(tenant))}


def may_own(tenant: Tenant, story: Story) -> dict[UUID, str]:
    """Who could look after this record: they can read it, and hold a role today."""
    working = team_of(tenant, story)
    return {person: name for person, name in team_now(tenant).items() if person in working}


def assign(*, by: Viewer, incident_id: UUID, owner: UUID) -> None:
    """Gives a record to somebody of the team, who is told; its author sees the name.

    Raises:
        NotFound, PermissionDenied: as every action here.
        Refused: it has ended, or this person cannot read it.
    """
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_assign)
        workflow.check_open(desk.story.status)
        desk.acknowledge_if_new()
        give(desk, owner)
        desk.write(Event.ASSIGN)
    notices.tell({owner} - {by.id})


def give(desk: Desk, owner: UUID) -> None:
    """Puts the new owner into the record on the desk. Raises Refused for somebody who cannot read it."""
    names = may_own(desk.tenant, desk.story)
    if owner not in names or desk.reader is None:
        raise Refused("Choose somebody of the team who can read this.", field="owner")
    by = desk.reader
    desk.put(Assigned(owner=owner, owner_name=names[owner], by=by.id, by_name=by.name, at=desk.now))


def hand_on(*, by: Viewer, incident_ids: Collection[UUID], owner: UUID) -> None:
    """Gives somebody what its owners have left behind: the records, and open actions of people who hold no role any more.

    All of them or none.

    Raises:
        Refused: none or too many were chosen, or the new owner cannot read one of them.
    """
    if not incident_ids or len(incident_ids) > HAND_ON_AT_ONCE:
        raise Refused(f"Choose between 1 and {HAND_ON_AT_ONCE} at a time.", field="records")
    with transaction.atomic():
        for incident_id in sorted(set(incident_ids)):
            desk = Desk.for_reader(by, incident_id, permissions.check_can_assign)
            workflow.check_open(desk.story.status)
            here = team_now(desk.tenant)
            former = desk.story.owner
            if former is None or former.person not in here:
                desk.acknowledge_if_new()
                give(desk, owner)
            _hand_on_tasks(desk, owner, here)
            desk.write(Event.ASSIGN)
    notices.tell({owner} - {by.id})


def _hand_on_tasks(desk: Desk, owner: UUID, here: dict[UUID, str]) -> None:
    left = [task for task in desk.story.tasks if task.state == OPEN and task.owner not in here]
    if not left or desk.reader is None:
        return
    names = may_own(desk.tenant, desk.story)
    if owner not in names:
        raise Refused("Choose somebody of the team who can read this.", field="owner")
    for task in left:
        by = desk.reader
        given = replace(task, owner=owner, owner_name=names[owner], by=by.id, by_name=by.name, at=desk.now)
        desk.put(given, Section.INTERNAL)
    settle_tasks(desk)
