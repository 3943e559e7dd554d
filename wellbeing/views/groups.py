"""The pages of groups: the programme, joining and leaving, and the page of whoever leads one."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permitting import NotFound
from ui.formats import clock, long_date
from ui.forms import HearthForm
from wellbeing.actions import groups as deeds
from wellbeing.forms.groups import CountForm, JoinForm, PlaceForm
from wellbeing.queries import groups as reads
from wellbeing.queries.groups import Inside, Shown
from wellbeing.views.parts import GET_OR_POST, filled, forget_kept, page, refuse, uuid_or_none, viewer_of
from wellbeing.workflow import Refused
from wellbeing.workflow.bookings import FORMATS

_DONE = {
    "joined": "You have a place. A coordinator lets you in, and then you see here where the group meets.",
    "waits": "You are on the waiting list. You keep your place in it without doing anything.",
    "left": "You have left. Nobody is asked why, and you are not shown to the others any more.",
    "saved": "It is saved.",
}


@require_safe
@page
def groups(request: HttpRequest) -> HttpResponseBase:
    """What the scheme offers to several people at once, and what she is in."""
    found = reads.programme(viewer_of(request))
    context = {
        "mine": [group_line(one) for one in found if one.mine],
        "led": [group_line(one) for one in found if one.leads],
        "offered": [group_line(one) for one in found if not one.mine and not one.leads],
        "done": _DONE.get(request.GET.get("done", "")),
    }
    return render(request, "wellbeing/groups/programme.html", context)


@require_http_methods(GET_OR_POST)
@page
def group(request: HttpRequest, group_id: UUID) -> HttpResponseBase:
    """One group; a POST asks to join it. The page carries the request's id, so that a second press joins once."""
    viewer = viewer_of(request)
    found = reads.open_group(viewer, group_id)
    form = filled(request, JoinForm)
    request_id = uuid_or_none(request.POST.get("request_id")) or uuid4()
    if request.method == "POST" and form.is_valid():
        if found.employer is None:
            raise NotFound
        try:
            deeds.join(
                by=viewer, employer=found.employer, group_id=group_id, request_id=request_id, **form.cleaned_data
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            mine = reads.open_group(viewer, group_id).mine
            return _to(group_id, "joined" if mine and mine.joining.claim else "waits")
    inside = reads.inside(found)
    context = {
        "found": found,
        "line": group_line(found),
        "days": [long_date(day) for day in found.days],
        "form": form,
        "request_id": request_id,
        "inside": inside,
        "done": _DONE.get(request.GET.get("done", "")),
    }
    return render(request, "wellbeing/groups/group.html", context)


@require_http_methods(GET_OR_POST)
@page
def leave(request: HttpRequest, group_id: UUID) -> HttpResponseBase:
    """Says what leaving means, and leaves."""
    viewer = viewer_of(request)
    found = reads.open_group(viewer, group_id)
    if found.mine is None:
        raise NotFound
    form = HearthForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        deeds.leave(by=viewer, request_id=found.mine.request)
        return redirect(f"{reverse('wellbeing:groups')}?done=left")
    return render(request, "wellbeing/groups/leave.html", {"found": found, "line": group_line(found)})


@require_http_methods(GET_OR_POST)
@page
def lead(request: HttpRequest, group_id: UUID) -> HttpResponseBase:
    """Who comes, as they want to be called; a POST returns how many came."""
    viewer = viewer_of(request)
    found = reads.led(viewer, group_id)
    past = [day for day in found.shown.days if day <= timezone.localdate()]
    form = filled(request, lambda *sent: CountForm(*sent, days=past))
    if request.method == "POST" and form.is_valid():
        try:
            deeds.count_heads(by=viewer, group_id=group_id, **form.to_count())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect(f"{reverse('wellbeing:group-lead', kwargs={'group_id': group_id})}?done=saved")
    context = {
        "found": found,
        "line": group_line(found.shown),
        "form": form,
        "counts": count_rows(found),
        "past": past,
        "done": _DONE.get(request.GET.get("done", "")),
    }
    return render(request, "wellbeing/groups/lead.html", context)


@require_http_methods(GET_OR_POST)
@page
def place(request: HttpRequest, group_id: UUID) -> HttpResponseBase:
    """Where it meets, by whoever leads it."""
    viewer = viewer_of(request)
    found = reads.led(viewer, group_id)
    form = filled(request, lambda *sent: PlaceForm(*sent, initial={"place": found.circle.place}))
    target = reverse("wellbeing:group-lead", kwargs={"group_id": group_id})
    if request.method == "POST" and form.is_valid():
        try:
            deeds.set_place(by=viewer, group_id=group_id, place=form.cleaned_data["place"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect(f"{target}?done=saved")
    return render(
        request, "wellbeing/groups/place.html", {"line": group_line(found.shown), "form": form, "back": target}
    )


def group_line(one: Shown) -> dict[str, Any]:
    """A group in words, as the programme shows it."""
    row = one.group
    weeks = "every week" if row.every_weeks == 1 else f"every {row.every_weeks} weeks"
    often = "once" if row.meetings == 1 else f"{row.meetings} times, {weeks}"
    return {
        "title": row.title,
        "service": one.service,
        "about": row.about,
        "explained": one.explained,
        "first": f"{long_date(row.first_on)}, {clock(row.at)}",
        "often": often,
        "length": f"{row.minutes} minutes",
        "format": FORMATS[row.format],
        "leader": one.leader,
        "size": row.size,
        "state": _state(one),
        "href": reverse("wellbeing:group", kwargs={"group_id": row.id}),
        "lead": reverse("wellbeing:group-lead", kwargs={"group_id": row.id}),
        "leave": reverse("wellbeing:group-leave", kwargs={"group_id": row.id}),
    }


def count_rows(found: Inside | Any) -> list[list[dict[str, Any]]]:  # noqa: ANN401 -- a facilitator's view or a coordinator's
    """The head counts as a table's rows, by day."""
    return [[{"text": long_date(day)}, {"text": f"{one.count}"}] for day, one in sorted(found.counts.items())]


def _state(one: Shown) -> dict[str, str]:
    if not one.group.open:
        return {"text": "Ended", "tone": "plain"}
    if one.mine is not None:
        return _own_state(one)
    if not one.group.joinable:
        return {"text": "Closed", "tone": "plain"}
    return {"text": "Places free", "tone": "info"} if one.free else {"text": "Full: waiting list", "tone": "waiting"}


def _own_state(one: Shown) -> dict[str, str]:
    assert one.mine is not None
    if one.mine.key:
        return {"text": "You are in", "tone": "done"}
    if one.mine.joining.claim:
        return {"text": "You have a place", "tone": "info"}
    return {"text": "You are waiting", "tone": "waiting"}


def _to(group_id: UUID, done: str) -> HttpResponse:
    return redirect(f"{reverse('wellbeing:group', kwargs={'group_id': group_id})}?done={done}")
