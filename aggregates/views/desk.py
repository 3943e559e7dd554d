"""The statistics steward's pages: what is ready, the draft in the making, and each release."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from aggregates import permissions
from aggregates.actions import releases as actions
from aggregates.forms.desk import WithdrawForm
from aggregates.queries import releases as queries
from aggregates.views import shown
from aggregates.views.parts import GET_OR_POST, filled, forget_kept, page, refuse, viewer_of
from aggregates.workflow.releases import State
from ui.refusals import Refused


@require_http_methods(GET_OR_POST)
@page
def desk(request: HttpRequest) -> HttpResponseBase:
    """What can be drafted, what waits, and what is done. One press drafts a period."""
    viewer = viewer_of(request)
    if request.method == "POST":
        actions.draft(by=viewer, period=request.POST.get("period", ""))
        forget_kept(request)
        return redirect("aggregates:making")
    found = queries.desk(viewer)
    context = {"desk": found, "waiting": shown.lines(found.waiting), "done": shown.lines(found.done)}
    return render(request, "aggregates/desk/desk.html", context)


@require_http_methods(GET_OR_POST)
@page
def making(request: HttpRequest) -> HttpResponseBase:
    """How far the draft is. The work goes on when the page is closed."""
    viewer = viewer_of(request)
    found = queries.making(viewer)
    if found is None:
        waiting = queries.desk(viewer).waiting
        return redirect("aggregates:draft", release_id=waiting[0].id) if waiting else redirect("aggregates:desk")
    if request.method == "POST":
        if request.POST.get("do") == "drop":
            actions.give_up(by=viewer, drafting_id=found.id)
            return redirect("aggregates:desk")
        actions.resume(by=viewer, drafting_id=found.id)
        forget_kept(request)
        return redirect("aggregates:making")
    return render(request, "aggregates/desk/making.html", {"making": found})


@require_http_methods(GET_OR_POST)
@page
def draft(request: HttpRequest, release_id: UUID) -> HttpResponseBase:
    """One release in the steward's hands, with the step that comes next."""
    viewer = viewer_of(request)
    permissions.check_can_draft(viewer)
    found = queries.opened(viewer, release_id)
    form = filled(request, WithdrawForm)
    if request.method == "POST":
        deed = _DEEDS.get(request.POST.get("do", ""))
        if deed is not None:
            deed(by=viewer, release_id=release_id)
            forget_kept(request)
            return redirect("aggregates:draft", release_id=release_id)
        if form.is_valid():
            try:
                actions.withdraw(by=viewer, release_id=release_id, notice=form.cleaned_data["notice"])
            except Refused as refusal:
                refuse(form, refusal)
            else:
                forget_kept(request)
                return redirect("aggregates:draft", release_id=release_id)
    context = {"one": found, "form": form if found.line.state is State.PUBLISHED else None, **shown.release(found)}
    return render(request, "aggregates/desk/draft.html", context)


_DEEDS: dict[str, Callable[..., None]] = {
    "submit": actions.submit,
    "drop": actions.drop,
    "publish": actions.publish,
}
