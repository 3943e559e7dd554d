"""The coordinators' list of requests, and one request with who fits it. The number of queries is the same at any length."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from accounts.models import Role, Tenant, TenantKind
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from wellbeing import permissions, vocabulary
from wellbeing.actions.desk import coordinator_desk
from wellbeing.actions.search import Line, cases, check_may, lines, search_for
from wellbeing.matching import Fits
from wellbeing.payloads import FROM_ASKER
from wellbeing.payloads.cases import CaseStory
from wellbeing.queries.requests import OpenRequest
from wellbeing.workflow import TURN, Status, Turn
from wellbeing.workflow import offers as rules
from wellbeing.workflow.offers import Coordination

PAGE_SIZE = 25

LISTS: Mapping[str, str] = {
    "todo": "To do",
    "waiting": "Waiting list",
    "asker": "Waiting for an answer",
    "running": "With a provider",
    "open": "All open",
}
FIELDS: Mapping[str, str] = {
    "service": vocabulary.SERVICE,
    "urgency": vocabulary.URGENCY,
    "status": vocabulary.STATUS,
}
"""What the list can be filtered by, with the list of codes of each."""
_RUNNING = frozenset({Status.ACCEPTED, Status.BOOKED, Status.IN_PROGRESS, Status.PAUSED})


@dataclass(frozen=True)
class Filters:
    """Codes to keep; an empty set keeps all."""

    service: frozenset[str] = frozenset()
    urgency: frozenset[str] = frozenset()
    status: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.service or self.urgency or self.status)


@dataclass(frozen=True)
class QueueRow:
    """One line: codes and days, and nothing about who asked.

    Attributes:
        id: of the request.
        service: what is asked for, a code.
        urgency: how soon, a code.
        status: where it stands.
        asked_on: the day on which it was asked.
        waited: working days since then.
        due_on: by when the scheme wants to have made an offer; None once somebody was chosen.
        late: that day is over, and no offer has been made yet.
        ready: it waits, and somebody can be offered now.
        look_again: on the waiting list: when to look again.
        reason: on the waiting list: why, a code.
        unsafe: she said that she is not safe, and nobody has rung her yet.
        written: the newest message is hers.
        group: the group that she asks to join; the work goes on at its page.
    """

    id: UUID
    service: str
    urgency: str
    status: Status
    asked_on: date
    waited: int
    due_on: date | None
    late: bool
    ready: bool
    look_again: date | None
    reason: str
    unsafe: bool
    written: bool
    group: UUID | None = None


@dataclass(frozen=True)
class QueuePage:
    """One page. `counts` has every list's length before filters."""

    rows: tuple[QueueRow, ...]
    page: int
    pages: int
    total: int
    counts: Mapping[str, int]
    work_list: str


@dataclass(frozen=True)
class DeskRequest:
    """One request as its coordinator works on it: its story, what coordinating put into it, and its case so far."""

    opened: OpenRequest
    done: Coordination
    case: CaseStory | None
    row: QueueRow

    @property
    def id(self) -> UUID:
        return self.opened.id


def schemes(viewer: Viewer) -> list[Tenant]:
    """The schemes that she coordinates, by name."""
    mine = viewer.tenants_as(Role.WELLBEING_COORDINATOR)
    return [one for one in mine if one.kind == TenantKind.SCHEME and permissions.can_coordinate(viewer, one.id)]


def scheme_of(viewer: Viewer, slug: str | None = None) -> Tenant:
    """The scheme that was named, or the first that she coordinates. Raises NotFound, PermissionDenied."""
    found = next((one for one in schemes(viewer) if slug in {None, "", one.slug}), None)
    if found is None:
        for one in viewer.memberships:
            if one.tenant.kind == TenantKind.SCHEME and not slug:
                permissions.check_can_coordinate(viewer, one.tenant_id)
        raise NotFound
    return found


