"""What the safety team does: the work list, the two searches, one record and its deeds."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Tenant
from safety import actions, permissions, queries
from safety.api import fields
from safety.api.parts import Endpoint, answers, checked, chosen, download, shown

OK, NO_CONTENT = HTTPStatus.OK, HTTPStatus.NO_CONTENT


class _Team(Endpoint):
    """An endpoint of an organisation's readers."""

    def tenant(self, wanted: UUID | None) -> Tenant:
        """Whose records: the one that was named, or the only one she reads. Raises as `check_can_list`."""
        employers = self.viewer.employers()
        if wanted is None:
            read = [tenant for tenant in employers if permissions.can_list(self.viewer, tenant)]
            return chosen(read or employers, None)
        return chosen(employers, wanted)


class WorkList(_Team):
    """Codes and clocks, 25 a page."""

    @extend_schema(
        parameters=[fields.WorkListQuery], responses=answers(OK, fields.WorkListOut), operation_id="s_work_list"
    )
    def get(self, request: Request) -> Response:
        given = checked(fields.WorkListQuery, request.query_params)
        found = queries.queue(
            self.viewer,
            self.tenant(given.get("organisation")),
            page=given["page"],
            work_list=given["show"],
            filters=fields.filters_of(given),
            sort=given["sort"],
        )
        return Response(shown(fields.WorkListOut, found))


class Search(_Team):
    """First step: words in references, titles and codes. The words stand in the body, never in an address."""

    @extend_schema(request=fields.SearchFields, responses=answers(OK, fields.WorkListOut), operation_id="s_search")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.SearchFields)
        found = queries.queue(
            self.viewer,
            self.tenant(given.get("organisation")),
            page=given["page"],
            work_list="all",
            phrase=given["phrase"],
        )
        return Response(shown(fields.WorkListOut, found))


class TextSearch(_Team):
    """Second step: the texts, in bites of about a second."""

    @extend_schema(
        request=fields.TextSearchFields, responses=answers(OK, fields.SearchStepOut), operation_id="s_search_text"
    )
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.TextSearchFields)
        tenant = self.tenant(given.get("organisation"))
        step = queries.search_full_text(self.viewer, tenant, given["phrase"], given.get("after"))
        return Response(shown(fields.SearchStepOut, step))


class Case(Endpoint):
    """One record. Opening it is noted in it and in the log."""

    @extend_schema(responses=answers(OK, fields.CaseOut), operation_id="s_case")
    def get(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(fields.CaseOut, queries.open_incident(self.viewer, incident_id)))


class CaseFile(Endpoint):
    """A file of it; with `?copy` the picture without hidden data."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}, operation_id="s_case_file")
    def get(self, request: Request, incident_id: UUID, file_id: UUID) -> HttpResponseBase:
        original = "copy" not in request.query_params
        found = queries.incident_file(self.viewer, incident_id, file_id, original=original)
        return download(request._request, found)  # noqa: SLF001 -- Django's request


class Acknowledgement(Endpoint):
    """Somebody has seen it."""

    @extend_schema(request=None, responses=answers(NO_CONTENT), operation_id="s_acknowledge")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.acknowledge(by=self.viewer, incident_id=incident_id)
        return Response(status=NO_CONTENT)


class Assessment(Endpoint):
    """How serious it is."""

    @extend_schema(request=fields.AssessmentFields, responses=answers(NO_CONTENT), operation_id="s_assess")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.AssessmentFields)
        judged = fields.assessment_of(given)
        actions.triage(by=self.viewer, incident_id=incident_id, assessment=judged, owner=given.get("owner"))
        return Response(status=NO_CONTENT)


class Question(Endpoint):
    """A question to the author."""

    @extend_schema(request=fields.MessageTextFields, responses=answers(NO_CONTENT), operation_id="s_ask")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.ask(by=self.viewer, incident_id=incident_id, text=self.given(fields.MessageTextFields)["text"])
        return Response(status=NO_CONTENT)


class Reply(Endpoint):
    """Words to the author, expecting nothing back."""

    @extend_schema(request=fields.MessageTextFields, responses=answers(NO_CONTENT), operation_id="s_reply")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.reply(by=self.viewer, incident_id=incident_id, text=self.given(fields.MessageTextFields)["text"])
        return Response(status=NO_CONTENT)


class Note(Endpoint):
    """A note among the readers, which the author's key does not open."""

    @extend_schema(request=fields.MessageTextFields, responses=answers(NO_CONTENT), operation_id="s_note")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.note(by=self.viewer, incident_id=incident_id, text=self.given(fields.MessageTextFields)["text"])
        return Response(status=NO_CONTENT)


class Closure(Endpoint):
    """How it ended."""

    @extend_schema(request=fields.ClosureFields, responses=answers(NO_CONTENT), operation_id="s_close")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.ClosureFields)
        actions.close(by=self.viewer, incident_id=incident_id, outcomes=given["outcomes"], note=given["note"])
        return Response(status=NO_CONTENT)


class Destruction(Endpoint):
    """Deleting what its author took back."""

    @extend_schema(request=None, responses=answers(NO_CONTENT), operation_id="s_destroy")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.destroy_withdrawn(by=self.viewer, incident_id=incident_id)
        return Response(status=NO_CONTENT)
