"""The coordinators' pages of groups: open one, let people in, close it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Role
from ui.formats import day_time, long_date
from ui.forms import HearthForm
from wellbeing.actions import groups as deeds
from wellbeing.forms.groups import GroupForm, PlaceForm
from wellbeing.queries import groups as reads
from wellbeing.queries.groups import ForDesk
from wellbeing.queries.providers import scheme_of
from wellbeing.views.groups import count_rows, group_line
from wellbeing.views.parts import GET_OR_POST, filled, forget_kept, number_of, page, page_of, refuse, viewer_of
from wellbeing.workflow import Refused
from wellbeing.workflow.groups import Asked

_DONE = {
    "opened": "The group stands in the programme now.",
    "in": "Everybody who can have a place has one.",
    "saved": "It is saved.",
    "ended": "The group has ended. Those who asked are told.",
}


@require_safe
@page
def groups(request: HttpRequest) -> HttpResponseBase:
    """The scheme's groups."""
    viewer = viewer_of(request)
    scheme = scheme_of(viewer, Role.WELLBEING_COORDINATOR)
    found = reads.desk_groups(viewer, scheme.id)
    shown = page_of(len(found), number_of(request.GET.get("page")), reads.PAGE)
    first = (shown.number - 1) * reads.PAGE
    rows = [
        [
            {"text": one.group.title, "href": _address("desk-group", one.group.id)},
            {"text": one.service, "quiet": True},
            {"text": group_line(one)["first"]},
            group_line(one)["state"],
        ]
        for one in found[first : first + reads.PAGE]
    ]
    return render(request, "wellbeing/groups/desk.html", {"scheme": scheme, "rows": rows, "page": shown})


@require_http_methods(GET_OR_POST)
@page
def new(request: HttpRequest) -> HttpResponseBase:
    """A new group."""
    viewer = viewer_of(request)
    scheme = scheme_of(viewer, Role.WELLBEING_COORDINATOR)
    leads = reads.facilitators_of(viewer, scheme.id)
    form = filled(request, lambda *sent: GroupForm(*sent, facilitators=leads))
    if request.method == "POST" and form.is_valid():
        try:
            group = deeds.open_group(
                by=viewer, scheme=scheme.id, wanted=form.to_programme(), place=form.cleaned_data["place"]
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return redirect(_address("desk-group", group) + "?done=opened")
    return render(request, "wellbeing/groups/new.html", {"form": form, "scheme": scheme, "leads": leads})


@require_safe
@page
def group(request: HttpRequest, group_id: UUID) -> HttpResponseBase:
    """Who asked, who waits, who is in, and how many came."""
    found = reads.for_desk(viewer_of(request), group_id)
    context = {
        "found": found,
        "line": group_line(found.shown),
        "days": [long_date(day) for day in found.shown.days],
        "holding": _asked(found.holding),
        "waiting": _asked(found.waiting),
        "counts": count_rows(found),
        "figures": _figures(found),
        "done": _DONE.get(request.GET.get("done", "")),
    }
    return render(request, "wellbeing/groups/desk_group.html", context)


@require_POST
@page
def give_out(request: HttpRequest, group_id: UUID) -> HttpResponseBase:
    """Lets in everybody who can have a place."""
    deeds.give_out(by=viewer_of(request), group_id=group_id)
    return redirect(_address("desk-group", group_id) + "?done=in")


@require_POST
@page
def joinable(request: HttpRequest, group_id: UUID) -> HttpResponseBase:
    """Closes the membership, or opens it again."""
    deeds.set_joinable(by=viewer_of(request), group_id=group_id, joinable=request.POST.get("joinable") == "yes")
    return redirect(_address("desk-group", group_id) + "?done=saved")


@require_http_methods(GET_OR_POST)
@page
def place(request: HttpRequest, group_id: UUID) -> HttpResponseBase:
    """Where it meets."""
    viewer = viewer_of(request)
    found = reads.for_desk(viewer, group_id)
    form = filled(request, lambda *sent: PlaceForm(*sent, initial={"place": found.circle.place}))
    if request.method == "POST" and form.is_valid():
        try:
            deeds.set_place(by=viewer, group_id=group_id, place=form.cleaned_data["place"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect(_address("desk-group", group_id) + "?done=saved")
    context = {"line": group_line(found.shown), "form": form, "back": _address("desk-group", group_id)}
    return render(request, "wellbeing/groups/place.html", context)


@require_http_methods(GET_OR_POST)
@page
def end(request: HttpRequest, group_id: UUID) -> HttpResponseBase:
    """Says what ending means, and ends it."""
    viewer = viewer_of(request)
    found = reads.for_desk(viewer, group_id)
    form = HearthForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        deeds.end_group(by=viewer, group_id=group_id)
        return redirect(_address("desk-group", group_id) + "?done=ended")
    context = {"line": group_line(found.shown), "back": _address("desk-group", group_id), "found": found}
    return render(request, "wellbeing/groups/end.html", context)


def _figures(found: ForDesk) -> list[dict[str, Any]]:
    return [
        {"number": found.shown.group.size, "label": "places"},
        {"number": len(found.circle.members), "label": "in the group"},
        {"number": len(found.holding), "label": "have a place and wait to be let in"},
        {"number": len(found.waiting), "label": "on the waiting list"},
    ]


def _asked(asked: tuple[Asked, ...]) -> list[list[dict[str, Any]]]:
    return [
        [
            {"text": one.called, "href": _request(one.request)},
            {"text": day_time(one.at), "quiet": True},
        ]
        for one in asked
    ]


def _request(request: UUID) -> str:
    return reverse("wellbeing:desk-request", kwargs={"request_id": request})


def _address(name: str, group: UUID) -> str:
    return reverse(f"wellbeing:{name}", kwargs={"group_id": group})
