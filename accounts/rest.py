"""The REST framework's side of the door: sealed sessions with CSRF, deny by default, and one shape for every error (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from accounts.models import Person
from accounts.viewer import Viewer

PROBLEM = "application/problem+json"


class SealedSessionAuthentication(SessionAuthentication):
    """The same sealed session as the pages; unsafe methods need the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Person, None] | None:
        viewer: Viewer | None = request._request.viewer  # type: ignore[attr-defined]  # noqa: SLF001 -- the way DRF's own class does it
        if viewer is None:
            return None
        self.enforce_csrf(request)
        return viewer.person, None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 -- DRF's own signature
        """Makes DRF answer 401, not 403, to a stranger."""
        return "Session"


class SealedSessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular registers subclasses untyped
    target_class = "accounts.rest.SealedSessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002 -- drf-spectacular's own signature
        return {"type": "apiKey", "in": "cookie", "name": "hearth"}


class SignedInAndVerified(BasePermission):
    """Nobody without a password and a second factor."""

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002 -- DRF's own signature
        return viewer_of(request) is not None


def viewer_of(request: Request) -> Viewer | None:
    """The signed-in person behind a REST request."""
    found: Viewer | None = getattr(request._request, "viewer", None)  # noqa: SLF001 -- DRF keeps Django's request there
    return found


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


def _by_field(detail: Any) -> dict[str, list[str]]:
    if isinstance(detail, dict):
        return {name: [str(one) for one in (value if isinstance(value, list) else [value])] for name, value in detail.items()}
    return {"": [str(one) for one in (detail if isinstance(detail, list) else [detail])]}


