"""The pages of claims, and the ledger as a file."""

from typing import Any
from uuid import UUID, uuid4

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from safety import permissions
from safety.actions import claims as deeds
from safety.actions.costs import note_export
from safety.forms.claims import AnswerForm, ClaimForm
from safety.forms.exports import ExportForm
from safety.payloads.claims import ClaimState
from safety.payloads.funding import UNRESTRICTED
from safety.queries import claims as queries
from safety.queries import cost_files, pots
from safety.queries.claims import ClaimRow, Line, OpenClaim
from safety.views import parts
from safety.views.cost_words import stage_tag
from safety.views.costs import ledger_tenant
from safety.views.parts import GET_OR_POST, filled, forget_kept, page, refuse, viewer_of
from safety.views.shown import kept_files
from safety.workflow import Refused, money
from safety.workflow import claims as rules
from safety.workflow.claims import Status
from ui.formats import day_time

type Shown = dict[str, Any]

_TONES = {Status.DRAFT: "new", Status.SENT: "waiting", Status.PART_PAID: "waiting", Status.PAID: "done"}


def status_tag(status: Status) -> Shown:
    return {"text": rules.LABEL[status], "tone": _TONES.get(status, "plain")}


@require_safe
@page
def claims(request: HttpRequest) -> HttpResponseBase:
    """Every claim, and the pots that one can be made to."""
    viewer = viewer_of(request)
    tenant = ledger_tenant(viewer, request.GET.get("at"))
    rows = queries.all_claims(viewer, tenant)
    known = pots.all_pots(viewer, tenant)
    names = {pot.id: pot.name for pot in known}
    numbers = parts.page_of(len(rows), parts.number_of(request.GET.get("page")))
    context = {
        "tenant": tenant,
        "at": f"?at={tenant.slug}",
        "rows": [_line(rows[index], names) for index in numbers.object_list],
        "numbers": numbers,
        "prefix": f"?at={tenant.slug}&page=",
        "pots": [pot for pot in known if pot.open and not pot.story.body.rule(UNRESTRICTED)],
    }
    return render(request, "safety/claims/list.html", context)


def _line(row: ClaimRow, names: dict[UUID, str]) -> list[Shown]:
    story = row.story
    return [
        {"text": row.reference, "href": reverse("safety:claim", kwargs={"claim_id": row.id})},
        {"text": names.get(story.body.pot, "A pot that is gone")},
        {"text": money.words(story.asked)},
        {"text": money.words(story.paid)},
        status_tag(story.status),
    ]


@require_http_methods(GET_OR_POST)
@page
def new(request: HttpRequest, pot_id: UUID) -> HttpResponseBase:
    """A claim to a pot, as a draft."""
    viewer = viewer_of(request)
    offer = queries.offer(viewer, pot_id)
    claim_id = parts.uuid_or_none(request.POST.get("claim_id")) or uuid4()
    start = {"lines": [line.row.id.hex for line in offer.lines if not line.why_not]}
    form = filled(request, lambda *sent: ClaimForm(*sent, offer=offer, initial=start))
    if request.method == "POST" and form.is_valid():
        try:
            made = deeds.add_claim(by=viewer, tenant=offer.tenant, body=form.to_payload(), claim_id=claim_id)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _back(request, made)
    context = {
        "form": form,
        "offer": offer,
        "claim_id": claim_id,
        "title": "Make a claim",
        "back": reverse("safety:pot", kwargs={"pot_id": pot_id}),
    }
    return render(request, "safety/claims/form.html", context)


@require_http_methods(GET_OR_POST)
@page
def change(request: HttpRequest, claim_id: UUID) -> HttpResponseBase:
    """Other costs or files, until it is sent."""
    viewer = viewer_of(request)
    opened = _managed(request, claim_id)
    offer = queries.offer(viewer, opened.pot.id, claim=claim_id)
    start = ClaimForm.values_of(opened.story.body)
    form = filled(request, lambda *sent: ClaimForm(*sent, offer=offer, initial=start))
    if request.method == "POST" and form.is_valid():
        try:
            deeds.change_claim(by=viewer, claim_id=claim_id, body=form.to_payload())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _back(request, claim_id)
    back = reverse("safety:claim", kwargs={"claim_id": claim_id})
    context = {"form": form, "offer": offer, "claim_id": claim_id, "title": "Change the claim", "back": back}
    return render(request, "safety/claims/form.html", context)


@require_safe
@page
def claim(request: HttpRequest, claim_id: UUID) -> HttpResponseBase:
    """One claim: what is asked, what the rules say, which files go, and what came of it."""
    opened = queries.open_claim(viewer_of(request), claim_id)
    story = opened.story
    context = {
        "claim": opened,
        "at": f"?at={opened.tenant.slug}",
        "tag": status_tag(story.status),
        "facts": _facts(opened),
        "lines": [_claim_line(line) for line in opened.lines],
        "warnings": [f"{line.row.story.body.what_for}: {words}" for line in opened.lines for words in line.why_not],
        "files": kept_files(opened.evidence),
        "timeline": [_move(state) for state in reversed(story.states)],
        "draft": story.status is Status.DRAFT and opened.can_manage,
        "waits": story.status in {Status.SENT, Status.PART_PAID} and opened.can_manage,
    }
    return render(request, "safety/claims/claim.html", context)


