"""What every page gets beside its own values."""

from collections.abc import Callable, Sequence
from typing import NotRequired, TypedDict, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

EXIT_PATH = "/exit"  # used when settings do not name HEARTH_EXIT_PATH


class Link(TypedDict):
    """One entry of the navigation. With `post` it is a button in a form of its own, for deeds such as signing out."""

    text: str
    href: str
    current: NotRequired[bool]
    post: NotRequired[bool]


def exit_path() -> str:
    """The path of ours that ends the session and leads away."""
    return str(getattr(settings, "HEARTH_EXIT_PATH", EXIT_PATH))


def navigation(request: HttpRequest) -> Sequence[Link]:
    """The links that settings.HEARTH_NAVIGATION (a dotted path) gives for this request; none without the setting."""
    dotted = getattr(settings, "HEARTH_NAVIGATION", "")
    if not dotted:
        return ()
    links = cast("Callable[[HttpRequest], Sequence[Link]]", import_string(dotted))
    return links(request)


def page(request: HttpRequest) -> dict[str, object]:
    """The context processor. A view may set `request.exit_url` so that the way out remembers whose page it was."""
    return {
        "demo": bool(getattr(settings, "HEARTH_DEMO", False)),
        "exit_url": getattr(request, "exit_url", None) or exit_path(),
        "nav": navigation(request),
        "viewer": getattr(request, "viewer", None),
    }
