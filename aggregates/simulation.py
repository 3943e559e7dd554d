"""A synthetic network for tests, demo and statisticians: organisations, their facts, and what is true about them.

The generator follows the design's experiment: about 124 organisations in 12 regions, staff log-normal (median 13), a hidden
risk for each (log-normal, 0.9), its own mix of types, a few national organisations, eight quarters with a riot in one of them,
costs that grow with severity, requests for support and their sessions. Its constants were set once, so that the data resemble
those of the experiment: cells of a region, type and quarter with fewer than 3 or 5 organisations, what the largest holds there,
how many break the p% rule.

    simulate(seed=1)                       the standard set: 124 organisations, 30,000 incidents in 8 quarters
    simulate(seed=4, incidents=10_000_000) the same network with counts of that size: no fact is made, only the sums
    planted(seed=1)                        sets with a trap in each, by name
"""

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from aggregates.cube import Cube, Directory, Key, Tally, Unit, money_key
from aggregates.method import (
    CATEGORIES,
    METHOD,
    REGIONS,
    SEVERITIES,
    TYPES,
    Group,
    Method,
    band_of,
    quarters_of,
    wait_of,
)

# How many of 124 organisations have their home in each ITL1 region.
HOMES = {
    "TLC": 4,
    "TLD": 13,
    "TLE": 9,
    "TLF": 8,
    "TLG": 11,
    "TLH": 8,
    "TLI": 33,
    "TLJ": 10,
    "TLK": 9,
    "TLL": 6,
    "TLM": 10,
    "TLN": 3,
}
STANDARD = 124
COLUMNS = ("measure", "period", "unit", "region", "first", "second", "value")  # of facts, in files
NATIONAL = 0.08  # of the organisations work in several regions
MEDIAN_STAFF, STAFF_SPREAD, RISK_SPREAD = 13, 0.8, 0.9
TYPE_WEIGHTS = {
    "online": 24,
    "harassment": 18,
    "threat": 12,
    "protest": 10,
    "premises": 9,
    "digital": 7,
    "physical": 6,
    "legal": 5,
    "exposure": 4,
    "workplace": 3,
    "other": 2,
}
OWN_MIX = 9  # the smaller, the more an organisation's mix of types differs from the national one
SEVERITY_WEIGHTS = {"1": 42, "2": 30, "3": 18, "4": 8, "5": 2}
GRAVE = {"physical": 1.0, "threat": 0.6, "premises": 0.2, "online": -0.3, "harassment": -0.3}  # tilt towards the severe
RIOT = {"physical": 4.0, "threat": 3.0, "premises": 3.0, "protest": 4.0, "online": 1.6, "harassment": 1.5}
RIOT_REGIONS = frozenset({"TLC", "TLD", "TLE", "TLF", "TLG", "TLN"})
COSTS = {
    "1": (0.03, 40),
    "2": (0.08, 120),
    "3": (0.2, 400),
    "4": (0.5, 1500),
    "5": (0.8, 6000),
}  # chance, median pounds
COST_SPREAD = 0.9
CATEGORY_WEIGHTS = (26, 12, 14, 12, 6, 12, 6, 9, 3)  # in the order of the method's categories
CAPITAL = (0.12, 1800)  # chance per unit and quarter of a larger item, median pounds
REQUESTS = 0.12  # for each incident
KIND_WEIGHTS = {"counselling": 40, "supervision": 22, "group": 14, "space": 8, "peer": 9, "respite": 4, "other": 3}
WITHOUT = 0.15  # of the requests end without support
MEDIAN_WAIT, WAIT_SPREAD = 11, 0.8  # working days
SESSIONS = {"counselling": 5, "supervision": 3, "group": 2, "space": 2, "peer": 2, "respite": 1, "other": 1}
MISSED = 0.12
_MANY = 40  # from here on a normal distribution stands for the sum of many small ones


