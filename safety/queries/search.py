"""Searching the texts themselves: a second step after the cards, in bites of about a second, with progress."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC
from itertools import batched
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety import permissions
from safety.actions.words import Parts, plain, written_in
from safety.queries.work_lists import QueueRow, handed_over, row
from safety.story import Story
from safety.workflow import Event, Refused
from vault import cards, trail

SECONDS = 0.9  # of one bite,
MOST = 10_000  # or so many records, if they take less
SHORTEST = 3  # characters; shorter words are in nearly everything
LONGEST = 200
_AT_ONCE = 500


@dataclass(frozen=True)
class SearchStep:
    """One bite. `after` goes into the next call; None when every record has been examined."""

    found: tuple[QueueRow, ...]
    examined: int
    total: int
    after: str | None


def search_full_text(viewer: Viewer, tenant: Tenant, phrase: str, after: str | None = None) -> SearchStep:
    """Looks for words in narratives, places, threads, notes, reasons and names of files, whatever their case.

    It shows which records have them and no text, so it counts as no opening; each bite is in the log. What it opened it
    keeps sealed for the next search (see vault/words.py).

    Raises:
        NotFound, PermissionDenied: as `check_can_search`.
        Refused: the words are too short or too long.
    """
    permissions.check_can_search(viewer, tenant)
    wanted = plain(phrase)
    if not SHORTEST <= len(wanted) <= LONGEST:
        raise Refused(f"Write between {SHORTEST} and {LONGEST} characters to look for.", field="phrase")
    _log(viewer, tenant)
    until = time.monotonic() + SECONDS
    last, examined = _where(after)
    readable = cards.readable(viewer.keyring, tenant.id, also=handed_over(viewer, tenant))
    waiting = readable.filter(record__gt=last).order_by("record").values_list("record", flat=True)
    total = examined + waiting.count()
    hits: dict[UUID, Parts] = {}
    for batch in batched(waiting[:MOST], _AT_ONCE):
        hits |= _hits(viewer, tenant, batch, wanted)
        last, examined = batch[-1], examined + len(batch)
        if time.monotonic() > until:
            break
    place = f"{last.hex}.{examined}" if examined < total else None
    return SearchStep(_rows(viewer, tenant, hits), examined, total, place)


def _where(after: str | None) -> tuple[UUID, int]:
    """The last record and how many were examined. Anything else starts anew."""
    try:
        last, examined = (after or "").split(".")
        return UUID(hex=last), int(examined)
    except ValueError:
        return UUID(int=0), 0


def _hits(viewer: Viewer, tenant: Tenant, batch: Collection[UUID], wanted: str) -> dict[UUID, Parts]:
    """The records in which somebody wrote it, with their parts where they had to be opened for it."""
    written, opened = written_in(viewer, tenant.id, batch)
    return {record: opened.get(record, []) for record, text in written.items() if wanted in text}


def _rows(viewer: Viewer, tenant: Tenant, hits: Mapping[UUID, Parts]) -> tuple[QueueRow, ...]:
    """A line for each record: from its card, or made of its parts for who has no key of its card, as a leader."""
    now = timezone.now().astimezone(UTC).isoformat()
    known = cards.open_some(viewer.keyring, tenant.id, hits) if hits else {}
    return tuple(
        row(record, known.get(record) or Story.from_items(parts).card(record).to_dict(), now)
        for record, parts in hits.items()
    )


def _log(viewer: Viewer, tenant: Tenant) -> None:
    with transaction.atomic():
        trail.record(Event.SEARCH, tenant=tenant.id, actor=viewer.id)
