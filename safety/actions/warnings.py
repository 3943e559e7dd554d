"""Warning other organisations, and their roll-call. Each gets a record of its own, sealed to its own safety vault.

The sender keeps no key of what she sent. The ids of these records are derived from a key in hers, so a sending that broke
off goes on where it stopped, and nobody else can tell which records belong together.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts import notices
from accounts.models import Tenant, TenantKind
from accounts.permitting import NotFound
from accounts.queries import readers_of
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions.desk import Desk, team_of
from safety.actions.reports import begin, create
from safety.models import Incident
from safety.payloads import (
    LANE_ALERT,
    Circle,
    Organisation,
    ReportBody,
    RollCall,
    RollCallAnswer,
    Sharing,
    WarningReceived,
)
from safety.payloads import WarningSent as Sent
from safety.workflow import Event, Refused
from vault import cards, vaults
from vault.errors import NotReady, Untrusted
from vault.letterbox import Letterbox, Slot
from vault.models import VaultKind
from vault.records import Binding, SealedRecord, Section

SECONDS = 8.0  # of sending in one press; what is left goes on with the next one
_SECTIONS = (Section.SHARED, Section.INTERNAL)


@dataclass(frozen=True, kw_only=True, repr=False)
class WarningText:
    """What a warning says. Nothing of it is taken from the record by itself."""

    text: str
    sharing: str
    urgency: str
    about: date
    primary: str | None = None
    reliability: str = "F"
    credibility: str = "6"


@dataclass(frozen=True)
class Sending:
    """How far a sending has come, in names of organisations."""

    warning: UUID
    sent: tuple[str, ...]
    left: tuple[str, ...]
    unreachable: tuple[str, ...]


def mark_sharing(*, by: Viewer, incident_id: UUID, sharing: str) -> None:
    """Marks who may learn of a record. Its author sees the mark.

    Raises:
        NotFound, PermissionDenied: as `check_can_share`.
        Refused: there is no such label.
    """
    workflow.check_sharing(sharing)
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_share)
        desk.put(Sharing(sharing=sharing, by=by.id, by_name=by.name, at=desk.now))
        desk.write(Event.SHARE)


def warn(*, by: Viewer, incident_id: UUID, warning: WarningText, to: Collection[UUID]) -> Sending:
    """Marks the record with the label, keeps the warning in it, and sends it for a few seconds; `go_on` sends the rest.

    Raises:
        NotFound, PermissionDenied: as `check_can_warn`.
        Refused: a field is wrong, nobody was chosen, or the record has ended.
    """
    workflow.check_warning(
        text=warning.text,
        sharing=warning.sharing,
        urgency=warning.urgency,
        about=warning.about,
        codes={
            "incident_type": warning.primary,
            "source_reliability": warning.reliability,
            "information_credibility": warning.credibility,
        },
        today=timezone.localdate(),
    )
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_warn)
        workflow.check_open(desk.story.status)
        known = {tenant.id: tenant.name for tenant in others(desk.tenant)}
        workflow.check_addressees(to, known)
        desk.acknowledge_if_new()
        sent = Sent(
            warning=uuid4(),
            box=Letterbox.new().text(),
            text=warning.text,
            sharing=warning.sharing,
            urgency=warning.urgency,
            about=warning.about,
            to=tuple(Organisation(tenant=one, name=known[one]) for one in sorted(set(to), key=known.__getitem__)),
            by=by.id,
            by_name=by.name,
            at=desk.now,
            primary=warning.primary,
            reliability=warning.reliability,
            credibility=warning.credibility,
        )
        label = Sharing(sharing=sent.sharing, by=by.id, by_name=by.name, at=desk.now, warned=len(sent.to))
        desk.put(label)
        desk.put(sent, Section.INTERNAL)
        desk.write(Event.WARN)
    return _send(desk, sent)


def go_on(*, by: Viewer, incident_id: UUID, warning: UUID) -> Sending:
    """Sends what is left of a warning. Sending twice changes nothing. Raises as `warn`."""
    desk = Desk.for_reader(by, incident_id, permissions.check_can_warn, lock=False)
    sent = next((one for one in desk.story.of(Sent) if one.warning == warning), None)
    if sent is None:
        raise NotFound
    return _send(desk, sent)


def others(tenant: Tenant) -> list[Tenant]:
    """Every other employer of the network, by name."""
    return list(Tenant.objects.filter(kind=TenantKind.EMPLOYER).exclude(pk=tenant.pk).order_by("name", "slug"))


def arrived(sent: Sent) -> set[UUID]:
    """The organisations that have their record of a warning."""
    box = Letterbox.parse(sent.box)
    ids = {box.id_for(one.tenant): one.tenant for one in sent.to}
    return {ids[found] for found in Incident.objects.filter(id__in=ids).values_list("id", flat=True)}


def answer_roll_call(*, by: Viewer, incident_id: UUID, state: str, text: str = "") -> None:
    """Answers for the organisation that received a warning: the sender reads the answer with the organisation's name.

    Raises:
        NotFound, PermissionDenied: as `check_can_warn`.
        Refused: the answer is wrong, or this is no warning from another organisation.
    """
    workflow.check_answer(state, text)
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_warn)
        received = desk.story.of(WarningReceived)
        if not received:
            raise Refused("This did not come from another organisation, so nobody waits for an answer.")
        source = received[-1]
        if not desk.story.ended:
            desk.acknowledge_if_new()
        desk.put(RollCall(state=state, text=text, by=by.id, by_name=by.name, at=desk.now), Section.INTERNAL)
        letter = RollCallAnswer(
            warning=source.warning, tenant=desk.incident.tenant_id, state=state, text=text, at=desk.now
        )
        Slot.parse(source.slot).drop(letter.to_bytes(), retain_month=desk.incident.retain_month)
        desk.write(Event.ROLL_CALL)
        _tell_sender(source, urgent=state == workflow.NEEDS_HELP)


def take_answers(desk: Desk) -> bool:
    """Moves the answers that have come into the record on the desk; whether there were any. In the caller's transaction,
    which has locked the record and writes it.
    """
    came = False
    for sent in desk.story.of(Sent):
        box = Letterbox.parse(sent.box)
        taken = []
        for row, tenant, letter in box.letters([one.tenant for one in sent.to]):
            taken.append(row)
            answer = RollCallAnswer.from_bytes(letter) if tenant else None
            if answer and (answer.tenant, answer.warning) == (tenant, sent.warning):
                desk.put(answer, Section.INTERNAL)
                came = True
        box.discard(taken)
    return came


def _send(desk: Desk, sent: Sent) -> Sending:
    """To each organisation that has it not yet, one transaction after another, for a few seconds."""
    until = time.monotonic() + SECONDS
    box = Letterbox.parse(sent.box)
    there = arrived(sent)
    rows = {tenant.id: tenant for tenant in others(desk.tenant)}
    ready = vaults.ready_tenants(VaultKind.SAFETY)
    done, left, unreachable = [], [], []
    for one in sent.to:
        tenant = rows.get(one.tenant)
        if one.tenant in there:
            done.append(one.name)
        elif tenant is None or tenant.id not in ready:
            unreachable.append(one.name)
        elif time.monotonic() > until:
            left.append(one.name)
        elif _deliver(desk, sent, box, tenant):
            done.append(one.name)
        else:
            unreachable.append(one.name)
    return Sending(sent.warning, tuple(done), tuple(left), tuple(unreachable))


def _deliver(desk: Desk, sent: Sent, box: Letterbox, tenant: Tenant) -> bool:
    """One organisation's own record. False when its vault cannot be sealed to."""
    now = timezone.now()
    received = WarningReceived(
        warning=sent.warning,
        sender=desk.incident.tenant_id,
        sender_name=desk.tenant.name,
        sharing=sent.sharing,
        slot=box.slot_for(tenant.id).text(),
        quiet=desk.story.circle.restricted,
        at=now,
    )
    try:
        with transaction.atomic():
            _write(tenant, box.id_for(tenant.id), _body(sent), received, now)
    except (NotReady, Untrusted):
        return False
    return True


