"""The forms of duties, of the decision about the police, and of the numbers that others gave."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from safety import vocabulary, workflow
from safety.actions import Decided
from safety.payloads import (
    DONE,
    LATER,
    MESSAGE_LIMIT,
    NARRATIVE_LIMIT,
    NOT_NEEDED,
    OVERRIDE,
    REASON_LIMIT,
    Answer,
    Reference,
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


class PoliceForm(forms.HearthForm):
    """What she wants, and why. The reason is for her own eyes."""

    decision = forms.Radios(
        label="What do you want to do about the police?",
        choices=[row for row in vocabulary.choices("police_decision") if row[0] != OVERRIDE],
        hints={
            "reported_named": "The police can ring you and keep you informed.",
            "reported_org": "Somebody from your team reports it as a witness or on your organisation’s behalf.",
            "reported_third_party": "A trained person there writes it down and passes on only what you agree to.",
            "reported_anon": "Nobody can ask you anything more, so the police can do less.",
            "not_now": "You can come back to this page at any time.",
            "no_immigration": "Your team sees “No” and nothing more.",
        },
        missing="Choose what you want",
    )
    reason = forms.LongText(
        label="Do you want to note why, for yourself?",
        hint="Sealed to you alone. Nobody else can open it: not your team, not the people who run Hearth.",
        noun="what you wrote",
        max_length=REASON_LIMIT,
        rows=3,
        required=False,
    )


class NumberForm(forms.HearthForm):
    """One report to one body: its numbers, what was promised, what came back."""

    body = forms.Select(
        label="Who was told?",
        noun="who was told",
        choices=vocabulary.choices("external_body"),
        missing="Choose who was told",
    )
    told_on = forms.DateParts(label="When?", noun="the day", past=True, required=False)
    log_number = forms.Text(
        label="Police: log number",
        hint="Also called CAD or incident number. You get it when you ring. It does not mean that a crime was recorded.",
        noun="the log number",
        max_length=workflow.NUMBER_LIMIT,
        width=20,
        required=False,
    )
    crime_number = forms.Text(
        label="Police: crime number",
        hint="You get it once they record a crime. Insurers ask for this one.",
        noun="the crime number",
        max_length=workflow.NUMBER_LIMIT,
        width=20,
        required=False,
    )
    recorded_as = forms.Select(
        label="Police: how did they record it?",
        noun="how they recorded it",
        choices=vocabulary.choices("police_record"),
        empty="Not known",
        required=False,
    )
    other_number = forms.Text(
        label="Others: their number",
        hint="A case, claim, report or ticket number.",
        noun="their number",
        max_length=workflow.NUMBER_LIMIT,
        width=20,
        required=False,
    )
    promised = forms.LongText(
        label="What did they promise?",
        noun="what they promised",
        max_length=MESSAGE_LIMIT,
        rows=3,
        count_from=80,
        required=False,
    )
    came_back = forms.LongText(
        label="What came back?", noun="what came back", max_length=MESSAGE_LIMIT, rows=3, count_from=80, required=False
    )
    outcome = forms.Select(
        label="Police or court: what came of it?",
        noun="what came of it",
        choices=vocabulary.choices("police_outcome"),
        empty="Nothing yet",
        required=False,
    )
    outcome_on = forms.DateParts(label="On which day?", noun="the day", past=True, required=False)

    def to_payload(self, entry: UUID | None) -> Reference:
        given = self.cleaned_data
        names = ("body", "told_on", "log_number", "crime_number", "other_number", "promised", "came_back", "outcome_on")
        return Reference(
            entry=entry or uuid4(),
            at=timezone.now(),
            **{name: given[name] for name in names},
            recorded_as=given["recorded_as"] or None,
            outcome=given["outcome"] or None,
        )

    @classmethod
    def values_of(cls, kept: Reference) -> dict[str, Any]:
        return {name: getattr(kept, name) for name in cls.base_fields}
