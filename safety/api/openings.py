"""The endpoints with which two people open one record to a third."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Tenant
from safety import actions, permissions, queries, workflow
from safety.api.hours import OrganisationQuery
from safety.api.parts import Endpoint, TextField, answers, checked, chosen, shown
from safety.payloads import REASON_LIMIT

OK, NO_CONTENT, CREATED = HTTPStatus.OK, HTTPStatus.NO_CONTENT, HTTPStatus.CREATED
WHY_OPEN = [*workflow.WHY_OPEN.items()]


class AskOpeningFields(OrganisationQuery):
    """Which record, to whom, and why."""

    reference = serializers.CharField(max_length=20)
    reader = serializers.UUIDField()
    why = serializers.ChoiceField(choices=WHY_OPEN)
    reason = TextField(max_length=REASON_LIMIT)


class DecideOpeningFields(serializers.Serializer[Any]):
    """The second person's answer."""

    grant = serializers.BooleanField()
    note = TextField(max_length=workflow.NOTE_LIMIT, required=False, allow_blank=True, default="")


class OpeningMade(serializers.Serializer[Any]):
    """The id of the request."""

    id = serializers.UUIDField()


class DecidedOut(serializers.Serializer[Any]):
    """What was decided."""

    granted = serializers.BooleanField()
    note = serializers.CharField()
    by = serializers.CharField(source="by.name")
    at = serializers.DateTimeField()


class OpeningOut(serializers.Serializer[Any]):
    """One request."""

    id = serializers.UUIDField(source="row.id")
    reference = serializers.CharField()
    why = serializers.CharField(source="asked.why")
    reason = serializers.CharField(source="asked.reason")
    reader = serializers.CharField(source="asked.reader.name")
    by = serializers.CharField(source="asked.by.name")
    at = serializers.DateTimeField(source="asked.at")
    decided = DecidedOut(allow_null=True)
    can_decide = serializers.BooleanField()


class Openings(Endpoint):
    """What was asked and decided. A trustee gives the password first."""

    @extend_schema(
        parameters=[OrganisationQuery], responses=answers(OK, OpeningOut(many=True)), operation_id="s_openings"
    )
    def get(self, request: Request) -> Response:
        given = checked(OrganisationQuery, request.query_params)
        found = queries.openings(self.viewer, self._tenant(given.get("organisation")))
        return Response(shown(OpeningOut, found, many=True))

    @extend_schema(request=AskOpeningFields, responses=answers(CREATED, OpeningMade), operation_id="s_opening_ask")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(AskOpeningFields)
        tenant = self._tenant(given.pop("organisation", None))
        made = actions.ask_for_opening(by=self.viewer, tenant=tenant, **given)
        return Response({"id": made}, status=CREATED)

    def _tenant(self, wanted: UUID | None) -> Tenant:
        """The one that was named, else where she may ask."""
        employers = self.viewer.employers()
        may = [one for one in employers if permissions.can_ask_opening(self.viewer, one)]
        return chosen(employers if wanted else may or employers, wanted)


class OneOpening(Endpoint):
    """One request, and the second person's answer."""

    @extend_schema(responses=answers(OK, OpeningOut), operation_id="s_opening")
    def get(self, request: Request, opening_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(OpeningOut, queries.one_opening(self.viewer, opening_id)))

    @extend_schema(request=DecideOpeningFields, responses=answers(NO_CONTENT), operation_id="s_opening_decide")
    def post(self, request: Request, opening_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.decide_opening(by=self.viewer, opening_id=opening_id, **self.given(DecideOpeningFields))
        return Response(status=NO_CONTENT)