def _facts(opened: OpenClaim) -> list[Shown]:
    story = opened.story
    rows: list[Shown] = [
        {"key": "Pot", "value": opened.pot.name},
        {"key": "Asked for", "value": money.words(story.asked)},
    ]
    if story.paid:
        rows.append({"key": "Came in", "value": money.words(story.paid)})
    if story.body.note:
        rows.append({"key": "A word to the funder", "value": story.body.note, "long": True})
    return rows


def _claim_line(line: Line) -> list[Shown]:
    return [
        {"text": line.row.story.body.what_for, "href": reverse("safety:cost", kwargs={"cost_id": line.row.id})},
        {"text": money.words(line.row.total)},
        {"text": money.words(line.amount)},
        stage_tag(line.row.stage),
    ]


def _move(state: ClaimState) -> Shown:
    entry: Shown = {"title": rules.LABEL[Status(state.status)], "when": day_time(state.at), "by": state.by_name}
    return entry | ({"text": state.reason} if state.reason else {})


@require_http_methods(GET_OR_POST)
@page
def send(request: HttpRequest, claim_id: UUID) -> HttpResponseBase:
    """Says that it was sent, after saying what that means. Hearth itself sends nothing."""
    viewer = viewer_of(request)
    opened = _managed(request, claim_id)
    if request.method == "POST":
        deeds.move_claim(by=viewer, claim_id=claim_id, status=Status.SENT)
        return _back(request, claim_id)
    return render(request, "safety/claims/send.html", {"claim": opened})


@require_http_methods(GET_OR_POST)
@page
def answer(request: HttpRequest, claim_id: UUID) -> HttpResponseBase:
    """What the funder did."""
    opened = _managed(request, claim_id)
    form = filled(request, AnswerForm)
    if request.method == "POST" and form.is_valid() and _answered(request, claim_id, form):
        return _back(request, claim_id)
    context = {"form": form, "claim": opened, "asked": money.words(opened.story.asked)}
    return render(request, "safety/claims/answer.html", context)


def _answered(request: HttpRequest, claim_id: UUID, form: django_forms.Form) -> bool:
    said = form.cleaned_data
    status = Status(said["status"])
    paid = said["paid"] if status is Status.PART_PAID else None
    try:
        deeds.move_claim(by=viewer_of(request), claim_id=claim_id, status=status, paid=paid, reason=said["reason"])
    except Refused as refusal:
        refuse(form, refusal)
        return False
    return True


@require_http_methods(GET_OR_POST)
@page
def drop(request: HttpRequest, claim_id: UUID) -> HttpResponseBase:
    """Destroys a draft."""
    viewer = viewer_of(request)
    opened = _managed(request, claim_id)
    if request.method == "POST":
        deeds.drop_claim(by=viewer, claim_id=claim_id)
        return redirect(f"{reverse('safety:claims')}?at={opened.tenant.slug}")
    return render(request, "safety/claims/drop.html", {"claim": opened})


@require_POST
@page
def bundle(request: HttpRequest, claim_id: UUID) -> HttpResponseBase:
    """The lines and the chosen files as one ZIP. Noted in the log."""
    return bundle_response(queries.open_claim(viewer_of(request), claim_id), request)


def bundle_response(opened: OpenClaim, request: HttpRequest) -> HttpResponseBase:
    """For the page and the endpoint alike."""
    deeds.note_bundle(by=viewer_of(request), claim_id=opened.id)
    answered = StreamingHttpResponse(cost_files.claim_bundle(opened), content_type="application/zip")
    answered["Content-Disposition"] = f'attachment; filename="{opened.reference}.zip"'
    return answered


def _managed(request: HttpRequest, claim_id: UUID) -> OpenClaim:
    viewer = viewer_of(request)
    opened = queries.open_claim(viewer, claim_id)
    permissions.check_can_claim_manage(viewer, opened.tenant)
    return opened


def _back(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    forget_kept(request)
    return redirect("safety:claim", claim_id=claim_id)


# The ledger as a file -----------------------------------------------------------------------------------------------------


@require_http_methods(GET_OR_POST)
@page
def export(request: HttpRequest) -> HttpResponseBase:
    """All costs, or all awards, as one file. Noted in the log."""
    viewer = viewer_of(request)
    tenant = ledger_tenant(viewer, request.POST.get("at") or request.GET.get("at"))
    permissions.check_can_cost_export(viewer, tenant)
    form = filled(request, ExportForm)
    if request.method == "POST" and form.is_valid():
        try:
            made = cost_files.export(viewer, tenant, form.cleaned_data["kind"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            note_export(by=viewer, tenant=tenant, form=form.cleaned_data["kind"])
            return file_response(made)
    context = {"form": form, "tenant": tenant, "at": f"?at={tenant.slug}"}
    return render(request, "safety/costs/export.html", context)


def file_response(made: cost_files.Made) -> HttpResponse:
    """For the page and the endpoint alike."""
    answered = HttpResponse(made.data, content_type=made.type)
    answered["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answered
