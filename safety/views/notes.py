"""A note for herself alone: written, changed, checked, sent with one press, or deleted."""

from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import Tenant
from safety import actions, queries
from safety.forms import NoteForm, SendForm
from safety.payloads import LANE_NOTE
from safety.queries import Draft, NoteStamp
from safety.views import shown
from safety.views.answers import when
from safety.views.lanes import closed, her_place
from safety.views.parts import (
    GET_OR_POST,
    filled,
    forget_kept,
    kept_fields,
    page,
    refuse,
    uuid_or_none,
    uuids,
    viewer_of,
)
from safety.workflow import Refused
from ui.formats import long_date


@require_http_methods(GET_OR_POST)
@page
def new(request: HttpRequest) -> HttpResponseBase:
    """Writing one."""
    tenant = her_place(request, "safety:note-new")
    if isinstance(tenant, HttpResponse):
        return tenant
    form = filled(request, NoteForm)
    if request.method == "POST" and form.is_valid():
        draft_id = uuid_or_none(request.POST.get("draft_id")) or uuid4()
        if _kept(request, tenant, draft_id, form):
            return redirect("safety:note-own", draft_id=draft_id)
    context = {
        "form": form,
        "tenant": tenant,
        "draft_id": uuid_or_none(form.data.get("draft_id")) or uuid4(),
        "back_to": reverse("safety:start"),
        "changing": False,
    }
    return render(request, "safety/lanes/write_note.html", context)


def _kept(request: HttpRequest, tenant: Tenant, draft_id: UUID, form: NoteForm) -> bool:
    try:
        actions.save_draft(by=viewer_of(request), tenant=tenant, body=form.to_payload(), draft_id=draft_id)
    except Refused as refusal:
        refuse(form, refusal)
        return False
    forget_kept(request)
    return True


def _mine(request: HttpRequest, draft_id: UUID) -> Draft:
    """Her note. Raises NotFound."""
    draft = queries.open_draft(viewer_of(request), draft_id)
    if draft.body.lane != LANE_NOTE:
        raise Http404
    return draft


@require_http_methods(GET_OR_POST)
@page
def change(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """Other words. They get a time of their own."""
    draft = _mine(request, draft_id)
    if request.method == "POST":
        form = NoteForm(request.POST)
        if form.is_valid() and _kept(request, draft.tenant, draft_id, form):
            return redirect("safety:note-own", draft_id=draft_id)
    else:
        form = NoteForm(kept_fields(request), initial=NoteForm.start(draft.body))
    context = {
        "form": form,
        "tenant": draft.tenant,
        "draft_id": draft_id,
        "back_to": reverse("safety:note-own", kwargs={"draft_id": draft_id}),
        "changing": True,
    }
    return render(request, "safety/lanes/write_note.html", context)


@require_http_methods(GET_OR_POST)
@page
def own(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """What she noted, since when it can be proven, and the button that sends it."""
    viewer = viewer_of(request)
    try:
        draft = _mine(request, draft_id)
    except Http404:
        if request.method == "POST" and queries.is_mine(viewer, draft_id):  # pressed twice
            return redirect("safety:sent", incident_id=draft_id)
        raise
    readers = queries.who_can_read(viewer, draft.tenant)
    form = SendForm(request.POST if request.method == "POST" else kept_fields(request), readers=readers)
    if request.method == "POST" and form.is_valid():
        try:
            return _pressed(request, draft, form)
        except Refused as refusal:
            refuse(form, refusal)
    context = {
        "note": draft,
        "when": when(draft.body),
        "stamp": _stamp(queries.stamp_of(viewer, draft_id)),
        "form": form,
        "readers": readers,
        "people": shown.people(readers),
        "ready": queries.is_ready(draft.tenant),
    }
    return render(request, "safety/lanes/note.html", context)


def _stamp(stamp: NoteStamp) -> dict[str, object]:
    """Since when it can be proven, in words."""
    if stamp.day is None:
        heading = "Not in the log yet"
        text = (
            "The log takes everything that people keep here once a day. The proof is there when you next sign in or "
            "save something after that."
        )
    elif stamp.holds:
        heading = f"Proven since {long_date(stamp.day)}"
        text = (
            f"The log of {long_date(stamp.day)} vouches for these words. It was looked up just now, and it fits. Nobody "
            "can see that without your words, and nobody can change it."
        )
    else:
        heading = "The proof does not fit the log"
        text = "Ask your data protection officer to check the log. Your note itself is unchanged."
    return {"heading": heading, "text": text, "holds": stamp.holds, "broken": stamp.day and not stamp.holds}


def _pressed(request: HttpRequest, draft: Draft, form: SendForm) -> HttpResponseBase:
    viewer = viewer_of(request)
    match request.POST.get("deed"):
        case "drop":
            actions.discard_draft(by=viewer, draft_id=draft.id)
            return redirect(f"{reverse('safety:mine')}?done=dropped")
        case "more":
            actions.open_up(by=viewer, draft_id=draft.id)
            return redirect("safety:tasks", draft_id=draft.id)
        case _ if not queries.is_ready(draft.tenant):
            return closed(request)
        case _:
            named = uuids(request.POST.getlist("shown"))
            sent = actions.send_draft(by=viewer, draft_id=draft.id, shown=named, **form.sending())
            forget_kept(request)
            return redirect("safety:sent", incident_id=sent)
