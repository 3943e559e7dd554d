"""The start page: strangers sign in, everybody else goes to where their work is, or reads what they can do here now."""

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Coming:
    """A role whose pages are not here yet: what it will find, in words."""

    role: Role
    title: str
    text: str


COMING = (
    Coming(
        Role.STATISTICS_STEWARD,
        "Figures",
        "Periods whose figures are ready, and the reviews you wait for, will stand here.",
    ),
    Coming(Role.RELEASE_REVIEWER, "Reviews", "Releases that wait for your check will stand here."),
    Coming(Role.FUNDER, "Releases", "The newest release of figures will stand here, its story first."),
)


@open_view("sends everybody to where they belong, strangers to the sign-in page")
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    if viewer is None:
        return redirect("setup" if setup.needed() else "sign-in")
    target = landing(viewer)
    if target:
        return redirect(target)
    return render(request, "accounts/start.html", {"coming": coming(viewer), "me": viewer})


def landing(viewer: Viewer) -> str | None:
    """The name of the page on which a person's work begins; None where it has no page of its own yet."""
    for roles, name in (
        (READERS, "safety:queue"),
        ((Role.FINANCE_OFFICER,), "safety:costs"),
        ((Role.STAFF,), "safety:mine"),
        (ADMINISTRATORS, "people"),
        ((Role.WELLBEING_COORDINATOR,), "wellbeing:desk"),
        ((Role.PROVIDER,), "wellbeing:offers"),
        ((Role.DATA_PROTECTION_OFFICER,), "log"),
    ):
        if viewer.has(*roles):
            return name
    return None


def coming(viewer: Viewer) -> list[Coming]:
    """What will be here for the person's roles."""
    return [one for one in COMING if viewer.has(one.role)]
