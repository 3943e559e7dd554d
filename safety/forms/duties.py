"""The forms of duties: what the team knows, and what it decided. The questions come from `duties.json`."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from safety import workflow
from safety.actions import Decided
from safety.payloads import (
    DONE,
    LATER,
    NARRATIVE_LIMIT,
    NOT_NEEDED,
    REASON_LIMIT,
    Answer,
)
from safety.workflow import duties
from safety.workflow.duties import Question
from ui import formats, forms

QUESTIONS = {code: question for code, question in duties.questions().items() if question.kind != "record"}


class Whole(forms.Text):
    """A whole number as people write it: `2,500` or `£2500`."""

    def to_python(self, value: object) -> str:
        return re.sub(r"[£,\s]", "", super().to_python(value))


def _field(question: Question) -> Any:  # noqa: ANN401 -- four kinds of field
    asked: dict[str, Any] = {"label": question.ask, "hint": question.why, "required": False}
    options = list(question.options.items())
    match question.kind:
        case "one":
            return forms.Radios(choices=[*options, ("", "We do not know yet")], noun="an answer", **asked)
        case "many":
            return forms.Checkboxes(choices=[(question.ask, options)], noun="an answer from the list", **asked)
        case "day":
            return forms.DateParts(past=True, noun="the day", **asked)
        case _:
            return Whole(max_length=12, width=5, inputmode="numeric", noun="the number", **asked)


class _Facts(forms.HearthForm):
    """What the team knows beyond the report. Every question may be left open."""

    mark_optional = False

    def to_answers(self) -> list[Answer]:
        given = ((code, self.cleaned_data.get(code)) for code in QUESTIONS)
        return [Answer(fact=code, values=_values(value)) for code, value in given if value]

    @classmethod
    def values_of(cls, answers: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
        """What was answered before, as initial values."""
        return {code: _initial(QUESTIONS[code], values) for code, values in answers.items() if code in QUESTIONS}


def _values(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(value)
    return (value.isoformat() if isinstance(value, date) else str(value),)


def _initial(question: Question, values: tuple[str, ...]) -> object:
    if question.kind == "many":
        return list(values)
    return date.fromisoformat(values[0]) if question.kind == "day" else values[0]


DutyFactsForm: type[_Facts] = type("DutyFactsForm", (_Facts,), {code: _field(one) for code, one in QUESTIONS.items()})
"""A field for each question of `duties.json`, so that a new question needs no code."""


class DecisionForm(forms.HearthForm):
    """What was done about one duty."""

    outcome = forms.Radios(
        label="What have you decided?",
        choices=[(DONE, "Done: they have been told"), (NOT_NEEDED, "Not needed"), (LATER, "Later")],
        hints={NOT_NEEDED: "Say why below. Somebody may ask you later."},
        missing="Choose what you decided",
    )
    on = forms.DateParts(
        label="On which day was it done?", noun="the day", past=True, required=False, initial=formats.today
    )
    reference = forms.Text(
        label="The number they gave you",
        noun="the number they gave you",
        max_length=workflow.NUMBER_LIMIT,
        width=20,
        required=False,
    )
    reason = forms.LongText(label="Why?", noun="your reason", max_length=REASON_LIMIT, rows=3, required=False)
    text = forms.LongText(
        label="What you sent",
        hint="Filled in from the record. Copy it from here, change it as you need, and save it as you sent it.",
        noun="the text",
        max_length=NARRATIVE_LIMIT,
        rows=14,
        count_from=80,
        required=False,
    )
    tell = forms.Confirm(label="Let the person who reported it see who was told, when, and the number", required=False)
    override = forms.Confirm(
        label="Somebody’s life is at risk, so I report it although the person affected said no", required=False
    )

    def to_decided(self) -> Decided:
        given = self.cleaned_data
        names = ("outcome", "on", "reference", "reason", "text", "tell", "override")
        return Decided(**{name: given[name] for name in names})