def queue(
    viewer: Viewer,
    scheme: UUID,
    *,
    page: int = 1,
    work_list: str = "todo",
    filters: Filters | None = None,
    ready: Iterable[UUID] = (),
) -> QueuePage:
    """A page of 25 of the open requests, what is most urgent and due first first.

    Args:
        viewer: a coordinator.
        scheme: whose requests.
        page: from 1; a page past the end is the last one.
        work_list: a key of `LISTS`; anything else is "todo".
        filters: codes to keep.
        ready: the requests on the waiting list for which the round has found somebody.

    Raises:
        NotFound, PermissionDenied, StepUpNeeded: as `check_may`.
    """
    check_may(viewer, scheme)
    work_list = work_list if work_list in LISTS else "todo"
    can_be_offered = frozenset(ready)
    rows = [row_of(line, can_be_offered) for line in lines(viewer, scheme, only_open=True).values()]
    today = timezone.localdate()
    counts = {name: sum(belongs(row, today) for row in rows) for name, belongs in _BELONGS.items()}
    fits = filters or Filters()
    found = [row for row in rows if _BELONGS[work_list](row, today) and _kept(row, fits)]
    found.sort(key=_order)
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(1, page), pages)
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return QueuePage(tuple(shown), page, pages, len(found), counts, work_list)


def desk_request(viewer: Viewer, request_id: UUID) -> DeskRequest:
    """Raises NotFound, PermissionDenied or StepUpNeeded."""
    desk = coordinator_desk(viewer, request_id, lock=False)
    request = desk.request
    opened = OpenRequest(request.id, request.scheme, request.open, desk.story, desk.verified)
    line = Line.of(request.id, desk.story, is_open=request.open)
    chosen = line.done.choice
    case = cases(viewer, request.scheme, [chosen.case]).get(chosen.case) if chosen else None
    return DeskRequest(opened, line.done, case, row_of(line))


def fits_for(viewer: Viewer, request_id: UUID) -> tuple[DeskRequest, Fits]:
    """One request with who fits it now. Raises NotFound, PermissionDenied or StepUpNeeded."""
    found = desk_request(viewer, request_id)
    line = Line.of(request_id, found.opened.story)
    return found, search_for(viewer, found.opened.scheme, line, timezone.localdate())


def row_of(line: Line, ready: frozenset[UUID] = frozenset()) -> QueueRow:
    asked, status, done = line.story.ask, line.story.status, line.done
    if asked.at is None:
        raise NotFound
    today = timezone.localdate()
    owed = TURN[status] is Turn.SCHEME
    due_on = rules.due_on(asked) if owed else None
    waits = done.waiting[-1] if done.waiting and status is Status.WAITLISTED else None
    messages = line.story.messages
    return QueueRow(
        id=line.id,
        service=asked.service,
        urgency=asked.urgency,
        status=status,
        asked_on=rules.day_of(asked.at),
        waited=rules.waited(asked, today),
        due_on=due_on,
        late=due_on is not None and due_on < today and waits is None,
        ready=line.id in ready,
        look_again=waits.look_again if waits else None,
        reason=waits.reason if waits else "",
        unsafe=asked.urgency == rules.FIRST and not done.contacted and not line.story.ended,
        written=bool(messages) and messages[-1].author == FROM_ASKER,
        group=asked.group,
    )


def _order(row: QueueRow) -> tuple[bool, bool, date, date, UUID]:
    return not row.unsafe, not row.ready, row.look_again or row.due_on or date.max, row.asked_on, row.id


def _kept(row: QueueRow, filters: Filters) -> bool:
    return all(
        not wanted or value in wanted
        for wanted, value in (
            (filters.service, row.service),
            (filters.urgency, row.urgency),
            (filters.status, row.status.value),
        )
    )


def _todo(row: QueueRow, today: date) -> bool:
    if row.status is Status.WAITLISTED:
        return row.ready or row.written or (row.look_again is not None and row.look_again <= today)
    return TURN[row.status] is Turn.SCHEME or row.written or row.unsafe


_BELONGS: Mapping[str, Callable[[QueueRow, date], bool]] = {
    "todo": _todo,
    "waiting": lambda row, _: row.status is Status.WAITLISTED,
    "asker": lambda row, _: row.status is Status.OFFERED,
    "running": lambda row, _: row.status in _RUNNING,
    "open": lambda _row, _: True,
}
