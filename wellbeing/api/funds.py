"""Funds and vouchers as endpoints: the same deeds as the pages."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from wellbeing import vocabulary
from wellbeing.actions import funds as deeds
from wellbeing.api.parts import Endpoint, TextField, answers, checked, chosen, shown
from wellbeing.payloads.funds import Cap, FundBody
from wellbeing.queries import funds as reads
from wellbeing.workflow import funds as rules

OK, CREATED, NO_CONTENT = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT

SERVICES = vocabulary.choices(vocabulary.SERVICE)


class SchemeQuery(serializers.Serializer[Any]):
    """Which scheme, for who coordinates several."""

    scheme = serializers.UUIDField(required=False)


class CapFields(serializers.Serializer[Any]):
    """The most sessions of one kind for one request."""

    service = serializers.ChoiceField(choices=SERVICES)
    sessions = serializers.IntegerField(min_value=1, max_value=rules.MOST_SESSIONS)


class FundFields(serializers.Serializer[Any]):
    """The rules of a fund; money in pence."""

    name = TextField(max_length=rules.NAME_LIMIT)
    payer = TextField(max_length=rules.NAME_LIMIT)
    price = serializers.IntegerField(min_value=1, max_value=rules.MOST_PENCE)
    employers = serializers.ListField(child=serializers.UUIDField())
    caps = CapFields(many=True, default=list)
    warn_at = serializers.IntegerField(min_value=0, max_value=rules.MOST_PENCE, default=0)


class NewFundFields(FundFields):
    """`id` is made by the program, so that sending twice sets up one."""

    id = serializers.UUIDField(required=False)
    scheme = serializers.UUIDField(required=False)


class MoneyFields(serializers.Serializer[Any]):
    """Money that came in. The same `id` counts once."""

    id = serializers.UUIDField(required=False)
    amount = serializers.IntegerField(min_value=1, max_value=rules.MOST_PENCE)
    day = serializers.DateField()
    note = TextField(max_length=rules.NAME_LIMIT, allow_blank=True, default="")


class BatchFields(serializers.Serializer[Any]):
    """How many vouchers to make at once."""

    count = serializers.IntegerField(min_value=1, max_value=rules.MOST_BATCH)


class FundClosingFields(serializers.Serializer[Any]):
    """Closed, or open again."""

    closed = serializers.BooleanField()


class MonthOut(serializers.Serializer[Any]):
    """One month, or a few put together."""

    first = serializers.DateField()
    last = serializers.DateField()
    issued = serializers.IntegerField()
    used = serializers.IntegerField()
    attended = serializers.IntegerField()
    missed = serializers.IntegerField()


class FundOut(serializers.Serializer[Any]):
    """One fund as its coordinators see it. `totals` is what the payer may read, and nothing else is."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    payer = serializers.CharField(source="story.body.payer")
    price = serializers.IntegerField(source="story.body.price")
    employers = serializers.ListField(child=serializers.CharField())
    caps = CapFields(source="story.body.caps", many=True)
    series = serializers.CharField(source="story.body.series")
    closed = serializers.BooleanField(source="story.body.closed")
    paid_in = serializers.IntegerField(source="story.paid_in")
    bought = serializers.IntegerField(source="story.bought")
    issued = serializers.IntegerField(source="story.issued")
    waiting = serializers.SerializerMethodField()
    used = serializers.IntegerField(source="story.used")
    left = serializers.IntegerField(source="story.left")
    low = serializers.BooleanField(source="story.low")
    missed_share = serializers.IntegerField(source="story.missed_share", allow_null=True)
    cost_of_a_session = serializers.IntegerField(source="story.cost_of_a_session", allow_null=True)
    totals = MonthOut(many=True)

    def get_waiting(self, view: reads.FundView) -> int:
        """Vouchers that are made and that nobody has."""
        return len(view.story.pool)


class FundMade(serializers.Serializer[Any]):
    """The fund's id."""

    id = serializers.UUIDField()


class Funds(Endpoint):
    """Every fund of a scheme, and setting one up. A coordinator gives her password first."""

    @extend_schema(parameters=[SchemeQuery], responses=answers(OK, FundOut(many=True)), operation_id="w_funds")
    def get(self, request: Request) -> Response:
        wanted = checked(SchemeQuery, request.query_params).get("scheme")
        scheme = chosen(reads.schemes_of(self.viewer), wanted)
        return Response(shown(FundOut, reads.funds(self.viewer, scheme.id), many=True))

    @extend_schema(request=NewFundFields, responses=answers(CREATED, FundMade), operation_id="w_funds_add")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        scheme = reads.schemes_of(self.viewer)
        given = self.given(NewFundFields)
        made = deeds.set_up_fund(
            by=self.viewer, scheme=chosen(scheme, given.get("scheme")), body=_body(given), fund_id=given.get("id")
        )
        return Response({"id": str(made)}, status=CREATED)


class OneFund(Endpoint):
    """One fund, and changing its rules."""

    @extend_schema(responses=answers(OK, FundOut), operation_id="w_fund")
    def get(self, request: Request, fund_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(FundOut, reads.one_fund(self.viewer, fund_id)))

    @extend_schema(request=FundFields, responses=answers(NO_CONTENT), operation_id="w_fund_change")
    def put(self, request: Request, fund_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.change_fund(by=self.viewer, fund_id=fund_id, body=_body(self.given(FundFields)))
        return Response(status=NO_CONTENT)


class Money(Endpoint):
    """Money that came in."""

    @extend_schema(request=MoneyFields, responses=answers(NO_CONTENT), operation_id="w_fund_money")
    def post(self, request: Request, fund_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(MoneyFields)
        deeds.pay_in(by=self.viewer, fund_id=fund_id, money_id=given.pop("id", None), **given)
        return Response(status=NO_CONTENT)


class Batches(Endpoint):
    """Making vouchers."""

    @extend_schema(request=BatchFields, responses=answers(NO_CONTENT), operation_id="w_fund_batch")
    def post(self, request: Request, fund_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.issue_batch(by=self.viewer, fund_id=fund_id, count=self.given(BatchFields)["count"])
        return Response(status=NO_CONTENT)


class Closing(Endpoint):
    """Closing a fund, or opening it again."""

    @extend_schema(request=FundClosingFields, responses=answers(NO_CONTENT), operation_id="w_fund_close")
    def post(self, request: Request, fund_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        deeds.close_fund(by=self.viewer, fund_id=fund_id, closed=self.given(FundClosingFields)["closed"])
        return Response(status=NO_CONTENT)


class Totals(Endpoint):
    """What the payer may read."""

    @extend_schema(responses=answers(OK, MonthOut(many=True)), operation_id="w_fund_totals")
    def get(self, request: Request, fund_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(MonthOut, reads.one_fund(self.viewer, fund_id).totals, many=True))


def _body(given: dict[str, Any]) -> FundBody:
    return FundBody(
        name=given["name"],
        payer=given["payer"],
        price=given["price"],
        employers=tuple(sorted(set(given["employers"]), key=lambda one: one.hex)),
        caps=tuple(Cap(**cap) for cap in given["caps"]),
        warn_at=given["warn_at"],
    )
