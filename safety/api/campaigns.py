"""The count of a record: reading it, and adding to it."""

from http import HTTPStatus
from typing import Any, override
from uuid import UUID, uuid4

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from safety import actions, queries, vocabulary
from safety.api.fields import FileOut, Values
from safety.api.parts import Endpoint, TextField, answers, checked, shown
from safety.payloads import SAMPLE_LIMIT, SENDER_LIMIT, Sample, Samples, Tally
from safety.queries import Campaign
from safety.workflow import AT_ONCE

OK, CREATED = HTTPStatus.OK, HTTPStatus.CREATED
CHANNELS = vocabulary.choices("channel")


class SampleFields(serializers.Serializer[Any]):
    """One more of the same; everything may be left out."""

    id = serializers.UUIDField(required=False, help_text="A fresh random id: the same id is counted once")
    count = serializers.IntegerField(min_value=1, max_value=AT_ONCE, required=False, default=1)
    day = serializers.DateField(required=False, allow_null=True)
    channel = serializers.ChoiceField(choices=CHANNELS, required=False, allow_null=True)
    sender = TextField(max_length=SENDER_LIMIT, required=False, allow_blank=True, default="")
    text = TextField(max_length=SAMPLE_LIMIT, required=False, allow_blank=True, default="")


class PageQuery(serializers.Serializer[Any]):
    """Which page of the samples."""

    page = serializers.IntegerField(min_value=1, max_value=100_000, required=False, default=1)


class SampleOut(serializers.Serializer[Any]):
    """What one of them said. `times`: how many said exactly this."""

    day = serializers.DateField(allow_null=True)
    channel = serializers.CharField(allow_null=True)
    sender = serializers.CharField()
    subject = serializers.CharField()
    text = serializers.CharField()
    times = serializers.IntegerField()


class TallyOut(serializers.Serializer[Any]):
    """A number and what it counts: a day (or the first of a month), or a channel."""

    of = serializers.SerializerMethodField()
    count = serializers.SerializerMethodField()

    def get_of(self, pair: tuple[object, int]) -> str | None:
        return None if pair[0] is None else str(pair[0])

    def get_count(self, pair: tuple[object, int]) -> int:
        return pair[1]


class CampaignCountOut(serializers.Serializer[Any]):
    """The count after an addition."""

    count = serializers.IntegerField()


class CampaignOut(CampaignCountOut):
    """How many, by day, by channel, and a page of what they said."""

    days = TallyOut(many=True)
    by_month = serializers.BooleanField(help_text="So many days that they are put together")
    channels = TallyOut(many=True)
    senders = serializers.ListField(child=serializers.CharField())
    sender_count = serializers.IntegerField()
    samples = SampleOut(many=True)
    sample_count = serializers.IntegerField()
    page = serializers.IntegerField()
    files = FileOut(many=True)


def samples_of(given: Values) -> Samples:
    """The payload that checked fields stand for."""
    day, channel = given.get("day"), given.get("channel")
    said = Sample(text=given["text"], sender=given["sender"], day=day, channel=channel)
    return Samples(
        id=given.get("id") or uuid4(),
        at=timezone.now(),
        tallies=(Tally(count=given["count"], day=day, channel=channel),),
        samples=(said,) if said.text or said.sender else (),
    )


class _Counting(Endpoint):
    """The count, for whoever may see it."""

    def campaign(self, incident_id: UUID, page: int) -> Campaign:
        raise NotImplementedError

    def count(self, incident_id: UUID, more: Samples) -> int:
        raise NotImplementedError

    def _get(self, request: Request, incident_id: UUID) -> Response:
        page = checked(PageQuery, request.query_params)["page"]
        return Response(shown(CampaignOut, self.campaign(incident_id, page)))

    def _post(self, incident_id: UUID) -> Response:
        more = samples_of(self.given(SampleFields))
        return Response({"count": self.count(incident_id, more)}, status=CREATED)


class OwnSamples(_Counting):
    """Of her own report."""

    @override
    def campaign(self, incident_id: UUID, page: int) -> Campaign:
        return queries.own_campaign(self.viewer, incident_id, page=page)[1]

    @override
    def count(self, incident_id: UUID, more: Samples) -> int:
        return actions.count_mine(by=self.viewer, incident_id=incident_id, more=more)

    @extend_schema(parameters=[PageQuery], responses=answers(OK, CampaignOut), operation_id="s_own_samples")
    def get(self, request: Request, incident_id: UUID) -> Response:
        return self._get(request, incident_id)

    @extend_schema(request=SampleFields, responses=answers(CREATED, CampaignCountOut), operation_id="s_own_samples_add")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return self._post(incident_id)


class CaseSamples(_Counting):
    """Of a record that she reads."""

    @override
    def campaign(self, incident_id: UUID, page: int) -> Campaign:
        return queries.case_campaign(self.viewer, incident_id, page=page)[1]

    @override
    def count(self, incident_id: UUID, more: Samples) -> int:
        return actions.count_more(by=self.viewer, incident_id=incident_id, more=more)

    @extend_schema(parameters=[PageQuery], responses=answers(OK, CampaignOut), operation_id="s_case_samples")
    def get(self, request: Request, incident_id: UUID) -> Response:
        return self._get(request, incident_id)

    @extend_schema(
        request=SampleFields, responses=answers(CREATED, CampaignCountOut), operation_id="s_case_samples_add"
    )
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return self._post(incident_id)
