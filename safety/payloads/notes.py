"""What goes along when a note for oneself is sent: since when it can be proven."""

from dataclasses import dataclass
from datetime import date, datetime

from safety.payloads.base import Payload, in_record


def words_of_note(text: str, at: datetime) -> bytes:
    """What is marked in the locker, and proven afterwards: the words and when they were written."""
    return f"{at.isoformat()}\n{text}".encode()


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Noted(Payload):
    """The words of the report were her note before: written at `at`, vouched for by the log of `sealed_on`."""

    WHAT = "noted"

    at: datetime
    sealed_on: date
    proof: str  # vault.commitments.Proof as JSON
