"""The pages on which parts of a record leave it: making a pack, fetching it, and what its author sees of that."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from safety import actions, permissions, queries, workflow
from safety.actions import MadePack
from safety.forms import HandOverForm
from safety.models import Incident
from safety.payloads import HandOver
from safety.queries import HandOvers
from safety.views import shown
from safety.views.parts import GET_OR_POST, filled, forget_kept, page, refuse, viewer_of
from safety.workflow import Refused
from ui.formats import day_time, filesize
from vault import export

_SAID = {"evidence": "The files named below"}
"""What a part is called once nothing can be ticked any more."""


@require_http_methods(GET_OR_POST)
@page
def handover(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """Choose what leaves, and see what left before. The words that open it are shown once, on the answer."""
    viewer = viewer_of(request)
    found = queries.hand_overs(viewer, incident_id)
    permissions.check_can_pack(viewer, Incident(id=incident_id, tenant=found.tenant))
    form = filled(request, lambda *sent: HandOverForm(*sent, files=found.files))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.hand_over(by=viewer, incident_id=incident_id, **form.chosen())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return _made(request, found, made)
    context = {
        "back": reverse("safety:case", kwargs={"incident_id": incident_id}),
        "reference": found.reference,
        "form": form,
        "stepped_up": viewer.stepped_up,
        "reporter_known": found.reporter_known,
        "packs": [_pack(found, pack) for pack in found.packs],
    }
    return render(request, "safety/handover/make.html", context)


@require_safe
@page
def handover_file(request: HttpRequest, incident_id: UUID, pack_id: UUID) -> HttpResponseBase:
    return export.download(queries.pack_file(viewer_of(request), incident_id, pack_id))


@require_safe
@page
def own_handover(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """What the author sees: who handed out what, to whom and when."""
    found = queries.own_hand_overs(viewer_of(request), incident_id)
    context = {
        "back": reverse("safety:own", kwargs={"incident_id": incident_id}),
        "reference": found.reference,
        "packs": [_pack(found, pack) for pack in found.packs],
    }
    return render(request, "safety/handover/own.html", context)


def _made(request: HttpRequest, found: HandOvers, made: MadePack) -> HttpResponse:
    context = {
        "back": reverse("safety:handover", kwargs={"incident_id": found.id}),
        "reference": found.reference,
        "words": (made.words or "").split("-") if made.words else [],
        "typed": made.words,
        "href": reverse("safety:handover-file", kwargs={"incident_id": found.id, "pack_id": made.id}),
        "size": filesize(made.file.size),
        "sha256": made.file.sha256,
    }
    return render(request, "safety/handover/made.html", context)


def _pack(found: HandOvers, pack: HandOver) -> shown.Shown:
    where = {"incident_id": found.id, "pack_id": pack.id}
    return {
        "for": workflow.RECIPIENTS.get(pack.recipient, pack.recipient),
        "note": pack.note,
        "by": pack.name,
        "when": day_time(pack.at),
        "sections": [_SAID.get(section) or workflow.SECTIONS.get(section, section) for section in pack.sections],
        "files": [file.name for file in pack.evidence],
        "how": "Locked with six words" if pack.with_words else "Locked to the recipient's own key",
        "sha256": pack.sha256,
        "href": reverse("safety:handover-file", kwargs=where) if pack.id in found.gettable else "",
    }
