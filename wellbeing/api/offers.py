"""The endpoints with which whoever asked reads and answers an offer."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permitting import NotFound
from wellbeing import queries
from wellbeing.actions import offers
from wellbeing.api.desk import WishOut
from wellbeing.api.parts import Endpoint, TextField, answers, shown
from wellbeing.payloads import REASON_LIMIT
from wellbeing.payloads.offers import DECLINED
from wellbeing.workflow import Status
from wellbeing.workflow.offers import RELEASES, Coordination

OK, CREATED, NO_CONTENT = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT


def _words() -> TextField:
    return TextField(max_length=REASON_LIMIT, required=False, allow_blank=True, default="")


class OfferDescribedOut(serializers.Serializer[Any]):
    dimension = serializers.CharField()
    values = serializers.ListField(child=serializers.CharField())


class OfferCardOut(serializers.Serializer[Any]):
    """What a provider publishes. `met` and `unmet` are the asker's own wishes."""

    profile = serializers.UUIDField()
    person = serializers.UUIDField()
    name = serializers.CharField()
    about = serializers.CharField()
    qualifications = serializers.CharField()
    registers = serializers.ListField(child=serializers.CharField())
    hours = serializers.CharField()
    described = OfferDescribedOut(many=True)
    next_start = serializers.DateField(allow_null=True)
    met = WishOut(many=True)
    unmet = WishOut(many=True)


class OwnOfferOut(serializers.Serializer[Any]):
    cards = OfferCardOut(many=True)
    until = serializers.DateField()
    words = serializers.CharField()
    sessions = serializers.IntegerField()


class OwnChoiceFields(serializers.Serializer[Any]):
    """One of the cards, and what that provider may know. What is not named stays with the asker."""

    profile = serializers.UUIDField()
    release = serializers.ListField(
        child=serializers.CharField(), required=False, default=list, help_text=f"Of {', '.join(RELEASES)}"
    )
    words = _words()


class OwnChoiceOut(serializers.Serializer[Any]):
    """What she and the provider share from now on."""

    case = serializers.UUIDField()


class OwnRefusalFields(serializers.Serializer[Any]):
    """`known` are the persons on the cards whom she knows, or who know her."""

    reason = serializers.CharField(help_text=f"One of {', '.join(DECLINED)}")
    known = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=3)
    words = _words()


class OwnOffer(Endpoint):
    """The offer that waits for her answer."""

    @extend_schema(responses=answers(OK, OwnOfferOut), operation_id="w_own_offer")
    def get(self, request: Request, request_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        found = queries.open_mine(self.viewer, request_id)
        done = Coordination.gather(found.story.parts)
        offer = done.offer
        if offer is None or found.status is not Status.OFFERED:
            raise NotFound
        given = {"cards": offer.cards, "until": done.until, "words": offer.words, "sessions": len(offer.vouchers)}
        return Response(shown(OwnOfferOut, given))


class OwnChoice(Endpoint):
    """Choosing one of them."""

    @extend_schema(request=OwnChoiceFields, responses=answers(CREATED, OwnChoiceOut), operation_id="w_own_choose")
    def post(self, request: Request, request_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        case = offers.choose(by=self.viewer, request_id=request_id, **self.given(OwnChoiceFields))
        return Response({"case": str(case)}, status=CREATED)


class OwnRefusal(Endpoint):
    """Taking none of them."""

    @extend_schema(request=OwnRefusalFields, responses=answers(NO_CONTENT), operation_id="w_own_decline")
    def post(self, request: Request, request_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        offers.decline(by=self.viewer, request_id=request_id, **self.given(OwnRefusalFields))
        return Response(status=NO_CONTENT)
