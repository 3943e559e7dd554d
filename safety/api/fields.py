"""What the endpoints take and give. Keys of files and ids of keys never leave."""

from typing import Any

from rest_framework import serializers

from safety import vocabulary
from safety.api.about import LANES, LANES_SENT, AboutFields, AboutOut, FileOut, body_of, code, codes
from safety.api.parts import TextField
from safety.payloads import LANE_ALERT, MESSAGE_LIMIT, REASON_LIMIT, Assessment
from safety.queries import FIELDS, SORTS, WORK_LISTS, Filters

__all__ = ["AboutFields", "AboutOut", "FileOut", "body_of"]  # and everything below

type Values = dict[str, Any]

# Named here so that the description of the endpoints can call each list by a name of its own.
RECORD_KINDS = vocabulary.choices("record_kind")
INCIDENT_TYPES = vocabulary.choices("incident_type")


def _people(help_text: str) -> serializers.ListField:
    return serializers.ListField(child=serializers.UUIDField(), required=False, max_length=200, help_text=help_text)


def _step(**options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=5, **options)


# What comes in ------------------------------------------------------------------------------------------------------


class ReportFields(AboutFields):
    """A report of somebody with an account."""

    lane = serializers.ChoiceField(choices=LANES_SENT, required=False, default=LANE_ALERT)
    id = serializers.UUIDField(required=False, help_text="A fresh random id, or a draft's: the same id is sent once")
    organisation = serializers.UUIDField(required=False, help_text="Needed with several organisations only")
    excluded = _people("Who must not be able to read it")
    shown = _people("Whom you were shown as readers; somebody new among them is a reason to refuse")
    withhold_identity = serializers.BooleanField(required=False, default=False)


class DraftFields(AboutFields):
    """A draft: everything may still be missing. With the lane `note` it is a note for herself alone."""

    lane = serializers.ChoiceField(choices=LANES, required=False, default=LANE_ALERT)
    kind = code("record_kind", required=False)
    happened_on = serializers.DateField(required=False)
    organisation = serializers.UUIDField(required=False, help_text="Needed with several organisations only")


class SendingFields(serializers.Serializer[Any]):
    """Sending a draft or a note as it lies there."""

    excluded = _people("Who must not be able to read it")
    shown = _people("Whom you were shown as readers; somebody new among them is a reason to refuse")
    withhold_identity = serializers.BooleanField(required=False, default=False)


class PublicReportFields(AboutFields):
    """A report of somebody without an account."""

    id = serializers.UUIDField(required=False, help_text="A fresh random id: the same id is sent once")
    wants_words = serializers.BooleanField(required=False, default=False, help_text="Six words to come back with")


class MessageTextFields(serializers.Serializer[Any]):
    """One text."""

    text = TextField(max_length=MESSAGE_LIMIT)


class ReasonFields(serializers.Serializer[Any]):
    """Why she takes it back, if she wants to say so."""

    reason = TextField(max_length=REASON_LIMIT, required=False, allow_blank=True, default="")


class WordsFields(serializers.Serializer[Any]):
    """Six words, which travel in the body alone."""

    words = serializers.CharField(max_length=200)


class WordsAndTextFields(WordsFields):
    """Six words, and what is to be added."""

    text = TextField(max_length=MESSAGE_LIMIT)


class AssessmentFields(serializers.Serializer[Any]):
    """How serious it is: 1 to 5 on each axis, by the definitions of the list `severity`."""

    kind = code("record_kind")
    types = codes("incident_type")
    primary = code("incident_type", required=False, allow_null=True)
    body = _step()
    mind = _step()
    work = _step()
    worst = _step(help_text="The worst that was credible")
    likelihood = _step(required=False, allow_null=True)
    markers = codes("threat_marker")
    reason = TextField(max_length=REASON_LIMIT, required=False, allow_blank=True, default="")
    owner = serializers.UUIDField(required=False, allow_null=True, help_text="Who looks after it from now on")


def assessment_of(given: Values) -> Assessment:
    """The payload that checked fields stand for."""
    return Assessment(
        kind=given["kind"],
        types=tuple(given["types"]),
        primary=given.get("primary"),
        body=given["body"],
        mind=given["mind"],
        work=given["work"],
        worst=given["worst"],
        likelihood=given.get("likelihood"),
        markers=tuple(given["markers"]),
        reason=given["reason"],
    )


class ClosureFields(serializers.Serializer[Any]):
    """How it ended, in codes and in words to the author."""

    outcomes = codes("resolution")
    note = TextField(max_length=MESSAGE_LIMIT)


