"""What is late, in figures, for those whom a reminder reached: counts from the rows alone, so nothing is opened for it."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.models import Incident
from safety.workflow import Step
from vault import vaults
from vault.models import RecordWrap, VaultKind


@dataclass(frozen=True)
class Late:
    """How many of the team's records are late, and how far their reminders went. What was kept from the team is not here."""

    total: int
    deputy: int
    leader: int
    longest_since: date | None


def late(viewer: Viewer, tenant: Tenant) -> Late:
    """Raises as `check_can_list`."""
    permissions.check_can_list(viewer, tenant)
    vault = vaults.find(tenant.id, VaultKind.SAFETY)
    if vault is None:
        return Late(0, 0, 0, None)
    teams = RecordWrap.objects.filter(vault=vault.id).values("record")
    rows = Incident.objects.filter(tenant=tenant, open__in=[True], due_at__lt=timezone.now(), id__in=teams)
    found = list(rows.order_by("due_at").values_list("due_at", "escalated"))
    longest = found[0][0] if found else None
    return Late(
        total=len(found),
        deputy=sum((step or 0) >= Step.DEPUTY for _, step in found),
        leader=sum((step or 0) >= Step.LEADER for _, step in found),
        longest_since=longest.astimezone(workflow.LONDON).date() if longest else None,
    )
