"""The ledger in words: lines, facts, totals and what each deed means."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from accounts.viewer import Viewer
from safety import vocabulary
from safety.payloads import reference
from safety.payloads.costs import BASIS_HOURS
from safety.queries.costs import CostRow, MyCost, OpenCost, Totals, readable_records
from safety.queries.pots import PotAnswer
from safety.views.shown import kept_files
from safety.workflow import costs as rules
from safety.workflow import money
from safety.workflow.costs import CostStory, Stage
from ui.formats import day_time, long_date
from vault.files import FileMeta

type Shown = dict[str, Any]

DEED: Mapping[Stage, str] = {
    Stage.ESTIMATE: "Ask for it again",
    Stage.QUOTE: "A quote came in",
    Stage.APPROVED: "Approve",
    Stage.COMMITTED: "It is ordered",
    Stage.PAID: "It is paid",
    Stage.DECLINED: "Decline",
}
"""The buttons. A claim moves a cost to the other stages."""
MEANS: Mapping[Stage, str] = {
    Stage.ESTIMATE: "It stands among what is to be decided again.",
    Stage.QUOTE: "Somebody has named a price in writing. It still needs to be approved.",
    Stage.APPROVED: "It may be bought. It cannot be changed any more; what the bill really says is noted when it is paid.",
    Stage.COMMITTED: "It is ordered or signed for, so the money is spoken for.",
    Stage.PAID: "The money has gone out. From here it can be claimed from a pot.",
    Stage.DECLINED: "It will not be bought. The person who asked reads your reason, and can ask again.",
}
_TONES: Mapping[Stage, str] = {
    Stage.ESTIMATE: "new",
    Stage.QUOTE: "new",
    Stage.APPROVED: "info",
    Stage.COMMITTED: "info",
    Stage.CLAIMED: "waiting",
    Stage.REIMBURSED: "done",
}
NO_POT = "No pot yet"


def stage_tag(stage: Stage) -> Shown:
    return {"text": rules.LABEL[stage], "tone": _TONES.get(stage, "plain")}


def line_of(row: CostRow, pots: Mapping[UUID, str]) -> list[Shown]:
    """One line of the ledger, as the table takes it."""
    pot = row.story.pot
    quiet = pots.get(pot, "A closed pot") if pot else ("" if row.cash else "No money") or NO_POT
    return [
        {"text": row.story.body.what_for, "href": reverse("safety:cost", kwargs={"cost_id": row.id})},
        {"text": money.words(row.total)},
        {"text": rules.LABEL[row.stage], "tone": _TONES.get(row.stage, "plain")},
        {"text": quiet, "quiet": True},
        {"text": row.story.asked_name, "quiet": True},
    ]


def mine_of(line: MyCost) -> list[Shown]:
    if line.row is None:
        return [
            {"text": line.title},
            {"text": ""},
            {"text": "No longer kept", "quiet": True},
            {"text": "", "quiet": True},
        ]
    return [
        {"text": line.row.story.body.what_for, "href": reverse("safety:cost", kwargs={"cost_id": line.id})},
        {"text": money.words(line.row.total)},
        {"text": rules.LABEL[line.row.stage], "tone": _TONES.get(line.row.stage, "plain")},
        {"text": day_time(line.made_at), "quiet": True},
    ]


def totals_of(totals: Totals) -> list[list[Shown]]:
    """Rows of a table: what stands at each stage, then what nobody pays for."""
    rows = [
        [{"text": rules.LABEL[stage]}, {"text": money.words(sum_)}] for stage, sum_ in totals.by_stage.items() if sum_
    ]
    if totals.money:
        rows.append([{"text": "All money but what was declined"}, {"text": money.words(totals.money)}])
    if totals.minutes:
        rows.append([{"text": f"Staff time, {hours(totals.minutes)}"}, {"text": money.words(totals.hours)}])
    if totals.in_kind:
        rows.append([{"text": "Given or lent"}, {"text": money.words(totals.in_kind)}])
    return rows


def hours(minutes: int) -> str:
    """`1 hour`, `2 hours 30 minutes`."""
    whole, rest = divmod(minutes, 60)
    said = [f"{whole:,} hour{'' if whole == 1 else 's'}"] if whole or not rest else []
    return " ".join([*said, *([f"{rest} minute{'' if rest == 1 else 's'}"] if rest else [])])


def facts_of(opened: OpenCost, pots: Mapping[UUID, str]) -> list[Shown]:
    story, body = opened.story, opened.story.body
    rows: list[Shown] = [{"key": "Costs us", "value": money.words(story.total)}, *_amounts(story)]
    rows.append({"key": "Kind of cost", "value": vocabulary.label("cost_category", body.category)})
    rows.append({"key": "Does it last", "value": rules.CAPITAL[body.capital]})
    if body.supplier:
        rows.append({"key": "Supplier", "value": body.supplier})
    if body.day:
        rows.append({"key": "Day", "value": long_date(body.day)})
    if opened.in_ledger:
        rows.append({"key": "Pot", "value": pots.get(story.pot, "A pot that is gone") if story.pot else NO_POT})
    rows.append({"key": "Asked for by", "value": story.asked_name})
    return rows


def _amounts(story: CostStory) -> list[Shown]:
    body = story.body
    rows: list[Shown] = []
    if body.basis == BASIS_HOURS:
        rows.append({"key": "Time", "value": f"{hours(body.minutes)} at {money.words(body.rate)} an hour"})
    elif body.basis in rules.NON_CASH:
        rows.append({"key": "Paid with", "value": rules.BASES[body.basis]})
    elif body.vat or body.period:
        rows.append({"key": "Amount", "value": f"{money.words(body.amount)} with VAT"})
    if body.vat:
        back = "we get it back" if body.vat_reclaimable else "we do not get it back"
        rows.append({"key": "VAT in it", "value": f"{money.words(body.vat)}, {back}"})
    if body.period:
        rows.append({"key": "How often", "value": f"{rules.PERIODS[body.period].capitalize()}, {body.times} times"})
    return rows


def files_of(files: Sequence[FileMeta], cost_id: UUID) -> list[Shown]:
    found = []
    for file, words in zip(files, kept_files(files), strict=True):
        href = reverse("safety:cost-file", kwargs={"cost_id": cost_id, "file_id": file.id})
        found.append(words | {"href": href, "copy": f"{href}?copy=1" if file.working_id else ""})
    return found


def timeline_of(story: CostStory) -> list[Shown]:
    """Every move, change and file, newest first."""
    entries: list[tuple[Any, Shown]] = []
    for state in story.states:
        title = (
            rules.LABEL[Stage(state.stage)]
            if state.number > 1
            else f"Added as “{rules.LABEL[Stage(state.stage)].lower()}”"
        )
        entry: Shown = {"title": title, "when": day_time(state.at), "by": state.by_name}
        entries.append((state.at, entry | ({"text": state.reason} if state.reason else {})))
    for body in story.bodies[1:]:
        if body.at:
            words = f"Changed to {money.words(rules.total(body))}"
            entries.append((body.at, {"title": words, "when": day_time(body.at), "by": body.by_name}))
    entries += [
        (one.at, {"title": "File added", "when": day_time(one.at), "by": one.by_name})
        for one in story.added
        if one.at != story.states[0].at
    ]
    return [entry for _, entry in sorted(entries, key=lambda pair: pair[0], reverse=True)]


def links_of(viewer: Viewer, opened: OpenCost) -> list[Shown]:
    """What it came from, for who can read it; for others of them nothing but that it is there."""
    if not opened.story.incidents:
        return []
    pages = readable_records(viewer, opened.story.incidents)
    return [
        {"text": reference(one), "href": reverse(pages[one], kwargs={"incident_id": one}) if one in pages else ""}
        for one in opened.story.incidents
    ]


def answers_of(answers: Iterable[PotAnswer]) -> list[Shown]:
    """What each pot says, in plain words."""
    found = []
    for one in answers:
        answer = one.answer
        pays = f"Would pay {money.words(answer.amount)}" if answer.pays else "Would not pay"
        tags = [{"text": pays, "tone": "done" if answer.pays else "plain"}]
        if one.chosen:
            tags.append({"text": "Meant to pay", "tone": "info"})
        rest = [f"{money.words(answer.rest)} would stay with you."] if answer.pays and answer.rest else []
        found.append(
            {
                "name": one.pot.name,
                "href": reverse("safety:pot", kwargs={"pot_id": one.pot.id}),
                "tags": tags,
                "lines": [*answer.why_not, *answer.conditions, *rest],
            }
        )
    return found
