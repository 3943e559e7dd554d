"""The pages of a provider's hours: open them, see who has booked, take back what is free."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permitting import NotFound
from ui.formats import day_time
from wellbeing.actions import hours as deeds
from wellbeing.forms.bookings import BackForm, HoursForm
from wellbeing.queries import bookings as reads
from wellbeing.queries.bookings import OwnHour
from wellbeing.views.parts import GET_OR_POST, filled, forget_kept, number_of, page, page_of, refuse, viewer_of
from wellbeing.workflow import Refused
from wellbeing.workflow.bookings import FORMATS

PAGE = 25
_DONE = {"opened": "Your hours are open.", "back": "It is taken back."}


@require_http_methods(GET_OR_POST)
@page
def hours(request: HttpRequest) -> HttpResponseBase:
    """Her hours to come, and the form that opens more."""
    viewer = viewer_of(request)
    found = reads.own_hours(viewer)
    form = filled(request, HoursForm)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.open_hours(by=viewer, scheme=found.scheme.id, wanted=form.to_hours())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return redirect(f"{reverse('wellbeing:open-hours')}?done=opened")
    number = page_of(len(found.hours), number_of(request.GET.get("page")), PAGE)
    first = (number.number - 1) * PAGE
    context = {
        "found": found,
        "form": form,
        "lines": [_line(one) for one in found.hours[first : first + PAGE]],
        "page": number,
        "done": _DONE.get(request.GET.get("done", "")),
    }
    return render(request, "wellbeing/bookings/hours.html", context)


@require_http_methods(GET_OR_POST)
@page
def back(request: HttpRequest, slot_id: UUID) -> HttpResponseBase:
    """Takes back a free hour, or the rest of its series."""
    viewer = viewer_of(request)
    found = reads.own_hours(viewer)
    one = next((hour for hour in found.hours if hour.id == slot_id), None)
    if one is None:
        raise NotFound
    form = filled(request, BackForm)
    if request.method == "POST" and (not one.repeats or form.is_valid()):
        rest = one.repeats and form.cleaned_data["which"] == "rest"
        try:
            deeds.withdraw_hours(by=viewer, scheme=found.scheme.id, slot=slot_id, rest=rest)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect(f"{reverse('wellbeing:open-hours')}?done=back")
    return render(request, "wellbeing/bookings/back.html", {"one": _line(one), "form": form, "repeats": one.repeats})


def _line(one: OwnHour) -> dict[str, Any]:
    return {
        "when": day_time(one.starts),
        "about": f"{one.minutes} minutes, {FORMATS[one.format].lower()}",
        "place": one.place,
        "taken": one.taken,
        "called": one.called or "Somebody",
        "back": reverse("wellbeing:open-hours-back", kwargs={"slot_id": one.id}),
        "case": reverse("wellbeing:times", kwargs={"case_id": one.case}) if one.case else "",
    }
