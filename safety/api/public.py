"""For somebody without an account: one way in, and the way back with six words, which travel in bodies alone."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permitting import NotFound
from safety import actions, limits, queries
from safety.api import fields
from safety.api.parts import Endpoint, Standing, answers, shown
from safety.queries import ReceiptView

OK, CREATED, NO_CONTENT = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT


class _Open(Endpoint):
    """An endpoint for strangers."""

    permission_classes = (AllowAny,)

    def count(self, may: Callable[[HttpRequest], bool]) -> None:
        """Raises Throttled once the source has had its share."""
        if not may(self.request._request):  # noqa: SLF001 -- Django's request
            raise exceptions.Throttled(wait=limits.HOUR.total_seconds())

    def receipt(self, slug: str, words: str) -> ReceiptView:
        """The record of these words. Raises NotFound when they lead nowhere, or to another organisation."""
        self.count(limits.may_try_words)
        here = queries.public_page(slug)
        found = queries.open_with_receipt(words)
        if found.tenant != here.tenant:
            raise NotFound
        return found


class Public(_Open):
    """An organisation's public page."""

    @extend_schema(responses=answers(OK, fields.PublicPageOut), operation_id="p_page", auth=[])
    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(fields.PublicPageOut, queries.public_page(slug)))

    @extend_schema(
        request=fields.PublicReportFields,
        responses=answers(CREATED, fields.PublicReceiptOut),
        operation_id="p_send",
        auth=[],
    )
    def post(self, request: Request, slug: str) -> Response:  # noqa: ARG002 -- the framework's own signature
        self.count(limits.may_press)
        here = queries.public_page(slug)
        if not here.ready:
            raise Standing("This organisation has not finished setting up. Nothing can be sent to it yet.")
        given = self.given(fields.PublicReportFields)
        self.count(limits.may_send)
        receipt = actions.report_without_account(
            tenant=here.tenant,
            body=fields.body_of(given),
            wants_receipt=given["wants_words"],
            replay_id=given.get("id"),
        )
        return Response(shown(fields.PublicReceiptOut, receipt), status=CREATED)


class Receipt(_Open):
    """Reading the answer."""

    @extend_schema(
        request=fields.WordsFields, responses=answers(OK, fields.ReceiptOut), operation_id="p_receipt", auth=[]
    )
    def post(self, request: Request, slug: str) -> Response:  # noqa: ARG002 -- the framework's own signature
        return Response(shown(fields.ReceiptOut, self.receipt(slug, self.given(fields.WordsFields)["words"])))


class ReceiptMessages(_Open):
    """Adding to it."""

    @extend_schema(
        request=fields.WordsAndTextFields, responses=answers(NO_CONTENT), operation_id="p_receipt_add", auth=[]
    )
    def post(self, request: Request, slug: str) -> Response:  # noqa: ARG002 -- the framework's own signature
        given = self.given(fields.WordsAndTextFields)
        self.receipt(slug, given["words"])
        actions.answer_with_receipt(words=given["words"], text=given["text"])
        return Response(status=NO_CONTENT)
