"""Asking: a start page, then one thing on each page. Every page saves its answer into the draft in her locker."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wellbeing import actions, queries
from wellbeing.forms.requests import GROUPS, NEEDED, STEPS, Step
from wellbeing.payloads import Ask
from wellbeing.queries import Draft, Place
from wellbeing.queries.bookings import diary
from wellbeing.views import shown
from wellbeing.views.bookings import diary_line
from wellbeing.views.parts import (
    GET_OR_POST,
    forget_kept,
    kept_fields,
    message,
    page,
    refuse,
    viewer_of,
)
from wellbeing.views.public import crisis_lines
from wellbeing.workflow import Refused

NOW = "now"
_DONE = {
    "dropped": "What you had begun is deleted. Nobody can tell that there was anything.",
    "draft": "It is kept for you alone until you come back.",
    "gone": "It is taken back.",
}


@require_safe
@page
def start(request: HttpRequest) -> HttpResponseBase:
    """The same for everybody at an employer: what exists, asking, and her own requests."""
    viewer = viewer_of(request)
    context = {
        "places": queries.places(viewer),
        "mine": queries.mine(viewer),
        "diary": [diary_line(one) for one in diary(viewer)],
        "done": _DONE.get(request.GET.get("done", "")),
    }
    return render(request, "wellbeing/requests/start.html", context)


@require_POST
@page
def new(request: HttpRequest) -> HttpResponseBase:
    """An empty draft, and its first question."""
    viewer = viewer_of(request)
    places = queries.places(viewer)
    place = next((one for one in places if one.employer.slug == request.POST.get("at")), None)
    if place is None:
        raise Http404
    if not place.ready:
        return _closed(request, place)
    draft = actions.save_draft(by=viewer, employer=place.employer, wanted=Ask())
    return redirect(_address(draft, next(iter(STEPS))))


def _closed(request: HttpRequest, place: Place) -> HttpResponse:
    why = (
        f"{place.scheme.name} cannot read requests yet, so you cannot send one here."
        if place.scheme
        else f"{place.employer.name} has no wellbeing scheme in Hearth yet, so you cannot ask here."
    )
    elsewhere = "You do not have to wait for it: the next page shows who helps without it."
    return message(
        request, "This is not open yet", why, elsewhere, href=reverse("wellbeing:what"), link="See what exists"
    )


@require_http_methods(GET_OR_POST)
@page
def tasks(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """All questions with what is answered so far; a POST deletes the draft."""
    draft = queries.open_draft(viewer_of(request), draft_id)
    if request.method == "POST":
        actions.discard_draft(by=viewer_of(request), draft_id=draft_id)
        return redirect(f"{reverse('wellbeing:start')}?done=dropped")
    groups = [(title, [_task(draft, name) for name in names]) for title, names in GROUPS]
    return render(request, "wellbeing/requests/tasks.html", {"draft": draft, "groups": groups})


def _task(draft: Draft, name: str) -> dict[str, Any]:
    step = STEPS[name]
    return {
        "title": step.TITLE,
        "href": _address(draft.id, name),
        "answered": step.answered(draft.wanted),
        "needed": name in NEEDED,
    }


def _address(draft_id: UUID, name: str) -> str:
    return reverse("wellbeing:step", kwargs={"draft_id": draft_id, "step": name})


@require_http_methods(GET_OR_POST)
@page
def step(request: HttpRequest, draft_id: UUID, step: str) -> HttpResponseBase:
    """One question. Its answer is saved before the next page comes; danger comes before everything."""
    draft = queries.open_draft(viewer_of(request), draft_id)
    kind = STEPS.get(step)
    if kind is None:
        raise Http404
    form = _filled(request, kind, draft.wanted)
    if request.method == "POST" and form.is_valid():
        wanted = form.changed(draft.wanted)
        try:
            actions.save_draft(by=viewer_of(request), employer=draft.employer, wanted=wanted, draft_id=draft_id)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return _onward(request, draft, step, wanted)
    return _step_page(request, draft, step, form)


def _filled(request: HttpRequest, kind: type[Step], wanted: Ask) -> Step:
    start = kind.start(wanted)
    if request.method == "POST":
        return kind(request.POST, initial=start)
    again = kept_fields(request)
    return kind(initial=start) if again is None else kind(again, initial=start)


def _onward(request: HttpRequest, draft: Draft, name: str, wanted: Ask) -> HttpResponseBase:
    if wanted.urgency == NOW and draft.wanted.urgency != NOW:
        return redirect("wellbeing:safe", draft_id=draft.id)
    if request.POST.get("deed") == "check":
        return redirect("wellbeing:check", draft_id=draft.id)
    if request.POST.get("deed") == "list":
        return redirect("wellbeing:tasks", draft_id=draft.id)
    return redirect(_after(draft.id, name))


def _after(draft_id: UUID, name: str) -> str:
    order = list(STEPS)
    following = order[order.index(name) + 1 :]
    return _address(draft_id, following[0]) if following else reverse("wellbeing:check", kwargs={"draft_id": draft_id})


def _step_page(request: HttpRequest, draft: Draft, name: str, form: Step) -> HttpResponse:
    order = list(STEPS)
    at = order.index(name)
    from_check = "check" in (request.GET.get("from"), request.POST.get("from"))
    check = reverse("wellbeing:check", kwargs={"draft_id": draft.id})
    first = reverse("wellbeing:tasks", kwargs={"draft_id": draft.id})
    wanted = form.changed(draft.wanted) if form.is_bound and form.is_valid() else draft.wanted
    others = (done(wanted) for needed, done in NEEDED.items() if needed != name)
    context = {
        "draft": draft,
        "form": form,
        "step": type(form),
        "number": at + 1,
        "count": len(order),
        "from_check": from_check,
        "can_check": not from_check and all(others),
        "needed": name in NEEDED,
        "before": check if from_check else _address(draft.id, order[at - 1]) if at else first,
        "skip": check if from_check else _after(draft.id, name),
    }
    return render(request, "wellbeing/requests/step.html", context)


@require_safe
@page
def safe(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """Shown once she says that she is not safe: who answers at once, then how a coordinator can reach her, then sending."""
    draft = queries.open_draft(viewer_of(request), draft_id)
    check = reverse("wellbeing:check", kwargs={"draft_id": draft.id})
    context = {
        "lines": crisis_lines(),
        "on": check if draft.wanted.contact.detail else _address(draft.id, "reach"),
        "before": _address(draft.id, "when"),
    }
    return render(request, "wellbeing/requests/now.html", context)


# Sending -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Missing:
    """A page without whose answer nothing can be sent."""

    title: str
    href: str


@require_http_methods(GET_OR_POST)
@page
def check(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """Every answer with a link to change it, who will be able to read it, and the button."""
    viewer = viewer_of(request)
    try:
        draft = queries.open_draft(viewer, draft_id)
    except Http404:
        if request.method == "POST" and queries.is_mine(viewer, draft_id):  # pressed twice
            return redirect("wellbeing:sent", request_id=draft_id)
        raise
    place = queries.place_of(viewer, draft.employer)
    if not place.ready or place.scheme is None:
        return _closed(request, place)
    missing = [
        _Missing(STEPS[name].TITLE, f"{_address(draft_id, name)}?from=check")
        for name, done in NEEDED.items()
        if not done(draft.wanted)
    ]
    if request.method == "POST" and not missing:
        actions.ask(by=viewer, employer=draft.employer, wanted=draft.wanted, request_id=draft_id)
        return redirect("wellbeing:sent", request_id=draft_id)
    context = {
        "draft": draft,
        "scheme": place.scheme,
        "rows": _with_changes(draft),
        "missing": missing,
        "readers": queries.readers(place.scheme.id),
        "lines": crisis_lines() if draft.wanted.urgency == NOW else [],
    }
    return render(request, "wellbeing/requests/check.html", context)


def _with_changes(draft: Draft) -> list[dict[str, Any]]:
    rows = shown.answers(draft.wanted)
    return [{**row, "href": f"{_address(draft.id, row['step'])}?from=check"} for row in rows]
