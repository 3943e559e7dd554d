"""Pages that stand open to everybody: what exists, who answers at once, and how the promise can be checked."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.gates import open_view
from ui import formats
from wellbeing import vocabulary


def crisis_lines() -> list[dict[str, Any]]:
    """Who answers at once, each with a link to ring or to write, and whether somebody compared the number."""
    return [_line(row) for row in vocabulary.entries(vocabulary.CRISIS)]


def _line(row: vocabulary.Entry) -> dict[str, Any]:
    ring, write = row.more.get("tel", ""), row.more.get("sms", "")
    number = ring or write
    return {
        "name": row.label,
        "number": number,
        "href": f"{'tel' if ring else 'sms'}:{number.replace(' ', '')}",
        "deed": "Call" if ring else "Text",
        "text": row.definition,
        "when": row.more["when"],
        "where": row.more["where"],
        "checked": formats.long_date(date.fromisoformat(checked)) if (checked := row.more["checked"]) else "",
    }


@open_view("tells anybody what kinds of help exist, and keeps nothing")
@require_safe
def what(request: HttpRequest) -> HttpResponse:
    services = vocabulary.services_to_ask_for()
    return render(request, "wellbeing/requests/what.html", {"services": services, "lines": crisis_lines()})


@open_view("shows anybody the numbers that answer at once, and keeps nothing")
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    return render(request, "wellbeing/requests/now.html", {"lines": crisis_lines(), "on": "", "before": ""})


@open_view("says how a promise is kept and how to check it, the same for everybody")
@require_safe
def promise(request: HttpRequest) -> HttpResponse:
    return render(request, "wellbeing/requests/promise.html", {})
