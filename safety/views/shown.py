"""A record as the templates want it: facts, thread, timeline, files and lines of lists, in words."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from safety import vocabulary
from safety.payloads import (
    FROM_REPORTER,
    Assessment,
    Assigned,
    Evidence,
    HandOver,
    Message,
    Noted,
    OpenedTo,
    Sharing,
    State,
)
from safety.queries import QueueRow, ReaderChoice
from safety.story import Story
from safety.views.answers import NOT_SAID, facts_of
from safety.workflow import ENDED, NEEDS_REASON, TEAMS, WHY_OPEN, Status
from ui.formats import day_time, filesize, long_date
from vault.files import FileMeta
from vault.media import KINDS

type Shown = dict[str, Any]

__all__ = ["NOT_SAID", "facts_of"]  # and everything below
TEAM = "the safety team"
_GRAVE = 4  # from this severity on the leader is told


def label(list_name: str, code: str | None) -> str:
    return vocabulary.label(list_name, code) if code else NOT_SAID


def labels(list_name: str, codes: Iterable[str]) -> list[str]:
    return [vocabulary.label(list_name, code) for code in codes]


def people(readers: Iterable[ReaderChoice]) -> list[Shown]:
    later = "Only if the team judges it serious"
    return [{"name": one.name, "role": one.role_title, "note": later if one.later else ""} for one in readers]


def whom_to_ring(readers: Iterable[ReaderChoice]) -> str:
    """For the page's first words: nobody named here is on watch, so somebody whom she trusts comes first."""
    names = [one.name for one in readers if not one.later]
    return "ring somebody you trust" + (f", or somebody who looks after safety: {', '.join(names)}" if names else "")


def files_of(files: Iterable[FileMeta], name: str, record: UUID) -> list[Shown]:
    """Files with where to get them: `name` is the view that hands them out."""
    return [_file(file, reverse(name, kwargs={"incident_id": record, "file_id": file.id})) for file in files]


def kept_files(files: Iterable[FileMeta]) -> list[Shown]:
    """Files that wait in a draft: they have no address yet."""
    return [_file(file, "") for file in files]


def _file(file: FileMeta, href: str) -> Shown:
    kind = KINDS[file.type].words if file.type in KINDS else "a file"
    return {
        "name": file.name,
        "about": f"{kind[:1].upper()}{kind[1:]}, {filesize(file.size)}",
        "href": href,
        "copy": f"{href}?copy=1" if href and file.working_id else "",
    }


def counted(story: Story, name: str, record: UUID) -> list[Shown]:
    """How many it stands for, where it is more than one, with the way to them: `name` is the page that counts."""
    if story.count == 1:
        return []
    href = reverse(name, kwargs={"incident_id": record})
    return [{"key": "How many", "value": f"{story.count:,}", "href": href, "change": "See"}]


def thread_of(story: Story, record: UUID | None = None, file_view: str = "") -> list[Shown]:
    """Questions, answers and what was added, oldest first. Files can be got where a view that hands them out is named."""
    return [_message(message, record, file_view) for message in story.messages]


def _message(message: Message, record: UUID | None, file_view: str) -> Shown:
    return {
        "from_reporter": message.author == FROM_REPORTER,
        "name": message.name,
        "text": message.text,
        "when": day_time(message.at),
        "asks": message.asks,
        "files": files_of(message.files, file_view, record) if record else kept_files(message.files),
    }


_MOVES = {
    Status.ACKNOWLEDGED: ("Acknowledged", "done"),
    Status.NEEDS_INFO: ("A question was asked", "waiting"),
    Status.SUBMITTED: ("Answered", "plain"),
    Status.TRIAGED: ("Looked at, and how serious it is decided", "done"),
    Status.RESPONDING: ("Work on it began", "plain"),
    Status.ON_HOLD: ("Put on hold", "waiting"),
    Status.MONITORING: ("Stable, and watched", "plain"),
    Status.REVIEW: ("Looked back on", "plain"),
    Status.CLOSED: ("Closed", "done"),
    Status.DUPLICATE: ("Joined with another record of the same", "done"),
    Status.NOT_APPLICABLE: ("Set aside", "done"),
    Status.REOPENED: ("Opened again", "plain"),
    Status.TRANSFERRED: ("Handed to another team", "done"),
    Status.WITHDRAWN: ("Withdrawn", "plain"),
}


