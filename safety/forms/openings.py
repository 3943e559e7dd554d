"""The forms for opening one record to somebody whom its author did not name."""

from collections.abc import Sequence
from typing import Any

from safety import workflow
from safety.payloads import REASON_LIMIT
from ui import forms


class AskOpeningForm(forms.HearthForm):
    """Which record, to whom, and why."""

    reference = forms.Text(
        label="Which one?", hint="Its reference, such as H-7K4Q-9M2P", noun="the reference", max_length=20, width=20
    )
    reader = forms.Select(
        label="Who is to read it?",
        hint="One person, who is told at once. Nobody whom the author left out.",
        noun="who is to read it",
        choices=[],
    )
    why = forms.Radios(
        label="What kind of reason is it?",
        hint="The person who reported it is told this.",
        noun="what kind of reason this is",
        choices=list(workflow.WHY_OPEN.items()),
    )
    reason = forms.LongText(
        label="Why can it not wait?",
        hint="The trustees and the data protection officer read this.",
        noun="why this cannot wait",
        max_length=REASON_LIMIT,
        rows=4,
        missing="Say why this cannot wait",
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reader = self.fields["reader"]
        assert isinstance(reader, forms.Select)
        reader.choices = [("", "Choose one"), *people]


class DecideOpeningForm(forms.HearthForm):
    """The second person's answer."""

    answer = forms.Radios(
        label="Do you agree?",
        choices=[("grant", "Yes, open it to this person"), ("refuse", "No")],
        missing="Choose whether you agree",
    )
    note = forms.LongText(
        label="Anything to add?",
        hint="The trustees and the data protection officer read this.",
        noun="your note",
        max_length=workflow.NOTE_LIMIT,
        rows=3,
        required=False,
    )
