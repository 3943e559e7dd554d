"""The pages of what was learnt."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from aggregates import permissions
from aggregates.actions import learning as actions
from aggregates.forms.learning import AnswerForm, ThemeForm
from aggregates.queries import learning as queries
from aggregates.views.parts import GET_OR_POST, filled, forget_kept, number_of, page, page_of, refuse, viewer_of
from ui.refusals import Refused

_PAGE = 25


@require_safe
@page
def themes(request: HttpRequest) -> HttpResponseBase:
    """Everything that was learnt, the newest first."""
    viewer = viewer_of(request)
    number = number_of(request.GET.get("page"))
    total, found = queries.themes(viewer, first=(number - 1) * _PAGE, count=_PAGE)
    context = {"themes": found, "page": page_of(total, number, _PAGE), "may_write": permissions.can_write_theme(viewer)}
    return render(request, "aggregates/learning/list.html", context)


@require_http_methods(GET_OR_POST)
@page
def theme(request: HttpRequest, theme_id: UUID) -> HttpResponseBase:
    """One theme with its answers; a funder answers here."""
    viewer = viewer_of(request)
    found = queries.theme(viewer, theme_id)
    form = filled(request, AnswerForm)
    if request.method == "POST":
        permissions.check_can_answer(viewer)
        if form.is_valid():
            try:
                actions.answer(by=viewer, theme_id=theme_id, **form.cleaned_data)
            except Refused as refusal:
                refuse(form, refusal)
            else:
                forget_kept(request)
                return redirect("aggregates:theme", theme_id=theme_id)
    context = {
        "theme": found,
        "form": form if permissions.can_answer(viewer) else None,
        "may_write": permissions.can_write_theme(viewer),
    }
    return render(request, "aggregates/learning/one.html", context)


@require_http_methods(GET_OR_POST)
@page
def write(request: HttpRequest, theme_id: UUID | None = None) -> HttpResponseBase:
    """A theme, new or anew."""
    viewer = viewer_of(request)
    permissions.check_can_write_theme(viewer)
    before = queries.theme(viewer, theme_id).body if theme_id else None
    initial = {"title": before.title, "text": before.text, "asks": before.asks} if before else None
    form = filled(request, lambda *sent: ThemeForm(*sent, initial=initial))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.write_theme(by=viewer, theme_id=theme_id, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return redirect("aggregates:theme", theme_id=made)
    return render(request, "aggregates/learning/write.html", {"form": form, "theme_id": theme_id})
