"""The forms of the register of steps."""

from typing import Any

from safety import workflow
from safety.payloads import REASON_LIMIT
from safety.workflow.register import STEP_TEXT_LIMIT, STEP_TITLE_LIMIT
from ui import formats, forms

FORMATS = {"pdf": "PDF, to read and print", "csv": "CSV, for a spreadsheet"}


class RegisterEntryForm(forms.HearthForm):
    """One entry."""

    kind = forms.Radios(
        label="What kind of step is it?",
        choices=list(workflow.STEP_KINDS.items()),
        missing="Choose what kind of step it is",
    )
    on = forms.DateParts(label="On which day?", noun="the day", past=True, initial=formats.today)
    title = forms.Text(
        label="What is it called?",
        hint="For example, risk assessment of the front door.",
        noun="a short title",
        max_length=STEP_TITLE_LIMIT,
    )
    decided = forms.LongText(
        label="What was decided or done?",
        hint="Do not write what happened to anybody, or who it happened to. This file may be shown to others.",
        noun="what was decided or done",
        max_length=STEP_TEXT_LIMIT,
        rows=4,
        required=False,
    )
    who = forms.Text(
        label="Who did it or decided it?",
        hint="For example, the board, or the safety manager.",
        noun="who did it",
        max_length=STEP_TITLE_LIMIT,
        required=False,
    )
    review_on = forms.DateParts(
        label="When should it be looked at again?", noun="the next review", future=True, required=False
    )


class RegisterStrikeForm(forms.HearthForm):
    """Why an entry counts no longer."""

    reason = forms.LongText(
        label="Why does it count no longer?",
        hint="The entry stays to be seen, with your reason and your name.",
        noun="why it counts no longer",
        max_length=REASON_LIMIT,
        rows=3,
    )


class RegisterExportForm(forms.HearthForm):
    """Which time, from where, and in which form."""

    since = forms.DateParts(
        label="From which day?", hint="Leave it empty for everything.", noun="the first day", required=False
    )
    until = forms.DateParts(
        label="Up to which day?", hint="Leave it empty for today.", noun="the last day", required=False
    )
    with_records = forms.Confirm(
        label="Add what was done about each record: days and codes, nothing that was written", required=False
    )
    form = forms.Radios(label="In which form?", choices=list(FORMATS.items()), initial="pdf", missing="Choose a form")

    def wanted(self) -> dict[str, Any]:
        """As the query takes it."""
        return {name: self.cleaned_data[name] for name in ("since", "until", "with_records", "form")}
