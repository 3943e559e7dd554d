"""What the endpoints of duties take and give."""

from typing import Any
from uuid import uuid4

from django.utils import timezone
from rest_framework import serializers

from safety import vocabulary, workflow
from safety.actions import Decided
from safety.api.parts import TextField
from safety.payloads import MESSAGE_LIMIT, NARRATIVE_LIMIT, OVERRIDE, REASON_LIMIT, Answer, Reference
from safety.workflow import duty_decisions

type Values = dict[str, Any]

# Named here so that the description of the endpoints can call each list by a name of its own.
EXTERNAL_BODIES = vocabulary.choices("external_body")
POLICE_DECISIONS = [row for row in vocabulary.choices("police_decision") if row[0] != OVERRIDE]
POLICE_RECORDS = vocabulary.choices("police_record")
POLICE_OUTCOMES = vocabulary.choices("police_outcome")
DUTY_OUTCOMES = [(outcome, outcome) for outcome in duty_decisions.OUTCOMES]


def _text(limit: int) -> TextField:
    return TextField(max_length=limit, required=False, allow_blank=True, default="")


def _number() -> TextField:
    return _text(workflow.NUMBER_LIMIT)


# What comes in ------------------------------------------------------------------------------------------------------


class AnswerFields(serializers.Serializer[Any]):
    """The answer to one question; `values` holds codes, one whole number, or one day."""

    fact = serializers.CharField(max_length=40)
    values = serializers.ListField(child=serializers.CharField(max_length=40), max_length=10)


class AnswersFields(serializers.Serializer[Any]):
    """All answers together; they replace what was answered before."""

    answers = AnswerFields(many=True)


def answers_of(given: Values) -> list[Answer]:
    return [Answer(fact=one["fact"], values=tuple(one["values"])) for one in given["answers"]]


class DecisionFields(serializers.Serializer[Any]):
    """What was done about one duty."""

    outcome = serializers.ChoiceField(choices=DUTY_OUTCOMES)
    on = serializers.DateField(required=False, allow_null=True, default=None, help_text="Needed when it is done")
    reference = _number()
    reason = _text(REASON_LIMIT)
    text = _text(NARRATIVE_LIMIT)
    tell = serializers.BooleanField(
        required=False, default=False, help_text="The author may see who was told, when, and the number"
    )
    override = serializers.BooleanField(
        required=False, default=False, help_text="Police: somebody's life is at risk, so it is told against her no"
    )


def decided_of(given: Values) -> Decided:
    return Decided(**given)


class ReferenceFields(serializers.Serializer[Any]):
    """One report to one body. With an `entry` that is known this is its newer version."""

    entry = serializers.UUIDField(required=False)
    body = serializers.ChoiceField(choices=EXTERNAL_BODIES)
    told_on = serializers.DateField(required=False, allow_null=True, default=None)
    log_number = _number()
    crime_number = _number()
    other_number = _number()
    recorded_as = serializers.ChoiceField(choices=POLICE_RECORDS, required=False, allow_null=True, default=None)
    outcome = serializers.ChoiceField(choices=POLICE_OUTCOMES, required=False, allow_null=True, default=None)
    outcome_on = serializers.DateField(required=False, allow_null=True, default=None)
    promised = _text(MESSAGE_LIMIT)
    came_back = _text(MESSAGE_LIMIT)


def reference_of(given: Values) -> Reference:
    return Reference(**{"entry": uuid4(), **given}, at=timezone.now())


class PoliceFields(serializers.Serializer[Any]):
    """What she wants, and why. The reason is sealed to her alone."""

    decision = serializers.ChoiceField(choices=POLICE_DECISIONS)
    reason = _text(REASON_LIMIT)


# What goes out ------------------------------------------------------------------------------------------------------


class GuidanceOut(serializers.Serializer[Any]):
    """Where a rule is written."""

    words = serializers.CharField()
    url = serializers.CharField()


class DecisionOut(serializers.Serializer[Any]):
    """What was decided."""

    number = serializers.IntegerField()
    outcome = serializers.CharField()
    on = serializers.DateField(allow_null=True)
    reference = serializers.CharField()
    reason = serializers.CharField()
    text = serializers.CharField()
    by = serializers.CharField(source="by_name")
    at = serializers.DateTimeField()


class SignatureOut(serializers.Serializer[Any]):
    """Who signed."""

    by = serializers.CharField(source="by_name")
    at = serializers.DateTimeField()


