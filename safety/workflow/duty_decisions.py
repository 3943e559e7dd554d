"""What must be said when somebody decides about a duty, and which decisions count."""

from collections.abc import Iterable
from datetime import date

from safety.payloads import (
    DONE,
    LATER,
    NARRATIVE_LIMIT,
    NOT_NEEDED,
    REASON_LIMIT,
    DutyDecision,
    DutyFacts,
    DutySignature,
    PoliceDecision,
)
from safety.workflow.checks import check_codes, check_length
from safety.workflow.clocks import LEADER_SEVERITY
from safety.workflow.duties import Rule
from safety.workflow.references import NUMBER_LIMIT
from safety.workflow.refusal import Refused

OUTCOMES = (DONE, NOT_NEEDED, LATER)
OF_POLICE = "police"  # the code of the rule that asks the person affected first
_EARLIEST = date(2000, 1, 1)


def check_decision(rule: Rule, made: DutyDecision, *, today: date, override: bool, hers: str | None) -> None:
    """Raises Refused, naming the field.

    Args:
        rule: the duty.
        made: what was decided.
        today: the day in London.
        override: the team says that somebody's life is at risk.
        hers: the no of the person affected to the police, where it binds.
    """
    if made.outcome not in OUTCOMES:
        raise Refused("Choose what you decided.", field="outcome")
    check_length("reason", made.reason, REASON_LIMIT)
    check_length("reference", made.reference, NUMBER_LIMIT)
    check_length("text", made.text, NARRATIVE_LIMIT)
    if made.outcome == NOT_NEEDED and not made.reason.strip():
        raise Refused("Say why it is not needed. Somebody may ask you later.", field="reason")
    if made.outcome != DONE:
        return
    if made.on is None:
        raise Refused("Enter the day on which it was done.", field="on")
    if not _EARLIEST <= made.on <= today:
        raise Refused("The day must be today or before.", field="on")
    if rule.code == OF_POLICE and hers:
        _check_override(made, override=override)


def _check_override(made: DutyDecision, *, override: bool) -> None:
    if not override:
        raise Refused(
            "The person affected said no. Report it only where somebody's life is at risk, and say so below.",
            field="override",
        )
    if not made.reason.strip():
        raise Refused("Say why. The person affected will read your name and this reason.", field="reason")


def newest_answers(found: Iterable[DutyFacts]) -> DutyFacts | None:
    return max(found, key=lambda one: one.at, default=None)


def standing(decisions: Iterable[DutyDecision], rule: str) -> DutyDecision | None:
    """The decision that counts for a rule."""
    of_rule = [one for one in decisions if one.rule == rule]
    return max(of_rule, key=lambda one: one.number, default=None)


def signature_of(signatures: Iterable[DutySignature], decision: DutyDecision | None) -> DutySignature | None:
    return next((one for one in signatures if decision and one.decision == decision.number), None)


def needs_signature(rule: Rule, severity: int | None) -> bool:
    """Regulators hold those who lead responsible, so at severity 4 and 5 they sign."""
    return rule.signs and (severity or 0) >= LEADER_SEVERITY


def check_signing(
    rule: Rule, severity: int | None, decision: DutyDecision | None, signed: DutySignature | None
) -> None:
    """Raises Refused when there is nothing to sign."""
    if not needs_signature(rule, severity):
        raise Refused("This needs no signature.")
    if decision is None or decision.outcome == LATER:
        raise Refused("Nothing has been decided yet.")
    if signed:
        raise Refused("This has been signed already.")


# The police ----------------------------------------------------------------------------------------------------------


def hers_of(decisions: Iterable[PoliceDecision]) -> PoliceDecision | None:
    """What the person affected decided last herself."""
    return max((one for one in decisions if one.by is None), key=lambda one: one.at, default=None)


def override_of(decisions: Iterable[PoliceDecision]) -> PoliceDecision | None:
    """The team's last decision against hers, unless she has decided anew since."""
    last = max(decisions, key=lambda one: one.at, default=None)
    return last if last and last.by else None


def check_police(decision: str, reason: str) -> None:
    """Raises Refused. The list is hers but for one row: only the team can report without consent."""
    if not decision:
        raise Refused("Choose what you want.", field="decision")
    check_codes("decision", "police_decision", (decision,))
    if decision == "duty_override":
        raise Refused("Choose from the list.", field="decision")
    check_length("reason", reason, REASON_LIMIT)
