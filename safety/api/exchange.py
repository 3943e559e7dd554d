"""Everything of an organisation, out and in."""

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

from accounts.models import Tenant
from accounts.permitting import NotFound
from safety import actions, permissions
from safety.api.parts import Endpoint, Unfit, answers, chosen, shown
from safety.forms import TakenForm
from safety.forms.exchange import WORDS_LIMIT
from vault import export
from vault.uploads import SealedUpload

OK = HTTPStatus.OK


class PlaceFields(serializers.Serializer[Any]):
    organisation = serializers.UUIDField(required=False, help_text="Needed with several organisations only")


class TakenOut(serializers.Serializer[Any]):
    """The words stand here once. `file`, `key`, `sha256` and `size` are what fetching it takes, for one day."""

    words = serializers.CharField(source="locked.words")
    file = serializers.UUIDField(source="locked.file.id")
    key = serializers.CharField(source="locked.file.key")
    sha256 = serializers.CharField(source="locked.file.sha256")
    size = serializers.IntegerField(source="locked.file.size")
    counts = serializers.DictField(child=serializers.IntegerField())
    missing = serializers.IntegerField(help_text="Files that are named and gone")


class TakenFileFields(PlaceFields):
    file = serializers.UUIDField()
    key = serializers.CharField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField()


class WordsFields(serializers.Serializer[Any]):
    words = serializers.CharField(max_length=WORDS_LIMIT)


class RefusedOut(serializers.Serializer[Any]):
    kind = serializers.CharField()
    id = serializers.UUIDField(allow_null=True)
    why = serializers.CharField()


class BroughtOut(serializers.Serializer[Any]):
    counts = serializers.DictField(child=serializers.IntegerField())
    files = serializers.IntegerField()
    refused = RefusedOut(many=True)


class _Managers(Endpoint):
    """An endpoint of the safety manager; it asks for her password again."""

    def tenant(self, wanted: UUID | None) -> Tenant:
        employers = self.viewer.employers()
        if wanted is None:
            mine = [tenant for tenant in employers if permissions.can_export(self.viewer, tenant)]
            return chosen(mine or employers, None)
        return chosen(employers, wanted)


class TakeOut(_Managers):
    """Makes the locked file."""

    @extend_schema(request=PlaceFields, responses=answers(OK, TakenOut), operation_id="s_take_out")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        tenant = self.tenant(self.given(PlaceFields).get("organisation"))
        return Response(shown(TakenOut, actions.take_out(by=self.viewer, tenant=tenant)))


class TakenFile(_Managers):
    """Fetches it."""

    @extend_schema(
        request=TakenFileFields,
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        operation_id="s_taken_file",
    )
    def post(self, request: Request) -> HttpResponseBase:  # noqa: ARG002 -- the framework's own signature
        tenant = self.tenant(self.given(PlaceFields).get("organisation"))
        permissions.check_can_export(self.viewer, tenant)
        form = TakenForm(self.given(TakenFileFields))
        if not form.is_valid():
            raise NotFound
        return export.download(form.to_meta())


class BringIn(_Managers):
    """Brings records of another installation in."""

    parser_classes = (MultiPartParser,)
    takes_files = True

    @extend_schema(
        request={
            "multipart/form-data": {
                "type": "object",
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "words": {"type": "string"},
                    "organisation": {"type": "string", "format": "uuid"},
                },
            }
        },
        responses=answers(OK, BroughtOut),
        operation_id="s_bring_in",
    )
    def post(self, request: Request) -> Response:
        tenant = self.tenant(self.given(PlaceFields).get("organisation"))
        permissions.check_can_import(self.viewer, tenant)
        upload = request.FILES.get("file")
        if not isinstance(upload, SealedUpload):
            raise Unfit({"file": ["Send the locked file."]})
        words = self.given(WordsFields)["words"]
        return Response(shown(BroughtOut, actions.bring_in(by=self.viewer, tenant=tenant, upload=upload, words=words)))
