"""What a signed-in person does with a report of her own: send it, add to it, withdraw it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import notices
from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.queries import names_of, readers_of
from accounts.viewer import Viewer
from safety import permissions, tasks, workflow
from safety.actions import drafts
from safety.actions.desk import AUTHOR, FILES_LIMIT, SERVICE, Desk, describe, ids_of, team_of
from safety.actions.settling import check_not_held, held
from safety.models import Incident
from safety.payloads import REASON_LIMIT, Circle, Named, Noted, Payload, ReportBody, Reporter, State
from safety.story import Story, title_of
from safety.workflow import Cause, Event, Refused, Status
from vault import cards, keeping, locker, trail, vaults
from vault import files as store
from vault.errors import Conflict
from vault.files import FileMeta
from vault.locker import Locker
from vault.models import VaultKind
from vault.records import KIND_SAFETY, Binding, SealedRecord, Section
from vault.uploads import SealedUpload

FEWEST_READERS = 2  # with fewer, the trustees must be able to read it too
_FOR_AUTHOR = (Section.OWN, Section.IDENTITY, Section.SHARED)
_FOR_READERS = (Section.SHARED, Section.INTERNAL)


class Withdrawal(StrEnum):
    """What a withdrawal came to."""

    ASKED = "asked"  # somebody had seen it, so the team is asked to destroy it
    DESTROYED = "destroyed"
    HELD = "held"  # nobody had seen it, but a legal duty to keep it is recorded


@dataclass(frozen=True)
class _Sending:
    """Everything settled before anything is written."""

    tenant: Tenant
    record: UUID
    body: ReportBody
    circle: Circle
    now: datetime
    noted: Noted | None  # since when it can be proven, if she noted it before
    parts: tuple[Payload, ...] = ()  # what the record holds from the start beside its body
    as_draft: bool = True  # the locker keeps the body until the record is there


@dataclass(frozen=True)
class Sheet:
    """One of several reports that are sent together. The files of its body are in the store already."""

    record: UUID
    body: ReportBody
    parts: tuple[Payload, ...] = ()


def report(
    *,
    by: Viewer,
    tenant: Tenant,
    body: ReportBody,
    files: Sequence[SealedUpload] = (),
    excluded: Collection[UUID] = (),
    draft_id: UUID | None = None,
    withhold_identity: bool = False,
    shown: Collection[UUID] | None = None,
) -> UUID:
    """Sends a report and returns its id.

    Two steps, so that a crash between them loses nothing: the locker takes handle, keys and body; then one
    transaction writes the record. Sending the same draft again returns the same id. The locker is written once, as by every
    other deed, so the draft stays in it until the next one; it is not shown any more, since its record is there.

    Args:
        by: who reports.
        tenant: her employer.
        body: what happened; `files` in it are ignored.
        files: sealed uploads to add.
        excluded: people who must not be able to read it. Any of them makes the record a restricted one.
        draft_id: the draft's id, or a fresh one from the form, so that a second press sends nothing twice.
        withhold_identity: seal her name to herself alone.
        shown: whom the page named as readers; somebody new among them is a reason to ask again.

    Raises:
        NotFound, PermissionDenied: she may not report there.
        Refused: a field is wrong, or nobody could read it.
        Swept: an uploaded file waited too long.
    """
    permissions.check_can_report(by, tenant)
    workflow.check_body(body, today=timezone.localdate())
    record = draft_id or uuid4()
    if _sent_already(by, record):
        return record
    circle = _circle(by, tenant, excluded, shown, withheld=withhold_identity)
    metas = (*drafts.files_of(by, record), *describe(files))
    if len(metas) > FILES_LIMIT:
        raise Refused(f"You can add {FILES_LIMIT} files at most.", field="files")
    noted = None if withhold_identity else drafts.noted(by, record, body)  # a proof leads to the locker of one person
    sending = _Sending(tenant, record, replace(body, files=metas), circle, timezone.now(), noted)
    (sealed,) = _into_locker(by, [sending])
    try:
        with transaction.atomic():
            story = _write(by, sending, sealed)
            notices.tell(team_of(tenant, story) - {by.id}, urgent=story.urgent)
    except IntegrityError:
        if not _sent_already(by, record):
            raise
    return record


def report_together(*, by: Viewer, tenant: Tenant, sheets: Sequence[Sheet]) -> int:
    """Sends several reports to the whole team, and returns how many of them were not there yet.

    As `report`, in two steps: the locker takes all handles and keys at once, then one transaction writes all records. What
    they say is not kept in the locker: the caller can make the same sheets, with the same ids, again. The team is told
    once, and never at once.

    Raises:
        NotFound, PermissionDenied: she may not report there, or an id belongs to somebody else's record.
        Refused: a field is wrong, or nobody could read it.
        Swept: a file waited too long.
        Conflict: the same sheets are being sent at this moment.
    """
    permissions.check_can_report(by, tenant)
    for sheet in sheets:
        workflow.check_body(sheet.body, today=timezone.localdate())
    there = set(Incident.objects.filter(id__in=[sheet.record for sheet in sheets]).values_list("id", flat=True))
    if not {record.hex for record in there} <= locker.load(by.keyring).records.keys():
        raise NotFound
    circle, now = _circle(by, tenant, (), None, withheld=False), timezone.now()
    sendings = [
        _Sending(tenant, sheet.record, sheet.body, circle, now, None, sheet.parts, as_draft=False)
        for sheet in sheets
        if sheet.record not in there
    ]
    if not sendings:
        return 0
    together = _into_locker(by, sendings)
    try:
        with transaction.atomic():
            stories = [_write(by, sending, sealed) for sending, sealed in zip(sendings, together, strict=True)]
            notices.tell(team_of(tenant, stories[0]) - {by.id})
    except IntegrityError:
        raise Conflict("These are being sent already.") from None
    return len(stories)


def add(*, by: Viewer, incident_id: UUID, text: str, files: Sequence[SealedUpload] = ()) -> None:
    """Adds to her own report, or answers the team's question.

    Raises:
        NotFound: it is not hers.
        Refused: the text is missing or too long, or the record has ended.
    """
    workflow.check_text(text, field="text", missing="Write what you want to add.")
    metas = describe(files)
    with transaction.atomic():
        desk = Desk.for_author(by, incident_id)
        answer(desk, text, metas)


def answer(desk: Desk, text: str, metas: tuple[FileMeta, ...]) -> None:
    """The reporter's entry in the thread, with or without an account; an answer to a question puts the record back."""
    desk.say(text, added=metas)
    if desk.story.status is Status.NEEDS_INFO:
        desk.move(Status.SUBMITTED)
    desk.write(Event.ADD)
    desk.tell_team()


