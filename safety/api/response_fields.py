"""What the endpoints of the team's work take and give."""

from typing import Any

from rest_framework import serializers

from safety import vocabulary, workflow
from safety.actions.links import AT_ONCE
from safety.api.parts import TextField
from safety.payloads import MESSAGE_LIMIT, REASON_LIMIT, Review
from safety.payloads.links import CAMPAIGN, FOLLOWED_BY, FOLLOWS, RELATED
from safety.payloads.reviews import ANSWERS
from safety.payloads.tasks import DONE, DROPPED
from safety.queries import FIELDS, SORTS, WORK_LISTS

type Values = dict[str, Any]

RESPONSE_ACTIONS = vocabulary.choices("response_action")  # named here, so that the description can call it by a name

_ORGANISATION = "Needed with several organisations only"


def _reason() -> TextField:
    return TextField(max_length=REASON_LIMIT, required=False, allow_blank=True, default="")


def _more() -> TextField:
    return TextField(max_length=MESSAGE_LIMIT, required=False, allow_blank=True, default="")


REVIEW_ANSWERS = list(ANSWERS.items())


def _answer() -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=REVIEW_ANSWERS)


def _records(most: int) -> serializers.ListField:
    return serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=most)


# What comes in ------------------------------------------------------------------------------------------------------


class WhereQuery(serializers.Serializer[Any]):
    """Whose."""

    organisation = serializers.UUIDField(required=False, help_text=_ORGANISATION)


class PageQuery(WhereQuery):
    """Which page."""

    page = serializers.IntegerField(min_value=1, max_value=100_000, required=False, default=1)


class StatusFields(serializers.Serializer[Any]):
    """Where it goes on to. Every status may be named; those that come with another deed are refused here."""

    to = serializers.ChoiceField(choices=[status.value for status in workflow.Status])
    reason = _reason()
    recheck_on = serializers.DateField(required=False, allow_null=True, help_text="Needed for monitoring")


class ElsewhereFields(serializers.Serializer[Any]):
    """`transferred` or `not_applicable`, to which team, and why; its author reads it."""

    to = serializers.ChoiceField(choices=[status.value for status in workflow.Status])
    team = serializers.ChoiceField(choices=list(workflow.TEAMS.items()), required=False, allow_blank=True, default="")
    reason = _reason()


class OwnerFields(serializers.Serializer[Any]):
    """Somebody of the team who can read it."""

    owner = serializers.UUIDField()


class LinkFields(serializers.Serializer[Any]):
    """Another record, and how the two belong together as seen from this one."""

    other = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=[RELATED, CAMPAIGN, FOLLOWS, FOLLOWED_BY])
    reason = _reason()


class DuplicatesFields(serializers.Serializer[Any]):
    """Which one goes on, and which end."""

    main = serializers.UUIDField()
    records = _records(AT_ONCE + 1)
    reason = _reason()


class HandOnFields(serializers.Serializer[Any]):
    """What is handed on, and to whom."""

    records = _records(1_000)
    owner = serializers.UUIDField()


class ReviewFields(serializers.Serializer[Any]):
    """The answers of a review."""

    causes = _more()
    procedures = _answer()
    procedures_note = _more()
    similar = _answer()
    similar_note = _more()
    response = _answer()
    response_note = _more()
    motive = _answer()
    motive_note = _more()
    lessons = _more()


def review_of(given: Values) -> Review:
    """The payload that checked fields stand for."""
    return Review(**given)


class TaskFields(serializers.Serializer[Any]):
    """An action's text, owner and day."""

    text = _reason()
    owner = serializers.UUIDField()
    due_on = serializers.DateField()


class PlanFields(TaskFields):
    """A new action."""

    code = serializers.ChoiceField(choices=RESPONSE_ACTIONS)


class TaskEndFields(serializers.Serializer[Any]):
    """It is done, or it is dropped and why."""

    state = serializers.ChoiceField(choices=[DONE, DROPPED])
    reason = _reason()


