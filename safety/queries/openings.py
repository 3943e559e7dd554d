"""What was asked and decided about opening one record to somebody, for those who decide and for the officer who looks on."""

from dataclasses import dataclass
from uuid import UUID

from accounts.models import Role, Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions.openings import may_read, open_request, said_in
from safety.models import Opening
from safety.payloads import OpeningAsked, OpeningDecided, reference
from vault import records
from vault.errors import StepUpNeeded
from vault.records import KIND_OPENING, Section

MOST = 25  # requests, newest first


@dataclass(frozen=True)
class OpeningLine:
    """One request. `can_decide`: she is the second person it waits for."""

    row: Opening
    reference: str
    asked: OpeningAsked
    decided: OpeningDecided | None
    why: str
    can_decide: bool


def openings(viewer: Viewer, tenant: Tenant) -> tuple[OpeningLine, ...]:
    """The requests that her key opens, newest first.

    Raises:
        NotFound, PermissionDenied: as `check_can_ask_opening`.
        StepUpNeeded: to a trustee whose password was not given lately.
    """
    _check(viewer, tenant)
    rows = {row.id: row for row in Opening.objects.filter(tenant=tenant).order_by("-asked_on", "id")[:MOST]}
    opened = records.read_many(viewer.keyring, tenant.id, list(rows), wanted=(Section.SHARED,), kind=KIND_OPENING)
    may_decide = permissions.can_decide_opening(viewer, tenant)
    found = [_line(viewer, rows[opening], *said_in(items), may_decide=may_decide) for opening, items in opened]
    return tuple(sorted(filter(None, found), key=lambda line: line.asked.at, reverse=True))


def one_opening(viewer: Viewer, opening_id: UUID) -> OpeningLine:
    """One of them. Raises as `openings`; NotFound also where her key does not open it."""
    row = Opening.objects.select_related("tenant").filter(pk=opening_id).first()
    if row is None:
        raise NotFound
    _check(viewer, row.tenant)
    table = open_request(viewer, row)
    may_decide = permissions.can_decide_opening(viewer, row.tenant)
    found = _line(viewer, row, table.asked, table.decided, may_decide=may_decide)
    if found is None:
        raise NotFound
    return found


def readers_to_choose(viewer: Viewer, tenant: Tenant) -> list[tuple[str, str]]:
    """To whom a record could be opened: id and name.

    Raises as `check_can_ask_opening`, and StepUpNeeded: asking takes the password, so it is asked for before anything is typed.
    """
    permissions.check_can_ask_opening(viewer, tenant)
    if not viewer.stepped_up:
        raise StepUpNeeded("This needs your password again.")
    found = [(str(person), name) for person, name in may_read(tenant).items() if person != viewer.id]
    return sorted(found, key=lambda pair: pair[1])


def _check(viewer: Viewer, tenant: Tenant) -> None:
    permissions.check_can_ask_opening(viewer, tenant)
    if Role.TRUSTEE in viewer.roles_at(tenant.id) and not viewer.stepped_up:
        raise StepUpNeeded("This needs your password again.")


def _line(
    viewer: Viewer, row: Opening, asked: OpeningAsked | None, decided: OpeningDecided | None, *, may_decide: bool
) -> OpeningLine | None:
    """None for a request that was made before her key reached so far."""
    if asked is None:
        return None
    waits = decided is None and viewer.id not in {asked.by.person, asked.reader.person}
    why = workflow.WHY_OPEN[asked.why]
    return OpeningLine(row, reference(asked.record), asked, decided, why, can_decide=waits and may_decide)
