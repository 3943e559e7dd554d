"""The form of the numbers that others gave."""

from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from safety import vocabulary, workflow
from safety.payloads import MESSAGE_LIMIT, Reference
from ui import forms


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
