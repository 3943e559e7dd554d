"""Opening somebody else's report: by key, noted in the record for its author to see, and in the audit log."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety import permissions, vocabulary, workflow
from safety.actions.desk import Desk
from safety.payloads import Opened, reference
from safety.queries.own import ReaderChoice, readers_now
from safety.story import Story
from safety.workflow import Event, Status


@dataclass(frozen=True)
class OpenIncident:
    """A report in a reader's hands. `reporter_name` is empty when it was withheld or came without an account."""

    id: UUID
    reference: str
    title: str
    tenant: Tenant
    status: Status
    status_label: str
    due_at: datetime | None
    story: Story
    reporter_name: str
    readers: tuple[ReaderChoice, ...]
    floor: int
    flags: frozenset[str]
    can_acknowledge: bool
    can_triage: bool
    can_ask: bool
    can_reply: bool
    can_note: bool
    can_close: bool
    can_destroy: bool
    verified: bool


def open_incident(viewer: Viewer, incident_id: UUID) -> OpenIncident:
    """The whole record as far as her keys reach.

    Raises:
        NotFound: there is none, it is another organisation's, or she was left out.
        PermissionDenied: her role may not.
        StepUpNeeded: to a trustee whose password was not given lately.
    """
    desk = _opened(viewer, incident_id)
    story, status = desk.story, desk.story.status
    ended = story.ended
    can_triage = permissions.can_triage(viewer, desk.incident)
    return OpenIncident(
        id=incident_id,
        reference=reference(incident_id),
        title=story.title,
        tenant=desk.tenant,
        status=status,
        status_label=vocabulary.label("status", status),
        due_at=story.due_at,
        story=story,
        reporter_name=story.reporter.name if story.reporter else "",
        readers=readers_now(desk.tenant, story),
        floor=story.floor,
        flags=vocabulary.flags(story.types),
        can_acknowledge=status is Status.SUBMITTED and permissions.can_acknowledge(viewer, desk.incident),
        can_triage=status in {Status.SUBMITTED, Status.ACKNOWLEDGED, *workflow.JUDGED} and can_triage,
        can_ask=not ended
        and not story.received
        and not story.question_open
        and permissions.can_ask(viewer, desk.incident),
        can_reply=not ended and not story.received and permissions.can_reply(viewer, desk.incident),
        can_note=permissions.can_note(viewer, desk.incident),
        can_close=workflow.may_follow(status, Status.CLOSED) and permissions.can_close(viewer, desk.incident),
        can_destroy=status is Status.WITHDRAWN and permissions.can_destroy(viewer, desk.incident),
        verified=desk.verified,
    )


def _opened(viewer: Viewer, incident_id: UUID) -> Desk:
    """The record, with this opening noted in it unless one of the last minutes is."""
    desk = Desk.for_reader(viewer, incident_id, permissions.check_can_open, lock=False)
    if desk.story.opened_lately(viewer.id, desk.now):
        return desk
    with transaction.atomic():
        desk = Desk.for_reader(viewer, incident_id, permissions.check_can_open)
        desk.put(Opened(person=viewer.id, name=viewer.name, at=desk.now))
        desk.sealed.commit(event=Event.OPEN, actor=viewer.id, retain_month=desk.incident.retain_month)
    return desk
