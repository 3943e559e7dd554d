"""When an organisation works."""

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.workflow import OpeningHours


def opening_hours(viewer: Viewer, tenant: Tenant) -> OpeningHours:
    """What is set, or the usual hours. Raises as `check_can_set_hours`."""
    permissions.check_can_set_hours(viewer, tenant)
    return workflow.hours_of(tenant.id)