class WorkListQuery(serializers.Serializer[Any]):
    """Which part of the work list. Codes only: words to look for go into the body of a search."""

    organisation = serializers.UUIDField(required=False, help_text="Needed with several organisations only")
    show = serializers.ChoiceField(choices=[*WORK_LISTS.items()], required=False, default="open")
    sort = serializers.ChoiceField(choices=[*SORTS.items()], required=False, default="clock")
    page = serializers.IntegerField(min_value=1, max_value=100_000, required=False, default=1)
    kind = codes("record_kind")
    types = codes("incident_type")
    urgency = codes("urgency")
    status = codes("status")
    severity = codes("severity")
    markers = codes("threat_marker")
    setting = codes("setting")
    region = codes("region")
    channels = codes("channel")
    targets = codes("target")
    bias = codes("bias_motivation")
    perpetrators = codes("perpetrator")
    impact = codes("operational_impact")
    outcomes = codes("resolution")


def filters_of(given: Values) -> Filters:
    return Filters(**{name: frozenset(given[name]) for name in FIELDS})


class SearchFields(serializers.Serializer[Any]):
    """Words to look for in references, titles and codes."""

    phrase = TextField(max_length=200)
    organisation = serializers.UUIDField(required=False, help_text="Needed with several organisations only")
    page = serializers.IntegerField(min_value=1, max_value=100_000, required=False, default=1)


class TextSearchFields(serializers.Serializer[Any]):
    """Words to look for in the texts. `after` is what the step before gave; without it the search begins."""

    phrase = TextField(max_length=200)
    organisation = serializers.UUIDField(required=False, help_text="Needed with several organisations only")
    after = serializers.CharField(max_length=100, required=False, allow_null=True)


# What goes out ------------------------------------------------------------------------------------------------------


class PlaceOut(serializers.Serializer[Any]):
    """An organisation of hers."""

    id = serializers.UUIDField(source="tenant.id")
    name = serializers.CharField(source="tenant.name")
    slug = serializers.SlugField(source="tenant.slug")
    ready = serializers.BooleanField(help_text="Somebody there can read a report")


class ReaderOut(serializers.Serializer[Any]):
    """Somebody who can read it."""

    id = serializers.UUIDField(source="person_id")
    name = serializers.CharField()
    role = serializers.CharField(source="role_title")
    later = serializers.BooleanField(help_text="Only once the team judges it serious")


class MessageOut(serializers.Serializer[Any]):
    """One entry of the thread."""

    number = serializers.IntegerField()
    author = serializers.CharField(help_text="reporter or team")
    name = serializers.CharField()
    text = serializers.CharField()
    at = serializers.DateTimeField()
    asks = serializers.BooleanField()
    files = FileOut(many=True)


class StateOut(serializers.Serializer[Any]):
    """One move."""

    number = serializers.IntegerField()
    status = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField(source="by_name")
    reason = serializers.CharField()
    handed_to = serializers.CharField(help_text="Which other team has it now")
    outcomes = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField()


class OpenedOut(serializers.Serializer[Any]):
    """Who opened it, and when."""

    name = serializers.CharField()
    at = serializers.DateTimeField()


class _StoryOut(serializers.Serializer[Any]):
    """What author and readers see alike."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    title = serializers.CharField()
    status = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True)
    about = AboutOut(source="story.body")
    restricted = serializers.BooleanField(source="story.circle.restricted")
    readers = ReaderOut(many=True)
    messages = MessageOut(source="story.messages", many=True)
    states = StateOut(source="story.states", many=True)
    opened = OpenedOut(source="story.opened", many=True)
    verified = serializers.BooleanField(help_text="The audit log vouches for what was read")


class OwnOut(_StoryOut):
    """Her own report."""

    withheld = serializers.BooleanField(source="story.circle.withheld")
    can_add = serializers.BooleanField()
    can_withdraw = serializers.BooleanField()


class SentOut(serializers.Serializer[Any]):
    """The receipt."""

    id = serializers.UUIDField()
    reference = serializers.CharField()


class MineOut(serializers.Serializer[Any]):
    """A line of her list."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    title = serializers.CharField()
    status = serializers.CharField(allow_null=True)
    made_at = serializers.DateTimeField()
    waiting_for_me = serializers.BooleanField()
    open = serializers.BooleanField()
    unsent = serializers.BooleanField()
    is_note = serializers.BooleanField(help_text="For herself alone")


class StampOut(serializers.Serializer[Any]):
    """`day` is null until the log has vouched for it; `holds` is false when the log says otherwise by now."""

    day = serializers.DateField(allow_null=True)
    holds = serializers.BooleanField()


class DraftOut(serializers.Serializer[Any]):
    """A draft."""

    id = serializers.UUIDField()
    organisation = serializers.UUIDField(source="tenant.id")
    saved_at = serializers.DateTimeField()
    noted_at = serializers.DateTimeField(help_text="When the words of a note were written")
    about = AboutOut(source="body")


