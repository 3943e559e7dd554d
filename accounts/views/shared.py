"""What the account pages have in common: who asks, the page to answer with, and what to say when somebody must wait."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import kept
from accounts.actions import TooManyTries
from accounts.viewer import Viewer
from vault.unlock import Busy, suggested_password

CODES_ONCE = "codes_once"
"""Where a session keeps fresh recovery codes until their owner says that she has them."""

GET_OR_POST = ["GET", "HEAD", "POST"]
WAIT_SECONDS = {TooManyTries: 15 * 60, Busy: 30}
_STATUS = {TooManyTries: HTTPStatus.TOO_MANY_REQUESTS, Busy: HTTPStatus.SERVICE_UNAVAILABLE}


def viewer_of(request: HttpRequest) -> Viewer | None:
    """Who is signed in."""
    return cast("Viewer | None", getattr(request, "viewer", None))


def signed_in(request: HttpRequest) -> Viewer:
    """Who is signed in, in a view that strangers do not reach."""
    viewer = viewer_of(request)
    if viewer is None:
        raise RuntimeError("This view was reached without signing in. It must not be marked open.")
    return viewer


def page(
    request: HttpRequest, name: str, context: Mapping[str, Any] | None = None, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    """One of the account pages."""
    return render(request, f"accounts/{name}.html", dict(context or {}), status=status)


def message(  # one message, spelled out
    request: HttpRequest, heading: str, *lines: str, href: str = "", link: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    """A page with a few sentences and, if there is one, one thing to do."""
    context = {"heading": heading, "lines": lines, "href": href, "link": link or "Go on"}
    return render(request, "ui/message.html", context, status=status)


def kept_answers(request: HttpRequest) -> dict[str, str]:
    """What was typed into this page's form before the session ended, by field."""
    fields = kept.take(signed_in(request), request.GET["kept"]) if "kept" in request.GET else None
    return {name: values[-1] for name, values in (fields or {}).items() if values}


def forget_kept(request: HttpRequest) -> None:
    """Once it is done, what was kept is needed no more."""
    if "kept" in request.GET:
        kept.drop(signed_in(request), request.GET["kept"])


def password_page(
    request: HttpRequest, name: str, form: Form, context: Mapping[str, Any] | None = None
) -> HttpResponse:
    """A page that asks for a new password, with one to take; it is another one each time, and kept nowhere."""
    return page(request, name, {**(context or {}), "form": form, "suggestion": suggested_password()})


def must_wait(request: HttpRequest, name: str, form: Form, error: TooManyTries | Busy, **context: Any) -> HttpResponse:
    """The same page again, with what was typed, and the sentence that says to wait."""
    form.add_error(None, str(error))
    kind = TooManyTries if isinstance(error, TooManyTries) else Busy
    context = {"form": form, "suggestion": suggested_password(), **context}
    response = page(request, name, context, status=_STATUS[kind])
    response.headers["Retry-After"] = str(WAIT_SECONDS[kind])
    return response
