"""The kinds of record that leave with an organisation and come back; see docs/reference/exchange.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import models

from safety.models import Claim, Cost, Incident, PlaybookShelf, Pot, StepRegister
from vault.records import KIND_CLAIM, KIND_COST, KIND_PLAYBOOK, KIND_POT, KIND_REGISTER, KIND_SAFETY

KEPT_UNTIL = date(9999, 1, 1)  # what an organisation has settled for itself has no end

type Row = models.Model


@dataclass(frozen=True)
class Kind:
    """A kind of record that travels: its rows, the number it is sealed under, and the columns that go with it."""

    model: type[Row]
    number: int
    columns: tuple[str, ...]


KINDS: Mapping[str, Kind] = {
    "record": Kind(Incident, KIND_SAFETY, ("created_on", "retain_month")),
    "cost": Kind(Cost, KIND_COST, ("created_on", "retain_month", "open")),
    "pot": Kind(Pot, KIND_POT, ("created_on", "retain_month", "open")),
    "claim": Kind(Claim, KIND_CLAIM, ("created_on", "retain_month", "open")),
    "playbooks": Kind(PlaybookShelf, KIND_PLAYBOOK, ()),
    "register": Kind(StepRegister, KIND_REGISTER, ()),
}