def _body(sent: Sent) -> ReportBody:
    return ReportBody(
        lane=LANE_ALERT,
        kind="warning",
        types=(sent.primary,) if sent.primary else (),
        primary=sent.primary,
        happened_on=sent.about,
        narrative=sent.text,
        urgency=sent.urgency,
        reliability=sent.reliability,
        credibility=sent.credibility,
        sharing=sent.sharing,
    )


def _write(tenant: Tenant, record: UUID, body: ReportBody, received: WarningReceived, now: datetime) -> None:
    sealed = SealedRecord.new(Binding(tenant.id, record), _SECTIONS)
    story = begin(sealed, body, Circle(restricted=False, withheld=True, account=False), now)
    sealed.put(Section.SHARED, received.to_bytes())
    story = story.with_(received)
    incident = create(tenant, sealed, story)
    sealed.wrap_to_vault(VaultKind.SAFETY, _SECTIONS, retain_month=incident.retain_month)
    cards.put_intake(sealed, story.card(record).to_dict(), retain_month=incident.retain_month)
    notices.tell(team_of(tenant, story), urgent=story.urgent)


def _tell_sender(source: WarningReceived, *, urgent: bool) -> None:
    """One bit, to those who read there. Nobody, where who reads it is a secret of its own."""
    tenant = None if source.quiet else Tenant.objects.filter(pk=source.sender).first()
    if tenant:
        notices.tell({reader.person_id for reader in readers_of(tenant)}, urgent=urgent)