def withdraw(*, by: Viewer, incident_id: UUID, reason: str = "") -> Withdrawal:
    """Takes her own report back.

    Before anybody acknowledged it, everything is destroyed and a closed shell without content stays: its id and its
    dates. Afterwards others have read it and may owe somebody an answer, so it is closed as withdrawn, and the team is
    asked to destroy it (`destroy_withdrawn`); until they do, or its month of retention comes, they can still read it.
    So it is while a legal duty to keep it is recorded, whoever has seen it.

    Raises:
        NotFound: it is not hers, or is gone already.
        Refused: it has ended, or the reason is too long.
    """
    if len(reason) > REASON_LIMIT:
        raise Refused(f"The most we can take is {REASON_LIMIT:,} characters.", field="reason")
    with transaction.atomic():
        desk = Desk.for_author(by, incident_id)
        kept = held(incident_id)
        if not desk.story.ever_acknowledged and not kept:
            workflow.check_move(desk.story.status, Status.WITHDRAWN)
            destroy(desk, Event.WITHDRAW)
            return Withdrawal.DESTROYED
        desk.move(Status.WITHDRAWN, reason=reason)
        desk.write(Event.WITHDRAW)
        desk.tell_team()
    return Withdrawal.HELD if kept else Withdrawal.ASKED


def destroy(desk: Desk, event: Event) -> None:
    """Deletes the content with its keys and files; the row stays as a closed shell, and the log says so.

    Raises:
        Refused: a legal duty to keep it is recorded.
    """
    check_not_held(desk.incident.id)
    today = timezone.localdate(desk.now)
    actor = desk.reader.id if desk.reader else None
    details = {"record": str(desk.incident.id)}
    leaf = trail.record(event, tenant=desk.incident.tenant_id, actor=actor, details=details, tag=desk.sealed.tag())
    keeping.destroy(desk.incident.id, ids_of(desk.story.files))
    restricted = desk.story.circle.restricted
    tasks.close_shell(desk.incident, cause=Cause.WITHDRAWN, leaf=leaf, today=today, restricted=restricted)


def _sent_already(by: Viewer, record: UUID) -> bool:
    """Whether this very draft was sent. Raises NotFound when the id belongs to somebody else's record."""
    if not Incident.objects.filter(id=record).exists():
        return False
    if record.hex not in locker.load(by.keyring).records:
        raise NotFound
    return True


def _circle(
    by: Viewer, tenant: Tenant, excluded: Collection[UUID], shown: Collection[UUID] | None, *, withheld: bool
) -> Circle:
    """Who will be able to read it. Raises Refused when nobody could, or somebody whom the page did not name."""
    check_ready(tenant)
    team = readers_of(tenant)
    if shown is not None and not {reader.person_id for reader in team} <= set(shown):
        raise Refused("Somebody else can read this now. Check the names again before you send it.", field="excluded")
    if not excluded:
        return Circle(restricted=False, withheld=withheld)
    left = {reader.person_id: reader.name for reader in team if reader.person_id not in {*excluded, by.id}}
    escalated = _trustees_can_read(tenant, excluded)
    if not escalated and len(left) < FEWEST_READERS:
        raise Refused(
            "Fewer than two people would be left to read this, and the trustees cannot step in. "
            "Leave out fewer people, or ask your organisation's trustees to finish setting up their access.",
            field="excluded",
        )
    names = names_of(excluded)
    out = {person: names.get(person, "") for person in sorted(set(excluded))}
    return Circle(restricted=True, readers=_named(left), excluded=_named(out), escalated=escalated, withheld=withheld)


