"""The register of steps: adding an entry, striking one out. Nothing in it is ever changed or deleted."""

from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.models import StepRegister
from safety.payloads import REASON_LIMIT, RegisterEntry, RegisterStrike, read
from safety.workflow import Event, Refused
from vault.errors import NotForMe
from vault.models import VaultKind
from vault.records import KIND_REGISTER, Binding, SealedRecord, Section
from vault.vaults import find, holds

KEPT_UNTIL = date(
    9999, 1, 1
)  # evidence of what the organisation did for its people: it decides itself when it is enough
NO_KEY = "You need the key of the safety team for this. Ask your safety manager."


def add_step(  # the entry's own fields
    *,
    by: Viewer,
    tenant: Tenant,
    kind: str,
    on: date,
    title: str,
    decided: str = "",
    who: str = "",
    review_on: date | None = None,
) -> UUID:
    """Writes one entry and returns its id.

    Raises:
        NotFound, PermissionDenied: as `check_can_write_steps`.
        Refused: a field does not fit, or she holds no key of the safety team.
        NotReady: the safety vault has nobody who could open it.
    """
    permissions.check_can_write_steps(by, tenant)
    today = timezone.localdate()
    workflow.check_step(kind=kind, on=on, title=title, decided=decided, who=who, review_on=review_on, today=today)
    entry = RegisterEntry(
        id=uuid4(),
        kind=kind,
        on=on,
        title=title,
        decided=decided,
        who=who,
        review_on=review_on,
        by=by.id,
        by_name=by.name,
        at=timezone.now(),
    )
    with transaction.atomic():
        sealed, fresh = _on_the_desk(by, tenant)
        sealed.put(Section.SHARED, entry.to_bytes())
        sealed.commit(event=Event.STEPS_ADD, actor=by.id, retain_month=KEPT_UNTIL)
        if fresh:
            sealed.wrap_to_vault(VaultKind.SAFETY, [Section.SHARED], retain_month=KEPT_UNTIL)
    return entry.id


def strike_step(*, by: Viewer, tenant: Tenant, entry_id: UUID, reason: str) -> None:
    """Marks an entry as counting no longer, with a reason; it stays to be seen.

    Raises:
        NotFound, PermissionDenied: as `check_can_write_steps`, and for an entry that there is not.
        Refused: there is no reason, it is struck out already, or she holds no key.
    """
    permissions.check_can_write_steps(by, tenant)
    workflow.check_text(reason, field="reason", missing="Say why it counts no longer.", limit=REASON_LIMIT)
    with transaction.atomic():
        if not StepRegister.objects.filter(tenant=tenant).exists():
            raise NotFound
        sealed, _ = _on_the_desk(by, tenant)
        entries, strikes, _ = read_register(sealed)
        if entry_id not in entries:
            raise NotFound
        if entry_id in strikes:
            raise Refused("This is struck out already.")
        strike = RegisterStrike(entry=entry_id, reason=reason, by=by.id, by_name=by.name, at=timezone.now())
        sealed.put(Section.SHARED, strike.to_bytes())
        sealed.commit(event=Event.STEPS_STRIKE, actor=by.id, retain_month=KEPT_UNTIL)


def open_register(by: Viewer, tenant: Tenant, *, lock: bool = False) -> SealedRecord | None:
    """The register in a reader's hands; None when nothing was written yet. Raises NotForMe without the key."""
    row = StepRegister.objects.filter(tenant=tenant).first()
    if row is None:
        return None
    return SealedRecord.open(by.keyring, Binding(tenant.id, row.id, KIND_REGISTER), lock=lock)


def read_register(sealed: SealedRecord) -> tuple[dict[UUID, RegisterEntry], dict[UUID, RegisterStrike], bool]:
    """Entries by id, oldest first, strikes by their entry, and whether the log vouches for them."""
    contents = sealed.read()
    parts = [read(item.data) for item in contents.items]
    entries = sorted((one for one in parts if isinstance(one, RegisterEntry)), key=lambda one: (one.on, one.at))
    strikes = {one.entry: one for one in parts if isinstance(one, RegisterStrike)}
    return {one.id: one for one in entries}, strikes, contents.verified


def _on_the_desk(by: Viewer, tenant: Tenant) -> tuple[SealedRecord, bool]:
    """The register for a deed, made if there is none. Raises Refused without the key."""
    if not holds(by.keyring, find(tenant.id, VaultKind.SAFETY)):
        raise Refused(NO_KEY)
    row, fresh = StepRegister.objects.get_or_create(tenant=tenant)
    binding = Binding(tenant.id, row.id, KIND_REGISTER)
    if fresh:
        return SealedRecord.new(binding, [Section.SHARED]), True
    try:
        return SealedRecord.open(by.keyring, binding, lock=True), False
    except NotForMe:
        raise Refused(NO_KEY) from None
