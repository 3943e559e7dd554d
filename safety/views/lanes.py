"""The short page on which somebody chooses how to tell it, and the longest of the ways: one question on each page.

Every page saves its answer into the draft in her locker before the next one comes, so nothing waits in a session.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety import actions, queries, workflow
from safety.forms import GROUPS, NEEDED, STEPS, FilesStep, SendForm, StepForm, asked_steps
from safety.payloads import LANE_FULL, ReportBody
from safety.queries import Draft
from safety.views import answers, shown
from safety.views.parts import (
    GET_OR_POST,
    SWEPT,
    chosen_tenant,
    forget_kept,
    kept_fields,
    message,
    page,
    refuse,
    takes_files,
    uuids,
    viewer_of,
)
from safety.workflow import Refused
from vault.files import Swept
from vault.media import make_working_copy

CLOSED = (
    "Nobody at your organisation could read a message from you yet, so you cannot send one here.",
    "Your safety manager needs to finish setting up. Until then, speak to them or to somebody you trust.",
    "In danger now? Call 999.",
)


def closed(request: HttpRequest) -> HttpResponse:
    return message(request, "This is not open yet", *CLOSED, href=reverse("safety:mine"), link="Go to your list")


def her_place(request: HttpRequest, goal: str) -> Tenant | HttpResponse:
    """The organisation that is meant, or the page that asks which. Raises PermissionDenied when she works nowhere."""
    places = queries.places(viewer_of(request))
    if not places:
        raise PermissionDenied("Your role here does not include this.")
    tenant = chosen_tenant([place.tenant for place in places], request.POST.get("at") or request.GET.get("at"))
    return tenant or render(request, "safety/where.html", {"places": places, "goal": reverse(goal)})


@require_safe
@page
def start(request: HttpRequest) -> HttpResponseBase:
    """Three ways: at once, step by step, or for herself alone."""
    tenant = her_place(request, "safety:start")
    if isinstance(tenant, HttpResponse):
        return tenant
    readers = queries.who_can_read(viewer_of(request), tenant)
    context = {"tenant": tenant, "then": shown.whom_to_ring(readers), "at": f"?at={tenant.slug}"}
    return render(request, "safety/lanes/start.html", context)


@require_POST
@page
def begin(request: HttpRequest) -> HttpResponseBase:
    """An empty draft, and its list of pages."""
    tenant = her_place(request, "safety:start")
    if isinstance(tenant, HttpResponse):
        return tenant
    return redirect("safety:tasks", draft_id=actions.begin_full(by=viewer_of(request), tenant=tenant))


def _full(request: HttpRequest, draft_id: UUID) -> Draft:
    """Her draft, if it is filled in step by step. Raises NotFound."""
    draft = queries.open_draft(viewer_of(request), draft_id)
    if draft.body.lane != LANE_FULL:
        raise Http404
    return draft


@require_http_methods(GET_OR_POST)
@page
def tasks(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """All questions with what is answered so far; a POST deletes the draft."""
    draft = _full(request, draft_id)
    if request.method == "POST":
        actions.discard_draft(by=viewer_of(request), draft_id=draft_id)
        return redirect(f"{reverse('safety:mine')}?done=dropped")
    groups = [
        (title, [_task(draft, name) for name in names if STEPS[name].asked(draft.body)]) for title, names in GROUPS
    ]
    context = {
        "draft": draft,
        "groups": groups,
        "then": shown.whom_to_ring(queries.who_can_read(viewer_of(request), draft.tenant)),
        "ready": all(done(draft.body) for done in NEEDED.values()),
    }
    return render(request, "safety/lanes/tasks.html", context)


def _task(draft: Draft, name: str) -> dict[str, Any]:
    step = STEPS[name]
    return {
        "title": step.TITLE,
        "href": _address(draft, name),
        "answered": step.answered(draft.body),
        "needed": name in NEEDED,
    }


def _address(draft: Draft, name: str) -> str:
    return reverse("safety:step", kwargs={"draft_id": draft.id, "step": name})


# One question --------------------------------------------------------------------------------------------------------


@takes_files
@require_http_methods(GET_OR_POST)
@page
def step(request: HttpRequest, draft_id: UUID, step: str) -> HttpResponseBase:
    """One question. Its answer is saved before the next page comes."""
    draft = _full(request, draft_id)
    kind = STEPS.get(step)
    if kind is None or not kind.asked(draft.body):
        raise Http404
    form = _filled(request, draft, kind)
    if request.method != "POST" or not form.is_valid():
        return _step_page(request, draft, step, form)
    try:
        body = _saved(viewer_of(request), draft, form)
    except Refused as refusal:
        refuse(form, refusal)
    except Swept:
        form.add_error("evidence", SWEPT)
    else:
        forget_kept(request)
        return _onward(request, draft, step, body)
    return _step_page(request, draft, step, form)


def _filled(request: HttpRequest, draft: Draft, kind: type[StepForm]) -> StepForm:
    options = {"kept": draft.body.files} if kind is FilesStep else {}
    start = kind.start(draft.body)
    if request.method == "POST":
        return kind(request.POST, request.FILES, initial=start, **options)
    again = kept_fields(request)
    return kind(initial=start, **options) if again is None else kind(again, initial=start, **options)


def _saved(viewer: Viewer, draft: Draft, form: StepForm) -> ReportBody:
    """The draft with this answer. A warning's own questions go with the warning."""
    body = replace(draft.body, **form.changes())
    if isinstance(form, FilesStep):
        removed = set(form.cleaned_data["removed"])
        kept = [file for file in body.files if file.id.hex not in removed]
        body = replace(body, files=(*kept, *map(make_working_copy, form.uploads())))
    if not STEPS["source"].asked(body):
        body = replace(body, reliability=None, credibility=None)
    actions.save_draft(by=viewer, tenant=draft.tenant, body=body, draft_id=draft.id)
    return body


