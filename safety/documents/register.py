"""The register of steps as a paper and as a table, and what a record adds to it: dates and codes, never a narrative."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from safety import vocabulary, workflow
from safety.documents import paper
from safety.documents.paper import Paper
from safety.payloads import DutyDecision, HandOver, RegisterEntry, reference
from safety.payloads.tasks import DONE as TASK_DONE
from safety.story import Story
from safety.workflow import Status, duties
from ui.formats import day_time, long_date

HEAD = ("Day", "Kind", "What", "Decided or done", "By whom", "Next review", "Record", "Struck out because")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_DUTY_OUTCOMES = {"done": "done", "not_needed": "not needed", "later": "later"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """One step that a record tells: a day, codes in words, who did it, and the record's reference."""

    on: date
    what: str
    who: str
    reference: str


@dataclass(frozen=True, slots=True, repr=False)
class Written:
    """An entry written by hand; `struck` says why it counts no longer."""

    entry: RegisterEntry
    struck: str = ""


def drawn(record: UUID, story: Story) -> Iterator[Drawn]:
    """What was done about one record: seen, actions, duties, handed out, closed. No text that anybody wrote."""
    ref = reference(record)

    def one(at: datetime, what: str, who: str) -> Drawn:
        return Drawn(timezone.localdate(at), what, who, ref)

    if story.first_acknowledged:
        yield one(story.first_acknowledged.at, "Seen by the safety team", story.first_acknowledged.by_name)
    for task in story.tasks:
        if task.state == TASK_DONE:
            yield one(task.at, f"Action done: {vocabulary.label('response_action', task.code)}", task.owner_name)
    for decision in story.of(DutyDecision):
        rule = duties.rules().get(decision.rule)
        outcome = _DUTY_OUTCOMES.get(decision.outcome, decision.outcome)
        yield one(decision.at, f"Duty: {rule.title if rule else decision.rule} ({outcome})", decision.by_name)
    for pack in story.of(HandOver):
        yield one(pack.at, f"Handed to: {workflow.RECIPIENTS.get(pack.recipient, pack.recipient)}", pack.name)
    for state in story.states:
        if state.status == Status.CLOSED:
            outcomes = ", ".join(vocabulary.label("resolution", code) for code in state.outcomes)
            yield one(state.at, f"Closed: {outcomes}" if outcomes else "Closed", state.by_name)


def rows(written: Sequence[Written], found: Sequence[Drawn]) -> list[list[str]]:
    """Everything by day, as `HEAD` names the columns."""
    by_hand = [
        (
            one.entry.on,
            [
                one.entry.on.isoformat(),
                workflow.STEP_KINDS.get(one.entry.kind, one.entry.kind),
                one.entry.title,
                one.entry.decided,
                one.entry.who,
                one.entry.review_on.isoformat() if one.entry.review_on else "",
                "",
                one.struck,
            ],
        )
        for one in written
    ]
    by_record = [
        (one.on, [one.on.isoformat(), "From a record", one.what, "", one.who, "", one.reference, ""]) for one in found
    ]
    return [row for _, row in sorted([*by_hand, *by_record], key=lambda pair: pair[0])]


def to_csv(lines: Sequence[Sequence[str]]) -> bytes:
    """A table for any spreadsheet program. What could be taken for a formula begins with an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEAD)
    writer.writerows([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def to_pdf(
    organisation: str, written: Sequence[Written], found: Sequence[Drawn], *, by: str, at: datetime, span: str
) -> bytes:
    """The same as a paper to read and print. Raises CannotPrint."""
    blocks = [paper.heading("What was assessed, decided and done")]
    for one in sorted(written, key=lambda one: one.entry.on):
        entry = one.entry
        facts = [("Kind", workflow.STEP_KINDS.get(entry.kind, entry.kind))]
        if entry.decided:
            facts.append(("Decided or done", entry.decided))
        if entry.who:
            facts.append(("By whom", entry.who))
        if entry.review_on:
            facts.append(("Next review", long_date(entry.review_on)))
        facts.append(("Written down", f"{day_time(entry.at)}, by {entry.by_name}"))
        if one.struck:
            facts.append(("Struck out because", one.struck))
        blocks += [paper.heading(f"{long_date(entry.on)}: {entry.title}", 3), paper.facts(facts)]
    if not written:
        blocks.append(paper.text("Nothing in this time."))
    if found:
        lines = [[long_date(one.on), one.what, one.who, one.reference] for one in sorted(found, key=lambda one: one.on)]
        blocks += [
            paper.heading("What was done about what was reported"),
            paper.text("Days and codes alone. What was reported stands in the records, which few people can open."),
            paper.table("By day", ["Day", "What", "By whom", "Record"], lines, [3, 5, 2, 2]),
        ]
    return paper.to_pdf(
        Paper(
            title="Steps taken to keep people safe",
            about=f"{organisation}, {span}. Made by {by} on {day_time(at)}.",
            foot=organisation,
            blocks=tuple(blocks),
            author=organisation,
        ),
        at=at,
    )
