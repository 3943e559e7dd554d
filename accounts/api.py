"""Signing in, sessions and step-up for programs: the same deeds as the pages, by the same actions.

Signing in takes JSON only, which a foreign page cannot send on somebody's behalf; everything after it needs the form
token, which is given with the session.
"""

from http import HTTPStatus
from typing import Any

from django.http import Http404
from django.middleware.csrf import get_token
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import actions, identity, overview, sessions, throttle
from accounts.actions import TooManyTries
from accounts.models import Role, TenantKind
from accounts.rest import viewer_of
from accounts.viewer import Viewer
from accounts.views.shared import WAIT_SECONDS
from accounts.views.signin import NOT_RIGHT, arrive, end
from vault import unlock

_LONGEST = 512  # characters of a password


class MustWait(exceptions.APIException):
    """Too many tries, or too many people at once; `wait` becomes the Retry-After header."""

    def __init__(self, error: TooManyTries | unlock.Busy) -> None:
        busy = isinstance(error, unlock.Busy)
        self.status_code = HTTPStatus.SERVICE_UNAVAILABLE if busy else HTTPStatus.TOO_MANY_REQUESTS
        self.wait = WAIT_SECONDS[unlock.Busy if busy else TooManyTries]
        super().__init__(str(error))


class SignInFields(serializers.Serializer[Any]):
    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=_LONGEST, trim_whitespace=False)


class CodeFields(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=80, help_text="Six numbers of the authenticator app, or a recovery code")


class PasswordFields(serializers.Serializer[Any]):
    password = serializers.CharField(max_length=_LONGEST, trim_whitespace=False)


class PendingFields(serializers.Serializer[Any]):
    next = serializers.ChoiceField(choices=["code"], help_text="What is asked for next")


class TenantFields(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=TenantKind.choices)
    name = serializers.CharField()
    slug = serializers.SlugField()


class MembershipFields(serializers.Serializer[Any]):
    tenant = TenantFields()
    role = serializers.ChoiceField(choices=Role.choices)


class SessionFields(serializers.Serializer[Any]):
    """Who is signed in."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    roles = MembershipFields(many=True, source="memberships")
    stepped_up = serializers.BooleanField()
    form_token = serializers.CharField(help_text="To be sent as X-CSRFToken with everything that changes something")


class OpenSessionFields(serializers.Serializer[Any]):
    id = serializers.CharField(source="row")
    until = serializers.DateTimeField(help_text="Rounded up to the quarter hour")
    this_one = serializers.BooleanField()


class _Given:
    """A viewer with the form token, as `SessionFields` shows her."""

    def __init__(self, viewer: Viewer, form_token: str) -> None:
        self.id = viewer.id
        self.name = viewer.name
        self.memberships = viewer.memberships
        self.stepped_up = viewer.stepped_up
        self.form_token = form_token


def _django(request: Request) -> Any:  # noqa: ANN401 - Django's request, as DRF keeps it
    return request._request  # noqa: SLF001 - DRF keeps Django's request there


def _viewer(request: Request) -> Viewer:
    found = viewer_of(request)
    if found is None:
        raise exceptions.NotAuthenticated
    return found


def _token(request: Request) -> str | None:
    return identity.session_of(_django(request)).session_key


def _session(request: Request, viewer: Viewer) -> Response:
    return Response(SessionFields(_Given(viewer, get_token(_django(request)))).data)


def _fields(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """What was sent, checked. Raises ValidationError."""
    given = serializer(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


class SignIn(APIView):
    """First step: address and password. The answer is the same whether or not the address is known."""

    permission_classes = [AllowAny]

    @extend_schema(request=SignInFields, responses=PendingFields, auth=[])
    def post(self, request: Request) -> Response:
        told = _fields(SignInFields, request)
        try:
            keyring = actions.check_password(**told, source=throttle.source(_django(request)))
        except unlock.WrongSecret:
            raise exceptions.AuthenticationFailed(f"{NOT_RIGHT}.") from None
        except (TooManyTries, unlock.Busy) as error:
            raise MustWait(error) from None
        identity.begin_pending(_django(request), keyring, "/")
        return Response({"next": "code"})


class Code(APIView):
    """Second step: the code. Five wrong ones end the attempt."""

    permission_classes = [AllowAny]

    @extend_schema(request=CodeFields, responses=SessionFields, auth=[])
    def post(self, request: Request) -> Response:
        waiting = identity.pending(_django(request))
        if waiting is None:
            raise exceptions.NotAuthenticated("Give the email address and the password first.")
        typed = _fields(CodeFields, request)["code"]
        if not actions.check_code(keyring=waiting.keyring, typed=typed):
            identity.spend_try(_django(request))
            raise exceptions.ValidationError({"code": ["The code is not right, or it was used already."]})
        viewer = arrive(_django(request), waiting.keyring)
        if viewer is None:
            raise exceptions.NotAuthenticated
        return _session(request, viewer)


class OwnSession(APIView):
    """Who is signed in, and as what."""

    @extend_schema(responses=SessionFields)
    def get(self, request: Request) -> Response:
        return _session(request, _viewer(request))


class SignOut(APIView):
    @extend_schema(request=None, responses={HTTPStatus.NO_CONTENT: OpenApiResponse(description="Signed out")})
    def post(self, request: Request) -> Response:
        end(_django(request))
        return Response(status=HTTPStatus.NO_CONTENT)


class StepUp(APIView):
    """The password again; for ten minutes the session may do what reaches far."""

    @extend_schema(request=PasswordFields, responses=SessionFields)
    def post(self, request: Request) -> Response:
        viewer = _viewer(request)
        try:
            keyring = actions.step_up(by=viewer, **_fields(PasswordFields, request))
        except unlock.WrongSecret:
            raise exceptions.ValidationError({"password": ["The password is not right."]}) from None
        except (TooManyTries, unlock.Busy) as error:
            raise MustWait(error) from None
        identity.begin_step_up(_django(request), keyring)
        return _session(request, viewer)


class OwnSessions(APIView):
    """Where one is signed in."""

    @extend_schema(responses=OpenSessionFields(many=True))
    def get(self, request: Request) -> Response:
        found = overview.own_sessions(_viewer(request), _token(request))
        return Response(OpenSessionFields(found, many=True).data)


class OneSession(APIView):
    @extend_schema(
        request=None, responses={HTTPStatus.NO_CONTENT: OpenApiResponse(description="The session has ended")}
    )
    def delete(self, request: Request, row: str) -> Response:
        """Ends one of one's own sessions. 404 for anything else."""
        viewer = _viewer(request)
        if row not in {one.row for one in overview.own_sessions(viewer, None)}:
            raise Http404
        sessions.end_one(viewer.id, bytes.fromhex(row))
        return Response(status=HTTPStatus.NO_CONTENT)
