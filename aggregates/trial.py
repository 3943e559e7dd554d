"""A network's files for outsiders, facts made elsewhere, and how useful releases are: releases held against the truth."""

import csv
import json
import random
import re
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from aggregates.cube import Directory, Fact, NotReady, Unit, money_key, placed, record_key, tabulate
from aggregates.disclosure import published
from aggregates.method import FAMILIES, METHOD, Method, band_of, dimensions, quarters_of
from aggregates.simulation import Network, group_regions

COLUMNS = ("measure", "period", "unit", "region", "first", "second", "value")  # of facts, in files
# Other names under which a column may come.
ALIASES = {
    "period": ("quarter",),
    "unit": ("organisation", "org"),
    "first": ("type", "kind", "category"),
    "second": ("severity", "wait", "attendance"),
    "value": ("count", "pence"),
}
MOST = 10**12  # of a row: beyond that a solver in floating point proves nothing
_QUARTER = re.compile(r"[0-9]{4}-Q[1-4]")

type Row = Mapping[str, Any]


def truth(network: Network) -> dict[str, Any]:
    """The true figures by unit, for somebody who attacks the releases or checks how far they are off."""
    return {
        "format": "hearth-truth/1",
        "seed": network.seed,
        "quarters": list(network.quarters),
        "columns": list(COLUMNS),
        "dimensions": {measure.code: list(measure.dimensions) for measure in network.method.measures},
        "facts": [
            [measure, *key, cell[0]]
            for measure, tally in sorted(network.cube.measures.items())
            for key, cell in sorted(tally.items())
        ],
    }


def directory_data(network: Network) -> dict[str, Any]:
    """Who takes part, where and how large: what everybody knows."""
    groups = [{"code": code, "label": label, "parts": list(parts)} for code, label, parts in network.method.regions]
    newest = network.directories[max(network.directories)].to_data()
    return {**newest, "years": sorted(network.directories), "groups": groups}


def brought(facts: Path, directory: Mapping[str, Any] | None = None, *, seed: int = 1) -> Network:
    """A network from files made elsewhere: the help of `simulate_release` says what stands in them.

    Without a directory each unit is taken to work where it has facts, most of all where it has most, and to be of one size.

    Raises:
        NotReady: with what is wrong in the files, in words.
    """
    rows = list(_read(facts))
    method, units = _known(_people(rows) if directory is None else directory)
    secret = random.Random(f"brought|{seed}").randbytes(32)  # noqa: S311 -- to be repeated
    opened = tabulate(_facts(rows, method, secret), noise_key=money_key(secret))
    cube = placed(opened, Directory(0, units), method)  # in the regions where they count
    quarters = tuple(sorted({key[0] for tally in cube.measures.values() for key in tally}))
    if not quarters:
        raise NotReady(f"There are no facts in {facts}.")
    years = sorted({int(quarter[:4]) for quarter in quarters})
    return Network(seed, method, {year: Directory(year, units) for year in years}, cube, quarters)


def read_json(path: Path) -> Any:  # noqa: ANN401 -- whatever somebody wrote into it
    """What stands in a file. Raises NotReady for one that cannot be read."""
    return _opened(path, json.load)


def _opened[Found](path: Path, read: Callable[[TextIO], Found]) -> Found:
    try:
        with path.open(newline="", encoding="utf-8-sig") as lines:
            return read(lines)
    except OSError as wrong:
        raise NotReady(f"{path} cannot be read: {wrong.strerror}.") from None
    except (csv.Error, UnicodeDecodeError, json.JSONDecodeError) as wrong:
        raise NotReady(f"{path} is not {'JSON' if path.suffix == '.json' else 'CSV'} in UTF-8: {wrong}.") from None


def _read(facts: Path) -> Iterator[Row]:
    """The rows of a file, with the names of columns that this house uses."""
    found = read_json(facts) if facts.suffix == ".json" else _opened(facts, lambda lines: list(csv.DictReader(lines)))
    try:
        if isinstance(found, dict):
            found = [dict(zip(found["columns"], row, strict=True)) for row in found["facts"]]
        for row in found:
            given = {name: row[other] for name, others in ALIASES.items() for other in others if other in row}
            yield {"measure": "incidents", "value": 1, **given, **row}
    except (KeyError, TypeError, ValueError):
        raise NotReady(f"{facts} has neither the shape of truth.json nor that of a list of rows.") from None


