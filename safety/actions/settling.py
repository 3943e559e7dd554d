"""When a record ends, its class is decided, and with it the month in which everything of it is destroyed."""

from collections.abc import Collection
from uuid import UUID

from django.utils import timezone

from accounts.models import Tenant
from safety import workflow
from safety.models import Incident, Keeping, KeepingRule
from safety.payloads.duties import DONE, DutyDecision
from safety.story import Story
from safety.workflow import Refused, Retention
from vault import keeping

_HSE_RULES = "riddor"  # how the codes of the duties to tell the Health and Safety Executive begin
HELD = "A legal duty to keep this is recorded, so it cannot be deleted yet."


def settle(incident: Incident, story: Story, stored: Collection[UUID]) -> None:
    """Gives an ended record its class and moves every row and file of it to the month that follows from it.

    Inside the transaction of the deed that ends it, or of a reader's later deed: what she knows may keep it longer.
    """
    years = years_at(incident.tenant)
    kept_as = workflow.class_of(severity=story.severity, riddor=_told_to_hse(story), years=years)
    ended_on = timezone.localdate(story.state.at)
    month = workflow.end_month(ended_on, years[kept_as])
    if not incident.open and month <= incident.retain_month:
        return
    incident.retain_month = month
    incident.save(update_fields=["retain_month"])
    keeping.move(incident.id, incident.retain_month, stored)
    fresh = {"tenant": incident.tenant, "retention_class": kept_as, "restricted": story.circle.restricted}
    Keeping.objects.update_or_create(record=incident.id, defaults=fresh)


def years_at(tenant: Tenant) -> dict[Retention, int]:
    """For how many years an organisation keeps each class."""
    chosen = KeepingRule.objects.filter(tenant=tenant).values_list("retention_class", "years")
    return workflow.years_of(dict(chosen))


def check_not_held(record: UUID) -> None:
    """Raises Refused for a record that must be kept."""
    if held(record):
        raise Refused(HELD)


def held(record: UUID) -> bool:
    return Keeping.objects.filter(record=record, held=True).exists()


def _told_to_hse(story: Story) -> bool:
    """Whether the team told the Health and Safety Executive of it, as it decided last about each of those duties."""
    last = {decided.rule: decided.outcome for decided in story.of(DutyDecision) if decided.rule.startswith(_HSE_RULES)}
    return DONE in last.values()