@dataclass(frozen=True)
class Network:
    """A simulated network: what a steward knows and what is true."""

    seed: int
    method: Method
    directories: Mapping[int, Directory]
    cube: Cube
    quarters: tuple[str, ...]

    def directory(self, period: str) -> Directory:
        return self.directories[int(period[:4])]

    def periods(self) -> list[str]:
        """Every quarter, and every year after its quarters."""
        years = sorted({quarter[:4] for quarter in self.quarters})
        return [period for year in years for period in (*[q for q in self.quarters if q[:4] == year], year)]


def simulate(
    *,
    seed: int = 1,
    organisations: int = STANDARD,
    incidents: int = 30_000,
    years: Sequence[int] = (2025, 2026),
) -> Network:
    """A network with about so many incidents in all its quarters. The same arguments make the same network."""
    chance = random.Random(f"hearth simulation|{seed}|{organisations}|{incidents}|{list(years)}")  # noqa: S311 -- to be repeated
    homes = _homes(organisations)
    method = METHOD.with_groups(group_regions(homes, METHOD.members))
    quarters = tuple(quarter for year in years for quarter in quarters_of(str(year)))
    members = [_Member.drawn(chance, f"u{number:04d}", home, method) for number, home in enumerate(homes, 1)]
    makers = _Makers(chance, method, quarters)
    makers.rate = incidents / sum(makers.load(one, quarter) for one in members for quarter in quarters)
    makers.requests = REQUESTS * incidents / sum(one.unit.staff for one in members) / len(quarters)
    for member in members:
        makers.fill(member)
    units = {one.unit.code: one.unit for one in members}
    secret = chance.randbytes(32)
    cube = Cube(makers.tallies, money_key(secret))
    return Network(seed, method, {year: Directory(year, units) for year in years}, cube, quarters)


def group_regions(homes: Iterable[str], least: int) -> tuple[Group, ...]:
    """Region groups of at least so many organisations at home: the shipped ones, joined with a neighbour where needed.

    The order of the shipped groups is roughly geographic, so the smallest is joined with the smaller of those beside it.
    """
    groups: list[Group] = list(REGIONS)
    counts = [sum(home in parts for home in list(homes)) for _, _, parts in groups]
    while len(groups) > 1 and min(counts) < least:
        at = counts.index(min(counts))
        beside = [place for place in (at - 1, at + 1) if 0 <= place < len(groups)]
        other = min(beside, key=lambda place: counts[place])
        first, second = sorted((at, other))
        code, label, parts = groups[first]
        groups[first : second + 1] = [(code, f"{label}, {groups[second][1]}", parts + groups[second][2])]
        counts[first : second + 1] = [counts[first] + counts[second]]
    return tuple(groups)


def _homes(organisations: int) -> list[str]:
    """A home region for each organisation, in the proportions of the standard network."""
    exact = {region: count * organisations / STANDARD for region, count in HOMES.items()}
    counts = {region: int(number) for region, number in exact.items()}
    short = sorted(exact, key=lambda region: counts[region] - exact[region])
    for region in short[: organisations - sum(counts.values())]:
        counts[region] += 1
    return [region for region, count in counts.items() for _ in range(count)]


@dataclass(frozen=True)
class _Member:
    """A simulated organisation with what nobody outside knows: its risk and its mix."""

    unit: Unit
    weight: float  # expected incidents, relative to the others
    places: Mapping[str, float]  # share by region group
    riotous: bool
    mix: Mapping[str, float]

    @classmethod
    def drawn(cls, chance: random.Random, code: str, home: str, method: Method) -> "_Member":
        staff = max(1, round(chance.lognormvariate(math.log(MEDIAN_STAFF), STAFF_SPREAD)))
        risk = chance.lognormvariate(0, RISK_SPREAD)
        groups = [method.group_of(home)]
        if chance.random() < NATIONAL:
            others = [one for one, _, _ in method.regions if one not in groups]
            groups += chance.sample(others, min(len(others), chance.randint(3, 6)))
        shares = [chance.gammavariate(3 if place == 0 else 1, 1) for place in range(len(groups))]
        mix = {one: chance.gammavariate(OWN_MIX * weight / 100, 1) for one, weight in TYPE_WEIGHTS.items()}
        return cls(
            Unit(code, tuple(groups), band_of(staff), staff),
            staff * risk,
            {group: share / sum(shares) for group, share in zip(groups, shares, strict=True)},
            home in RIOT_REGIONS,
            {one: amount / sum(mix.values()) for one, amount in mix.items()},
        )


