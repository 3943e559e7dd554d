"""What somebody without an account can do: report on the organisation's public page, and come back with six words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import notices
from accounts.models import Tenant, TenantKind
from accounts.permitting import NotFound
from safety import workflow
from safety.actions.desk import Desk, describe, team_of
from safety.actions.reports import answer, begin, check_ready, create
from safety.models import Incident
from safety.payloads import Circle, ReportBody, reference
from vault import cards, receipts
from vault.errors import Conflict, NotForMe
from vault.models import VaultKind
from vault.records import Binding, SealedRecord, Section
from vault.uploads import SealedUpload

_SECTIONS = (Section.SHARED, Section.INTERNAL)
_TRIES = 3


@dataclass(frozen=True)
class PublicReceipt:
    """What the page shows once. `repeated`: it had been sent already, and its words cannot be shown again."""

    reference: str
    words: str | None
    repeated: bool = False


def report_without_account(
    *,
    tenant: Tenant,
    body: ReportBody,
    files: Sequence[SealedUpload] = (),
    wants_receipt: bool = False,
    replay_id: UUID | None = None,
) -> PublicReceipt:
    """Seals a report to the safety vault's public key. No key of the author stays, but for the six words if wanted.

    Args:
        tenant: the organisation of the public page.
        body: what happened; `files` in it are ignored.
        files: sealed uploads to add.
        wants_receipt: make six words that lead back to it.
        replay_id: a fresh id from the form, so that a second press sends nothing twice.

    Raises:
        NotFound: the tenant is no employer, or the id belongs to another organisation's record.
        Refused: a field is wrong, or the organisation is not ready.
        Swept: an uploaded file waited too long.
    """
    if tenant.kind != TenantKind.EMPLOYER:
        raise NotFound
    workflow.check_body(body, today=timezone.localdate())
    check_ready(tenant)
    record = replay_id or uuid4()
    if _sent_already(tenant, record):
        return PublicReceipt(reference(record), None, repeated=True)
    whole = replace(body, files=describe(files))
    receipt = receipts.Prepared() if wants_receipt else None  # stretching words takes time, so before the transaction
    try:
        with transaction.atomic():
            _write(tenant, record, whole, receipt)
    except IntegrityError:
        if not _sent_already(tenant, record):
            raise
        return PublicReceipt(reference(record), None, repeated=True)
    return PublicReceipt(reference(record), receipt.words if receipt else None)


def answer_with_receipt(*, words: str, text: str, files: Sequence[SealedUpload] = ()) -> None:
    """Adds to the record that six words lead to.

    Raises:
        NotFound: the words lead nowhere, or to a record that is gone.
        Refused: the text is missing or too long, or the record has ended.
    """
    workflow.check_text(text, field="text", missing="Write what you want to add.")
    try:
        sealed = receipts.open_receipt(words)
    except NotForMe:
        raise NotFound from None
    metas = describe(files)
    for left in reversed(range(_TRIES)):
        try:
            with transaction.atomic():
                answer(Desk.for_receipt(SealedRecord.with_keys(sealed.binding, sealed.keys)), text, metas)
        except Conflict:
            if not left:
                raise
        else:
            return


def _sent_already(tenant: Tenant, record: UUID) -> bool:
    owner = Incident.objects.filter(id=record).values_list("tenant_id", flat=True).first()
    if owner not in {None, tenant.id}:
        raise NotFound
    return owner is not None


def _write(tenant: Tenant, record: UUID, body: ReportBody, receipt: receipts.Prepared | None) -> None:
    sealed = SealedRecord.new(Binding(tenant.id, record), _SECTIONS)
    story = begin(sealed, body, Circle(restricted=False, withheld=True, account=False), timezone.now())
    incident = create(tenant, sealed, story)
    sealed.wrap_to_vault(VaultKind.SAFETY, _SECTIONS, retain_month=incident.retain_month)
    cards.put_intake(sealed, story.card(record).to_dict(), retain_month=incident.retain_month)
    if receipt:
        receipt.store(sealed, (Section.SHARED,), retain_month=incident.retain_month)
    notices.tell(team_of(tenant, story), urgent=story.urgent)
