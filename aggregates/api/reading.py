"""What is published, for programs: the same bytes for everybody. There is no filter that is not a key of the payload."""

from http import HTTPStatus

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.endpoints import Endpoint, answers, shown
from aggregates.queries.reading import read
from aggregates.queries.releases import Line, published


class PublishedLine(serializers.Serializer[Line]):
    """One release."""

    period = serializers.CharField()
    edition = serializers.IntegerField()
    state = serializers.CharField(help_text="published or withdrawn")
    sha256 = serializers.CharField(help_text="Of the payload's bytes")
    published_on = serializers.DateField(source="on")


class Published(Endpoint):
    """Every release, the newest first."""

    @extend_schema(responses=answers(HTTPStatus.OK, PublishedLine(many=True)), operation_id="r_published")
    def get(self, request: Request) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(PublishedLine, published(self.viewer), many=True))


class OneRelease(Endpoint):
    """The payload of one release, byte for byte as it was signed."""

    @extend_schema(responses={HTTPStatus.OK: OpenApiTypes.OBJECT}, operation_id="r_published_one")
    def get(self, request: Request, period: str) -> HttpResponse:  # noqa: ARG002 -- the framework's own signature
        found = read(self.viewer, period)
        headers = {
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "ETag": f'"{found.sha256}"',
        }
        return HttpResponse(found.data, content_type="application/json", headers=headers)
