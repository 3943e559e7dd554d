"""Checks 1 and 2: what can be proved about one organisation (interval) and that anybody is there at all (presence)."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from aggregates.attacker.bounds import Answer, Bounds, Contradiction
from aggregates.attacker.published import Figure, Floats, Indices, Name, Picture
from aggregates.attacker.report import Check, Finding, Report

LEAST = {"count": 5.0, "pence": 50_000.0}  # contributions below are too small for the interval check to mean anything
ANYTHING = {"count": 1.0, "pence": 100.0}  # a lower bound from here on proves that something happened
TOLERANCE = 1e-6
WITNESSES = 96

type Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Target:
    """One question: can this be proved by somebody who knows everything about the insider?"""

    figure: Figure
    insider: str  # empty for somebody who knows nobody's records
    unit: str  # whose contribution is asked for; empty for the presence of anybody but the insider
    need: float  # the most that must stay possible (of the unit), or below which the least must stay (of anybody)


class Prover:
    """Attacks every figure of one measure."""

    def __init__(self, picture: Picture, records: Mapping[str, Floats], *, witnesses: bool = True) -> None:
        """`witnesses` spares the solver questions to which an answer known already suffices; it changes no verdict."""
        self.picture = picture
        self.bounds = Bounds(picture)
        self.units = sorted(records)
        self.records = np.array([records[unit] for unit in self.units]).reshape(len(self.units), picture.size)
        self.truth: Floats = self.records.sum(axis=0)
        self._refunds: Floats = np.minimum(self.records, 0).sum(axis=0)  # money alone: what came back in an unknown
        self._witnesses = witnesses
        self._pool: list[Floats] = []
        self._true_fits = False

    def attack(self, *, sample: int | None, progress: Progress) -> Report:
        report = Report(sampled=sample is not None)
        measure = self.picture.measure
        report.findings += self.untrue()
        self._true_fits = not report.findings
        figures = self.picture.figures
        if sample is not None and sample < len(figures):
            chosen = random.Random(len(figures)).sample(range(len(figures)), sample)  # noqa: S311 - picks what to test
            figures = [figures[at] for at in sorted(chosen)]
        report.count(measure, "figures", len(figures))
        groups: dict[str, list[Target]] = defaultdict(list)
        for target in (target for figure in figures for target in self.targets(figure)):
            groups[target.insider].append(target)
        total, done = sum(map(len, groups.values())), 0
        try:
            for insider, targets in sorted(groups.items()):
                self._know(insider)
                for target in sorted(targets, key=lambda one: one.unit == ""):
                    self._judge(target, report)
                    done += 1
                    if done % 100 == 0:
                        progress(f"{measure}: {done} of {total} questions")
        except Contradiction:
            report.findings.append(Finding("truth", Name(measure, self.picture.latest, "UK", ())))
        progress(f"{measure}: {total} questions, {len(report.findings)} found out")
        return report

    def untrue(self) -> list[Finding]:
        """Published figures that the true records cannot have led to: the build is wrong, or the facts have changed."""
        out = []
        for figure in self.bounds.rows:
            value = float(self.truth[self.picture.columns(figure)].sum())
            if not figure.low - TOLERANCE <= value <= figure.high + TOLERANCE:
                out.append(Finding("truth", figure.name))
        return out

    def targets(self, figure: Figure) -> Iterable[Target]:
        columns = self.picture.columns(figure)
        parts: Floats = self.records[:, columns].sum(axis=1)
        if not len(parts) or parts.max() <= 0:
            return
        order = np.argsort(-parts, kind="stable")
        first = self.units[order[0]]
        largest = float(parts[order[0]])
        insider = self.units[order[1]] if len(order) > 1 and parts[order[1]] > 0 else self._neighbour(first)
        if largest >= LEAST[self.picture.unit]:
            yield Target(figure, insider, first, (1 + self.picture.method["p"]) * largest)
        if int((parts > 0).sum()) < self.picture.method["k"]:
            yield Target(figure, "", "", ANYTHING[self.picture.unit])
            if insider:
                yield Target(figure, insider, "", ANYTHING[self.picture.unit])

    def _neighbour(self, unit: str) -> str:
        """The largest other organisation that could have contributed to the same figures."""
        totals = self.records[:, self.picture.reach(unit)].sum(axis=1)
        totals[self.units.index(unit)] = 0
        return self.units[int(totals.argmax())] if totals.max() > 0 else ""

    def _know(self, insider: str) -> None:
        """Takes up the insider's true records. Nobody else brings less than nothing, but for refunds, which are given away."""
        known = self.records[self.units.index(insider)] if insider else np.zeros(self.picture.size)
        self._known: Floats = known
        least = known + self._refunds - np.minimum(known, 0)
        slack = np.abs(least) * 1e-9 + 1e-9
        self._fitting = [one for one in self._pool if (one >= least - slack).all()]
        if self._true_fits:
            self._fitting.append(self.truth)
        self.bounds.know(least)

    def _judge(self, target: Target, report: Report) -> None:
        columns = self.picture.columns(target.figure)
        measure = self.picture.measure
        check: Check = "interval" if target.unit else "presence"
        report.count(measure, check)
        if target.unit:
            columns = columns[self.picture.reach(target.unit)[columns]]
        own = float(self._known[columns].sum())
        if self._witnesses and any(self._harmless(target, float(one[columns].sum()) - own) for one in self._fitting):
            return
        report.count(measure, "solved")
        answer = self._solve(target, columns)
        if np.isfinite(answer.bound):
            self._keep(answer.witness)
        if not self._harmless(target, answer.bound - own):
            missing = abs(target.need - (answer.bound - own))
            report.findings.append(Finding(check, target.figure.name, answer.held_by, missing))

    def _solve(self, target: Target, columns: Indices) -> Answer:
        return self.bounds.most(columns) if target.unit else self.bounds.least(columns)

    @staticmethod
    def _harmless(target: Target, rest: float) -> bool:
        if target.unit:
            return rest >= target.need * (1 - TOLERANCE) - TOLERANCE
        return rest < target.need * (1 - TOLERANCE)

    def _keep(self, witness: Floats) -> None:
        self._pool.append(witness)
        self._fitting.append(witness)
        if len(self._pool) > WITNESSES:
            self._pool.pop(0)
        if len(self._fitting) > 2 * WITNESSES:
            self._fitting.pop(0)