STANDS = {
    Status.SUBMITTED: "It has arrived. The safety team will answer you here.",
    Status.ACKNOWLEDGED: "Somebody has seen it and looks after it.",
    Status.NEEDS_INFO: "The team has asked you a question. Answer it when you are ready.",
    Status.TRIAGED: "The team knows how serious it is and is working on it.",
    Status.RESPONDING: "The team is working on it.",
    Status.ON_HOLD: "The team waits for somebody outside and will go on after that.",
    Status.MONITORING: "It is stable for now. The team keeps watching it.",
    Status.REVIEW: "The work is done. The team is looking back on it, to learn from it.",
    Status.CLOSED: "It is closed. What was done stands below.",
    Status.DUPLICATE: (
        "Somebody told the team about the same thing, so the work goes on in one place. What you sent stays here for you."
    ),
    Status.NOT_APPLICABLE: "The team has set it aside, because it belongs elsewhere. Why stands below.",
    Status.REOPENED: "The team has opened it again.",
    Status.TRANSFERRED: "Another team of your organisation takes it over. Who and why stands below.",
    Status.WITHDRAWN: "You have taken it back. The team was asked to delete it.",
}
"""Where it stands, to the person who reported it."""
_TO_AUTHOR = {
    Status.TRIAGED: "Being worked on",
    Status.RESPONDING: "Being worked on",
    Status.MONITORING: "Watched",
    Status.REVIEW: "Being worked on",
    Status.DUPLICATE: "Goes on with another",
    Status.NOT_APPLICABLE: "Set aside",
    Status.REOPENED: "Opened again",
    Status.TRANSFERRED: "With another team",
    Status.WITHDRAWN: "Taken back",
}


def timeline_of(story: Story, *, names: bool = True) -> list[Shown]:
    """Every move and every opening, newest first; strangers learn no names."""
    moves = [(state.at, _move(state)) for state in story.states]
    moves += [(one.at, _assigned(one, names=names)) for one in story.of(Assigned)]
    moves += [(noted.at, _noted(noted)) for noted in story.of(Noted)]
    moves += [(one.at, _opened_to(one, names=names)) for one in story.of(OpenedTo)]
    moves += [(one.at, _shared(one)) for one in story.of(Sharing)]
    moves += [(one.at, _by("The team added files", one)) for one in story.of(Evidence)]
    moves += [(one.at, _by("Handed to somebody outside", one)) for one in story.of(HandOver)]
    opened = [(one.at, {"title": "Opened", "by": one.name, "when": day_time(one.at)}) for one in story.opened]
    # Of two moves in one deed the later one has the same time, so they are turned round, not sorted backwards.
    entries = [entry for _, entry in sorted([*moves, *opened], key=lambda pair: pair[0])][::-1]
    return entries if names else [entry | {"by": TEAM} if "by" in entry else entry for entry in entries]


def _assigned(one: Assigned, *, names: bool) -> Shown:
    title = f"Looked after by {one.owner_name}" if names else "Somebody else looks after it now"
    return {"title": title, "when": day_time(one.at), "tone": "done"}


def _by(title: str, one: Evidence | HandOver) -> Shown:
    return {"title": title, "by": one.name, "when": day_time(one.at), "tone": "waiting"}


def _opened_to(one: OpenedTo, *, names: bool) -> Shown:
    """Two people have opened the record to a third: its author learns who, and for what kind of reason."""
    who = one.reader.name if names else "one more person"
    by = f"{one.asked_by.name} and {one.granted_by.name}"
    when = day_time(one.at)
    return {"title": f"Opened to {who}", "tone": "waiting", "by": by, "when": when, "text": f"{WHY_OPEN[one.why]}."}


def _shared(one: Sharing) -> Shown:
    """How far it may travel, and to how many organisations a warning went. Not a word of the record goes with it."""
    entry: Shown = {"title": f"Marked: {label('sharing', one.sharing)}", "by": one.by_name, "when": day_time(one.at)}
    if one.warned:
        others = "another organisation" if one.warned == 1 else f"{one.warned} other organisations"
        entry["text"] = f"A warning was written for {others}. It says nothing of who reported this."
    return entry


def _noted(noted: Noted) -> Shown:
    """It was proven when it was sent; the log can be asked again at any time."""
    text = f"These very words were in the log of {long_date(noted.sealed_on)}, before they were sent."
    return {"title": "Noted by the author for herself", "when": day_time(noted.at), "text": text}


def _move(state: State) -> Shown:
    title, tone = ("Sent", "plain") if state.number == 1 else _MOVES[Status(state.status)]
    entry: Shown = {"title": title, "tone": tone, "when": day_time(state.at)}
    if state.by_name:
        entry["by"] = state.by_name
    if state.reason and state.status in NEEDS_REASON:
        entry["text"] = state.reason
    return entry


