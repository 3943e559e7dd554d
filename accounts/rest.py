"""The REST framework's side of the door: sealed sessions with CSRF, and deny by default."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import Person
from accounts.viewer import Viewer


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

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:  # noqa: ARG002 -- drf-spectacular's own signature
        return {"type": "apiKey", "in": "cookie", "name": "hearth"}


class SignedInAndVerified(BasePermission):
    """Nobody without a password and a second factor."""

    def has_permission(self, request: Request, view: object) -> bool:  # noqa: ARG002 -- DRF's own signature
        return viewer_of(request) is not None


def viewer_of(request: Request) -> Viewer | None:
    """The signed-in person behind a REST request."""
    found: Viewer | None = getattr(request._request, "viewer", None)  # noqa: SLF001 -- DRF keeps Django's request there
    return found
