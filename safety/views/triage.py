"""The pages of who reads: one record, and what the safety team does with it. Opening a page of it is noted in the record."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.viewer import Viewer
from safety import actions, permissions, queries, vocabulary, workflow
from safety.forms import AssessForm, CloseForm, TextForm
from safety.queries import OpenIncident
from safety.views import links, police, shown
from safety.views.deeds import Check, back_to, done, opened_for
from safety.views.parts import (
    GET_OR_POST,
    download,
    filled,
    page,
    viewer_of,
)
from safety.vocabulary import Flag


@require_safe
@page
def case(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """Everything her keys open of one record. The author's own words stay covered until she chooses to read them."""
    opened = queries.open_incident(viewer_of(request), incident_id)
    story = opened.story
    context = {
        "case": opened,
        "circle": story.circle,
        "story": story,
        "danger": story.body.urgency == workflow.CRITICAL_URGENCY or Flag.DANGER in opened.flags,
        "tags": _tags(opened),
        "clock": shown.clock_of(opened.due_at),
        "facts": [*shown.facts_of(story.body), *shown.counted(story, "safety:case-more", incident_id)],
        "coding": _coding(opened),
        "assessments": [shown.assessment_facts(judged) for judged in reversed(story.assessments)],
        "files": shown.files_of(story.body.files, "safety:case-file", incident_id),
        "thread": shown.thread_of(story, incident_id, "safety:case-file"),
        "timeline": shown.timeline_of(story),
        "ending": shown.ending_of(story),
        "people": shown.people(opened.readers),
        "police": police.for_readers(story) if Flag.POLICE in opened.flags else "",
        "links": links.of_case(viewer_of(request), incident_id, opened.tenant),
        "forms": {name: deed.form(auto_id=f"id_{name}_%s") for name, deed in _TEXTS.items()},  # three on one page
        "texts": _TEXTS,
    }
    return render(request, "safety/case.html", context)


def _tags(opened: OpenIncident) -> list[shown.Shown]:
    tags = [shown.status_tag(opened.status, opened.status_label), shown.severity_tag(opened.story.severity)]
    if opened.story.circle.restricted:
        tags.append({"text": "Restricted", "tone": "info"})
    return [tag for tag in tags if tag]


def _coding(opened: OpenIncident) -> list[shown.Shown]:
    """How the team has coded it, where that differs from what the author said."""
    coding, body = opened.story.coding, opened.story.body
    if coding is None or (coding.kind, coding.types, coding.primary) == (body.kind, body.types, body.primary):
        return []
    return [
        {"key": "About", "value": shown.label("record_kind", coding.kind)},
        {"key": "What happened", "values": shown.labels("incident_type", coding.types) or [shown.NOT_SAID]},
    ]


# What is written ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Text:
    """A deed that takes one text."""

    heading: str
    line: str
    label: str
    missing: str
    button: str
    check: Check
    deed: Callable[[Viewer, UUID, str], None]

    def form(self, *sent: Any, **options: Any) -> TextForm:
        return TextForm(*sent, label=self.label, missing=self.missing, **options)


_TEXTS = {
    "ask": _Text(
        "Ask a question",
        "The person who reported this will see your name and your question. The clock stops until they answer.",
        "Your question",
        "Write your question",
        "Send the question",
        permissions.check_can_ask,
        lambda by, record, text: actions.ask(by=by, incident_id=record, text=text),
    ),
    "reply": _Text(
        "Write to them",
        "The person who reported this will see your name and what you write. You do not expect an answer.",
        "Your message",
        "Write your reply",
        "Send the message",
        permissions.check_can_reply,
        lambda by, record, text: actions.reply(by=by, incident_id=record, text=text),
    ),
    "note": _Text(
        "Make a note",
        "Only the people who can read this will see your note. The person who reported it cannot open it.",
        "Your note",
        "Write your note",
        "Save the note",
        permissions.check_can_note,
        lambda by, record, text: actions.note(by=by, incident_id=record, text=text),
    ),
}


@require_http_methods(GET_OR_POST)
@page
def ask(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    return _text(request, incident_id, _TEXTS["ask"])


@require_http_methods(GET_OR_POST)
@page
def reply(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    return _text(request, incident_id, _TEXTS["reply"])


@require_http_methods(GET_OR_POST)
@page
def note(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    return _text(request, incident_id, _TEXTS["note"])


def _text(request: HttpRequest, incident_id: UUID, what: _Text) -> HttpResponseBase:
    opened = opened_for(request, incident_id, what.check)
    form = filled(request, what.form)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        if done(form, lambda: what.deed(viewer_of(request), incident_id, text)):
            return back_to(request, incident_id)
    return render(request, "safety/text.html", {"form": form, "case": opened, "what": what})


# What is decided ----------------------------------------------------------------------------------------------------


@require_http_methods(GET_OR_POST)
@page
def acknowledge(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """One press tells the author who looks after it."""
    opened = opened_for(request, incident_id, permissions.check_can_acknowledge)
    if request.method == "POST":
        actions.acknowledge(by=viewer_of(request), incident_id=incident_id)
        return back_to(request, incident_id)
    return render(request, "safety/acknowledge.html", {"case": opened})


@require_http_methods(GET_OR_POST)
@page
def destroy(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """Deletes what its author took back, after saying what that means."""
    opened = opened_for(request, incident_id, permissions.check_can_destroy)
    if request.method == "POST":
        actions.destroy_withdrawn(by=viewer_of(request), incident_id=incident_id)
        return redirect("safety:queue")
    return render(request, "safety/destroy.html", {"case": opened})


@require_http_methods(GET_OR_POST)
@page
def assess(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """How serious it is, on three axes."""
    opened = opened_for(request, incident_id, permissions.check_can_triage)
    form = filled(request, lambda *sent: AssessForm(*sent, initial=_judged_before(opened)))
    if request.method == "POST" and form.is_valid():
        judged = form.to_payload()
        if done(form, lambda: actions.triage(by=viewer_of(request), incident_id=incident_id, assessment=judged)):
            return back_to(request, incident_id)
    context = {
        "form": form,
        "case": opened,
        "floor": shown.level(opened.floor),
        "levels": vocabulary.severity_levels(),
        "leader_from": shown.level(workflow.LEADER_SEVERITY),
    }
    return render(request, "safety/assess.html", context)


def _judged_before(opened: OpenIncident) -> dict[str, Any]:
    """The newest judgement, else what the author said."""
    story = opened.story
    if story.assessment:
        return AssessForm.values_of(story.assessment)
    return {"kind": story.kind, "types": list(story.types), "primary": story.primary}


@require_http_methods(GET_OR_POST)
@page
def close(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """How it ended, in codes, and in words to the author."""
    opened = opened_for(request, incident_id, permissions.check_can_close)
    form = filled(request, CloseForm)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        by = viewer_of(request)
        if done(
            form,
            lambda: actions.close(by=by, incident_id=incident_id, outcomes=said["outcomes"], note=said["note"]),
        ):
            return back_to(request, incident_id)
    return render(request, "safety/close.html", {"form": form, "case": opened})


@require_safe
@page
def case_file(request: HttpRequest, incident_id: UUID, file_id: UUID) -> HttpResponseBase:
    """A file of the record; with `copy` the picture without hidden data."""
    original = "copy" not in request.GET
    return download(request, queries.incident_file(viewer_of(request), incident_id, file_id, original=original))