@dataclass
class _Makers:
    """Fills the tallies of one network, member by member."""

    chance: random.Random
    method: Method
    quarters: tuple[str, ...]
    rate: float = 1.0  # incidents per weight
    requests: float = 1.0  # for support, per member of staff and quarter

    def __post_init__(self) -> None:
        self.tallies: dict[str, Tally] = {measure.code: {} for measure in self.method.measures}
        self.riot = self.quarters[-2] if len(self.quarters) > 1 else ""

    def fill(self, member: _Member) -> None:
        for quarter in self.quarters:
            for region, share in member.places.items():
                self._incidents(member, quarter, region, share * member.weight * self.rate)
            self._capital(member, quarter)
            self._support(member, quarter)

    def load(self, member: _Member, quarter: str) -> float:
        """Expected incidents of a quarter, relative to the others."""
        return member.weight * sum(share * self._boost(member, quarter, kind) for kind, share in member.mix.items())

    def _boost(self, member: _Member, quarter: str, kind: str) -> float:
        return RIOT.get(kind, 1.0) if quarter == self.riot and member.riotous else 1.0

    def _add(self, measure: str, key: Key, value: int) -> None:
        if value:
            cell = self.tallies[measure].setdefault(key, [0, 0])
            cell[0] += value
            cell[1] = self.chance.getrandbits(32)  # a sum of random keys is a random key

    def _incidents(self, member: _Member, quarter: str, region: str, expected: float) -> None:
        for kind in TYPES:
            boost = self._boost(member, quarter, kind)
            weights = [
                weight * math.exp(GRAVE.get(kind, 0.0) * (int(level) - 2)) for level, weight in SEVERITY_WEIGHTS.items()
            ]
            for level, weight in zip(SEVERITIES, weights, strict=True):
                count = self.poisson(expected * boost * member.mix[kind] * weight / sum(weights))
                key = (quarter, member.unit.code, region, kind, level)
                self._add("incidents", key, count)
                often, median = COSTS[level]
                for _ in range(min(entries := self.poisson(count * often), len(CATEGORIES))):
                    self._cost(member, quarter, region, max(1, entries // len(CATEGORIES)), median)

    def _capital(self, member: _Member, quarter: str) -> None:
        often, median = CAPITAL
        if self.chance.random() < often:
            self._cost(member, quarter, member.unit.regions[0], 1, median)

    def _cost(self, member: _Member, quarter: str, region: str, entries: int, median: float) -> None:
        category = self.chance.choices(list(CATEGORIES), CATEGORY_WEIGHTS)[0]
        self._add("costs", (quarter, member.unit.code, region, category, "all"), self.money(entries, median))

    def _support(self, member: _Member, quarter: str) -> None:
        home = member.unit.regions[0]
        expected = member.unit.staff * self.requests
        for kind, weight in KIND_WEIGHTS.items():
            waits: dict[str, int] = {}
            requests = self.poisson(expected * weight / sum(KIND_WEIGHTS.values()))
            for _ in range(min(requests, 10 * _MANY)):
                days = round(self.chance.lognormvariate(math.log(MEDIAN_WAIT), WAIT_SPREAD))
                band = "none" if self.chance.random() < WITHOUT else wait_of(days)
                waits[band] = waits.get(band, 0) + max(1, requests // (10 * _MANY))
            for band, count in waits.items():
                self._add("support_waits", (quarter, member.unit.code, home, kind, band), count)
            held = self.poisson((sum(waits.values()) - waits.get("none", 0)) * SESSIONS[kind])
            missed = self.poisson(held * MISSED)
            self._add("support_sessions", (quarter, member.unit.code, home, kind, "attended"), held)
            self._add("support_sessions", (quarter, member.unit.code, home, kind, "missed"), missed)

    def poisson(self, mean: float) -> int:
        if mean > _MANY:
            return max(0, round(self.chance.gauss(mean, math.sqrt(mean))))
        if mean <= 0:
            return 0
        end, product, count = math.exp(-mean), self.chance.random(), 0
        while product > end:
            product *= self.chance.random()
            count += 1
        return count

    def money(self, entries: int, median: float) -> int:
        """Pence of so many costs."""
        mean = math.log(100 * median)
        if entries <= _MANY:
            return sum(round(self.chance.lognormvariate(mean, COST_SPREAD)) for _ in range(entries))
        average = math.exp(mean + COST_SPREAD**2 / 2)
        spread = average * math.sqrt((math.exp(COST_SPREAD**2) - 1) * entries)
        return max(0, round(self.chance.gauss(average * entries, spread)))


# Planted traps


def planted(seed: int = 1, years: Sequence[int] = (2025, 2026)) -> dict[str, Network]:
    """The standard network with a trap in each, by name. Every one must be released without giving anybody away."""
    base = simulate(seed=seed, incidents=15_000 * len(years), years=years)
    quarter, region = base.quarters[-4], base.method.regions[2][0]
    year = quarter[:4]
    home = [unit for unit in base.directory(year).units.values() if unit.regions == (region,)]
    one, two = home[0], home[1]
    own_band = _with_unit(base, replace(one, band="B3", staff=120))
    others = {code: unit for code, unit in own_band.directory(year).units.items() if code != one.code}
    for unit in others.values():
        if region in unit.regions and unit.band == "B3":
            own_band = _with_unit(own_band, replace(unit, band="B2", staff=20))
    mass = sum(
        value[0] for key, value in base.cube.measures["incidents"].items() if key[0] == quarter and key[2] == region
    )
    return {
        "alone in its band": own_band,
        "95% of a region": _with_facts(
            base,
            [
                ((each, one.code, region, kind, "2"), 19 * mass // len(TYPES))
                for each in base.quarters[-4:]
                for kind in TYPES
            ],
        ),
        "two in a cell": _only(base, "workplace", [(one.code, region, 14), (two.code, region, 11)]),
        "one severe incident": _only(base, "exposure", [(one.code, region, 1)], level="5"),
        "branches of one parent": _with_facts(base, [((quarter, one.code, region, "legal", "3"), 3)] * 6),
        "one incident more": _with_facts(base, [((base.quarters[-1], one.code, region, "online", "1"), 1)]),
    }


def _with_unit(network: Network, unit: Unit) -> Network:
    directories = {
        year: Directory(year, {**directory.units, unit.code: unit}) for year, directory in network.directories.items()
    }
    return replace(network, directories=directories)


def _with_facts(network: Network, facts: Iterable[tuple[Key, int]]) -> Network:
    chance = random.Random(f"planted|{network.seed}")  # noqa: S311 -- to be repeated
    tally = {key: list(cell) for key, cell in network.cube.measures["incidents"].items()}
    for key, value in facts:
        cell = tally.setdefault(key, [0, 0])
        cell[0] += value
        cell[1] = chance.getrandbits(32)
    return replace(network, cube=Cube({**network.cube.measures, "incidents": tally}, network.cube.noise_key))


def _only(network: Network, kind: str, left: Sequence[tuple[str, str, int]], *, level: str = "2") -> Network:
    """Takes all incidents of a type away in the last year, severe ones if a level is given, but for these."""
    tally = {
        key: cell
        for key, cell in network.cube.measures["incidents"].items()
        if key[0] not in network.quarters[-4:] or key[3] != kind or (level == "5" and key[4] != level)
    }
    bare = replace(network, cube=Cube({**network.cube.measures, "incidents": tally}, network.cube.noise_key))
    return _with_facts(
        bare, [((network.quarters[-4], unit, region, kind, level), count) for unit, region, count in left]
    )
