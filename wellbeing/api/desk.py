"""The endpoints of the coordinators' work on requests."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from wellbeing import vocabulary
from wellbeing.actions import offers, rounds, waiting
from wellbeing.actions.waiting import CLOSES
from wellbeing.api.parts import Endpoint, TextField, answers, checked, shown
from wellbeing.api.requests import RequestMessageOut, RequestMoveOut, RequestTextFields, WantedOut
from wellbeing.payloads import REASON_LIMIT
from wellbeing.payloads.offers import MOST_CARDS
from wellbeing.queries import queue as lists
from wellbeing.queries.queue import FIELDS, LISTS, DeskRequest, Filters
from wellbeing.workflow import Refused, Status
from wellbeing.workflow import offers as rules

OK, NO_CONTENT = HTTPStatus.OK, HTTPStatus.NO_CONTENT


def _status(code: str) -> Status:
    """Raises Refused for a code that there is not."""
    try:
        return Status(code)
    except ValueError:
        raise Refused("Select how it ended.", field="to") from None


def _words(*, required: bool = False) -> TextField:
    more: dict[str, Any] = {} if required else {"required": False, "allow_blank": True, "default": ""}
    return TextField(max_length=REASON_LIMIT, **more)


class DeskQuery(serializers.Serializer[Any]):
    """Which scheme by the end of its address (needed with several only), which list, which page; codes to keep, with commas."""

    at = serializers.CharField(required=False, allow_blank=True, default="")
    list = serializers.CharField(required=False, default="todo", help_text=f"One of {', '.join(LISTS)}")
    page = serializers.IntegerField(min_value=1, max_value=100_000, required=False, default=1)
    service = serializers.CharField(required=False, allow_blank=True, default="")
    urgency = serializers.CharField(required=False, allow_blank=True, default="")
    status = serializers.CharField(required=False, allow_blank=True, default="")


class DeskOfferFields(serializers.Serializer[Any]):
    """Up to three profiles, until when, and how many sessions which fund pays for."""

    providers = serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=MOST_CARDS)
    until = serializers.DateField()
    words = _words()
    fund = serializers.UUIDField(required=False, allow_null=True, default=None)
    sessions = serializers.IntegerField(min_value=0, max_value=52, required=False, default=0)


class DeskWaitFields(serializers.Serializer[Any]):
    reason = serializers.CharField(help_text=f"One of {', '.join(vocabulary.codes(vocabulary.WAIT_REASON))}")
    look_again = serializers.DateField()
    words = _words()


class DeskWordsFields(serializers.Serializer[Any]):
    words = _words()


class DeskReferFields(serializers.Serializer[Any]):
    words = _words(required=True)


class DeskCloseFields(serializers.Serializer[Any]):
    to = serializers.CharField(help_text=f"One of {', '.join(CLOSES)}")
    words = _words()


class DeskPauseFields(serializers.Serializer[Any]):
    goes_on = serializers.BooleanField(required=False, default=False)


class DeskRowOut(serializers.Serializer[Any]):
    """One line: codes and days, and nothing about who asked."""

    id = serializers.UUIDField()
    service = serializers.CharField()
    urgency = serializers.CharField()
    status = serializers.CharField()
    asked_on = serializers.DateField()
    waited = serializers.IntegerField(help_text="Working days")
    due_on = serializers.DateField(allow_null=True)
    late = serializers.BooleanField()
    look_again = serializers.DateField(allow_null=True)
    reason = serializers.CharField()
    unsafe = serializers.BooleanField()
    written = serializers.BooleanField()


class DeskListOut(serializers.Serializer[Any]):
    rows = DeskRowOut(many=True)
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    total = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField())


class DeskRoundOut(serializers.Serializer[Any]):
    """What the round came to. `ready` are on the waiting list, and somebody can be offered to them now."""

    moved = serializers.IntegerField()
    told = serializers.IntegerField()
    ready = serializers.ListField(child=serializers.UUIDField())
    more = serializers.BooleanField()


class DeskCardOut(serializers.Serializer[Any]):
    """One provider of an offer, by name."""

    profile = serializers.UUIDField()
    name = serializers.CharField()


class DeskOfferOut(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    until = serializers.DateField()
    cards = DeskCardOut(many=True)
    sessions = serializers.SerializerMethodField()

    def get_sessions(self, offer: Any) -> int:  # noqa: ANN401 -- an Offer
        """How many sessions it pays for."""
        return len(offer.vouchers)


class DeskNoteOut(serializers.Serializer[Any]):
    text = serializers.CharField()
    at = serializers.DateTimeField()
    by_name = serializers.CharField()


class DeskRequestOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    status = serializers.CharField(source="opened.status")
    open = serializers.BooleanField(source="opened.open")
    verified = serializers.BooleanField(source="opened.verified")
    wanted = WantedOut(source="opened.ask")
    moves = RequestMoveOut(many=True, source="opened.story.moves")
    messages = RequestMessageOut(many=True, source="opened.story.messages")
    line = DeskRowOut(source="row")
    offers = DeskOfferOut(many=True, source="done.offers")
    notes = DeskNoteOut(many=True, source="done.notes")


class WishOut(serializers.Serializer[Any]):
    dimension = serializers.CharField()
    value = serializers.CharField()
    strength = serializers.CharField()


class FitOut(serializers.Serializer[Any]):
    profile = serializers.UUIDField(source="candidate.id")
    name = serializers.CharField(source="profile.name")
    places_left = serializers.IntegerField(source="candidate.left")
    waits_until = serializers.DateField(allow_null=True)
    in_time = serializers.BooleanField()
    met = WishOut(many=True)
    unmet = WishOut(many=True)


class RemovedOut(serializers.Serializer[Any]):
    profile = serializers.UUIDField(source="candidate.id")
    name = serializers.CharField(source="candidate.profile.name")
    why = serializers.CharField(source="why.words")
    musts = WishOut(many=True)


class MatchesOut(serializers.Serializer[Any]):
    """Who can be offered, best first; who fits and is full; who is not offered and why; the musts that nobody meets."""

    outcome = serializers.CharField()
    ranked = FitOut(many=True)
    full = FitOut(many=True)
    removed = RemovedOut(many=True)
    unmet = WishOut(many=True)
    apart = serializers.BooleanField()
    told = serializers.SerializerMethodField()

    def get_told(self, found: Any) -> str:  # noqa: ANN401 -- Fits
        """How it would be told to the person who asked."""
        return rules.result_in_words(found.outcome, found.unmet)


class Queue(Endpoint):
    """The list. It does not do the round: that is a deed of its own."""

    @extend_schema(parameters=[DeskQuery], responses=answers(OK, DeskListOut), operation_id="w_desk")
    def get(self, request: Request) -> Response:
        given = checked(DeskQuery, request.query_params)
        scheme = lists.scheme_of(self.viewer, given["at"])
        filters = Filters(**{name: frozenset(filter(None, given[name].split(","))) for name in FIELDS})
        found = lists.queue(self.viewer, scheme.id, page=given["page"], work_list=given["list"], filters=filters)
        return Response(shown(DeskListOut, found))


class Round(Endpoint):
    """Brings every request up to date: what happened in its case, what ran out, what the figures are told."""

    @extend_schema(request=None, responses=answers(OK, DeskRoundOut), operation_id="w_desk_round")
    def post(self, request: Request) -> Response:
        scheme = lists.scheme_of(self.viewer, request.query_params.get("at"))
        return Response(shown(DeskRoundOut, rounds.catch_up(by=self.viewer, scheme=scheme.id)))


class One(Endpoint):
    """One request."""

    @extend_schema(responses=answers(OK, DeskRequestOut), operation_id="w_desk_request")
    def get(self, request: Request, request_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        found: DeskRequest = lists.desk_request(self.viewer, request_id)
        return Response(shown(DeskRequestOut, found))


class Read(Endpoint):
    """Somebody has read it."""

    @extend_schema(request=None, responses=answers(NO_CONTENT), operation_id="w_desk_read")
    def post(self, request: Request, request_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        offers.acknowledge(by=self.viewer, request_id=request_id)
        return Response(status=NO_CONTENT)


class Rang(Endpoint):
    """Somebody who may not be safe was rung. Nothing else is kept."""

    @extend_schema(request=None, responses=answers(NO_CONTENT), operation_id="w_desk_rang")
    def post(self, request: Request, request_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        offers.contacted(by=self.viewer, request_id=request_id)
        return Response(status=NO_CONTENT)


class Pause(Endpoint):
    """Pausing what has begun, or going on."""

    @extend_schema(request=DeskPauseFields, responses=answers(NO_CONTENT), operation_id="w_desk_pause")
    def post(self, request: Request, request_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        waiting.pause(by=self.viewer, request_id=request_id, goes_on=self.given(DeskPauseFields)["goes_on"])
        return Response(status=NO_CONTENT)


class Messages(Endpoint):
    """Writing to whoever asked."""

    @extend_schema(request=RequestTextFields, responses=answers(NO_CONTENT), operation_id="w_desk_say")
    def post(self, request: Request, request_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        offers.reply(by=self.viewer, request_id=request_id, text=self.given(RequestTextFields)["text"])
        return Response(status=NO_CONTENT)


class Notes(Endpoint):
    """A note among coordinators."""

    @extend_schema(request=RequestTextFields, responses=answers(NO_CONTENT), operation_id="w_desk_note")
    def post(self, request: Request, request_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        offers.note(by=self.viewer, request_id=request_id, text=self.given(RequestTextFields)["text"])
        return Response(status=NO_CONTENT)


class Matches(Endpoint):
    """Who fits."""

    @extend_schema(responses=answers(OK, MatchesOut), operation_id="w_desk_matches")
    def get(self, request: Request, request_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        _, found = lists.fits_for(self.viewer, request_id)
        return Response(shown(MatchesOut, found))


class Offers(Endpoint):
    """Offering up to three."""

    @extend_schema(request=DeskOfferFields, responses=answers(NO_CONTENT), operation_id="w_desk_offer")
    def post(self, request: Request, request_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        offers.offer(by=self.viewer, request_id=request_id, **self.given(DeskOfferFields))
        return Response(status=NO_CONTENT)


class Wait(Endpoint):
    """The waiting list."""

    @extend_schema(request=DeskWaitFields, responses=answers(NO_CONTENT), operation_id="w_desk_wait")
    def post(self, request: Request, request_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        waiting.wait(by=self.viewer, request_id=request_id, **self.given(DeskWaitFields))
        return Response(status=NO_CONTENT)


class NoMatch(Endpoint):
    """Ending the search."""

    @extend_schema(request=DeskWordsFields, responses=answers(NO_CONTENT), operation_id="w_desk_nobody")
    def post(self, request: Request, request_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        waiting.no_match(by=self.viewer, request_id=request_id, **self.given(DeskWordsFields))
        return Response(status=NO_CONTENT)


class Refer(Endpoint):
    """Somebody outside the scheme."""

    @extend_schema(request=DeskReferFields, responses=answers(NO_CONTENT), operation_id="w_desk_refer")
    def post(self, request: Request, request_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        waiting.refer(by=self.viewer, request_id=request_id, **self.given(DeskReferFields))
        return Response(status=NO_CONTENT)


class Close(Endpoint):
    """Closing by hand."""

    @extend_schema(request=DeskCloseFields, responses=answers(NO_CONTENT), operation_id="w_desk_close")
    def post(self, request: Request, request_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(DeskCloseFields)
        waiting.close(by=self.viewer, request_id=request_id, to=_status(given["to"]), words=given["words"])
        return Response(status=NO_CONTENT)
