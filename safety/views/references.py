"""The numbers that the police and others gave: one page for the team, one for the author, the same in form."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from safety import actions, permissions, queries
from safety.forms.references import NumberForm
from safety.models import Incident
from safety.payloads import POLICE, Reference
from safety.queries import Entry, References
from safety.views import shown
from safety.views.parts import GET_OR_POST, filled, forget_kept, page, refuse, uuid_or_none, viewer_of
from safety.workflow import Refused
from ui.formats import day_time, long_date


@require_http_methods(GET_OR_POST)
@page
def references(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """For who reads the record."""
    viewer = viewer_of(request)
    found = queries.open_references(viewer, incident_id)
    if request.method == "POST" and found.case:
        permissions.check_can_refer(viewer, Incident(id=incident_id, tenant=found.case.tenant))
    return _page(
        request,
        found,
        lambda given: actions.keep_reference(by=viewer, incident_id=incident_id, given=given),
        "safety:references",
    )


@require_http_methods(GET_OR_POST)
@page
def own_references(request: HttpRequest, incident_id: UUID) -> HttpResponseBase:
    """For its author, who may be the one whom the police rang."""
    viewer = viewer_of(request)
    return _page(
        request,
        queries.open_own_references(viewer, incident_id),
        lambda given: actions.keep_own_reference(by=viewer, incident_id=incident_id, given=given),
        "safety:own-references",
    )


def _page(request: HttpRequest, found: References, keep: Callable[[Reference], None], name: str) -> HttpResponse:
    entry = uuid_or_none(request.POST.get("entry") or request.GET.get("entry"))
    known = found.one(entry).reference if entry else None
    start = NumberForm.values_of(known) if known else {}
    form = filled(request, lambda *sent: NumberForm(*sent, initial=start))
    record = (found.own or found.case).id  # type: ignore[union-attr]  # one of the two is there
    if request.method == "POST" and form.is_valid():
        try:
            keep(form.to_payload(known.entry if known else None))
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return redirect(name, incident_id=record)
    context = {
        "found": found,
        "form": form,
        "entry": known,
        "about": found.own or found.case,
        "mine": found.own is not None,
        "entries": [_entry(one) for one in found.entries],
        "told": [{"key": shown.label("external_body", one.body), "value": long_date(one.on)} for one in found.told],
    }
    return render(request, "safety/references/list.html", context)


def _entry(one: Entry) -> shown.Shown:
    """An entry as rows of facts."""
    kept = one.reference
    words = {
        "Log number (CAD)": kept.log_number,
        "Crime number": kept.crime_number,
        "Number": kept.other_number,
    }
    if kept.body in POLICE and not kept.crime_number:
        words["Crime number"] = "None yet"
    rows: list[shown.Shown] = [{"key": key, "value": value} for key, value in words.items() if value]
    if kept.told_on:
        rows.insert(0, {"key": "Told", "value": long_date(kept.told_on)})
    if kept.recorded_as:
        rows.append({"key": "Recorded as", "value": shown.label("police_record", kept.recorded_as)})
    rows += [{"key": key, "value": text, "long": True} for key, text in _texts(kept) if text]
    if kept.outcome:
        on = f", {long_date(kept.outcome_on)}" if kept.outcome_on else ""
        rows.append({"key": "Came of it", "value": shown.label("police_outcome", kept.outcome) + on})
    if one.tell_by:
        rows.append({"key": "The police tell by", "value": long_date(one.tell_by)})
    by = f"{kept.by_name or 'The person who reported it'}, {day_time(kept.at)}"
    changed = f" ({one.versions - 1} earlier)" if one.versions > 1 else ""
    rows.append({"key": "Noted by", "value": by + changed})
    return {"id": kept.entry, "title": shown.label("external_body", kept.body), "rows": rows}


def _texts(kept: Reference) -> list[tuple[str, str]]:
    return [("Promised", kept.promised), ("Came back", kept.came_back)]