class DutyOut(serializers.Serializer[Any]):
    """One duty. Guidance, not legal advice."""

    rule = serializers.CharField(source="code")
    body = serializers.CharField(source="duty.rule.body")
    title = serializers.CharField(source="duty.rule.title")
    kind = serializers.CharField(source="duty.rule.duty", help_text="law, asked, contract, right, choice or record")
    says = serializers.CharField(source="duty.says", help_text="yes, not_yet or no")
    reasons = serializers.ListField(source="duty.reasons", child=serializers.CharField())
    asks = serializers.ListField(source="duty.asks", child=serializers.CharField(), help_text="Open questions")
    due_on = serializers.DateField(source="duty.due.day", allow_null=True)
    due_at = serializers.DateTimeField(source="duty.due.moment", allow_null=True)
    clock = serializers.CharField(source="duty.rule.clock.words")
    guidance = GuidanceOut(source="duty.rule.source")
    checked = serializers.CharField(source="duty.rule.checked", help_text="A day, or K: check with the body itself")
    decision = DecisionOut(allow_null=True)
    earlier = DecisionOut(many=True)
    signature = SignatureOut(allow_null=True)
    needs_signature = serializers.BooleanField()


class DutyTextOut(DutyOut):
    """One duty with the text to send."""

    text = serializers.CharField()


class QuestionOut(serializers.Serializer[Any]):
    """One question."""

    code = serializers.CharField()
    ask = serializers.CharField()
    why = serializers.CharField()
    kind = serializers.CharField(help_text="one, many, number or day")
    options = serializers.DictField(child=serializers.CharField())


class DutiesOut(serializers.Serializer[Any]):
    """All duties of one record."""

    duties = DutyOut(source="all", many=True)
    questions = QuestionOut(many=True, help_text="Those that would settle something")
    answers = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    police_decision = serializers.CharField(source="hers.decision", default="", help_text="Of the person affected")
    can_decide = serializers.BooleanField()
    can_sign = serializers.BooleanField()


class WaitingQuery(serializers.Serializer[Any]):
    """Which organisation and which page."""

    organisation = serializers.UUIDField(required=False, help_text="Needed with several organisations only")
    page = serializers.IntegerField(min_value=1, max_value=100_000, required=False, default=1)


class WaitingDutyOut(serializers.Serializer[Any]):
    """One duty that waits."""

    record = serializers.UUIDField()
    reference = serializers.CharField()
    title = serializers.CharField()
    duty = DutyOut(source="view")
    to_sign = serializers.BooleanField()
    late = serializers.BooleanField()


class WaitingOut(serializers.Serializer[Any]):
    """One page of what waits."""

    rows = WaitingDutyOut(many=True)
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    total = serializers.IntegerField()


class ReferenceOut(serializers.Serializer[Any]):
    """One entry, as it counts now."""

    entry = serializers.UUIDField(source="reference.entry")
    body = serializers.CharField(source="reference.body")
    told_on = serializers.DateField(source="reference.told_on", allow_null=True)
    log_number = serializers.CharField(source="reference.log_number")
    crime_number = serializers.CharField(source="reference.crime_number")
    other_number = serializers.CharField(source="reference.other_number")
    recorded_as = serializers.CharField(source="reference.recorded_as", allow_null=True)
    outcome = serializers.CharField(source="reference.outcome", allow_null=True)
    outcome_on = serializers.DateField(source="reference.outcome_on", allow_null=True)
    promised = serializers.CharField(source="reference.promised")
    came_back = serializers.CharField(source="reference.came_back")
    by = serializers.CharField(source="reference.by_name", help_text="Empty for the author")
    at = serializers.DateTimeField(source="reference.at")
    versions = serializers.IntegerField()
    tell_by = serializers.DateField(allow_null=True, help_text="By when the police should have told of the outcome")


class ToldOut(serializers.Serializer[Any]):
    """Whom the team told, as the author may know."""

    body = serializers.CharField()
    on = serializers.DateField()


class ReferencesOut(serializers.Serializer[Any]):
    """The numbers of others."""

    entries = ReferenceOut(many=True)
    told = ToldOut(many=True)


class OverrideOut(serializers.Serializer[Any]):
    """The team reported without consent."""

    by = serializers.CharField(source="by_name")
    why = serializers.CharField()
    at = serializers.DateTimeField()


class OwnPoliceOut(serializers.Serializer[Any]):
    """Her decision: as she chose it, and as the readers see it."""

    decision = serializers.CharField()
    shown = serializers.CharField()
    reason = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    override = OverrideOut(allow_null=True)
    nation = serializers.CharField()
