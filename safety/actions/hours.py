"""When an organisation works, which its clocks follow."""

from django.db import transaction

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.models import OrganisationHours
from safety.workflow import Event, OpeningHours
from vault import trail


def set_hours(*, by: Viewer, tenant: Tenant, hours: OpeningHours) -> None:
    """Sets the working hours. A clock that runs already is set anew with the next step on its record.

    Raises:
        NotFound, PermissionDenied: as `check_can_set_hours`.
        Refused: nobody would ever be there.
    """
    permissions.check_can_set_hours(by, tenant)
    workflow.check_hours(hours)
    if workflow.hours_of(tenant.id) == hours:
        return
    row = {
        "days": sum(1 << day for day in hours.days),
        "opens": hours.opens,
        "closes": hours.closes,
        "nation": hours.nation,
        "rota": hours.rota,
    }
    with transaction.atomic():
        OrganisationHours.objects.update_or_create(tenant=tenant, defaults=row)
        trail.record(Event.SET_HOURS, tenant=tenant.id, actor=by.id, details={k: str(v) for k, v in row.items()})
