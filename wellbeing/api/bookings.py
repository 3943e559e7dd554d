"""The endpoints of hours, bookings and private calendars."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from wellbeing.actions import bookings, feeds, hours
from wellbeing.api.parts import Endpoint, TextField, answers, checked, shown
from wellbeing.payloads.bookings import PLACE_LIMIT
from wellbeing.queries import bookings as reads
from wellbeing.workflow.bookings import FORMATS, LONGEST, MOST_WEEKS, SHORTEST, HoursWanted

OK, CREATED, NO_CONTENT = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT
_TIME = "%H:%M"


class BookingHoursFields(serializers.Serializer[Any]):
    """Hours to open, by the clock of London."""

    day = serializers.DateField()
    at = serializers.TimeField(input_formats=[_TIME], help_text="HH:MM, at a full quarter of an hour")
    minutes = serializers.IntegerField(min_value=SHORTEST, max_value=LONGEST)
    format = serializers.ChoiceField(choices=[*FORMATS.items()])
    place = TextField(max_length=PLACE_LIMIT, required=False, allow_blank=True, default="")
    weeks = serializers.IntegerField(min_value=1, max_value=MOST_WEEKS, required=False, default=1)


class OpenedHoursOut(serializers.Serializer[Any]):
    """What was opened."""

    ids = serializers.ListField(child=serializers.UUIDField())


class OwnHourOut(serializers.Serializer[Any]):
    """One hour of a provider."""

    id = serializers.UUIDField()
    starts = serializers.DateTimeField()
    minutes = serializers.IntegerField()
    format = serializers.CharField()
    place = serializers.CharField()
    taken = serializers.BooleanField()
    repeats = serializers.BooleanField(help_text="Later free hours were opened together with it")
    called = serializers.CharField(help_text="Who booked it, as they want to be called")
    case = serializers.UUIDField(allow_null=True)
    booking = serializers.UUIDField(allow_null=True)


class RestQuery(serializers.Serializer[Any]):
    """One hour, or the rest of its series."""

    rest = serializers.BooleanField(required=False, default=False, help_text="All later free ones of its series, too")


class SlotFields(serializers.Serializer[Any]):
    """A free hour."""

    slot = serializers.UUIDField()


class FreeOut(serializers.Serializer[Any]):
    """A free hour of the provider."""

    slot = serializers.UUIDField(source="id")
    starts = serializers.DateTimeField()
    minutes = serializers.IntegerField(source="hours.minutes")
    format = serializers.CharField(source="hours.format")


class BookingOut(serializers.Serializer[Any]):
    """A booking."""

    id = serializers.UUIDField()
    starts = serializers.DateTimeField()
    minutes = serializers.IntegerField()
    format = serializers.CharField()
    place = serializers.CharField()
    number = serializers.IntegerField(help_text="Rises with every change")
    outcome = serializers.CharField(help_text="A code of session_outcome once it was cancelled; else empty")
    free_until = serializers.DateTimeField(help_text="Until then cancelling counts as nothing")


class TimesOut(serializers.Serializer[Any]):
    """The bookings of a case and, for the asker, the free hours."""

    bookings = BookingOut(many=True)
    free = FreeOut(many=True)
    sessions_left = serializers.IntegerField()
    suggested = serializers.UUIDField(allow_null=True, help_text="The free hour that fits the rhythm of this case")


class BookedOut(serializers.Serializer[Any]):
    """The booking that was made."""

    id = serializers.UUIDField()


class CancelledOut(serializers.Serializer[Any]):
    """What cancelling counts as."""

    outcome = serializers.CharField(help_text="A code of session_outcome")


class DiaryOut(serializers.Serializer[Any]):
    """One of her own appointments to come."""

    booking = serializers.UUIDField()
    side = serializers.CharField(help_text="asker, provider, member or facilitator")
    record = serializers.UUIDField(help_text="The case or the group")
    title = serializers.CharField()
    starts = serializers.DateTimeField()
    minutes = serializers.IntegerField()
    format = serializers.CharField()
    place = serializers.CharField()
    outcome = serializers.CharField(help_text="Empty while it stands")


class FeedFields(serializers.Serializer[Any]):
    """How the private calendar is to be."""

    place = serializers.BooleanField(help_text="Its entries say where, too")
    renew = serializers.BooleanField(
        required=False, default=False, help_text="A new address; the old one shows nothing"
    )


class FeedOut(serializers.Serializer[Any]):
    """The private calendar."""

    address = serializers.CharField(help_text="Whoever has it can read the calendar; empty while it is off")
    place = serializers.BooleanField()


class Hours(Endpoint):
    """A provider's own hours."""

    @extend_schema(responses=answers(OK, OwnHourOut(many=True)), operation_id="w_hours")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(OwnHourOut, reads.own_hours(self.viewer).hours, many=True))

    @extend_schema(request=BookingHoursFields, responses=answers(CREATED, OpenedHoursOut), operation_id="w_open_hours")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        scheme = reads.own_hours(self.viewer).scheme
        made = hours.open_hours(by=self.viewer, scheme=scheme.id, wanted=HoursWanted(**self.given(BookingHoursFields)))
        return Response(shown(OpenedHoursOut, {"ids": made}), status=CREATED)


