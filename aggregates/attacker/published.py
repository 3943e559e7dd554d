"""What the published figures of one measure say: a table of unknowns, and for each figure the range it must lie in.

An unknown is the true value of the finest group that any table tells apart, over all organisations: say one quarter, region,
type, severity and band. An organisation's own share of an unknown is anything between nothing and the unknown less what the
insider reported there, so the organisations themselves need no unknowns of their own.
"""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from aggregates.cube import Directory, Tally
from aggregates.method import quarters_of

type Floats = NDArray[np.float64]
type Indices = NDArray[np.intp]
type Mask = NDArray[np.bool_]
type Payload = Mapping[str, Any]

FINE_MONEY_FROM = 10_000_000  # pence; amounts above have three significant figures, those below two
MONEY_NOISE = 0.05  # a share of the largest contribution
PLACE = ("region", "band")  # the dimensions that the directory fixes for each member


class Name(NamedTuple):
    """A figure's name, the same for its whole life: no two releases publish the same name."""

    measure: str
    period: str
    table: str
    key: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One structural cell of one table: published, and so within a range, or hidden."""

    name: Name
    dimensions: tuple[str, ...]
    value: int | None
    low: float
    high: float


def _step(value: float, figures: int) -> float:
    return float(10.0 ** (math.floor(math.log10(max(value, 1))) - figures + 1))


def count_range(value: int, method: Mapping[str, Any]) -> tuple[float, float]:
    """All true counts that can be published as this value."""
    least, most = method["noise"]
    below, above = (max(_step(at, method["significant"]), method["base"]) for at in (value - 1, value))
    low = value - below / 2 if value > method["minimum"] else 0
    return max(math.ceil(low - most), method["minimum"]), math.ceil(value + above / 2) - 1 - least


def money_range(value: int, method: Mapping[str, Any]) -> tuple[float, float]:
    """All true sums that can be published as this value; the noise is a share of the largest contribution."""
    below = value - 1
    low = value - _step(below, 3 if below > FINE_MONEY_FROM else 2) / 2
    high = value + _step(value, 3 if value >= FINE_MONEY_FROM else 2) / 2
    # The largest contribution to a shown cell is at most the cell divided by 1 + p.
    share = method.get("money_noise", MONEY_NOISE) / (1 + method["p"])
    return max((low - 1) / (1 + share), method["minimum_pence"]), (high + 1) / (1 - share)


def figures_of(payload: Payload, measure: str) -> Iterator[Figure]:
    """Every structural cell of one measure in one payload."""
    method = payload["method"]
    for entry in payload["measures"]:
        if entry["code"] != measure:
            continue
        bracket = money_range if entry["unit"] == "pence" else count_range
        for table in entry["tables"]:
            for cell in table["cells"]:
                value = cell["value"]
                low, high = (0.0, math.inf) if value is None else bracket(value, method)
                yield Figure(
                    name=Name(measure, payload["period"], table["code"], tuple(cell["key"])),
                    dimensions=tuple(table["dimensions"]),
                    value=value,
                    low=low,
                    high=high,
                )


def joined(payload: Payload, earlier: Sequence[Payload]) -> list[Payload]:
    """The earlier releases that speak of the same facts, and this one last.

    A quarter and the year it belongs to speak of the same facts; two quarters do not, unless their year is published.
    """
    periods = {*quarters_of(payload["period"])}
    chosen: list[Payload] = []
    waiting = list(earlier)
    while near := [one for one in waiting if periods & {*quarters_of(one["period"])}]:
        chosen += near
        waiting = [one for one in waiting if not periods & {*quarters_of(one["period"])}]
        periods |= {quarter for one in near for quarter in quarters_of(one["period"])}
    return [*sorted(chosen, key=lambda one: (one["period"], one["edition"])), payload]


class Picture:
    """All that is published of one measure, as a table of unknowns and the figures that add them up."""

    def __init__(self, measure: str, payloads: Sequence[Payload], directory: Directory) -> None:
        """Takes the payloads that `joined` found, with the one under attack last."""
        self.measure = measure
        self.directory = directory
        self.method: Mapping[str, Any] = payloads[-1]["method"]
        self.latest: str = payloads[-1]["period"]
        self.unit: str = next(entry["unit"] for entry in payloads[-1]["measures"] if entry["code"] == measure)
        self.figures = [figure for payload in payloads for figure in figures_of(payload, measure)]
        used = {name for figure in self.figures for name in figure.dimensions}
        self.places = tuple(name for name in PLACE if name in used)
        self.own = tuple(sorted(used - {*PLACE}))
        self.dimensions = ("period", *self.places, *self.own)
        self.quarters = sorted({quarter for payload in payloads for quarter in quarters_of(payload["period"])})
        self.keys = self._unknowns(payloads)
        self.size = len(self.keys)
        self._index = {key: at for at, key in enumerate(self.keys)}
        self._with: dict[tuple[str, str], Mask] = {}
        self._columns: dict[Name, Indices] = {}
        self._reach: dict[str, Mask] = {}

    def _unknowns(self, payloads: Sequence[Payload]) -> list[tuple[str, ...]]:
        codes: dict[str, dict[str, None]] = {}
        for payload in payloads:
            for name, values in payload["dimensions"].items():
                codes.setdefault(name, {}).update(dict.fromkeys(value["code"] for value in values))
        places = sorted({place for code in self.directory.units for place in self._places(code)})
        own = list(itertools.product(*(codes[name] for name in self.own)))
        return [(quarter, *place, *rest) for quarter in self.quarters for place in places for rest in own]

    def _places(self, unit: str) -> set[tuple[str, ...]]:
        one = self.directory.units[unit]
        return {
            tuple(place[name] for name in self.places)
            for place in ({"region": region, "band": one.band} for region in one.regions)
        }

    def mask(self, dimension: str, code: str) -> Mask:
        """The unknowns with this code."""
        found = self._with.get((dimension, code))
        if found is None:
            at = self.dimensions.index(dimension)
            found = self._with[dimension, code] = np.array([key[at] == code for key in self.keys], dtype=bool)
        return found

    def columns(self, figure: Figure) -> Indices:
        """The unknowns that this figure adds up."""
        found = self._columns.get(figure.name)
        if found is None:
            mask = np.logical_or.reduce([self.mask("period", one) for one in quarters_of(figure.name.period)])
            for name, code in zip(figure.dimensions, figure.name.key, strict=True):
                mask &= self.mask(name, code)
            found = self._columns[figure.name] = np.flatnonzero(mask)
        return found

    def reach(self, unit: str) -> Mask:
        """The unknowns to which this organisation can have contributed, as far as the directory tells."""
        found = self._reach.get(unit)
        if found is None:
            mine, width = self._places(unit), 1 + len(self.places)
            found = self._reach[unit] = np.array([key[1:width] in mine for key in self.keys], dtype=bool)
        return found

    def records(self, tally: Tally, dimensions: tuple[str, str]) -> dict[str, Floats]:
        """The true records of every organisation, as values of the unknowns.

        An attack reads no more than one of them at a time: the insider's. The others are what its answer is held against.
        """
        out: dict[str, Floats] = {}
        for (period, unit, region, first, second), (value, _) in tally.items():
            codes = {
                "period": period,
                "region": region,
                "band": self.directory.units[unit].band,
                dimensions[0]: first,
                dimensions[1]: second,
            }
            at = self._index.get(tuple(codes[name] for name in self.dimensions))
            if at is not None:
                if unit not in out:
                    out[unit] = np.zeros(self.size)
                out[unit][at] += value
        return out
