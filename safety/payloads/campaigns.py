"""A hundred messages are one record: what is added to its count, with samples of what they said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from safety.payloads.base import Payload, in_record
from vault.files import FileMeta

SAMPLE_LIMIT = 2_000  # characters of one sample
SENDER_LIMIT = 200


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Sample(Payload):
    """What one of the messages said. `times`: how many others said exactly the same, with it."""

    WHAT = "sample"
    TEXTS = ("text", "subject", "sender")

    text: str = ""
    subject: str = ""
    sender: str = ""
    day: date | None = None
    channel: str | None = None  # channel
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Tally(Payload):
    """How many came on one day by one channel; None where that is not known."""

    WHAT = "tally"

    count: int
    day: date | None = None
    channel: str | None = None  # channel


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Samples(Payload):
    """One addition to the count of a record: a single message more, or a whole mailbox.

    `whole`: these are all that the report itself speaks of; without it, the report counts for one more.
    """

    WHAT = "samples"
    TEXTS = ("samples", "senders")

    id: UUID  # of the addition: the same one counts once
    at: datetime
    tallies: tuple[Tally, ...]
    samples: tuple[Sample, ...] = ()
    senders: tuple[str, ...] = ()  # each once, the most frequent first, up to a limit
    sender_count: int = 0
    whole: bool = False
    by: UUID | None = None  # None for the author
    by_name: str = ""
    files: tuple[FileMeta, ...] = ()

    @property
    def count(self) -> int:
        return sum(tally.count for tally in self.tallies)


def count_of(additions: Iterable[Samples]) -> int:
    """How many messages or events a record with these additions stands for."""
    all_of_them = tuple(additions)
    first = 0 if any(one.whole for one in all_of_them) else 1
    return first + sum(one.count for one in all_of_them)