class WithdrawalOut(serializers.Serializer[Any]):
    """What came of it: destroyed, or asked of the team."""

    outcome = serializers.ChoiceField(choices=["asked", "destroyed"])


class CardOut(serializers.Serializer[Any]):
    """A line of the work list: codes and the clock."""

    id = serializers.UUIDField()
    reference = serializers.CharField(source="card.reference")
    title = serializers.CharField(source="card.title")
    status = serializers.CharField(source="card.status")
    kind = serializers.CharField(source="card.kind")
    types = serializers.ListField(source="card.types", child=serializers.CharField())
    primary = serializers.CharField(source="card.primary", allow_null=True)
    urgency = serializers.CharField(source="card.urgency", allow_null=True)
    severity = serializers.IntegerField(source="card.severity", allow_null=True)
    floor = serializers.IntegerField()
    markers = serializers.ListField(source="card.markers", child=serializers.CharField())
    submitted_at = serializers.DateTimeField(source="card.submitted_at")
    due_at = serializers.DateTimeField(source="card.due_at", allow_null=True)
    overdue = serializers.BooleanField()
    overdue_actions = serializers.IntegerField(source="overdue_tasks")
    restricted = serializers.BooleanField(source="card.restricted")
    waiting_for = serializers.CharField(source="card.waiting_for")
    owner = serializers.UUIDField(source="card.owner", allow_null=True)


class WorkListOut(serializers.Serializer[Any]):
    """One page of the work list."""

    rows = CardOut(many=True)
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    total = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField(allow_null=True))


class SearchStepOut(serializers.Serializer[Any]):
    """One bite of a search in the texts. `after` goes into the next call; null when all is done."""

    found = CardOut(many=True)
    examined = serializers.IntegerField()
    total = serializers.IntegerField()
    after = serializers.CharField(allow_null=True)


class AssessmentOut(serializers.Serializer[Any]):
    """One judgement of the team."""

    number = serializers.IntegerField()
    kind = serializers.CharField()
    types = serializers.ListField(child=serializers.CharField())
    primary = serializers.CharField(allow_null=True)
    body = serializers.IntegerField()
    mind = serializers.IntegerField()
    work = serializers.IntegerField()
    severity = serializers.IntegerField()
    worst = serializers.IntegerField()
    likelihood = serializers.IntegerField(allow_null=True)
    markers = serializers.ListField(child=serializers.CharField())
    reason = serializers.CharField()
    by = serializers.CharField(source="by_name")
    at = serializers.DateTimeField()


class NoteOut(serializers.Serializer[Any]):
    """A note among the readers."""

    name = serializers.CharField()
    text = serializers.CharField()
    at = serializers.DateTimeField()


class CaseOut(_StoryOut):
    """A record in a reader's hands."""

    reporter = serializers.CharField(source="reporter_name", help_text="Empty when it was not given")
    severity = serializers.IntegerField(source="story.severity", allow_null=True)
    floor = serializers.IntegerField()
    assessments = AssessmentOut(source="story.assessments", many=True)
    notes = NoteOut(source="story.notes", many=True)
    can_acknowledge = serializers.BooleanField()
    can_triage = serializers.BooleanField()
    can_ask = serializers.BooleanField()
    can_reply = serializers.BooleanField()
    can_note = serializers.BooleanField()
    can_close = serializers.BooleanField()
    can_destroy = serializers.BooleanField()


class PublicPageOut(serializers.Serializer[Any]):
    """An organisation's public page: role titles, never names."""

    name = serializers.CharField(source="tenant.name")
    roles = serializers.ListField(child=serializers.CharField())
    ready = serializers.BooleanField()


class PublicReceiptOut(serializers.Serializer[Any]):
    """The receipt of somebody without an account. The words are given once."""

    reference = serializers.CharField()
    words = serializers.CharField(allow_null=True)
    repeated = serializers.BooleanField()


class PublicMessageOut(serializers.Serializer[Any]):
    """One entry of the thread, without a name."""

    number = serializers.IntegerField()
    author = serializers.CharField(help_text="reporter or team")
    text = serializers.CharField()
    at = serializers.DateTimeField()
    asks = serializers.BooleanField()


class PublicStateOut(serializers.Serializer[Any]):
    """One move, without a name."""

    status = serializers.CharField()
    at = serializers.DateTimeField()
    reason = serializers.CharField()
    handed_to = serializers.CharField(help_text="Which other team has it now")
    outcomes = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField()


class ReceiptOut(serializers.Serializer[Any]):
    """What six words lead to."""

    reference = serializers.CharField()
    title = serializers.CharField()
    status = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True)
    messages = PublicMessageOut(source="story.messages", many=True)
    states = PublicStateOut(source="story.states", many=True)
    can_add = serializers.BooleanField()
