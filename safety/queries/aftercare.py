"""Support that was offered after something serious: what the team sees of it, and what those see to whom it was offered."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions.aftercare import choices, is_offer, since_of
from safety.actions.desk import Desk
from safety.models import CareOffer
from safety.payloads import AfterCare, Named, OfferedTo, SupportOffered, read, reference
from safety.story import Story
from safety.workflow import CareDay
from vault import locker, records
from vault.records import KIND_AFTERCARE, Section


@dataclass(frozen=True)
class Offering:
    """For the team: to whom it was offered, and to whom it can be. What they do with it is not here, and nowhere else."""

    id: UUID
    reference: str
    title: str
    tenant: Tenant
    serious: bool
    to_author: SupportOffered | None
    has_account: bool
    offered: tuple[OfferedTo, ...]
    people: dict[UUID, str]

    @property
    def can_offer(self) -> bool:
        return self.serious and (self.can_offer_author or bool(self.people))

    @property
    def can_offer_author(self) -> bool:
        return self.has_account and self.to_author is None


@dataclass(frozen=True)
class CareOffered:
    """For one to whom it was offered. `organisation` is empty where it stands on the page of her own record."""

    by: Named
    at: datetime
    since: date
    days: tuple[CareDay, ...]
    organisation: str = ""

    @property
    def now(self) -> CareDay | None:
        """The day of the schedule that it is about."""
        return next((day for day in self.days if day.now), None)

    @property
    def over(self) -> bool:
        return self.days[-1].on < timezone.localdate() and self.now is None


def offering(viewer: Viewer, incident_id: UUID) -> Offering:
    """Raises NotFound, PermissionDenied, or StepUpNeeded to a trustee."""
    desk = Desk.for_reader(viewer, incident_id, permissions.check_can_offer, lock=False)
    story = desk.story
    offered = story.of(SupportOffered)
    return Offering(
        id=incident_id,
        reference=reference(incident_id),
        title=story.title,
        tenant=desk.tenant,
        serious=(story.severity or 0) >= workflow.SERIOUS,
        to_author=offered[-1] if offered else None,
        has_account=story.circle.account,
        offered=story.of(OfferedTo),
        people=choices(desk.tenant, story),
    )


def care_of(story: Story) -> CareOffered | None:
    """What was offered to the author of a record, counted on to today."""
    offered = story.of(SupportOffered)
    return _care(offered[-1].by, offered[-1].at, since_of(story)) if offered else None


def offered_to_me(viewer: Viewer) -> list[CareOffered]:
    """What was offered to her as a colleague, newest first, until its days are over. By her locker alone."""
    kept = [UUID(hex=record) for record, entry in locker.current(viewer.keyring).records.items() if is_offer(entry)]
    by_tenant: dict[UUID, list[UUID]] = {}
    names = {}
    for row in CareOffer.objects.filter(id__in=kept).select_related("tenant") if kept else ():
        by_tenant.setdefault(row.tenant_id, []).append(row.id)
        names[row.tenant_id] = row.tenant.name
    found = [
        _care(part.by, part.at, part.since, names[tenant])
        for tenant, ids in by_tenant.items()
        for _, items in records.read_many(viewer.keyring, tenant, ids, wanted=(Section.SHARED,), kind=KIND_AFTERCARE)
        for part in map(read, (item.data for item in items))
        if isinstance(part, AfterCare)
    ]
    return sorted((one for one in found if not one.over), key=lambda one: one.at, reverse=True)


def _care(by: Named, at: datetime, since: date, organisation: str = "") -> CareOffered:
    return CareOffered(by, at, since, workflow.days_of(since, timezone.localdate()), organisation)