def _facts(rows: Iterable[Row], method: Method, secret: bytes) -> Iterator[Fact]:
    """One fact for each row: a row of many incidents has one key, which is as random as the sum of theirs."""
    kinds = {measure.code: measure.unit for measure in method.measures}
    for number, row in enumerate(rows, 1):
        try:
            measure, value = str(row["measure"]), int(row["value"])
            period, unit, region, first, second = (str(row[name]) for name in COLUMNS[1:-1])
        except KeyError as missing:
            raise NotReady(f"Row {number} of the facts cannot be read: it has no column {missing}.") from None
        except (TypeError, ValueError):
            told = f"“{row['value']}” is no whole number"
            raise NotReady(f"Row {number} of the facts cannot be read: {told}.") from None
        if wrong := _wrong(kinds.get(measure), measure, period, unit, value):
            raise NotReady(f"Row {number} of the facts cannot be read: {wrong}.")
        if measure == "incidents":
            first = FAMILIES.get(first[:3], first)
        if value:
            key = (period, unit, method.group_of(region) or region, first, second)
            yield measure, key, value, record_key(secret, f"{number}|{value}")  # one incident more: other noise


def _wrong(kind: str | None, measure: str, period: str, unit: str, value: int) -> str:
    if kind is None:
        return f"the method does not know the measure “{measure}”"
    if not _QUARTER.fullmatch(period):
        return f"“{period}” is no quarter like 2026-Q1"
    if not unit:
        return "it names no unit"
    if kind == "count" and value < 0:
        return "a count cannot be below zero"
    return f"{value:,} is more than can be attacked exactly" if abs(value) > MOST else ""


def _people(rows: Iterable[Row]) -> dict[str, Any]:
    seen: dict[str, dict[str, int]] = {}
    for row in rows:
        if "unit" in row and "region" in row:
            places = seen.setdefault(row["unit"], {})
            places[row["region"]] = places.get(row["region"], 0) + 1
    return {
        "units": [
            {"unit": unit, "regions": sorted(places, key=lambda place: (-places[place], place))}
            for unit, places in sorted(seen.items())
        ]
    }


def _known(directory: Mapping[str, Any]) -> tuple[Method, dict[str, Unit]]:
    """The region groups of a directory, and its units in them."""
    try:
        method, units = _method_for(directory), {}
        for one in directory["units"]:
            regions = tuple(dict.fromkeys(method.group_of(region) or region for region in one["regions"]))
            staff = int(one.get("staff", 0))
            units[one["unit"]] = Unit(one["unit"], regions, one.get("band") or band_of(staff), staff)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as wrong:
        raise NotReady(f"The directory does not have the shape of directory.json: {wrong}.") from None
    return method, units


def _method_for(directory: Mapping[str, Any]) -> Method:
    """Region groups as the file has them; without any, the shipped ones, joined where they have too few organisations."""
    if groups := directory.get("groups"):
        return METHOD.with_groups(tuple((one["code"], one["label"], tuple(one.get("parts", ()))) for one in groups))
    first = {code: parts[0] for code, _, parts in METHOD.regions}
    homes = [one["regions"][0] for one in directory["units"]]
    return METHOD.with_groups(group_regions([first.get(home, home) for home in homes], METHOD.members))


# How useful the releases are


@dataclass(frozen=True)
class Usefulness:
    """One table of all releases of a kind, held against the truth."""

    measure: str
    kind: str
    table: str
    cells: int
    hidden: int
    share: float  # of the truth that stands in withheld cells
    median_error: float  # of the shown cells, relative
    largest_error: float

    @property
    def hidden_share(self) -> float:
        return self.hidden / self.cells


def usefulness(network: Network, payloads: Iterable[Mapping[str, Any]]) -> list[Usefulness]:
    """How much is withheld and how far off the rest is, table by table."""
    found: dict[tuple[str, str, str], list[tuple[int, int | None]]] = {}
    for payload in payloads:
        true: dict[tuple[str, str], Mapping[tuple[str, ...], int]] = {}
        for (measure, period, table, key), value in published(payload):
            if (measure, table) not in true:
                true[measure, table] = true_table(network, measure, period, table)
            cells = found.setdefault((measure, payload["kind"], table), [])
            cells.append((true[measure, table].get(key, 0), value))
    return [_useful(*name, cells) for name, cells in found.items()]


def _useful(measure: str, kind: str, table: str, cells: Sequence[tuple[int, int | None]]) -> Usefulness:
    errors = [abs(value - true) / true for true, value in cells if value is not None]
    hidden = [true for true, value in cells if value is None]
    return Usefulness(
        measure,
        kind,
        table,
        len(cells),
        len(hidden),
        sum(hidden) / max(1, sum(true for true, _ in cells)),
        statistics.median(errors) if errors else 0.0,
        max(errors, default=0.0),
    )


def true_table(network: Network, measure: str, period: str, table: str) -> dict[tuple[str, ...], int]:
    """What the cells of a table would say if nothing were done to them; empty ones are not in it."""
    quarters, units = quarters_of(period), network.directory(period).units
    names = ("region", *network.method.measure(measure).dimensions)
    places = [None if name == "band" else 2 + names.index(name) for name in dimensions(table)]
    found: dict[tuple[str, ...], int] = {}
    for fact, cell in network.cube.measures[measure].items():
        if fact[0] in quarters:
            key = tuple(units[fact[1]].band if place is None else fact[place] for place in places)
            found[key] = found.get(key, 0) + cell[0]
    return found
