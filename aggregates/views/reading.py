"""What everybody reads: the list of releases, one release with its story first, the method, and the files.

A release never changes, so what is drawn from it is kept in memory under the hash of its bytes.
"""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from accounts.permitting import NotFound
from aggregates.documents import files
from aggregates.documents.reading import Payload, Reading, Table, matrix, reading_of, said, short
from aggregates.permissions import network
from aggregates.queries.reading import PublishedRelease, Series, method_words, read, series
from aggregates.queries.releases import published
from aggregates.views.parts import number_of, page, page_of, viewer_of
from aggregates.views.shown import tag
from aggregates.workflow.periods import in_words
from aggregates.workflow.releases import State
from ui import charts, downloads
from ui.formats import long_date

_KEPT = 32  # releases whose drawing stays in memory: eight years of them
_TWO = 2

type Shown = dict[str, Any]


@require_safe
@page
def releases(request: HttpRequest) -> HttpResponseBase:
    """Everything that was published, the newest first, and how the whole has gone from release to release."""
    viewer = viewer_of(request)
    lines = published(viewer)
    numbers = page_of(len(lines), number_of(request.GET.get("page")))
    chosen = [lines[index] for index in numbers.object_list]
    context = {
        "newest": next((one for one in lines if one.state is State.PUBLISHED), None),
        "any": bool(lines),
        "rows": [
            [
                {"text": _capital(one.title), "href": _to("release", one.period)},
                tag(one.state),
                {"text": long_date(one.on), "quiet": True},
            ]
            for one in chosen
        ],
        "numbers": numbers,
        "series": [_series(one) for one in series(lines)],
    }
    return render(request, "aggregates/reading/list.html", context)


@require_safe
@page
def release(request: HttpRequest, period: str) -> HttpResponseBase:
    """One release: what it says first, then every table beside its chart, then how to read it."""
    found = read(viewer_of(request), period)
    context = {
        "found": found,
        "title": _capital(found.title),
        "withdrawn": found.state is State.WITHDRAWN,
        "published": long_date(found.published_on),
        "body": drawn(found.sha256, found.data),
        "citation": _citation(found),
        "files": [(text, _to("release-file", period, name)) for name, (text, _) in _FILES.items()],
    }
    return render(request, "aggregates/reading/release.html", context)


@require_safe
@page
def release_file(request: HttpRequest, period: str, name: str) -> HttpResponseBase:
    """One of the files of a release."""
    if name not in _FILES:
        raise NotFound
    found = read(viewer_of(request), period)
    _, make = _FILES[name]
    data, kind = make(found)
    return downloads.file(data, f"figures-{found.period}-{found.edition}.{_ending(name)}", kind)


@require_safe
@page
def method(request: HttpRequest) -> HttpResponseBase:
    """What was done to the figures, in the words of the newest release, or of the method that the next one will use."""
    words = method_words(viewer_of(request))
    return render(request, "aggregates/reading/method.html", {"words": words})


@lru_cache(maxsize=_KEPT)
def drawn(sha256: str, data: bytes) -> SafeString:
    """Story, charts and tables of a release as HTML. `sha256` names the release; it is a hash of `data`."""
    assert sha256
    payload: Payload = json.loads(data)
    found = reading_of(payload)
    context = {
        "found": found,
        "headlines": [
            {"number": one.number, "label": one.label, "change": _capital(one.change)} for one in found.headlines
        ],
        "payload": payload,
        "before": any(not change["key"] for change in payload["changes"]),
        "sections": [_section(measure, found) for measure in payload["measures"]],
        "derived": [one["text"] for one in payload["derived"]],
    }
    return SafeString(
        render_to_string("aggregates/reading/figures.html", context)
    )  # the template escapes what it shows


def _section(measure: Mapping[str, Any], found: Reading) -> Shown:
    tables = [one for one in found.tables if one.measure == measure["code"]]
    return {
        "title": measure["title"],
        "whole": next((one.figures[0] for one in tables if not one.dimensions), None),
        "figures": [_lying(one, found) for one in tables if len(one.dimensions) == 1],
        "matrices": [_matrix(one, found) for one in tables if len(one.dimensions) == _TWO],
    }


