"""Who is there, before any view runs: sealed sessions, the signed-in person, early refusal of uploads, default deny."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode

from accounts import identity, kept
from accounts.models import TotpDevice
from accounts.problems import PROBLEM
from ui.errors import page
from vault import locker, rotation
from vault.errors import VaultError
from vault.uploads import FILES_AT_ONCE

log = logging.getLogger("hearth.accounts")

type GetResponse = Callable[[HttpRequest], HttpResponseBase]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SMALL_BODY = 2 * 1024 * 1024  # bytes; what a stranger may send to a page that is not meant for files


class SealedSessions(SessionMiddleware):
    """Django's own session middleware over the sealed store."""


class WhoIsThere:
    """Sets `request.viewer` (None for strangers) and `request.user`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        viewer = identity.viewer_of(request)
        request.viewer = viewer  # type: ignore[attr-defined]  # read as request.viewer everywhere
        if viewer is None:
            request.user = AnonymousUser()
        else:
            # A signed-in session has passed the second factor.
            viewer.person.otp_device = TotpDevice(user=viewer.person)
            request.user = viewer.person
        return self.get_response(request)


class UploadGate:
    """Refuses large bodies before anything reads them: Django parses a POST before any view can say no."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in SAFE_METHODS and _too_large(request):
            return refused(request, 413)
        return self.get_response(request)


class SignedInUnlessOpen:
    """Default deny: every view needs a signed-in person with a second factor, unless it is marked open with a reason."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: tuple[Any, ...], _kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if request.viewer is not None or is_open(view) or is_rest(view):  # type: ignore[attr-defined]  # set by WhoIsThere
            return None
        if request.method in SAFE_METHODS:
            query = urlencode({"next": request.get_full_path()}) if request.path != "/" else ""
            return HttpResponseRedirect(f"{reverse('sign-in')}?{query}" if query else reverse("sign-in"))
        return _sign_in_again(request)


class LockerTouch:
    """After every deed of a signed-in person her locker is sealed afresh, whether or not the deed changed it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        viewer = request.viewer  # type: ignore[attr-defined]  # set by WhoIsThere
        if viewer is not None and request.method not in SAFE_METHODS:
            if not viewer.keyring.locker_written:
                _quietly(lambda: locker.touch(viewer.keyring))
            _quietly(lambda: rotation.work_for(viewer.keyring))
        return response


def is_open(view: Callable[..., Any]) -> bool:
    """Whether a view is marked open to strangers."""
    return bool(getattr(view, "open_reason", ""))


def is_rest(view: Callable[..., Any]) -> bool:
    """Whether a view is an endpoint of the REST framework, which has its own default deny."""
    return hasattr(view, "cls")


def refused(request: HttpRequest, status: int) -> HttpResponse:
    """The answer to what is refused before any view: a page, or problem details for a program."""
    if not request.path_info.startswith("/api/"):
        return page(request, status)
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    return JsonResponse(body, status=status, content_type=PROBLEM)


def _quietly(work: Callable[[], object]) -> None:
    """House-keeping after a deed must not turn the deed into an error: she would believe that it was lost, and repeat it."""
    try:
        work()
    except VaultError:
        return
    except DatabaseError:
        log.warning("House-keeping after a deed did not work. The deed stands.")


def _too_large(request: HttpRequest) -> bool:
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return True
    if length <= SMALL_BODY:
        return False
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return True
    takes_files = bool(getattr(view, "takes_files", False) or getattr(getattr(view, "cls", None), "takes_files", False))
    signed_in = request.viewer is not None  # type: ignore[attr-defined]  # set by WhoIsThere
    if not takes_files or not (signed_in or is_open(view)):
        return True
    return length > FILES_AT_ONCE * settings.HEARTH_FILE_LIMIT + SMALL_BODY


def _sign_in_again(request: HttpRequest) -> HttpResponse:
    """The session ended while she was typing: sign in, and the form comes back as it was."""
    text, token = kept.seal(request)
    path = f"{reverse('sign-in')}?{urlencode({'next': request.path})}"
    response = render(request, "accounts/again_after_end.html", {"kept": text, "path": path}, status=403)
    kept.set_cookie(response, token)
    return response
