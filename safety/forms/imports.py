"""The forms of bringing in a mailbox or a table."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms as django_forms

from accounts.models import Tenant
from safety import vocabulary
from safety.forms.parts import definitions, main_one, types_by_group, with_main_one
from safety.parsers import FIELDS, Matching
from safety.payloads import Import
from safety.queries import Column
from ui import forms
from vault.uploads import SealedFilesField, SealedUpload

MANY, ONE = "many", "one"
_RECORD_ONLY = "record_only"  # of the list `urgency`: what is brought in later rarely waits for an answer


class BringForm(forms.HearthForm):
    """Which file, and where it belongs where there are several places."""

    place = forms.Select(label="Which organisation does it belong to?", noun="the organisation", choices=())
    evidence = SealedFilesField(
        label="Choose the file",
        hint="Saved messages (eml, up to 10 at a time), a mailbox (mbox), or a table (CSV or Excel xlsx).",
    )

    def __init__(self, *args: Any, places: Sequence[Tenant] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(places) > 1:
            choices = [("", "Choose one"), *((place.slug, place.name) for place in places)]
            cast("django_forms.ChoiceField", self.fields["place"]).choices = choices
        else:
            del self.fields["place"]

    def uploads(self) -> list[SealedUpload]:
        return cast("list[SealedUpload]", self.cleaned_data.get("evidence", []))


class _AboutForm(forms.HearthForm):
    """What holds for all that is brought in."""

    types = forms.Checkboxes(
        label="What happened?",
        hint="Open a group and tick everything that fits.",
        noun="what happened from the list",
        choices=types_by_group(),
        hints=definitions("incident_type"),
        required=False,
    )
    urgency = forms.Radios(
        label="How soon do you need an answer?",
        noun="how soon you need an answer",
        choices=vocabulary.choices("urgency"),
        initial=_RECORD_ONLY,
        required=False,
    )

    def to_matching(self, columns: tuple[str, ...] = ()) -> Matching:
        given: dict[str, Any] = self.cleaned_data
        types, _ = with_main_one(given)
        return Matching(columns, kind=given.get("kind") or "", types=types, urgency=given.get("urgency") or None)


class MailForm(_AboutForm):
    """What all messages of a mailbox are about."""

    field_order = ("kind", "types", "primary", "urgency")
    kind = forms.Radios(
        label="What do you want to tell us about?",
        choices=vocabulary.choices("record_kind"),
        hints=definitions("record_kind"),
        missing="Choose what you want to tell us about",
    )
    primary = main_one(hint="Only if you ticked more than one.")

    def main_type(self) -> str | None:
        return with_main_one(self.cleaned_data)[1]


class MatchForm(_AboutForm):
    """What each column of a table means. Its fields are `column_0`, `column_1` and so on."""

    mark_optional = False
    kind = forms.Select(
        label="What do the rows tell us about?",
        hint="For rows in which no column says it.",
        noun="what the rows tell us about",
        choices=vocabulary.choices("record_kind"),
        empty="A column says it",
        required=False,
    )
    become = forms.Radios(
        label="What should the rows become?",
        choices=[(MANY, "A record for each row"), (ONE, "One record that counts them")],
        hints={ONE: "For many of the same, such as a hundred messages. The table is kept with the record."},
        initial=MANY,
        missing="Choose what the rows should become",
    )

    def __init__(self, *args: Any, columns: Sequence[Column] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [f"column_{at}" for at in range(len(columns))]
        choices = [(field.name, field.label) for field in FIELDS]
        for name, column in zip(self.names, columns, strict=True):
            examples = "; ".join(column.examples)
            self.fields[name] = forms.Select(
                label=column.heading,
                hint=f"Such as: {examples}" if examples else "This column is empty.",
                noun="what the column is from the list",
                choices=choices,
                empty="Leave this out",
                required=False,
                initial=column.field,
            )

    @property
    def as_one(self) -> bool:
        return bool(self.cleaned_data["become"] == ONE)

    def matching(self) -> Matching:
        return self.to_matching(tuple(self.cleaned_data[name] for name in self.names))

    @classmethod
    def values_of(cls, plan: Import) -> dict[str, Any]:
        """What was settled before, as initial values."""
        if not plan.matched:
            return {}
        become = ONE if plan.as_one else MANY
        return {"kind": plan.kind, "types": list(plan.types), "urgency": plan.urgency or "", "become": become}
