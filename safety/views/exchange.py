"""The pages on which everything of an organisation leaves, and on which records of another installation come in."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Role, Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import actions, permissions
from safety.actions import Brought
from safety.forms import BringInForm, TakenForm
from safety.payloads import reference
from safety.views.hours import tenant_of
from safety.views.parts import GET_OR_POST, filled, forget_kept, page, refuse, takes_files, viewer_of
from safety.workflow import Refused
from ui.formats import filesize
from vault import export
from vault.errors import StepUpNeeded

_NAMES = {
    "record": ("what somebody told", "what people told"),
    "cost": ("cost", "costs"),
    "pot": ("funding pot", "funding pots"),
    "claim": ("claim", "claims"),
    "playbooks": ("set of playbooks", "sets of playbooks"),
    "register": ("register of steps", "registers of steps"),
}


def _place(request: HttpRequest) -> tuple[Viewer, Tenant]:
    viewer = viewer_of(request)
    return viewer, tenant_of(viewer, request.GET.get("at"), Role.SAFETY_MANAGER)


@require_http_methods(GET_OR_POST)
@page
def take_out(request: HttpRequest) -> HttpResponseBase:
    """What leaves and what does not, before; the locked file and its words, once, after."""
    viewer, tenant = _place(request)
    permissions.check_can_export(viewer, tenant)
    if not viewer.stepped_up:
        raise StepUpNeeded("This needs your password again.")
    context: dict[str, Any] = {"tenant": tenant, "bring_in": f"{reverse('safety:bring-in')}?at={tenant.slug}"}
    if request.method == "POST":
        taken = actions.take_out(by=viewer, tenant=tenant)
        forget_kept(request)
        context |= {
            "taken": taken,
            "file": taken.locked.file,
            "counts": counted(taken.counts),
            "size": filesize(taken.locked.file.size),
            "words": (taken.locked.words or "").split("-"),
        }
        return render(request, "safety/exchange/taken.html", context)
    return render(request, "safety/exchange/take_out.html", context)


@require_POST
@page
def taken_file(request: HttpRequest) -> HttpResponseBase:
    """The locked file. Where it lies and its key stand on the page that made it and nowhere else."""
    viewer, tenant = _place(request)
    permissions.check_can_export(viewer, tenant)
    form = TakenForm(request.POST)
    if not form.is_valid():
        raise NotFound
    return export.download(form.to_meta())


@takes_files
@require_http_methods(GET_OR_POST)
@page
def bring_in(request: HttpRequest) -> HttpResponseBase:
    """Records of another installation, and what of them was refused."""
    viewer, tenant = _place(request)
    permissions.check_can_import(viewer, tenant)
    if not viewer.stepped_up:
        raise StepUpNeeded("This needs your password again.")
    form = filled(request, BringInForm)
    context: dict[str, Any] = {"tenant": tenant, "form": form, "brought": None}
    if request.method == "POST" and form.is_valid():
        try:
            brought = actions.bring_in(by=viewer, tenant=tenant, upload=form.upload(), words=form.cleaned_data["words"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            context |= {"brought": brought, "counts": counted(brought.counts), "refused": _refused(brought)}
    return render(request, "safety/exchange/bring_in.html", context)


def counted(counts: Any) -> list[str]:  # noqa: ANN401 -- a mapping of kinds to numbers
    """`12 costs`, one text for each kind."""
    return [f"{number:,} {_NAMES[kind][number != 1]}" for kind, number in counts.items()]


def _refused(brought: Brought) -> list[list[dict[str, str]]]:
    return [
        [
            {"text": reference(one.id) if one.id else "Unreadable"},
            {"text": _NAMES.get(one.kind, (one.kind,))[0].capitalize()},
            {"text": one.why},
        ]
        for one in brought.refused
    ]
