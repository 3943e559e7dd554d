"""What has to be told to whom about one record, with what the team has decided so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import permissions
from safety.actions.duties import binding_no, happening_of, rule_of
from safety.models import Incident
from safety.payloads import Answer, DutyDecision, DutyFacts, DutySignature, PoliceDecision
from safety.queries.duty_texts import written
from safety.queries.reading import OpenIncident, open_incident
from safety.story import Story
from safety.workflow import duties, duty_decisions, duty_facts
from safety.workflow.duties import Duty, Facts, Question, Says


@dataclass(frozen=True)
class DutyView:
    """One duty with the decision that counts, its earlier ones, and whether somebody has to sign or has signed."""

    duty: Duty
    decision: DutyDecision | None
    earlier: tuple[DutyDecision, ...]
    signature: DutySignature | None
    needs_signature: bool

    @property
    def code(self) -> str:
        return self.duty.rule.code

    @property
    def open(self) -> bool:
        """Whether somebody still has to act, find out, or sign."""
        if self.decision is None or self.decision.outcome == "later":
            return self.duty.says is not Says.NO
        return self.needs_signature and self.signature is None

    def late(self, now: datetime) -> bool:
        """Whether its time has passed with nothing decided."""
        due = self.duty.due
        if self.decision and self.decision.outcome != "later":
            return False
        return due.moment < now if due.moment else bool(due.day and due.day < timezone.localdate(now))


@dataclass(frozen=True)
class Duties:
    """All of them for one record. `questions` are those that some open duty asks; `others` the rest."""

    case: OpenIncident
    all: tuple[DutyView, ...]
    questions: tuple[Question, ...]
    others: tuple[Question, ...]
    facts: Facts
    answers: Mapping[str, tuple[str, ...]]
    answered: DutyFacts | None
    aware_at: datetime
    hers: PoliceDecision | None
    override: PoliceDecision | None
    binds: bool  # her no to the police, unless somebody's life is at risk
    can_decide: bool
    can_sign: bool

    def one(self, code: str) -> DutyView:
        """Raises NotFound when that duty cannot arise here."""
        found = next((view for view in self.all if view.code == code), None)
        if found is None:
            raise NotFound
        return found

    def text(self, code: str, *, words: bool) -> str:
        """The text to send, filled in from the record; with the author's own words only if asked for."""
        return written(self.one(code).duty.rule, self.case, self.facts, self.aware_at, words=words)


def open_duties(viewer: Viewer, incident_id: UUID) -> Duties:
    """Raises as `open_incident`; opening it counts as opening the record."""
    case = open_incident(viewer, incident_id)
    story = case.story
    answered = duty_decisions.newest_answers(story.of(DutyFacts))
    answers = answered.answers if answered else ()
    views, facts, aware_at = weighed(story, answers)
    asked = {ask for view in views for ask in view.duty.asks}
    said = {answer.fact: answer.values for answer in answers}
    known = [question for question in duties.questions().values() if question.kind != "record"]
    first = tuple(question for question in known if question.code in asked | said.keys())
    incident = Incident(id=incident_id, tenant=case.tenant)
    decisions = story.of(PoliceDecision)
    return Duties(
        case=case,
        all=views,
        questions=first,
        others=tuple(question for question in known if question not in first),
        facts=facts,
        answers=said,
        answered=answered,
        aware_at=aware_at,
        hers=duty_decisions.hers_of(decisions),
        override=duty_decisions.override_of(decisions),
        binds=binding_no(story) is not None,
        can_decide=permissions.can_duty(viewer, incident),
        can_sign=permissions.can_sign(viewer, incident),
    )


def open_duty(viewer: Viewer, incident_id: UUID, code: str) -> tuple[Duties, DutyView]:
    """One of them. Raises as `open_duties`, and NotFound for one that there is not."""
    rule_of(code)
    found = open_duties(viewer, incident_id)
    return found, found.one(code)


def weighed(story: Story, answers: tuple[Answer, ...]) -> tuple[tuple[DutyView, ...], Facts, datetime]:
    """Every duty of a record, the facts behind the answers, and when the organisation first knew."""
    happened = happening_of(story)
    facts, aware_at = duty_facts.facts_of(happened, answers), duty_facts.aware_at(happened, answers)
    found = duties.weigh(facts, happened_on=happened.happened_on, aware_at=aware_at)
    return tuple(_view(duty, story) for duty in found), facts, aware_at


def _view(duty: Duty, story: Story) -> DutyView:
    made = [one for one in story.of(DutyDecision) if one.rule == duty.rule.code]
    decision = duty_decisions.standing(made, duty.rule.code)
    return DutyView(
        duty=duty,
        decision=decision,
        earlier=tuple(one for one in reversed(made) if one is not decision),
        signature=duty_decisions.signature_of(story.of(DutySignature), decision),
        needs_signature=duty_decisions.needs_signature(duty.rule, story.severity),
    )
