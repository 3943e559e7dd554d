"""What somebody does with a request of her own: keep a draft, send it, add to it, withdraw it."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import notices
from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from vault import locker, vaults
from vault.locker import Locker
from vault.models import VaultKind
from vault.records import KIND_REQUEST, Binding, SealedRecord, Section
from wellbeing import permissions
from wellbeing.actions import cases
from wellbeing.actions.desk import AUTHOR, SERVICE, author_desk, coordinators_of
from wellbeing.models import Case, Request
from wellbeing.payloads import REASON_LIMIT, Ask, Moved
from wellbeing.payloads.cases import EARLY
from wellbeing.payloads.offers import Choice
from wellbeing.workflow import DEED, START, Refused, Status, check_ask, check_draft, check_text, retain_month

DRAFTS_LIMIT = 5
_FOR_AUTHOR = (Section.OWN, Section.SHARED)
_FOR_SCHEME = (Section.SHARED, Section.INTERNAL)
_ALL = (Section.OWN, Section.SHARED, Section.INTERNAL)


def save_draft(*, by: Viewer, employer: Tenant, wanted: Ask, draft_id: UUID | None = None) -> UUID:
    """Keeps what she has answered so far in her locker alone; the id becomes the request's when it is sent.

    Raises:
        NotFound, PermissionDenied: she may not ask there.
        Refused: an answer is impossible, it was sent already, or she has too many drafts.
    """
    permissions.check_can_ask(by, employer)
    check_draft(wanted)
    kept_id = draft_id or uuid4()
    if _sent_already(by, kept_id):
        raise Refused("This has been sent already.")
    now = timezone.now()

    def change(mine: Locker) -> None:
        drafts = [one for one, kept in mine.drafts.items() if kept["service"] == SERVICE]
        if kept_id.hex not in mine.drafts and len(drafts) >= DRAFTS_LIMIT:
            raise Refused(f"You have begun {DRAFTS_LIMIT} of these. Send or delete one of them first.")
        _put_draft(mine, kept_id, employer.id, wanted, now)

    locker.update(by.keyring, change)
    return kept_id


def discard_draft(*, by: Viewer, draft_id: UUID) -> None:
    """Forgets a draft, with the handle of a sending that never finished. Harmless when repeated."""
    sent = Request.objects.filter(id=draft_id).exists()

    def change(mine: Locker) -> None:
        if mine.drafts.get(draft_id.hex, {}).get("service") == SERVICE:
            del mine.drafts[draft_id.hex]
            if not sent:
                mine.forget(draft_id)

    locker.update(by.keyring, change)


def ask(*, by: Viewer, employer: Tenant, wanted: Ask, request_id: UUID | None = None) -> UUID:
    """Sends a request to the scheme of her employer and returns its id.

    Two steps, so that a crash between them loses nothing: the locker takes handle, keys and answers; then one
    transaction writes the record. Sending the same id again returns it and sends nothing. Nobody of the employer is told,
    and no row leads from the request to her or to them.

    Args:
        by: who asks.
        employer: for whom she works; its scheme takes the request.
        wanted: what she asks for; `person`, `employer` and `at` in it are filled here.
        request_id: the draft's id, or a fresh one from the form, so that a second press sends nothing twice.

    Raises:
        NotFound, PermissionDenied: she may not ask there.
        Refused: an answer is missing or impossible, or the scheme cannot read anything yet.
    """
    permissions.check_can_ask(by, employer)
    check_ask(wanted)
    if employer.scheme_id is None or not vaults.ready(employer.scheme_id, VaultKind.WELLBEING):
        raise Refused("Nobody at the scheme could read this yet, so it cannot be sent.")
    request = request_id or uuid4()
    if _sent_already(by, request):
        return request
    now = timezone.now()
    full = replace(wanted, person=by.id, employer=employer.id, at=now)
    sealed = _into_locker(by, employer, request, full, now)
    try:
        with transaction.atomic():
            _write(sealed, full, now)
            notices.tell(coordinators_of(employer.scheme_id))
    except IntegrityError:
        if not _sent_already(by, request):
            raise
    return request


def say(*, by: Viewer, request_id: UUID, text: str) -> None:
    """Adds to the thread with the coordinators.

    Raises:
        NotFound: it is not hers.
        Refused: the text is missing or too long, or the request has ended.
    """
    check_text(text, missing="Write what you want to say.")
    with transaction.atomic():
        desk = author_desk(by, request_id)
        desk.say(text)
        desk.commit()
        desk.tell_coordinators()


def withdraw(*, by: Viewer, request_id: UUID, reason: str = "") -> None:
    """Takes her own request back. It is destroyed with everything in it when its days are over.

    What she shares with a provider by then ends with it, and the provider is told.

    Raises:
        NotFound: it is not hers.
        Refused: it has ended, or the reason is too long.
    """
    if len(reason) > REASON_LIMIT:
        raise Refused(f"The most we can take is {REASON_LIMIT:,} characters.", field="reason")
    with transaction.atomic():
        desk = author_desk(by, request_id)
        desk.move(Status.WITHDRAWN, reason=reason)
        desk.commit()
        desk.tell_coordinators()
        for case in Case.objects.filter(id__in=[choice.case for choice in desk.story.of(Choice)], open=True):
            with suppress(Refused):  # what has ended by another's hand in the meantime
                cases.end(by=by, case_id=case.id, how=EARLY)


def forget_sent(mine: Locker) -> None:
    """Takes out of a locker the drafts whose request is there."""
    ids = [UUID(hex=draft) for draft, kept in mine.drafts.items() if kept.get("service") == SERVICE]
    if ids:
        for sent in Request.objects.filter(id__in=ids).values_list("id", flat=True):
            del mine.drafts[sent.hex]


def _sent_already(by: Viewer, request_id: UUID) -> bool:
    """Whether there is such a request of hers. Raises NotFound when the id is somebody else's."""
    if not Request.objects.filter(id=request_id).exists():
        return False
    handle = locker.load(by.keyring).records.get(request_id.hex)
    if handle is None or handle["service"] != SERVICE:
        raise NotFound
    return True


