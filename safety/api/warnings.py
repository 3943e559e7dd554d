"""The endpoints of warnings between organisations."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from safety import actions, queries, vocabulary, workflow
from safety.actions import WarningText
from safety.api.hours import OrganisationQuery
from safety.api.parts import Endpoint, TextField, answers, checked, chosen, shown
from safety.payloads import ANSWER_LIMIT, WARNING_LIMIT

OK, NO_CONTENT, CREATED = HTTPStatus.OK, HTTPStatus.NO_CONTENT, HTTPStatus.CREATED
SHARING = vocabulary.choices("sharing")
ROLL_CALL = [*workflow.ROLL_CALL.items()]


class LabelFields(serializers.Serializer[Any]):
    """Who may learn of it."""

    sharing = serializers.ChoiceField(choices=SHARING)


class WarningFields(LabelFields):
    """What to say, under which label, and to whom."""

    text = TextField(max_length=WARNING_LIMIT)
    urgency = serializers.ChoiceField(choices=vocabulary.choices("urgency"))
    about = serializers.DateField(help_text="Of which day it speaks")
    primary = serializers.ChoiceField(choices=vocabulary.choices("incident_type"), required=False, allow_null=True)
    reliability = serializers.ChoiceField(choices=vocabulary.choices("source_reliability"), default="F")
    credibility = serializers.ChoiceField(choices=vocabulary.choices("information_credibility"), default="6")
    to = serializers.ListField(child=serializers.UUIDField(), max_length=1000, help_text="Organisations, by id")


class RollCallFields(serializers.Serializer[Any]):
    """How the organisation is."""

    state = serializers.ChoiceField(choices=ROLL_CALL)
    text = TextField(max_length=ANSWER_LIMIT, required=False, allow_blank=True, default="")


class AddresseeOut(serializers.Serializer[Any]):
    """An organisation that was warned, and its newest answer."""

    id = serializers.UUIDField(source="tenant_id")
    name = serializers.CharField()
    sent = serializers.BooleanField()
    reachable = serializers.BooleanField()
    state = serializers.CharField(help_text="Empty until an answer came")
    text = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)


class SentWarningOut(serializers.Serializer[Any]):
    """A warning that was sent."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    sharing = serializers.CharField()
    by = serializers.CharField(source="by_name")
    at = serializers.DateTimeField()
    reached = serializers.IntegerField()
    left = serializers.IntegerField(help_text="To how many it can still be sent")
    to = AddresseeOut(many=True)


class ReceivedOut(serializers.Serializer[Any]):
    """Where a warning came from."""

    sender = serializers.UUIDField()
    sender_name = serializers.CharField()
    sharing = serializers.CharField()
    at = serializers.DateTimeField()


class RollCallOut(serializers.Serializer[Any]):
    """What was answered."""

    state = serializers.CharField()
    text = serializers.CharField()
    by = serializers.CharField(source="by_name")
    at = serializers.DateTimeField()


class ChoiceOut(serializers.Serializer[Any]):
    """Another organisation of the network."""

    id = serializers.UUIDField(source="tenant.id")
    name = serializers.CharField(source="tenant.name")
    ready = serializers.BooleanField(help_text="Somebody there can read a warning")


class OthersOut(serializers.Serializer[Any]):
    """What went out and came in."""

    sharing = serializers.CharField(help_text="The label; empty until marked")
    sent = SentWarningOut(many=True)
    received = ReceivedOut(allow_null=True)
    answers = RollCallOut(many=True)


class SendingOut(serializers.Serializer[Any]):
    """How far a sending has come, in names of organisations."""

    warning = serializers.UUIDField()
    sent = serializers.ListField(child=serializers.CharField())
    left = serializers.ListField(child=serializers.CharField(), help_text="Post to the warning's address for these")
    unreachable = serializers.ListField(child=serializers.CharField())


class Others(Endpoint):
    """Warnings to and from other organisations. Opening them is noted, as with the record."""

    @extend_schema(responses=answers(OK, OthersOut), operation_id="s_others")
    def get(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(OthersOut, queries.warnings_of(self.viewer, incident_id)))

    @extend_schema(request=WarningFields, responses=answers(CREATED, SendingOut), operation_id="s_warn")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(WarningFields)
        to = given.pop("to")
        sending = actions.warn(by=self.viewer, incident_id=incident_id, warning=WarningText(**given), to=to)
        return Response(shown(SendingOut, sending), status=CREATED)


class Choices(Endpoint):
    """Every other organisation of the network."""

    @extend_schema(
        parameters=[OrganisationQuery], responses=answers(OK, ChoiceOut(many=True)), operation_id="s_organisations"
    )
    def get(self, request: Request) -> Response:
        given = checked(OrganisationQuery, request.query_params)
        tenant = chosen(self.viewer.employers(), given.get("organisation"))
        return Response(shown(ChoiceOut, queries.choices_to_warn(self.viewer, tenant), many=True))


class OtherOn(Endpoint):
    """Sends what is left of a warning."""

    @extend_schema(request=None, responses=answers(OK, SendingOut), operation_id="s_warn_on")
    def post(self, request: Request, incident_id: UUID, warning: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        sending = actions.go_on(by=self.viewer, incident_id=incident_id, warning=warning)
        return Response(shown(SendingOut, sending))


class Label(Endpoint):
    """Who may learn of a record."""

    @extend_schema(request=LabelFields, responses=answers(NO_CONTENT), operation_id="s_label")
    def put(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        sharing = self.given(LabelFields)["sharing"]
        actions.mark_sharing(by=self.viewer, incident_id=incident_id, sharing=sharing)
        return Response(status=NO_CONTENT)


class Answer(Endpoint):
    """The organisation's answer to a warning."""

    @extend_schema(request=RollCallFields, responses=answers(NO_CONTENT), operation_id="s_answer")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.answer_roll_call(by=self.viewer, incident_id=incident_id, **self.given(RollCallFields))
        return Response(status=NO_CONTENT)
