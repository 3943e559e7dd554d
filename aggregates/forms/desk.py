"""The forms of the steward and of the reviewers."""

from typing import Any, cast
from uuid import UUID

from django import forms as django_forms

from aggregates.payloads.units import UnitEntry
from aggregates.workflow import units
from aggregates.workflow.releases import CHECKLIST, NOTE_LIMIT, NOTICE_LIMIT, Verdict
from ui import forms

_TABLE_LIMIT = 400_000


class ReviewForm(forms.HearthForm):
    """A reviewer's word."""

    ticked = forms.Checkboxes(
        label="What did you check?",
        hint="To say yes, confirm every point.",
        noun="what you checked",
        choices=list(CHECKLIST.items()),
        required=False,
    )
    verdict = forms.Radios(
        label="Can this be published?",
        hint="Nobody is shown your answer before the other reviewer has answered. It cannot be changed afterwards.",
        choices=[(Verdict.APPROVE.value, "Yes"), (Verdict.REFUSE.value, "No")],
        missing="Choose whether it can be published",
    )
    note = forms.LongText(
        label="Anything to add?",
        hint="If you say no, write why. The steward and the other reviewer can read it once both of you have answered.",
        noun="your note",
        max_length=NOTE_LIMIT,
        rows=4,
        required=False,
    )


class WithdrawForm(forms.HearthForm):
    """What was wrong."""

    notice = forms.LongText(
        label="What was wrong?",
        hint="Everybody can read this beside the figures. Do not describe a single organisation or event.",
        noun="what was wrong",
        max_length=NOTICE_LIMIT,
        rows=4,
    )


class UnitForm(forms.HearthForm):
    """One of those who take part."""

    name = forms.Text(
        label="Name",
        hint="The legal parent, federation or shared brand, never a branch.",
        noun="the name",
        max_length=units.NAME_LIMIT,
    )
    tenants = forms.Checkboxes(
        label="Which organisations here belong to it?",
        hint="Several count as one.",
        noun="the organisations",
        choices=(),
        required=False,
    )
    home = forms.Select(
        label="Where is it at home?",
        hint="What happened in no region is counted there.",
        noun="the region",
        choices=(),
    )
    further = forms.Checkboxes(label="Where else does it work?", noun="the other regions", choices=(), required=False)
    staff = forms.Text(
        label="How many people are employed there?",
        hint="A whole number. It decides the size band for the whole year.",
        noun="how many people are employed there",
        max_length=6,
        width=5,
        inputmode="numeric",
    )

    def __init__(
        self,
        *args: Any,
        tenants: list[tuple[str, str]] | None = None,
        regions: list[tuple[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("tenants", tenants or []), ("further", regions or [])):
            cast("django_forms.ChoiceField", self.fields[name]).choices = choices
        cast("django_forms.ChoiceField", self.fields["home"]).choices = [("", "Choose one"), *(regions or [])]

    def clean_staff(self) -> int:
        typed = str(self.cleaned_data["staff"]).replace(",", "").strip()
        if not (typed.isascii() and typed.isdecimal()):
            raise django_forms.ValidationError("Enter a whole number, like 12")
        return int(typed)

    def to_entry(self, code: str) -> UnitEntry:
        """An entry with this code; empty for a new one."""
        given = self.cleaned_data
        return UnitEntry(
            code=code,
            name=given["name"],
            tenants=tuple(UUID(one) for one in given["tenants"]),
            home=given["home"],
            further=tuple(given["further"]),
            staff=given["staff"],
        )

    @staticmethod
    def values_of(entry: UnitEntry) -> dict[str, object]:
        """What the form shows of an entry."""
        return {
            "name": entry.name,
            "tenants": [str(one) for one in entry.tenants],
            "home": entry.home,
            "further": list(entry.further),
            "staff": entry.staff,
        }


class TableForm(forms.HearthForm):
    """Many at once, as the rows of a table."""

    table = forms.LongText(
        label="Paste the table",
        hint=f"Comma separated, with a first row that says {', '.join(units.COLUMNS)}. "
        "Organisations by the last part of their public address, regions by code such as TLE, several parted by semicolons.",
        noun="the table",
        max_length=_TABLE_LIMIT,
        rows=12,
    )
