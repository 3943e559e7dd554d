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
    last, examined, total = _where(after) or (UUID(int=0), 0, len(cards.open_all(viewer.keyring, tenant.id)))
    now, until = timezone.now().astimezone(UTC).isoformat(), time.monotonic() + SECONDS
    found: list[QueueRow] = []
    while time.monotonic() < until or not found:
        some = list(
            Incident.objects.filter(tenant=tenant, id__gt=last).order_by("id").values_list("id", flat=True)[:_AT_ONCE]
        )
        if not some:
            return SearchStep(tuple(found), examined, max(examined, total), None)
        for record, items in records.read_many(viewer.keyring, tenant.id, some):
            readable = [item.data for item in items if item.section in _SECTIONS]
            examined += bool(readable)
            if _has(readable, words):
                found.append(row(record, Story.from_items(readable).card(record).to_dict(), now))
        last = some[-1]
    return SearchStep(tuple(found), examined, max(examined, total), f"{last.hex}.{examined}.{total}")


def _where(after: str | None) -> tuple[UUID, int, int] | None:
    """The last record, how many were examined, and of how many. Whatever else comes in starts anew."""
    try:
        last, examined, total = (after or "").split(".")
        return UUID(hex=last), int(examined), int(total)
    except ValueError:
        return None


def _log(viewer: Viewer, tenant: Tenant) -> None:
    with transaction.atomic():
        trail.record(Event.SEARCH, tenant=tenant.id, actor=viewer.id)


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
