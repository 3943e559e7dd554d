"""A certificate of destruction on paper, for the file of whoever has to answer for it."""

from collections.abc import Sequence
from datetime import datetime

from safety.documents.paper import Paper, bullets, facts, heading, text, to_pdf

_GONE = (
    "The words, the files and the keys to them were deleted. What is left of them in backups is deleted again when a "
    "backup is put back."
)
_CHECK = (
    "The log of this installation is a tree of hashes (RFC 6962), and nobody can change an entry of it without being "
    "noticed. The entry of this destruction is in the tree that the signed checkpoint below names."
)

type Rows = list[tuple[str, str]]


def certificate(
    organisation: str, what: Rows, entry: Rows, path: Sequence[str], checkpoint: str, *, at: datetime
) -> bytes:
    """The paper as PDF.

    Args:
        organisation: whose record it was.
        what: what was destroyed, when and by which rule.
        entry: where the log says so.
        path: hashes in hex, from the entry to the root of the tree.
        checkpoint: the signed note.
        at: when the paper is made.

    Raises:
        CannotPrint: it could not be made.
    """
    blocks = (
        facts(what),
        text(_GONE),
        heading("How to check it"),
        text(_CHECK),
        facts(entry),
        heading("Path from the entry to the root", 3),
        bullets(list(path) or ["None: it is the only entry"]),
        heading("Signed checkpoint", 3),
        text(checkpoint),
    )
    title = "Certificate of destruction"
    return to_pdf(Paper(title, organisation, f"{title}, {organisation}", blocks), at=at)
