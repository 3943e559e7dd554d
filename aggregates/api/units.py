"""The endpoints of the list of those who take part."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from aggregates.actions import units as actions
from aggregates.api.parts import Endpoint, TextField, answers, checked, shown
from aggregates.payloads.units import UnitEntry
from aggregates.queries import units as queries
from aggregates.workflow.units import HOMES, MOST_STAFF, NAME_LIMIT

OK, CREATED, NO_CONTENT = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT
_TABLE_LIMIT = 400_000

REGIONS = [(one, one) for one in HOMES]


class YearQuery(serializers.Serializer[Any]):
    """Of which year; this year's without it."""

    year = serializers.IntegerField(min_value=2000, max_value=2099, required=False)


class UnitFields(serializers.Serializer[Any]):
    """One of those who take part."""

    name = TextField(max_length=NAME_LIMIT)
    tenants = serializers.ListField(child=serializers.UUIDField(), default=list)
    home = serializers.ChoiceField(choices=REGIONS)
    further = serializers.ListField(child=serializers.ChoiceField(choices=REGIONS), default=list)
    staff = serializers.IntegerField(min_value=0, max_value=MOST_STAFF)


class TableFields(serializers.Serializer[Any]):
    """Many at once, as comma-separated text."""

    table = TextField(max_length=_TABLE_LIMIT)


class UnitOut(UnitFields):
    """As it stands."""

    code = serializers.CharField()
    since = serializers.CharField()


class UnitGroupOut(serializers.Serializer[Any]):
    """How many there are in a region group, and how many it takes."""

    name = serializers.CharField(source="label")
    count = serializers.IntegerField()
    needed = serializers.IntegerField()
    short = serializers.BooleanField()


class UnitsOut(serializers.Serializer[Any]):
    """The list of a year."""

    year = serializers.IntegerField()
    kept = serializers.BooleanField()
    frozen = serializers.BooleanField()
    units = UnitOut(many=True, source="book.units")
    groups = UnitGroupOut(many=True)
    outside = serializers.ListField(child=serializers.CharField())


class UnitMade(serializers.Serializer[Any]):
    """Its code."""

    code = serializers.CharField()


class UnitsRead(serializers.Serializer[Any]):
    """How many rows there were."""

    rows = serializers.IntegerField()


class _Yearly(Endpoint):
    def year(self) -> int:
        """The year that is asked for, if its list can be looked at at all."""
        return queries.directory(self.viewer, checked(YearQuery, self.request.query_params).get("year")).year


class Units(_Yearly):
    """The list of a year, and adding to it."""

    @extend_schema(parameters=[YearQuery], responses=answers(OK, UnitsOut), operation_id="r_units")
    def get(self, request: Request) -> Response:
        given = checked(YearQuery, request.query_params)
        return Response(shown(UnitsOut, queries.directory(self.viewer, given.get("year"))))

    @extend_schema(
        parameters=[YearQuery], request=UnitFields, responses=answers(CREATED, UnitMade), operation_id="r_unit_add"
    )
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        year = self.year()
        made = actions.save_unit(by=self.viewer, year=year, entry=_entry(self.given(UnitFields), ""))
        return Response({"code": made}, status=CREATED)

    @extend_schema(parameters=[YearQuery], request=None, responses=answers(NO_CONTENT), operation_id="r_units_keep")
    def put(self, request: Request) -> Response:
        """Keeps the list of the year before as this year's, where there is none yet."""
        given = checked(YearQuery, request.query_params)
        actions.set_book(by=self.viewer, book=queries.directory(self.viewer, given.get("year")).book)
        return Response(status=NO_CONTENT)


class Unit(_Yearly):
    """One of them, to change or to take out."""

    @extend_schema(
        parameters=[YearQuery], request=UnitFields, responses=answers(OK, UnitMade), operation_id="r_unit_change"
    )
    def put(self, request: Request, code: str) -> Response:  # noqa: ARG002 -- the framework's own signature
        year = self.year()
        queries.entry(self.viewer, year, code)
        made = actions.save_unit(by=self.viewer, year=year, entry=_entry(self.given(UnitFields), code))
        return Response({"code": made})

    @extend_schema(parameters=[YearQuery], responses=answers(NO_CONTENT), operation_id="r_unit_remove")
    def delete(self, request: Request, code: str) -> Response:  # noqa: ARG002 -- the framework's own signature
        actions.remove_unit(by=self.viewer, year=self.year(), code=code)
        return Response(status=NO_CONTENT)


class Table(_Yearly):
    """Many at once."""

    @extend_schema(
        parameters=[YearQuery], request=TableFields, responses=answers(OK, UnitsRead), operation_id="r_units_table"
    )
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        year = self.year()
        rows = actions.import_units(by=self.viewer, year=year, table=self.given(TableFields)["table"])
        return Response({"rows": rows})


def _entry(given: dict[str, Any], code: str) -> UnitEntry:
    return UnitEntry(
        code=code,
        name=given["name"],
        tenants=tuple(given["tenants"]),
        home=given["home"],
        further=tuple(given["further"]),
        staff=given["staff"],
    )
