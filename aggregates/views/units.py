"""The steward's pages of those who take part."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from aggregates.actions import units as actions
from aggregates.forms.desk import TableForm, UnitForm
from aggregates.queries import units as queries
from aggregates.views.parts import GET_OR_POST, filled, forget_kept, number_of, page, page_of, refuse, viewer_of
from aggregates.workflow import units as rules
from ui.refusals import Refused

_PAGE = 25
REGIONS = {
    "TLC": "North East",
    "TLD": "North West",
    "TLE": "Yorkshire and The Humber",
    "TLF": "East Midlands",
    "TLG": "West Midlands",
    "TLH": "East",
    "TLI": "London",
    "TLJ": "South East",
    "TLK": "South West",
    "TLL": "Wales",
    "TLM": "Scotland",
    "TLN": "Northern Ireland",
}


@require_http_methods(GET_OR_POST)
@page
def units(request: HttpRequest) -> HttpResponseBase:
    """Who takes part in a year, and whether each region has enough of them. A press takes last year's list over."""
    viewer = viewer_of(request)
    found = queries.directory(viewer, year_of(request))
    if request.method == "POST":
        actions.set_book(by=viewer, book=found.book)
        return redirect(f"{reverse('aggregates:units')}?year={found.year}")
    shown = page_of(len(found.book.units), number_of(request.GET.get("page")), _PAGE)
    some = found.book.units[max(shown.start_index() - 1, 0) : shown.end_index()]
    rows = [
        [
            {"text": one.name, "href": f"{reverse('aggregates:unit')}?year={found.year}&one={one.code}"},
            {"text": ", ".join(REGIONS[code] for code in (one.home, *one.further))},
            {"text": f"{one.staff:,}"},
            {"text": one.since, "quiet": True},
        ]
        for one in some
    ]
    context = {
        "found": found,
        "rows": rows,
        "page": shown,
        "years": queries.years(),
        "short": [group for group in found.groups if group.short],
    }
    return render(request, "aggregates/units/list.html", context)


@require_http_methods(GET_OR_POST)
@page
def unit(request: HttpRequest) -> HttpResponseBase:
    """One of them, to add or to change."""
    viewer, code = viewer_of(request), request.GET.get("one", "")
    found = queries.directory(viewer, year_of(request))
    entry = queries.entry(viewer, found.year, code) if code else None
    initial = UnitForm.values_of(entry) if entry else None
    choices = {
        "tenants": [(str(one), name) for one, name in found.names.items()],
        "regions": [(one, REGIONS[one]) for one in rules.HOMES],
    }
    form = filled(request, lambda *sent: UnitForm(*sent, initial=initial, **choices))
    back = f"{reverse('aggregates:units')}?year={found.year}"
    if request.method == "POST" and "remove" in request.POST:
        actions.remove_unit(by=viewer, year=found.year, code=code)
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_unit(by=viewer, year=found.year, entry=form.to_entry(code))
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return redirect(back)
    context = {"form": form, "found": found, "entry": entry, "back_to": back}
    return render(request, "aggregates/units/one.html", context)


@require_http_methods(GET_OR_POST)
@page
def table(request: HttpRequest) -> HttpResponseBase:
    """Many at once."""
    viewer = viewer_of(request)
    found = queries.directory(viewer, year_of(request))
    form = filled(request, TableForm)
    back = f"{reverse('aggregates:units')}?year={found.year}"
    if request.method == "POST" and form.is_valid():
        try:
            actions.import_units(by=viewer, year=found.year, table=form.cleaned_data["table"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            forget_kept(request)
            return redirect(back)
    context = {"form": form, "found": found, "back_to": back, "columns": rules.COLUMNS}
    return render(request, "aggregates/units/table.html", context)


@require_safe
@page
def file(request: HttpRequest) -> HttpResponseBase:
    """The list as a table, to be changed and brought in again."""
    found = queries.directory(viewer_of(request), year_of(request))
    told = rules.table_of(found.book, found.slugs)
    answer = HttpResponse(told, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="list-{found.year}.csv"'
    return answer


def year_of(request: HttpRequest) -> int | None:
    typed = request.GET.get("year", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) == 4 else None  # noqa: PLR2004 -- a year
