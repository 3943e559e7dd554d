"""The links at the top of every page, by what a person is here."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Role
from accounts.queries import ADMINISTRATORS, VAULTS_OF
from accounts.views.shared import viewer_of
from config.start import READERS
from ui.context import Link

OF_AN_EMPLOYER = (
    Role.STAFF,
    *READERS,
    Role.FINANCE_OFFICER,
    Role.ACCOUNT_ADMINISTRATOR,
    Role.DATA_PROTECTION_OFFICER,
)
"""Whatever somebody does at an employer, something may happen to her there, too."""

READERS_OF_FIGURES = (*OF_AN_EMPLOYER, Role.FUNDER, Role.RELEASE_REVIEWER, Role.STATISTICS_STEWARD)
"""Funders and the organisations read what is published, on the same day. So may everybody else who finds the page."""

PLACES: tuple[tuple[tuple[Role, ...], str, str], ...] = (
    (READERS, "Work list", "safety:queue"),
    (OF_AN_EMPLOYER, "Mine", "safety:mine"),
    (OF_AN_EMPLOYER, "Costs", "safety:costs"),
    (OF_AN_EMPLOYER, "Support", "wellbeing:start"),
    ((Role.WELLBEING_COORDINATOR,), "Requests", "wellbeing:desk"),
    ((Role.WELLBEING_COORDINATOR,), "Providers", "wellbeing:providers"),
    ((Role.WELLBEING_COORDINATOR,), "Groups", "wellbeing:desk-groups"),
    ((Role.WELLBEING_COORDINATOR,), "Funds", "wellbeing:funds"),
    ((Role.PROVIDER,), "Offers", "wellbeing:offers"),
    ((Role.PROVIDER,), "Hours", "wellbeing:open-hours"),
    ((Role.PROVIDER,), "Profile", "wellbeing:profile"),
    ((Role.STATISTICS_STEWARD,), "Desk", "aggregates:desk"),
    ((Role.RELEASE_REVIEWER,), "To check", "aggregates:checks"),
    (READERS_OF_FIGURES, "Sector figures", "aggregates:releases"),
    (ADMINISTRATORS, "People", "people"),
    (tuple(VAULTS_OF), "Keys", "keys"),
    ((Role.DATA_PROTECTION_OFFICER,), "Log", "log"),
    ((Role.DATA_PROTECTION_OFFICER,), "Openings", "safety:openings"),
    ((Role.DATA_PROTECTION_OFFICER,), "Kept", "safety:keeping"),
)
"""Who sees a link, its text, and the page it leads to."""


def links(request: HttpRequest) -> list[Link]:
    """For settings.HEARTH_NAVIGATION. Strangers get none: the page they are on is all they need."""
    viewer = viewer_of(request)
    if viewer is None:
        return []
    found = [(text, reverse(name)) for roles, text, name in PLACES if viewer.has(*roles)]
    own = [*(found or [("Start", reverse("start"))]), ("Your account", reverse("account"))]
    if settings.HEARTH_DEMO:
        own.append(("Change person", reverse("sign-in")))
    here = _here(request.path, [href for _, href in own])
    shown: list[Link] = [{"text": text, "href": href, "current": href == here} for text, href in own]
    return [*shown, {"text": "Sign out", "href": reverse("sign-out"), "post": True}]


def _here(path: str, hrefs: list[str]) -> str | None:
    """The link that the page belongs to: the longest of those that its path begins with."""
    start = reverse("start")
    above = [href for href in hrefs if path == href or (href != start and path.startswith(href.rstrip("/") + "/"))]
    return max(above, key=len, default=None)
