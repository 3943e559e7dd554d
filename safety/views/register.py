"""The pages of the register of steps: what the organisation did to keep its people safe."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Role, Tenant
from accounts.viewer import Viewer
from safety import actions, permissions, queries, workflow
from safety.documents.paper import CannotPrint
from safety.documents.register import Written
from safety.forms import RegisterEntryForm, RegisterExportForm, RegisterStrikeForm
from safety.views import shown
from safety.views.hours import tenant_of
from safety.views.parts import GET_OR_POST, filled, forget_kept, number_of, page, page_of, refuse, viewer_of
from safety.workflow import Refused
from ui import formats
from ui.formats import day_time, long_date

TYPES = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}
_ROLES = (Role.SAFETY_MANAGER, Role.DEPUTY, Role.LEADER, Role.TRUSTEE)


@require_safe
@page
def steps(request: HttpRequest) -> HttpResponseBase:
    """The newest entries first; for who holds no key, whom to ask."""
    viewer = viewer_of(request)
    tenant = _tenant(request, viewer)
    found = queries.register_page(viewer, tenant, page=number_of(request.GET.get("page")))
    context = {
        "tenant": tenant,
        "found": found,
        "lines": [_line(one) for one in found.written],
        "numbers": page_of(found.total, found.page),
        "add": _to("safety:steps-add", tenant),
        "export": _to("safety:steps-export", tenant),
        "back": _to("safety:queue", tenant),
        "done": request.GET.get("done", "") in {"added", "struck"},
    }
    return render(request, "safety/steps/list.html", context)


@require_http_methods(GET_OR_POST)
@page
def steps_add(request: HttpRequest) -> HttpResponseBase:
    """One entry by hand."""
    viewer = viewer_of(request)
    tenant = _tenant(request, viewer)
    permissions.check_can_write_steps(viewer, tenant)
    form = filled(request, RegisterEntryForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_step(by=viewer, tenant=tenant, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return redirect(f"{_to('safety:steps', tenant)}&done=added")
    context = {"form": form, "tenant": tenant, "back": _to("safety:steps", tenant)}
    return render(request, "safety/steps/add.html", context)


@require_http_methods(GET_OR_POST)
@page
def steps_strike(request: HttpRequest, entry_id: UUID) -> HttpResponseBase:
    """Strikes one out, with a reason."""
    viewer = viewer_of(request)
    tenant = _tenant(request, viewer)
    one = queries.register_entry(viewer, tenant, entry_id)
    form = filled(request, RegisterStrikeForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.strike_step(by=viewer, tenant=tenant, entry_id=entry_id, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return redirect(f"{_to('safety:steps', tenant)}&done=struck")
    context = {"form": form, "tenant": tenant, "one": _line(one), "back": _to("safety:steps", tenant)}
    return render(request, "safety/steps/strike.html", context)


@require_http_methods(GET_OR_POST)
@page
def steps_export(request: HttpRequest) -> HttpResponseBase:
    """The register as a file, noted in the log."""
    viewer = viewer_of(request)
    tenant = _tenant(request, viewer)
    permissions.check_can_read_steps(viewer, tenant)
    form = filled(request, RegisterExportForm)
    if request.method == "POST" and form.is_valid():
        wanted = form.wanted()
        try:
            data = queries.export_register(viewer, tenant, **wanted)
        except Refused as refusal:
            refuse(form, refusal)
        except CannotPrint:
            form.add_error(None, "The paper could not be made. Choose CSV, or fewer days.")
        else:
            return file_response(data, wanted["form"])
    context = {"form": form, "tenant": tenant, "back": _to("safety:steps", tenant)}
    return render(request, "safety/steps/export.html", context)


def file_response(data: bytes, form: str) -> HttpResponse:
    """A file under a name that says no more than the day."""
    name = f"file-{formats.today().isoformat()}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=TYPES[form], headers=headers)


def _tenant(request: HttpRequest, viewer: Viewer) -> Tenant:
    return tenant_of(viewer, request.GET.get("at"), *_ROLES)


def _to(name: str, tenant: Tenant) -> str:
    return f"{reverse(name)}?at={tenant.slug}"


def _line(one: Written) -> shown.Shown:
    entry = one.entry
    late = entry.review_on is not None and entry.review_on <= formats.today() and not one.struck
    return {
        "id": entry.id,
        "title": entry.title,
        "kind": workflow.STEP_KINDS.get(entry.kind, entry.kind),
        "on": long_date(entry.on),
        "decided": entry.decided,
        "who": entry.who,
        "review": long_date(entry.review_on) if entry.review_on else "",
        "late": late,
        "struck": one.struck,
        "written": f"Written down {day_time(entry.at)} by {entry.by_name}",
    }
