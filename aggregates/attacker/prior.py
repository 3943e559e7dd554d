"""Checks 3 and 4: guessing instead of proving.

The guess is linear: before reading, every organisation's figure is put at its share of the staff, with the spread that such
organisations have; then all published figures are weighed together, as somebody does who averages the noise away.
An organisation is picked out if the guess is sure of itself and right.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from aggregates.attacker.published import Figure, Floats, Mask, Name, Picture
from aggregates.attacker.report import Finding, Report

SPREAD = 1.25  # variance of an organisation's rate around its staff: log-normal, sd 0.9
MIX = 0.6  # the same for one type within an organisation
CLOSE = 0.10  # an estimate within this share of the truth is right; one whose own error is within it is sure
LEAST = 10  # organisations with fewer incidents in a quarter are not worth guessing
TELLING = 0.8  # figures with nearly the largest share of an organisation are those that tell most of it
ALONE_SHARE, ALONE_FROM = 0.5, 100  # singling out: cells in which one organisation holds this share and number


@dataclass(frozen=True)
class Guess:
    """What the attacker believes of one organisation's total: before reading and after."""

    before: float
    after: float
    error: float


class Guesser:
    """Weighs all published figures of a measure against what staff numbers alone would say."""

    def __init__(self, picture: Picture, records: Mapping[str, Floats]) -> None:
        self.picture = picture
        self.records = records
        self.rows: list[Figure] = [figure for figure in picture.figures if figure.value is not None]
        self._matrix = np.zeros((len(self.rows), picture.size))
        for at, figure in enumerate(self.rows):
            self._matrix[at, picture.columns(figure)] = 1.0
        self._middle = np.array([(figure.low + figure.high) / 2 for figure in self.rows])
        self._favoured = self._favourites()
        self._expected = self._expectations()
        self._seen = {unit: self._sum(mean) for unit, mean in self._expected.items()}
        self._moved = {unit: self._moves(mean) for unit, mean in self._expected.items()}
        self._all = sum(self._seen.values(), np.zeros(len(self.rows)))
        rounding = np.array([(figure.high - figure.low) ** 2 / 12 + 1e-6 for figure in self.rows])
        self._total = np.diag(rounding) + self._spread(self._expected)

    def _favourites(self) -> list[Mask]:
        """The unknowns by the dimension in which organisations differ by nature: some meet one type, some another."""
        name = next((one for one in ("type", "kind") if one in self.picture.dimensions), "")
        if not name:
            return []
        at = self.picture.dimensions.index(name)
        codes = sorted({key[at] for key in self.picture.keys})
        return [np.array([key[at] == code for key in self.picture.keys], dtype=bool) for code in codes]

    def _expectations(self) -> dict[str, Floats]:
        """Every organisation's expected records: its share of the staff, at the national mix that is published."""
        mix = self._mix()
        staff = {code: float(max(unit.staff, 1)) for code, unit in self.picture.directory.units.items()}
        everybody = sum(staff.values())
        out = {}
        for code, share in staff.items():
            here = mix * self.picture.reach(code)
            out[code] = mix.sum() * share / everybody * here / max(here.sum(), 1e-12)
        return out

    def _mix(self) -> Floats:
        """What one would expect of each unknown from the figures of single dimensions, all regions alike."""
        picture = self.picture
        out = np.ones(picture.size)
        for at, name in enumerate(picture.dimensions):
            if name in picture.places:
                continue
            weights = self._weights(name)
            out *= np.array([weights.get(key[at], 0.0) for key in picture.keys])
        total = sum(self._weights("period").values())
        return out * (total / max(out.sum(), 1e-12))

    def _weights(self, name: str) -> dict[str, float]:
        """How much each code of a dimension has, as far as figures of that dimension alone are published."""
        sums: dict[tuple[str, tuple[str, ...]], float] = defaultdict(float)
        for row in self.rows:
            if name == "period" and len(row.dimensions) <= 1:
                sums[row.name.period, row.dimensions] += (row.low + row.high) / 2
            elif row.dimensions == (name,):
                sums[row.name.key[0], row.dimensions] += (row.low + row.high) / 2
        at = self.picture.dimensions.index(name)
        codes = {key[at] for key in self.picture.keys}
        known = {
            code: max(value for (one, _), value in sums.items() if one == code)
            for code in codes & {one for one, _ in sums}
        }
        least = min(known.values(), default=1.0) / 2
        return {code: known.get(code, least) for code in codes}

    def _sum(self, unknowns: Floats) -> Floats:
        """The figures that these values of the unknowns would give."""
        here = np.flatnonzero(unknowns)
        return self._matrix[:, here] @ unknowns[here]

    def _moves(self, mean: Floats) -> Floats:
        """How the figures move when an organisation meets more of one type than others do: a row for each type."""
        rows = [self._sum(mean * favoured) for favoured in self._favoured]
        return np.array(rows).reshape(len(rows), len(self.rows))

    def _spread(self, units: Collection[str]) -> Floats:
        """How far the figures may move with these organisations: their rates, their own mixes of types, and chance."""
        mean = sum((self._expected[unit] for unit in units), np.zeros(self.picture.size))
        here = np.flatnonzero(mean)
        matrix = self._matrix[:, here]
        seen = np.array([self._seen[unit] for unit in units])
        moved = np.concatenate([self._moved[unit] for unit in units])
        out: Floats = (matrix * mean[here]) @ matrix.T + SPREAD * (seen.T @ seen) + MIX * (moved.T @ moved)
        return out

    def guesses(self, asked: Sequence[tuple[str, Mask]], insider: str = "") -> list[Guess]:
        """Organisations' totals of some unknowns each, for somebody who may know another one's true records."""
        seen, spread = self._all, self._total
        if insider:
            seen = seen - self._seen[insider] + self._sum(self.records[insider])
            spread = spread - self._spread([insider])
        before, own, together = [], [], []
        for unit, wanted in asked:
            target = self._expected[unit] * wanted
            mine = np.array([float(target[favoured].sum()) for favoured in self._favoured])
            total = float(target.sum())
            before.append(total)
            own.append(SPREAD * total**2 + total + MIX * float(mine @ mine))
            together.append(SPREAD * total * self._seen[unit] + self._sum(target) + MIX * (mine @ self._moved[unit]))
        weights = np.linalg.solve(spread, np.array(together).T).T
        news = self._middle - seen
        return [
            Guess(total, total + float(weight @ news), math.sqrt(max(most - float(weight @ one), 0.0)))
            for total, most, one, weight in zip(before, own, together, weights, strict=True)
        ]


