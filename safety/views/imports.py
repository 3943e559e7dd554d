"""Bringing in a mailbox or a table, step by step: the file, what it means, what would come of it, and doing it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from safety import actions, queries, vocabulary
from safety.forms import BringForm, MailForm, MatchForm
from safety.parsers import ROWS
from safety.queries import OpenImport
from safety.views import shown
from safety.views.parts import (
    GET_OR_POST,
    SWEPT,
    chosen_tenant,
    filled,
    forget_kept,
    number_of,
    page,
    page_of,
    refuse,
    takes_files,
    uuid_or_none,
    viewer_of,
)
from safety.workflow import Refused
from ui import downloads
from ui.formats import long_date
from vault.files import Swept


@takes_files
@require_http_methods(GET_OR_POST)
@page
def bring(request: HttpRequest) -> HttpResponseBase:
    """Step 1: which file. Below it stands what was begun before."""
    viewer = viewer_of(request)
    places = [place.tenant for place in queries.places(viewer) if place.ready]
    into = uuid_or_none(request.POST.get("into") or request.GET.get("into"))
    own = queries.open_mine(viewer, into) if into else None
    if own:
        places = [own.tenant]
    if not places:
        raise PermissionDenied("Your role here does not include this.")
    form = filled(request, lambda *sent: BringForm(*sent, places=places, initial={"place": request.GET.get("at")}))
    if request.method == "POST" and form.is_valid():
        tenant = chosen_tenant(places, form.cleaned_data.get("place")) or places[0]
        try:
            begun = actions.begin_import(by=viewer, tenant=tenant, files=form.uploads(), into=into)
        except Refused as refusal:
            refuse(form, refusal)
        except Swept:
            form.add_error("evidence", SWEPT)
        else:
            forget_kept(request)
            return redirect("safety:import", import_id=begun)
    context = {"form": form, "own": own, "begun": queries.my_imports(viewer), "rows": ROWS}
    return render(request, "safety/imports/bring.html", context)


@require_http_methods(GET_OR_POST)
@page
def one(request: HttpRequest, import_id: UUID) -> HttpResponseBase:
    """Step 2: what it is about. Afterwards: what came of it."""
    viewer = viewer_of(request)
    found = queries.open_import(viewer, import_id)
    if found.plan.done:
        return _done(request, found)
    if found.is_mail:
        return _mail(request, found)
    form = filled(
        request, lambda *sent: MatchForm(*sent[:1], columns=found.columns, initial=MatchForm.values_of(found.plan))
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.match_import(by=viewer, import_id=import_id, matching=form.matching(), as_one=form.as_one)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return redirect("safety:import-check", import_id=import_id)
    context = {"form": form, "found": found, "columns": [form[name] for name in form.names]}
    return render(request, "safety/imports/match.html", context)


def _mail(request: HttpRequest, found: OpenImport) -> HttpResponseBase:
    viewer, own = viewer_of(request), None
    if found.plan.into:
        if request.method == "POST":
            actions.run_import(by=viewer, import_id=found.id)
            return redirect("safety:import", import_id=found.id)
        own = queries.open_mine(viewer, found.plan.into)
    form = filled(request, lambda *sent: MailForm(*sent[:1]))
    if request.method == "POST" and form.is_valid():
        try:
            actions.match_import(
                by=viewer, import_id=found.id, matching=form.to_matching(), as_one=True, primary=form.main_type()
            )
            actions.run_import(by=viewer, import_id=found.id)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return redirect("safety:import", import_id=found.id)
    context = {
        "form": form,
        "found": found,
        "own": own,
        "people": shown.people(own.readers if own else queries.who_can_read(viewer, found.tenant)),
        "facts": _facts(found),
    }
    return render(request, "safety/imports/mail.html", context)


def _facts(found: OpenImport) -> list[shown.Shown]:
    """What is in a mailbox, in numbers."""
    more = found.found
    if more is None:
        return []
    rows: list[shown.Shown] = [{"key": "Messages", "value": f"{more.count:,}"}]
    if found.first_day and found.last_day:
        rows.append({"key": "First", "value": long_date(found.first_day)})
        rows.append({"key": "Last", "value": long_date(found.last_day)})
    rows.append({"key": "Senders", "value": f"{more.sender_count:,}"})
    if found.doubles:
        rows.append({"key": "Came twice, counted once", "value": f"{found.doubles:,}"})
    if found.unread:
        rows.append({"key": "Could not be read", "value": f"{found.unread:,}"})
    return rows


def _done(request: HttpRequest, found: OpenImport) -> HttpResponse:
    context: dict[str, Any] = {"found": found, "plan": found.plan, "refused": 0}
    if not found.is_mail:
        context["refused"] = queries.dry_run(viewer_of(request), found.id).refused
    return render(request, "safety/imports/done.html", context)


@require_http_methods(GET_OR_POST)
@page
def check(request: HttpRequest, import_id: UUID) -> HttpResponseBase:
    """Step 3: what would come of it, with the reason for every row that would not. Step 4 is its button."""
    viewer = viewer_of(request)
    if request.method == "POST":
        progress = actions.run_import(by=viewer, import_id=import_id)
        return redirect("safety:import" if progress.done else "safety:import-check", import_id=import_id)
    found = queries.open_import(viewer, import_id)
    if found.plan.done or not found.plan.matched:
        return redirect("safety:import", import_id=import_id)
    dry = queries.dry_run(viewer, import_id, page=number_of(request.GET.get("page")))
    context = {
        "found": found,
        "dry": dry,
        "left": dry.records - dry.made,
        "kinds": [{"key": shown.label("record_kind", code), "value": f"{count:,}"} for code, count in dry.kinds],
        "numbers": page_of(dry.refusal_count, dry.page),
        "people": shown.people(queries.who_can_read(viewer, found.tenant)),
        "urgency": vocabulary.label("urgency", found.plan.urgency) if found.plan.urgency else "",
    }
    return render(request, "safety/imports/check.html", context)


@require_safe
@page
def refused(request: HttpRequest, import_id: UUID) -> HttpResponseBase:
    """The refused rows as a file, to be put right and brought in again."""
    return downloads.table(queries.refused_rows(viewer_of(request), import_id))


@require_POST
@page
def discard(request: HttpRequest, import_id: UUID) -> HttpResponseBase:
    """Forgets it, with the file where no record has it. What was made stays."""
    actions.discard_import(by=viewer_of(request), import_id=import_id)
    return redirect("safety:imports")
