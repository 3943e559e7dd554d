"""The chain of custody of one file, told from its record: added, opened, checked, handed out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique
from uuid import UUID

from safety.payloads import FileOpened, HandOver, HashChecked, Payload
from safety.story import Story
from vault.files import FileMeta


@unique
class Step(StrEnum):
    """What can happen with a file."""

    ADDED = "added"
    ALTERED = "altered"
    COPY_SEEN = "copy-seen"
    HANDED_OVER = "handed-over"
    INTACT = "intact"
    ORIGINAL_SEEN = "original-seen"
    RECORD_OPENED = "record-opened"


@dataclass(frozen=True)
class Link:
    """One link of the chain. `who` is empty for the author of the record, whose name may be sealed to nobody else."""

    at: datetime
    step: Step
    who: str = ""
    to: str = ""  # a code of `workflow.RECIPIENTS`, of a hand-over


@dataclass(frozen=True)
class Held:
    """One file of a record, with when it was added and by whom (empty: the author)."""

    number: int  # from 1, in the order in which they came
    file: FileMeta
    added_at: datetime
    added_by: str
    note: str = ""


def held(story: Story) -> tuple[Held, ...]:
    """Every file of the record, oldest first."""
    came = sorted(_came(story), key=lambda one: one[0])
    return tuple(Held(number, file, at, who, note) for number, (at, file, who, note) in enumerate(came, 1))


def chain(story: Story, file_id: UUID) -> tuple[Link, ...]:
    """Everything that is known to have happened with one file, oldest first; empty when it is not there."""
    found = next((one for one in held(story) if one.file.id == file_id), None)
    if found is None:
        return ()
    later = [link for link in _links(story, file_id) if link.at >= found.added_at]
    return (Link(found.added_at, Step.ADDED, found.added_by), *sorted(later, key=lambda link: link.at))


def _came(story: Story) -> Iterator[tuple[datetime, FileMeta, str, str]]:
    for file in story.body.files:
        yield story.sent_at, file, "", ""
    for message in story.messages:
        for file in message.files:
            yield message.at, file, message.name, ""
    for part in story.others:
        for file in getattr(part, "files", ()):
            yield _when(part, story), file, _who(part), getattr(part, "note", "")


def _when(part: Payload, story: Story) -> datetime:
    at: datetime = getattr(part, "at", story.sent_at)
    return at


def _who(part: Payload) -> str:
    name: str = getattr(part, "name", "") or getattr(part, "by_name", "")
    return name


def _links(story: Story, file_id: UUID) -> Iterator[Link]:
    for record in story.opened:
        yield Link(record.at, Step.RECORD_OPENED, record.name)
    for seen in story.of(FileOpened):
        if seen.file == file_id:
            yield Link(seen.at, Step.ORIGINAL_SEEN if seen.original else Step.COPY_SEEN, seen.name)
    for check in story.of(HashChecked):
        if check.file == file_id:
            yield Link(check.at, Step.INTACT if check.matches else Step.ALTERED, check.name)
    for pack in story.of(HandOver):
        if any(one.file == file_id for one in pack.evidence):
            yield Link(pack.at, Step.HANDED_OVER, pack.name, pack.recipient)
