"""Playbooks: what an organisation does about a family of incidents. Changing one, and making a record's actions of it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.queries import holds_key
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions.desk import Desk
from safety.actions.owners import may_own
from safety.actions.tasks import add_task, settle_tasks
from safety.models import PlaybookShelf
from safety.payloads import Playbook, Step
from safety.payloads.tasks import OPEN
from safety.workflow import Event, Refused
from vault.errors import NotForMe
from vault.models import VaultKind
from vault.records import KIND_PLAYBOOK, Binding, SealedRecord, Section

KEPT_UNTIL = date(9999, 1, 1)  # retention has no end for what an organisation has settled for itself


def playbooks_of(by: Viewer, tenant: Tenant) -> dict[str, Playbook]:
    """Every family's playbook as it counts now: the organisation's own, else the shipped one."""
    return {**workflow.shipped(), **_own(_open(by, tenant))}


def change_playbook(*, by: Viewer, tenant: Tenant, family: str, steps: Sequence[Step]) -> None:
    """Writes the next version of a playbook; earlier ones stay. The shipped steps again are a version like any other.

    Raises:
        NotFound: a stranger, or a family that there is not.
        PermissionDenied: she is not of the team.
        Refused: a step is wrong, or there are too many.
        NotReady: the safety vault has nobody who could open it.
    """
    permissions.check_can_change_playbook(by, tenant)
    if family not in workflow.shipped():
        raise NotFound
    workflow.check_steps(steps)
    if not holds_key(by.id, tenant.id, VaultKind.SAFETY):
        raise Refused("You need the key of the safety team for this. Ask your safety manager.")
    with transaction.atomic():
        shelf, fresh = PlaybookShelf.objects.get_or_create(tenant=tenant)
        binding = Binding(tenant.id, shelf.id, KIND_PLAYBOOK)
        sealed = (
            SealedRecord.new(binding, [Section.SHARED]) if fresh else SealedRecord.open(by.keyring, binding, lock=True)
        )
        before = {} if fresh else _own(sealed)
        number = before[family].number + 1 if family in before else 1
        changed = Playbook(
            family=family, steps=tuple(steps), number=number, by=by.id, by_name=by.name, at=timezone.now()
        )
        sealed.put(Section.SHARED, changed.to_bytes())
        sealed.commit(event=Event.CHANGE_PLAYBOOK, actor=by.id, retain_month=KEPT_UNTIL)
        if fresh:
            sealed.wrap_to_vault(VaultKind.SAFETY, [Section.SHARED], retain_month=KEPT_UNTIL)


def apply_playbook(*, by: Viewer, incident_id: UUID, family: str, owner: UUID | None = None) -> int:
    """Makes a record's actions of a playbook in one press, and returns how many; steps that are open already are left out.

    Args:
        by: somebody of the team.
        incident_id: which record.
        family: whose playbook.
        owner: who does it; without one, who looks after the record, else `by`.

    Raises:
        NotFound: as every action here, and for a family that there is not.
        Refused: the record has ended, has too many actions, or all of these steps are open already.
    """
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_plan)
        playbook = playbooks_of(by, desk.tenant).get(family)
        if playbook is None:
            raise NotFound
        known = {(task.code, task.text) for task in desk.story.tasks if task.state == OPEN}
        todo = [step for step in playbook.steps if (step.code, step.text) not in known]
        if not todo:
            raise Refused("All steps of this playbook are among the open actions already.")
        person = owner or _owner(desk, by)
        today = timezone.localdate(desk.now)
        for step in todo:
            add_task(desk, code=step.code, text=step.text, owner=person, due_on=today + timedelta(days=step.days))
        settle_tasks(desk)
        desk.write(Event.PLAN)
    return len(todo)


def _owner(desk: Desk, by: Viewer) -> UUID:
    looked_after = desk.story.owner
    return looked_after.person if looked_after and looked_after.person in may_own(desk.tenant, desk.story) else by.id


def _open(by: Viewer, tenant: Tenant) -> SealedRecord | None:
    """What the organisation has changed; None without anything changed, or without the key, as for trustees."""
    shelf = PlaybookShelf.objects.filter(tenant=tenant).first()
    if shelf is None:
        return None
    with suppress(NotForMe):
        return SealedRecord.open(by.keyring, Binding(tenant.id, shelf.id, KIND_PLAYBOOK))
    return None


def _own(sealed: SealedRecord | None) -> dict[str, Playbook]:
    """The newest version of each playbook that the organisation has changed."""
    items = sealed.read().items if sealed else ()
    found = sorted((Playbook.from_bytes(item.data) for item in items), key=lambda one: one.number)
    return {one.family: one for one in found}
