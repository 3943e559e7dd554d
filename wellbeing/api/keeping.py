"""Everything of one's own as an endpoint, and its erasure."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from wellbeing.actions.keeping import erase
from wellbeing.api.parts import Endpoint, Unfit, answers
from wellbeing.queries.own import everything

OK, NO_CONTENT = HTTPStatus.OK, HTTPStatus.NO_CONTENT


class EverythingHeldOut(serializers.Serializer[Any]):
    """The same as the file: records with their parts, field by field."""

    format = serializers.CharField()
    made_at = serializers.DateTimeField()
    records = serializers.ListField(child=serializers.DictField())
    drafts = serializers.ListField(child=serializers.DictField())
    calendar_feed = serializers.BooleanField()


class ErasureFields(serializers.Serializer[Any]):
    """That she means it: this cannot be undone."""

    sure = serializers.BooleanField()


class Held(Endpoint):
    """What is held of her here, as far as her own key opens it."""

    @extend_schema(responses=answers(OK, EverythingHeldOut), operation_id="w_held")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(everything(self.viewer).plain)


class Erasure(Endpoint):
    """Ends and destroys everything of hers here at once."""

    @extend_schema(request=ErasureFields, responses=answers(NO_CONTENT), operation_id="w_held_erase")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        if not self.given(ErasureFields)["sure"]:
            raise Unfit({"sure": ["This cannot be undone. Say that you are sure."]})
        erase(by=self.viewer)
        return Response(status=NO_CONTENT)
