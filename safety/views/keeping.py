"""The pages about how long things are kept: the years of each class, holds, and what was destroyed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Role, Tenant
from accounts.viewer import Viewer
from safety import actions, permissions, queries
from safety.documents.certificates import certificate as paper_of
from safety.forms import ReasonForm, ReferenceForm, YearsForm
from safety.models import Incident
from safety.queries import HoldView, KeptPage
from safety.views.hours import tenant_of
from safety.views.parts import GET_OR_POST, filled, forget_kept, number_of, page, page_of, refuse, viewer_of
from safety.workflow import Refused
from ui import formats
from ui.downloads import pdf

_KEEPERS = (Role.DATA_PROTECTION_OFFICER, Role.SAFETY_MANAGER, Role.DEPUTY)


def _tenant(request: HttpRequest) -> Tenant:
    return tenant_of(viewer_of(request), request.GET.get("at"), *_KEEPERS)


def _at(name: str, tenant: Tenant, more: str = "") -> str:
    return f"{reverse(name)}?at={tenant.slug}{more}"


@require_http_methods(GET_OR_POST)
@page
def years(request: HttpRequest) -> HttpResponseBase:
    """For how many years each class is kept, and where to go on."""
    viewer, tenant = viewer_of(request), _tenant(request)
    rules = queries.keeping_rules(viewer, tenant)
    if request.method == "POST":
        permissions.check_can_set_keeping(viewer, tenant)
    form = filled(request, lambda *sent: YearsForm(*sent[:1], rules=rules))
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_years(by=viewer, tenant=tenant, years=form.years())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return redirect(_at("safety:keeping", tenant, "&saved=1"))
    context = {
        "tenant": tenant,
        "form": form,
        "rules": rules,
        "may_set": permissions.can_set_keeping(viewer, tenant),
        "saved": "saved" in request.GET,
        "links": [
            {"text": "What must be kept for now", "href": _at("safety:holds", tenant)},
            {"text": "What was destroyed", "href": _at("safety:gone", tenant)},
        ],
    }
    return render(request, "safety/keeping/years.html", context)


@require_http_methods(GET_OR_POST)
@page
def holds(request: HttpRequest) -> HttpResponseBase:
    """What is held, and the way to hold something by its reference."""
    viewer, tenant = viewer_of(request), _tenant(request)
    found = queries.holds(viewer, tenant, number_of(request.GET.get("page")))
    form = filled(request, lambda *sent: ReferenceForm(*sent[:1]))
    if request.method == "POST" and form.is_valid():
        try:
            record = queries.find_by_reference(viewer, tenant, form.cleaned_data["reference"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect("safety:hold", incident_id=record)
    context = _list(found, tenant) | {"form": form, "prefix": _at("safety:holds", tenant, "&page=")}
    return render(request, "safety/keeping/holds.html", context)


@require_http_methods(GET_OR_POST)
@page
def hold(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """Holds one record, or lifts its hold, with the reason."""
    viewer = viewer_of(request)
    view = queries.hold_of(viewer, incident_id)
    form = filled(request, lambda *sent: ReasonForm(*sent[:1], **_words(view)))
    if request.method == "POST" and form.is_valid():
        deed = actions.release if view.held else actions.hold
        try:
            deed(by=viewer, incident_id=incident_id, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return redirect("safety:hold", incident_id=incident_id)
    context = {"hold": view, "form": form, "month": month_of(view.month), "back": _back(viewer, view)}
    return render(request, "safety/keeping/hold.html", context)


def _back(viewer: Viewer, view: HoldView) -> str:
    """To the record for who reads it, else to the list of what is held."""
    if permissions.can_open(viewer, Incident(tenant=view.tenant)):
        return reverse("safety:case", kwargs={"incident_id": view.id})
    return _at("safety:holds", view.tenant)


@require_safe
@page
def gone(request: HttpRequest) -> HttpResponseBase:
    """What was destroyed: references, days and rules."""
    viewer, tenant = viewer_of(request), _tenant(request)
    found = queries.gone(viewer, tenant, number_of(request.GET.get("page")))
    context = _list(found, tenant) | {"prefix": _at("safety:gone", tenant, "&page="), "month_of": month_of}
    return render(request, "safety/keeping/gone.html", context)


@require_safe
@page
def certificate(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """The certificate of one destruction, made to be printed."""
    viewer, tenant = viewer_of(request), _tenant(request)
    proof = queries.certificate(viewer, tenant, incident_id)
    context = {"proof": proof, "made": month_of(proof.row.made), "back": _at("safety:gone", tenant)}
    return render(request, "safety/keeping/certificate.html", context)


@require_safe
@page
def certificate_paper(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """The same on paper, as PDF."""
    proof = queries.certificate(viewer_of(request), _tenant(request), incident_id)
    made = paper_of(
        proof.tenant.name,
        [
            ("Reference", proof.row.reference),
            ("What it was", proof.row.what),
            ("Made in", month_of(proof.row.made)),
            ("Destroyed on", formats.long_date(proof.row.destroyed_on)),
            ("Rule", proof.row.rule),
        ],
        [
            ("Entry", f"Number {proof.index}, {formats.long_date(proof.day)}"),
            ("Its hash", proof.leaf),
            ("Entries in the tree", str(proof.size)),
            ("Root of the tree", proof.root),
        ],
        proof.path,
        proof.checkpoint,
        at=timezone.now(),
    )
    return pdf(made)


def month_of(day: Any) -> str:  # noqa: ANN401 -- a date, from a template
    """`March 2032`."""
    return f"{formats.MONTHS[day.month - 1]} {day.year}"


def _list(found: KeptPage[Any], tenant: Tenant) -> dict[str, Any]:
    return {
        "found": found,
        "tenant": tenant,
        "numbers": page_of(found.total, found.page),
        "back": _at("safety:keeping", tenant),
        "month_of": month_of,
    }


def _words(view: HoldView) -> dict[str, str]:
    if view.held:
        return {
            "label": "Why need it not be kept any longer?",
            "hint": "If its month has come, it is destroyed within a day.",
            "missing": "Write why it need not be kept any longer",
        }
    return {
        "label": "Why must it be kept?",
        "hint": "Such as a claim, an inquest, or a request of the police. The person who reported it cannot read this.",
        "missing": "Write why it must be kept",
    }
