"""What was asked and decided about opening one record to somebody, for those who decide and for the officer who looks on."""

from dataclasses import dataclass
from uuid import UUID

from accounts.models import Role, Tenant
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions.openings import may_read, open_request
from safety.models import Opening
from safety.payloads import OpeningAsked, OpeningDecided, reference
from safety.permissions import NotFound
from vault.errors import StepUpNeeded

MOST = 100  # requests, newest first


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
    rows = Opening.objects.filter(tenant=tenant).select_related("tenant").order_by("-asked_on", "id")[:MOST]
    found = [line for row in rows if (line := _line(viewer, row))]
    return tuple(sorted(found, key=lambda line: line.asked.at, reverse=True))


def one_opening(viewer: Viewer, opening_id: UUID) -> OpeningLine:
    """One of them. Raises as `openings`; NotFound also where her key does not open it."""
    row = Opening.objects.select_related("tenant").filter(pk=opening_id).first()
    if row is None:
        raise NotFound
    _check(viewer, row.tenant)
    found = _line(viewer, row)
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


def _line(viewer: Viewer, row: Opening) -> OpeningLine | None:
    try:
        table = open_request(viewer, row)
    except NotFound:
        return None  # asked before her key reached so far
    asked, decided = table.asked, table.decided
    waits = decided is None and viewer.id not in {asked.by.person, asked.reader.person}
    return OpeningLine(
        row=row,
        reference=reference(asked.record),
        asked=asked,
        decided=decided,
        why=workflow.WHY_OPEN[asked.why],
        can_decide=waits and permissions.can_decide_opening(viewer, row.tenant),
    )
