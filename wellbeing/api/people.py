"""Providers as the coordinators of a scheme see them."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Role
from wellbeing.actions import providers as deeds
from wellbeing.api.parts import Endpoint, TextField, answers, shown
from wellbeing.api.providers import PAPER_KINDS, ProfileFields, ProviderDueOut, TotalLineOut
from wellbeing.forms.people import STATES
from wellbeing.queries import providers as queries
from wellbeing.queries import totals
from wellbeing.workflow import providers as rules

OK, NO_CONTENT = HTTPStatus.OK, HTTPStatus.NO_CONTENT

STANDINGS = [*STATES.items()]


class ProviderOut(serializers.Serializer[Any]):
    """One line of the list. `held` says why she is not offered."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    state = serializers.CharField(source="story.state")
    services = serializers.ListField(child=serializers.CharField(), source="profile.services")
    places = serializers.IntegerField(source="profile.places")
    offered = serializers.BooleanField()
    held = serializers.ListField(child=serializers.CharField())
    due = ProviderDueOut(many=True)


class PaperSeenOut(serializers.Serializer[Any]):
    kind = serializers.CharField(source="paper.kind")
    number = serializers.CharField(source="paper.number")
    seen_on = serializers.DateField()
    by = serializers.CharField(source="by_name")


class ProviderRemarkOut(serializers.Serializer[Any]):
    text = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField(source="by_name")


class OneProviderOut(serializers.Serializer[Any]):
    """One provider, with what was seen and noted."""

    id = serializers.UUIDField(source="row.id")
    state = serializers.CharField(source="row.story.state")
    reason = serializers.CharField(source="row.story.standing.reason", default="")
    profile = ProfileFields(source="row.profile")
    held = serializers.ListField(child=serializers.CharField(), source="row.held")
    due = ProviderDueOut(many=True, source="row.due")
    seen = PaperSeenOut(many=True, source="row.story.seen")
    remarks = ProviderRemarkOut(many=True, source="row.story.remarks")
    verified = serializers.BooleanField()


class SeenFields(serializers.Serializer[Any]):
    """Which paper was seen, and when; today unless said."""

    kind = serializers.ChoiceField(choices=PAPER_KINDS)
    seen_on = serializers.DateField(allow_null=True, default=None)


class StandingFields(serializers.Serializer[Any]):
    """A reason is needed to suspend; the provider reads it."""

    state = serializers.ChoiceField(choices=STANDINGS)
    reason = TextField(max_length=rules.REASON_LIMIT, allow_blank=True, default="")


class RemarkFields(serializers.Serializer[Any]):
    text = TextField(max_length=rules.REMARK_LIMIT)


class People(Endpoint):
    """All providers of her scheme; with `left`, those who have left as well."""

    @extend_schema(responses=answers(OK, ProviderOut(many=True)), operation_id="w_people")
    def get(self, request: Request) -> Response:
        scheme = queries.scheme_of(self.viewer, Role.WELLBEING_COORDINATOR)
        rows = queries.profiles(self.viewer, scheme.id, left="left" in request.query_params)
        return Response(shown(ProviderOut, rows, many=True))


class OnePerson(Endpoint):
    """One provider."""

    @extend_schema(responses=answers(OK, OneProviderOut), operation_id="w_person")
    def get(self, request: Request, provider_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(OneProviderOut, queries.open_provider(self.viewer, provider_id)))


class PersonSeen(Endpoint):
    """A paper was seen."""

    @extend_schema(request=SeenFields, responses=answers(NO_CONTENT), operation_id="w_person_seen")
    def post(self, request: Request, provider_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.see_paper(by=self.viewer, profile_id=provider_id, **self.given(SeenFields))
        return Response(status=NO_CONTENT)


class PersonStanding(Endpoint):
    """Suspend somebody, let them back, or note that they have left."""

    @extend_schema(request=StandingFields, responses=answers(NO_CONTENT), operation_id="w_person_standing")
    def post(self, request: Request, provider_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.stand(by=self.viewer, profile_id=provider_id, **self.given(StandingFields))
        return Response(status=NO_CONTENT)


class PersonNotes(Endpoint):
    """A note among coordinators."""

    @extend_schema(request=RemarkFields, responses=answers(NO_CONTENT), operation_id="w_person_note")
    def post(self, request: Request, provider_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.remark(by=self.viewer, profile_id=provider_id, **self.given(RemarkFields))
        return Response(status=NO_CONTENT)


class SchemeTotals(Endpoint):
    """The totals of all providers: the lines that each of them sees."""

    @extend_schema(responses=answers(OK, TotalLineOut(many=True)), operation_id="w_scheme_totals")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(TotalLineOut, totals.scheme_lines(self.viewer), many=True))
