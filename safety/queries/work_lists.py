"""The team's work lists: from cards alone, so no text is opened. The number of queries is the same at any length."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from heapq import nsmallest
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety import permissions, vocabulary, workflow
from safety.actions.desk import SERVICE
from safety.actions.words import FOR_READERS
from safety.models import Incident
from safety.payloads import FROM_REPORTER, Card
from safety.payloads.saved import FIELDS
from safety.story import Story
from safety.vocabulary import Flag
from safety.workflow import ENDED, Status
from vault import cards, locker, records

PAGE_SIZE = 25
_LAST = "9999"  # sorts after every due time

WORK_LISTS: Mapping[str, str] = {
    "new": "New",
    "mine": "Mine",
    "overdue": "Overdue",
    "waiting": "Waiting for the reporter",
    "hold": "On hold",
    "open": "All open",
    "all": "All, with closed",
}
SORTS: Mapping[str, str] = {
    "clock": "Most urgent first",
    "newest": "Newest first",
    "severity": "Most serious first",
}

_ONE_CODE = frozenset({"kind", "urgency", "status", "severity", "setting", "region"})

type Body = dict[str, Any]
type Line = tuple[UUID, Body]
type Test = Callable[[Body], bool]


@dataclass(frozen=True)
class Filters:
    """Codes to keep in each coded field of a card; an empty set keeps all. `FIELDS` names the list of each."""

    kind: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    urgency: frozenset[str] = frozenset()
    status: frozenset[str] = frozenset()
    severity: frozenset[str] = frozenset()
    markers: frozenset[str] = frozenset()
    setting: frozenset[str] = frozenset()
    region: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    bias: frozenset[str] = frozenset()
    perpetrators: frozenset[str] = frozenset()
    impact: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in FIELDS)


@dataclass(frozen=True)
class QueueRow:
    """A line of a work list. `floor` is the lowest severity that its types allow without a reason."""

    id: UUID
    card: Card
    status_label: str
    overdue: bool
    floor: int
    overdue_tasks: int = 0


@dataclass(frozen=True)
class QueuePage:
    """One page. `counts` has every work list's length before filters; None where counting would open closed records."""

    rows: tuple[QueueRow, ...]
    page: int
    pages: int
    total: int
    counts: Mapping[str, int | None]
    work_list: str
    sort: str


def queue(
    viewer: Viewer,
    tenant: Tenant,
    *,
    page: int = 1,
    work_list: str = "open",
    filters: Filters | None = None,
    sort: str = "clock",
    phrase: str = "",
) -> QueuePage:
    """A page of 25 of what the viewer's keys open.

    Args:
        viewer: who looks.
        tenant: whose records.
        page: from 1; a page past the end is the last one.
        work_list: a key of `WORK_LISTS`; anything else is "open".
        filters: codes to keep.
        sort: a key of `SORTS`; anything else is "clock".
        phrase: words to find in reference, title and the labels of codes, whatever their case.

    Raises:
        NotFound, PermissionDenied: as `check_can_list`.
    """
    permissions.check_can_list(viewer, tenant)
    work_list = work_list if work_list in WORK_LISTS else "open"
    sort = sort if sort in SORTS else "clock"
    now = timezone.now().astimezone(UTC).isoformat()
    found = all_cards(viewer, tenant) if work_list == "all" else open_cards(viewer, tenant)
    in_lists, bodies = _in_lists(viewer, now), [body for _, body in found]
    counts: dict[str, int | None] = {name: sum(map(belongs, bodies)) for name, belongs in in_lists.items()}
    if work_list != "all":
        counts["all"] = None
    for test in (in_lists[work_list], *_fits(filters or Filters()), *_says(phrase)):
        found = [line for line in found if test(line[1])]
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(1, page), pages)
    first = nsmallest(page * PAGE_SIZE, found, key=_SORT_KEYS[sort])
    rows = tuple(row(record, body, now) for record, body in first[(page - 1) * PAGE_SIZE :])
    return QueuePage(rows, page, pages, len(found), counts, work_list, sort)


def some_rows(viewer: Viewer, tenant: Tenant, wanted: Collection[UUID]) -> list[QueueRow]:
    """The lines of these open records, those that her keys open, what is due first first. Raises as `check_can_list`."""
    permissions.check_can_list(viewer, tenant)
    now = timezone.now().astimezone(UTC).isoformat()
    found = [line for line in open_cards(viewer, tenant) if line[0] in wanted]
    return [row(record, body, now) for record, body in sorted(found, key=_SORT_KEYS["clock"])]


def open_cards(viewer: Viewer, tenant: Tenant) -> list[Line]:
    """The cards of open records. Closed ones are not even loaded, so they cost nothing however many there are."""
    rows = Incident.objects.filter(tenant=tenant, open__in=[True])  # SQLite uses its index for a list of values alone
    found = cards.open_some(viewer.keyring, tenant.id, rows.values("id"))
    return _with_handed_over(viewer, tenant, [*found.items()], rows)


def all_cards(viewer: Viewer, tenant: Tenant) -> list[Line]:
    """The cards of all records, closed ones too."""
    found = cards.open_all(viewer.keyring, tenant.id)
    return _with_handed_over(viewer, tenant, found, Incident.objects.filter(tenant=tenant))


