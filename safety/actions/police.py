"""What the person affected decides about the police. Her reason is sealed to her alone."""

from uuid import UUID

from django.db import transaction

from accounts.viewer import Viewer
from safety.actions.desk import Desk
from safety.payloads import BECAUSE_OF_STATUS, PoliceDecision, PoliceReason
from safety.workflow import Event, duty_decisions
from vault.records import Section


def decide_on_police(*, by: Viewer, incident_id: UUID, decision: str, reason: str = "") -> None:
    """Keeps her decision for the readers, and what she chose and wrote for herself. May be repeated at any time.

    The readers see "no" where she said that she is worried about immigration data: the reason would reveal her status, or
    somebody else's. A reason is sealed with every decision, always of one size, so nobody can tell whether she gave one;
    and the log says only that she added something.

    Raises:
        NotFound: it is not hers.
        Refused: no decision was chosen, or the reason is too long.
    """
    duty_decisions.check_police(decision, reason)
    with transaction.atomic():
        desk = Desk.for_author(by, incident_id)
        shown = "no" if decision == BECAUSE_OF_STATUS else decision
        desk.put(PoliceDecision(decision=shown, at=desk.now))
        desk.put(PoliceReason.of(decision, reason, desk.now), Section.OWN)
        desk.write(Event.ADD)
        desk.tell_team()
