"""The endpoint of an organisation's working hours."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Tenant
from safety import actions, permissions, queries, workflow
from safety.api.parts import Endpoint, answers, checked, chosen, shown
from safety.workflow import OpeningHours

OK, NO_CONTENT = HTTPStatus.OK, HTTPStatus.NO_CONTENT
_HOURS = "%H:%M"


class OrganisationQuery(serializers.Serializer[Any]):
    """Which organisation."""

    organisation = serializers.UUIDField(required=False, help_text="Needed with several organisations only")


class HoursFields(OrganisationQuery):
    """When somebody is there, by the clock of London."""

    days = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6), max_length=7, help_text="0 is Monday"
    )
    opens = serializers.TimeField(input_formats=[_HOURS], help_text="HH:MM")
    closes = serializers.TimeField(input_formats=[_HOURS], help_text="HH:MM")
    nation = serializers.ChoiceField(choices=[*workflow.NATIONS.items()], help_text="Whose bank holidays are kept")
    rota = serializers.BooleanField(help_text="Somebody can be reached round the clock")


class HoursOut(serializers.Serializer[Any]):
    """When somebody is there, by the clock of London."""

    days = serializers.SerializerMethodField()
    opens = serializers.TimeField(format=_HOURS)
    closes = serializers.TimeField(format=_HOURS)
    nation = serializers.CharField()
    rota = serializers.BooleanField()

    def get_days(self, hours: OpeningHours) -> list[int]:
        return sorted(hours.days)


class Hours(Endpoint):
    """Working hours, which the clocks follow."""

    @extend_schema(parameters=[OrganisationQuery], responses=answers(OK, HoursOut), operation_id="s_hours")
    def get(self, request: Request) -> Response:
        given = checked(OrganisationQuery, request.query_params)
        return Response(shown(HoursOut, queries.opening_hours(self.viewer, self._tenant(given.get("organisation")))))

    @extend_schema(request=HoursFields, responses=answers(NO_CONTENT), operation_id="s_set_hours")
    def put(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(HoursFields)
        tenant = self._tenant(given.get("organisation"))
        hours = OpeningHours(frozenset(given["days"]), given["opens"], given["closes"], given["nation"], given["rota"])
        actions.set_hours(by=self.viewer, tenant=tenant, hours=hours)
        return Response(status=NO_CONTENT)

    def _tenant(self, wanted: UUID | None) -> Tenant:
        """The one that was named, else where she may set them."""
        employers = self.viewer.employers()
        may = [one for one in employers if permissions.can_set_hours(self.viewer, one)]
        return chosen(employers if wanted else may or employers, wanted)