def check_ready(tenant: Tenant) -> None:
    """Raises Refused until the organisation has somebody who could read a report and cannot lose the key."""
    if not vaults.ready(tenant.id, VaultKind.SAFETY):
        raise Refused("Your organisation cannot take this yet. Ask your safety manager to finish setting up.")


def _trustees_can_read(tenant: Tenant, excluded: Collection[UUID]) -> bool:
    """Whether the escalation vault may hold the keys: it has a confirmed member, and nobody in it is left out."""
    vault = vaults.find(tenant.id, VaultKind.ESCALATION)
    if vault is None or not vaults.ready(tenant.id, VaultKind.ESCALATION):
        return False
    return set(vaults.members(vault)).isdisjoint(excluded)


def _named(people: Mapping[UUID, str]) -> tuple[Named, ...]:
    return tuple(Named(person=person, name=name) for person, name in people.items())


def _into_locker(by: Viewer, sendings: Sequence[_Sending]) -> list[SealedRecord]:
    """The handles, the author's keys and the bodies as drafts, in a transaction of their own, before the records exist.

    A second press, or a second try after a crash, finds the first one's keys and takes them.
    """
    wanted = (*_FOR_AUTHOR, Section.INTERNAL)
    together = [SealedRecord.new(Binding(sending.tenant.id, sending.record), wanted) for sending in sendings]

    def change(mine: Locker) -> None:
        for sending, sealed in zip(sendings, together, strict=True):
            sealed.keys.update(mine.keys(sending.record))
            mine.add_record(
                sending.record,
                tenant=sending.tenant.id,
                kind=KIND_SAFETY,
                keys={section: sealed.keys[section] for section in _FOR_AUTHOR},
                service=SERVICE,
                role=AUTHOR,
                note={"title": _title(sending.body), "made_at": sending.now.isoformat()},
            )
            if sending.as_draft:
                drafts.put(mine, sending.record, sending.tenant, sending.body, sending.now)

    locker.update(by.keyring, change)
    return together


def _write(by: Viewer, sending: _Sending, sealed: SealedRecord) -> Story:
    """The record itself, all or nothing, inside the caller's transaction."""
    reporter = Reporter(person=by.id, name=by.name)
    sealed.put(Section.IDENTITY, reporter.to_bytes())
    story = begin(sealed, sending.body, sending.circle, sending.now)
    for part in (*sending.parts, *((sending.noted,) if sending.noted else ())):
        sealed.put(Section.SHARED, part.to_bytes())
        story = story.with_(part)
    incident = create(sending.tenant, sealed, story)
    if sending.circle.restricted:
        _wrap_restricted(sealed, sending.circle, incident.retain_month)
        cards.put_restricted(sealed, story.card(incident.id).to_dict(), retain_month=incident.retain_month)
    else:
        wanted = _sections(sending.circle)
        sealed.wrap_to_vault(VaultKind.SAFETY, wanted, retain_month=incident.retain_month)
        cards.put_intake(sealed, story.card(incident.id).to_dict(), retain_month=incident.retain_month)
    return story


def begin(sealed: SealedRecord, body: ReportBody, circle: Circle, now: datetime) -> Story:
    """Queues what the author writes into a new record's shared section."""
    parts = (body, circle, State(status=Status.SUBMITTED, at=now, number=1))
    for part in parts:
        sealed.put(Section.SHARED, part.to_bytes())
    return Story.gather(parts, workflow.hours_of(sealed.binding.tenant))


def create(tenant: Tenant, sealed: SealedRecord, story: Story) -> Incident:
    """The row, the sealed items with their audit event, and the files kept. Raises IntegrityError for an id in use."""
    today = timezone.localdate(story.sent_at)
    incident = Incident.objects.create(
        id=sealed.binding.record,
        tenant=tenant,
        created_on=today,
        due_at=story.due_at,
        retain_month=workflow.retain_month(today),
    )
    sealed.commit(event=Event.REPORT, actor=None, retain_month=incident.retain_month)
    store.keep(story.files, incident.retain_month)
    return incident


def _wrap_restricted(sealed: SealedRecord, circle: Circle, retain_month: date) -> None:
    """Keys to each reader who is left and to the trustees' vault, never to the safety vault."""
    wanted = _sections(circle)
    for reader in circle.readers:
        sealed.hand_over(reader.person, wanted, retain_month=retain_month)
    if circle.escalated:
        sealed.wrap_to_vault(VaultKind.ESCALATION, wanted, retain_month=retain_month)


def _sections(circle: Circle) -> tuple[Section, ...]:
    return _FOR_READERS if circle.withheld else (*_FOR_READERS, Section.IDENTITY)


def _title(body: ReportBody) -> str:
    return title_of(body.kind, body.types, body.primary)
