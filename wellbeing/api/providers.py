"""A provider's own profile and totals."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ui import downloads
from wellbeing.actions import providers as deeds
from wellbeing.api.parts import Endpoint, TextField, answers, shown
from wellbeing.payloads.providers import Described, Paper, Profile
from wellbeing.queries import cases, totals
from wellbeing.queries import providers as queries
from wellbeing.workflow import providers as rules

OK, NO_CONTENT = HTTPStatus.OK, HTTPStatus.NO_CONTENT
_NOBODY = UUID(int=0)
PAPER_KINDS = [*rules.PAPER_WORDS.items()]


class ProviderPaperFields(serializers.Serializer[Any]):
    """One paper. `body`: which register or check (a code), or with whom."""

    kind = serializers.ChoiceField(choices=PAPER_KINDS)
    body = TextField(max_length=rules.NUMBER_LIMIT, allow_blank=True, default="")
    number = TextField(max_length=rules.NUMBER_LIMIT, allow_blank=True, default="")
    expires_on = serializers.DateField()


class DescribedFields(serializers.Serializer[Any]):
    """What is published of one dimension of the list `provider_preference`."""

    dimension = serializers.ChoiceField(choices=rules.dimensions())
    values = serializers.ListField(child=TextField(max_length=rules.VALUE_LIMIT), max_length=rules.MOST_VALUES)


class ProfileFields(serializers.Serializer[Any]):
    """The whole profile; what is left out is empty afterwards."""

    name = TextField(max_length=rules.NAME_LIMIT)
    about = TextField(max_length=rules.ABOUT_LIMIT, allow_blank=True, default="")
    qualifications = TextField(max_length=rules.QUALIFICATIONS_LIMIT, allow_blank=True, default="")
    papers = ProviderPaperFields(many=True, default=list)
    services = serializers.ListField(child=serializers.ChoiceField(choices=rules.services()), default=list)
    described = DescribedFields(many=True, default=list)
    hours = TextField(max_length=rules.HOURS_LIMIT, allow_blank=True, default="")
    fee = serializers.IntegerField(min_value=0, max_value=rules.MOST_FEE, default=0, help_text="Pence")
    places = serializers.IntegerField(min_value=0, max_value=rules.MOST_PLACES, default=0)
    next_start = serializers.DateField(allow_null=True, default=None)
    conflicts = serializers.ListField(child=serializers.UUIDField(), default=list)

    def to_profile(self) -> Profile:
        given = dict(self.validated_data)
        given["papers"] = tuple(Paper(**one) for one in given["papers"])
        given["described"] = tuple(
            Described(dimension=one["dimension"], values=tuple(one["values"])) for one in given["described"]
        )
        given["services"], given["conflicts"] = tuple(given["services"]), tuple(given["conflicts"])
        return Profile(person=_NOBODY, calendar=_NOBODY, calendar_key="", **given)


class ProviderDueOut(serializers.Serializer[Any]):
    """A paper that ends within 30 days, or has ended."""

    kind = serializers.CharField()
    on = serializers.DateField()
    over = serializers.BooleanField()


class ProfileOut(serializers.Serializer[Any]):
    """The profile, and why she is not offered to anybody, if she is not."""

    id = serializers.UUIDField(allow_null=True)
    state = serializers.CharField(source="story.state", default="")
    profile = ProfileFields(allow_null=True)
    held = serializers.ListField(child=serializers.CharField())
    due = ProviderDueOut(many=True)
    verified = serializers.BooleanField()


class TotalLineOut(serializers.Serializer[Any]):
    """How many sessions of one series in one month, and what they come to in pence."""

    month = serializers.DateField()
    name = serializers.CharField()
    series = serializers.CharField()
    number = serializers.IntegerField()
    pence = serializers.IntegerField()


class OneProfile(Endpoint):
    """For providers: their own. DELETE leaves the scheme."""

    @extend_schema(responses=answers(OK, ProfileOut), operation_id="w_profile")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(ProfileOut, queries.my_profile(self.viewer)))

    @extend_schema(request=ProfileFields, responses=answers(OK, ProfileOut), operation_id="w_profile_write")
    def put(self, request: Request) -> Response:
        fields = ProfileFields(data=request.data)
        scheme = queries.scheme_of(self.viewer)
        fields.is_valid(raise_exception=True)
        deeds.write_profile(by=self.viewer, scheme=scheme.id, profile=fields.to_profile())
        return Response(shown(ProfileOut, queries.my_profile(self.viewer)))

    @extend_schema(responses=answers(NO_CONTENT), operation_id="w_profile_leave")
    def delete(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        scheme = queries.scheme_of(self.viewer)
        running = [row.id for row in cases.my_cases(self.viewer) if row.story.runs or row.story.waits]
        deeds.leave(by=self.viewer, scheme=scheme.id, running=running)
        return Response(status=NO_CONTENT)


class Totals(Endpoint):
    """A provider's own totals."""

    @extend_schema(responses=answers(OK, TotalLineOut(many=True)), operation_id="w_totals")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(TotalLineOut, totals.own_lines(self.viewer), many=True))


class TotalsPaper(Endpoint):
    """The invoice of one month (`2026-11`) as PDF."""

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY}, operation_id="w_totals_paper")
    def get(self, request: Request, month: str) -> HttpResponse:  # noqa: ARG002 -- the framework's own signature
        return downloads.pdf(totals.invoice(self.viewer, month), f"totals-{month}.pdf")
