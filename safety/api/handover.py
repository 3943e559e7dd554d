"""Packs for somebody outside: making one, fetching it, and what its author sees."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from safety import actions, queries, workflow
from safety.api.parts import Endpoint, TextField, answers, shown
from safety.workflow.handover import NOTE_LIMIT
from vault import export

OK, CREATED = HTTPStatus.OK, HTTPStatus.CREATED
RECIPIENTS = [*workflow.RECIPIENTS.items()]
PACK_SECTIONS = [*workflow.SECTIONS.items()]


class HandOverFields(serializers.Serializer[Any]):
    """What goes out, and how it is locked."""

    recipient = serializers.ChoiceField(choices=RECIPIENTS)
    sections = serializers.ListField(child=serializers.ChoiceField(choices=PACK_SECTIONS), max_length=10)
    files = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=100)
    note = TextField(max_length=NOTE_LIMIT, required=False, allow_blank=True, default="")
    key = serializers.CharField(
        max_length=4_000,
        required=False,
        allow_blank=True,
        default="",
        help_text="A public key of the age format; without it, six words come back",
    )


class HandedFileOut(serializers.Serializer[Any]):
    """One file of a pack."""

    id = serializers.UUIDField(source="file")
    name = serializers.CharField()
    sha256 = serializers.CharField()


class HandOverOut(serializers.Serializer[Any]):
    """One pack that left."""

    id = serializers.UUIDField()
    recipient = serializers.CharField()
    sections = serializers.ListField(child=serializers.CharField())
    files = HandedFileOut(source="evidence", many=True)
    note = serializers.CharField()
    by = serializers.CharField(source="name")
    at = serializers.DateTimeField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField(help_text="Of the locked file")
    with_words = serializers.BooleanField()


class HandOversOut(serializers.Serializer[Any]):
    """All packs of a record, newest first."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    packs = HandOverOut(many=True)


class MadePackOut(serializers.Serializer[Any]):
    """A pack just made. `words` are shown this once."""

    id = serializers.UUIDField()
    words = serializers.CharField(allow_null=True)
    size = serializers.IntegerField(source="file.size")
    sha256 = serializers.CharField(source="file.sha256")


class HandOvers(Endpoint):
    """For readers; making one needs the password again."""

    @extend_schema(responses=answers(OK, HandOversOut), operation_id="s_handovers")
    def get(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(HandOversOut, queries.hand_overs(self.viewer, incident_id)))

    @extend_schema(request=HandOverFields, responses=answers(CREATED, MadePackOut), operation_id="s_handover_make")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(HandOverFields)
        made = actions.hand_over(by=self.viewer, incident_id=incident_id, **given)
        return Response(shown(MadePackOut, made), status=CREATED)


class HandOverFile(Endpoint):
    """The locked file, for a day, for who made it."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}, operation_id="s_handover_file")
    def get(self, request: Request, incident_id: UUID, pack_id: UUID) -> HttpResponseBase:  # noqa: ARG002 -- the framework's own signature
        return export.download(queries.pack_file(self.viewer, incident_id, pack_id))


class OwnHandOvers(Endpoint):
    """What the author sees of it."""

    @extend_schema(responses=answers(OK, HandOversOut), operation_id="s_own_handovers")
    def get(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(HandOversOut, queries.own_hand_overs(self.viewer, incident_id)))
