"""The page of an organisation's own figures, and each of its tables as a file."""

import csv
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Role, Tenant
from accounts.permitting import NotFound
from safety import queries
from safety.queries import FigureTable
from safety.queries.figures import INCIDENT
from safety.views.hours import tenant_of
from safety.views.parts import page, viewer_of
from safety.views.shown import label
from safety.workflow import money
from ui import charts, formats

_READERS = (Role.SAFETY_MANAGER, Role.DEPUTY, Role.LEADER)
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet must take a label for nothing but text


def _asked(request: HttpRequest) -> tuple[Tenant, str]:
    return tenant_of(viewer_of(request), request.GET.get("at"), *_READERS), request.GET.get("period", "")


@require_safe
@page
def figures(request: HttpRequest) -> HttpResponseBase:
    """What happened, when, where and how, and whether clocks were kept; what it cost, if her keys open that."""
    tenant, period = _asked(request)
    found = queries.figures(viewer_of(request), tenant, period)
    context = {
        "found": found,
        "kinds": [
            {"number": number, "label": label("record_kind", code)}
            for code, number in found.kinds.items()
            if number or code == INCIDENT
        ],
        "figures": [
            _shown(table, _address("safety:figures-csv", tenant, found.period.code, table.name))
            for table in found.tables
        ],
    }
    return render(request, "safety/figures/figures.html", context)


@require_safe
@page
def figures_csv(request: HttpRequest) -> HttpResponseBase:
    """One table as a file."""
    tenant, period = _asked(request)
    found = queries.figures(viewer_of(request), tenant, period)
    table = next((one for one in found.tables if one.name == request.GET.get("table")), None)
    if table is None:
        raise NotFound
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="table.csv"'
    writer = csv.writer(response)
    writer.writerow([table.first, *(label for _, label in table.columns)])
    for row in table.rows:
        writer.writerow([_plain(row.label), *(_number(row.counts[code], table) for code, _ in table.columns)])
    return response


def _address(name: str, tenant: Tenant, period: str, table: str) -> str:
    return f"{reverse(name)}?{urlencode({'at': tenant.slug, 'period': period, 'table': table})}"


def _shown(table: FigureTable, href: str) -> dict[str, Any]:
    """A table with its chart. The chart has incidents alone, or what was spent: never two kinds added up."""
    drawn = "spent" if table.money else INCIDENT
    values = [(_short(row.label, table), row.counts[drawn]) for row in table.rows]
    draw = charts.columns if table.name == "months" else charts.bars
    title = f"{table.heading}: {'spent or bound to be' if table.money else 'incidents'}"
    show = _money if table.money else str
    return {
        "name": f"figure-{table.name}",
        "heading": table.heading,
        "several": table.several,
        "head": [{"text": table.first}, *({"text": label, "numeric": True} for _, label in table.columns)],
        "rows": [
            [{"text": row.label}, *({"text": show(row.counts[code])} for code, _ in table.columns)]
            for row in table.rows
        ],
        "chart": draw(table.name, title, values, show=show) if any(number for _, number in values) else None,
        "href": href,
    }


def _short(label: str, table: FigureTable) -> str:
    """`Nov`, and the year below January, for a column's foot."""
    if table.name != "months":
        return label
    month, _, year = label.partition(" ")
    return f"{month[:3]}\n{year}" if month == formats.MONTHS[0] else month[:3]


def _money(pence: Any) -> str:  # noqa: ANN401 -- what a chart takes
    return money.words(int(pence))


def _number(count: int, table: FigureTable) -> str:
    return f"{Decimal(count) / 100:.2f}" if table.money else str(count)


def _plain(label: str) -> str:
    return f"'{label}" if label.startswith(_STARTS_A_FORMULA) else label
