"""What people wrote in a record, for searching: kept sealed by whoever of the team works on it or searches first.

See vault/words.py for what is kept, and of which records.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from accounts.viewer import Viewer
from safety.payloads import texts
from vault import records, words
from vault.records import Section

FOR_READERS = (Section.SHARED, Section.INTERNAL)  # the sections that all readers of a record read

type Parts = list[bytes]


def written_in(viewer: Viewer, tenant: UUID, wanted: Collection[UUID]) -> tuple[dict[UUID, str], dict[UUID, Parts]]:
    """What was written in each of these records, as far as her keys open them, and the parts of those that had to be opened.

    What it opens of the team's it keeps for the next time. The number of queries does not grow with the records.
    """
    found = words.read(viewer.keyring, tenant, wanted)
    others = [record for record in wanted if record not in found.known]
    opened = {
        record: [item.data for item in items]
        for record, items in (records.read_many(viewer.keyring, tenant, others, wanted=FOR_READERS) if others else ())
    }
    written = {record: _written(parts) for record, parts in opened.items()}
    fresh = {record: (found.stale[record], text) for record, text in written.items() if record in found.stale}
    words.keep(viewer.keyring, tenant, fresh)
    return {**found.known, **written}, opened


def keep_words(viewer: Viewer, tenant: UUID, record: UUID) -> None:
    """Keeps them of a record that she has just written to, so that the next search need not open it."""
    written_in(viewer, tenant, [record])


def plain(text: str) -> str:
    """Without capitals, and with one space between words: no line stays in it."""
    return " ".join(text.casefold().split())


def _written(parts: Iterable[bytes]) -> str:
    """All that people wrote in a record, a text a line."""
    return "\n".join(plain(text) for part in parts for text in texts(part) if text)
