"""How long an organisation keeps what has ended, and what it must not destroy yet."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Role, Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions.desk import Desk
from safety.actions.settling import held, years_at
from safety.models import Incident, Keeping, KeepingRule
from safety.payloads import REASON_LIMIT, Hold
from safety.workflow import Event, Refused
from vault import keeping, trail
from vault.records import Section

_READERS = frozenset({Role.DEPUTY, Role.SAFETY_MANAGER})


def set_years(*, by: Viewer, tenant: Tenant, years: Mapping[str, int]) -> None:
    """For how many years what ends from now on is kept, by class. What has ended already keeps its month.

    Raises:
        NotFound, PermissionDenied: as `check_can_set_keeping`.
        Refused: a number is outside its bounds.
    """
    permissions.check_can_set_keeping(by, tenant)
    workflow.check_years(years)
    before = years_at(tenant)
    changed = {kind: count for kind, count in years.items() if before[workflow.Retention(kind)] != count}
    if not changed:
        return
    with transaction.atomic():
        for kind, count in changed.items():
            KeepingRule.objects.update_or_create(tenant=tenant, retention_class=kind, defaults={"years": count})
        details = {kind: f"{before[workflow.Retention(kind)]} to {count} years" for kind, count in changed.items()}
        trail.record(Event.KEEPING, tenant=tenant.id, actor=by.id, details=details)


def hold(*, by: Viewer, incident_id: UUID, reason: str) -> None:
    """Keeps a record beyond its time, until the hold is lifted.

    A reader's reason is sealed in the record. A data-protection officer has no key of it: hers is sealed in the log.

    Raises:
        NotFound, PermissionDenied: as `check_can_keep`; also for a record that her key does not open or that is gone.
        Refused: there is no reason, or it is held already.
    """
    _check_reason(reason, "Say which duty there is to keep it.")
    with transaction.atomic():
        row = _row(by, incident_id)
        if held(incident_id):
            raise Refused("This is held already.")
        leaf = _say(by, row, reason, placed=True)
        fresh = {"tenant": row.tenant, "held": True, "held_on": timezone.localdate(), "held_leaf": leaf}
        Keeping.objects.update_or_create(
            record=incident_id, defaults=fresh | {"restricted": keeping.restricted(incident_id)}
        )


def release(*, by: Viewer, incident_id: UUID, reason: str) -> None:
    """Lifts a hold. If its month has come, it is destroyed at the next round. Raises as `hold`."""
    _check_reason(reason, "Say why it need not be kept any longer.")
    with transaction.atomic():
        row = _row(by, incident_id)
        if not held(incident_id):
            raise Refused("This is not held.")
        _say(by, row, reason, placed=False)
        Keeping.objects.filter(record=incident_id).update(held=False, held_on=None, held_leaf=None)


def _check_reason(reason: str, missing: str) -> None:
    workflow.check_text(reason, field="reason", missing=missing, limit=REASON_LIMIT)


def _row(by: Viewer, incident_id: UUID) -> Incident:
    row = Incident.objects.select_related("tenant").filter(id=incident_id).first()
    if row is None:
        raise NotFound
    permissions.check_can_keep(by, row)
    if not keeping.there(incident_id):
        raise NotFound
    return row


def _say(by: Viewer, row: Incident, reason: str, *, placed: bool) -> int | None:
    """Seals the reason where its writer can, and says that there is one; the index in the log if it stands there."""
    event = Event.KEEP if placed else Event.RELEASE
    if by.roles_at(row.tenant_id).isdisjoint(_READERS):
        details = {"record": str(row.id), "reason": reason}
        return trail.record(event, tenant=row.tenant_id, actor=by.id, details=details)
    desk = Desk.for_reader(by, row.id, permissions.check_can_keep)
    desk.put(Hold(placed=placed, reason=reason, by=by.id, by_name=by.name, at=desk.now), Section.INTERNAL)
    desk.write(event)
    return None
