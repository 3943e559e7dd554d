"""The decision about the police as an endpoint: the same deed as the page."""

from http import HTTPStatus
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from safety import actions, queries
from safety.api import duty_fields as fields
from safety.api.parts import Endpoint, answers, shown

OK, NO_CONTENT = HTTPStatus.OK, HTTPStatus.NO_CONTENT


class OwnPolice(Endpoint):
    """Her decision about the police. The reason comes back to her alone."""

    @extend_schema(responses=answers(OK, fields.OwnPoliceOut), operation_id="s_own_police")
    def get(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(fields.OwnPoliceOut, queries.open_police(self.viewer, incident_id)))

    @extend_schema(request=fields.PoliceFields, responses=answers(NO_CONTENT), operation_id="s_own_police_decide")
    def put(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.PoliceFields)
        actions.decide_on_police(by=self.viewer, incident_id=incident_id, **given)
        return Response(status=NO_CONTENT)
