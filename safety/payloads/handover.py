"""What left the record in a pack for somebody outside: for whom, which parts, which files, who did it and when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from safety.payloads.base import Payload, in_record
from vault.files import FileMeta


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HandedFile(Payload):
    """One file of a pack: its original's name and SHA-256."""

    WHAT = "handed-file"

    file: UUID
    name: str
    sha256: str


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HandOver(Payload):
    """One pack. `recipient` and `sections` are codes of `workflow.handover`; `note` says for whom, in words."""

    WHAT = "hand-over"
    TEXTS = ("note",)

    id: UUID
    by: UUID
    name: str
    at: datetime
    recipient: str
    sections: tuple[str, ...]
    evidence: tuple[HandedFile, ...]
    sha256: str  # of the locked file that was handed out
    size: int
    with_words: bool  # locked with six words; else to the recipient's own key
    note: str = ""


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Pack(Payload):
    """The locked file itself, for a day, for who made it. Among the readers; the words that open it are kept nowhere."""

    WHAT = "pack"

    handover: UUID
    by: UUID
    at: datetime
    file: FileMeta
