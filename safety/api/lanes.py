"""The further ways in: a draft or a note sent as it lies there, and since when a note can be proven."""

from http import HTTPStatus
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from safety import actions, queries
from safety.api import fields
from safety.api.parts import Endpoint, answers, shown
from safety.payloads import reference

OK, CREATED, NO_CONTENT = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT


class Sending(Endpoint):
    """Sends a draft of hers; a note becomes a report."""

    @extend_schema(
        request=fields.SendingFields, responses=answers(CREATED, fields.SentOut), operation_id="s_draft_send"
    )
    def post(self, request: Request, draft_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.SendingFields)
        sent = actions.send_draft(
            by=self.viewer,
            draft_id=draft_id,
            excluded=given.get("excluded", ()),
            withhold_identity=given["withhold_identity"],
            shown=given.get("shown"),
        )
        return Response({"id": str(sent), "reference": reference(sent)}, status=CREATED)


class OpeningUp(Endpoint):
    """Turns a note into a draft of the full report."""

    @extend_schema(request=None, responses=answers(NO_CONTENT), operation_id="s_note_open_up")
    def post(self, request: Request, draft_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.open_up(by=self.viewer, draft_id=draft_id)
        return Response(status=NO_CONTENT)


class Stamp(Endpoint):
    """Since when it can be proven that her note was there, looked up in the log now."""

    @extend_schema(responses=answers(OK, fields.StampOut), operation_id="s_note_stamp")
    def get(self, request: Request, draft_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(fields.StampOut, queries.stamp_of(self.viewer, draft_id)))
