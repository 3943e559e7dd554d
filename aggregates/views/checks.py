"""The reviewers' pages: what was handed to them, and one release with its checklist."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from aggregates import permissions
from aggregates.actions import releases as actions
from aggregates.forms.desk import ReviewForm
from aggregates.queries import releases as queries
from aggregates.views import shown
from aggregates.views.parts import GET_OR_POST, filled, forget_kept, page, refuse, viewer_of
from aggregates.workflow.releases import State
from ui.refusals import Refused


@require_safe
@page
def checks(request: HttpRequest) -> HttpResponseBase:
    """What waits to be checked, and what was."""
    found = queries.to_check(viewer_of(request))
    waiting = [one for one in found if one.state is State.IN_REVIEW]
    done = [one for one in found if one.state is not State.IN_REVIEW]
    context = {"waiting": shown.lines(waiting, "aggregates:check"), "done": shown.lines(done, "aggregates:check")}
    return render(request, "aggregates/checks/list.html", context)


@require_http_methods(GET_OR_POST)
@page
def check(request: HttpRequest, release_id: UUID) -> HttpResponseBase:
    """One release: what is withheld and why, what the attack tried, the figures, and the reviewer's own word."""
    viewer = viewer_of(request)
    permissions.check_can_review(viewer)
    found = queries.opened(viewer, release_id)
    form = filled(request, ReviewForm)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.review(
                by=viewer,
                release_id=release_id,
                verdict=given["verdict"],
                ticked=given["ticked"],
                note=given["note"],
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return redirect("aggregates:check", release_id=release_id)
    context = {"one": found, "form": form if found.may_review else None, **shown.release(found)}
    return render(request, "aggregates/checks/one.html", context)
