"""What somebody does with requests of her own, and the lists from which she chooses."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from wellbeing import actions, queries, vocabulary
from wellbeing.api.parts import Endpoint, TextField, answers, chosen, shown
from wellbeing.payloads import MESSAGE_LIMIT, MUST, NAME_LIMIT, PREFER, REASON_LIMIT, Ask, Contact, Preference
from wellbeing.workflow import ROUTES

OK, CREATED, NO_CONTENT = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT
URGENCIES = vocabulary.choices(vocabulary.URGENCY)
ASKABLE = [(row.code, row.label) for row in vocabulary.services_to_ask_for()]


class PreferenceFields(serializers.Serializer[Any]):
    """What she wants of a provider; what does not matter is left out."""

    dimension = serializers.ChoiceField(choices=vocabulary.choices(vocabulary.PREFERENCE))
    value = TextField(max_length=NAME_LIMIT)
    strength = serializers.ChoiceField(choices=[(PREFER, "Prefer"), (MUST, "Must")])


class ContactFields(serializers.Serializer[Any]):
    route = serializers.ChoiceField(choices=list(ROUTES.items()), default="here")
    detail = TextField(max_length=NAME_LIMIT, allow_blank=True, default="")
    when = TextField(max_length=NAME_LIMIT, allow_blank=True, default="")
    name = TextField(max_length=NAME_LIMIT, allow_blank=True, default="")


class _AskFields(serializers.Serializer[Any]):
    about = serializers.ListField(
        child=serializers.ChoiceField(choices=vocabulary.choices(vocabulary.ABOUT)), default=list
    )
    preferences = PreferenceFields(many=True, default=list)
    contact = ContactFields(default=dict)
    avoid = TextField(max_length=MESSAGE_LIMIT, allow_blank=True, default="")
    group = serializers.UUIDField(allow_null=True, default=None)


class RequestDraftFields(_AskFields):
    """A draft: nothing is needed yet."""

    organisation = serializers.UUIDField(required=False)
    service = serializers.ChoiceField(choices=ASKABLE, allow_blank=True, default="")
    urgency = serializers.ChoiceField(choices=URGENCIES, allow_blank=True, default="")


class RequestFields(_AskFields):
    """`id` is made by the program (or is a draft's), so that sending twice sends once."""

    id = serializers.UUIDField(required=False)
    organisation = serializers.UUIDField(required=False)
    service = serializers.ChoiceField(choices=ASKABLE)
    urgency = serializers.ChoiceField(choices=URGENCIES)


class RequestPlaceOut(serializers.Serializer[Any]):
    organisation = serializers.UUIDField(source="employer.id")
    name = serializers.CharField(source="employer.name")
    scheme = serializers.CharField(source="scheme.name", default=None)
    ready = serializers.BooleanField()
    readers = serializers.SerializerMethodField()

    def get_readers(self, place: queries.Place) -> list[str]:
        """Names of those who will be able to read what is sent."""
        return queries.readers(place.scheme.id) if place.scheme else []


class RequestLineOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    made_at = serializers.DateTimeField()
    status = serializers.CharField(allow_null=True)
    unsent = serializers.BooleanField()
    my_turn = serializers.BooleanField()


class WantedOut(serializers.Serializer[Any]):
    service = serializers.CharField()
    urgency = serializers.CharField()
    about = serializers.ListField(child=serializers.CharField())
    preferences = PreferenceFields(many=True)
    contact = ContactFields()
    avoid = serializers.CharField()
    group = serializers.UUIDField(allow_null=True)


class RequestDraftOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    organisation = serializers.UUIDField(source="employer.id")
    wanted = WantedOut()


class RequestMessageOut(serializers.Serializer[Any]):
    author = serializers.CharField()
    name = serializers.CharField()
    text = serializers.CharField()
    at = serializers.DateTimeField()


class RequestMoveOut(serializers.Serializer[Any]):
    status = serializers.CharField()
    at = serializers.DateTimeField()
    by_name = serializers.CharField()
    reason = serializers.CharField()


class OwnRequestOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    status = serializers.CharField()
    sentence = serializers.CharField()
    turn = serializers.CharField()
    open = serializers.BooleanField()
    can_withdraw = serializers.BooleanField()
    verified = serializers.BooleanField()
    wanted = WantedOut(source="ask")
    moves = RequestMoveOut(many=True, source="story.moves")
    messages = RequestMessageOut(many=True, source="story.messages")


class RequestSentOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()


class RequestTextFields(serializers.Serializer[Any]):
    text = TextField(max_length=MESSAGE_LIMIT)


class RequestReasonFields(serializers.Serializer[Any]):
    reason = TextField(max_length=REASON_LIMIT, allow_blank=True, default="")


class ListRowOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    words = serializers.CharField(source="label")
    definition = serializers.CharField()
    more = serializers.DictField(child=serializers.CharField())


def wanted_of(given: dict[str, Any]) -> Ask:
    """Checked fields as a payload."""
    return Ask(
        service=given["service"],
        urgency=given["urgency"],
        about=tuple(given["about"]),
        preferences=tuple(Preference(**wish) for wish in given["preferences"]),
        contact=Contact(**given["contact"]),
        avoid=given["avoid"],
        group=given["group"],
    )


class Places(Endpoint):
    """Through which of her organisations she may ask, and who would read it."""

    @extend_schema(responses=answers(OK, RequestPlaceOut(many=True)), operation_id="w_places")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(RequestPlaceOut, queries.places(self.viewer), many=True))


