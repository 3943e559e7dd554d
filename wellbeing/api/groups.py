"""The endpoints of groups."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Role
from accounts.permitting import NotFound
from wellbeing.actions import groups as deeds
from wellbeing.api.parts import Endpoint, TextField, answers, shown
from wellbeing.payloads.groups import MEETS_LIMIT
from wellbeing.queries import groups as reads
from wellbeing.queries.groups import ForDesk, Inside, Shown
from wellbeing.queries.providers import scheme_of
from wellbeing.workflow.bookings import FORMATS
from wellbeing.workflow.groups import ABOUT_LIMIT, CALLED_LIMIT, KINDS, TITLE_LIMIT
from wellbeing.workflow.groups import Programme as Wanted

OK, CREATED, NO_CONTENT = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT
_TIME = "%H:%M"

GROUP_KINDS = [(one, one) for one in KINDS]


class GroupFields(serializers.Serializer[Any]):
    """A group to publish."""

    service = serializers.ChoiceField(choices=GROUP_KINDS)
    title = TextField(max_length=TITLE_LIMIT)
    about = TextField(max_length=ABOUT_LIMIT, required=False, allow_blank=True, default="")
    facilitator = serializers.UUIDField(help_text="A provider of the scheme")
    first_on = serializers.DateField()
    at = serializers.TimeField(input_formats=[_TIME], help_text="HH:MM by the clock of London")
    minutes = serializers.IntegerField(min_value=1)
    every_weeks = serializers.IntegerField(min_value=1)
    meetings = serializers.IntegerField(min_value=1)
    format = serializers.ChoiceField(choices=[*FORMATS.items()])
    size = serializers.IntegerField(min_value=1)
    place = TextField(max_length=MEETS_LIMIT, required=False, allow_blank=True, default="")


class JoinFields(serializers.Serializer[Any]):
    """How somebody joins."""

    called = TextField(max_length=CALLED_LIMIT, help_text="What the others may call her")
    seen = serializers.BooleanField(help_text="The other members may see that she comes")
    wait = serializers.BooleanField(required=False, default=False, help_text="Stay on the waiting list if it is full")
    id = serializers.UUIDField(required=False, help_text="A fresh id, so that sending twice joins once")


class JoinableFields(serializers.Serializer[Any]):
    """Whether new people may join."""

    joinable = serializers.BooleanField()


class MeetsFields(serializers.Serializer[Any]):
    """Where a group meets."""

    place = TextField(max_length=MEETS_LIMIT, allow_blank=True)


class CountFields(serializers.Serializer[Any]):
    """How many came on a day."""

    on = serializers.DateField()
    count = serializers.IntegerField(min_value=0)


class GroupOut(serializers.Serializer[Any]):
    """A group of the programme, with one's own joining."""

    id = serializers.UUIDField(source="group.id")
    service = serializers.CharField(source="group.service")
    title = serializers.CharField(source="group.title")
    about = serializers.CharField(source="group.about")
    explained = serializers.CharField(help_text="What this kind of group is, and is not")
    facilitator = serializers.CharField(source="leader")
    days = serializers.ListField(child=serializers.DateField())
    at = serializers.TimeField(source="group.at", format=_TIME)
    minutes = serializers.IntegerField(source="group.minutes")
    format = serializers.CharField(source="group.format")
    size = serializers.IntegerField(source="group.size")
    open = serializers.BooleanField(source="group.open")
    joinable = serializers.BooleanField(source="group.joinable")
    free = serializers.BooleanField(help_text="Whether there is a place; never how many have joined")
    mine = serializers.SerializerMethodField(help_text="in, place, waiting, or empty")

    def get_mine(self, one: Shown) -> str:
        if one.mine is None:
            return ""
        if one.mine.key:
            return "in"
        return "place" if one.mine.joining.claim else "waiting"


class InsideOut(serializers.Serializer[Any]):
    """What the members share; empty before somebody was let in."""

    place = serializers.CharField()
    members = serializers.ListField(child=serializers.CharField(), help_text="As they want to be called")


class OneGroupOut(GroupOut):
    """A group with what its members share."""

    inside = serializers.SerializerMethodField()

    def get_inside(self, one: Shown) -> dict[str, Any] | None:
        found = reads.inside(one)
        return {"place": found.circle.place, "members": found.circle.names} if found else None


class HeadCountOut(serializers.Serializer[Any]):
    """How many came on a day."""

    on = serializers.DateField()
    count = serializers.IntegerField()


class LeadOut(InsideOut):
    """A group as whoever leads it sees it."""

    counts = HeadCountOut(many=True)


class AskedOut(serializers.Serializer[Any]):
    """Somebody who asked to come."""

    request = serializers.UUIDField()
    called = serializers.CharField()
    at = serializers.DateTimeField()


class DeskGroupOut(LeadOut):
    """A group as a coordinator sees it."""

    holding = AskedOut(many=True, help_text="They hold a place and have not been let in")
    waiting = AskedOut(many=True)
    taken = serializers.IntegerField()
    kept = serializers.IntegerField(help_text="Places that are kept for who waits")