def handed_over(viewer: Viewer, tenant: Tenant) -> set[UUID]:
    """Records whose keys were handed to her as a reader, and moved into her locker when she signed in."""
    mine, wanted = locker.current(viewer.keyring).records, (SERVICE, "reader", tenant.id.hex)
    places = {record: (entry["service"], entry["role"], entry["tenant"]) for record, entry in mine.items()}
    return {UUID(hex=record) for record, place in places.items() if place == wanted}


def _with_handed_over(viewer: Viewer, tenant: Tenant, found: list[Line], rows: QuerySet[Incident]) -> list[Line]:
    """The same with the records that she reads without having the keys of their cards, as a leader: cards made afresh."""
    handed = handed_over(viewer, tenant)
    missing = handed - dict(found).keys() if handed else handed
    ids = list(rows.filter(id__in=missing).values_list("id", flat=True))
    opened = records.read_many(viewer.keyring, tenant.id, ids, wanted=FOR_READERS) if ids else ()
    hours = workflow.hours_of(tenant.id) if ids else workflow.USUAL
    stories = [(record, Story.from_items((item.data for item in items), hours)) for record, items in opened if items]
    return [*found, *((record, story.card(record).to_dict()) for record, story in stories)]


def row(record: UUID, body: Body, now: str) -> QueueRow:
    """A line from an opened card. Raises UnreadablePayload for a card of a later version."""
    card = Card.from_dict(body)
    label = vocabulary.label("status", card.status)
    late = sum(_late(due, now) for due in body["tasks"])
    return QueueRow(record, card, label, _overdue(body, now), vocabulary.floor(card.types), late)


def _in_lists(viewer: Viewer, now: str) -> Mapping[str, Test]:
    """Which cards belong to each work list."""
    me = viewer.id.hex
    return {
        "new": lambda body: bool(body["status"] == Status.SUBMITTED),
        "mine": lambda body: body["owner"] == me and body["status"] not in ENDED,
        "overdue": lambda body: _overdue(body, now),
        "waiting": lambda body: bool(body["waiting_for"] == FROM_REPORTER),
        "hold": lambda body: bool(body["status"] == Status.ON_HOLD),
        "open": lambda body: body["status"] not in ENDED,
        "all": lambda _: True,
    }


def _fits(filters: Filters) -> Iterator[Test]:
    """A test for each coded field in which only some codes are to be kept."""
    for field in FIELDS:
        if kept := getattr(filters, field):
            yield _is_one_of(field, kept) if field in _ONE_CODE else _has_one_of(field, kept)


def _is_one_of(field: str, kept: frozenset[str]) -> Test:
    return lambda body: str(body[field]) in kept  # severity is a number


def _has_one_of(field: str, kept: frozenset[str]) -> Test:
    return lambda body: not kept.isdisjoint(body[field])


def _says(phrase: str) -> Iterator[Test]:
    """A test for words in a card's numbers, its title, or the label of one of its codes; none for no words."""
    words = " ".join(phrase.casefold().split())
    if not words:
        return
    coded = {field: vocabulary.matching(list_name, words) for field, list_name in FIELDS.items() if field != "severity"}
    one = [(field, found) for field, found in coded.items() if found and field in _ONE_CODE]
    many = [(field, found) for field, found in coded.items() if found and field not in _ONE_CODE]
    bare = _bare(words)
    yield (
        lambda body: (
            words in body["title"].casefold()
            or bare in body["reference"].replace("-", "").casefold()
            or any(bare in _bare(number) for number in body["identifiers"])
            or any(body[field] in codes for field, codes in one)
            or any(not codes.isdisjoint(body[field]) for field, codes in many)
        )
    )


def _bare(number: str) -> str:
    """A number as people quote it, however they wrote it."""
    return number.casefold().replace("-", "").replace(" ", "").replace("/", "")


def _overdue(body: Body, now: str) -> bool:
    """Times on cards are all in UTC and of one form, so their texts compare as the times do."""
    if body["due_at"] is not None and body["due_at"] < now:
        return True
    return any(_late(due, now) for due in body["tasks"])


def _late(due: Body, now: str) -> bool:
    """Whether the day of an action is over."""
    return bool(due["due_on"] < now[:10])


def _clock(body: Body) -> str:
    """What is due first: the team's next step, or an action at the end of its day."""
    due_at = body["due_at"] or _LAST
    return min(due_at, *(f"{due['due_on']}T23:59" for due in body["tasks"])) if body["tasks"] else due_at


def _weight(body: Body) -> tuple[int, bool, int]:
    """How heavy a record is: severity or the floor of its types, then the flags that win, then its markers."""
    lowest, flagged = _of_types(tuple(body["types"]))
    return -max(body["severity"] or 0, lowest), not flagged, -len(body["markers"])


@lru_cache(maxsize=4096)
def _of_types(types: tuple[str, ...]) -> tuple[int, bool]:
    """The floor of these types, and whether one of them wins over severity."""
    return vocabulary.floor(types), not vocabulary.flags(types).isdisjoint({Flag.DANGER, Flag.SENSITIVE})


_SORT_KEYS: Mapping[str, Callable[[Line], Any]] = {
    "clock": lambda pair: (_clock(pair[1]), *_weight(pair[1]), pair[1]["submitted_at"]),
    "newest": lambda pair: -datetime.fromisoformat(pair[1]["submitted_at"]).timestamp(),
    "severity": lambda pair: (*_weight(pair[1]), pair[1]["due_at"] or _LAST, pair[1]["submitted_at"]),
}
