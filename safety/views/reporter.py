"""The pages of who reports: her list, the one page to report on, the receipt, adding, taking back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import actions, queries, workflow
from safety.actions import Withdrawal
from safety.forms import AddForm, ReportForm, WithdrawForm
from safety.payloads import LANE_ALERT, LANE_FULL, LANE_NOTE
from safety.queries import Draft, MyReport, OwnReport, ReaderChoice
from safety.views import links, shown
from safety.views.aftercare import care_block
from safety.views.lanes import closed
from safety.views.parts import (
    GET_OR_POST,
    SWEPT,
    chosen_tenant,
    download,
    filled,
    forget_kept,
    kept_fields,
    message,
    number_of,
    page,
    page_of,
    refuse,
    takes_files,
    uuid_or_none,
    uuids,
    viewer_of,
)
from safety.workflow import USUAL_KIND, Refused
from vault.files import FileMeta, Swept
from vault.media import make_working_copy

_DONE = {
    "note": "Your note is kept. Only you can open it, and nobody can tell that it is there.",
    "draft": "Your draft is saved. Only you can open it.",
    "dropped": "Your draft is deleted.",
    "gone": "It is deleted. Nobody can read it any more.",
}


def _list(done: str) -> HttpResponse:
    """Back to the list, which says what was done."""
    return redirect(f"{reverse('safety:mine')}?done={done}")


@require_safe
@page
def mine(request: HttpRequest) -> HttpResponseBase:
    """Everything she reported, a page at a time, and before it her drafts."""
    lines = queries.my_reports(viewer_of(request))
    sent = [line for line in lines if not line.unsent]
    numbers = page_of(len(sent), number_of(request.GET.get("page")))
    context = {
        "drafts": _unsent(line for line in lines if not line.is_note) if numbers.number == 1 else [],
        "notes": _unsent(line for line in lines if line.is_note) if numbers.number == 1 else [],
        "sent": [_sent_line(sent[index]) for index in numbers.object_list],
        "numbers": numbers,
        "done": _DONE.get(request.GET.get("done", "")),
        "may_report": bool(queries.places(viewer_of(request))),
        "offered": [care_block(care) for care in queries.offered_to_me(viewer_of(request))],
    }
    return render(request, "safety/mine.html", context)


def _unsent(lines: Iterable[MyReport]) -> list[shown.Shown]:
    """What only she can open, each with the page on which she goes on."""
    return [{"line": line, "href": _goes_on(line)} for line in lines if line.unsent]


def _goes_on(line: MyReport) -> str:
    if line.lane == LANE_ALERT:
        return f"{reverse('safety:new')}?draft={line.id}"
    return reverse(lane_of(line.lane), kwargs={"draft_id": line.id})


def lane_of(lane: str) -> str:
    """The page of a draft that no alert is."""
    return "safety:note-own" if lane == LANE_NOTE else "safety:tasks"


def _sent_line(line: MyReport) -> shown.Shown:
    return {"line": line, "tag": shown.author_tag(line.status, line.status_label, asked=line.waiting_for_me)}


# The one page to report on ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Sheet:
    """What the page is made of beside the form."""

    viewer: Viewer
    tenant: Tenant
    draft_id: UUID
    draft: Draft | None
    readers: Sequence[ReaderChoice]

    @property
    def files(self) -> tuple[FileMeta, ...]:
        return self.draft.body.files if self.draft else ()


@takes_files
@require_http_methods(GET_OR_POST)
@page
def new(request: HttpRequest) -> HttpResponseBase:
    """The page itself, a draft taken up again, and what its three buttons do."""
    viewer = viewer_of(request)
    places = queries.places(viewer)
    if not places:
        raise PermissionDenied("Your role here does not include this.")
    again = kept_fields(request) if request.method != "POST" else None
    given = request.POST if again is None else again
    draft_id = uuid_or_none(given.get("draft_id") or request.GET.get("draft"))
    draft = _draft(viewer, draft_id, must="draft" in request.GET and request.method != "POST")
    if draft and draft.body.lane != LANE_ALERT:
        return redirect(lane_of(draft.body.lane), draft_id=draft.id)
    wanted = given.get("at") or request.GET.get("at")
    tenant = draft.tenant if draft else chosen_tenant([place.tenant for place in places], wanted)
    if tenant is None:
        return render(request, "safety/where.html", {"places": places, "goal": reverse("safety:new")})
    if not any(place.ready for place in places if place.tenant == tenant):
        return closed(request)
    sheet = _Sheet(viewer, tenant, draft_id or uuid4(), draft, queries.who_can_read(viewer, tenant))
    if request.method == "POST":
        return _pressed(request, sheet)
    return _show(request, sheet, _form(sheet, again), came_back=again is not None)


def _draft(viewer: Viewer, draft_id: UUID | None, *, must: bool) -> Draft | None:
    """A draft by its id. A posted id may be new; one in the address must be hers."""
    if draft_id is None:
        return None
    try:
        return queries.open_draft(viewer, draft_id)
    except NotFound:
        if must:
            raise
        return None


def _form(sheet: _Sheet, data: object = None, uploads: object = None, *, draft: bool = False) -> ReportForm:
    start = ReportForm.values_of(sheet.draft.body) if sheet.draft else _here_and_now()
    start = {name: value for name, value in start.items() if value}
    return ReportForm(data, uploads, initial=start, readers=sheet.readers, kept=sheet.files, draft=draft)


def _here_and_now() -> dict[str, object]:
    """What most alerts say, so that nobody has to: an incident, now (the form itself says today)."""
    return {"kind": USUAL_KIND, "happened_at": timezone.localtime().time().replace(second=0, microsecond=0)}


def _proposed(request: HttpRequest, form: ReportForm) -> str:
    """The time that the empty page proposed, so that the form knows whether she looked at it."""
    given: str | None = form.data.get("proposed_time") if form.is_bound else None
    at = form.initial.get("happened_at") if "draft" not in request.GET else None
    return given or (f"{at:%H:%M}" if at else "")


def _show(
    request: HttpRequest, sheet: _Sheet, form: ReportForm, *, came_back: bool = False, kept_now: bool = False
) -> HttpResponse:
    details = ("primary", "setting", "channels")
    context = {
        "form": form,
        "sheet": sheet,
        "people": shown.people(sheet.readers),
        "files": shown.kept_files(sheet.files),
        "then": shown.whom_to_ring(sheet.readers),
        "proposed_time": _proposed(request, form),
        "came_back": came_back,
        "kept_now": kept_now,
        "details_open": any(form[name].errors or form[name].value() for name in details),
        "lost_files": bool(form.uploads()),
    }
    return render(request, "safety/new.html", context)


def _pressed(request: HttpRequest, sheet: _Sheet) -> HttpResponseBase:
    match request.POST.get("deed"):
        case "discard":
            actions.discard_draft(by=sheet.viewer, draft_id=sheet.draft_id)
            forget_kept(request)
            return _list("dropped")
        case "keep" | "more" as deed:
            return _save(request, sheet, more=deed == "more")
        case _:
            return _send(request, sheet)


def _save(request: HttpRequest, sheet: _Sheet, *, more: bool) -> HttpResponseBase:
    """Keeps it as a draft; with `more` she goes on in the other lane, with everything that she has said so far."""
    form = _form(sheet, request.POST, request.FILES, draft=True)
    if form.is_valid():
        try:
            _keep(sheet, form, lane=LANE_FULL if more else LANE_ALERT)
        except Refused as refusal:
            refuse(form, refusal)
        except Swept:
            _without_files(sheet, form)
        else:
            forget_kept(request)
            return redirect("safety:tasks", draft_id=sheet.draft_id) if more else _list("draft")
    return _again(request, sheet, form)


def _send(request: HttpRequest, sheet: _Sheet) -> HttpResponseBase:
    form = _form(sheet, request.POST, request.FILES)
    if form.is_valid():
        try:
            sent = _report(request, sheet, form)
        except Refused as refusal:
            refuse(form, refusal)
        except Swept:
            _without_files(sheet, form)
        else:
            forget_kept(request)
            return redirect("safety:sent", incident_id=sent)
    return _again(request, sheet, form)


def _report(request: HttpRequest, sheet: _Sheet, form: ReportForm) -> UUID:
    if form.cleaned_data["removed"]:
        _keep(sheet, form, fresh=False)
    return actions.report(
        by=sheet.viewer,
        tenant=sheet.tenant,
        body=form.to_payload(),
        files=form.uploads(),
        excluded=form.excluded_people(),
        draft_id=sheet.draft_id,
        withhold_identity=form.cleaned_data["withhold"],
        shown=uuids(request.POST.getlist("shown")),
    )


def _keep(sheet: _Sheet, form: ReportForm, *, fresh: bool = True, lane: str = LANE_ALERT) -> None:
    """Saves the draft with the files it has, without those she took out and, if `fresh`, with those that just came."""
    removed = set(form.cleaned_data.get("removed", ()))
    files = [file for file in sheet.files if file.id.hex not in removed]
    if fresh:
        files += [make_working_copy(upload) for upload in form.uploads()]
    body = replace(form.to_payload(tuple(files)), lane=lane)
    actions.save_draft(by=sheet.viewer, tenant=sheet.tenant, body=body, draft_id=sheet.draft_id)


def _without_files(sheet: _Sheet, form: ReportForm) -> None:
    """A file of the draft is gone, so the draft goes on without files and the page asks for them again."""
    actions.save_draft(by=sheet.viewer, tenant=sheet.tenant, body=form.to_payload(), draft_id=sheet.draft_id)
    form.add_error("evidence", SWEPT)


def _again(request: HttpRequest, sheet: _Sheet, form: ReportForm) -> HttpResponse:
    """The form with everything typed. Files that came are sealed already, so they wait in the draft."""
    if not form.uploads():
        return _show(request, sheet, form)
    try:
        _keep(sheet, form)
    except (Refused, Swept):  # as with too many drafts: files have to be chosen again, and the page says so
        return _show(request, sheet, form)
    draft = queries.open_draft(sheet.viewer, sheet.draft_id)
    now = _Sheet(sheet.viewer, sheet.tenant, sheet.draft_id, draft, sheet.readers)
    return _show(request, now, _with_errors_of(form, _form(now, request.POST)), kept_now=True)


def _with_errors_of(form: ReportForm, fresh: ReportForm) -> ReportForm:
    """The same answers with the same errors, in a form that knows the files that are kept by now."""
    for name in list(fresh.errors):
        del fresh.errors[name]
    fresh.errors.update(form.errors)
    return fresh


# Her own report, afterwards -----------------------------------------------------------------------------------------


@require_safe
@page
def own(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """Where it stands, who can read it, who opened it, the thread, and how it ended."""
    return _own_page(request, queries.open_mine(viewer_of(request), incident_id))


@require_safe
@page
def sent(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """The receipt, right after sending: it is the same page with a word that it arrived."""
    return _own_page(request, queries.open_mine(viewer_of(request), incident_id), just_sent=True)


def _own_page(request: HttpRequest, own_report: OwnReport, *, just_sent: bool = False) -> HttpResponse:
    story = own_report.story
    if story is None:
        return message(request, "This is deleted", *_DELETED, href=reverse("safety:mine"), status=HTTPStatus.OK)
    context = {
        "own": own_report,
        "circle": story.circle,
        "just_sent": just_sent,
        "danger_first": workflow.in_danger(story.body),
        "then": shown.whom_to_ring(own_report.readers),
        "stands": shown.stands(story, own_report.status),
        "clock": shown.clock_of(own_report.due_at),
        "tag": shown.author_tag(own_report.status, own_report.status_label, asked=story.question_open),
        "people": shown.people(own_report.readers),
        "facts": [
            *shown.facts_of(story.body, cover=False),
            *shown.counted(story, "safety:own-more", own_report.id),
        ],
        "files": shown.files_of(story.body.files, "safety:own-file", own_report.id),
        "thread": shown.thread_of(story, own_report.id, "safety:own-file"),
        "timeline": shown.timeline_of(story),
        "ending": shown.ending_of(story),
        "links": links.of_own(own_report.id),
        "care": care_block(queries.care_of(story)),
    }
    return render(request, "safety/own.html", context)


_DELETED = ("You took this back before anybody had answered, so nothing of it is left.",)


@takes_files
@require_http_methods(GET_OR_POST)
@page
def add(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """More about it, or the answer to a question."""
    viewer = viewer_of(request)
    own_report = queries.open_mine(viewer, incident_id)
    form = filled(request, AddForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add(by=viewer, incident_id=incident_id, text=form.cleaned_data["text"], files=form.uploads())
        except Refused as refusal:
            refuse(form, refusal)
        except Swept:
            form.add_error("evidence", SWEPT)
        else:
            forget_kept(request)
            return redirect("safety:own", incident_id=incident_id)
    context = {"form": form, "own": own_report, "question": _open_question(own_report)}
    return render(request, "safety/add.html", context)


def _open_question(own_report: OwnReport) -> str:
    story = own_report.story
    if story is None or not story.question_open:
        return ""
    return next((one.text for one in reversed(story.messages) if one.asks), "")


@require_http_methods(GET_OR_POST)
@page
def withdraw(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """Says what will happen, asks once more, and takes it back."""
    viewer = viewer_of(request)
    own_report = queries.open_mine(viewer, incident_id)
    form = filled(request, WithdrawForm)
    if request.method == "POST" and form.is_valid():
        try:
            outcome = actions.withdraw(by=viewer, incident_id=incident_id, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            if outcome is Withdrawal.DESTROYED:
                return _list("gone")
            return redirect("safety:own", incident_id=incident_id)
    seen = bool(own_report.story and own_report.story.ever_acknowledged)
    return render(request, "safety/withdraw.html", {"form": form, "own": own_report, "seen": seen})


@require_safe
@page
def own_file(request: HttpRequest, incident_id: UUID, file_id: UUID) -> HttpResponseBase:
    """A file of her own report; with `copy` the picture without hidden data."""
    return download(request, queries.own_file(viewer_of(request), incident_id, file_id))
