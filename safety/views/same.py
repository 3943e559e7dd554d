"""Joining records that say the same: ticked on the work list, ended here in favour of the main one."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from safety import actions, permissions, queries
from safety.forms import SameForm
from safety.models import Incident
from safety.payloads import reference
from safety.views.deeds import done
from safety.views.parts import GET_OR_POST, message, page, uuids, viewer_of
from safety.views.tasks import tenant_for


@require_http_methods(GET_OR_POST)
@page
def same(request: HttpRequest) -> HttpResponseBase:
    """Which one is the main one, and why they are the same; nothing is opened for it."""
    viewer = viewer_of(request)
    tenant = tenant_for(viewer, request.POST.get("at") or request.GET.get("at"), permissions.can_list)
    permissions.check_can_link(viewer, Incident(tenant=tenant))
    if request.method != "POST":
        return redirect(f"{reverse('safety:queue')}?at={tenant.slug}")
    lines = queries.some_rows(viewer, tenant, uuids(request.POST.getlist("records")))
    if len(lines) < 2:  # noqa: PLR2004 -- one is no several
        back = f"{reverse('safety:queue')}?at={tenant.slug}"
        return message(
            request,
            "Tick at least two",
            "Tick every record that says the same, the main one too.",
            href=back,
            link="Back to the work list",
        )
    records = [(str(row.id), f"{reference(row.id)}: {row.card.title} ({row.status_label})") for row in lines]
    form = SameForm(request.POST if "main" in request.POST or "reason" in request.POST else None, records=records)
    if form.is_bound and form.is_valid():
        main = next(row.id for row in lines if str(row.id) == form.cleaned_data["main"])
        others, reason = [row.id for row in lines if row.id != main], form.cleaned_data["reason"]
        if done(form, lambda: actions.link_duplicates(by=viewer, main_id=main, incident_ids=others, reason=reason)):
            return redirect("safety:links", incident_id=main)
    return render(request, "safety/plans/same.html", {"tenant": tenant, "form": form, "rows": lines})
