"""Hand-over packs: for whom, which parts of a record, and how much at once."""

from collections.abc import Collection, Mapping
from uuid import UUID

from safety.workflow.refusal import Refused

RECIPIENTS: Mapping[str, str] = {
    "police": "The police",
    "insurer": "Our insurer",
    "regulator": "A regulator",
    "solicitor": "Our solicitor",
}
SECTIONS: Mapping[str, str] = {
    "facts": "The facts: what kind of thing, when and where",
    "narrative": "What the person who reported it wrote",
    "messages": "The messages between them and the team",
    "timeline": "What happened with it, and who opened it",
    "severity": "How the team judged it",
    "evidence": "The files ticked below",
    "custody": "What happened with each of these files",
}
"""In the order in which they stand in the pack."""
FIRST_CHOICE = ("facts",)
NOTE_LIMIT = 200
LIMIT_WITH_WORDS = 100 * 1024**2  # bytes of evidence; locking with words holds all of it in memory
LIMIT_WITH_KEY = 1024**3


def check_pack(
    *, recipient: str, sections: Collection[str], files: Collection[UUID], note: str, size: int, with_words: bool
) -> None:
    """Raises Refused, naming the field, when a pack cannot be made like this. `size` is the files' in bytes."""
    if recipient not in RECIPIENTS:
        raise Refused("Choose whom this is for.", field="recipient")
    if not sections or not set(sections) <= set(SECTIONS):
        raise Refused("Choose at least one part.", field="sections")
    if len(note) > NOTE_LIMIT:
        raise Refused(f"The most we can take is {NOTE_LIMIT} characters.", field="note")
    if files and "evidence" not in sections:
        raise Refused("You ticked files. Tick the part “files” as well, or take the files out.", field="sections")
    if "evidence" in sections and not files:
        raise Refused("Tick the files that should go in.", field="files")
    if "custody" in sections and not files:
        raise Refused("What happened with the files can go only with the files themselves.", field="sections")
    limit = LIMIT_WITH_WORDS if with_words else LIMIT_WITH_KEY
    if size > limit:
        more = " With their own key, up to 1 GB can go into one pack." if with_words else ""
        raise Refused(
            f"These files are larger than {limit // 1024**2} MB together. Make several packs.{more}", field="files"
        )
