"""Searching the texts themselves: a second step after the cards, in bites of about a second, with progress."""

import json
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from itertools import batched
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety import permissions
from safety.payloads import Assessment, InternalNote, Message, Payload, ReportBody, State, read
from safety.queries.work_lists import QueueRow, row
from safety.workflow import Event, Refused
from vault import cards, records, trail

SECONDS = 0.9  # of one bite
SHORTEST = 3  # characters; shorter words are in nearly everything
LONGEST = 200
_AT_ONCE = 200


@dataclass(frozen=True)
class SearchStep:
    """One bite. `after` goes into the next call; None when every record has been examined."""

    found: tuple[QueueRow, ...]
    examined: int
    total: int
    after: str | None


def search_full_text(viewer: Viewer, tenant: Tenant, phrase: str, after: str | None = None) -> SearchStep:
    """Looks for words in narratives, places, threads, notes, reasons and names of files, whatever their case.

    It shows which records have them and no text, so it counts as no opening; that somebody searched is in the log.

    Raises:
        NotFound, PermissionDenied: as `check_can_search`.
        Refused: the words are too short or too long.
    """
    permissions.check_can_search(viewer, tenant)
    words = " ".join(phrase.casefold().split())
    if not SHORTEST <= len(words) <= LONGEST:
        raise Refused(f"Write between {SHORTEST} and {LONGEST} characters to look for.", field="phrase")
    if after is None:
        _log(viewer, tenant)
    bodies = dict(cards.open_all(viewer.keyring, tenant.id))
    todo = sorted(record for record in bodies if after is None or record.hex > after)
    now = timezone.now().astimezone(UTC).isoformat()
    found, last, until = [], None, time.monotonic() + SECONDS
    for some in batched(todo, _AT_ONCE):
        found += [record for record, items in _opened(viewer, tenant, some) if _has(items, words)]
        last = some[-1]
        if time.monotonic() > until:
            break
    examined = sum(last is None or record <= last for record in bodies)
    ended = last is None or last == todo[-1]
    rows = tuple(row(record, bodies[record], now) for record in found)
    return SearchStep(rows, examined, len(bodies), None if ended or last is None else last.hex)


def _log(viewer: Viewer, tenant: Tenant) -> None:
    with transaction.atomic():
        trail.record(Event.SEARCH, tenant=tenant.id, actor=viewer.id)


def _opened(viewer: Viewer, tenant: Tenant, some: Collection[UUID]) -> Iterator[tuple[UUID, list[bytes]]]:
    for record, items in records.read_many(viewer.keyring, tenant.id, some):
        yield record, [item.data for item in items]


def _has(items: Iterable[bytes], words: str) -> bool:
    """The sealed form is JSON, so one look at the whole spares reading nearly all of it field by field."""
    in_json = json.dumps(words, ensure_ascii=False)[1:-1]
    return any(words in text for item in items if in_json in _plain(item) for text in texts_of(read(item)))


def _plain(item: bytes) -> str:
    return " ".join(item.decode("utf-8").replace("\\n", " ").casefold().split())


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
