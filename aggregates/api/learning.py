"""The endpoints of what was learnt."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from aggregates import permissions
from aggregates.actions import learning as actions
from aggregates.api.parts import Endpoint, TextField, answers, checked, shown
from aggregates.queries import learning as queries
from aggregates.workflow.learning import NAME_LIMIT, TEXT_LIMIT, TITLE_LIMIT

OK, CREATED, NO_CONTENT = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT
_PAGE = 25


class LearningQuery(serializers.Serializer[Any]):
    """Which page of 25."""

    page = serializers.IntegerField(min_value=1, max_value=10_000, default=1)


class ThemeFields(serializers.Serializer[Any]):
    """What was learnt."""

    title = TextField(max_length=TITLE_LIMIT)
    text = TextField(max_length=TEXT_LIMIT)
    asks = TextField(max_length=TEXT_LIMIT, required=False, allow_blank=True, default="")


class ThemeAnswerFields(serializers.Serializer[Any]):
    """A funder's answer."""

    text = TextField(max_length=TEXT_LIMIT)
    organisation = TextField(max_length=NAME_LIMIT, required=False, allow_blank=True, default="")


class ThemeAnswerOut(serializers.Serializer[Any]):
    """An answer, with who gave it."""

    by = serializers.CharField()
    month = serializers.DateField()
    text = serializers.CharField(source="body.text")
    organisation = serializers.CharField(source="body.organisation")


class ThemeOut(serializers.Serializer[Any]):
    """A theme with its answers."""

    id = serializers.UUIDField()
    month = serializers.DateField()
    title = serializers.CharField(source="body.title")
    text = serializers.CharField(source="body.text")
    asks = serializers.CharField(source="body.asks")
    answers = ThemeAnswerOut(many=True)


class ThemesOut(serializers.Serializer[Any]):
    """How many there are, and a page of them."""

    total = serializers.IntegerField()
    themes = ThemeOut(many=True)


class ThemeMade(serializers.Serializer[Any]):
    """Its id."""

    id = serializers.UUIDField()


class Themes(Endpoint):
    """Everything that was learnt, and writing more."""

    @extend_schema(parameters=[LearningQuery], responses=answers(OK, ThemesOut), operation_id="r_learning")
    def get(self, request: Request) -> Response:
        first = (checked(LearningQuery, request.query_params)["page"] - 1) * _PAGE
        total, found = queries.themes(self.viewer, first=first, count=_PAGE)
        return Response(shown(ThemesOut, {"total": total, "themes": found}))

    @extend_schema(request=ThemeFields, responses=answers(CREATED, ThemeMade), operation_id="r_theme_write")
    def post(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        permissions.check_can_write_theme(self.viewer)
        made = actions.write_theme(by=self.viewer, **self.given(ThemeFields))
        return Response({"id": made}, status=CREATED)


class OneTheme(Endpoint):
    """One theme, and writing it anew."""

    @extend_schema(responses=answers(OK, ThemeOut), operation_id="r_theme")
    def get(self, request: Request, theme_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(ThemeOut, queries.theme(self.viewer, theme_id)))

    @extend_schema(request=ThemeFields, responses=answers(NO_CONTENT), operation_id="r_theme_change")
    def put(self, request: Request, theme_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        permissions.check_can_write_theme(self.viewer)
        actions.write_theme(by=self.viewer, theme_id=theme_id, **self.given(ThemeFields))
        return Response(status=NO_CONTENT)


class Answers(Endpoint):
    """A funder's answer to a theme."""

    @extend_schema(request=ThemeAnswerFields, responses=answers(CREATED, ThemeMade), operation_id="r_theme_answer")
    def post(self, request: Request, theme_id: UUID) -> Response:  # noqa: ARG002 -- the framework's own signature
        permissions.check_can_answer(self.viewer)
        made = actions.answer(by=self.viewer, theme_id=theme_id, **self.given(ThemeAnswerFields))
        return Response({"id": made}, status=CREATED)
