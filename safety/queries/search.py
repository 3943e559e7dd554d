"""Searching the texts themselves: a second step after the cards, in bites of about a second, with progress."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety import permissions
from safety.actions.desk import AUTHOR
from safety.models import Incident
from safety.payloads import Assessment, InternalNote, Message, Payload, ReportBody, State, read
from safety.queries.work_lists import QueueRow, row
from safety.story import Story
from safety.workflow import Event, Refused
from vault import cards, locker, records, trail
from vault.records import Section

SECONDS = 0.9  # of one bite
SHORTEST = 3  # characters; shorter words are in nearly everything
LONGEST = 200
_AT_ONCE = 200
_SECTIONS = frozenset({Section.SHARED, Section.INTERNAL})


@dataclass(frozen=True)
class SearchStep:
    """One bite. `after` goes into the next call; None when every record has been examined."""

    found: tuple[QueueRow, ...]
    examined: int
    total: int
    after: str | None


def search_full_text(viewer: Viewer, tenant: Tenant, phrase: str, after: str | None = None) -> SearchStep:
    """Looks for words in narratives, places, threads, notes, reasons and names of files, whatever their case.

    It shows which records have them and no text, so it counts as no opening; each bite is in the log.

    Raises:
        NotFound, PermissionDenied: as `check_can_search`.
        Refused: the words are too short or too long.
    """
    permissions.check_can_search(viewer, tenant)
    words = " ".join(phrase.casefold().split())
    if not SHORTEST <= len(words) <= LONGEST:
        raise Refused(f"Write between {SHORTEST} and {LONGEST} characters to look for.", field="phrase")
    _log(viewer, tenant)
    last, examined, total = _where(after) or (UUID(int=0), 0, len(cards.open_all(viewer.keyring, tenant.id)))
    found: list[QueueRow] = []
    until = time.monotonic() + SECONDS
    while some := _next_ids(tenant, last):
        for record, items in records.read_many(viewer.keyring, tenant.id, some):
            parts = [item.data for item in items if item.section in _SECTIONS]
            examined += bool(parts)
            if _has(parts, words) and not _only_author(viewer, tenant, record):
                found.append(_row(record, parts))
        last = some[-1]
        if len(some) < _AT_ONCE:
            break
        if time.monotonic() > until:
            return SearchStep(tuple(found), examined, max(examined, total), f"{last.hex}.{examined}.{total}")
    return SearchStep(tuple(found), examined, max(examined, total), None)


def _next_ids(tenant: Tenant, last: UUID) -> list[UUID]:
    rows = Incident.objects.filter(tenant=tenant, id__gt=last).order_by("id")
    return list(rows.values_list("id", flat=True)[:_AT_ONCE])


def _where(after: str | None) -> tuple[UUID, int, int] | None:
    """The last record, how many were examined, and of how many. Anything else starts anew."""
    try:
        last, examined, total = (after or "").split(".")
        return UUID(hex=last), int(examined), int(total)
    except ValueError:
        return None


def _only_author(viewer: Viewer, tenant: Tenant, record: UUID) -> bool:
    """Whether she holds its key as its author alone, so that it is no find of a reader."""
    entry = locker.current(viewer.keyring).records.get(record.hex)
    if entry is None or entry["role"] != AUTHOR:
        return False
    return not cards.open_some(viewer.keyring, tenant.id, [record])


def _row(record: UUID, parts: list[bytes]) -> QueueRow:
    now = timezone.now().astimezone(UTC).isoformat()
    return row(record, Story.from_items(parts).card(record).to_dict(), now)


def _log(viewer: Viewer, tenant: Tenant) -> None:
    with transaction.atomic():
        trail.record(Event.SEARCH, tenant=tenant.id, actor=viewer.id)


def _has(items: Iterable[bytes], words: str) -> bool:
    """The sealed form is JSON: a look for the longest word in the whole spares reading nearly all of it in detail."""
    longest = json.dumps(max(words.split(), key=len), ensure_ascii=False)[1:-1]
    likely = (item for item in items if longest in item.decode("utf-8").casefold())
    return any(words in text for item in likely for text in texts_of(read(item)))


def texts_of(payload: Payload) -> list[str]:
    """What people wrote in a payload, ready to be compared."""
    match payload:
        case ReportBody():
            found = [payload.narrative, payload.place, *(file.name for file in payload.files)]
        case Message():
            found = [payload.text, *(file.name for file in payload.files)]
        case State():
            found = [payload.reason, payload.note]
        case Assessment():
            found = [payload.reason]
        case InternalNote():
            found = [payload.text]
        case _:
            found = []
    return [" ".join(text.casefold().split()) for text in found]
