"""The sums of the ledger that somebody was shown: the newest of each organisation."""

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety.payloads import read
from safety.payloads.totals import CostTotals, StageSum
from safety.queries.costs import Totals, ledger
from safety.workflow.costs import Stage
from vault import inbox, locker, records
from vault.records import KIND_TOTALS, Section


@dataclass(frozen=True)
class ShownTotals:
    """What she was shown last of one organisation."""

    tenant: Tenant
    totals: Totals
    shown: CostTotals


def to_show(viewer: Viewer, tenant: Tenant) -> CostTotals:
    """The sums of the whole ledger as they are sealed. Raises as `ledger`."""
    totals = ledger(viewer, tenant).totals
    return CostTotals(
        stages=tuple(StageSum(stage=stage, pence=pence) for stage, pence in totals.by_stage.items()),
        hours=totals.hours,
        minutes=totals.minutes,
        in_kind=totals.in_kind,
        unfunded=totals.unfunded,
        at=timezone.now(),
    )


def shown_totals(viewer: Viewer) -> list[ShownTotals]:
    """The newest sums that she was shown of each organisation that she works for; those that are still kept."""
    found = ((tenant, _newest(viewer, tenant)) for tenant in viewer.employers())
    return [ShownTotals(tenant, _sums(newest), newest) for tenant, newest in found if newest]


def _newest(viewer: Viewer, tenant: Tenant) -> CostTotals | None:
    mine = {UUID(hex=record): handle for record, handle in locker.current(viewer.keyring).records.items()}
    places = {record: (handle["kind"], UUID(hex=handle["tenant"])) for record, handle in mine.items()}
    places |= {record: (kind, of) for record, (of, kind, _) in inbox.waiting(viewer.keyring).items()}
    kept = [record for record, place in places.items() if place == (KIND_TOTALS, tenant.id)]
    opened = (
        records.read_many(viewer.keyring, tenant.id, kept, wanted=(Section.SHARED,), kind=KIND_TOTALS) if kept else ()
    )
    parts = (read(item.data) for _, items in opened for item in items)
    return max((part for part in parts if isinstance(part, CostTotals)), key=lambda part: part.at, default=None)


def _sums(newest: CostTotals) -> Totals:
    by_stage = {Stage(one.stage): one.pence for one in newest.stages}
    return Totals(by_stage, newest.hours, newest.minutes, newest.in_kind, newest.unfunded)
