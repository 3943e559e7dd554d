"""The numbers of others as endpoints: the same deeds as the pages."""

from http import HTTPStatus
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from safety import actions, queries
from safety.api import duty_fields as fields
from safety.api.parts import Endpoint, answers, shown

OK, NO_CONTENT = HTTPStatus.OK, HTTPStatus.NO_CONTENT


class References(Endpoint):
    """The numbers of others, for who reads the record."""

    @extend_schema(responses=answers(OK, fields.ReferencesOut), operation_id="s_references")
    def get(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(fields.ReferencesOut, queries.open_references(self.viewer, incident_id)))

    @extend_schema(request=fields.ReferenceFields, responses=answers(NO_CONTENT), operation_id="s_references_keep")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = fields.reference_of(self.given(fields.ReferenceFields))
        actions.keep_reference(by=self.viewer, incident_id=incident_id, given=given)
        return Response(status=NO_CONTENT)


class OwnReferences(Endpoint):
    """The same for the author."""

    @extend_schema(responses=answers(OK, fields.ReferencesOut), operation_id="s_own_references")
    def get(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(fields.ReferencesOut, queries.open_own_references(self.viewer, incident_id)))

    @extend_schema(request=fields.ReferenceFields, responses=answers(NO_CONTENT), operation_id="s_own_references_keep")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = fields.reference_of(self.given(fields.ReferenceFields))
        actions.keep_own_reference(by=self.viewer, incident_id=incident_id, given=given)
        return Response(status=NO_CONTENT)
