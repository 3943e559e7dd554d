"""How many messages a record stands for: by day, by channel, and what they said, a page at a time."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.viewer import Viewer
from safety.payloads import Sample, Samples, Tally
from safety.queries.own import OwnReport, open_mine
from safety.queries.reading import OpenIncident, open_incident
from safety.queries.work_lists import PAGE_SIZE
from safety.story import Story
from safety.workflow import Refused
from vault.files import FileMeta

DAYS_SHOWN = 31  # beyond so many, days are put together as months


@dataclass(frozen=True)
class Campaign:
    """The count of one record and what it is made of. A sample's `times` says how many messages said the same."""

    count: int
    days: tuple[tuple[date | None, int], ...]  # newest first; the first day of the month where `by_month`
    by_month: bool
    channels: tuple[tuple[str | None, int], ...]  # the most frequent first
    senders: tuple[str, ...]
    sender_count: int
    samples: tuple[Sample, ...]  # of this page
    sample_count: int
    page: int
    files: tuple[FileMeta, ...]
    last_channel: str | None  # of the newest addition, to be offered for the next


def own_campaign(viewer: Viewer, incident_id: UUID, *, page: int = 1) -> tuple[OwnReport, Campaign]:
    """Of her own report. Raises NotFound; Refused where nothing of it is left."""
    own = open_mine(viewer, incident_id)
    if own.story is None:
        raise Refused("This is deleted, so there is nothing to count.")
    return own, campaign_of(own.story, page=page)


def case_campaign(viewer: Viewer, incident_id: UUID, *, page: int = 1) -> tuple[OpenIncident, Campaign]:
    """Of a record that she reads; the opening is noted. Raises as `open_incident`."""
    opened = open_incident(viewer, incident_id)
    return opened, campaign_of(opened.story, page=page)


def campaign_of(story: Story, *, page: int = 1) -> Campaign:
    """What a story's additions come to, with a page of samples, the newest addition first."""
    additions = story.of(Samples)
    tallies = [tally for one in additions for tally in one.tallies]
    if not any(one.whole for one in additions):
        channel = story.body.channels[0] if len(story.body.channels) == 1 else None
        tallies.append(Tally(count=1, day=story.body.happened_on, channel=channel))
    days, by_month = _by_day(tallies)
    channels: Counter[str | None] = Counter()
    for tally in tallies:
        channels[tally.channel] += tally.count
    samples = [sample for one in reversed(additions) for sample in one.samples]
    pages = max(1, -(-len(samples) // PAGE_SIZE))
    page = min(max(1, page), pages)
    senders = dict.fromkeys(sender for one in additions for sender in one.senders)
    return Campaign(
        count=story.count,
        days=days,
        by_month=by_month,
        channels=tuple(channels.most_common()),
        senders=tuple(senders),
        sender_count=max([len(senders), *(one.sender_count for one in additions)]),
        samples=tuple(samples[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]),
        sample_count=len(samples),
        page=page,
        files=tuple(file for one in additions for file in one.files),
        last_channel=next((one.tallies[-1].channel for one in reversed(additions) if one.tallies), None),
    )


def _by_day(tallies: list[Tally]) -> tuple[tuple[tuple[date | None, int], ...], bool]:
    days: Counter[date | None] = Counter()
    for tally in tallies:
        days[tally.day] += tally.count
    by_month = len(days) > DAYS_SHOWN
    if by_month:
        months: Counter[date | None] = Counter()
        for day, count in days.items():
            months[day.replace(day=1) if day else None] += count
        days = months
    return tuple(sorted(days.items(), key=lambda pair: pair[0] or date.min, reverse=True)), by_month
