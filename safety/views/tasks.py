"""The pages of actions: of one record, one action, somebody's own across records, what owners left behind, playbooks."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import actions, permissions, queries, vocabulary, workflow
from safety.actions.owners import may_own, team_now
from safety.forms import ApplyForm, ChangeTaskForm, EndTaskForm, OwnerForm, PlanForm, step_forms
from safety.payloads import Task
from safety.payloads.tasks import DONE, OPEN
from safety.queries import OpenIncident
from safety.views import shown
from safety.views.deeds import back_to, done, opened_for
from safety.views.parts import GET_OR_POST, chosen_tenant, filled, number_of, page, page_of, uuids, viewer_of
from safety.views.shown import Shown
from safety.workflow import Refused
from ui.formats import day_time, long_date

_STATES = {OPEN: ("Open", "new"), DONE: ("Done", "done")}
_DROPPED = ("Dropped", "plain")


def tenant_for(viewer: Viewer, slug: str | None, may: Callable[[Viewer, Tenant], bool]) -> Tenant:
    """The organisation that was named, else the first where she may, else the first. Raises NotFound where there is none."""
    employers = viewer.employers()
    first = [tenant for tenant in employers if may(viewer, tenant)] or employers
    found = chosen_tenant(employers, slug) if slug else next(iter(first), None)
    if found is None:
        raise NotFound
    return found


@require_http_methods(GET_OR_POST)
@page
def tasks(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """What is to be done about a record: a new action, or a whole playbook in one press."""
    opened = opened_for(request, incident_id, permissions.check_can_plan)
    viewer, story = viewer_of(request), opened.story
    people = may_own(opened.tenant, story)
    owner = story.owner.person if story.owner and story.owner.person in people else viewer.id
    initial = {"owner": str(owner)}
    apply = ApplyForm(auto_id="id_apply_%s", initial={"family": workflow.families_of(story.types)[0]})
    if request.POST.get("deed") == "apply":
        apply = ApplyForm(request.POST, auto_id="id_apply_%s")
        if apply.is_valid():
            family = apply.cleaned_data["family"]
            if done(apply, lambda: actions.apply_playbook(by=viewer, incident_id=incident_id, family=family)):
                return back_to(request, incident_id, "safety:to-do")
        form = PlanForm(people=people, initial=initial)
    else:
        form = filled(request, lambda *sent: PlanForm(*sent, people=people, initial=initial))
        planned = request.method == "POST" and form.is_valid()
        if planned and done(form, lambda: actions.plan(by=viewer, incident_id=incident_id, **form.values())):
            return back_to(request, incident_id, "safety:to-do")
    context = {
        "case": opened,
        "form": form,
        "apply": apply,
        "tasks": [_task(task, incident_id) for task in story.tasks],
        "can": not story.ended,
    }
    return render(request, "safety/plans/tasks.html", context)


def _task(task: Task, record: UUID) -> Shown:
    words, tone = _STATES.get(task.state, _DROPPED)
    late = task.state == OPEN and task.due_on < timezone.localdate()
    return {
        "title": vocabulary.label("response_action", task.code),
        "text": task.text,
        "who": task.owner_name,
        "due": f"{'Was due' if late else 'By'} {long_date(task.due_on)}",
        "tag": {"text": "Overdue", "tone": "overdue"} if late else {"text": words, "tone": tone},
        "open": task.state == OPEN,
        "reason": task.reason,
        "by": f"{task.by_name}, {day_time(task.at)}",
        "href": reverse("safety:task", kwargs={"incident_id": record, "task_id": task.id}),
    }


@require_http_methods(GET_OR_POST)
@page
def task(request: HttpRequest, incident_id: UUID, task_id: UUID) -> HttpResponseBase:
    """One action: change it, say that it is done, or why it will not be."""
    opened = opened_for(request, incident_id, permissions.check_can_plan)
    known = next((one for one in opened.story.tasks if one.id == task_id), None)
    if known is None:
        raise NotFound
    people, deed = may_own(opened.tenant, opened.story), request.POST.get("deed", "")
    initial = ChangeTaskForm.values_of(known)
    change = ChangeTaskForm(people=people, task=known, initial=initial)
    end = EndTaskForm(auto_id="id_end_%s")
    if deed in {"done", "drop"}:
        end = EndTaskForm(request.POST, auto_id="id_end_%s")
        if end.is_valid() and done(end, lambda: _end(request, opened, known, end.cleaned_data["reason"])):
            return back_to(request, incident_id, "safety:to-do")
    elif request.method == "POST":
        change = ChangeTaskForm(request.POST, people=people, task=known, initial=initial)
        by = viewer_of(request)
        if change.is_valid() and done(
            change, lambda: actions.change_task(by=by, incident_id=incident_id, task_id=task_id, **change.values())
        ):
            return back_to(request, incident_id, "safety:to-do")
    context = {"case": opened, "task": _task(known, incident_id), "change": change, "end": end}
    return render(request, "safety/plans/task.html", context)


def _end(request: HttpRequest, opened: OpenIncident, known: Task, reason: str) -> None:
    by = viewer_of(request)
    if request.POST["deed"] == "done":
        actions.finish_task(by=by, incident_id=opened.id, task_id=known.id, note=reason)
    else:
        actions.drop_task(by=by, incident_id=opened.id, task_id=known.id, reason=reason)


@require_safe
@page
def my_tasks(request: HttpRequest) -> HttpResponse:
    """The viewer's open actions across all records, what is due first first."""
    viewer = viewer_of(request)
    tenant = tenant_for(viewer, request.GET.get("at"), permissions.can_list)
    found = queries.my_tasks(viewer, tenant, page=number_of(request.GET.get("page")))
    lines = [
        _task(line.task, line.row.id)
        | {"about": line.row.card.title, "reference": line.row.card.reference, "case": shown.line_of(line.row)["href"]}
        for line in found.lines
    ]
    context = {
        "tenant": tenant,
        "found": found,
        "lines": lines,
        "numbers": page_of(found.records, found.page),
        "prefix": f"?at={tenant.slug}&page=",
    }
    return render(request, "safety/plans/mine.html", context)


