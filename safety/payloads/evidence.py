"""Files and what became of them: what the team adds, who opened which file, and whether an original is still itself."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from safety.payloads.base import Payload, in_record
from vault.files import FileMeta


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Evidence(Payload):
    """Files that the team added. What the author adds stands in the report and in her messages."""

    WHAT = "evidence"
    TEXTS = ("note",)

    by: UUID
    name: str
    at: datetime
    files: tuple[FileMeta, ...]
    note: str = ""


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FileOpened(Payload):
    """A reader looked at one file: the original, or the copy without hidden data."""

    WHAT = "file-opened"

    person: UUID
    name: str
    at: datetime
    file: UUID
    original: bool


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HashChecked(Payload):
    """The opened original was hashed again. `person` is None and `name` empty when the author did it."""

    WHAT = "hash-checked"

    at: datetime
    file: UUID
    matches: bool
    person: UUID | None = None
    name: str = ""