def ending_of(story: Story) -> Shown | None:
    """How it ended: outcomes or who has it now, and the words to the person who reported; None while it is open."""
    state = story.state
    if story.status in {Status.TRANSFERRED, Status.NOT_APPLICABLE}:
        elsewhere = [f"Who deals with it instead: {TEAMS[state.handed_to]}"] if state.handed_to in TEAMS else []
        return {"outcomes": elsewhere, "note": state.reason, "by": state.by_name}
    if story.status is not Status.CLOSED:
        return None
    return {"outcomes": labels("resolution", state.outcomes), "note": state.note, "by": state.by_name}


def assessment_facts(judged: Assessment) -> list[Shown]:
    """A judgement of the team, for readers only."""
    rows: list[Shown] = [
        {"key": "People's bodies", "value": level(judged.body)},
        {"key": "People's minds", "value": level(judged.mind)},
        {"key": "Work and property", "value": level(judged.work)},
        {"key": "Worst credible", "value": level(judged.worst)},
    ]
    if judged.likelihood:
        rows.append({"key": "Goes on or gets worse", "value": label("likelihood", str(judged.likelihood))})
    if judged.markers:
        rows.append({"key": "More worrying", "values": labels("threat_marker", judged.markers)})
    if judged.reason:
        rows.append({"key": "Why", "value": judged.reason, "long": True})
    by = f"{judged.by_name}, {day_time(judged.at)}" if judged.at else judged.by_name
    return [*rows, {"key": "Judged by", "value": by}]


def level(step: int) -> str:
    return f"{step}. {vocabulary.label('severity', str(step))}"


def severity_tag(severity: int | None) -> Shown | None:
    """The word for how serious it is; red for the highest step alone."""
    if severity is None:
        return None
    tone = "overdue" if severity > _GRAVE else "waiting" if severity == _GRAVE else "plain"
    return {"text": f"Severity {level(severity)}", "tone": tone}


def clock_of(due_at: datetime | None) -> Shown | None:
    """By when the team owes the next step; None when it owes none."""
    if due_at is None:
        return None
    late = due_at < timezone.now()
    return {"text": f"{'Was due' if late else 'Due by'} {day_time(due_at)}", "late": late}


_STATUS_TONES = {
    Status.SUBMITTED: "new",
    Status.REOPENED: "new",
    Status.NEEDS_INFO: "waiting",
    Status.ON_HOLD: "waiting",
    **dict.fromkeys(ENDED - {Status.WITHDRAWN}, "done"),
}


def status_tag(status: str | None, words: str) -> Shown:
    return {"text": words, "tone": _STATUS_TONES.get(Status(status), "plain") if status else "plain"}


def stands(story: Story, status: Status) -> str:
    """Where it stands, in a sentence to the person who reported it. A question can also be open while work goes on."""
    return STANDS[Status.NEEDS_INFO if story.question_open else status]


def author_tag(status: str | None, words: str, *, asked: bool) -> Shown:
    """The same in a short word."""
    if asked:
        return {"text": "Question for you", "tone": "waiting"}
    return status_tag(status, _TO_AUTHOR.get(Status(status), words) if status else words)


def tags_of(row: QueueRow) -> list[Shown]:
    """The short words of a line in a work list."""
    card = row.card
    tags = [
        {"text": "Overdue", "tone": "overdue"} if row.overdue else None,
        status_tag(card.status, row.status_label),
        severity_tag(card.severity),
        {"text": "Action overdue", "tone": "waiting"} if row.overdue_tasks else None,
        {"text": "Restricted", "tone": "info"} if card.restricted else None,
    ]
    return [tag for tag in tags if tag]


def line_of(row: QueueRow) -> Shown:
    """One card of a work list: codes and the clock, and not a word that somebody wrote."""
    card = row.card
    rest = [code for code in card.types if code != card.primary]
    return {
        "id": row.id,
        "href": reverse("safety:case", kwargs={"incident_id": row.id}),
        "reference": card.reference,
        "title": card.title,
        "tags": tags_of(row),
        "clock": clock_of(card.due_at),
        "kind": " · ".join(
            [label("record_kind", card.kind), *labels("sharing", [card.sharing] if card.sharing else [])]
        ),
        "also": labels("incident_type", rest) if card.primary else [],
        "urgency": label("urgency", card.urgency) if card.urgency else "",
        "markers": labels("threat_marker", card.markers),
        "expected": level(row.floor) if card.severity is None and row.floor > 1 else "",
        "sent": day_time(card.submitted_at),
        "count": f"{card.count:,}" if card.count > 1 else "",
    }


def lines_of(rows: Sequence[QueueRow]) -> list[Shown]:
    return [line_of(row) for row in rows]
