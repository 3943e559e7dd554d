"""The links at the top of every page, by what a person is here."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Role
from accounts.queries import ADMINISTRATORS, VAULTS_OF
from accounts.views.shared import viewer_of
from config.start import SAFETY_TEAM
from ui.context import Link

PLACES: tuple[tuple[tuple[Role, ...], str, str], ...] = (
    (SAFETY_TEAM, "Work list", "safety:queue"),
    ((Role.STAFF, *SAFETY_TEAM), "Mine", "safety:mine"),
    (ADMINISTRATORS, "People", "people"),
    (tuple(VAULTS_OF), "Keys", "keys"),
    ((Role.DATA_PROTECTION_OFFICER,), "Log", "log"),
)
"""Who sees a link, its text, and the page it leads to."""


def links(request: HttpRequest) -> list[Link]:
    """For settings.HEARTH_NAVIGATION. Strangers get none: the page they are on is all they need."""
    viewer = viewer_of(request)
    if viewer is None:
        return []
    found = [_link(request, text, reverse(name)) for roles, text, name in PLACES if viewer.has(*roles)]
    if not found:
        found.append(_link(request, "Start", reverse("start"), exact=True))
    found.append(_link(request, "Your account", reverse("account"), exact=True))
    if settings.HEARTH_DEMO:
        found.append(_link(request, "Change person", reverse("sign-in")))
    found.append({"text": "Sign out", "href": reverse("sign-out"), "post": True})
    return found


def _link(request: HttpRequest, text: str, href: str, *, exact: bool = False) -> Link:
    """A link that knows whether the page shown is its own, or one below it."""
    current = request.path == href or (not exact and request.path.startswith(href.rstrip("/") + "/"))
    return {"text": text, "href": href, "current": current}
