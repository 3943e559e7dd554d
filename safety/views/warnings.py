"""The pages of warnings between organisations: the label, sending, who has answered, and answering."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.viewer import Viewer
from safety import actions, permissions, queries, vocabulary, workflow
from safety.forms import RollCallForm, SharingForm, WarnForm
from safety.models import Incident
from safety.queries import SentWarning, Warnings
from safety.views import shown
from safety.views.parts import GET_OR_POST, filled, forget_kept, page, refuse, viewer_of
from safety.workflow import Refused
from ui import forms
from ui.formats import day_time, long_date

_TONES = {"safe": "done", "affected": "waiting", "help": "overdue"}


@require_safe
@page
def others(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """The label, what was sent and who has answered; of a warning that came in, what was answered."""
    found = queries.warnings_of(viewer_of(request), incident_id)
    label = vocabulary.label("sharing", found.sharing) if found.sharing else ""
    context = {
        "found": found,
        "case": found.case,
        "label": label,
        "wanted": vocabulary.label("sharing", found.wanted),
        "sent": [_sent(one) for one in found.sent],
        "received": _received(found),
    }
    return render(request, "safety/warnings/others.html", context)


def _sent(warning: SentWarning) -> shown.Shown:
    rows = [
        [
            {"text": one.name},
            {**_answer(one.state, one.answer, sent=one.sent, reachable=one.reachable), "below": one.text},
            {"text": day_time(one.at) if one.at else "", "quiet": True},
        ]
        for one in sorted(warning.to, key=lambda one: (list(_ORDER).index(one.state) if one.state else 9, one.name))
    ]
    figures = [
        {"number": warning.counts["help"], "label": "Need help", "tone": "new" if warning.counts["help"] else "plain"},
        {"number": warning.counts["affected"], "label": "Affected"},
        {"number": warning.counts["safe"], "label": "Safe"},
        {"number": warning.silent, "label": "No answer yet"},
    ]
    return {
        "id": warning.id,
        "title": f"Sent {day_time(warning.at)} by {warning.by_name}",
        "text": warning.text,
        "label": warning.sharing_label,
        "reached": warning.reached,
        "count": len(warning.to),
        "left": warning.left,
        "unreachable": warning.unreachable,
        "figures": figures,
        "head": [{"text": "Organisation"}, {"text": "Answer"}, {"text": "When"}],
        "rows": rows,
    }


_ORDER = ("help", "affected", "safe")


def _answer(state: str, words: str, *, sent: bool, reachable: bool) -> shown.Shown:
    if state:
        return {"text": words, "tone": _TONES[state]}
    if sent:
        return {"text": "No answer yet", "quiet": True}
    return {"text": "Not sent yet" if reachable else "Could not be reached", "tone": "waiting"}


def _received(found: Warnings) -> shown.Shown | None:
    """What came in, in words."""
    source = found.received
    if source is None:
        return None
    body = found.case.story.body
    return {
        "from": source.sender_name,
        "text": body.narrative,
        "facts": [
            {"key": "Who may learn of it", "value": vocabulary.label("sharing", source.sharing)},
            {"key": "About", "value": long_date(body.happened_on) if body.happened_on else shown.NOT_SAID},
            {"key": "Source", "value": shown.label("source_reliability", body.reliability)},
            {"key": "How likely", "value": shown.label("information_credibility", body.credibility)},
        ],
        "answers": [
            {
                "title": workflow.ROLL_CALL[one.state],
                "when": day_time(one.at),
                "by": one.by_name,
                **({"text": one.text} if one.text else {}),
            }
            for one in reversed(found.answers)
        ],
    }


@require_http_methods(GET_OR_POST)
@page
def label(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """Who may learn of the record."""
    found = _found(request, incident_id, permissions.check_can_share)
    form = filled(request, lambda *sent: SharingForm(*sent, initial={"sharing": found.sharing or found.wanted}))
    if request.method == "POST" and form.is_valid():
        by, chosen = viewer_of(request), form.cleaned_data["sharing"]
        if _done(form, lambda: actions.mark_sharing(by=by, incident_id=incident_id, sharing=chosen)):
            return _back(request, incident_id)
    context = {"form": form, "case": found.case, "wanted": vocabulary.label("sharing", found.wanted)}
    return render(request, "safety/warnings/label.html", context)


@require_http_methods(GET_OR_POST)
@page
def tell(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """What to say, and to whom; one press sends it."""
    viewer = viewer_of(request)
    found = _found(request, incident_id, permissions.check_can_warn)
    choices = queries.choices_to_warn(viewer, found.case.tenant)
    body = found.case.story.body
    initial: dict[str, Any] = {"reliability": body.reliability or "F", "credibility": body.credibility or "6"}
    if found.sharing in workflow.MAY_LEAVE:
        initial["sharing"] = found.sharing
    form = filled(request, lambda *sent: WarnForm(*sent, choices=choices, initial=initial))
    if request.method == "POST" and form.is_valid():
        warning, to = form.to_warning(), form.to_whom()
        if _done(form, lambda: actions.warn(by=viewer, incident_id=incident_id, warning=warning, to=to)):
            return _back(request, incident_id)
    context = {"form": form, "case": found.case, "count": len(choices), "wanted": found.wanted}
    return render(request, "safety/warnings/tell.html", context)


@require_POST
@page
def tell_on(request: HttpRequest, incident_id: UUID, warning: UUID) -> HttpResponseBase:
    """Sends what is left."""
    actions.go_on(by=viewer_of(request), incident_id=incident_id, warning=warning)
    return redirect("safety:others", incident_id=incident_id)


@require_http_methods(GET_OR_POST)
@page
def answer(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """How the organisation is, to the one that warned it."""
    found = _found(request, incident_id, permissions.check_can_warn)
    form = filled(request, RollCallForm)
    if request.method == "POST" and form.is_valid():
        by, given = viewer_of(request), form.cleaned_data
        state, text = given["state"], given["text"]
        if _done(form, lambda: actions.answer_roll_call(by=by, incident_id=incident_id, state=state, text=text)):
            return _back(request, incident_id)
    context = {"form": form, "case": found.case, "received": _received(found)}
    return render(request, "safety/warnings/answer.html", context)


def _found(request: HttpRequest, incident_id: UUID, check: Callable[[Viewer, Incident], None]) -> Warnings:
    """The record for a deed's own page. Raises NotFound, or PermissionDenied to a reader who may not do this."""
    viewer = viewer_of(request)
    found = queries.warnings_of(viewer, incident_id)
    check(viewer, Incident(id=incident_id, tenant=found.case.tenant))
    return found


def _done(form: forms.HearthForm, deed: Callable[[], object]) -> bool:
    """Does it; what is refused stands in the form afterwards."""
    try:
        deed()
    except Refused as refusal:
        refuse(form, refusal)
        return False
    return True


def _back(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    forget_kept(request)
    return redirect("safety:others", incident_id=incident_id)
