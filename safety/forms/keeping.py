"""The forms about how long things are kept."""

from typing import Any

from safety.payloads import REASON_LIMIT
from safety.queries import KeepingRow
from safety.workflow import YEARS
from ui import forms


class YearsForm(forms.HearthForm):
    """For how many years each class is kept: a field for each, with its bounds."""

    mark_optional = False

    def __init__(self, *args: Any, rules: list[KeepingRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rule in rules:
            numbers = [(str(years), f"{years} years") for years in range(rule.least, rule.most + 1)]
            field = forms.Select(label=rule.label, noun="the number of years", choices=numbers, empty="Choose a number")
            field.initial = str(rule.years)
            self.fields[rule.kind.value] = field

    def years(self) -> dict[str, int]:
        return {kind.value: int(self.cleaned_data[kind.value]) for kind in YEARS}


class ReasonForm(forms.HearthForm):
    """Why something is kept, or no longer."""

    reason = forms.LongText(label="Why must it be kept?", max_length=REASON_LIMIT, rows=4, noun="your reason")

    def __init__(self, *args: Any, label: str, hint: str, missing: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.label, reason.help_text = label, hint
        reason.error_messages["required"] = missing


class ReferenceForm(forms.HearthForm):
    """Which record."""

    reference = forms.Text(
        label="Reference",
        hint="It looks like H-7K4Q-9M2P. It stands on the record, and whoever sent it has it on her or his own list.",
        max_length=20,
        width=20,
    )