def _onward(request: HttpRequest, draft: Draft, name: str, body: ReportBody) -> HttpResponseBase:
    """Danger comes before the next question, once; then where she wanted to go."""
    goal = _goal(request, draft, name, body)
    if workflow.in_danger(body) and not workflow.in_danger(draft.body):
        return redirect(f"{reverse('safety:safe', kwargs={'draft_id': draft.id})}?then={goal}")
    return redirect(_goal_address(draft, goal))


def _goal(request: HttpRequest, draft: Draft, name: str, body: ReportBody) -> str:
    """The name of the next page: what the button says, else the question after this one."""
    del draft
    deed = request.POST.get("deed")
    if deed == "more":
        return name
    if deed == "list" or request.POST.get("from") == "check":
        return "check" if request.POST.get("from") == "check" else "list"
    order = asked_steps(body)
    following = order[order.index(name) + 1 :]
    return following[0] if following else "check"


def _goal_address(draft: Draft, goal: str) -> str:
    if goal in STEPS:
        return _address(draft, goal)
    return reverse("safety:check" if goal == "check" else "safety:tasks", kwargs={"draft_id": draft.id})


def _step_page(request: HttpRequest, draft: Draft, name: str, form: StepForm) -> HttpResponse:
    order = asked_steps(draft.body)
    at = order.index(name)
    from_check = "check" in (request.GET.get("from"), request.POST.get("from"))
    following = order[at + 1] if at + 1 < len(order) else "check"
    context = {
        "draft": draft,
        "form": form,
        "step": type(form),
        "number": at + 1,
        "count": len(order),
        "files": shown.kept_files(draft.body.files) if isinstance(form, FilesStep) else [],
        "standing": answers.standing_rows(draft.body) if name == "why" else [],
        "from_check": from_check,
        "before": _goal_address(draft, "check" if from_check else order[at - 1] if at else "list"),
        "skip": _goal_address(draft, "check" if from_check else following),
        "lost_files": request.method == "POST" and bool(form.files),
    }
    return render(request, "safety/lanes/step.html", context)


@require_safe
@page
def safe(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """Shown once what she ticked means danger: help first, and then on with what she was doing."""
    draft = _full(request, draft_id)
    readers = queries.who_can_read(viewer_of(request), draft.tenant)
    context = {
        "draft": draft,
        "then": shown.whom_to_ring(readers),
        "on": _goal_address(draft, request.GET.get("then", "list")),
    }
    return render(request, "safety/lanes/safe.html", context)


# Sending -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Missing:
    """A page without whose answer nothing can be sent."""

    title: str
    href: str


@require_http_methods(GET_OR_POST)
@page
def check(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """Every answer with a link to change it, who will be able to read it, and the button."""
    viewer = viewer_of(request)
    try:
        draft = _full(request, draft_id)
    except Http404:
        if request.method == "POST" and queries.is_mine(viewer, draft_id):  # pressed twice
            return redirect("safety:sent", incident_id=draft_id)
        raise
    if not queries.is_ready(draft.tenant):
        return closed(request)
    readers = queries.who_can_read(viewer, draft.tenant)
    form = SendForm(request.POST if request.method == "POST" else kept_fields(request), readers=readers)
    if request.method == "POST" and form.is_valid():
        try:
            sent = actions.send_draft(
                by=viewer, draft_id=draft_id, shown=uuids(request.POST.getlist("shown")), **form.sending()
            )
        except Refused as refusal:
            refuse(form, refusal)
        except Swept:
            form.add_error(None, SWEPT)
        else:
            forget_kept(request)
            return redirect("safety:sent", incident_id=sent)
    return render(request, "safety/lanes/check.html", _to_check(draft, form, readers), status=HTTPStatus.OK)


def _to_check(draft: Draft, form: SendForm, readers: list[queries.ReaderChoice]) -> Mapping[str, Any]:
    missing = [
        _Missing(STEPS[name].TITLE, f"{_address(draft, name)}?from=check")
        for name, done in NEEDED.items()
        if not done(draft.body)
    ]
    return {
        "draft": draft,
        "form": form,
        "readers": readers,
        "people": shown.people(readers),
        "then": shown.whom_to_ring(readers),
        "danger_first": workflow.in_danger(draft.body),
        "rows": answers.to_check(draft.body, lambda name: f"{_address(draft, name)}?from=check"),
        "files": shown.kept_files(draft.body.files),
        "files_href": f"{_address(draft, 'files')}?from=check",
        "missing": missing,
    }
