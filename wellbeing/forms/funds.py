"""The forms of funds: their rules, money that came in, and a batch of vouchers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ui import forms, money
from ui.amounts import Pounds, Whole
from wellbeing import vocabulary
from wellbeing.payloads.funds import Cap, FundBody
from wellbeing.workflow import funds as rules

_CAP = "cap_"
CAPPED = tuple(row for row in vocabulary.entries(vocabulary.SERVICE) if row.code not in vocabulary.ON_A_PAGE)


class FundForm(forms.HearthForm):
    """Who pays, what a session costs, whom it serves, and the most of each kind."""

    name = forms.Text(label="What do you call this fund?", noun="a name for the fund", max_length=rules.NAME_LIMIT)
    payer = forms.Text(label="Who pays?", noun="who pays", max_length=rules.NAME_LIMIT)
    price = Pounds(label="What does one session cost?", hint="In pounds.", noun="what one session costs")
    employers = forms.Checkboxes(
        label="Whose people may use it?",
        hint=f"At least {rules.LEAST_EMPLOYERS}, so that a voucher never tells whose staff it is for.",
        noun="the organisations",
        choices=[],
    )
    warn_at = Whole(
        most=10_000,
        label="From how many sessions left do you want to be warned?",
        noun="from when on you want to be warned",
    )

    def __init__(self, *args: Any, employers: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["employers"]
        assert isinstance(field, forms.Checkboxes)
        field.choices = list(employers)
        for row in CAPPED:
            self.fields[_CAP + row.code] = Whole(most=rules.MOST_SESSIONS, label=row.label, required=False)

    @property
    def caps(self) -> list[Any]:
        """The boxes for the most sessions of each kind."""
        return [self[_CAP + row.code] for row in CAPPED]

    @property
    def any_cap(self) -> bool:
        return any(box.value() or box.errors for box in self.caps)

    def to_payload(self) -> FundBody:
        """What was filled in. Needs `is_valid` to have been asked."""
        given = self.cleaned_data
        return FundBody(
            name=given["name"],
            payer=given["payer"],
            price=given["price"] or 0,
            employers=tuple(sorted((UUID(one) for one in given["employers"]), key=lambda one: one.hex)),
            caps=tuple(
                Cap(service=row.code, sessions=given[_CAP + row.code])
                for row in CAPPED
                if given.get(_CAP + row.code) is not None
            ),
            warn_at=given["warn_at"] or 0,
        )

    @classmethod
    def values_of(cls, body: FundBody) -> dict[str, Any]:
        """A fund as initial values."""
        return {
            "name": body.name,
            "payer": body.payer,
            "price": money.plain(body.price),
            "employers": [str(one) for one in body.employers],
            "warn_at": str(body.warn_at),
            **{_CAP + cap.service: str(cap.sessions) for cap in body.caps},
        }


class MoneyForm(forms.HearthForm):
    """Money that was paid in."""

    amount = Pounds(label="How much came in?", hint="In pounds.", noun="how much came in")
    day = forms.DateParts(label="When?", noun="the day", past=True)
    note = forms.Text(label="A note", max_length=rules.NAME_LIMIT, required=False)


class BatchForm(forms.HearthForm):
    """How many vouchers to make at once."""

    count = Whole(
        most=rules.MOST_BATCH,
        label="How many vouchers?",
        hint=f"At least {rules.LEAST_BATCH} at a time. Make them before anybody needs one.",
        noun="how many vouchers",
    )
