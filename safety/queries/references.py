"""The numbers that others gave a record: for who reads it, and for its author."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.models import Incident
from safety.payloads import DutyTold, Reference
from safety.queries.own import OwnReport, open_mine
from safety.queries.reading import OpenIncident, open_incident
from safety.story import Story


@dataclass(frozen=True)
class Entry:
    """One report to one body: the version that counts, how many were before it, and a hint where the police owe a word."""

    reference: Reference
    versions: int
    tell_by: date | None


@dataclass(frozen=True)
class References:
    """Every entry of a record, oldest first, and who else was told. One of `case` and `own` is set."""

    entries: tuple[Entry, ...]
    told: tuple[DutyTold, ...]
    can_keep: bool
    case: OpenIncident | None = None
    own: OwnReport | None = None

    def one(self, entry: UUID) -> Entry:
        """Raises NotFound."""
        found = next((one for one in self.entries if one.reference.entry == entry), None)
        if found is None:
            raise NotFound
        return found


def open_references(viewer: Viewer, incident_id: UUID) -> References:
    """Raises as `open_incident`; opening it counts as opening the record."""
    case = open_incident(viewer, incident_id)
    can_keep = permissions.can_refer(viewer, Incident(id=incident_id, tenant=case.tenant))
    return References(*_of(case.story), can_keep, case=case)


def open_own_references(viewer: Viewer, incident_id: UUID) -> References:
    """Raises NotFound when it is not hers, or is gone."""
    own = open_mine(viewer, incident_id)
    if own.story is None:
        raise NotFound
    return References(*_of(own.story), can_keep=True, own=own)


def _of(story: Story) -> tuple[tuple[Entry, ...], tuple[DutyTold, ...]]:
    kept = story.of(Reference)
    counts = [one.entry for one in kept]
    found = [Entry(one, counts.count(one.entry), workflow.tell_by(one)) for one in workflow.newest(kept)]
    return tuple(found), story.of(DutyTold)
