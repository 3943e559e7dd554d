"""Reminders of clocks that have run out: by ids, organisations and due times, without a key.

Who was left out of a record is sealed. So a record that the safety vault has no key of reminds nobody but the trustees,
and them only where theirs is the key; its other readers see in their work list that it is late.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import notices
from accounts.models import Membership, Role
from safety import workflow
from safety.models import Incident
from safety.workflow import Step
from vault.models import RecordWrap, Vault, VaultKind, VaultMember

_AT_ONCE = 1_000  # records in one round, those that are late for longest first
_ROLES = {
    Step.TEAM: (Role.SAFETY_MANAGER, Role.DEPUTY),
    Step.DEPUTY: (Role.DEPUTY,),
    Step.LEADER: (Role.LEADER,),
}


def remind(now: datetime | None = None) -> int:
    """Tells the next people about every open record that is late; returns how many records went a step further.

    Everybody gets one neutral mail in a round, however many records there are. Doing it again changes nothing: how far a
    reminder has gone stands in the row, until its clock is set anew.
    """
    now = now or timezone.now()
    hours = cache(workflow.hours_of)
    with transaction.atomic():
        rows = Incident.objects.select_for_update().filter(open=True, due_at__lt=now)
        unfinished = rows.filter(Q(escalated=None) | Q(escalated__lt=Step.LEADER)).order_by("due_at", "id")
        late = {row: step for row in unfinished[:_AT_ONCE] if (step := _next(row, now, hours(row.tenant_id)))}
        notices.tell(_people(late), urgent=True)
        for row, step in late.items():
            Incident.objects.filter(pk=row.pk).update(escalated=step)
    return len(late)


def _next(row: Incident, now: datetime, hours: workflow.OpeningHours) -> Step | None:
    """How far the reminder goes now, if further than it was."""
    step = workflow.step_at(row.due_at, now, hours) if row.due_at else None
    return step if step and step > (row.escalated or 0) else None


def _people(late: dict[Incident, Step]) -> set[UUID]:
    """Everybody who is to be told."""
    opened_by = _kinds_of_vaults(row.id for row in late)
    holders, members = cache(_holders), cache(_members)
    found: set[UUID] = set()
    for row, step in late.items():
        kinds = opened_by.get(row.id, set())
        if VaultKind.SAFETY in kinds:
            for one in (one for one in Step if (row.escalated or 0) < one <= step):
                told = holders(row.tenant_id, _ROLES[one])
                found |= told if one is Step.LEADER else told & members(row.tenant_id, VaultKind.SAFETY)
        elif VaultKind.ESCALATION in kinds:
            found |= holders(row.tenant_id, (Role.TRUSTEE,)) & members(row.tenant_id, VaultKind.ESCALATION)
    return found


def _kinds_of_vaults(records: Iterable[UUID]) -> dict[UUID, set[str]]:
    """Which kinds of vaults hold a key of each record."""
    kinds = dict(Vault.objects.values_list("id", "kind"))
    found: dict[UUID, set[str]] = {}
    for record, vault in RecordWrap.objects.filter(record__in=list(records)).values_list("record", "vault"):
        found.setdefault(record, set()).add(kinds.get(vault, ""))
    return found


def _holders(tenant: UUID, roles: tuple[Role, ...]) -> set[UUID]:
    rows = Membership.objects.filter(tenant=tenant, role__in=roles, person__active=True)
    return set(rows.values_list("person_id", flat=True))


def _members(tenant: UUID, kind: VaultKind) -> set[UUID]:
    return set(VaultMember.objects.filter(vault__tenant=tenant, vault__kind=kind).values_list("person", flat=True))
