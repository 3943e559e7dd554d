"""The pages on which two people open one record to a third."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Role, Tenant
from safety import actions, permissions, queries
from safety.forms import AskOpeningForm, DecideOpeningForm
from safety.queries import OpeningLine
from safety.views import shown
from safety.views.hours import tenant_of
from safety.views.parts import GET_OR_POST, filled, forget_kept, page, refuse, viewer_of
from safety.workflow import Refused
from ui.formats import day_time

_ROLES = (Role.TRUSTEE, Role.DATA_PROTECTION_OFFICER)


@require_safe
@page
def openings(request: HttpRequest) -> HttpResponseBase:
    """What was asked and what was decided."""
    viewer = viewer_of(request)
    tenant = tenant_of(viewer, request.GET.get("at"), *_ROLES)
    found = queries.openings(viewer, tenant)
    lines = [_line(one) | {"href": reverse("safety:opening", kwargs={"opening_id": one.row.id})} for one in found]
    others = [one for one in viewer.employers() if permissions.can_ask_opening(viewer, one) and one != tenant]
    back = f"{reverse('safety:queue')}?at={tenant.slug}" if permissions.can_list(viewer, tenant) else ""
    context = {"tenant": tenant, "lines": lines, "others": others, "back": back}
    return render(request, "safety/openings/list.html", context)


def _line(one: OpeningLine) -> shown.Shown:
    decided = one.decided
    answer = ("Opened" if decided.granted else "Refused") if decided else "Waits for a second person"
    rows: list[shown.Shown] = [
        {"key": "To be read by", "value": one.asked.reader.name},
        {"key": "Reason", "value": one.why},
        {"key": "In their words", "value": one.asked.reason, "long": True},
        {"key": "Asked", "value": f"{one.asked.by.name}, {day_time(one.asked.at)}"},
    ]
    if decided:
        rows.append({"key": answer, "value": f"{decided.by.name}, {day_time(decided.at)}"})
        if decided.note:
            rows.append({"key": "Note", "value": decided.note, "long": True})
    tone = "waiting" if decided is None else "done" if decided.granted else "plain"
    return {
        "reference": one.reference,
        "tag": {"text": answer, "tone": tone},
        "rows": rows,
        "can_decide": one.can_decide,
    }


@require_http_methods(GET_OR_POST)
@page
def ask(request: HttpRequest) -> HttpResponseBase:
    """The first person's page. It asks for the password before anything is typed."""
    viewer = viewer_of(request)
    tenant = tenant_of(viewer, request.GET.get("at"), *_ROLES)
    people = queries.readers_to_choose(viewer, tenant)
    form = filled(request, lambda *sent: AskOpeningForm(*sent, people=people))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.ask_for_opening(
                by=viewer,
                tenant=tenant,
                reference=given["reference"],
                reader=UUID(given["reader"]),
                why=given["why"],
                reason=given["reason"],
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _back(request, tenant)
    return render(request, "safety/openings/ask.html", {"tenant": tenant, "form": form})


@require_http_methods(GET_OR_POST)
@page
def opening(request: HttpRequest, opening_id: UUID) -> HttpResponseBase:
    """One request, and the second person's answer."""
    viewer = viewer_of(request)
    found = queries.one_opening(viewer, opening_id)
    form = filled(request, DecideOpeningForm)
    if request.method == "POST":
        permissions.check_can_decide_opening(viewer, found.row.tenant)
        if form.is_valid():
            grant, note = form.cleaned_data["answer"] == "grant", form.cleaned_data["note"]
            try:
                actions.decide_opening(by=viewer, opening_id=opening_id, grant=grant, note=note)
            except Refused as refusal:
                refuse(form, refusal)
            else:
                return _back(request, found.row.tenant)
    context = {"tenant": found.row.tenant, "one": _line(found), "form": form}
    return render(request, "safety/openings/one.html", context)


def _back(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    forget_kept(request)
    return redirect(f"{reverse('safety:openings')}?at={tenant.slug}")
