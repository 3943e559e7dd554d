"""The register of steps: reading, adding, striking out, and the whole as a file."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Tenant
from safety import actions, permissions, queries, workflow
from safety.api.parts import Endpoint, Standing, TextField, answers, checked, chosen, shown
from safety.documents.paper import CannotPrint
from safety.payloads import REASON_LIMIT
from safety.workflow.register import STEP_TEXT_LIMIT, STEP_TITLE_LIMIT

OK, CREATED, NO_CONTENT = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT
STEP_KINDS = [*workflow.STEP_KINDS.items()]
STEP_FORMS = [("pdf", "PDF"), ("csv", "CSV")]
_TYPES = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}


class RegisterQuery(serializers.Serializer[Any]):
    """Whose register."""

    organisation = serializers.UUIDField(required=False, help_text="Needed with several organisations only")
    page = serializers.IntegerField(min_value=1, max_value=100_000, required=False, default=1)


class RegisterEntryFields(serializers.Serializer[Any]):
    """One entry."""

    organisation = serializers.UUIDField(required=False, help_text="Needed with several organisations only")
    kind = serializers.ChoiceField(choices=STEP_KINDS)
    on = serializers.DateField()
    title = TextField(max_length=STEP_TITLE_LIMIT)
    decided = TextField(max_length=STEP_TEXT_LIMIT, required=False, allow_blank=True, default="")
    who = TextField(max_length=STEP_TITLE_LIMIT, required=False, allow_blank=True, default="")
    review_on = serializers.DateField(required=False, allow_null=True, default=None)


class RegisterStrikeFields(serializers.Serializer[Any]):
    """Why it counts no longer."""

    organisation = serializers.UUIDField(required=False, help_text="Needed with several organisations only")
    reason = TextField(max_length=REASON_LIMIT)


class RegisterExportFields(serializers.Serializer[Any]):
    """Which time, from where, and in which form."""

    organisation = serializers.UUIDField(required=False, help_text="Needed with several organisations only")
    since = serializers.DateField(required=False, allow_null=True, default=None)
    until = serializers.DateField(required=False, allow_null=True, default=None)
    with_records = serializers.BooleanField(
        required=False, default=False, help_text="What was done about records: days and codes alone"
    )
    form = serializers.ChoiceField(choices=STEP_FORMS, required=False, default="pdf")


class RegisterEntryOut(serializers.Serializer[Any]):
    """One entry."""

    id = serializers.UUIDField(source="entry.id")
    kind = serializers.CharField(source="entry.kind")
    on = serializers.DateField(source="entry.on")
    title = serializers.CharField(source="entry.title")
    decided = serializers.CharField(source="entry.decided")
    who = serializers.CharField(source="entry.who")
    review_on = serializers.DateField(source="entry.review_on", allow_null=True)
    by = serializers.CharField(source="entry.by_name")
    at = serializers.DateTimeField(source="entry.at")
    struck = serializers.CharField(help_text="Why it counts no longer; empty while it counts")


class RegisterOut(serializers.Serializer[Any]):
    """A page of the register, newest first."""

    readable = serializers.BooleanField(help_text="False without the safety team's key; `holders` are whom to ask")
    holders = serializers.ListField(child=serializers.CharField())
    entries = RegisterEntryOut(source="written", many=True)
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    total = serializers.IntegerField()
    reviews_due = serializers.IntegerField()
    verified = serializers.BooleanField(help_text="The audit log vouches for what was read")


class RegisterMadeOut(serializers.Serializer[Any]):
    """The new entry."""

    id = serializers.UUIDField()


class _Register(Endpoint):
    def tenant(self, wanted: UUID | None) -> Tenant:
        """The one that was named, else the only one whose register she may see. Raises NotFound, or Unfit."""
        employers = self.viewer.employers()
        may = [one for one in employers if permissions.can_read_steps(self.viewer, one)]
        return chosen(employers if wanted else may or employers, wanted)


class Steps(_Register):
    """What was written by hand."""

    @extend_schema(parameters=[RegisterQuery], responses=answers(OK, RegisterOut), operation_id="s_steps")
    def get(self, request: Request) -> Response:
        given = checked(RegisterQuery, request.query_params)
        found = queries.register_page(self.viewer, self.tenant(given.get("organisation")), page=given["page"])
        return Response(shown(RegisterOut, found))

    @extend_schema(request=RegisterEntryFields, responses=answers(CREATED, RegisterMadeOut), operation_id="s_steps_add")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(RegisterEntryFields)
        tenant = self.tenant(given.pop("organisation", None))
        return Response({"id": actions.add_step(by=self.viewer, tenant=tenant, **given)}, status=CREATED)


class StepStrike(_Register):
    """Striking an entry out; it stays to be seen."""

    @extend_schema(request=RegisterStrikeFields, responses=answers(NO_CONTENT), operation_id="s_steps_strike")
    def post(self, request: Request, entry_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(RegisterStrikeFields)
        tenant = self.tenant(given.get("organisation"))
        actions.strike_step(by=self.viewer, tenant=tenant, entry_id=entry_id, reason=given["reason"])
        return Response(status=NO_CONTENT)


class StepsExport(_Register):
    """The whole as a file, noted in the log."""

    @extend_schema(
        request=RegisterExportFields,
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        operation_id="s_steps_export",
    )
    def post(self, request: Request) -> HttpResponseBase:  # noqa: ARG002 -- the framework's own signature
        given = self.given(RegisterExportFields)
        tenant = self.tenant(given.pop("organisation", None))
        try:
            data = queries.export_register(self.viewer, tenant, **given)
        except CannotPrint:
            raise Standing("The paper could not be made. Ask for CSV, or for fewer days.") from None
        name = f"file-{timezone.localdate().isoformat()}.{given['form']}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(data, content_type=_TYPES[given["form"]], headers=headers)
