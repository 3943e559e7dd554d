"""A payload put into words and tables for readers, in its own words: the page and all files are made from these."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ui import money

type Payload = Mapping[str, Any]
type CellKey = tuple[str, ...]

_MAIN_CHANGES = 2  # of each measure
_MILLION, _THOUSAND = 1_000_000, 1_000
_PENCE = "pence"


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure. `value` is None where it is withheld; `said` is what a reader sees."""

    key: CellKey
    value: int | None
    letter: str
    said: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a measure, its figures in the order of their codes."""

    measure: str
    measure_title: str
    unit: str
    code: str
    title: str
    dimensions: tuple[str, ...]
    figures: tuple[Figure, ...]

    @property
    def heading(self) -> str:
        """`Incidents by region`."""
        return f"{self.measure_title} {self.title[:1].lower()}{self.title[1:]}"

    @property
    def name(self) -> str:
        """Short, unique in a release, good for ids and sheets."""
        return f"{self.measure}-{self.code}".replace("_", "-").lower()

    @property
    def withheld(self) -> int:
        return sum(figure.value is None for figure in self.figures)


@dataclass(frozen=True, slots=True)
class Headline:
    """One measure in the story: what the whole comes to, and what changed."""

    number: str
    label: str
    change: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A release as people read it."""

    title: str
    period: str
    edition: int
    headlines: tuple[Headline, ...]
    changes: tuple[str, ...]  # the largest that are reliable
    tables: tuple[Table, ...]
    labels: Mapping[str, Mapping[str, str]]  # dimension to code to words


def reading_of(payload: Payload) -> Reading:
    """The whole of a payload (shape: docs/reference/release-format.md)."""
    labels = {name: {one["code"]: one["label"] for one in rows} for name, rows in payload["dimensions"].items()}
    tables = tuple(_tables(payload))
    return Reading(
        payload["title"],
        payload["period"],
        payload["edition"],
        tuple(_headlines(payload, tables)),
        tuple(_main_changes(payload, tables, labels)),
        tables,
        labels,
    )


def said(value: int | None, unit: str, symbol: str = "c") -> str:
    """A figure in words: pounds without pence, thousands apart, the symbol where it is withheld."""
    if value is None:
        return symbol
    return money.words(value).removesuffix(".00") if unit == _PENCE else f"{value:,}"


def short(value: int, unit: str) -> str:
    """A figure where there is little room: `£1.04m`, `£907k`. Counts stay whole."""
    if unit != _PENCE:
        return f"{value:,}"
    pounds = value / 100
    if pounds >= _MILLION:
        return f"£{pounds / _MILLION:.2f}m"
    return f"£{pounds / _THOUSAND:.0f}k" if pounds >= _THOUSAND else f"£{pounds:.0f}"


def words_of(table: Table, figure: Figure, labels: Mapping[str, Mapping[str, str]]) -> str:
    """What a figure counts: `London, Threat`; the title of its table for the whole."""
    named = (labels[dimension].get(code, code) for dimension, code in zip(table.dimensions, figure.key, strict=True))
    return ", ".join(named) or table.title


def matrix(table: Table, labels: Mapping[str, Mapping[str, str]]) -> tuple[list[str], list[tuple[str, list[Figure]]]]:
    """A table of two dimensions as head and rows: the first dimension down, the second across."""
    down, across = ([*labels[dimension]] for dimension in table.dimensions)
    known = {figure.key: figure for figure in table.figures}
    rows = [
        (labels[table.dimensions[0]][one], [known[one, other] for other in across if (one, other) in known])
        for one in down
        if any((one, other) in known for other in across)
    ]
    return [labels[table.dimensions[1]][other] for other in across], rows


def _tables(payload: Payload) -> Iterator[Table]:
    symbol = payload["words"]["symbol"]
    for measure in payload["measures"]:
        for table in measure["tables"]:
            figures = tuple(
                Figure(
                    tuple(cell["key"]),
                    cell["value"],
                    cell.get("letter", ""),
                    said(cell["value"], measure["unit"], symbol),
                )
                for cell in table["cells"]
            )
            yield Table(
                measure["code"],
                measure["title"],
                measure["unit"],
                table["code"],
                table["title"],
                tuple(table["dimensions"]),
                figures,
            )


def _headlines(payload: Payload, tables: Sequence[Table]) -> Iterator[Headline]:
    told = {change["measure"]: change["text"] for change in payload["changes"] if not change["key"]}
    for table in tables:
        if not table.dimensions:
            value, symbol = table.figures[0].value, table.figures[0].said
            number = symbol if value is None else short(value, table.unit)
            yield Headline(number, table.measure_title, told.get(table.measure, ""))


def _main_changes(payload: Payload, tables: Sequence[Table], labels: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Of each measure the parts that changed most for their size, of the changes that are reliable."""
    known = {(table.measure, table.code): table for table in tables}
    parts = [change for change in payload["changes"] if change["key"] and change["reliable"]]
    parts.sort(key=lambda change: (-abs(change["now"] - change["before"]) / max(1, change["before"]), change["key"]))
    for change in (one for table in tables if not table.dimensions for one in _most(parts, table.measure)):
        table = known[change["measure"], change["table"]]
        what = words_of(table, Figure(tuple(change["key"]), None, "", ""), labels)
        before, now = (said(change[name], table.unit) for name in ("before", "now"))
        yield f"{table.measure_title}, {what}: {change['text']}, from {before} to {now}."


def _most(parts: Sequence[Mapping[str, Any]], measure: str) -> Sequence[Mapping[str, Any]]:
    return [one for one in parts if one["measure"] == measure][:_MAIN_CHANGES]
