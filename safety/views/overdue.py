"""The page of what is late, in figures."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Role
from safety import queries
from safety.views.hours import tenant_of
from safety.views.parts import page, viewer_of
from ui.formats import long_date


@require_safe
@page
def late(request: HttpRequest) -> HttpResponseBase:
    """How many clocks have run out, for how long, and who was reminded."""
    viewer = viewer_of(request)
    roles = (Role.SAFETY_MANAGER, Role.DEPUTY, Role.LEADER, Role.TRUSTEE)
    tenant = tenant_of(viewer, request.GET.get("at"), *roles)
    found = queries.late(viewer, tenant)
    figures = [
        {"number": found.total, "label": "Late", "tone": "new" if found.total else "plain"},
        {"number": found.deputy, "label": "The deputy was told"},
        {"number": found.leader, "label": "The leader was told"},
    ]
    context = {
        "tenant": tenant,
        "found": found,
        "figures": figures,
        "since": long_date(found.longest_since) if found.longest_since else "",
    }
    return render(request, "safety/hours/late.html", context)
