"""A way to look at the work list that somebody keeps for herself, in her locker alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from safety.payloads.base import Payload

FIELDS: Mapping[str, str] = {
    "kind": "record_kind",
    "types": "incident_type",
    "urgency": "urgency",
    "status": "status",
    "severity": "severity",
    "markers": "threat_marker",
    "setting": "setting",
    "region": "region",
    "channels": "channel",
    "targets": "target",
    "bias": "bias_motivation",
    "perpetrators": "perpetrator",
    "impact": "operational_impact",
    "outcomes": "resolution",
}
"""The coded fields of a card that lists can be filtered by, each with its list."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SavedView(Payload):
    """Her own name for a work list with filters and an order. `codes` are pairs such as `kind:warning`."""

    WHAT = "view"

    tenant: UUID
    name: str
    work_list: str
    sort: str
    codes: tuple[str, ...]

    def filters(self) -> dict[str, list[str]]:
        """The codes by field."""
        found: dict[str, list[str]] = {}
        for pair in self.codes:
            field, _, code = pair.partition(":")
            found.setdefault(field, []).append(code)
        return found
