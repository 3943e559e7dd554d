"""The form with which support is offered to colleagues."""

from collections.abc import Sequence
from typing import Any

from ui import forms


class OfferForm(forms.HearthForm):
    """Who else was there. Nobody has to be chosen as long as the author is still to be told."""

    people = forms.Checkboxes(
        label="Offer it to colleagues as well",
        hint="Choose who was there or was hit by it. They learn that support is offered, not of which record.",
        noun="the colleagues",
        choices=[],
        required=False,
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["people"]
        assert isinstance(field, forms.Checkboxes)
        field.choices = list(people)
