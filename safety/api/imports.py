"""Bringing in a mailbox or a table: create, match, look what would come of it, run."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from safety import actions, queries, vocabulary
from safety.api.campaigns import PageQuery, SampleOut, TallyOut
from safety.api.fields import INCIDENT_TYPES, RECORD_KINDS
from safety.api.parts import Endpoint, Unfit, answers, checked, chosen, shown
from safety.parsers import FIELDS, Matching
from safety.payloads import Samples
from ui import downloads
from vault.uploads import SealedUpload

OK, CREATED, NO_CONTENT = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT
URGENCIES = vocabulary.choices("urgency")
COLUMN_FIELDS = [("", "Leave this out"), *((field.name, field.label) for field in FIELDS)]


class BringFields(serializers.Serializer[Any]):
    """Beside the files: where they belong."""

    organisation = serializers.UUIDField(required=False, help_text="Needed with several organisations only")
    id = serializers.UUIDField(required=False, help_text="A fresh random id: the same id begins once")
    into = serializers.UUIDField(required=False, help_text="A report of hers that saved messages are added to")


class MatchingFields(serializers.Serializer[Any]):
    """What each column means, in their order, and what holds for all rows or messages."""

    columns = serializers.ListField(
        child=serializers.ChoiceField(choices=COLUMN_FIELDS, allow_blank=True),
        required=False,
        default=list,
        max_length=60,
    )
    kind = serializers.ChoiceField(choices=RECORD_KINDS, required=False, allow_blank=True, default="")
    types = serializers.ListField(
        child=serializers.ChoiceField(choices=INCIDENT_TYPES), required=False, default=list, max_length=100
    )
    primary = serializers.ChoiceField(choices=INCIDENT_TYPES, required=False, allow_null=True, default=None)
    urgency = serializers.ChoiceField(choices=URGENCIES, required=False, allow_null=True, default=None)
    as_one = serializers.BooleanField(required=False, default=False, help_text="One record that counts the rows")


class ImportLineOut(serializers.Serializer[Any]):
    """A line of her imports."""

    id = serializers.UUIDField()
    organisation = serializers.UUIDField(source="tenant.id")
    form = serializers.CharField(help_text="mail or table")
    name = serializers.CharField()
    saved_at = serializers.DateTimeField()
    done = serializers.BooleanField()


class ColumnOut(serializers.Serializer[Any]):
    """One column, and what it is matched to or guessed as."""

    heading = serializers.CharField()
    examples = serializers.ListField(child=serializers.CharField())
    field = serializers.CharField()


class FoundOut(serializers.Serializer[Any]):
    """What is in a mailbox."""

    count = serializers.IntegerField()
    days = serializers.SerializerMethodField()
    senders = serializers.ListField(child=serializers.CharField())
    sender_count = serializers.IntegerField()
    samples = SampleOut(many=True)

    def get_days(self, found: Samples) -> Any:  # noqa: ANN401 -- JSON
        return shown(TallyOut, [(tally.day, tally.count) for tally in found.tallies], many=True)


class ImportOut(serializers.Serializer[Any]):
    """One import, as far as it is."""

    id = serializers.UUIDField()
    organisation = serializers.UUIDField(source="tenant.id")
    form = serializers.CharField(source="plan.form", help_text="mail or table")
    columns = ColumnOut(many=True)
    rows = serializers.IntegerField()
    found = FoundOut(allow_null=True)
    unread = serializers.IntegerField()
    doubles = serializers.IntegerField()
    matched = serializers.BooleanField(source="plan.matched")
    done = serializers.BooleanField(source="plan.done")
    made = serializers.IntegerField(source="plan.made")
    taken = serializers.IntegerField(source="plan.taken")
    record = serializers.UUIDField(source="plan.record", allow_null=True)


class RefusalOut(serializers.Serializer[Any]):
    """Why a row is not taken."""

    row = serializers.IntegerField(source="number")
    column = serializers.CharField()
    reason = serializers.CharField()


class CheckOut(serializers.Serializer[Any]):
    """What would come of it, with a page of the reasons for the rows that would not be taken."""

    records = serializers.IntegerField()
    taken = serializers.IntegerField(help_text="Messages or rows")
    made = serializers.IntegerField(help_text="Records that are there already")
    refused = serializers.IntegerField(help_text="Rows; one may have several reasons")
    refusals = RefusalOut(many=True)
    refusal_count = serializers.IntegerField()
    page = serializers.IntegerField()
    problem = serializers.CharField(help_text="Why nothing can come of it; empty otherwise")


class ProgressOut(serializers.Serializer[Any]):
    """How far it is; run it again until it is done."""

    made = serializers.IntegerField()
    total = serializers.IntegerField()
    done = serializers.BooleanField()


class Imports(Endpoint):
    """Her imports, and beginning one."""

    parser_classes = (MultiPartParser,)
    takes_files = True

    @extend_schema(responses=answers(OK, ImportLineOut(many=True)), operation_id="s_imports")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(ImportLineOut, queries.my_imports(self.viewer), many=True))

    @extend_schema(
        request={
            "multipart/form-data": {
                "type": "object",
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "organisation": {"type": "string", "format": "uuid"},
                    "id": {"type": "string", "format": "uuid"},
                    "into": {"type": "string", "format": "uuid"},
                },
            }
        },
        responses=answers(CREATED, ImportOut),
        operation_id="s_imports_begin",
    )
    def post(self, request: Request) -> Response:
        given = checked(BringFields, request.data)
        uploads = [one for one in request.FILES.getlist("file") if isinstance(one, SealedUpload)]
        problems = [f"{one.name}: {one.problem}" for one in uploads if one.problem]
        if problems or not uploads:
            raise Unfit({"file": problems or ["Send at least one file."]})
        tenant = chosen(self.viewer.employers(), given.get("organisation"))
        begun = actions.begin_import(
            by=self.viewer, tenant=tenant, files=uploads, import_id=given.get("id"), into=given.get("into")
        )
        return Response(shown(ImportOut, queries.open_import(self.viewer, begun)), status=CREATED)


class OneImport(Endpoint):
    """One of them."""

    @extend_schema(responses=answers(OK, ImportOut), operation_id="s_import")
    def get(self, request: Request, import_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(ImportOut, queries.open_import(self.viewer, import_id)))

    @extend_schema(responses=answers(NO_CONTENT), operation_id="s_import_discard")
    def delete(self, request: Request, import_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.discard_import(by=self.viewer, import_id=import_id)
        return Response(status=NO_CONTENT)


class ImportMatching(Endpoint):
    """What the columns mean, and what holds for all."""

    @extend_schema(request=MatchingFields, responses=answers(OK, ImportOut), operation_id="s_import_match")
    def put(self, request: Request, import_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(MatchingFields)
        matching = Matching(
            tuple(given["columns"]), kind=given["kind"], types=tuple(given["types"]), urgency=given["urgency"]
        )
        actions.match_import(
            by=self.viewer, import_id=import_id, matching=matching, as_one=given["as_one"], primary=given["primary"]
        )
        return Response(shown(ImportOut, queries.open_import(self.viewer, import_id)))


class ImportCheck(Endpoint):
    """What would come of it; nothing is made."""

    @extend_schema(parameters=[PageQuery], responses=answers(OK, CheckOut), operation_id="s_import_check")
    def get(self, request: Request, import_id: UUID) -> Response:
        page = checked(PageQuery, request.query_params)["page"]
        return Response(shown(CheckOut, queries.dry_run(self.viewer, import_id, page=page)))


class ImportRun(Endpoint):
    """Making the records. Repeat it until it is done: nothing is made twice."""

    @extend_schema(request=None, responses=answers(OK, ProgressOut), operation_id="s_import_run")
    def post(self, request: Request, import_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(ProgressOut, actions.run_import(by=self.viewer, import_id=import_id)))


class ImportRows(Endpoint):
    """The refused rows with their reasons, as CSV."""

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, operation_id="s_import_rows")
    def get(self, request: Request, import_id: UUID) -> HttpResponseBase:  # noqa: ARG002 -- the framework's own signature
        return downloads.table(queries.refused_rows(self.viewer, import_id))
