"""How releases are put into words on the pages of steward and reviewers."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from aggregates.documents.reading import said
from aggregates.queries.releases import Line, Opened
from aggregates.workflow.releases import CHECKLIST, LABEL, State, Verdict
from ui.formats import long_date

type Shown = dict[str, Any]

_TONES = {
    State.DRAFTED: "new",
    State.IN_REVIEW: "waiting",
    State.APPROVED: "info",
    State.PUBLISHED: "done",
    State.WITHDRAWN: "overdue",
}
_SAID = {Verdict.APPROVE: "It can be published.", Verdict.REFUSE: "It must not be published."}


def tag(state: State) -> Shown:
    return {"text": LABEL[state], "tone": _TONES.get(state, "plain")}


def lines(found: Iterable[Line], address: str = "aggregates:draft") -> list[list[Shown]]:
    """The rows of a table: period, state, day."""
    return [
        [
            {"text": capital(one.title), "href": reverse(address, kwargs={"release_id": one.id})},
            tag(one.state),
            {"text": long_date(one.on), "quiet": True},
        ]
        for one in found
    ]


def release(found: Opened) -> Shown:
    """What the pages of one release show beside it."""
    return {
        "title": capital(found.line.title),
        "tag": tag(found.line.state),
        "facts": [
            {"key": "Edition", "value": found.line.edition},
            {"key": "Method", "value": found.payload["method"]["version"]},
            {"key": "Who takes part", "value": found.payload["coverage"]["text"]},
            {"key": "SHA-256", "value": found.line.sha256},
        ],
        "steps": [
            {
                "title": LABEL[one.state],
                "by": "both reviewers" if one.state is State.APPROVED else one.by,
                "when": long_date(one.on),
                **({"text": one.notice} if one.notice else {}),
            }
            for one in found.steps
        ],
        "words": [_word(word.by, word.said.verdict, word.said.note) for word in found.words],
        "mine": _word("You", found.mine.verdict, found.mine.note) if found.mine else None,
        "tables": [[{"text": f"{one.measure}: {one.title}"}, {"text": one.words}] for one in found.account.tables],
        "figures": [_figures(found, measure, table) for measure, table in _tables(found)],
        "checklist": list(CHECKLIST.values()),
    }


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _word(by: str, verdict: str, note: str) -> Shown:
    return {"title": by, "text": note, "when": _SAID[Verdict(verdict)]}


def _tables(found: Opened) -> Iterable[tuple[Shown, Shown]]:
    for measure in found.payload["measures"]:
        for table in measure["tables"]:
            yield measure, table


def _figures(found: Opened, measure: Shown, table: Shown) -> Shown:
    """One table of the payload, as a reviewer looks through it."""
    labels = {
        name: {one["code"]: one["label"] for one in rows} for name, rows in found.payload.get("dimensions", {}).items()
    }
    names = table["dimensions"]
    rows = [
        [
            {
                "text": ", ".join(
                    labels.get(name, {}).get(code, code) for name, code in zip(names, cell["key"], strict=True)
                )
                or "Everything"
            },
            {"text": said(cell["value"], measure["unit"], "withheld")},
            {"text": cell.get("letter", ""), "quiet": True},
        ]
        for cell in table["cells"]
    ]
    return {"title": f"{measure['title']}: {table['title']}", "rows": rows}
