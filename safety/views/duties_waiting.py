"""The list of duties that wait, over all open records of an organisation."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Role
from safety import queries
from safety.queries import WaitingDuty
from safety.views import shown
from safety.views.duties import due_words
from safety.views.hours import tenant_of
from safety.views.parts import number_of, page, page_of, viewer_of
from safety.workflow import duties


@require_safe
@page
def duties_waiting(request: HttpRequest) -> HttpResponseBase:
    """Who leads finds here what to sign; the team, what is due."""
    viewer = viewer_of(request)
    tenant = tenant_of(viewer, request.GET.get("at"), Role.SAFETY_MANAGER, Role.DEPUTY, Role.LEADER, Role.TRUSTEE)
    found = queries.duties_waiting(viewer, tenant, page=number_of(request.GET.get("page")))
    context = {
        "tenant": tenant,
        "lines": [_line(one) for one in found.rows],
        "numbers": page_of(found.total, found.page),
        "prefix": f"?at={tenant.slug}&page=",
        "advice": duties.NOT_ADVICE,
    }
    return render(request, "safety/duties/waiting.html", context)


def _line(one: WaitingDuty) -> shown.Shown:
    tags = [{"text": "Waits to be signed", "tone": "waiting"}] if one.to_sign else []
    if one.late:
        tags.append({"text": "Overdue", "tone": "overdue"})
    return {
        "href": reverse("safety:duty", kwargs={"incident_id": one.record, "rule": one.view.code}),
        "title": one.view.duty.rule.title,
        "tags": tags,
        "due": "" if one.to_sign else due_words(one.view, late=one.late),
        "about": f"{one.reference} · {one.title}",
    }
