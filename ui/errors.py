"""The pages shown when something cannot be done: neutral, without any content of the request.

`config.urls` names the functions below as its handlers; `page` gives the same pages for the other statuses.
"""

from http import HTTPStatus
from typing import Final

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

STATUSES: Final = frozenset({400, 403, 404, 405, 413, 429, 500})


def page(request: HttpRequest | None, status: int, *, name: str = "") -> HttpResponse:
    """The error page of a status; without a request it asks neither the session nor the database.

    Raises:
        ValueError: for a status that has no page.
    """
    if status not in STATUSES:
        raise ValueError(f"No page for status {status}")
    return HttpResponse(render_to_string(f"ui/errors/{name or status}.html", {}, request), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handler for 400, shown without the request: its body or cookies are what could not be read.

    Django brings everything that is too big here as well; that has a status and a page of its own.
    """
    del request
    too_big = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return page(None, HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_big else HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handler for 403."""
    del exception
    return page(request, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handler for 404."""
    del exception
    return page(request, HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Handler for 500, shown without the request: whatever failed may fail again."""
    del request
    return page(None, HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """For settings.CSRF_FAILURE_VIEW."""
    del reason
    return page(request, HTTPStatus.FORBIDDEN, name="csrf")
