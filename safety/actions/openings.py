"""Two people opening one record to a third, where its author's readers are gone or an emergency cannot wait.

What can be opened like this is what the trustees' escalation vault holds a key of. That two people are needed is a rule of
this file, written into the log and the record: see docs/adr/0015-two-people-open-one-record.md for what keys enforce.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts import notices
from accounts.models import Membership, Role, Tenant
from accounts.permitting import NotFound
from accounts.queries import names_of, trustees_of
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions.desk import Desk
from safety.models import Incident, Opening
from safety.payloads import Named, OpenedTo, OpeningAsked, OpeningDecided, read
from safety.workflow import Event, Refused
from vault.errors import NotForMe, StepUpNeeded
from vault.models import RecordWrap, Vault, VaultKind
from vault.records import KIND_OPENING, Binding, SealedItem, SealedRecord, Section

READERS = (Role.DEPUTY, Role.LEADER, Role.SAFETY_MANAGER, Role.TRUSTEE)
_HANDED = (Section.SHARED, Section.INTERNAL)


@dataclass(frozen=True, repr=False)
class OnTable:
    """One request in the hands of somebody who can open it."""

    row: Opening
    sealed: SealedRecord
    asked: OpeningAsked
    decided: OpeningDecided | None


def ask_for_opening(*, by: Viewer, tenant: Tenant, reference: str, reader: UUID, why: str, reason: str) -> UUID:
    """Asks that one record be opened to one reader; a second person decides. Returns the request's id.

    Raises:
        NotFound, PermissionDenied: as `check_can_ask_opening`.
        StepUpNeeded: her password was not given lately.
        Refused: a field is wrong, or the trustees' vault has no key of such a record.
    """
    permissions.check_can_ask_opening(by, tenant)
    _check_password(by)
    names = may_read(tenant)
    workflow.check_asking(why=why, reason=reason, reader=reader, by=by.id, may_read=names)
    with transaction.atomic():
        record = _record(tenant, reference)
        today = timezone.localdate()
        row = Opening.objects.create(
            id=uuid4(), tenant=tenant, asked_on=today, retain_month=workflow.retain_month(today)
        )
        asked = OpeningAsked(
            record=record,
            why=why,
            reason=reason,
            reader=Named(person=reader, name=names[reader]),
            by=Named(person=by.id, name=by.name),
            at=timezone.now(),
        )
        sealed = SealedRecord.new(_binding(row), (Section.SHARED,))
        sealed.put(Section.SHARED, asked.to_bytes())
        about = {"about": str(record)}
        sealed.commit(event=Event.OPENING_ASK, actor=by.id, retain_month=row.retain_month, details=about)
        for kind in (VaultKind.ESCALATION, VaultKind.AUDIT):
            sealed.wrap_to_vault(kind, (Section.SHARED,), retain_month=row.retain_month)
        notices.tell({one.person_id for one in trustees_of(tenant)} - {by.id, reader}, urgent=True)
    return row.id


def decide_opening(*, by: Viewer, opening_id: UUID, grant: bool, note: str = "") -> None:
    """The second person's answer. Granted, the reader is handed the keys of this record, and its author sees it at once.

    Raises:
        NotFound, PermissionDenied: as `check_can_decide_opening`, or there is no such request.
        StepUpNeeded: her password was not given lately.
        Refused: she asked herself, is to read it, it was decided already, or the author left the reader out.
    """
    row = Opening.objects.select_related("tenant").filter(pk=opening_id).first()
    if row is None:
        raise NotFound
    permissions.check_can_decide_opening(by, row.tenant)
    _check_password(by)
    workflow.check_length("note", note, workflow.NOTE_LIMIT)
    with transaction.atomic():
        table = open_request(by, row, lock=True)
        workflow.check_deciding(table.asked, by=by.id, decided=table.decided is not None)
        now, me = timezone.now(), Named(person=by.id, name=by.name)
        if grant:
            _open(by, table.asked, me)
        said = OpeningDecided(granted=grant, note=note, by=me, at=now)
        table.sealed.put(Section.SHARED, said.to_bytes())
        event = Event.OPENING_GRANT if grant else Event.OPENING_REFUSE
        about = {"about": str(table.asked.record)}
        table.sealed.commit(event=event, actor=by.id, retain_month=row.retain_month, details=about)
        row.decided_on = timezone.localdate(now)
        row.save(update_fields=["decided_on"])
        notices.tell([table.asked.by.person])


def open_request(viewer: Viewer, row: Opening, *, lock: bool = False) -> OnTable:
    """A request as far as her vault's key reaches. Raises NotFound."""
    try:
        sealed = SealedRecord.open(viewer.keyring, _binding(row), lock=lock)
    except NotForMe:
        raise NotFound from None
    asked, decided = said_in(sealed.read().items)
    if asked is None:
        raise NotFound
    return OnTable(row, sealed, asked, decided)


def said_in(items: Iterable[SealedItem]) -> tuple[OpeningAsked | None, OpeningDecided | None]:
    """What was asked and decided, from a request's opened items."""
    parts = [read(item.data) for item in items]
    asked = next((part for part in parts if isinstance(part, OpeningAsked)), None)
    return asked, next((part for part in parts if isinstance(part, OpeningDecided)), None)


def may_read(tenant: Tenant) -> dict[UUID, str]:
    """To whom a record can be opened: who reads records in her role, by name."""
    rows = Membership.objects.filter(tenant=tenant, role__in=READERS, person__active=True)
    return names_of(set(rows.values_list("person_id", flat=True)))


def _open(by: Viewer, asked: OpeningAsked, me: Named) -> None:
    """Hands the keys over, and says so in the record."""
    desk = Desk.for_reader(by, asked.record, permissions.check_can_open)
    workflow.check_opening(desk.story.circle, asked, may_read=may_read(desk.tenant))
    desk.sealed.hand_over(asked.reader.person, _HANDED, retain_month=desk.incident.retain_month)
    desk.put(OpenedTo(why=asked.why, reader=asked.reader, asked_by=asked.by, granted_by=me, at=desk.now))
    desk.write(Event.OPENING_GRANT)
    desk.tell_reporter()
    notices.tell([asked.reader.person], urgent=True)


def _record(tenant: Tenant, reference: str) -> UUID:
    """The record with this reference, if the trustees' vault alone has a key of it. One refusal for everything else."""
    ids = workflow.ids_of_reference(reference)
    kinds = dict(Vault.objects.filter(tenant=tenant.id).values_list("id", "kind"))
    if ids:
        found = Incident.objects.filter(tenant=tenant, id__range=ids).values_list("id", flat=True)
        for record in found:
            held = RecordWrap.objects.filter(record=record).values_list("vault", flat=True)
            if {kinds.get(vault) for vault in held} == {VaultKind.ESCALATION}:
                return record
    raise Refused(workflow.CANNOT, field="reference")


def _check_password(by: Viewer) -> None:
    if not by.stepped_up:
        raise StepUpNeeded("This needs your password again.")


def _binding(row: Opening) -> Binding:
    return Binding(row.tenant_id, row.id, KIND_OPENING)