class Lists(Endpoint):
    """The coded lists, and who answers at once. Open: it holds nothing of anybody."""

    permission_classes = (AllowAny,)

    @extend_schema(responses=answers(OK, OpenApiTypes.OBJECT), operation_id="w_lists")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(
            {name: shown(ListRowOut, vocabulary.entries(name), many=True) for name in vocabulary.list_names()}
        )


class Mine(Endpoint):
    """Her list, and sending."""

    @extend_schema(responses=answers(OK, RequestLineOut(many=True)), operation_id="w_mine")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(RequestLineOut, queries.mine(self.viewer), many=True))

    @extend_schema(request=RequestFields, responses=answers(CREATED, RequestSentOut), operation_id="w_mine_send")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(RequestFields)
        sent = actions.ask(
            by=self.viewer,
            employer=chosen(self.viewer.employers(), given.get("organisation")),
            wanted=wanted_of(given),
            request_id=given.get("id"),
        )
        return Response({"id": str(sent)}, status=CREATED)


class OneDraft(Endpoint):
    """A draft, which lies in her locker alone."""

    @extend_schema(responses=answers(OK, RequestDraftOut), operation_id="w_draft")
    def get(self, request: Request, draft_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(RequestDraftOut, queries.open_draft(self.viewer, draft_id)))

    @extend_schema(request=RequestDraftFields, responses=answers(OK, RequestDraftOut), operation_id="w_draft_save")
    def put(self, request: Request, draft_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(RequestDraftFields)
        employer = chosen(self.viewer.employers(), given.get("organisation"))
        actions.save_draft(by=self.viewer, employer=employer, wanted=wanted_of(given), draft_id=draft_id)
        return Response(shown(RequestDraftOut, queries.open_draft(self.viewer, draft_id)))

    @extend_schema(responses=answers(NO_CONTENT), operation_id="w_draft_discard")
    def delete(self, request: Request, draft_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.discard_draft(by=self.viewer, draft_id=draft_id)
        return Response(status=NO_CONTENT)


class Own(Endpoint):
    """One request of hers."""

    @extend_schema(responses=answers(OK, OwnRequestOut), operation_id="w_own")
    def get(self, request: Request, request_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(OwnRequestOut, queries.open_mine(self.viewer, request_id)))


class OwnMessages(Endpoint):
    """Writing to the coordinators."""

    @extend_schema(request=RequestTextFields, responses=answers(NO_CONTENT), operation_id="w_own_say")
    def post(self, request: Request, request_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.say(by=self.viewer, request_id=request_id, text=self.given(RequestTextFields)["text"])
        return Response(status=NO_CONTENT)


class OwnWithdrawal(Endpoint):
    """Taking it back."""

    @extend_schema(request=RequestReasonFields, responses=answers(NO_CONTENT), operation_id="w_own_withdraw")
    def post(self, request: Request, request_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        reason = self.given(RequestReasonFields)["reason"]
        actions.withdraw(by=self.viewer, request_id=request_id, reason=reason)
        return Response(status=NO_CONTENT)
