"""The form of a hand-over pack: for whom, which parts, which files, and how it is locked."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django import forms as django_forms

from safety import workflow
from safety.documents.custody import Held
from safety.workflow.handover import NOTE_LIMIT
from ui import forms
from ui.formats import filesize

_KEY_LIMIT = 4_000


class HandOverForm(forms.HearthForm):
    """Nothing is chosen beforehand but the facts."""

    recipient = forms.Radios(
        label="Who is it for?", choices=list(workflow.RECIPIENTS.items()), missing="Choose whom this is for"
    )
    note = forms.Text(
        label="Who exactly?",
        hint="For example, a name and a reference number. It stands on the first page.",
        noun="who exactly it is for",
        max_length=NOTE_LIMIT,
        required=False,
    )
    sections = forms.Checkboxes(
        label="What should go in?",
        hint="Tick only what they need. We never add the name of the person who reported this. "
        "Check that it does not stand in a text or a file.",
        choices=list(workflow.SECTIONS.items()),
        missing="Choose at least one part",
        initial=list(workflow.FIRST_CHOICE),
    )
    evidence = forms.Checkboxes(label="Which files?", noun="a file from the list", choices=(), required=False)
    key = forms.LongText(
        label="Their own key",
        hint="Leave this empty and you get six words to pass on. "
        "If they gave you a public key of the age format, paste it here. It begins with age1.",
        noun="their key",
        max_length=_KEY_LIMIT,
        rows=2,
        spellcheck=False,
        required=False,
    )

    def __init__(self, *args: Any, files: Sequence[Held] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(one.file.id.hex, f"{one.number}. {one.file.name} ({filesize(one.file.size)})") for one in files]
        cast("django_forms.MultipleChoiceField", self.fields["evidence"]).choices = offered
        if not offered:
            del self.fields["evidence"]

    def chosen(self) -> dict[str, Any]:
        """As the action takes it."""
        given = self.cleaned_data
        return {
            "recipient": given["recipient"],
            "sections": given["sections"],
            "files": [UUID(hex=one) for one in given.get("evidence", ())],
            "note": given["note"],
            "key": given["key"].strip(),
        }
