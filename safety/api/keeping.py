"""How long things are kept, holds, and certificates of destruction."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Tenant
from safety import actions, permissions, queries
from safety.api.parts import Endpoint, TextField, answers, checked, chosen, shown
from safety.payloads import REASON_LIMIT
from safety.workflow import YEARS

OK, NO_CONTENT = HTTPStatus.OK, HTTPStatus.NO_CONTENT


class AtQuery(serializers.Serializer[Any]):
    organisation = serializers.UUIDField(required=False, help_text="Needed with several organisations only")
    page = serializers.IntegerField(min_value=1, default=1)


class YearsOut(serializers.Serializer[Any]):
    """One class."""

    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the API's own name
    basis = serializers.CharField()
    years = serializers.IntegerField()
    least = serializers.IntegerField()
    most = serializers.IntegerField()


class YearsFields(serializers.Serializer[Any]):
    """The classes to change; those left out stay."""

    organisation = serializers.UUIDField(required=False)
    years = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=100))

    def validate_years(self, given: dict[str, int]) -> dict[str, int]:
        if not set(given) <= {kind.value for kind in YEARS}:
            raise serializers.ValidationError("There is no such class.")
        return given


class HeldOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    reference = serializers.CharField()
    since = serializers.DateField()
    month = serializers.DateField()


class _PageOut(serializers.Serializer[Any]):
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    total = serializers.IntegerField()


class HeldPageOut(_PageOut):
    rows = HeldOut(many=True)


class SaidOut(serializers.Serializer[Any]):
    placed = serializers.BooleanField()
    who = serializers.CharField()
    day = serializers.DateField()
    reason = serializers.CharField(allow_null=True)


class HoldOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    reference = serializers.CharField()
    held = serializers.BooleanField()
    month = serializers.DateField()
    open = serializers.BooleanField()
    said = SaidOut(many=True)


class HoldReasonFields(serializers.Serializer[Any]):
    reason = TextField(max_length=REASON_LIMIT)


class GoneOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    reference = serializers.CharField()
    what = serializers.CharField()
    made = serializers.DateField(help_text="The first day of the month")
    destroyed_on = serializers.DateField()
    rule = serializers.CharField()


class GonePageOut(_PageOut):
    rows = GoneOut(many=True)


class CertificateOut(serializers.Serializer[Any]):
    """Hashes are hex; `path` leads from `leaf` to `root` as in RFC 6962."""

    row = GoneOut()
    index = serializers.IntegerField()
    event = serializers.CharField()
    day = serializers.DateField()
    leaf = serializers.CharField()
    size = serializers.IntegerField()
    root = serializers.CharField()  # type: ignore[assignment]  # the API's own name
    path = serializers.ListField(child=serializers.CharField())
    checkpoint = serializers.CharField()


class _Keepers(Endpoint):
    """An endpoint of who looks after how long things are kept."""

    def tenant(self, wanted: UUID | None) -> Tenant:
        employers = self.viewer.employers()
        if wanted is None:
            mine = [tenant for tenant in employers if permissions.can_see_kept(self.viewer, tenant)]
            return chosen(mine or employers, None)
        return chosen(employers, wanted)


class Years(_Keepers):
    """For how many years what ends from now on is kept."""

    @extend_schema(parameters=[AtQuery], responses=answers(OK, YearsOut(many=True)), operation_id="s_keeping")
    def get(self, request: Request) -> Response:
        given = checked(AtQuery, request.query_params)
        rules = queries.keeping_rules(self.viewer, self.tenant(given.get("organisation")))
        return Response(shown(YearsOut, rules, many=True))

    @extend_schema(request=YearsFields, responses=answers(NO_CONTENT), operation_id="s_keeping_change")
    def put(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(YearsFields)
        actions.set_years(by=self.viewer, tenant=self.tenant(given.get("organisation")), years=given["years"])
        return Response(status=NO_CONTENT)


class Holds(_Keepers):
    """What must be kept for now, 25 a page."""

    @extend_schema(parameters=[AtQuery], responses=answers(OK, HeldPageOut), operation_id="s_holds")
    def get(self, request: Request) -> Response:
        given = checked(AtQuery, request.query_params)
        found = queries.holds(self.viewer, self.tenant(given.get("organisation")), given["page"])
        return Response(shown(HeldPageOut, found))


class Hold(Endpoint):
    """One record's hold: to see it, to place it, to lift it."""

    @extend_schema(responses=answers(OK, HoldOut), operation_id="s_hold")
    def get(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(HoldOut, queries.hold_of(self.viewer, incident_id)))

    @extend_schema(request=HoldReasonFields, responses=answers(NO_CONTENT), operation_id="s_hold_place")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        queries.hold_of(self.viewer, incident_id)
        actions.hold(by=self.viewer, incident_id=incident_id, reason=self.given(HoldReasonFields)["reason"])
        return Response(status=NO_CONTENT)


class Release(Endpoint):
    """Lifting a hold."""

    @extend_schema(request=HoldReasonFields, responses=answers(NO_CONTENT), operation_id="s_hold_lift")
    def post(self, request: Request, incident_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        queries.hold_of(self.viewer, incident_id)
        actions.release(by=self.viewer, incident_id=incident_id, reason=self.given(HoldReasonFields)["reason"])
        return Response(status=NO_CONTENT)


class Gone(_Keepers):
    """What was destroyed, 25 a page."""

    @extend_schema(parameters=[AtQuery], responses=answers(OK, GonePageOut), operation_id="s_gone")
    def get(self, request: Request) -> Response:
        given = checked(AtQuery, request.query_params)
        return Response(
            shown(GonePageOut, queries.gone(self.viewer, self.tenant(given.get("organisation")), given["page"]))
        )


class Certificate(_Keepers):
    """The proof that one record was destroyed."""

    @extend_schema(parameters=[AtQuery], responses=answers(OK, CertificateOut), operation_id="s_certificate")
    def get(self, request: Request, incident_id: UUID) -> Response:
        given = checked(AtQuery, request.query_params)
        tenant = self.tenant(given.get("organisation"))
        return Response(shown(CertificateOut, queries.certificate(self.viewer, tenant, incident_id)))
