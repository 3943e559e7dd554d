"""The coordinators' pages about providers: the list with what runs out, one of them, papers seen, standing, remarks."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Role
from accounts.permitting import NotFound
from ui.formats import day_time
from wellbeing import vocabulary
from wellbeing.actions import providers as deeds
from wellbeing.forms.people import STATES, RemarkForm, SeenForm, StandForm
from wellbeing.payloads.providers import ACTIVE, SUSPENDED
from wellbeing.queries import providers as queries
from wellbeing.queries.providers import OpenProvider, ProviderRow
from wellbeing.views.parts import GET_OR_POST, filled, forget_kept, number_of, page, page_of, refuse, viewer_of
from wellbeing.views.providers import described_rows, due_words, paper_rows, place_rows
from wellbeing.workflow import Refused
from wellbeing.workflow.providers import PAPER_WORDS

TONES = {ACTIVE: "done", SUSPENDED: "overdue"}


@require_safe
@page
def people(request: HttpRequest) -> HttpResponseBase:
    """Every provider: who is offered and who is not, and why. Papers that end come first."""
    viewer = viewer_of(request)
    scheme = queries.scheme_of(viewer, Role.WELLBEING_COORDINATOR)
    rows = queries.profiles(viewer, scheme.id, left="left" in request.GET)
    pages = page_of(len(rows), number_of(request.GET.get("page")))
    shown = rows[pages.start_index() - 1 : pages.end_index()] if rows else []
    context = {
        "scheme": scheme,
        "rows": [_line(row) for row in shown],
        "due": [(row.name, due_words(row.due), _href(row.id)) for row in rows if row.due and row.open],
        "page": pages,
        "left": "left" in request.GET,
    }
    return render(request, "wellbeing/people/list.html", context)


@require_safe
@page
def person(request: HttpRequest, provider_id: UUID) -> HttpResponseBase:
    """One provider, with what the scheme has seen and noted."""
    found = queries.open_provider(viewer_of(request), provider_id)
    story, said = found.row.story, found.row.profile
    papers = paper_rows(story)
    for row in papers:
        if row.get("unseen"):
            row["href"] = reverse("wellbeing:provider-seen", kwargs={"provider_id": provider_id, "kind": row["kind"]})
            row["change"] = "I have seen it"
    context = {
        "found": found,
        "papers": papers,
        "places": place_rows(said, with_fee=True),
        "described": described_rows(said),
        "services": [vocabulary.label(vocabulary.SERVICE, code) for code in said.services],
        "state": {"text": STATES[story.state].split(":")[0], "tone": TONES.get(story.state, "plain")},
        "standing": story.standing,
        "remarks": [
            {"title": one.by_name, "when": day_time(one.at), "text": one.text} for one in reversed(story.remarks)
        ],
        "saved": "saved" in request.GET,
    }
    return render(request, "wellbeing/people/one.html", context)


@require_http_methods(GET_OR_POST)
@page
def seen(request: HttpRequest, provider_id: UUID, kind: str) -> HttpResponseBase:
    """A paper was seen."""
    viewer = viewer_of(request)
    found = queries.open_provider(viewer, provider_id)
    paper = found.row.profile.paper(kind)
    if paper is None:
        raise NotFound
    form = filled(request, SeenForm)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.see_paper(by=viewer, profile_id=provider_id, kind=kind, seen_on=form.cleaned_data["seen_on"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _back(request, provider_id)
    row = next(row for row in paper_rows(found.row.story) if row.get("kind") == kind)
    text = (
        f"{PAPER_WORDS[kind]}: {', '.join(row['values'][:2])}. Compare it with the paper itself, or with the register."
    )
    return _form(request, found, form, title="I have seen this paper", text=text, button="I have seen it")


@require_http_methods(GET_OR_POST)
@page
def stand(request: HttpRequest, provider_id: UUID) -> HttpResponseBase:
    """Suspend somebody, let them back, or note that they have left."""
    viewer = viewer_of(request)
    found = queries.open_provider(viewer, provider_id)
    form = filled(request, StandForm)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.stand(by=viewer, profile_id=provider_id, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _back(request, provider_id)
    text = "Nobody is told but the provider. People they see now keep their provider: talk with them first."
    return _form(request, found, form, title="How they stand with the scheme", text=text, button="Save")


@require_http_methods(GET_OR_POST)
@page
def note(request: HttpRequest, provider_id: UUID) -> HttpResponseBase:
    """A note among coordinators."""
    viewer = viewer_of(request)
    found = queries.open_provider(viewer, provider_id)
    form = filled(request, RemarkForm)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.remark(by=viewer, profile_id=provider_id, text=form.cleaned_data["text"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _back(request, provider_id)
    text = "The provider cannot open what you write here. Do not write about anybody they see."
    return _form(request, found, form, title="Note something", text=text, button="Save the note")


def _line(row: ProviderRow) -> list[dict[str, Any]]:
    state = (
        {"text": "Can be offered", "tone": "done"}
        if row.offered
        else {"text": "Not offered: " + "; ".join(one[:1].lower() + one[1:] for one in row.held)}
    )
    services = ", ".join(vocabulary.label(vocabulary.SERVICE, code) for code in row.profile.services)
    return [
        {"text": row.name, "href": _href(row.id)},
        {"text": services or "Nothing named yet"},
        {"text": str(row.profile.places)},
        state,
    ]


def _href(profile_id: UUID) -> str:
    return reverse("wellbeing:provider", kwargs={"provider_id": profile_id})


def _form(
    request: HttpRequest, found: OpenProvider, form: object, *, title: str, text: str, button: str
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "text": text,
        "button_text": button,
        "caption": found.row.name,
        "back_to": _href(found.row.id),
    }
    return render(request, "wellbeing/cases/form.html", context)


def _back(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    forget_kept(request)
    return redirect(f"{_href(profile_id)}?saved=1")
