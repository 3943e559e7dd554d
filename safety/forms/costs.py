"""The forms of the ledger."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django import forms as django_forms

from safety import vocabulary
from safety.forms.money import Hours, Pounds, Whole, hours_text
from safety.forms.parts import FILES_HINT
from safety.payloads import REASON_LIMIT
from safety.payloads.costs import BASIS_HOURS, BASIS_MONEY, CostBody
from safety.queries.costs import CostFilters
from safety.workflow import costs as rules
from safety.workflow import money
from safety.workflow.costs import Stage
from ui import forms
from vault.uploads import SealedFilesField, SealedUpload

_STARTS = {
    Stage.ESTIMATE: "My own guess",
    Stage.QUOTE: "Somebody’s price, in writing",
    Stage.PAID: "It is paid already",
}
NO_POT = "No pot"


def categories() -> list[tuple[str, list[tuple[str, str]]]]:
    """The categories by their groups, both in the order of the list."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in vocabulary.entries("cost_category"):
        groups.setdefault(row.more["group"], []).append((row.code, row.label))
    return list(groups.items())


class CostForm(forms.HearthForm):
    """What it is and how much. `adding` asks also where it stands and takes files; a change does not."""

    what_for = forms.Text(
        label="What is it for?",
        hint="A few words, such as “New locks at the front door”. Do not name anybody.",
        noun="what it is for",
        max_length=rules.WHAT_LIMIT,
    )
    category = forms.Select(
        label="What kind of cost is it?", noun="the kind of cost from the list", choices=categories()
    )
    basis = forms.Radios(
        label="What is it paid with?",
        choices=list(rules.BASES.items()),
        initial=BASIS_MONEY,
        missing="Select what it is paid with",
    )
    amount = Pounds(
        label="How much is it in pounds?",
        hint="With VAT, for one time. Leave this empty for staff time.",
        noun="how much it is",
        required=False,
    )
    vat = Pounds(label="How much of that is VAT?", hint="In pounds. Leave it empty if there is none.", required=False)
    vat_reclaimable = forms.Confirm(label="We get this VAT back", required=False)
    hours = Hours(
        label="How many hours did it take?",
        hint="For staff and volunteer time only. Like 2, 1.5 or 1:30.",
        noun="how many hours it took",
        required=False,
    )
    rate = Pounds(
        label="What does an hour cost?",
        hint="For staff and volunteer time only, in pounds, with pension and national insurance.",
        noun="what an hour costs",
        required=False,
    )
    stage = forms.Radios(
        label="How do you know the amount?",
        choices=[(stage.value, words) for stage, words in _STARTS.items()],
        initial=Stage.ESTIMATE.value,
        missing="Select how you know the amount",
    )
    capital = forms.Radios(
        label="Does it last?",
        choices=[("", rules.CAPITAL[False]), ("yes", rules.CAPITAL[True])],
        initial="",
        required=False,
    )
    period = forms.Select(
        label="Does it come again?",
        choices=list(rules.PERIODS.items()),
        empty="No, only once",
        required=False,
    )
    times = Whole(
        most=rules.MOST_TIMES,
        label="How many times in all?",
        hint="Only if it comes again.",
        noun="how many times it comes",
        required=False,
    )
    supplier = forms.Text(
        label="Who supplies it?", noun="who supplies it", max_length=rules.SUPPLIER_LIMIT, required=False
    )
    day = forms.DateParts(
        label="What day is it for?",
        hint="The day it was or will be bought. Leave it empty if you do not know.",
        noun="the day",
        required=False,
    )
    evidence = SealedFilesField(label="Add a quote, bill or receipt", hint=FILES_HINT, required=False)

    def __init__(self, *args: Any, adding: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not adding:
            for name in ("stage", "evidence"):
                del self.fields[name]

    def uploads(self) -> list[SealedUpload]:
        return cast("list[SealedUpload]", self.cleaned_data.get("evidence", []))

    def chosen_stage(self) -> Stage:
        return Stage(self.cleaned_data["stage"])

    def to_payload(self) -> CostBody:
        """What was filled in, as far as it belongs to what it is paid with. Needs `is_valid` to have been asked."""
        given = self.cleaned_data
        time = given["basis"] == BASIS_HOURS
        return CostBody(
            category=given["category"],
            what_for=given["what_for"],
            amount=0 if time else given["amount"] or 0,
            vat=0 if time else given["vat"] or 0,
            vat_reclaimable=not time and given["vat_reclaimable"],
            basis=given["basis"],
            minutes=(given["hours"] or 0) if time else 0,
            rate=(given["rate"] or 0) if time else 0,
            capital=given["capital"] == "yes",
            period=given["period"],
            times=(given["times"] if given["times"] is not None else 1) if given["period"] else 1,
            supplier=given["supplier"],
            day=given["day"],
        )

    @classmethod
    def values_of(cls, body: CostBody) -> dict[str, Any]:
        """A cost as initial values."""
        time = body.basis == BASIS_HOURS
        return {
            "what_for": body.what_for,
            "category": body.category,
            "basis": body.basis,
            "amount": "" if time else money.plain(body.amount),
            "vat": money.plain(body.vat) if body.vat else "",
            "vat_reclaimable": body.vat_reclaimable,
            "hours": hours_text(body.minutes) if time else "",
            "rate": money.plain(body.rate) if time else "",
            "capital": "yes" if body.capital else "",
            "period": body.period,
            "times": str(body.times) if body.period else "",
            "supplier": body.supplier,
            "day": body.day,
        }


class MoveForm(forms.HearthForm):
    """Why, where it is needed, and what it really came to."""

    amount = Pounds(
        label="What is the amount on it, in pounds?",
        hint="Leave it as it is unless the quote or the bill says something else. With VAT, for one time.",
        noun="the amount",
        required=False,
    )
    reason = forms.LongText(
        label="Why?",
        hint="The person who asked for it reads this.",
        noun="why",
        max_length=REASON_LIMIT,
        rows=3,
        required=False,
    )


class CostFilesForm(forms.HearthForm):
    evidence = SealedFilesField(label="Add a quote, bill or receipt", hint=FILES_HINT, missing="Choose a file")

    def uploads(self) -> list[SealedUpload]:
        return cast("list[SealedUpload]", self.cleaned_data.get("evidence", []))


class LinkForm(forms.HearthForm):
    """What a cost came from, by its reference."""

    record = forms.Text(
        label="What is its reference?", hint="Such as H-7K4Q-9M2P.", noun="the reference", max_length=20, width=20
    )


class PotChoiceForm(forms.HearthForm):
    """Which pot is meant to pay."""

    mark_optional = False
    pot = forms.Radios(label="Which pot is meant to pay?", choices=(), required=False)

    def __init__(self, *args: Any, pots: Sequence[tuple[UUID, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("django_forms.ChoiceField", self.fields["pot"])
        field.choices = [*((pot.hex, name) for pot, name in pots), ("", NO_POT)]

    def chosen(self) -> UUID | None:
        return UUID(hex=self.cleaned_data["pot"]) if self.cleaned_data["pot"] else None


class LedgerFilterForm(forms.HearthForm):
    """The coded fields of the ledger. A code that nobody knows is left out, not refused."""

    CODED = ("stage", "kind", "pot", "category")

    mark_optional = False
    stage = forms.Checkboxes(
        label="Where it stands",
        choices=[("Where it stands", [(stage.value, words) for stage, words in rules.LABEL.items()])],
        required=False,
    )
    kind = forms.Checkboxes(
        label="Capital or revenue",
        choices=[("Capital or revenue", [("capital", rules.CAPITAL[True]), ("revenue", rules.CAPITAL[False])])],
        required=False,
    )
    pot = forms.Checkboxes(label="Pot", choices=(), required=False)
    category = forms.Checkboxes(label="Kind of cost", choices=categories(), required=False)

    def __init__(self, *args: Any, pots: Sequence[tuple[UUID, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("django_forms.MultipleChoiceField", self.fields["pot"])
        field.choices = [("Pot", [*((pot.hex, name) for pot, name in pots)])] if pots else []

    def to_filters(self) -> CostFilters:
        self.is_valid()
        return CostFilters(**{name: frozenset(self.cleaned_data.get(name, ())) for name in self.CODED})
