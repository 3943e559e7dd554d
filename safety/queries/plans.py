"""What the team has planned: somebody's own actions, what owners left behind, and the organisation's playbooks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from uuid import UUID

from django.utils import timezone

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions.owners import team_now
from safety.actions.playbooks import playbooks_of
from safety.payloads import Playbook, Task, read
from safety.payloads.tasks import OPEN
from safety.queries.work_lists import PAGE_SIZE, Line, QueueRow, open_cards, row
from vault import records
from vault.records import Section


@dataclass(frozen=True)
class TaskLine:
    """One open action of hers, with the record it is about."""

    row: QueueRow
    task: Task
    overdue: bool


@dataclass(frozen=True)
class TaskPage:
    """A page of records with open actions of hers, what is due first first. `total` counts actions of all pages."""

    lines: tuple[TaskLine, ...]
    page: int
    pages: int
    total: int
    records: int


def my_tasks(viewer: Viewer, tenant: Tenant, *, page: int = 1) -> TaskPage:
    """The viewer's open actions across records, found by cards; of the records shown the team's own plans are opened alone,
    and nothing that an author wrote. Raises as `check_can_list`.
    """
    permissions.check_can_list(viewer, tenant)
    me = viewer.id.hex
    mine = [line for line in open_cards(viewer, tenant) if any(due["owner"] == me for due in line[1]["tasks"])]
    total = sum(due["owner"] == me for _, body in mine for due in body["tasks"])
    mine.sort(key=lambda line: (min(due["due_on"] for due in line[1]["tasks"] if due["owner"] == me), line[0]))
    pages = max(1, -(-len(mine) // PAGE_SIZE))
    page = min(max(1, page), pages)
    chosen = dict(mine[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    now, today = timezone.now().astimezone(UTC).isoformat(), timezone.localdate()
    rows = {record: row(record, body, now) for record, body in chosen.items()}
    found = [
        TaskLine(rows[record], task, task.due_on < today)
        for record, tasks in _tasks(viewer, tenant, rows).items()
        for task in tasks
        if task.owner == viewer.id and task.state == OPEN
    ]
    found.sort(key=lambda line: (line.task.due_on, line.row.id))
    return TaskPage(tuple(found), page, pages, total, len(mine))


def _tasks(viewer: Viewer, tenant: Tenant, rows: Mapping[UUID, QueueRow]) -> dict[UUID, list[Task]]:
    """Every action of these records as it is now."""
    found: dict[UUID, list[Task]] = {}
    for record, items in records.read_many(viewer.keyring, tenant.id, list(rows), wanted=(Section.INTERNAL,)):
        parts = [part for item in items if isinstance(part := read(item.data), Task)]
        newest = {task.id: task for task in sorted(parts, key=lambda task: task.at)}
        found[record] = list(newest.values())
    return found


def left_behind(viewer: Viewer, tenant: Tenant) -> list[QueueRow]:
    """Open records whose owner, or the owner of one of their open actions, holds no role in the team any more.

    Raises as `check_can_list`.
    """
    permissions.check_can_list(viewer, tenant)
    here = {person.hex for person in team_now(tenant)}
    now = timezone.now().astimezone(UTC).isoformat()
    found = [line for line in open_cards(viewer, tenant) if _owners(line) - here]
    return [row(record, body, now) for record, body in sorted(found, key=lambda line: line[1]["submitted_at"])]


def _owners(line: Line) -> set[str]:
    body = line[1]
    return {owner for owner in (body["owner"], *(due["owner"] for due in body["tasks"])) if owner}


def playbooks(viewer: Viewer, tenant: Tenant) -> list[Playbook]:
    """The playbooks as they count now, in the order of the list of incident types. Raises as `check_can_change_playbook`."""
    permissions.check_can_change_playbook(viewer, tenant)
    known = playbooks_of(viewer, tenant)
    return [known[family] for family in workflow.shipped()]
