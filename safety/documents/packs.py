"""A hand-over pack: a paper, the chosen files, a list of everything with its SHA-256, and the log's signed checkpoint.

It comes as a stream of a ZIP archive, to be locked as it goes; nothing of it is ever written in clear.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from safety import workflow
from safety.documents import about, paper
from safety.documents.custody import Held
from safety.documents.paper import Block, Paper
from safety.documents.zips import ZipStream
from safety.story import Story
from ui.formats import day_time
from vault.errors import Damaged
from vault.files import originals

PAPER, MANIFEST, SUMS, CHECKPOINT, EVENT, TEXT, README = (
    "summary.pdf",
    "manifest.json",
    "SHA256SUMS",
    "log/checkpoint.txt",
    "log/record.json",
    "text.txt",
    "READ-ME.txt",
)
_FORMAT = "hearth-pack/1"
_READ_ME = """What this is

summary.pdf    what was chosen to be handed over, to read and print
text.txt       the same words as plain text, where words were chosen
evidence/      the files, each byte for byte as it was added
manifest.json  everything in this pack with its size and SHA-256
SHA256SUMS     the same hashes, for the command: sha256sum --check SHA256SUMS
log/           the signed state of the log that vouches for the record when this was made.
               record.json is the log's newest event about this record: "head" is the hash of the record's state,
               and "proof" shows that the event is in the tree of which checkpoint.txt carries the root (RFC 9162).

If a hash differs, the file is not what was handed over. Ask who sent this for another pack.
The name of the person who reported this was not added.
"""


@dataclass(frozen=True, repr=False)
class Contents:
    """What goes into a pack."""

    story: Story
    reference: str
    organisation: str
    recipient: str  # a code of `workflow.RECIPIENTS`
    sections: tuple[str, ...]
    files: tuple[Held, ...]
    note: str
    by: str
    at: datetime
    checkpoint: str  # the log's state as a signed note
    event: dict[str, Any]  # the newest event of the record, with the proof that it is in there


def stream(contents: Contents) -> Iterator[bytes]:
    """The archive, piece by piece.

    Raises:
        Damaged: a stored file is not what it was when it was added.
        CannotPrint: the paper could not be made.
    """
    archive = ZipStream()
    chosen = [(one, path_of(one)) for one in contents.files]
    blocks = _blocks(contents, chosen)
    yield from archive.add(README, [_READ_ME.encode()])
    yield from archive.add(PAPER, [paper.to_pdf(_paper(contents, blocks), at=contents.at.astimezone(UTC))])
    if {"narrative", "messages"} & set(contents.sections):
        yield from archive.add(TEXT, [_plain(blocks).encode()])
    for one, path in chosen:
        yield from archive.add(path, originals(one.file))
        if archive.hashes[path] != one.file.sha256:
            raise Damaged("A file is not what it was when it was added.")
    yield from archive.add(CHECKPOINT, [contents.checkpoint.encode()])
    yield from archive.add(EVENT, [_json(contents.event)])
    yield from archive.add(MANIFEST, [_json(_manifest(contents, archive, {path: one for one, path in chosen}))])
    yield from archive.add(SUMS, ["".join(f"{found}  {path}\n" for path, found in archive.hashes.items()).encode()])
    yield from archive.end()


def path_of(one: Held) -> str:
    """Where a file stands in the pack."""
    return f"evidence/{one.number:02}-{one.file.name}"


def _paper(contents: Contents, blocks: Sequence[Block]) -> Paper:
    whom = workflow.RECIPIENTS[contents.recipient]
    lines = [
        f"Made by {contents.by} at {contents.organisation} on {day_time(contents.at)}. For: {whom.lower()}.",
        *([contents.note] if contents.note else []),
        "The name of the person who reported this was not added.",
    ]
    return Paper(
        title=f"Record {contents.reference}",
        about="\n".join(lines),
        foot=f"{contents.reference}, {contents.organisation}",
        blocks=tuple(blocks),
        author=contents.organisation,
    )


def _blocks(contents: Contents, chosen: Sequence[tuple[Held, str]]) -> list[Block]:
    story = contents.story
    parts = {
        "facts": lambda: about.facts(story),
        "narrative": lambda: about.narrative(story),
        "messages": lambda: about.messages(story),
        "timeline": lambda: about.timeline(story),
        "severity": lambda: about.severity(story),
        "evidence": lambda: about.files(chosen),
        "custody": lambda: about.custody(story, contents.files),
    }
    return [block for section in workflow.SECTIONS if section in contents.sections for block in parts[section]()]


def _plain(blocks: Sequence[Block]) -> str:
    """The same blocks as plain text, so that no letter is lost for want of a font."""
    lines: list[str] = []
    for block in blocks:
        match block["kind"]:
            case "heading" | "text":
                lines.append(block["text"])
            case "facts":
                lines += [f"{key}: {value}" for key, value in block["rows"]]
            case "table":
                lines += ["  ".join(row) for row in block["rows"]]
        lines.append("")
    return "\n".join(lines)


def _manifest(contents: Contents, archive: ZipStream, evidence: dict[str, Held]) -> dict[str, Any]:
    def entry(path: str) -> dict[str, Any]:
        found: dict[str, Any] = {"path": path, "size": archive.sizes[path], "sha256": archive.hashes[path]}
        if path in evidence:
            found |= {"added_at": evidence[path].added_at.isoformat(), "type": evidence[path].file.type}
        return found

    return {
        "format": _FORMAT,
        "reference": contents.reference,
        "organisation": contents.organisation,
        "made_at": contents.at.isoformat(),
        "made_by": contents.by,
        "recipient": contents.recipient,
        "sections": list(contents.sections),
        "files": [entry(path) for path in archive.hashes],
    }


def _json(value: Any) -> bytes:  # noqa: ANN401 -- JSON
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
