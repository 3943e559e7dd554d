"""Who else has to be told: the duties of one record, one duty with its text, and signing."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.viewer import Viewer
from safety import actions, permissions, queries
from safety.forms.duties import DecisionForm, DutyFactsForm
from safety.models import Incident
from safety.payloads import DONE, LATER, DutyDecision
from safety.queries import Duties, DutyView
from safety.views import police, shown
from safety.views.parts import GET_OR_POST, filled, forget_kept, page, refuse, viewer_of
from safety.workflow import Refused, duties, duty_decisions
from safety.workflow.duties import Says
from ui.formats import day_time, long_date

_SAYS = {Says.YES: ("Yes", "waiting"), Says.NOT_YET: ("Not yet", "info"), Says.NO: ("No", "plain")}
_KINDS = {
    "law": "The law or the regulator asks for it.",
    "asked": "The regulator asks for it. It is no legal duty.",
    "contract": "A contract may ask for it.",
    "right": "It is a right with a time limit, not a duty.",
    "choice": "It is a choice, not a duty.",
    "record": "Nothing has to be sent.",
}
_OUTCOMES = {DONE: ("Done", "done"), "not_needed": ("Not needed", "plain"), LATER: ("Later", "waiting")}


@require_http_methods(GET_OR_POST)
@page
def duty_list(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """Every duty with its answer, and the questions that would settle what is open."""
    viewer = viewer_of(request)
    found = queries.open_duties(viewer, incident_id)
    form = filled(request, lambda *sent: DutyFactsForm(*sent, initial=DutyFactsForm.values_of(found.answers)))
    if request.method == "POST":
        permissions.check_can_duty(viewer, _incident(found))
        if form.is_valid() and _answered(viewer, found, form):
            forget_kept(request)
            return redirect("safety:duties", incident_id=incident_id)
    lines = [_line(view) for view in found.all]
    context = {
        "found": found,
        "case": found.case,
        "form": form,
        "yes": [line for line in lines if line["says"] is Says.YES or line["decision"]],
        "open": [line for line in lines if line["says"] is Says.NOT_YET and not line["decision"]],
        "no": [line for line in lines if line["says"] is Says.NO and not line["decision"]],
        "judged": found.facts.get("severity") is not None,
        "advice": duties.NOT_ADVICE,
        "police": police.for_readers(found.case.story),
        "answered": f"{found.answered.by_name}, {day_time(found.answered.at)}" if found.answered else "",
    }
    return render(request, "safety/duties/list.html", context)


def _answered(viewer: Viewer, found: Duties, form: Any) -> bool:  # noqa: ANN401 -- a form made of the questions
    try:
        actions.answer_duties(by=viewer, incident_id=found.case.id, answers=form.to_answers())
    except Refused as refusal:
        refuse(form, refusal)
        return False
    return True


@require_http_methods(GET_OR_POST)
@page
def duty(request: HttpRequest, incident_id: UUID, rule: str) -> HttpResponseBase:
    """One duty: why, by when, the text to send, what was decided. Who leads signs here."""
    viewer = viewer_of(request)
    found, view = queries.open_duty(viewer, incident_id, rule)
    if request.method == "POST" and request.POST.get("deed") == "sign":
        actions.sign_duty(by=viewer, incident_id=incident_id, rule=rule)
        return redirect("safety:duty", incident_id=incident_id, rule=rule)
    words = "words" in request.GET
    text = found.text(rule, words=words)
    if view.decision and view.decision.text and not words:
        text = view.decision.text
    form = filled(request, lambda *sent: DecisionForm(*sent, initial=_before(view, text)))
    if request.method == "POST":
        permissions.check_can_duty(viewer, _incident(found))
        if form.is_valid() and _decided(viewer, found, rule, form):
            forget_kept(request)
            return redirect("safety:duties", incident_id=incident_id)
    return _duty_page(request, found, view, form, text)


def _duty_page(request: HttpRequest, found: Duties, view: DutyView, form: DecisionForm, text: str) -> HttpResponse:
    made = view.duty.rule
    context = {
        "found": found,
        "case": found.case,
        "form": form,
        "text": text,
        "line": _line(view),
        "rule": made,
        "kind": _KINDS[made.duty],
        "unchecked": made.checked == duties.UNCHECKED,
        "advice": duties.NOT_ADVICE,
        "has_words": bool(found.case.story.body.narrative),
        "of_police": made.code == duty_decisions.OF_POLICE,
        "police": police.for_readers(found.case.story),
        "may_sign": found.can_sign and view.needs_signature and view.decision and not view.signature,
        "decided": _timeline(view),
    }
    return render(request, "safety/duties/one.html", context)


def _decided(viewer: Viewer, found: Duties, rule: str, form: DecisionForm) -> bool:
    try:
        actions.decide_duty(by=viewer, incident_id=found.case.id, rule=rule, decided=form.to_decided())
    except Refused as refusal:
        refuse(form, refusal)
        return False
    return True


def _before(view: DutyView, text: str) -> dict[str, Any]:
    decision = view.decision
    if decision is None:
        return {"text": text}
    return {
        "outcome": decision.outcome,
        "on": decision.on,
        "reference": decision.reference,
        "reason": decision.reason,
        "text": text,
    }


def _incident(found: Duties) -> Incident:
    return Incident(id=found.case.id, tenant=found.case.tenant)  # checks look only at whose record it is


def _line(view: DutyView) -> shown.Shown:
    """One duty in words."""
    made = view.duty
    late = view.late(timezone.now()) and made.says is Says.YES
    words, tone = _SAYS[made.says]
    tags = [{"text": words, "tone": "overdue" if late else tone}]
    if view.decision:
        outcome, colour = _OUTCOMES[view.decision.outcome]
        tags.append({"text": outcome, "tone": colour})
    if view.decision and view.needs_signature:
        tags.append(_signed(view))
    return {
        "code": view.code,
        "title": made.rule.title,
        "says": made.says,
        "tags": tags,
        "reasons": made.reasons,
        "due": due_words(view, late=late) if made.says is not Says.NO else "",
        "late": late,
        "decision": _sentence(view.decision) if view.decision else "",
    }


def _signed(view: DutyView) -> shown.Shown:
    if view.signature:
        return {"text": f"Signed by {view.signature.by_name}", "tone": "done"}
    return {"text": "Waits to be signed", "tone": "waiting"}


def due_words(view: DutyView, *, late: bool) -> str:
    due, clock = view.duty.due, view.duty.rule.clock
    until = day_time(due.moment) if due.moment else long_date(due.day) if due.day else ""
    if not until:
        return f"{clock.words}." if clock.words else ""
    if view.duty.says is Says.NOT_YET:
        return f"If so, due by {until}. {clock.words}."
    return f"{'Was due' if late else 'Due'} by {until}. {clock.words}."


def _sentence(decision: DutyDecision) -> str:
    words, _ = _OUTCOMES[decision.outcome]
    on = f" on {long_date(decision.on)}" if decision.on else ""
    number = f", number {decision.reference}" if decision.reference else ""
    return f"{words}{on}{number}. Decided by {decision.by_name}, {day_time(decision.at)}."


def _timeline(view: DutyView) -> list[shown.Shown]:
    decisions = [one for one in (view.decision, *view.earlier) if one]
    entries: list[shown.Shown] = []
    for one in decisions:
        words, tone = _OUTCOMES[one.outcome]
        number = f"Number: {one.reference}" if one.reference else ""
        text = "\n".join(part for part in (one.reason, number) if part)
        entry: shown.Shown = {"title": words, "by": one.by_name, "when": day_time(one.at), "tone": tone}
        entries.append(entry | ({"text": text} if text else {}))
    if view.signature:
        signed = {"title": "Signed", "by": view.signature.by_name, "when": day_time(view.signature.at), "tone": "done"}
        entries.insert(0, signed)
    return entries
