"""The forms of the safety team."""

from typing import Any

from safety import vocabulary
from safety.forms.parts import definitions, main_one, types_by_group, with_main_one
from safety.payloads import MESSAGE_LIMIT, REASON_LIMIT, Assessment
from ui import forms


class TextForm(forms.HearthForm):
    """One text: a question, a reply or a note."""

    text = forms.LongText(label="Your message", max_length=MESSAGE_LIMIT, count_from=80)

    def __init__(self, *args: Any, label: str = "", hint: str = "", missing: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = self.fields["text"]
        text.label, text.help_text = label or text.label, hint or text.help_text
        text.error_messages["required"] = missing or text.error_messages["required"]


def _steps(axis: str) -> dict[str, str]:
    return {level.code: getattr(level, axis) for level in vocabulary.severity_levels()}


def _axis(label: str, axis: str, missing: str) -> forms.Radios:
    choices = [(level.code, f"{level.code}. {level.label}") for level in vocabulary.severity_levels()]
    return forms.Radios(label=label, choices=choices, hints=_steps(axis) if axis else {}, missing=missing)


class AssessForm(forms.HearthForm):
    """How serious it is: three axes as it happened, the worst that was credible, how likely it goes on, and why."""

    kind = forms.Select(
        label="What is being recorded?", noun="what is being recorded", choices=vocabulary.choices("record_kind")
    )
    types = forms.Checkboxes(
        label="What happened?",
        noun="what happened from the list",
        choices=types_by_group(),
        hints=definitions("incident_type"),
        required=False,
    )
    primary = main_one()
    body = _axis("Harm to people's bodies", "body", "Choose a level for people's bodies")
    mind = _axis("Harm to people's minds", "mind", "Choose a level for people's minds")
    work = _axis("Harm to the work and to property", "work", "Choose a level for the work and property")
    worst = _axis(
        "The worst that could credibly have happened", "", "Choose a level for the worst that could have happened"
    )
    likelihood = forms.Radios(
        label="How likely is it to go on or get worse in the next 30 days?",
        noun="how likely it is",
        choices=vocabulary.choices("likelihood"),
        required=False,
    )
    markers = forms.Checkboxes(
        label="What makes it more worrying?",
        noun="what makes it more worrying from the list",
        choices=vocabulary.choices("threat_marker"),
        required=False,
    )
    reason = forms.LongText(
        label="Why do you judge it like this?",
        hint="Needed when your level is lower than we expect for this. The person who reported it cannot read it.",
        noun="your reason",
        max_length=REASON_LIMIT,
        rows=4,
        required=False,
    )

    def to_payload(self) -> Assessment:
        given = self.cleaned_data
        types, primary = with_main_one(given)
        return Assessment(
            kind=given["kind"],
            types=types,
            primary=primary,
            body=int(given["body"]),
            mind=int(given["mind"]),
            work=int(given["work"]),
            worst=int(given["worst"]),
            likelihood=int(given["likelihood"]) if given["likelihood"] else None,
            markers=tuple(given["markers"]),
            reason=given["reason"],
        )

    @classmethod
    def values_of(cls, judged: Assessment) -> dict[str, Any]:
        """An earlier judgement as initial values."""
        return {
            "kind": judged.kind,
            "types": list(judged.types),
            "primary": judged.primary,
            "body": str(judged.body),
            "mind": str(judged.mind),
            "work": str(judged.work),
            "worst": str(judged.worst),
            "likelihood": str(judged.likelihood) if judged.likelihood else "",
            "markers": list(judged.markers),
        }


class CloseForm(forms.HearthForm):
    """How it ended, in codes and in words to the person who reported."""

    outcomes = forms.Checkboxes(
        label="How did it end?",
        hint="Tick everything that fits.",
        choices=vocabulary.choices("resolution"),
        missing="Choose at least one outcome",
    )
    note = forms.LongText(
        label="What do you want to say to the person who reported it?",
        hint="They read this first. Say what was done, and why it ends here.",
        max_length=MESSAGE_LIMIT,
        count_from=80,
        missing="Write a few words to the person who reported this",
    )
