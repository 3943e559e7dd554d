"""What the endpoints of all services share: who asks, and how a refusal becomes problem details (see `accounts.problems`)."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, override
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404
from drf_spectacular.utils import OpenApiResponse
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import MustWait
from accounts.models import Tenant
from accounts.rest import viewer_of
from accounts.viewer import Viewer
from ui.forms import clean_text
from ui.refusals import Refused
from vault.errors import Conflict, NotReady, StepUpNeeded, VaultError
from vault.files import Swept
from vault.payloads import UnreadablePayload
from vault.unlock import Busy

SWEPT = "A file waited too long and was removed. Send it again."

logger = logging.getLogger("hearth.endpoints")


class Unfit(exceptions.ValidationError):
    """What was sent can be read, but a rule says no to one of its fields."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY


class Standing(exceptions.APIException):
    """The deed does not fit where things stand now."""

    status_code = HTTPStatus.CONFLICT


class PasswordAgain(exceptions.PermissionDenied):
    default_detail = "This needs your password again. Send it to the step-up endpoint first."


class Unreadable(exceptions.APIException):
    default_detail = "A part of this could not be read. Nothing that you sent caused it."


def translated(error: Exception) -> Exception:
    """A refusal of the rooms below as one that the REST framework knows how to answer; anything else as it is."""
    match error:
        case Refused():
            return Unfit({error.field: [error.sentence]}) if error.field else Standing(error.sentence)
        case StepUpNeeded():
            return PasswordAgain()
        case Busy():
            return MustWait(error)
        case VaultError() | UnreadablePayload():
            return _sealed(error)
        case _:
            return error


def _sealed(error: Exception) -> exceptions.APIException:
    match error:
        case Swept():
            return Unfit({"files": [SWEPT]})
        case Conflict():
            return Standing("This was changed at the same moment. Load it again and repeat.")
        case NotReady():
            return Standing("The people who would read this have not finished setting up.")
        case _:
            logger.error("An endpoint could not open what it needs: %s", type(error).__name__)
            return Unreadable()


class Endpoint(APIView):
    """The base of every endpoint here."""

    @property
    def viewer(self) -> Viewer:
        """Who is signed in; the default permission lets nobody else as far as this."""
        viewer = viewer_of(self.request)
        if viewer is None:
            raise exceptions.NotAuthenticated
        return viewer

    @override
    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(translated(exc))

    def given[Fields: serializers.Serializer[Any]](self, fields: type[Fields]) -> dict[str, Any]:
        """The body, checked. Raises ValidationError."""
        return checked(fields, self.request.data)


def checked(fields: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:  # noqa: ANN401 -- whatever was sent
    """What was sent, in the fields' own types. Raises ValidationError."""
    serializer = fields(data=data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def shown(fields: type[serializers.Serializer[Any]], value: Any, *, many: bool = False) -> Any:  # noqa: ANN401 -- JSON
    """An object as its fields show it."""
    return fields(value, many=many).data


def chosen(tenants: Sequence[Tenant], wanted: UUID | None) -> Tenant:
    """The organisation that was named, or the only one there is. Raises Http404, or Unfit where one must be named."""
    if wanted is None:
        if len(tenants) > 1:
            raise Unfit({"organisation": ["Name one of your organisations."]})
        found = tenants[0] if tenants else None
    else:
        found = next((tenant for tenant in tenants if tenant.id == wanted), None)
    if found is None:
        raise Http404
    return found


class TextField(serializers.CharField):
    """Text as people write it: nothing is trimmed, and no character is let in that nobody can see."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)

    @override
    def to_internal_value(self, data: Any) -> str:
        try:
            return clean_text(super().to_internal_value(data))
        except ValidationError as error:
            raise exceptions.ValidationError(error.messages) from None


PROBLEM = {
    "type": "object",
    "description": "Problem details of RFC 9457; `errors` has sentences by field",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
    "required": ["type", "title", "status"],
}


def answers(status: HTTPStatus, body: Any = None) -> dict[Any, Any]:  # noqa: ANN401 -- what drf-spectacular takes
    """For the description of an endpoint: how it answers when all is well, and that every refusal has one shape."""
    refused = OpenApiResponse(PROBLEM, description="Refused")
    problems = dict.fromkeys(((code, "application/problem+json") for code in (400, 403, 404, 409, 422)), refused)
    return {int(status): body or OpenApiResponse(description="Done"), **problems}
