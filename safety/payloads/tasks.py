"""What is to be done about a record, by whom and by when."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from safety.payloads.base import Payload, in_record

OPEN = "open"
DONE = "done"
DROPPED = "dropped"


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Task(Payload):
    """One action as it stood from `at` on; every change is written whole, and the newest of an id counts."""

    WHAT = "task"
    TEXTS = ("text", "reason")

    id: UUID
    code: str  # response_action
    text: str  # what exactly, if the code does not say enough
    owner: UUID
    owner_name: str
    due_on: date
    state: str  # OPEN, DONE or DROPPED
    reason: str  # how it came out, or why it was dropped or changed
    by: UUID
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Due(Payload):
    """One open action without what it is: whose it is and by when."""

    WHAT = "due"

    owner: UUID
    due_on: date


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Outlook(Payload):
    """All open actions, so far as a card needs them. In the shared section, since the author writes cards as well; the
    newest one counts.
    """

    WHAT = "outlook"

    tasks: tuple[Due, ...]
    at: datetime
