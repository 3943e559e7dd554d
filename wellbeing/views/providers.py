"""A provider's own pages: her profile as a list of tasks, one part after another, and leaving."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permitting import NotFound
from ui import money
from ui.formats import long_date
from wellbeing import vocabulary
from wellbeing.actions import providers as deeds
from wellbeing.forms.providers import CONFLICTS, DESCRIBED, PARTS, PLACES, SERVICES, WORDS, part_form
from wellbeing.payloads.providers import LEFT, PAPERS, SUSPENDED, Profile, ProviderStory
from wellbeing.queries import cases
from wellbeing.queries import providers as queries
from wellbeing.queries.providers import MyProfile
from wellbeing.views.parts import GET_OR_POST, filled, forget_kept, page, refuse, viewer_of
from wellbeing.workflow import Refused
from wellbeing.workflow import providers as rules
from wellbeing.workflow.providers import Due

type Row = dict[str, Any]

_NOBODY = UUID(int=0)
NOT_YET = {"text": "Not yet", "tone": "waiting"}
DONE = {"text": "Done", "tone": "done"}


@require_safe
@page
def profile(request: HttpRequest) -> HttpResponseBase:
    """What is there and what is missing, each part with a page of its own."""
    mine = queries.my_profile(viewer_of(request))
    context = {
        "mine": mine,
        "tasks": [_task(part, mine) for part in PARTS],
        "held": mine.held,
        "due": due_words(mine.due),
        "suspended": mine.story.standing if mine.story and mine.story.state == SUSPENDED else None,
        "left": bool(mine.story and mine.story.state == LEFT),
        "saved": PARTS.get(request.GET.get("saved", "")),
    }
    return render(request, "wellbeing/providers/profile.html", context)


@require_http_methods(GET_OR_POST)
@page
def profile_part(request: HttpRequest, part: str) -> HttpResponseBase:
    """One part, saved as soon as it is sent."""
    viewer = viewer_of(request)
    if part not in PARTS:
        raise NotFound
    mine = queries.my_profile(viewer)
    now = mine.profile or _empty(viewer.name)
    form = filled(request, lambda *sent: part_form(part, now, mine.employers, *sent))
    if request.method == "POST" and form.is_valid():
        try:
            deeds.write_profile(by=viewer, scheme=mine.scheme.id, profile=form.applied(now))
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return redirect(f"{reverse('wellbeing:profile')}?saved={part}")
    return render(request, "wellbeing/providers/part.html", {"form": form, "title": PARTS[part], "part": part})


@require_http_methods(GET_OR_POST)
@page
def leave(request: HttpRequest) -> HttpResponseBase:
    """What leaving means, and the button."""
    viewer = viewer_of(request)
    mine = queries.my_profile(viewer)
    if mine.story is None or mine.story.state == LEFT:
        raise NotFound
    running = [row.id for row in cases.my_cases(viewer) if not row.stepping_in and (row.story.runs or row.story.waits)]
    if request.method == "POST":
        deeds.leave(by=viewer, scheme=mine.scheme.id, running=running)
        return redirect("wellbeing:profile")
    return render(request, "wellbeing/providers/leave.html", {"running": len(running), "scheme": mine.scheme.name})


def due_words(due: tuple[Due, ...]) -> list[str]:
    """Each paper that ends soon, as a sentence."""
    return [f"{rules.PAPER_WORDS[one.kind]}: {'ended' if one.over else 'ends'} on {long_date(one.on)}" for one in due]


def described_rows(profile: Profile) -> list[Row]:
    """What she publishes, in words: for the asker, for the coordinator and for herself."""
    return [
        {"key": vocabulary.label(vocabulary.PREFERENCE, one.dimension), "value": ", ".join(one.values)}
        for one in profile.described
    ]


def paper_rows(story: ProviderStory) -> list[Row]:
    """Each paper with who saw it and when."""
    rows: list[Row] = []
    for kind in PAPERS:
        paper = story.profile.paper(kind)
        if paper is None:
            rows.append({"key": rules.PAPER_WORDS[kind], "value": "Not named yet"})
            continue
        seen = story.was_seen(paper)
        lines = [rules.paper_words(paper)]
        if paper.expires_on:
            lines.append(f"Counts until {long_date(paper.expires_on)}")
        lines.append(f"Seen on {long_date(seen.seen_on)} by {seen.by_name}" if seen else "Not seen by the scheme yet")
        rows.append({"key": rules.PAPER_WORDS[kind], "values": lines, "kind": kind, "unseen": seen is None})
    return rows


def place_rows(profile: Profile, *, with_fee: bool) -> list[Row]:
    rows = [
        {"key": "Places", "value": str(profile.places)},
        {"key": "Can begin", "value": f"From {long_date(profile.next_start)}" if profile.next_start else "Now"},
        {"key": "Usual hours", "value": profile.hours or "Not said"},
    ]
    if with_fee:
        rows.append({"key": "Fee for a session", "value": money.words(profile.fee) if profile.fee else "Not said"})
    return rows


def _task(part: str, mine: MyProfile) -> Row:
    href = reverse("wellbeing:profile-part", kwargs={"part": part})
    return {"text": PARTS[part], "href": href, "tag": _state(part, mine)}


def _state(part: str, mine: MyProfile) -> Row:
    story = mine.story
    if story is None:
        return NOT_YET
    said = story.profile
    if part in PAPERS:
        paper = said.paper(part)
        if paper is None:
            return NOT_YET
        late = next((one for one in mine.due if one.kind == part), None)
        if late:
            return {"text": "Expired" if late.over else "Ends soon", "tone": "overdue" if late.over else "waiting"}
        return DONE if story.was_seen(paper) else {"text": "Waits to be seen", "tone": "info"}
    there = {
        WORDS: bool(said.about or said.qualifications),
        SERVICES: bool(said.services),
        DESCRIBED: bool(said.described),
        PLACES: bool(said.places),
        CONFLICTS: True,
    }
    optional = {"text": "Optional", "tone": "plain"}
    if part == CONFLICTS:
        return {"text": f"{len(said.conflicts)} ticked", "tone": "plain"}
    return DONE if there[part] else (optional if part == DESCRIBED else NOT_YET)


def _empty(name: str) -> Profile:
    """Before anything was written. Ids and keys are made when it is saved."""
    return Profile(person=_NOBODY, name=name, calendar=_NOBODY, calendar_key="")
