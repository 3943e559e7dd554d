"""Where the team's work on a record stands: taken up, held, watched, looked back on, opened again, or handed on."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions import counting
from safety.actions.desk import Desk
from safety.payloads import Review
from safety.workflow import EVENT, Refused, Status
from vault.records import Section

BY_HAND = frozenset({Status.RESPONDING, Status.ON_HOLD, Status.MONITORING, Status.REOPENED})
"""The statuses that need no more than a reason or a day. Every other one has a deed of its own."""


def move_on(*, by: Viewer, incident_id: UUID, to: Status, reason: str = "", recheck_on: date | None = None) -> None:
    """Takes a record to another status of the team's work.

    Args:
        by: somebody of the team.
        incident_id: which record.
        to: one of `BY_HAND`.
        reason: needed to hold it and to open it again; its author can read it.
        recheck_on: needed to watch it, and possible while it is on hold: the day on which the team looks again.

    Raises:
        NotFound, PermissionDenied: as every action here.
        Refused: the tables do not allow the move, or what it needs is missing.
    """
    if to not in BY_HAND:
        raise Refused("This cannot be done by itself. It comes with what you do.", field="to")
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_respond)
        workflow.check_move(desk.story.status, to)
        workflow.check_reason(to, reason)
        day = recheck_on if to in {Status.MONITORING, Status.ON_HOLD} else None
        workflow.check_recheck(to, day, today=timezone.localdate(desk.now))
        desk.move(to, reason=reason, recheck_on=day)
        desk.write(EVENT[to])
        desk.tell_reporter()


def pass_on(*, by: Viewer, incident_id: UUID, to: Status, team: str, reason: str) -> None:
    """Ends it here, because another team takes it over (`transferred`) or it never belonged here (`not_applicable`).

    Its author reads the reason and which team it is, and keeps access to her own. Nothing of it is sent to the other team: that
    would need her agreement.

    Raises:
        Refused: the tables do not allow it, it is neither of the two, or team or reason is missing.
    """
    if to not in {Status.TRANSFERRED, Status.NOT_APPLICABLE}:
        raise Refused("Choose what becomes of it.", field="to")
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_transfer)
        desk.acknowledge_if_new()
        workflow.check_move(desk.story.status, to)
        if team or to is Status.TRANSFERRED:
            workflow.check_team(team)
        workflow.check_reason(to, reason)
        desk.move(to, reason=reason, handed_to=team)
        counting.dropped(desk)
        desk.write(EVENT[to])
        desk.tell_reporter()


def review(*, by: Viewer, incident_id: UUID, review: Review) -> None:
    """Keeps what the team learnt, in the section that the author's key cannot open; may be done again until it is closed.

    Raises:
        Refused: the tables do not allow a review now, or an answer is missing.
    """
    workflow.check_review(review)
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_review)
        if desk.story.status is not Status.REVIEW:
            desk.move(Status.REVIEW)
        desk.put(replace(review, by=by.id, by_name=by.name, at=desk.now), Section.INTERNAL)
        desk.write(EVENT[Status.REVIEW])
