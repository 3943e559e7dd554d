"""The endpoint of what is late, in figures."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from safety import permissions, queries
from safety.api.hours import OrganisationQuery
from safety.api.parts import Endpoint, answers, checked, chosen, shown


class LateOut(serializers.Serializer[Any]):
    """How many are late, and how far their reminders went."""

    total = serializers.IntegerField()
    deputy = serializers.IntegerField()
    leader = serializers.IntegerField()
    longest_since = serializers.DateField(allow_null=True)


class Late(Endpoint):
    """What is late, in figures; what was kept from the team is not counted."""

    @extend_schema(parameters=[OrganisationQuery], responses=answers(HTTPStatus.OK, LateOut), operation_id="s_late")
    def get(self, request: Request) -> Response:
        wanted = checked(OrganisationQuery, request.query_params).get("organisation")
        employers = self.viewer.employers()
        may = [one for one in employers if permissions.can_list(self.viewer, one)]
        tenant = chosen(employers if wanted else may or employers, wanted)
        return Response(shown(LateOut, queries.late(self.viewer, tenant)))