def estimation(picture: Picture, records: Mapping[str, Floats]) -> Report:
    """Check 3, on every organisation's total of every quarter."""
    report = Report()
    if not any(figure.value is not None for figure in picture.figures):
        return report
    guesser = Guesser(picture, records)
    asked = _targets(picture, records)
    close = {"prior": 0, "outsider": 0, "insider": 0}
    sure = 0
    for insider, group in sorted(asked.items()):
        guesses = guesser.guesses([(unit, wanted) for unit, _, wanted, _ in group], insider)
        for (unit, period, _, total), guess in zip(group, guesses, strict=True):
            near = abs(guess.after - total) <= CLOSE * total
            close["insider" if insider else "outsider"] += near
            if not insider:
                close["prior"] += abs(guess.before - total) <= CLOSE * total
            if near and guess.error <= CLOSE * abs(guess.after):
                sure += 1
                held = _telling(guesser, records, unit)
                report.findings.append(Finding("estimation", Name(picture.measure, period, "unit", (unit,)), held))
    if targets := len(asked[""]):
        shares = {who: round(100 * number / targets, 2) for who, number in close.items()}
        report.estimates[picture.measure] = {"organisations": targets, "sure_and_right": sure, **shares}
    return report


def _targets(picture: Picture, records: Mapping[str, Floats]) -> dict[str, list[tuple[str, str, Mask, float]]]:
    """Who is guessed by whom: each organisation by somebody who knows nobody's records, and by one of its neighbours."""
    asked: dict[str, list[tuple[str, str, Mask, float]]] = defaultdict(list)
    for period in picture.quarters:
        wanted = picture.mask("period", period)
        totals = {unit: float(values[wanted].sum()) for unit, values in sorted(records.items())}
        for unit, total in totals.items():
            if total >= LEAST:
                asked[""].append((unit, period, wanted, total))
                if insider := _insider(picture, totals, unit):
                    asked[insider].append((unit, period, wanted, total))
    return asked


def _insider(picture: Picture, totals: Mapping[str, float], unit: str) -> str:
    """The largest other organisation that shares a region with this one."""
    mine = picture.reach(unit)
    others = (one for one in totals if one != unit and bool((picture.reach(one) & mine).any()))
    return max(others, key=lambda one: (totals[one], one), default="")


def _telling(guesser: Guesser, records: Mapping[str, Floats], unit: str) -> tuple[tuple[Name, float], ...]:
    """The published figures of which this organisation is the largest part."""
    everybody = sum(records.values(), np.zeros(guesser.picture.size))
    shares = {}
    for figure in guesser.rows:
        columns = guesser.picture.columns(figure)
        shares[figure.name] = float(records[unit][columns].sum()) / max(float(everybody[columns].sum()), 1.0)
    most = max(shares.values(), default=0.0)
    return tuple((name, share) for name, share in shares.items() if share >= most * TELLING)


def singling(picture: Picture, records: Mapping[str, Floats]) -> Report:
    """Check 4: a shown figure that is nearly one organisation's own."""
    report = Report()
    for figure in picture.figures:
        if figure.value is None:
            continue
        columns = picture.columns(figure)
        parts = [float(values[columns].sum()) for values in records.values()]
        largest, total = max(parts, default=0.0), sum(parts)
        if largest < ALONE_FROM or largest < ALONE_SHARE * total:
            continue
        report.count(picture.measure, "dominated")
        if abs(figure.value - largest) <= CLOSE * largest:
            report.findings.append(Finding("singling", figure.name))
    return report
