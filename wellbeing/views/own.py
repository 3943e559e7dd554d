"""Her own request, afterwards: where it stands, the thread with the coordinators, and taking it back."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from wellbeing import actions, queries
from wellbeing.forms.requests import SayForm, WithdrawForm
from wellbeing.queries import OpenRequest
from wellbeing.views import offers, shown
from wellbeing.views.asking import NOW
from wellbeing.views.parts import GET_OR_POST, filled, forget_kept, page, refuse, viewer_of
from wellbeing.views.public import crisis_lines
from wellbeing.workflow import Refused

_DONE = {
    "declined": "The coordinators know, and look again. You keep your place.",
    "said": "Your message is sent.",
}


@require_http_methods(GET_OR_POST)
@page
def own(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Where it stands, who can read it, the thread, and what she asked for."""
    viewer = viewer_of(request)
    found = queries.open_mine(viewer, request_id)
    form = filled(request, SayForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.say(by=viewer, request_id=request_id, text=form.cleaned_data["text"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return redirect(f"{reverse('wellbeing:own', kwargs={'request_id': request_id})}?done=said")
    context = {
        **_about(found),
        "form": form,
        "done": _DONE.get(request.GET.get("done", "")),
        "tag": shown.tag(found.status),
        "rows": shown.answers(found.ask),
        "coordination": offers.of_own(found),
        "thread": shown.thread(found.story, asker="You"),
        "timeline": shown.timeline(found),
        "readers": [{"name": name} for name in queries.readers(found.scheme)],
        "scheme": queries.scheme_of(found.scheme),
    }
    return render(request, "wellbeing/requests/own.html", context)


@require_safe
@page
def sent(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The receipt, right after sending."""
    found = queries.open_mine(viewer_of(request), request_id)
    return render(request, "wellbeing/requests/sent.html", {**_about(found), "aim": queries.aim(found.ask)})


@require_http_methods(GET_OR_POST)
@page
def withdraw(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Says what will happen, asks once more, and takes it back."""
    viewer = viewer_of(request)
    found = queries.open_mine(viewer, request_id)
    form = filled(request, WithdrawForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(by=viewer, request_id=request_id, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return redirect(f"{reverse('wellbeing:start')}?done=gone")
    context = {"own": found, "form": form, "coordination": offers.of_own(found)}
    return render(request, "wellbeing/requests/withdraw.html", context)


def _about(found: OpenRequest) -> dict[str, Any]:
    return {"own": found, "lines": crisis_lines() if found.ask.urgency == NOW and found.open else []}
