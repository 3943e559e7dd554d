"""What may be added to the count of a record."""

from datetime import date

from safety.payloads import SAMPLE_LIMIT, SENDER_LIMIT, Samples
from safety.workflow.checks import check_codes, check_length
from safety.workflow.refusal import Refused

AT_ONCE = 10_000  # messages of one addition
ADDITIONS = 1_000  # of one record
_EARLIEST = date(1970, 1, 1)


def check_samples(more: Samples, *, today: date) -> None:
    """Raises Refused, naming the field, when this cannot be added to a count."""
    if not 1 <= more.count <= AT_ONCE or any(tally.count < 1 for tally in more.tallies):
        raise Refused(f"Enter a whole number from 1 to {AT_ONCE:,}.", field="count")
    placed = [(part.day, part.channel) for part in more.tallies] + [(part.day, part.channel) for part in more.samples]
    for day, channel in placed:
        check_codes("channel", "channel", (channel,) if channel else ())
        if day is not None and not _EARLIEST <= day <= today:
            raise Refused("The day cannot be in the future, or so long ago.", field="day")
    for sample in more.samples:
        check_length("text", sample.text, SAMPLE_LIMIT)
        check_length("sender", sample.sender, SENDER_LIMIT)
