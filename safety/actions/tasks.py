"""Actions about a record, with an owner and a day: planned, changed, done, or dropped with a reason."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts import notices
from accounts.permitting import NotFound
from accounts.queries import names_of
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions.desk import Desk, team_of
from safety.payloads import REASON_LIMIT, Due, Outlook, Task
from safety.payloads.tasks import DONE, DROPPED, OPEN
from safety.workflow import Event, Refused
from vault.records import Section


def plan(*, by: Viewer, incident_id: UUID, code: str, text: str, owner: UUID, due_on: date | None) -> UUID:
    """Plans an action, tells its owner, and returns its id.

    Args:
        by: somebody of the team.
        incident_id: about which record.
        code: of the list `response_action`.
        text: what exactly, if the code does not say enough.
        owner: somebody of the team who can read the record.
        due_on: the day by which it is to be done.

    Raises:
        NotFound, PermissionDenied: as every action here.
        Refused: a field is wrong, there are too many, or the record has ended.
    """
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_plan)
        workflow.check_task(code, text, due_on, today=timezone.localdate(desk.now))
        assert due_on is not None  # `check_task` refuses that
        task = add_task(desk, code=code, text=text, owner=owner, due_on=due_on)
        settle_tasks(desk)
        desk.write(Event.PLAN)
    notices.tell({owner} - {by.id})
    return task.id


def add_task(desk: Desk, *, code: str, text: str, owner: UUID, due_on: date) -> Task:
    """Puts a new action into the record on the desk; `settle_tasks` comes after the last one. Raises Refused."""
    workflow.check_open(desk.story.status)
    if len(desk.story.tasks) >= workflow.TASKS_LIMIT:
        raise Refused(f"This has {workflow.TASKS_LIMIT} actions. That is the most we can take.")
    task = Task(
        id=uuid4(),
        code=code,
        text=text,
        owner=owner,
        owner_name=_name(desk, owner),
        due_on=due_on,
        state=OPEN,
        reason="",
        by=_by(desk).id,
        by_name=_by(desk).name,
        at=desk.now,
    )
    desk.put(task, Section.INTERNAL)
    return task


def change_task(
    *, by: Viewer, incident_id: UUID, task_id: UUID, text: str, owner: UUID, due_on: date | None, reason: str = ""
) -> None:
    """Gives an open action another text, owner or day.

    Raises:
        NotFound: there is no such action.
        Refused: it is not open any more, or a field is wrong.
    """
    with transaction.atomic():
        desk, task = _open_task(by, incident_id, task_id)
        if due_on != task.due_on:
            workflow.check_due(due_on, today=timezone.localdate(desk.now))
        workflow.check_task(task.code, text, desk.now.date(), today=desk.now.date())
        name = task.owner_name if owner == task.owner else _name(desk, owner)
        changed = replace(task, text=text, owner=owner, owner_name=name, due_on=due_on or task.due_on, reason=reason)
        _put(desk, changed)
    notices.tell({owner} - {by.id, task.owner})


def finish_task(*, by: Viewer, incident_id: UUID, task_id: UUID, note: str = "") -> None:
    """Says that it is done, and how it came out if there is something to say. Raises as `change_task`."""
    workflow.check_length("reason", note, REASON_LIMIT)
    with transaction.atomic():
        desk, task = _open_task(by, incident_id, task_id)
        _put(desk, replace(task, state=DONE, reason=note))


def drop_task(*, by: Viewer, incident_id: UUID, task_id: UUID, reason: str) -> None:
    """Says that it will not be done, and why. Raises as `change_task`, and Refused without a reason."""
    workflow.check_dropping(reason)
    with transaction.atomic():
        desk, task = _open_task(by, incident_id, task_id)
        _put(desk, replace(task, state=DROPPED, reason=reason))


def settle_tasks(desk: Desk) -> None:
    """Brings what the card needs up to date; one entry for any number of changes."""
    desk.put(Outlook(tasks=tuple(_still_open(desk.story.tasks)), at=desk.now))


def _still_open(tasks: Iterable[Task]) -> Iterable[Due]:
    return (Due(owner=task.owner, due_on=task.due_on) for task in tasks if task.state == OPEN)


def _open_task(by: Viewer, incident_id: UUID, task_id: UUID) -> tuple[Desk, Task]:
    desk = Desk.for_reader(by, incident_id, permissions.check_can_plan)
    task = next((task for task in desk.story.tasks if task.id == task_id), None)
    if task is None:
        raise NotFound
    if task.state != OPEN:
        raise Refused("This was done or dropped already.")
    return desk, task


def _put(desk: Desk, task: Task) -> None:
    by = _by(desk)
    desk.put(replace(task, by=by.id, by_name=by.name, at=desk.now), Section.INTERNAL)
    settle_tasks(desk)
    desk.write(Event.PLAN)


def _name(desk: Desk, owner: UUID) -> str:
    name = names_of([owner]).get(owner) if owner in team_of(desk.tenant, desk.story) else None
    if name is None:
        raise Refused("Choose somebody of the team who can read this.", field="owner")
    return name


def _by(desk: Desk) -> Viewer:
    assert desk.reader is not None  # only readers plan
    return desk.reader
