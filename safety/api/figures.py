"""An organisation's own figures."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from safety import permissions, queries
from safety.api.parts import Endpoint, answers, checked, chosen, shown
from safety.queries import Figures

OK = HTTPStatus.OK


class FiguresQuery(serializers.Serializer[Any]):
    organisation = serializers.UUIDField(required=False, help_text="Needed with several organisations only")
    period = serializers.CharField(
        required=False, max_length=10, help_text="2026-q4, 2026 or all; this year if left out"
    )


class FigureRowOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the API's own name
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="By column; money in pence")


class FigureTableOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    heading = serializers.CharField()
    columns = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    rows = FigureRowOut(many=True)
    several = serializers.BooleanField(help_text="One record may stand in more than one row")
    money = serializers.BooleanField()


class FiguresOut(serializers.Serializer[Any]):
    """Kinds of record are never added up."""

    period = serializers.CharField(source="period.code")
    kinds = serializers.DictField(child=serializers.IntegerField())
    messages = serializers.IntegerField(help_text="How many single messages the incidents stand for")
    left_out = serializers.IntegerField()
    partial = serializers.BooleanField(help_text="Only what was handed to you")  # type: ignore[assignment]  # the API's own name
    tables = FigureTableOut(many=True)


class OwnFigures(Endpoint):
    """Counted from what your keys open."""

    @extend_schema(parameters=[FiguresQuery], responses=answers(OK, FiguresOut), operation_id="s_figures")
    def get(self, request: Request) -> Response:
        given = checked(FiguresQuery, request.query_params)
        employers = self.viewer.employers()
        mine = [tenant for tenant in employers if permissions.can_see_figures(self.viewer, tenant)]
        wanted = given.get("organisation")
        tenant = chosen(employers if wanted else mine or employers, wanted)
        found: Figures = queries.figures(self.viewer, tenant, given.get("period", ""))
        return Response(shown(FiguresOut, found))
