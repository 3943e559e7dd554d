"""Duties as endpoints: the same deeds as the pages."""

from http import HTTPStatus
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from safety import actions, queries
from safety.api import duty_fields as fields
from safety.api.parts import Endpoint, answers, checked, chosen, shown

OK, NO_CONTENT = HTTPStatus.OK, HTTPStatus.NO_CONTENT


class Waiting(Endpoint):
    """What waits in all open records that she reads, 25 a page."""

    @extend_schema(
        parameters=[fields.WaitingQuery], responses=answers(OK, fields.WaitingOut), operation_id="s_duties_waiting"
    )
    def get(self, request: Request) -> Response:
        given = checked(fields.WaitingQuery, request.query_params)
        tenant = chosen(self.viewer.employers(), given.get("organisation"))
        return Response(shown(fields.WaitingOut, queries.duties_waiting(self.viewer, tenant, page=given["page"])))


class Duties(Endpoint):
    """Who else has to be told. Reading it opens the record, which is noted in it."""

    @extend_schema(responses=answers(OK, fields.DutiesOut), operation_id="s_duties")
    def get(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(fields.DutiesOut, queries.open_duties(self.viewer, incident_id)))

    @extend_schema(request=fields.AnswersFields, responses=answers(NO_CONTENT), operation_id="s_duties_answer")
    def put(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = fields.answers_of(self.given(fields.AnswersFields))
        actions.answer_duties(by=self.viewer, incident_id=incident_id, answers=given)
        return Response(status=NO_CONTENT)


class OneDuty(Endpoint):
    """One of them, with the text to send; `?words` puts in what the author wrote herself."""

    @extend_schema(responses=answers(OK, fields.DutyTextOut), operation_id="s_duty")
    def get(self, request: Request, incident_id: UUID, rule: str) -> Response:
        found, view = queries.open_duty(self.viewer, incident_id, rule)
        text = found.text(rule, words="words" in request.query_params)
        return Response({**shown(fields.DutyOut, view), "text": text})

    @extend_schema(request=fields.DecisionFields, responses=answers(NO_CONTENT), operation_id="s_duty_decide")
    def post(self, request: Request, incident_id: UUID, rule: str) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = fields.decided_of(self.given(fields.DecisionFields))
        actions.decide_duty(by=self.viewer, incident_id=incident_id, rule=rule, decided=given)
        return Response(status=NO_CONTENT)


class Signature(Endpoint):
    """Whoever leads stands by the decision."""

    @extend_schema(request=None, responses=answers(NO_CONTENT), operation_id="s_duty_sign")
    def post(self, request: Request, incident_id: UUID, rule: str) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.sign_duty(by=self.viewer, incident_id=incident_id, rule=rule)
        return Response(status=NO_CONTENT)
