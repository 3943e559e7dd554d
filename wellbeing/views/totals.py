"""What providers may ask to be paid: totals by month and series of vouchers, as page, CSV and PDF, for both sides the same."""

from datetime import date

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ui import downloads, money
from wellbeing.documents.totals import TotalLine, month_words, to_csv
from wellbeing.queries.totals import invoice, own_lines, scheme_lines
from wellbeing.views.parts import page, viewer_of


@require_safe
@page
def totals(request: HttpRequest) -> HttpResponseBase:
    """A provider's own."""
    lines = own_lines(viewer_of(request))
    months = sorted({line.month for line in lines}, reverse=True)
    context = {"months": [_month(month, [line for line in lines if line.month == month]) for month in months]}
    return render(request, "wellbeing/providers/totals.html", context)


@require_safe
@page
def totals_csv(request: HttpRequest) -> HttpResponseBase:
    return downloads.table(to_csv(own_lines(viewer_of(request))), "totals.csv")


@require_safe
@page
def totals_pdf(request: HttpRequest, month: str) -> HttpResponseBase:
    return downloads.pdf(invoice(viewer_of(request), month), f"totals-{month}.pdf")


@require_safe
@page
def scheme_totals(request: HttpRequest) -> HttpResponseBase:
    """The same lines, of all providers of the scheme."""
    lines = scheme_lines(viewer_of(request))
    months = sorted({line.month for line in lines}, reverse=True)
    context = {"months": [_month(month, [line for line in lines if line.month == month]) for month in months]}
    return render(request, "wellbeing/people/totals.html", context)


@require_safe
@page
def scheme_totals_csv(request: HttpRequest) -> HttpResponseBase:
    return downloads.table(to_csv(scheme_lines(viewer_of(request))), "totals.csv")


def _month(month: date, lines: list[TotalLine]) -> dict[str, object]:
    return {
        "title": month_words(month),
        "slug": f"{month:%Y-%m}",
        "lines": [
            {"name": line.name, "series": line.series, "number": str(line.number), "amount": money.words(line.pence)}
            for line in lines
        ],
        "number": str(sum(line.number for line in lines)),
        "amount": money.words(sum(line.pence for line in lines)),
    }
