"""The team's work lists: from cards alone, so no text is opened. The number of queries is the same at any length."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety import permissions, vocabulary
from safety.actions.desk import SERVICE
from safety.models import Incident
from safety.payloads import FROM_REPORTER, Card
from safety.story import Story
from safety.vocabulary import Flag
from safety.workflow import ENDED, Status
from vault import cards, locker, records

PAGE_SIZE = 25
_MANY = 5_000  # from here on, opening all cards costs less than naming the open ones in a query
_LAST = "9999"  # sorts after every due time

WORK_LISTS: Mapping[str, str] = {
    "new": "New",
    "mine": "Mine",
    "overdue": "Overdue",
    "waiting": "Waiting for the reporter",
    "open": "All open",
    "all": "All, with closed",
}
SORTS: Mapping[str, str] = {
    "clock": "Most urgent first",
    "newest": "Newest first",
    "severity": "Most serious first",
}

type Body = dict[str, Any]
type Line = tuple[UUID, Body]


@dataclass(frozen=True)
class Filters:
    """Codes to keep in each coded field; an empty set keeps all."""

    kind: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    urgency: frozenset[str] = frozenset()
    status: frozenset[str] = frozenset()
    severity: frozenset[str] = frozenset()
    markers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class QueueRow:
    """A line of a work list. `floor` is the lowest severity that its types allow without a reason."""

    id: UUID
    card: Card
    status_label: str
    overdue: bool
    floor: int


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
    counts: dict[str, int | None] = {name: _count(found, name, viewer, now) for name in WORK_LISTS}
    if work_list != "all":
        counts["all"] = None
    wanted = _in_list(work_list, viewer, now)
    fits, matches = _filter(filters or Filters()), phrase_filter(phrase)
    kept = [(record, body) for record, body in found if wanted(body) and fits(body) and matches(body)]
    kept.sort(key=_SORT_KEYS[sort])
    pages = max(1, -(-len(kept) // PAGE_SIZE))
    page = min(max(1, page), pages)
    rows = tuple(row(record, body, now) for record, body in kept[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    return QueuePage(rows, page, pages, len(kept), counts, work_list, sort)


def open_cards(viewer: Viewer, tenant: Tenant) -> list[Line]:
    """The cards of open records. Closed ones are not even opened, so they cost nothing however many there are."""
    ids = set(Incident.objects.filter(tenant=tenant, open=True).values_list("id", flat=True))
    if len(ids) > _MANY:
        return [(record, body) for record, body in all_cards(viewer, tenant) if record in ids]
    found = cards.open_some(viewer.keyring, tenant.id, ids)
    return [*found.items(), *(line for line in _handed_over(viewer, tenant, found) if line[0] in ids)]


def all_cards(viewer: Viewer, tenant: Tenant) -> list[Line]:
    """The cards of all records, closed ones too."""
    found = cards.open_all(viewer.keyring, tenant.id)
    return [*found, *_handed_over(viewer, tenant, dict(found))]


def _handed_over(viewer: Viewer, tenant: Tenant, known: Mapping[UUID, Body]) -> list[Line]:
    """Records whose keys were handed to her but whose cards are the vault's, as a leader has: cards made afresh."""
    handed = [
        UUID(hex=record)
        for record, entry in locker.current(viewer.keyring).records.items()
        if (entry["service"], entry["role"], entry["tenant"]) == (SERVICE, "reader", tenant.id.hex)
    ]
    missing = [record for record in handed if record not in known]
    opened = records.read_many(viewer.keyring, tenant.id, missing) if missing else ()
    stories = [(record, Story.from_items(item.data for item in items)) for record, items in opened if items]
    return [(record, story.card(record).to_dict()) for record, story in stories]


def row(record: UUID, body: Body, now: str) -> QueueRow:
    """A line from an opened card. Raises UnreadablePayload for a card of a later version."""
    card = Card.from_dict(body)
    label = vocabulary.label("status", card.status)
    return QueueRow(record, card, label, _overdue(body, now), vocabulary.floor(card.types))


def phrase_filter(phrase: str) -> Callable[[Body], bool]:
    """Whether a card has these words in its reference, its title, or the label of one of its codes."""
    words = " ".join(phrase.casefold().split())
    if not words:
        return lambda _: True
    coded = {
        field: vocabulary.matching(list_name, words)
        for field, list_name in (
            ("kind", "record_kind"),
            ("urgency", "urgency"),
            ("status", "status"),
        )
    }
    types = vocabulary.matching("incident_type", words)
    markers = vocabulary.matching("threat_marker", words)
    bare = words.replace("-", "").replace(" ", "")

    def matches(body: Body) -> bool:
        return (
            words in body["title"].casefold()
            or bare in body["reference"].replace("-", "").casefold()
            or any(body[field] in codes for field, codes in coded.items())
            or not types.isdisjoint(body["types"])
            or not markers.isdisjoint(body["markers"])
        )

    return matches


def _filter(filters: Filters) -> Callable[[Body], bool]:
    single = [(name, kept) for name in ("kind", "urgency", "status") if (kept := getattr(filters, name))]
    several = [(name, kept) for name in ("types", "markers") if (kept := getattr(filters, name))]

    def fits(body: Body) -> bool:
        return (
            all(body[name] in kept for name, kept in single)
            and all(not kept.isdisjoint(body[name]) for name, kept in several)
            and (not filters.severity or str(body["severity"]) in filters.severity)
        )

    return fits


def _in_list(work_list: str, viewer: Viewer, now: str) -> Callable[[Body], bool]:
    me = viewer.id.hex
    tests: Mapping[str, Callable[[Body], bool]] = {
        "new": lambda body: bool(body["status"] == Status.SUBMITTED),
        "mine": lambda body: body["owner"] == me and body["status"] not in ENDED,
        "overdue": lambda body: _overdue(body, now),
        "waiting": lambda body: bool(body["waiting_for"] == FROM_REPORTER),
        "open": lambda body: body["status"] not in ENDED,
        "all": lambda _: True,
    }
    return tests[work_list]


def _count(found: list[Line], work_list: str, viewer: Viewer, now: str) -> int:
    belongs = _in_list(work_list, viewer, now)
    return sum(belongs(body) for _, body in found)


def _overdue(body: Body, now: str) -> bool:
    """Times on cards are all in UTC and of one form, so their texts compare as the times do."""
    return body["due_at"] is not None and body["due_at"] < now


def _weight(body: Body) -> tuple[int, bool, int]:
    """How heavy a record is: severity or the floor of its types, then the flags that win, then its markers."""
    lowest, flagged = _of_types(tuple(body["types"]))
    return -max(body["severity"] or 0, lowest), not flagged, -len(body["markers"])


@lru_cache(maxsize=4096)
def _of_types(types: tuple[str, ...]) -> tuple[int, bool]:
    """The floor of these types, and whether one of them wins over severity."""
    return vocabulary.floor(types), not vocabulary.flags(types).isdisjoint({Flag.DANGER, Flag.SENSITIVE})


_SORT_KEYS: Mapping[str, Callable[[Line], Any]] = {
    "clock": lambda pair: (pair[1]["due_at"] or _LAST, *_weight(pair[1]), pair[1]["submitted_at"]),
    "newest": lambda pair: -datetime.fromisoformat(pair[1]["submitted_at"]).timestamp(),
    "severity": lambda pair: (*_weight(pair[1]), pair[1]["due_at"] or _LAST, pair[1]["submitted_at"]),
}
