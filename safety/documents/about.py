"""A record as parts of a paper: facts, words, messages, what happened, how it was judged, and its files."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from safety import vocabulary, workflow
from safety.documents import paper
from safety.documents.custody import Held, Step, chain
from safety.documents.paper import Block
from safety.payloads import FROM_REPORTER, HandOver, ReportBody, Samples
from safety.story import Story
from ui.formats import day_time, filesize, long_date

AUTHOR = "The person who reported it"
NOT_SAID = "Not said"
_CODED = (
    ("kind", "About", "record_kind"),
    ("types", "What happened", "incident_type"),
    ("setting", "Kind of place", "setting"),
    ("region", "Region", "region"),
    ("channels", "How it arrived", "channel"),
    ("targets", "Aimed at", "target"),
    ("targeting_reason", "Why it was aimed at them", "targeting_reason"),
    ("bias", "Hostility towards", "bias_motivation"),
    ("perceived_by", "Seen so by", "perceived_by"),
    ("perpetrators", "Who did it", "perpetrator"),
    ("intent", "What it was meant to do", "intent_style"),
    ("impact", "What it did to the work", "operational_impact"),
)
_WRITTEN = (
    ("who", "Whom it was aimed at"),
    ("described", "Who did it"),
    ("narrative", "What happened"),
    ("done", "What had been done already"),
    ("wanted", "What help was asked for"),
)
STEPS = {
    Step.ADDED: "Added",
    Step.ALTERED: "Checked: not what it was when it was added",
    Step.COPY_SEEN: "Looked at, in a copy",
    Step.HANDED_OVER: "Handed out in a pack",
    Step.INTACT: "Checked: what it was when it was added",
    Step.ORIGINAL_SEEN: "Original taken out",
    Step.RECORD_OPENED: "Record opened",
}


def facts(story: Story) -> list[Block]:
    """What was reported, in codes, a day and a place. No words of anybody's own but the place."""
    body = story.body
    rows = [("When", _when(body))]
    if body.place:
        rows.append(("Where", body.place))
    for field, key, list_name in _CODED:
        said = _coding_of(story, field) or getattr(body, field)
        codes = said if isinstance(said, tuple) else (said,) if said else ()
        if codes:
            rows.append((key, "\n".join(vocabulary.label(list_name, code) for code in codes)))
    rows += _count(story)
    rows.append(("Reported on", day_time(story.sent_at)))
    rows.append(("Stands at", vocabulary.label("status", story.status)))
    return [paper.heading("Facts"), paper.facts(rows)]


def _count(story: Story) -> list[tuple[str, str]]:
    """How many messages or events the record stands for, and from when to when, where it is more than one."""
    if story.count == 1:
        return []
    days = {tally.day for more in story.of(Samples) for tally in more.tallies} | {story.body.happened_on}
    known = sorted(day for day in days if day)
    span = f", from {long_date(known[0])} to {long_date(known[-1])}" if len(known) > 1 else ""
    return [("How many", f"{story.count:,}{span}")]


def _coding_of(story: Story, field: str) -> str | tuple[str, ...]:
    """What the team settled on, where it did."""
    if field == "kind":
        return story.kind
    return story.types if field == "types" else ()


def _when(body: ReportBody) -> str:
    day = long_date(body.happened_on) if body.happened_on else NOT_SAID
    return f"{day}, {body.happened_at}" if body.happened_at else day


def narrative(story: Story) -> list[Block]:
    """What the author wrote, in her own words."""
    written = [(words, getattr(story.body, field)) for field, words in _WRITTEN if getattr(story.body, field)]
    blocks: list[Block] = [paper.heading("In the words of the person who reported it")]
    for words, text in written:
        blocks += [paper.heading(words, 3), paper.text(text)]
    return blocks if written else [*blocks, paper.text("No words of their own.")]


def messages(story: Story) -> list[Block]:
    """The thread, oldest first. Its author's name is not known here."""
    blocks: list[Block] = [paper.heading("Messages")]
    for message in story.messages:
        who = AUTHOR if message.author == FROM_REPORTER else message.name
        blocks += [paper.heading(f"{who}, {day_time(message.at)}", 3), paper.text(message.text)]
    return blocks if story.messages else [*blocks, paper.text("None.")]


def timeline(story: Story) -> list[Block]:
    """Every move and every opening, oldest first."""
    rows: list[tuple[datetime, str, str]] = [
        (state.at, vocabulary.label("status", state.status), state.by_name or AUTHOR) for state in story.states
    ]
    rows += [(opened.at, "Opened", opened.name) for opened in story.opened]
    rows += [
        (pack.at, f"Handed out: {workflow.RECIPIENTS.get(pack.recipient, pack.recipient)}", pack.name)
        for pack in story.of(HandOver)
    ]
    cells = [[day_time(at), what, who] for at, what, who in sorted(rows, key=lambda row: row[0])]
    return [paper.heading("What happened with it"), paper.table("In order", ["When", "What", "Who"], cells, [2, 2, 1])]


def severity(story: Story) -> list[Block]:
    """How the team judged it last."""
    judged = story.assessment
    if judged is None:
        return [paper.heading("How it was judged"), paper.text("Not judged yet.")]
    rows = [
        ("People's bodies", _level(judged.body)),
        ("People's minds", _level(judged.mind)),
        ("Work and property", _level(judged.work)),
        ("The worst that was credible", _level(judged.worst)),
    ]
    if judged.markers:
        rows.append(("More worrying", "\n".join(vocabulary.label("threat_marker", one) for one in judged.markers)))
    if judged.reason:
        rows.append(("Why", judged.reason))
    rows.append(("Judged by", f"{judged.by_name}, {day_time(judged.at)}" if judged.at else judged.by_name))
    return [paper.heading("How it was judged"), paper.facts(rows)]


def files(chosen: Sequence[tuple[Held, str]]) -> list[Block]:
    """The files that go with the paper: each with its path in the pack and its SHA-256."""
    blocks: list[Block] = [paper.heading("Files")]
    for one, path in chosen:
        rows = [
            ("In this pack as", path),
            ("Size", filesize(one.file.size)),
            ("Added", f"{day_time(one.added_at)}, by {one.added_by or AUTHOR}"),
            ("SHA-256", one.file.sha256),
        ]
        if one.note:
            rows.insert(3, ("Where from", one.note))
        blocks += [paper.heading(f"{one.number}. {one.file.name}", 3), paper.facts(rows)]
    return blocks


def custody(story: Story, chosen: Iterable[Held]) -> list[Block]:
    """What happened with each of these files."""
    blocks: list[Block] = [paper.heading("What happened with each file")]
    for one in chosen:
        rows = [[day_time(link.at), STEPS[link.step], link.who or AUTHOR] for link in chain(story, one.file.id)]
        blocks.append(paper.table(f"File {one.number}", ["When", "What", "Who"], rows, [2, 2, 1]))
    return blocks


def _level(step: int) -> str:
    return f"{step}. {vocabulary.label('severity', str(step))}"
