"""Warnings to and from other organisations: what was sent to whom, who has answered, and what came in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety import permissions, vocabulary, workflow
from safety.actions.desk import Desk
from safety.actions.warnings import arrived, others, take_answers
from safety.models import Incident
from safety.payloads import Organisation, RollCall, RollCallAnswer, Sharing, WarningReceived, WarningSent
from safety.queries.reading import OpenIncident, open_incident
from safety.story import Story
from safety.workflow import Event
from vault import vaults
from vault.models import VaultKind


@dataclass(frozen=True)
class Addressee:
    """An organisation that was warned. `answer`, in words, is empty until one came; the newest counts."""

    tenant_id: UUID
    name: str
    sent: bool
    reachable: bool
    state: str = ""
    answer: str = ""
    text: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class SentWarning:
    """A warning with how far it went and who has answered."""

    id: UUID
    text: str
    sharing: str
    sharing_label: str
    by_name: str
    at: datetime
    to: tuple[Addressee, ...]

    @property
    def reached(self) -> int:
        return sum(one.sent for one in self.to)

    @property
    def left(self) -> int:
        """How many could have it and have it not yet."""
        return sum(one.reachable and not one.sent for one in self.to)

    @property
    def unreachable(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.to if not one.reachable and not one.sent)

    @property
    def counts(self) -> dict[str, int]:
        """How many gave each answer of `workflow.ROLL_CALL`."""
        return {state: sum(one.state == state for one in self.to) for state in workflow.ROLL_CALL}

    @property
    def silent(self) -> int:
        return sum(one.sent and not one.state for one in self.to)


@dataclass(frozen=True)
class Warnings:
    """One record's page. `sharing` is the label as marked, "" until somebody marked one; `wanted` is the author's own."""

    case: OpenIncident
    sharing: str
    wanted: str
    sent: tuple[SentWarning, ...]
    received: WarningReceived | None
    answers: tuple[RollCall, ...]
    can_warn: bool


@dataclass(frozen=True)
class Choice:
    """Another organisation. `ready`: somebody there could read a warning."""

    tenant: Tenant
    ready: bool


def warnings_of(viewer: Viewer, incident_id: UUID) -> Warnings:
    """What has gone out and come in. Answers that wait are moved into the record. Raises as `open_incident`."""
    case = open_incident(viewer, incident_id)
    story = case.story
    if story.of(WarningSent):
        story = _with_answers(viewer, incident_id)
    marks, given = story.of(Sharing), story.of(RollCallAnswer)
    return Warnings(
        case=case,
        sharing=marks[-1].sharing if marks else "",
        wanted=story.body.sharing,
        sent=tuple(_shown(one, given) for one in reversed(story.of(WarningSent))),
        received=story.received,
        answers=story.of(RollCall),
        can_warn=permissions.can_warn(viewer, Incident(id=incident_id, tenant=case.tenant)),
    )


def choices_to_warn(viewer: Viewer, tenant: Tenant) -> list[Choice]:
    """Every other organisation of the network, by name. Raises as `check_can_list`."""
    permissions.check_can_list(viewer, tenant)
    ready = vaults.ready_tenants(VaultKind.SAFETY)
    return [Choice(one, one.id in ready) for one in others(tenant)]


def _with_answers(viewer: Viewer, incident_id: UUID) -> Story:
    with transaction.atomic():
        desk = Desk.for_reader(viewer, incident_id, permissions.check_can_open)
        if take_answers(desk):
            month = desk.incident.retain_month
            desk.sealed.commit(event=Event.ROLL_CALL, actor=viewer.id, retain_month=month)
    return desk.story


def _shown(sent: WarningSent, given: tuple[RollCallAnswer, ...]) -> SentWarning:
    newest = {one.tenant: one for one in given if one.warning == sent.warning}  # the later one stands
    there, ready = arrived(sent), vaults.ready_tenants(VaultKind.SAFETY)
    return SentWarning(
        id=sent.warning,
        text=sent.text,
        sharing=sent.sharing,
        sharing_label=vocabulary.label("sharing", sent.sharing),
        by_name=sent.by_name,
        at=sent.at,
        to=tuple(
            _addressee(one, newest.get(one.tenant), sent=one.tenant in there, ready=one.tenant in ready)
            for one in sent.to
        ),
    )


def _addressee(one: Organisation, answer: RollCallAnswer | None, *, sent: bool, ready: bool) -> Addressee:
    if answer is None:
        return Addressee(one.tenant, one.name, sent, ready)
    words = workflow.ROLL_CALL.get(answer.state, answer.state)
    return Addressee(one.tenant, one.name, sent, ready, answer.state, words, answer.text, answer.at)
