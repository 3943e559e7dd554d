"""The start page: strangers sign in, everybody else goes to where their work is, or reads what they can do here now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts import setup
from accounts.gates import open_view
from accounts.models import Role
from accounts.queries import ADMINISTRATORS
from accounts.viewer import Viewer
from accounts.views.shared import viewer_of

SAFETY_TEAM = (Role.SAFETY_MANAGER, Role.DEPUTY)
READERS = (*SAFETY_TEAM, Role.LEADER, Role.TRUSTEE)  # leaders of what is grave, trustees of what was kept from the team


@open_view("sends everybody to where they belong, strangers to the sign-in page")
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    if viewer is None:
        return redirect("setup" if setup.needed() else "sign-in")
    target = landing(viewer)
    if target:
        return redirect(target)
    return render(request, "accounts/start.html", {"me": viewer})


def landing(viewer: Viewer) -> str | None:
    """The name of the page on which a person's work begins; None where it has no page of its own yet."""
    for roles, name in (
        (READERS, "safety:queue"),
        ((Role.FINANCE_OFFICER,), "safety:costs"),
        ((Role.STAFF,), "safety:mine"),
        (ADMINISTRATORS, "people"),
        ((Role.WELLBEING_COORDINATOR,), "wellbeing:desk"),
        ((Role.PROVIDER,), "wellbeing:offers"),
        ((Role.STATISTICS_STEWARD,), "aggregates:desk"),
        ((Role.RELEASE_REVIEWER,), "aggregates:checks"),
        ((Role.FUNDER,), "aggregates:releases"),
        ((Role.DATA_PROTECTION_OFFICER,), "log"),
    ):
        if viewer.has(*roles):
            return name
    return None
