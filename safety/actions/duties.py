"""What the team answers and decides about telling others, and who signs it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts import notices
from accounts.permitting import NotFound
from accounts.queries import leaders_of
from accounts.viewer import Viewer
from safety import permissions
from safety.actions.desk import Desk
from safety.payloads import (
    DONE,
    OVERRIDE,
    POLICE,
    SAID_NO,
    Answer,
    DutyDecision,
    DutyFacts,
    DutySignature,
    DutyTold,
    PoliceDecision,
    Reference,
)
from safety.story import Story
from safety.workflow import Event, Refused, duties, duty_decisions, duty_facts
from safety.workflow.duties import Rule, Says
from safety.workflow.duty_facts import Happening
from vault.records import Section


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What somebody decided about one duty, as the form or the endpoint took it."""

    outcome: str
    reason: str = ""
    on: date | None = None
    reference: str = ""
    text: str = ""
    tell: bool = False  # the person who reported may see who was told, when, and the number
    override: bool = False  # police: reported although the person affected said no, since a life is at risk


def answer_duties(*, by: Viewer, incident_id: UUID, answers: Collection[Answer]) -> None:
    """Keeps the answers, all together; they replace what was answered before.

    Raises (as every action here): NotFound for a record that her key does not open, PermissionDenied, and Refused, naming
    the question, for what is no answer.
    """
    duty_facts.check_answers(answers, today=timezone.localdate())
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_duty)
        found = DutyFacts(answers=tuple(answers), by=by.id, by_name=by.name, at=desk.now)
        desk.put(found, Section.INTERNAL)
        _seal(desk, by)


def decide_duty(*, by: Viewer, incident_id: UUID, rule: str, decided: Decided) -> None:
    """Notes what was done about a duty, or why nothing was. May be repeated; the newest counts.

    Raises:
        Refused: something is missing, or the person affected does not want the police and no life is at risk.
    """
    wanted = rule_of(rule)
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_duty)
        story = desk.story
        made = DutyDecision(
            rule=rule,
            outcome=decided.outcome,
            by=by.id,
            by_name=by.name,
            at=desk.now,
            number=len(story.of(DutyDecision)) + 1,
            reason=decided.reason,
            on=decided.on if decided.outcome == DONE else None,
            reference=decided.reference,
            text=decided.text,
        )
        hers = binding_no(story) if rule == duty_decisions.OF_POLICE else None
        today = timezone.localdate()
        duty_decisions.check_decision(wanted, made, today=today, override=decided.override, hers=hers)
        desk.put(made, Section.INTERNAL)
        overridden = hers is not None and made.outcome == DONE
        if overridden:
            against = PoliceDecision(decision=OVERRIDE, at=desk.now, by=by.id, by_name=by.name, why=made.reason)
            desk.put(against)
        if decided.tell and made.on:
            _tell(desk, by, wanted, made)
        if overridden or decided.tell:
            desk.write(Event.DUTY)
            desk.tell_reporter()
        else:
            _seal(desk, by)
        if duty_decisions.needs_signature(wanted, story.severity):
            _ask_leaders(desk)


def sign_duty(*, by: Viewer, incident_id: UUID, rule: str) -> None:
    """Stands by the decision that counts now. Raises Refused when there is none, or who decided would sign."""
    wanted = rule_of(rule)
    with transaction.atomic():
        desk = Desk.for_reader(by, incident_id, permissions.check_can_open)
        permissions.check_can_sign(by, desk.incident)  # after the keys: whom the author left out must learn nothing
        story = desk.story
        decision = duty_decisions.standing(story.of(DutyDecision), rule)
        signed = duty_decisions.signature_of(story.of(DutySignature), decision)
        duty_decisions.check_signing(wanted, story.severity, decision, signed)
        if decision is None or decision.by == by.id:
            raise Refused("Somebody else has to sign what you decided.")
        signature = DutySignature(decision=decision.number, by=by.id, by_name=by.name, at=desk.now)
        desk.put(signature, Section.INTERNAL)
        _seal(desk, by)


def rule_of(code: str) -> Rule:
    """Raises NotFound when there is no such rule."""
    try:
        return duties.rules()[code]
    except KeyError:
        raise NotFound from None


def happening_of(story: Story) -> Happening:
    """The record as the rules see it. The axes need the readers' key."""
    judged, body = story.assessment, story.body
    hers = duty_decisions.hers_of(story.of(PoliceDecision))
    against = duty_decisions.override_of(story.of(PoliceDecision))
    decision = against or hers
    return Happening(
        kind=story.kind,
        types=story.types,
        happened_on=body.happened_on or timezone.localdate(story.sent_at),
        known_at=story.sent_at,
        region=body.region,
        targets=body.targets,
        channels=body.channels,
        impact=body.impact,
        body=judged.body if judged else None,
        mind=judged.mind if judged else None,
        work=judged.work if judged else None,
        police_decision=decision.decision if decision else None,
    )


def binding_no(story: Story) -> str | None:
    """Her "no" or "not now" to the police, where it binds the team: damage to its own property is the organisation's to tell."""
    hers = duty_decisions.hers_of(story.of(PoliceDecision))
    if hers is None or hers.decision not in SAID_NO:
        return None
    happened = replace(happening_of(story), police_decision=None)
    facts = duty_facts.facts_of(happened, ())
    police = rule_of(duty_decisions.OF_POLICE)
    without_her = duties.weigh_one(police, facts, happened_on=happened.happened_on, aware_at=happened.known_at)
    return None if without_her and without_her.says is Says.YES else hers.decision


def _tell(desk: Desk, by: Viewer, rule: Rule, made: DutyDecision) -> None:
    """Into the shared section: who was told and when; and the number, where search finds it."""
    if made.on is None:
        return
    desk.put(DutyTold(body=rule.body, on=made.on, at=desk.now))
    if not made.reference:
        return
    of_police = rule.body in POLICE
    number = Reference(
        entry=uuid4(),
        body=rule.body,
        at=desk.now,
        by_name=by.name,
        told_on=made.on,
        log_number=made.reference if of_police else "",
        other_number="" if of_police else made.reference,
    )
    desk.put(number)


def _seal(desk: Desk, by: Viewer) -> None:
    """Without a new card: nothing on it has changed, and a leader has no key to write one."""
    desk.sealed.commit(event=Event.DUTY, actor=by.id, retain_month=desk.incident.retain_month)


def _ask_leaders(desk: Desk) -> None:
    """Those who lead and can read it learn that something waits; neither who reported nor anybody left out is told."""
    spared = {left_out.person for left_out in desk.story.circle.excluded}
    if desk.story.reporter:
        spared.add(desk.story.reporter.person)
    notices.tell({leader.person_id for leader in leaders_of(desk.tenant)} - spared)
