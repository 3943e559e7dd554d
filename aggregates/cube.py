"""Facts added up: units, their directory, and a cube whose size depends on units and codes, never on the number of facts.

A fact is a plain tuple `(measure, key, value, rkey)` with `key = (period, unit, region, first, second)`: the quarter in
which it was accepted, the contributing unit, the region group, and the measure's own two dimensions (type and severity of
incidents; category and `all` of costs; kind and wait, kind and attendance of support). The value is 1 for counts, pence for
money. `rkey` comes from `record_key`.
"""

import hashlib
import hmac
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aggregates.method import RANGE, Method

type Key = tuple[str, str, str, str, str]
type Fact = tuple[str, Key, int, int]
type Tally = dict[Key, list[int]]  # value, sum of record keys


class NotReady(ValueError):
    """The directory or the facts do not fit the method; the sentence says what to mend."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A contributing organisation: the legal parent, never a branch."""

    code: str
    regions: tuple[str, ...]  # region groups; the first is its home
    band: str
    staff: int = 0  # public size, for the attacker's guess


@dataclass(frozen=True)
class Directory:
    """Who contributes in one calendar year, with regions and size as they stood when it began."""

    year: int
    units: Mapping[str, Unit]

    def check(self, method: Method) -> None:
        """Refuses groups that are too small to hide anybody in."""
        known = method.labels("region")
        for unit in self.units.values():
            if not unit.regions or any(region not in known for region in unit.regions):
                raise NotReady(f"{unit.code} needs a region group that the method knows")
            if unit.band not in method.labels("band"):
                raise NotReady(f"{unit.code} needs a size band that the method knows")
        for code, label, _ in method.regions:
            if (count := len(self.members(code))) < method.members:
                alone = len(method.regions) == 1
                remedy = "with fewer nobody can be hidden" if alone else "merge it with a neighbour"
                raise NotReady(
                    f"{'The network' if alone else label} has {count} member organisation{'s' * (count != 1)} "
                    f"and needs {method.members}: {remedy}"
                )

    def members(self, region: str) -> list[str]:
        return sorted(unit.code for unit in self.units.values() if region in unit.regions)

    def to_data(self) -> dict[str, Any]:
        return {
            "format": "hearth-directory/1",
            "year": self.year,
            "units": [
                {"unit": one.code, "regions": list(one.regions), "band": one.band, "staff": one.staff}
                for one in sorted(self.units.values(), key=lambda one: one.code)
            ],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Directory":
        units = (Unit(one["unit"], tuple(one["regions"]), one["band"], one.get("staff", 0)) for one in data["units"])
        return cls(data["year"], {unit.code: unit for unit in units})


@dataclass
class Cube:
    """The facts of a release, added up by measure and key. True values: it never leaves the job that builds a release."""

    measures: dict[str, Tally] = field(default_factory=dict)
    noise_key: bytes = b""  # for the noise of money; from `money_key`

    def to_bytes(self) -> bytes:
        tallies = {
            name: [[*key, *cell] for key, cell in sorted(tally.items())] for name, tally in self.measures.items()
        }
        return json.dumps({"noise_key": self.noise_key.hex(), "measures": tallies}, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Cube":
        data = json.loads(raw)
        tallies = {
            name: {(row[0], row[1], row[2], row[3], row[4]): [row[5], row[6]] for row in rows}
            for name, rows in data["measures"].items()
        }
        return cls(tallies, bytes.fromhex(data["noise_key"]))


def tabulate(facts: Iterable[Fact], *, noise_key: bytes = b"") -> Cube:
    """Adds the facts up as they come. Memory grows with the different keys, not with the facts."""
    tallies: dict[str, Tally] = {}
    for measure, key, value, rkey in facts:
        try:
            cell = tallies[measure][key]
        except KeyError:
            tallies.setdefault(measure, {})[key] = [value, rkey]
        else:
            cell[0] += value
            cell[1] += rkey
    return Cube(tallies, noise_key)


def placed(cube: Cube, directory: Directory, method: Method, quarters: Collection[str] = ()) -> Cube:
    """The same facts, each in a region group of its unit: where it happened if the unit works there, else at its home.

    Given quarters, only the facts of these. Refuses units that the directory does not know and codes that the method does not know.
    """
    tallies: dict[str, Tally] = {}
    for name, tally in cube.measures.items():
        if all(name != measure.code for measure in method.measures):
            raise NotReady(f"The method does not know the measure {name}")
        first_codes, second_codes = (method.labels(dimension) for dimension in method.measure(name).dimensions)
        into = tallies.setdefault(name, {})
        for (period, unit, region, first, second), (value, rkeys) in tally.items():
            if quarters and period not in quarters:
                continue
            known = directory.units.get(unit)
            if known is None:
                raise NotReady(f"The directory does not know the unit {unit}")
            if first not in first_codes or second not in second_codes:
                raise NotReady(f"{name}: the method does not know {first} with {second}")
            key = (period, unit, region if region in known.regions else known.regions[0], first, second)
            if cell := into.get(key):
                cell[0], cell[1] = cell[0] + value, (cell[1] + rkeys) % RANGE
            else:
                into[key] = [value, rkeys % RANGE]
    return Cube(tallies, cube.noise_key)


def record_key(secret: bytes, fact: str) -> int:
    """The number that decides, with those of its neighbours, about the noise of every cell with this fact."""
    return int.from_bytes(hmac.digest(secret, f"rk1|{fact}".encode(), hashlib.sha256)[:4])


def money_key(secret: bytes) -> bytes:
    """The key of the noise of money, derived so that the job needs nothing else of the secret."""
    return hmac.digest(secret, b"money", hashlib.sha256)


def money_share(key: bytes, cell_key: int) -> int:
    """A number below 2^64 that is a pure function of key and cell; half of them lower the figure, half raise it."""
    return int.from_bytes(hmac.digest(key, f"money|{cell_key}".encode(), hashlib.sha256)[:8])
