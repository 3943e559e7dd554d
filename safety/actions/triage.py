"""What the safety team does with a report: acknowledge, judge, ask, reply, note, close, destroy."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from accounts import notices
from accounts.queries import leaders_of
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions import counting
from safety.actions.desk import Desk
from safety.actions.owners import give
from safety.actions.reports import destroy
from safety.payloads import Assessment, Coding, InternalNote
from safety.workflow import Event, Refused, Status
from vault.records import Section


def acknowledge(*, by: Viewer, incident_id: UUID) -> None:
    """Says that a named person has seen it.

    Raises (as every action here): NotFound for a record that her key does not open, PermissionDenied, and Refused when
    the record stands elsewhere.
    """
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_acknowledge)
        desk.move(Status.ACKNOWLEDGED)
        desk.write(Event.ACKNOWLEDGE)
        desk.tell_reporter()


def triage(*, by: Viewer, incident_id: UUID, assessment: Assessment, owner: UUID | None = None) -> None:
    """Judges how serious it is; may be repeated. From severity 4 on the leader is told and can read it.

    Args:
        by: somebody of the team.
        incident_id: which record; a new one is acknowledged by this.
        assessment: the judgement.
        owner: who looks after it from now on, in the same press; without one nothing changes about that.

    Raises:
        Refused: a field is impossible, the severity is below the floor without a reason, or the owner cannot read it.
    """
    workflow.check_assessment(assessment)
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_triage)
        desk.acknowledge_if_new()
        before = desk.story.severity or 0
        if desk.story.status not in workflow.JUDGED - {Status.TRIAGED}:  # work that goes on is not set back by it
            desk.move(Status.TRIAGED)
        number = len(desk.story.assessments) + 1
        stamped = replace(assessment, by=by.id, by_name=by.name, at=desk.now, number=number)
        desk.put(stamped, Section.INTERNAL)
        desk.put(_coding(stamped, desk))
        if before < workflow.LEADER_SEVERITY <= assessment.severity:
            _hand_to_leaders(desk)
        if owner and owner != (desk.story.owner.person if desk.story.owner else None):
            give(desk, owner)
            notices.tell({owner} - {by.id})
        counting.judged(desk, stamped)
        desk.write(Event.TRIAGE)


def ask(*, by: Viewer, incident_id: UUID, text: str) -> None:
    """Asks the person who reported. Before triage the record waits for the answer; afterwards its clock alone does.

    Raises:
        Refused: the text is missing or too long, the record has ended, or a question is open already.
    """
    workflow.check_text(text, field="text", missing="Write your question.")
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_ask)
        workflow.check_open(desk.story.status)
        if desk.story.question_open:
            raise Refused("A question has been asked and is still open.")
        desk.acknowledge_if_new()
        if workflow.may_follow(desk.story.status, Status.NEEDS_INFO):
            desk.move(Status.NEEDS_INFO)
        desk.say(text, asks=True)
        desk.write(Event.ASK)
        desk.tell_reporter()


def reply(*, by: Viewer, incident_id: UUID, text: str) -> None:
    """Writes to the person who reported, expecting nothing back. Raises Refused as `ask`."""
    workflow.check_text(text, field="text", missing="Write your reply.")
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_reply)
        desk.acknowledge_if_new()
        desk.say(text)
        desk.write(Event.REPLY)
        desk.tell_reporter()


def note(*, by: Viewer, incident_id: UUID, text: str) -> None:
    """Notes something among the readers; the reporter's key cannot open it. Allowed on closed records too."""
    workflow.check_text(text, field="text", missing="Write your note.")
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_note)
        desk.put(InternalNote(person=by.id, name=by.name, text=text, at=desk.now), Section.INTERNAL)
        desk.write(Event.NOTE)


def close(*, by: Viewer, incident_id: UUID, outcomes: Collection[str], note: str) -> None:
    """Closes with outcome codes and a note to the person who reported. Raises Refused without either."""
    workflow.check_closing(outcomes, note)
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_close)
        desk.move(Status.CLOSED, outcomes=tuple(outcomes), note=note)
        desk.write(Event.CLOSE)
        desk.tell_reporter()


def destroy_withdrawn(*, by: Viewer, incident_id: UUID) -> None:
    """Destroys what its author withdrew; a closed shell without content stays. Raises Refused for anything else."""
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_destroy)
        if desk.story.status is not Status.WITHDRAWN:
            raise Refused("Only what its author withdrew can be destroyed.")
        counting.dropped(desk)
        destroy(desk, Event.DESTROY)


def _coding(stamped: Assessment, desk: Desk) -> Coding:
    return Coding(
        kind=stamped.kind,
        types=stamped.types,
        primary=stamped.primary,
        severity=stamped.severity,
        markers=stamped.markers,
        at=desk.now,
        number=len(desk.story.codings) + 1,
    )


def _hand_to_leaders(desk: Desk) -> None:
    """The leader reads serious cases, but neither who reported nor anything she was left out of."""
    spared = {left_out.person for left_out in desk.story.circle.excluded}
    if desk.story.reporter:
        spared.add(desk.story.reporter.person)
    leaders = {leader.person_id for leader in leaders_of(desk.tenant)} - spared
    for person in leaders:
        wanted = (Section.SHARED, Section.INTERNAL)
        desk.sealed.hand_over(person, wanted, retain_month=desk.incident.retain_month)
    notices.tell(leaders)
