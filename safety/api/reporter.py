"""What somebody with an account does with reports of her own."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import actions, queries
from safety.api import fields
from safety.api.parts import Endpoint, Unfit, answers, chosen, download, shown
from safety.payloads import ReportBody, reference
from safety.queries import Draft
from vault.files import FileMeta
from vault.media import make_working_copy
from vault.uploads import SealedUpload

OK, CREATED, NO_CONTENT = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT


class Places(Endpoint):
    """Where she may report."""

    @extend_schema(responses=answers(OK, fields.PlaceOut(many=True)), operation_id="s_places")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(fields.PlaceOut, queries.places(self.viewer), many=True))


class PlaceReaders(Endpoint):
    """Who would be able to read it."""

    @extend_schema(responses=answers(OK, fields.ReaderOut(many=True)), operation_id="s_place_readers")
    def get(self, request: Request, organisation: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        tenant = chosen(self.viewer.employers(), organisation)
        return Response(shown(fields.ReaderOut, queries.who_can_read(self.viewer, tenant), many=True))


class Mine(Endpoint):
    """Her list, and sending."""

    @extend_schema(responses=answers(OK, fields.MineOut(many=True)), operation_id="s_mine")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(fields.MineOut, queries.my_reports(self.viewer), many=True))

    @extend_schema(request=fields.ReportFields, responses=answers(CREATED, fields.SentOut), operation_id="s_mine_send")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.ReportFields)
        sent = actions.report(
            by=self.viewer,
            tenant=chosen(self.viewer.employers(), given.get("organisation")),
            body=fields.body_of(given),
            excluded=given.get("excluded", ()),
            draft_id=given.get("id"),
            withhold_identity=given["withhold_identity"],
            shown=given.get("shown"),
        )
        return Response({"id": str(sent), "reference": reference(sent)}, status=CREATED)


class Own(Endpoint):
    """One report of hers."""

    @extend_schema(responses=answers(OK, fields.OwnOut), operation_id="s_own")
    def get(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        own = queries.open_mine(self.viewer, incident_id)
        if own.story is None:
            raise NotFound  # destroyed: nothing of it is left to show
        return Response(shown(fields.OwnOut, own))


class OwnMessages(Endpoint):
    """Adding to it, or answering a question."""

    @extend_schema(request=fields.MessageTextFields, responses=answers(NO_CONTENT), operation_id="s_own_add")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.add(by=self.viewer, incident_id=incident_id, text=self.given(fields.MessageTextFields)["text"])
        return Response(status=NO_CONTENT)


class OwnWithdrawal(Endpoint):
    """Taking it back."""

    @extend_schema(
        request=fields.ReasonFields, responses=answers(OK, fields.WithdrawalOut), operation_id="s_own_withdraw"
    )
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        reason = self.given(fields.ReasonFields)["reason"]
        outcome = actions.withdraw(by=self.viewer, incident_id=incident_id, reason=reason)
        return Response({"outcome": outcome.value})


class OwnFile(Endpoint):
    """A file of it; with `?copy` the picture without hidden data."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}, operation_id="s_own_file")
    def get(self, request: Request, incident_id: UUID, file_id: UUID) -> HttpResponseBase:
        return download(request._request, queries.own_file(self.viewer, incident_id, file_id))  # noqa: SLF001 -- Django's request


class OneDraft(Endpoint):
    """A draft, which lies in her locker alone."""

    @extend_schema(responses=answers(OK, fields.DraftOut), operation_id="s_draft")
    def get(self, request: Request, draft_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(fields.DraftOut, queries.open_draft(self.viewer, draft_id)))

    @extend_schema(request=fields.DraftFields, responses=answers(OK, fields.DraftOut), operation_id="s_draft_save")
    def put(self, request: Request, draft_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.DraftFields)
        before = _draft(self.viewer, draft_id)
        tenant = before.tenant if before else chosen(self.viewer.employers(), given.get("organisation"))
        kept = before.body.files if before else ()
        return Response(_saved(self.viewer, tenant, fields.body_of(given, kept), draft_id))

    @extend_schema(responses=answers(NO_CONTENT), operation_id="s_draft_discard")
    def delete(self, request: Request, draft_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.discard_draft(by=self.viewer, draft_id=draft_id)
        return Response(status=NO_CONTENT)


class DraftFiles(Endpoint):
    """Files into a draft. They go with it when it is sent by its id."""

    parser_classes = (MultiPartParser,)
    takes_files = True

    @extend_schema(
        request={
            "multipart/form-data": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
        },
        responses=answers(OK, fields.DraftOut),
        operation_id="s_draft_files_add",
    )
    def post(self, request: Request, draft_id: UUID) -> Response:
        uploads = [one for one in request.FILES.getlist("file") if isinstance(one, SealedUpload)]
        problems = [f"{one.name}: {one.problem}" for one in uploads if one.problem]
        if problems or not uploads:
            raise Unfit({"file": problems or ["Send at least one file."]})
        draft = queries.open_draft(self.viewer, draft_id)
        return Response(_with_files(self.viewer, draft, (*draft.body.files, *map(make_working_copy, uploads))))


class DraftFile(Endpoint):
    """One file of a draft."""

    @extend_schema(responses=answers(OK, fields.DraftOut), operation_id="s_draft_files_remove")
    def delete(self, request: Request, draft_id: UUID, file_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        draft = queries.open_draft(self.viewer, draft_id)
        left = tuple(file for file in draft.body.files if file.id != file_id)
        return Response(_with_files(self.viewer, draft, left))


def _draft(viewer: Viewer, draft_id: UUID) -> Draft | None:
    try:
        return queries.open_draft(viewer, draft_id)
    except NotFound:
        return None


def _with_files(viewer: Viewer, draft: Draft, files: tuple[FileMeta, ...]) -> Any:  # noqa: ANN401 -- JSON
    return _saved(viewer, draft.tenant, replace(draft.body, files=files), draft.id)


def _saved(viewer: Viewer, tenant: Tenant, body: ReportBody, draft_id: UUID) -> Any:  # noqa: ANN401 -- JSON
    actions.save_draft(by=viewer, tenant=tenant, body=body, draft_id=draft_id)
    return shown(fields.DraftOut, queries.open_draft(viewer, draft_id))
