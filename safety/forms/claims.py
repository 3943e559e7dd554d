"""The forms of claims."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django import forms as django_forms

from safety.forms.money import Pounds
from safety.payloads import REASON_LIMIT
from safety.payloads.claims import ClaimBody, ClaimLine
from safety.queries.claims import Line, Offer
from safety.workflow import money
from safety.workflow.claims import NOTE_LIMIT, Status
from ui import forms
from vault.files import FileMeta


class ClaimForm(forms.HearthForm):
    """Which costs, which evidence, and a word to the funder. How much each asks for follows from the pot's rules."""

    lines = forms.Checkboxes(label="Which costs?", choices=(), missing="Choose at least one cost")
    evidence = forms.Checkboxes(
        label="Which files does the funder get?",
        hint="Only these leave Hearth with the claim. Look at each before you choose it.",
        choices=(),
        required=False,
    )
    note = forms.LongText(
        label="A word to the funder", hint="Do not name anybody.", max_length=NOTE_LIMIT, rows=4, required=False
    )

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        self._offer("lines", "Costs", [(line.row.id, _in_words(line)) for line in offer.lines])
        self._offer("evidence", "Files", [(file.id, _file_in_words(line, file)) for line, file in _files(offer)])

    def _offer(self, name: str, title: str, found: Sequence[tuple[UUID, str]]) -> None:
        field = cast("django_forms.MultipleChoiceField", self.fields[name])
        field.choices = [(title, [(one.hex, words) for one, words in found])] if found else []

    def to_payload(self) -> ClaimBody:
        """What was ticked. Needs `is_valid` to have been asked."""
        given = self.cleaned_data
        amounts = {line.row.id: line.amount for line in self.offer.lines}
        return ClaimBody(
            pot=self.offer.pot.id,
            lines=tuple(ClaimLine(cost=UUID(one), amount=amounts[UUID(one)]) for one in given["lines"]),
            evidence=tuple(UUID(one) for one in given["evidence"]),
            note=given["note"],
        )

    @classmethod
    def values_of(cls, body: ClaimBody) -> dict[str, Any]:
        """A claim as initial values."""
        lines, evidence = [line.cost.hex for line in body.lines], [one.hex for one in body.evidence]
        return {"lines": lines, "evidence": evidence, "note": body.note}


def _in_words(line: Line) -> str:
    total = line.row.story.total
    asked = f"{money.words(line.amount)}{f' of {money.words(total)}' if total != line.amount else ''}"
    return " ".join([f"{line.row.story.body.what_for}: {asked}.", *line.why_not])


def _files(offer: Offer) -> list[tuple[Line, FileMeta]]:
    return [(line, file) for line in offer.lines for file in line.row.story.files]


def _file_in_words(line: Line, file: FileMeta) -> str:
    return f"{file.name} ({line.row.story.body.what_for})"


class AnswerForm(forms.HearthForm):
    """What the funder answered."""

    status = forms.Radios(
        label="What did the funder do?",
        choices=[
            (Status.PAID.value, "Paid all of it"),
            (Status.PART_PAID.value, "Paid a part of it"),
            (Status.DECLINED.value, "Declined, or nothing more will come"),
        ],
        missing="Select what the funder did",
    )
    paid = Pounds(
        label="How much has come in all?",
        hint="In pounds. Only if a part was paid.",
        noun="how much has come",
        required=False,
    )
    reason = forms.LongText(label="Why was it declined?", noun="why", max_length=REASON_LIMIT, rows=3, required=False)