def _lying(table: Table, found: Reading) -> Shown:
    """A table of one dimension, and its chart of the figures that are shown."""
    (dimension,) = table.dimensions
    labels = found.labels[dimension]
    values = [(labels[one.key[0]], one.value) for one in table.figures if one.value is not None]
    title = table.heading
    return {
        "name": table.name,
        "heading": title,
        "head": [
            {"text": dimension.capitalize()},
            {"text": "Figure", "numeric": True},
            {"text": "Accuracy", "numeric": True},
        ],
        "rows": [
            [{"text": labels[one.key[0]]}, {"text": one.said}, {"text": one.letter or "–"}] for one in table.figures
        ],
        "chart": charts.bars(table.name, title, values, show=_show(table.unit)) if values else None,
        "note": _note(table),
    }


def _matrix(table: Table, found: Reading) -> Shown:
    head, rows = matrix(table, found.labels)
    return {
        "name": table.name,
        "heading": table.heading,
        "head": [{"text": table.dimensions[0].capitalize()}, *({"text": one, "numeric": True} for one in head)],
        "rows": [
            [{"text": label}, *({"text": f"{one.said}\u00a0{one.letter}".strip()} for one in cells)]
            for label, cells in rows
        ],
        "note": _note(table),
    }


def _note(table: Table) -> str:
    if not table.withheld:
        return ""
    return f"{table.withheld} of {len(table.figures)} figures are withheld."


def _show(unit: str) -> Callable[[Any], str]:
    return lambda value: said(int(value), unit)


def _series(one: Series) -> Shown:
    """One measure over time, from published figures alone; a period whose figure is withheld has no column."""
    values = [(_column(period), value) for period, value, _ in one.points if value is not None]
    name = f"time-{one.measure}".replace("_", "-")
    return {
        "name": name,
        "heading": one.title,
        "head": [{"text": "Quarter"}, {"text": "Figure", "numeric": True}, {"text": "Accuracy", "numeric": True}],
        "rows": [
            [{"text": in_words(period)}, {"text": said(value, one.unit)}, {"text": letter or "–"}]
            for period, value, letter in one.points
        ],
        "chart": charts.columns(name, one.title, values, show=lambda value: short(int(value), one.unit))
        if values
        else None,
    }


def _column(period: str) -> str:
    year, _, quarter = period.partition("-")
    return f"{quarter}\n{year}"


def _citation(found: PublishedRelease) -> str:
    return files.citation_of(
        json.loads(found.data),
        publisher=network().name,
        published=found.published_on.isoformat(),
        sha256=found.sha256,
    )


def _csv(found: PublishedRelease) -> tuple[bytes, str]:
    return files.to_csv(json.loads(found.data)).encode(), "text/csv; charset=utf-8"


def _xlsx(found: PublishedRelease) -> tuple[bytes, str]:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return files.to_xlsx(json.loads(found.data), citation=_citation(found)), kind


def _json(found: PublishedRelease) -> tuple[bytes, str]:
    return found.data, "application/json"


def _dictionary(found: PublishedRelease) -> tuple[bytes, str]:
    return files.dictionary(json.loads(found.data)).encode(), "text/csv; charset=utf-8"


def _metadata(found: PublishedRelease) -> tuple[bytes, str]:
    data = files.metadata(
        json.loads(found.data),
        csv_url=f"figures-{found.period}-{found.edition}.csv",
        citation=_citation(found),
        published=found.published_on.isoformat(),
    )
    return data, "application/csvm+json"


_FILES: Mapping[str, tuple[str, Callable[[PublishedRelease], tuple[bytes, str]]]] = {
    "table.csv": ("All figures as a table (CSV)", _csv),
    "table.csv-metadata.json": ("What the table's columns are (CSVW)", _metadata),
    "table.xlsx": ("All figures as a workbook (XLSX)", _xlsx),
    "dictionary.csv": ("What each code means (CSV)", _dictionary),
    "payload.json": ("The release itself, byte for byte as it was signed (JSON)", _json),
}
"""The last part of a file's address, what it is, and how it is made."""


def _ending(name: str) -> str:
    return {"dictionary.csv": "codes.csv"}.get(name, name.partition(".")[2])


def _to(name: str, *parts: str) -> str:
    return reverse(f"aggregates:{name}", args=parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