class ApplyFields(serializers.Serializer[Any]):
    """Whose playbook, and for whom; otherwise for whoever looks after the record."""

    family = serializers.CharField(max_length=10)
    owner = serializers.UUIDField(required=False, allow_null=True)


class StepFields(serializers.Serializer[Any]):
    """One step of a playbook."""

    code = serializers.ChoiceField(choices=RESPONSE_ACTIONS)
    text = _reason()
    days = serializers.IntegerField(min_value=0, max_value=workflow.LONGEST_STEP)


class StepsFields(serializers.Serializer[Any]):
    """All steps of the next version."""

    steps = StepFields(many=True)


class ViewFields(WhereQuery):
    """A view of the work list under a name of her own."""

    name = TextField(max_length=workflow.VIEW_NAME_LIMIT)
    show = serializers.ChoiceField(choices=[*WORK_LISTS.items()], required=False, default="open")
    sort = serializers.ChoiceField(choices=[*SORTS.items()], required=False, default="clock")

    def get_fields(self) -> dict[str, Any]:
        """With a list of codes for every field that can be filtered by."""
        return super().get_fields() | {
            field: serializers.ListField(
                child=serializers.ChoiceField(choices=vocabulary.choices(list_name)),
                required=False,
                default=list,
                max_length=100,
            )
            for field, list_name in FIELDS.items()
        }


# What goes out ------------------------------------------------------------------------------------------------------


class MadeOut(serializers.Serializer[Any]):
    """The id of what was made."""

    id = serializers.UUIDField()


class CountOut(serializers.Serializer[Any]):
    """How many were made."""

    made = serializers.IntegerField()


class LinkOut(serializers.Serializer[Any]):
    """Another record as far as her keys tell; without them it has no title."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    reference = serializers.CharField()
    title = serializers.CharField()
    reason = serializers.CharField()
    by = serializers.CharField(source="by_name")
    at = serializers.DateTimeField()


class ReviewOut(ReviewFields):
    """The newest review."""

    by = serializers.CharField(source="by_name")
    at = serializers.DateTimeField()


class TaskOut(serializers.Serializer[Any]):
    """An action as it is now."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    text = serializers.CharField()
    owner = serializers.UUIDField()
    owner_name = serializers.CharField()
    due_on = serializers.DateField()
    state = serializers.CharField()
    reason = serializers.CharField()
    by = serializers.CharField(source="by_name")
    at = serializers.DateTimeField()


class TaskLineOut(serializers.Serializer[Any]):
    """An action of hers, and the record it is about."""

    record = serializers.UUIDField(source="row.id")
    reference = serializers.CharField(source="row.card.reference")
    title = serializers.CharField(source="row.card.title")
    overdue = serializers.BooleanField()
    action = TaskOut(source="task")


class MyTasksOut(serializers.Serializer[Any]):
    """A page of them. `records`: how many records have any."""

    lines = TaskLineOut(many=True)
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    total = serializers.IntegerField()
    records = serializers.IntegerField()


class RowOut(serializers.Serializer[Any]):
    """A record by its card."""

    id = serializers.UUIDField()
    reference = serializers.CharField(source="card.reference")
    title = serializers.CharField(source="card.title")
    status = serializers.CharField(source="card.status")
    owner = serializers.UUIDField(source="card.owner", allow_null=True)


class PlaybookOut(serializers.Serializer[Any]):
    """A playbook as it counts now; version 0 is what Hearth ships."""

    family = serializers.CharField()
    version = serializers.IntegerField(source="number")
    by = serializers.CharField(source="by_name")
    at = serializers.DateTimeField(allow_null=True)
    steps = StepFields(many=True)


class ViewOut(serializers.Serializer[Any]):
    """One of her views. `codes` are pairs such as `kind:warning`."""

    id = serializers.UUIDField()
    name = serializers.CharField(source="view.name")
    show = serializers.CharField(source="view.work_list")
    sort = serializers.CharField(source="view.sort")
    codes = serializers.ListField(source="view.codes", child=serializers.CharField())
