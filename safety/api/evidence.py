"""A record's files: the list, one with its chain of custody, adding, and checking one again."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from safety import actions, queries
from safety.api.fields import FileOut
from safety.api.parts import Endpoint, TextField, Unfit, answers, shown
from safety.documents.custody import Step
from safety.payloads import REASON_LIMIT
from vault.uploads import SealedUpload

OK, CREATED = HTTPStatus.OK, HTTPStatus.CREATED


class EvidenceItemOut(serializers.Serializer[Any]):
    """A file, when it was added and by whom."""

    number = serializers.IntegerField()
    file = FileOut()
    added_at = serializers.DateTimeField()
    added_by = serializers.CharField(help_text="Empty: the author of the record")
    note = serializers.CharField()


class CustodyLinkOut(serializers.Serializer[Any]):
    """One link of a chain of custody."""

    at = serializers.DateTimeField()
    step = serializers.ChoiceField(choices=[step.value for step in Step])
    who = serializers.CharField(help_text="Empty: the author of the record")
    to = serializers.CharField(help_text="For whom, of a pack")


class EvidenceOut(serializers.Serializer[Any]):
    """All files of a record."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    files = EvidenceItemOut(many=True)
    verified = serializers.BooleanField(help_text="The audit log vouches for what was read")


class EvidenceFileOut(serializers.Serializer[Any]):
    """One file with everything that happened with it, oldest first."""

    reference = serializers.CharField()
    held = EvidenceItemOut()
    chain = CustodyLinkOut(many=True)
    verified = serializers.BooleanField(help_text="The audit log vouches for what was read")


class EvidenceCheckOut(serializers.Serializer[Any]):
    """What hashing the original again has shown."""

    matches = serializers.BooleanField()


class AttachFields(serializers.Serializer[Any]):
    """Where the files come from."""

    note = TextField(max_length=REASON_LIMIT, required=False, allow_blank=True, default="")


class Evidence(Endpoint):
    """For readers. Looking at the list opens the record."""

    parser_classes = (MultiPartParser,)
    takes_files = True

    @extend_schema(responses=answers(OK, EvidenceOut), operation_id="s_evidence")
    def get(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(EvidenceOut, queries.case_files(self.viewer, incident_id)))

    @extend_schema(
        request={
            "multipart/form-data": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}, "note": {"type": "string"}},
            }
        },
        responses=answers(CREATED, EvidenceOut),
        operation_id="s_evidence_add",
    )
    def post(self, request: Request, incident_id: UUID) -> Response:
        queries.case_files(self.viewer, incident_id)  # who may not see it must not learn what a file needs
        uploads = [one for one in request.FILES.getlist("file") if isinstance(one, SealedUpload)]
        problems = [f"{one.name}: {one.problem}" for one in uploads if one.problem]
        if problems:
            raise Unfit({"file": problems})
        actions.attach(by=self.viewer, incident_id=incident_id, files=uploads, note=self.given(AttachFields)["note"])
        return Response(shown(EvidenceOut, queries.case_files(self.viewer, incident_id)), status=CREATED)


class EvidenceFile(Endpoint):
    """One file's chain of custody; the file itself is fetched with `s_case_file`."""

    @extend_schema(responses=answers(OK, EvidenceFileOut), operation_id="s_evidence_file")
    def get(self, request: Request, incident_id: UUID, file_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(EvidenceFileOut, queries.one_file(self.viewer, incident_id, file_id)))


class EvidenceCheck(Endpoint):
    """Hashing the original again; the result goes into its chain."""

    @extend_schema(request=None, responses=answers(OK, EvidenceCheckOut), operation_id="s_evidence_check")
    def post(self, request: Request, incident_id: UUID, file_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response({"matches": actions.check_file(by=self.viewer, incident_id=incident_id, file_id=file_id)})


class OwnEvidence(Endpoint):
    """The same for the author."""

    @extend_schema(responses=answers(OK, EvidenceOut), operation_id="s_own_evidence")
    def get(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(EvidenceOut, queries.own_files(self.viewer, incident_id)))


class OwnEvidenceFile(Endpoint):
    """One of her own files and who looked at it."""

    @extend_schema(responses=answers(OK, EvidenceFileOut), operation_id="s_own_evidence_file")
    def get(self, request: Request, incident_id: UUID, file_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(EvidenceFileOut, queries.own_one_file(self.viewer, incident_id, file_id)))


class OwnEvidenceCheck(Endpoint):
    """Hashing one of her own originals again."""

    @extend_schema(request=None, responses=answers(OK, EvidenceCheckOut), operation_id="s_own_evidence_check")
    def post(self, request: Request, incident_id: UUID, file_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response({"matches": actions.check_own_file(by=self.viewer, incident_id=incident_id, file_id=file_id)})
