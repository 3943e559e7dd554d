"""Marks on views: open to strangers, with the reason; or only after the password was given again."""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from accounts import kept

type View = Callable[..., HttpResponseBase]


def open_view(reason: str) -> Callable[[View], View]:
    """Lets strangers in. The reason is rendered into the access matrix."""

    def mark(view: View) -> View:
        view.open_reason = reason  # type: ignore[attr-defined]  # a mark on the function, read by the middleware and the sweep test
        return view

    return mark


def needs_step_up(view: View) -> View:
    """Asks for the password again first, unless it was given in the last minutes; then comes back to the same page."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.viewer.stepped_up:  # type: ignore[attr-defined]  # set by WhoIsThere
            return view(request, *args, **kwargs)
        return to_step_up(request)

    guarded.needs_step_up = True  # type: ignore[attr-defined]  # read by the access matrix
    return guarded


def to_step_up(request: HttpRequest) -> HttpResponse:
    """To the page that asks for the password, and back to where she was, with what she had typed."""
    typed = request.method == "POST" and len(request.POST) > 1  # more than the form's own token
    path = kept.hold(request, request.viewer) if typed else request.get_full_path()  # type: ignore[attr-defined]  # set by WhoIsThere
    return HttpResponseRedirect(f"{reverse('again')}?{urlencode({'next': path})}")


def safe_next(path: str | None, default: str = "/") -> str:
    """A path of our own to go on to; anything else becomes the default."""
    if (
        not path
        or not path.startswith("/")
        or path.startswith(("//", "/\\"))
        or any(ord(one) < ord(" ") for one in path)
    ):
        return default
    return path
