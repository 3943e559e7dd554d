"""Drafts: in their author's locker alone, so that nobody can tell that there are any."""

import json
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions.desk import SERVICE, ids_of
from safety.models import Incident
from safety.payloads import LANE_NOTE, Noted, ReportBody, words_of_note
from safety.workflow import Refused
from vault import files as store
from vault import locker
from vault.files import FileMeta
from vault.locker import Locker

DRAFTS_LIMIT = 20


def save_draft(*, by: Viewer, tenant: Tenant, body: ReportBody, draft_id: UUID | None = None) -> UUID:
    """Keeps a draft, or its next version, and returns its id, which becomes the id of the record when it is sent.

    Raises:
        NotFound, PermissionDenied: she may not report there.
        Refused: a field is impossible, the draft was sent already, or she has too many.
        Swept: a file waited too long before it was put into the draft.
    """
    permissions.check_can_report(by, tenant)
    workflow.check_draft(body)
    kept_id = draft_id or uuid4()
    if Incident.objects.filter(id=kept_id).exists():
        raise Refused("This has been sent already.")
    now = timezone.now()
    with transaction.atomic():
        store.keep(body.files, workflow.retain_month(timezone.localdate(now)))
        store.delete(set(ids_of(files_of(by, kept_id))) - set(ids_of(body.files)))

    def change(mine: Locker) -> None:
        if kept_id.hex not in mine.drafts and len(mine.drafts) >= DRAFTS_LIMIT:
            raise Refused(f"You have {DRAFTS_LIMIT} drafts. Send or delete one of them first.")
        put(mine, kept_id, tenant, body, now)

    locker.update(by.keyring, change)
    return kept_id


def discard_draft(*, by: Viewer, draft_id: UUID) -> None:
    """Forgets a draft, its files and the handle of a sending that never finished. Harmless when repeated."""
    sent = Incident.objects.filter(id=draft_id).exists()
    if not sent:
        with transaction.atomic():
            store.delete(ids_of(files_of(by, draft_id)))

    def change(mine: Locker) -> None:
        mine.unmark(draft_id)
        if mine.drafts.pop(draft_id.hex, None) is not None and not sent:
            mine.forget(draft_id)

    locker.update(by.keyring, change)


def forget_sent(mine: Locker) -> None:
    """Takes out the drafts whose record is there: what was sent, and what was destroyed since."""
    ids = [UUID(hex=draft) for draft, kept in mine.drafts.items() if kept.get("service") == SERVICE]
    if not ids:
        return
    for sent in Incident.objects.filter(id__in=ids).values_list("id", flat=True):
        del mine.drafts[sent.hex]
        mine.unmark(sent)


def kept(by: Viewer, draft_id: UUID) -> tuple[Tenant, ReportBody]:
    """Where a draft of hers goes, and what it says. Raises NotFound."""
    found = locker.current(by.keyring).drafts.get(draft_id.hex, {})
    tenant = Tenant.objects.filter(id=UUID(hex=found["tenant"])).first() if found.get("service") == SERVICE else None
    if tenant is None:
        raise NotFound
    return tenant, ReportBody.from_dict(found["body"])


def files_of(by: Viewer, draft_id: UUID) -> tuple[FileMeta, ...]:
    """The files that a draft, or a sending that never finished, has sealed already."""
    kept = locker.current(by.keyring).drafts.get(draft_id.hex, {})
    return ReportBody.from_dict(kept["body"]).files if kept.get("service") == SERVICE else ()


def put(mine: Locker, draft_id: UUID, tenant: Tenant, body: ReportBody, now: datetime) -> None:
    """Puts a draft into the locker. The words of a note are marked, and the mark stays for as long as they do."""
    before = mine.drafts.get(draft_id.hex, {})
    kept = {"service": SERVICE, "tenant": tenant.id.hex, "saved_at": now.isoformat(), "body": body.to_dict()}
    if "noted_at" in before and before["body"]["narrative"] == body.narrative:
        kept["noted_at"] = before["noted_at"]
    elif body.lane == LANE_NOTE:
        kept["noted_at"] = now.isoformat()
        mine.mark(draft_id, words_of_note(body.narrative, now))
    else:
        mine.unmark(draft_id)
    mine.drafts[draft_id.hex] = kept


def noted(by: Viewer, draft_id: UUID, body: ReportBody) -> Noted | None:
    """What proves since when these words were hers; None where nothing does."""
    mine = locker.current(by.keyring)
    kept, proof = mine.drafts.get(draft_id.hex, {}), mine.proof(draft_id)
    if proof is None or "noted_at" not in kept or kept["body"]["narrative"] != body.narrative:
        return None
    at = datetime.fromisoformat(kept["noted_at"])
    if not proof.holds(words_of_note(body.narrative, at)):
        return None
    return Noted(at=at, sealed_on=proof.day, proof=json.dumps(proof.to_dict()))
