"""An import on its way: which file, how it is matched, and what came of it. It stands in its author's locker alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from safety.payloads.base import Payload
from vault.files import FileMeta

FORM_MAIL = "mail"
FORM_TABLE = "table"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Import(Payload):
    """`columns` has the name of a field, or nothing, for each column of a table; the codes hold for rows that say none."""

    WHAT = "import"

    form: str  # FORM_MAIL or FORM_TABLE
    files: tuple[FileMeta, ...]
    at: datetime
    columns: tuple[str, ...] = ()
    kind: str = ""  # record_kind
    types: tuple[str, ...] = ()  # incident_type
    primary: str | None = None
    urgency: str | None = None  # urgency
    as_one: bool = False
    matched: bool = False  # she has settled the above
    done: bool = False
    made: int = 0  # records
    taken: int = 0  # messages or rows
    record: UUID | None = None  # the one record, where all became one
    into: UUID | None = None  # a record of hers that the messages are added to, instead of a new one
