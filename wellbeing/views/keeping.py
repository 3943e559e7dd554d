"""Everything of one's own on one page and in one file, and the button that erases it."""

import json

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Role
from wellbeing.actions.keeping import erase as erase_everything
from wellbeing.forms.keeping import EraseForm
from wellbeing.queries.own import everything
from wellbeing.views.parts import GET_OR_POST, filled, forget_kept, page, viewer_of


@require_safe
@page
def held(request: HttpRequest) -> HttpResponseBase:
    """What is held, in words."""
    viewer = viewer_of(request)
    context = {
        "data": everything(viewer),
        "erased": "done" in request.GET,
        "way_back": reverse("wellbeing:offers" if viewer.has(Role.PROVIDER) else "wellbeing:start"),
    }
    return render(request, "wellbeing/keeping/held.html", context)


@require_safe
@page
def held_file(request: HttpRequest) -> HttpResponseBase:
    """The same for a program."""
    text = json.dumps(everything(viewer_of(request)).plain, ensure_ascii=False, indent=2)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": 'attachment; filename="own.json"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


@require_http_methods(GET_OR_POST)
@page
def erase(request: HttpRequest) -> HttpResponseBase:
    """Says what will happen and that it cannot be undone, asks once more, and erases."""
    viewer = viewer_of(request)
    form = filled(request, EraseForm)
    if request.method == "POST" and form.is_valid():
        erase_everything(by=viewer)
        forget_kept(request)
        return redirect(f"{reverse('wellbeing:held')}?done=1")
    return render(request, "wellbeing/keeping/erase.html", {"form": form, "data": everything(viewer)})
