"""The pages of the team's work on one record, one for each part: where it stands, who has it, links, looking back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.permitting import NotFound
from safety import actions, permissions, queries, vocabulary, workflow
from safety.actions.owners import may_own
from safety.forms import (
    DuplicateForm,
    ElsewhereForm,
    LinkForm,
    NextForm,
    OwnerForm,
    QuickForm,
    ReviewForm,
)
from safety.payloads import Review
from safety.payloads.reviews import ANSWERS
from safety.payloads.tasks import OPEN
from safety.queries import OpenIncident
from safety.views import shown
from safety.views.deeds import back_to, done, in_danger, opened_for
from safety.views.parts import GET_OR_POST, filled, forget_kept, page, uuid_or_none, viewer_of
from safety.views.shown import Shown
from safety.workflow import FOLLOWS, Refused, Status
from ui.formats import day_time

_HOW_LINKED = {
    "related": "Has to do with this",
    "campaign": "Part of the same campaign",
    "duplicate_of": "The main record of the same",
    "has_duplicate": "A duplicate of this",
    "follows": "What this came out of",
    "followed_by": "What came out of this",
}


@require_http_methods(GET_OR_POST)
@page
def next_step(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """Taken up, held, watched, or opened again."""
    opened = opened_for(request, incident_id, permissions.check_can_respond)
    may = FOLLOWS[opened.status]
    form = filled(request, lambda *sent: NextForm(*sent, may=may))
    if request.method == "POST" and form.is_valid():
        said, by = form.cleaned_data, viewer_of(request)
        to, reason, day = Status(said["to"]), said["reason"], said["recheck_on"]
        if done(form, lambda: actions.move_on(by=by, incident_id=incident_id, to=to, reason=reason, recheck_on=day)):
            return back_to(request, incident_id)
    words = [
        vocabulary.label("status", status) for status in Status if status in may - actions.BY_HAND - {Status.WITHDRAWN}
    ]
    context = {"form": form, "case": opened, "choices": may & actions.BY_HAND, "elsewhere": words}
    return render(request, "safety/response/next.html", context)


@require_http_methods(GET_OR_POST)
@page
def elsewhere(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """It belongs to another team, or not here at all."""
    opened = opened_for(request, incident_id, permissions.check_can_transfer)
    form = filled(request, ElsewhereForm)
    if request.method == "POST" and form.is_valid():
        said, by = form.cleaned_data, viewer_of(request)
        to, team, reason = Status(said["to"]), said["team"], said["reason"]
        if done(form, lambda: actions.pass_on(by=by, incident_id=incident_id, to=to, team=team, reason=reason)):
            return back_to(request, incident_id)
    can = opened.status in {Status.SUBMITTED, Status.ACKNOWLEDGED}
    return render(request, "safety/response/elsewhere.html", {"form": form, "case": opened, "can": can})


@require_http_methods(GET_OR_POST)
@page
def owner(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """Who looks after it."""
    opened = opened_for(request, incident_id, permissions.check_can_assign)
    people = may_own(opened.tenant, opened.story)
    now = opened.story.owner
    initial = {"owner": str(now.person)} if now else {}
    form = filled(request, lambda *sent: OwnerForm(*sent, people=people, initial=initial))
    if request.method == "POST" and form.is_valid():
        person = form.person()
        if done(form, lambda: actions.assign(by=viewer_of(request), incident_id=incident_id, owner=person)):
            return back_to(request, incident_id)
    context = {"form": form, "case": opened, "now": now, "left": now is not None and now.person not in people}
    return render(request, "safety/response/owner.html", context)


@require_http_methods(GET_OR_POST)
@page
def links(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """What belongs to this record: linking, taking a link back, and ending it as a duplicate of another one."""
    opened = opened_for(request, incident_id, permissions.check_can_link)
    deed = request.POST.get("deed", "")
    link, same = LinkForm(auto_id="id_link_%s"), DuplicateForm(auto_id="id_same_%s")
    if deed == "unlink":
        other = uuid_or_none(request.POST.get("other"))
        if other is None:
            raise NotFound
        actions.unlink(by=viewer_of(request), incident_id=incident_id, other_id=other)
        return back_to(request, incident_id, "safety:links")
    if deed == "same":
        same = DuplicateForm(request.POST, auto_id="id_same_%s")
        if same.is_valid() and done(same, lambda: _end_as_duplicate(request, opened, same)):
            return back_to(request, incident_id)
    elif request.method == "POST":
        link = LinkForm(request.POST, auto_id="id_link_%s")
        if link.is_valid() and done(link, lambda: _link(request, opened, link)):
            return back_to(request, incident_id, "safety:links")
    known = queries.linked(viewer_of(request), opened.tenant, opened.story)
    context = {
        "case": opened,
        "link": link,
        "same": same,
        "can_end": opened.status in {Status.SUBMITTED, Status.ACKNOWLEDGED},
        "linked": [_linked(one) for one in known],
    }
    return render(request, "safety/response/links.html", context)


def _linked(one: queries.LinkedRecord) -> Shown:
    return {
        "id": one.id,
        "how": _HOW_LINKED[one.kind],
        "reference": one.reference,
        "title": one.title or "A record that you have no key of",
        "status": one.status_label,
        "reason": one.reason,
        "by": f"Linked by {one.by_name}, {day_time(one.at)}",
        "fixed": one.kind in {"duplicate_of", "has_duplicate"},
    }


def _other(opened: OpenIncident, form: LinkForm | DuplicateForm) -> UUID:
    return queries.by_reference(opened.tenant, form.cleaned_data["other"])


_NOT_HERS = "No record here has this reference. Check each letter and number."


def _link(request: HttpRequest, opened: OpenIncident, form: LinkForm) -> None:
    said = form.cleaned_data
    other = _other(opened, form)
    try:
        actions.link(
            by=viewer_of(request), incident_id=opened.id, other_id=other, kind=said["kind"], reason=said["reason"]
        )
    except NotFound:  # that there is one must not be told
        raise Refused(_NOT_HERS, field="other") from None


def _end_as_duplicate(request: HttpRequest, opened: OpenIncident, form: DuplicateForm) -> None:
    other = _other(opened, form)
    try:
        actions.link_duplicates(
            by=viewer_of(request), main_id=other, incident_ids=[opened.id], reason=form.cleaned_data["reason"]
        )
    except NotFound:
        raise Refused(_NOT_HERS, field="other") from None
    except Refused as refusal:
        field = "other" if refusal.field in {"main", "records"} else refusal.field
        raise Refused(refusal.sentence, field=field) from None


@require_http_methods(GET_OR_POST)
@page
def review(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """Looking back: what led to it, what went well, what is to change."""
    opened = opened_for(request, incident_id, permissions.check_can_review)
    story = opened.story
    form = filled(request, lambda *sent: ReviewForm(*sent, initial=ReviewForm.values_of(story.review)))
    if request.method == "POST" and form.is_valid():
        payload = form.to_payload()
        if done(form, lambda: actions.review(by=viewer_of(request), incident_id=incident_id, review=payload)):
            return back_to(request, incident_id)
    can = opened.status is Status.REVIEW or workflow.may_follow(opened.status, Status.REVIEW)
    still_open = sum(task.state == OPEN for task in story.tasks)
    facts = _review_facts(story.review) if story.review else []
    context = {"form": form, "case": opened, "can": can, "facts": facts, "still_open": still_open}
    return render(request, "safety/response/review.html", context)


def _review_facts(review: Review) -> list[Shown]:
    rows: list[Shown] = [{"key": "What led to it", "value": review.causes, "long": True}]
    for key, answer, more in (
        ("Procedures followed", review.procedures, review.procedures_note),
        ("Happened before", review.similar, review.similar_note),
        ("Response good", review.response, review.response_note),
        ("Personal characteristics explain it", review.motive, review.motive_note),
    ):
        rows.append({"key": key, "value": f"{ANSWERS[answer]}\n{more}" if more else ANSWERS[answer], "long": True})
    by = f"{review.by_name}, {day_time(review.at)}" if review.at else review.by_name
    return [
        *rows,
        {"key": "To do differently", "value": review.lessons, "long": True},
        {"key": "Reviewed by", "value": by},
    ]


@require_http_methods(GET_OR_POST)
@page
def quick(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """Reading, acknowledging, judging and giving it to somebody, on one page and with one press."""
    opened = opened_for(request, incident_id, permissions.check_can_triage)
    story, viewer = opened.story, viewer_of(request)
    people = may_own(opened.tenant, story)
    others = {person: name for person, name in people.items() if person != viewer.id}
    initial = {"kind": story.kind, "types": list(story.types), "primary": story.primary, "worst": ""}
    form = filled(request, lambda *sent: QuickForm(*sent, people=others, initial=initial))
    if request.method == "POST" and form.is_valid():
        judged, owner = form.to_payload(), form.person() or viewer.id
        if done(form, lambda: actions.triage(by=viewer, incident_id=incident_id, assessment=judged, owner=owner)):
            forget_kept(request)
            return back_to(request, incident_id)
    context = {
        "form": form,
        "case": opened,
        "facts": shown.facts_of(story.body),
        "floor": shown.level(opened.floor),
        "leader_from": shown.level(workflow.LEADER_SEVERITY),
        "danger": in_danger(opened),
        "clock": shown.clock_of(opened.due_at),
    }
    return render(request, "safety/response/quick.html", context)