@require_http_methods(GET_OR_POST)
@page
def left_behind(request: HttpRequest) -> HttpResponseBase:
    """Records of people who hold no role any more, to be handed to somebody who does."""
    viewer = viewer_of(request)
    tenant = tenant_for(viewer, request.GET.get("at"), permissions.can_list)
    rows = queries.left_behind(viewer, tenant)
    form = filled(request, lambda *sent: OwnerForm(*sent, people=team_now(tenant)))
    if request.method == "POST" and form.is_valid():
        chosen, owner = uuids(request.POST.getlist("records")), form.person()
        if done(form, lambda: actions.hand_on(by=viewer, incident_ids=chosen, owner=owner)):
            return redirect(f"{reverse('safety:left-behind')}?at={tenant.slug}")
    shown_rows = rows[: actions.HAND_ON_AT_ONCE]
    context = {"tenant": tenant, "form": form, "lines": _ticked(request, shown_rows), "total": len(rows)}
    return render(request, "safety/plans/left_behind.html", context)


def _ticked(request: HttpRequest, rows: list[queries.QueueRow]) -> list[Shown]:
    ticked = uuids(request.POST.getlist("records")) if request.method == "POST" else {row.id for row in rows}
    return [shown.line_of(row) | {"id": row.id, "ticked": row.id in ticked} for row in rows]


@require_safe
@page
def playbooks(request: HttpRequest) -> HttpResponse:
    """What the organisation does about each family of incidents."""
    viewer = viewer_of(request)
    tenant = tenant_for(viewer, request.GET.get("at"), permissions.can_change_playbook)
    found = [
        {
            "title": workflow.families()[one.family],
            "steps": [vocabulary.label("response_action", step.code) for step in one.steps],
            "own": f"Changed by {one.by_name}, {day_time(one.at)}" if one.at else "As Hearth proposes it",
            "href": f"{reverse('safety:playbook', kwargs={'family': one.family})}?at={tenant.slug}",
        }
        for one in queries.playbooks(viewer, tenant)
    ]
    return render(request, "safety/plans/playbooks.html", {"tenant": tenant, "playbooks": found})


@require_http_methods(GET_OR_POST)
@page
def playbook(request: HttpRequest, family: str) -> HttpResponseBase:
    """One playbook: its steps, changed and saved as its next version."""
    viewer = viewer_of(request)
    tenant = tenant_for(viewer, request.GET.get("at"), permissions.can_change_playbook)
    known = next((one for one in queries.playbooks(viewer, tenant) if one.family == family), None)
    if known is None:
        raise NotFound
    forms = step_forms(request.POST if request.method == "POST" else None, known)
    problem = ""
    sound = [form.is_valid() for form in forms]  # each is looked at, so that every mistake shows at once
    if request.method == "POST" and all(sound):
        steps = [step for form in forms if (step := form.to_payload())]
        try:
            actions.change_playbook(by=viewer, tenant=tenant, family=family, steps=steps)
        except Refused as refusal:
            problem = refusal.sentence
            forms[0].add_error(None, problem)
        else:
            return redirect(f"{reverse('safety:playbooks')}?at={tenant.slug}")
    context = {"tenant": tenant, "title": workflow.families()[family], "forms": forms, "known": known}
    return render(request, "safety/plans/playbook.html", context)
