"""The answers when something cannot be done: a page for people, problem details (RFC 9457) for programs.

The pages are `ui.errors`; this module only chooses between the two, and shows the sentence that a permission was
refused with. An answer for a program says no more than its status does.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from accounts.problems import PROBLEM
from ui import errors

API_PATH = "/api/"


def _problem(status: HTTPStatus, detail: str = "") -> HttpResponse:
    """Problem details of RFC 9457; their type `about:blank` says that the status tells all there is."""
    body = {"type": "about:blank", "title": status.phrase, "status": int(status)}
    return JsonResponse(body | ({"detail": detail} if detail else {}), status=status, content_type=PROBLEM)


def _for_program(request: HttpRequest) -> bool:
    return request.path_info.startswith(API_PATH)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(HTTPStatus.BAD_REQUEST) if _for_program(request) else errors.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Refuse with the sentence that `check_can_...` wrote for the person, where there is one."""
    sentence = str(exception)
    if _for_program(request):
        return _problem(HTTPStatus.FORBIDDEN, sentence or "You cannot do this.")
    if not sentence:
        return errors.forbidden(request, exception)
    context = {"heading": "You cannot do this", "lines": [sentence], "href": "/", "link": "Go to the start page"}
    return render(request, "ui/message.html", context, status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer the same for what is not there and for what is not the asker's."""
    return (
        _problem(HTTPStatus.NOT_FOUND, "There is nothing here.")
        if _for_program(request)
        else errors.not_found(request, exception)
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return _problem(HTTPStatus.INTERNAL_SERVER_ERROR) if _for_program(request) else errors.server_error(request)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """For settings.CSRF_FAILURE_VIEW; Django's reason is for developers and is not shown."""
    if _for_program(request):
        return _problem(HTTPStatus.FORBIDDEN, "The form token is missing or old.")
    return errors.csrf_failed(request, reason)
