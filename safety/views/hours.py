"""The page of an organisation's working hours."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import Role, Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import actions, queries, vocabulary, workflow
from safety.forms import HoursForm
from safety.views.parts import GET_OR_POST, chosen_tenant, filled, forget_kept, page, refuse, viewer_of
from safety.workflow import Refused


def tenant_of(viewer: Viewer, slug: str | None, *roles: Role) -> Tenant:
    """The employer that was named, else the first where she has one of the roles, else the first. Raises NotFound."""
    employers = viewer.employers()
    first = [tenant for tenant in employers if viewer.roles_at(tenant.id).intersection(roles)] or employers
    found = chosen_tenant(employers, slug) if slug else next(iter(first), None)
    if found is None:
        raise NotFound
    return found


@require_http_methods(GET_OR_POST)
@page
def hours(request: HttpRequest) -> HttpResponseBase:
    """When somebody is there, and what that means for each clock."""
    viewer = viewer_of(request)
    tenant = tenant_of(viewer, request.GET.get("at"), Role.SAFETY_MANAGER, Role.DEPUTY)
    now = queries.opening_hours(viewer, tenant)
    form = filled(request, lambda *sent: HoursForm(*sent, initial=HoursForm.values_of(now)))
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_hours(by=viewer, tenant=tenant, hours=form.to_hours())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return redirect(f"{reverse('safety:hours')}?at={tenant.slug}&saved=1")
    clocks = [
        {
            "key": f"{level.code}. {level.label}",
            "value": f"Seen within {workflow.SEEN_WITHIN[int(level.code)].words}, "
            f"judged within {workflow.TRIAGE_WITHIN[int(level.code)].words}",
        }
        for level in vocabulary.severity_levels()
    ]
    context = {"form": form, "tenant": tenant, "clocks": clocks, "saved": "saved" in request.GET}
    return render(request, "safety/hours/hours.html", context)
