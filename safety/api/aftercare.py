"""Support after something serious as endpoints: the same deeds as the pages."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from safety import actions, queries
from safety.api.parts import Endpoint, answers, shown

OK, NO_CONTENT = HTTPStatus.OK, HTTPStatus.NO_CONTENT


class OfferFields(serializers.Serializer[Any]):
    """The colleagues to offer it to, beside the author."""

    people = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)


class OfferedOut(serializers.Serializer[Any]):
    """To whom it was offered, by whom and when. Never what became of it."""

    to = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()


class PersonOut(serializers.Serializer[Any]):
    """Somebody whom it can be offered to."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class OfferingOut(serializers.Serializer[Any]):
    """What the team sees."""

    serious = serializers.BooleanField()
    can_offer = serializers.BooleanField()
    author_offered = serializers.BooleanField()
    offered = OfferedOut(many=True)
    people = PersonOut(many=True)


class CareDayOut(serializers.Serializer[Any]):
    """One day of the schedule."""

    code = serializers.CharField()
    words = serializers.CharField(source="label")
    when = serializers.CharField()
    on = serializers.DateField()
    now = serializers.BooleanField()


class CareOut(serializers.Serializer[Any]):
    """An offer as its receiver sees it."""

    by = serializers.CharField(source="by.name")
    organisation = serializers.CharField()
    since = serializers.DateField()
    days = CareDayOut(many=True)


class After(Endpoint):
    """Offering it."""

    @extend_schema(responses=answers(OK, OfferingOut), operation_id="s_after")
    def get(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        found = queries.offering(self.viewer, incident_id)
        told = [(one, person) for one in found.offered for person in one.people]
        seen = {
            "serious": found.serious,
            "can_offer": found.can_offer,
            "author_offered": found.to_author is not None,
            "offered": [{"to": person.name, "by": one.by.name, "at": one.at} for one, person in told],
            "people": [{"id": person, "name": name} for person, name in found.people.items()],
        }
        return Response(shown(OfferingOut, seen))

    @extend_schema(request=OfferFields, responses=answers(NO_CONTENT), operation_id="s_after_offer")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.offer_support(by=self.viewer, incident_id=incident_id, people=self.given(OfferFields)["people"])
        return Response(status=NO_CONTENT)


class OwnAfter(Endpoint):
    """What was offered to her on one record of her own; an empty list when nothing was."""

    @extend_schema(responses=answers(OK, CareOut(many=True)), operation_id="s_own_after")
    def get(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        own = queries.open_mine(self.viewer, incident_id)
        care = queries.care_of(own.story) if own.story else None
        return Response(shown(CareOut, [care] if care else [], many=True))


class MyAfter(Endpoint):
    """What was offered to her as a colleague."""

    @extend_schema(responses=answers(OK, CareOut(many=True)), operation_id="s_my_after")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(CareOut, queries.offered_to_me(self.viewer), many=True))