def _put_draft(mine: Locker, draft_id: UUID, employer: UUID, wanted: Ask, now: datetime) -> None:
    mine.drafts[draft_id.hex] = {
        "service": SERVICE,
        "tenant": employer.hex,
        "saved_at": now.isoformat(),
        "body": wanted.to_dict(),
    }


def _into_locker(by: Viewer, employer: Tenant, request: UUID, full: Ask, now: datetime) -> SealedRecord:
    """Handle, keys and answers, before there is a row. Keys that an earlier try has left there are used again."""
    assert employer.scheme_id  # `ask` has looked
    scheme = employer.scheme_id
    sealed = SealedRecord.new(Binding(scheme, request, KIND_REQUEST), _ALL)

    def change(mine: Locker) -> None:
        sealed.keys.update(mine.keys(request))
        mine.add_record(
            request,
            tenant=scheme,
            kind=KIND_REQUEST,
            keys={section: sealed.keys[section] for section in _FOR_AUTHOR},
            service=SERVICE,
            role=AUTHOR,
            note={"title": full.service, "made_at": now.isoformat()},
        )
        _put_draft(mine, request, employer.id, full, now)

    locker.update(by.keyring, change)
    return sealed


def _write(sealed: SealedRecord, full: Ask, now: datetime) -> None:
    """The record itself, all or nothing, inside the caller's transaction."""
    keep_until = retain_month(timezone.localdate(now))
    for part in (full, Moved(status=START, at=now, number=1)):
        sealed.put(Section.SHARED, part.to_bytes())
    Request.objects.create(id=sealed.binding.record, scheme=sealed.binding.tenant, retain_month=keep_until)
    sealed.commit(event=DEED, actor=None, retain_month=keep_until)
    sealed.wrap_to_vault(VaultKind.WELLBEING, _FOR_SCHEME, retain_month=keep_until)