class JoinedOut(serializers.Serializer[Any]):
    """The request to join."""

    id = serializers.UUIDField()


class GivenOut(serializers.Serializer[Any]):
    """What giving out the places came to."""

    let_in = serializers.IntegerField()
    waiting = serializers.IntegerField()


class Programme(Endpoint):
    """The programme."""

    @extend_schema(responses=answers(OK, GroupOut(many=True)), operation_id="w_groups")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(GroupOut, reads.programme(self.viewer), many=True))


class OneGroup(Endpoint):
    """One group of the programme."""

    @extend_schema(responses=answers(OK, OneGroupOut), operation_id="w_group")
    def get(self, request: Request, group_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(OneGroupOut, reads.open_group(self.viewer, group_id)))

    @extend_schema(request=JoinFields, responses=answers(CREATED, JoinedOut), operation_id="w_join_group")
    def post(self, request: Request, group_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        found = reads.open_group(self.viewer, group_id)
        given = self.given(JoinFields)
        if found.employer is None:
            raise NotFound
        request_id = deeds.join(
            by=self.viewer, employer=found.employer, group_id=group_id, request_id=given.pop("id", None), **given
        )
        return Response(shown(JoinedOut, {"id": request_id}), status=CREATED)

    @extend_schema(responses=answers(NO_CONTENT), operation_id="w_leave_group")
    def delete(self, request: Request, group_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        mine = reads.open_group(self.viewer, group_id).mine
        if mine is None:
            raise NotFound
        deeds.leave(by=self.viewer, request_id=mine.request)
        return Response(status=NO_CONTENT)


class Lead(Endpoint):
    """A group that one leads."""

    @extend_schema(responses=answers(OK, LeadOut), operation_id="w_led_group")
    def get(self, request: Request, group_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(LeadOut, _inside(reads.led(self.viewer, group_id))))

    @extend_schema(request=CountFields, responses=answers(NO_CONTENT), operation_id="w_count_heads")
    def post(self, request: Request, group_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.count_heads(by=self.viewer, group_id=group_id, **self.given(CountFields))
        return Response(status=NO_CONTENT)


class Place(Endpoint):
    """Where a group meets, by whoever leads it or a coordinator."""

    @extend_schema(request=MeetsFields, responses=answers(NO_CONTENT), operation_id="w_group_place")
    def put(self, request: Request, group_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.set_place(by=self.viewer, group_id=group_id, **self.given(MeetsFields))
        return Response(status=NO_CONTENT)


class DeskGroups(Endpoint):
    """The groups of a scheme, for its coordinators."""

    @extend_schema(responses=answers(OK, GroupOut(many=True)), operation_id="w_desk_groups")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        scheme = scheme_of(self.viewer, Role.WELLBEING_COORDINATOR)
        return Response(shown(GroupOut, reads.desk_groups(self.viewer, scheme.id), many=True))

    @extend_schema(request=GroupFields, responses=answers(CREATED, JoinedOut), operation_id="w_open_group")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        scheme = scheme_of(self.viewer, Role.WELLBEING_COORDINATOR)
        given = self.given(GroupFields)
        place = given.pop("place")
        group = deeds.open_group(by=self.viewer, scheme=scheme.id, wanted=Wanted(**given), place=place)
        return Response(shown(JoinedOut, {"id": group}), status=CREATED)


class DeskGroup(Endpoint):
    """A group as its coordinators see it."""

    @extend_schema(responses=answers(OK, DeskGroupOut), operation_id="w_desk_group")
    def get(self, request: Request, group_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        found = reads.for_desk(self.viewer, group_id)
        more = {"holding": found.holding, "waiting": found.waiting, "taken": found.taken, "kept": found.kept}
        return Response(shown(DeskGroupOut, {**_inside(found), **more}))

    @extend_schema(request=JoinableFields, responses=answers(NO_CONTENT), operation_id="w_set_joinable")
    def put(self, request: Request, group_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.set_joinable(by=self.viewer, group_id=group_id, **self.given(JoinableFields))
        return Response(status=NO_CONTENT)


class GiveOut(Endpoint):
    """Lets people in."""

    @extend_schema(request=None, responses=answers(OK, GivenOut), operation_id="w_give_out_places")
    def post(self, request: Request, group_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        let_in, waiting = deeds.give_out(by=self.viewer, group_id=group_id)
        return Response(shown(GivenOut, {"let_in": let_in, "waiting": waiting}))


class End(Endpoint):
    """Ends a group."""

    @extend_schema(request=None, responses=answers(NO_CONTENT), operation_id="w_end_group")
    def post(self, request: Request, group_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.end_group(by=self.viewer, group_id=group_id)
        return Response(status=NO_CONTENT)


def _inside(found: Inside | ForDesk) -> dict[str, Any]:
    counts = [{"on": day, "count": one.count} for day, one in sorted(found.counts.items())]
    return {"place": found.circle.place, "members": found.circle.names, "counts": counts}
