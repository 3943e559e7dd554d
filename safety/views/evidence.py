"""The pages of a record's files, for its readers and for its author. Nothing is shown before somebody chooses it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.viewer import Viewer
from safety import actions, permissions, queries, workflow
from safety.documents.custody import Held, Link, Step
from safety.forms import EvidenceForm
from safety.models import Incident
from safety.queries import EvidenceLocker, OneFile
from safety.views import shown
from safety.views.parts import (
    GET_OR_POST,
    SWEPT,
    filled,
    forget_kept,
    page,
    refuse,
    takes_files,
    viewer_of,
)
from safety.workflow import Refused
from ui.formats import day_time, filesize
from vault.files import Swept
from vault.media import KINDS

AUTHOR = "the person who reported it"
_WORDS = {
    Step.ADDED: "Added",
    Step.ALTERED: "Checked: it is not what it was",
    Step.COPY_SEEN: "Looked at",
    Step.HANDED_OVER: "Handed out in a pack",
    Step.INTACT: "Checked: it is what it was",
    Step.ORIGINAL_SEEN: "Original taken out",
    Step.RECORD_OPENED: "Record opened",
}
_TONES = {Step.ADDED: "done", Step.ALTERED: "waiting", Step.HANDED_OVER: "waiting", Step.INTACT: "done"}


@dataclass(frozen=True)
class _Side:
    """From which side one looks: the address names of its pages, and how they call the author."""

    record: str
    list: str
    one: str
    look: str
    check: str
    file: str
    author: str
    many: Callable[[Viewer, UUID], EvidenceLocker]
    single: Callable[..., OneFile]


_READERS = _Side(
    "safety:case",
    "safety:evidence",
    "safety:evidence-file",
    "safety:evidence-look",
    "safety:evidence-check",
    "safety:case-file",
    AUTHOR,
    queries.case_files,
    queries.one_file,
)
_AUTHOR = _Side(
    "safety:own",
    "safety:own-evidence",
    "safety:own-evidence-file",
    "safety:own-evidence-look",
    "safety:own-evidence-check",
    "safety:own-file",
    "you",
    queries.own_files,
    queries.own_one_file,
)


@takes_files
@require_http_methods(GET_OR_POST)
@page
def evidence(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """All files, and for the team a form to add more."""
    viewer = viewer_of(request)
    found = queries.case_files(viewer, incident_id)
    if request.method == "POST":
        permissions.check_can_attach(viewer, Incident(id=incident_id, tenant=found.tenant))
    form = filled(request, EvidenceForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.attach(by=viewer, incident_id=incident_id, files=form.uploads(), note=form.cleaned_data["note"])
        except Refused as refusal:
            refuse(form, refusal)
        except Swept:
            form.add_error("evidence", SWEPT)
        else:
            forget_kept(request)
            return redirect("safety:evidence", incident_id=incident_id)
    return _list(request, found, _READERS, form)


@require_safe
@page
def own_evidence(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    return _list(request, queries.own_files(viewer_of(request), incident_id), _AUTHOR, None)


@require_safe
@page
def evidence_file(request: HttpRequest, incident_id: UUID, file_id: UUID) -> HttpResponseBase:
    return _one(request, _READERS, incident_id, file_id)


@require_safe
@page
def own_evidence_file(request: HttpRequest, incident_id: UUID, file_id: UUID) -> HttpResponseBase:
    return _one(request, _AUTHOR, incident_id, file_id)


@require_safe
@page
def evidence_look(request: HttpRequest, incident_id: UUID, file_id: UUID) -> HttpResponseBase:
    return _look(request, _READERS, incident_id, file_id)


@require_safe
@page
def own_evidence_look(request: HttpRequest, incident_id: UUID, file_id: UUID) -> HttpResponseBase:
    return _look(request, _AUTHOR, incident_id, file_id)


@require_POST
@page
def evidence_check(request: HttpRequest, incident_id: UUID, file_id: UUID) -> HttpResponseBase:
    actions.check_file(by=viewer_of(request), incident_id=incident_id, file_id=file_id)
    return redirect("safety:evidence-file", incident_id=incident_id, file_id=file_id)


@require_POST
@page
def own_evidence_check(request: HttpRequest, incident_id: UUID, file_id: UUID) -> HttpResponseBase:
    actions.check_own_file(by=viewer_of(request), incident_id=incident_id, file_id=file_id)
    return redirect("safety:own-evidence-file", incident_id=incident_id, file_id=file_id)


# How it is shown ----------------------------------------------------------------------------------------------------


def _list(request: HttpRequest, found: EvidenceLocker, side: _Side, form: EvidenceForm | None) -> HttpResponse:
    context = {
        "back": reverse(side.record, kwargs={"incident_id": found.id}),
        "reference": found.reference,
        "files": [_line(one, side, found.id) for one in found.files],
        "form": form if found.can_attach else None,
        "own": side is _AUTHOR,
        "verified": found.verified,
    }
    return render(request, "safety/evidence/list.html", context)


def _one(request: HttpRequest, side: _Side, record: UUID, file_id: UUID) -> HttpResponse:
    found = side.single(viewer_of(request), record, file_id)
    checks = [link for link in found.chain if link.step in {Step.INTACT, Step.ALTERED}]
    context = {
        "back": reverse(side.list, kwargs={"incident_id": record}),
        "reference": found.reference,
        "file": _line(found.held, side, record),
        "check": reverse(side.check, kwargs={"incident_id": record, "file_id": file_id}),
        "altered": bool(checks) and checks[-1].step is Step.ALTERED,
        "chain": [_link(link, side) for link in reversed(found.chain)],
        "own": side is _AUTHOR,
        "verified": found.verified,
    }
    return render(request, "safety/evidence/file.html", context)


def _look(request: HttpRequest, side: _Side, record: UUID, file_id: UUID) -> HttpResponse:
    found = side.single(viewer_of(request), record, file_id, look=True)
    file = found.held.file
    context = {
        "back": reverse(side.one, kwargs={"incident_id": record, "file_id": file_id}),
        "reference": found.reference,
        "file": _line(found.held, side, record),
        "text": found.text,
        "limit": queries.PREVIEW,
        "cut": len(found.text) == queries.PREVIEW,
        "family": KINDS[file.type].family if file.type in KINDS else "",
        "own": side is _AUTHOR,
    }
    return render(request, "safety/evidence/look.html", context)


def _line(one: Held, side: _Side, record: UUID) -> shown.Shown:
    file = one.file
    kind = KINDS[file.type].words if file.type in KINDS else "a file"
    where = {"incident_id": record, "file_id": file.id}
    original = reverse(side.file, kwargs=where)
    return {
        "number": one.number,
        "name": file.name,
        "about": f"{kind[:1].upper()}{kind[1:]}, {filesize(file.size)}",
        "sha256": file.sha256,
        "added": f"{day_time(one.added_at)}, by {one.added_by or side.author}",
        "note": one.note,
        "href": reverse(side.one, kwargs=where),
        "look": reverse(side.look, kwargs=where),
        "original": original,
        "copy": f"{original}?copy=1" if file.working_id else "",
    }


def _link(link: Link, side: _Side) -> shown.Shown:
    to = f" for {workflow.RECIPIENTS[link.to].lower()}" if link.to in workflow.RECIPIENTS else ""
    return {
        "title": _WORDS[link.step] + to,
        "by": link.who or side.author,
        "when": day_time(link.at),
        "tone": _TONES.get(link.step, "plain"),
    }