class OneHour(Endpoint):
    """One hour of a provider."""

    @extend_schema(parameters=[RestQuery], responses=answers(NO_CONTENT), operation_id="w_withdraw_hour")
    def delete(self, request: Request, slot_id: UUID) -> Response:
        rest = checked(RestQuery, request.query_params)["rest"]
        scheme = reads.own_hours(self.viewer).scheme
        hours.withdraw_hours(by=self.viewer, scheme=scheme.id, slot=slot_id, rest=rest)
        return Response(status=NO_CONTENT)


class Times(Endpoint):
    """The bookings of a case."""

    @extend_schema(responses=answers(OK, TimesOut), operation_id="w_times")
    def get(self, request: Request, case_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(TimesOut, reads.times(self.viewer, case_id)))

    @extend_schema(request=SlotFields, responses=answers(CREATED, BookedOut), operation_id="w_book")
    def post(self, request: Request, case_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        booking = bookings.book(by=self.viewer, case_id=case_id, **self.given(SlotFields))
        return Response(shown(BookedOut, {"id": booking}), status=CREATED)


class OneTime(Endpoint):
    """One booking."""

    @extend_schema(request=SlotFields, responses=answers(NO_CONTENT), operation_id="w_move_booking")
    def put(self, request: Request, case_id: UUID, booking_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        bookings.move(by=self.viewer, case_id=case_id, booking=booking_id, **self.given(SlotFields))
        return Response(status=NO_CONTENT)

    @extend_schema(responses=answers(OK, CancelledOut), operation_id="w_cancel_booking")
    def delete(self, request: Request, case_id: UUID, booking_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        outcome = bookings.cancel(by=self.viewer, case_id=case_id, booking=booking_id)
        return Response(shown(CancelledOut, {"outcome": outcome}))


class Diary(Endpoint):
    """One's own appointments to come."""

    @extend_schema(responses=answers(OK, DiaryOut(many=True)), operation_id="w_diary")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(DiaryOut, reads.diary(self.viewer), many=True))


class Feed(Endpoint):
    """One's own private calendar."""

    @extend_schema(responses=answers(OK, FeedOut), operation_id="w_calendar")
    def get(self, request: Request) -> Response:
        return self._now(request)

    @extend_schema(request=FeedFields, responses=answers(OK, FeedOut), operation_id="w_set_calendar")
    def put(self, request: Request) -> Response:
        given = self.given(FeedFields)
        if given["renew"] or not reads.own_feed(self.viewer).secret:
            feeds.turn_on(by=self.viewer, place=given["place"])
        else:
            feeds.set_place(by=self.viewer, place=given["place"])
        return self._now(request)

    @extend_schema(responses=answers(NO_CONTENT), operation_id="w_calendar_off")
    def delete(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        feeds.turn_off(by=self.viewer)
        return Response(status=NO_CONTENT)

    def _now(self, request: Request) -> Response:
        setting = reads.own_feed(self.viewer)
        path = reverse("wellbeing:feed", kwargs={"secret": setting.secret}) if setting.secret else ""
        address = request.build_absolute_uri(path) if path else ""
        return Response(shown(FeedOut, {"address": address, "place": setting.place}))
