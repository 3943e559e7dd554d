"""One shape for every error of the REST endpoints: problem details, RFC 9457."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

PROBLEM = "application/problem+json"


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every error as problem details: type, title, status, detail, and `errors` by field where a field is wrong."""
    response = exception_handler(error, context)
    if response is None:
        return None
    status = HTTPStatus(response.status_code)
    body: dict[str, Any] = {"type": "about:blank", "title": status.phrase, "status": status.value}
    if isinstance(error, exceptions.ValidationError):
        body["detail"] = "Some answers need another look."
        body["errors"] = _by_field(error.detail)
    elif isinstance(error, Http404):
        body["detail"] = "There is nothing here."
    elif isinstance(error, PermissionDenied | exceptions.APIException):
        body["detail"] = _sentence(error)
    return Response(body, status=status.value, headers=dict(response.headers.items()), content_type=PROBLEM)


def _sentence(error: Exception) -> str:
    detail = getattr(error, "detail", None)
    return str(detail if detail is not None else error) or "You cannot do this."


def _by_field(detail: object) -> dict[str, list[str]]:
    if isinstance(detail, dict):
        return {
            name: [str(one) for one in (value if isinstance(value, list) else [value])]
            for name, value in detail.items()
        }
    return {"": [str(one) for one in (detail if isinstance(detail, list) else [detail])]}
