"""Showing the leader what things cost in all: she holds no key of the ledger, so its sums are handed over to her."""

from dataclasses import replace
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts import notices
from accounts.models import Tenant
from accounts.queries import leaders_of
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.payloads.totals import CostTotals
from safety.workflow import Refused
from safety.workflow.costs import Event
from vault.records import KIND_TOTALS, Binding, SealedRecord, Section


def show_totals(*, by: Viewer, tenant: Tenant, totals: CostTotals) -> UUID:
    """Hands the sums of today to everybody who leads the organisation; she is told that something waits.

    Raises:
        NotFound, PermissionDenied: as `check_can_cost_list`.
        Refused: nobody has the role.
    """
    permissions.check_can_cost_list(by, tenant)
    leaders = {leader.person_id for leader in leaders_of(tenant)}
    if not leaders:
        raise Refused("Nobody here has the role leader yet.")
    now = timezone.now()
    month = workflow.retain_month(timezone.localdate(now))
    sealed = SealedRecord.new(Binding(tenant.id, uuid4(), KIND_TOTALS), (Section.SHARED,))
    sealed.put(Section.SHARED, replace(totals, by_name=by.name, at=now).to_bytes())
    with transaction.atomic():
        sealed.commit(event=Event.SHOW, actor=by.id, retain_month=month)
        for person in leaders:
            sealed.hand_over(person, (Section.SHARED,), retain_month=month)
        notices.tell(leaders)
    return sealed.binding.record
