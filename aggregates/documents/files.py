"""The same release as files: CSV with CSVW metadata, a workbook, and a data dictionary.

Every file holds what the payload holds and nothing else; a withheld figure is an empty value with the payload's symbol
beside it.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

from xlsxwriter import Workbook

from aggregates.documents.reading import Payload, Reading, Table, reading_of

COLUMNS = (
    ("period", "Period", "string", "A quarter such as 2026-Q3, or a year"),
    ("measure", "Measure", "string", "Code of what is counted; see the data dictionary"),
    ("table", "Table", "string", "Code of the table in the release"),
    ("dimension_1", "First dimension", "string", "Name of the first dimension; empty for the whole UK"),
    ("code_1", "First code", "string", "Code in the first dimension"),
    ("label_1", "First label", "string", "The code in words"),
    ("dimension_2", "Second dimension", "string", "Name of the second dimension; empty if there is one or none"),
    ("code_2", "Second code", "string", "Code in the second dimension"),
    ("label_2", "Second label", "string", "The code in words"),
    ("value", "Value", "integer", "The published figure; empty where it is withheld"),
    ("unit", "Unit", "string", "count, or pence"),
    ("accuracy", "Accuracy", "string", "Letter from A to D; empty where the figure is withheld"),
    ("symbol", "Symbol", "string", "The sign that stands for a withheld figure; empty where it is shown"),
)
"""Name, title, datatype and description of each column of the CSV."""

_CSVW = "http://www.w3.org/ns/csvw"
_SHEET = 31  # characters that a sheet's name may have


def to_csv(payload: Payload) -> str:
    """Every figure of the release, one a line, in UTF-8."""
    return _csv([name for name, *_ in COLUMNS], _lines(payload))


def dictionary(payload: Payload) -> str:
    """What each code means, as CSV: list, code, words."""
    return _csv(["list", "code", "label"], _codes(payload))


def metadata(payload: Payload, *, csv_url: str, citation: str, published: str) -> bytes:
    """The CSVW description of the CSV (https://www.w3.org/TR/tabular-metadata/), as JSON."""
    described = {
        "@context": [_CSVW, {"@language": "en"}],
        "url": csv_url,
        "dc:title": f"{payload['title']}, edition {payload['edition']}",
        "dc:description": payload["words"]["prevalence"],
        "dc:bibliographicCitation": citation,
        "dc:issued": {"@value": published, "@type": "xsd:date"},
        "notes": [payload["words"]["rounding"], payload["coverage"]["text"], *payload["method"]["text"]],
        "tableSchema": {
            "columns": [
                {"name": name, "titles": name, "dc:title": title, "datatype": kind, "dc:description": words, "null": ""}
                for name, title, kind, words in COLUMNS
            ],
            "primaryKey": ["measure", "table", "code_1", "code_2"],
        },
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ","},
    }
    return json.dumps(described, ensure_ascii=False, indent=2).encode()


def to_xlsx(payload: Payload, *, citation: str) -> bytes:
    """A workbook: what to know first, a sheet for each table, the meaning of each code last."""
    made = io.BytesIO()
    found = reading_of(payload)
    with Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": payload["title"], "author": "Hearth", "comments": citation})
        strong, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        about = book.add_worksheet("Read this first")
        about.set_column(0, 0, 110)
        for row, line in enumerate(_about(payload, citation)):
            about.write_string(row, 0, line, strong if row == 0 else wrapped)
        for table in found.tables:
            sheet = book.add_worksheet(table.name[:_SHEET])
            for row, cells in enumerate(_sheet(table, found)):
                for column, cell in enumerate(cells):
                    style = strong if row in {0, 2} else None
                    if isinstance(cell, int):
                        sheet.write_number(row, column, cell, style)
                    else:
                        sheet.write_string(row, column, cell, style)
            sheet.set_column(0, 2, 34)
            sheet.freeze_panes(3, 0)
        words = book.add_worksheet("Data dictionary")
        words.set_column(0, 2, 40)
        for row, cells in enumerate([("List", "Code", "Words"), *_codes(payload)]):
            for column, cell in enumerate(cells):
                words.write_string(row, column, cell, strong if row == 0 else None)
    return made.getvalue()


def citation_of(payload: Payload, *, publisher: str, published: str, sha256: str) -> str:
    """How to cite the release, with the hash by which anybody can tell that it is the same."""
    edition = f"edition {payload['edition']}"
    year = published[:4]
    return f"{publisher} ({year}). Figures for {payload['title']}, {edition}. Published {published}. SHA-256 {sha256}."


def _csv(head: Sequence[str], lines: Iterator[Sequence[Any]]) -> str:
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(lines)
    return made.getvalue()


def _lines(payload: Payload) -> Iterator[Sequence[Any]]:
    found, symbol = reading_of(payload), payload["words"]["symbol"]
    for table in found.tables:
        for figure in table.figures:
            places: list[str] = []
            for dimension, code in zip(table.dimensions, figure.key, strict=True):
                places += [dimension, code, found.labels[dimension].get(code, code)]
            places += [""] * (6 - len(places))
            shown = "" if figure.value is None else figure.value
            withheld = symbol if figure.value is None else ""
            yield (payload["period"], table.measure, table.code, *places, shown, table.unit, figure.letter, withheld)


def _sheet(table: Table, found: Reading) -> Iterator[Sequence[str | int]]:
    yield (f"{table.measure_title}, {table.title}, {found.title}",)
    yield (f"Unit: {table.unit}",)
    yield (*(name.capitalize() for name in table.dimensions), "Value", "Accuracy")
    for figure in table.figures:
        named = [found.labels[name].get(code, code) for name, code in zip(table.dimensions, figure.key, strict=True)]
        yield (*named, figure.said if figure.value is None else figure.value, figure.letter)


def _about(payload: Payload, citation: str) -> Iterator[str]:
    words = payload["words"]
    yield f"Figures for {payload['title']}, edition {payload['edition']}"
    yield citation
    yield words["prevalence"]
    yield words["rounding"]
    yield payload["coverage"]["text"]
    yield from (f"Accuracy {one['letter']}: {one['text']}" for one in words["accuracy"])
    yield from (f"Accuracy of money {one['letter']}: {one['text']}" for one in words["accuracy_of_money"])
    yield from (one["text"] for one in payload["derived"])
    yield from payload["method"]["text"]
    yield from (one["why"] for one in payload["not_released"])


def _codes(payload: Payload) -> Iterator[tuple[str, str, str]]:
    for measure in payload["measures"]:
        yield "measure", measure["code"], measure["title"]
    for table in reading_of(payload).tables:
        yield "table", f"{table.measure}/{table.code}", table.title
    for name, rows in payload["dimensions"].items():
        for one in rows:
            yield name, one["code"], one["label"]
    for one in payload["words"]["accuracy"]:
        yield "accuracy", one["letter"], one["text"]
    for one in payload["words"]["accuracy_of_money"]:
        yield "accuracy of money", one["letter"], one["text"]
    yield "symbol", payload["words"]["symbol"], payload["words"]["symbol_text"]
