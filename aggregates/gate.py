"""Protect, attack, repair: nothing is drafted that this has not tried to break, with everything published before.

It reads no settings, no database and no files, and tells its progress line by line. It holds true values, so it belongs into
a process of its own.
"""

import contextlib
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from aggregates.attacker import Report, attack
from aggregates.attacker.published import Name, figures_of
from aggregates.attacker.report import Check
from aggregates.cube import Cube, Directory
from aggregates.disclosure import ImpossibleError, Protected, protect
from aggregates.figures import Payload, payload
from aggregates.method import Method, dimensions, kind_of_period

ROUNDS = 8
# What a release can do without, in this order, as far as the measure has it in which something was found. Sizes come first:
# they point at the large organisations, and dropping them alone has saved releases that lost everything else before.
DROPPED_IN_ORDER = (("TB", "B"), ("RT",), ("RS",), ("RC",), ("RW",), ("KW",), ("TS",), ("S",))
PROVED: tuple[Check, ...] = ("truth", "interval", "presence", "singling")
GUESSED: tuple[Check, ...] = ("estimation",)

type Progress = Callable[[str], None]


class UnsafeError(RuntimeError):
    """No release of this period can be made safe. The sentence may be shown; it tells nothing about anybody."""


def build(
    cube: Cube,
    directory: Directory,
    method: Method,
    period: str,
    earlier: Sequence[Mapping[str, Any]] = (),
    *,
    edition: int = 1,
    sample: int | None = None,
    progress: Progress = lambda _: None,
) -> tuple[Payload, dict[str, Any]]:
    """A release that withstood the attack, and the report of it. `sample` attacks so many figures of each measure only."""
    kind = kind_of_period(period)
    rounds: list[dict[str, Any]] = []
    dropped: tuple[str, ...] = ()
    while True:
        found = {measure.code for measure in method.measures}  # in which the next table is dropped, if this try ends
        if dropped:
            progress(f"Without the tables {', '.join(dropped)}")
        forced: set[Name] = set()
        # Without these tables the rules themselves may find a way, so that what cannot be met here ends only this try.
        with contextlib.suppress(ImpossibleError):
            for turn in range(1, ROUNDS + 1):
                made = protect(
                    cube, directory, method, period, earlier, edition=edition, forced_hidden=forced, dropped=dropped
                )
                draft = payload(made)
                progress(f"Round {turn}: {_withheld(draft)}; attacking")
                report = attack(
                    draft, earlier, directory, cube, method, checks=PROVED, sample=sample, progress=progress
                )
                if report.passed:  # guessing at a draft that falls anyway would only take time
                    guessed = attack(draft, earlier, directory, cube, method, checks=GUESSED)
                    report.seconds += guessed.seconds
                    report.add([guessed])
                if report.of("truth"):
                    raise UnsafeError("The facts do not fit what was published before. They must have changed since.")
                found = {finding.name.measure for finding in report.findings} or found
                more = _repairs(report, draft, made, turn) - forced
                rounds.append(_round(dropped, turn, report, more))
                if report.passed:
                    progress(f"Round {turn}: nothing found")
                    return draft, {**report.to_data(), "rounds": rounds, "dropped": list(dropped)}
                if not more:
                    break
                progress(f"Round {turn}: {len(report.findings)} found, {len(more)} more to withhold")
                forced |= more
        tables = {table for measure in method.measures if measure.code in found for table in measure.tables(kind)}
        step = next((one for one in DROPPED_IN_ORDER if tables & set(one) - set(dropped)), ())
        if not step:
            raise UnsafeError(
                f"The figures of {period} cannot be made safe, not even with fewer tables. None are released."
            )
        dropped += tuple(table for table in step if table in tables)


def _withheld(draft: Payload) -> str:
    cells = [cell["value"] for one in draft["measures"] for table in one["tables"] for cell in table["cells"]]
    return f"{sum(value is None for value in cells)} of {len(cells)} figures withheld"


def _round(dropped: Sequence[str], turn: int, report: Report, more: Collection[Name]) -> dict[str, Any]:
    found: dict[str, int] = {}
    for finding in report.findings:
        found[finding.check] = found.get(finding.check, 0) + 1
    return {"without": list(dropped), "round": turn, "found": found, "withheld_next": sorted(map(list, more))}


def _repairs(report: Report, draft: Payload, made: Protected, turn: int) -> set[Name]:
    """Figures to withhold, so that what holds every finding gives way by as much as is missing: few, fine and small ones.

    A bound is held by certain published figures, which the solver names with how much each of them weighs; withholding any
    other would change nothing. What one round left behind is met with twice the width in the next.
    """
    shown = {
        figure.name: figure.value
        for measure in draft["measures"]
        for figure in figures_of(draft, measure["code"])
        if figure.value is not None and not made.cells[figure.name].told
    }
    chosen: set[Name] = set()
    for finding in sorted(report.findings, key=lambda one: (-one.missing, one.name)):
        weights = {name: weight for name, weight in finding.held_by if name in shown}
        missing = finding.missing * 2 ** (turn - 1)
        if finding.check == "singling":
            weights = {finding.name: 1.0}
        elif not weights:
            near = finding.name if finding.name in shown else made.neighbour(finding.name)
            weights = {Name(*near): 1.0} if near else {}
        chosen |= _enough({name: weight * shown[name] for name, weight in weights.items()}, missing, shown, chosen)
    return chosen


def _enough(
    gains: Mapping[Name, float], missing: float, shown: Mapping[Name, int], chosen: Collection[Name]
) -> set[Name]:
    """The smallest figure that gives enough, of the tables with the most dimensions; if none does, several, largest first."""
    more: set[Name] = set()
    left = missing - sum(gain for name, gain in gains.items() if name in chosen)
    if any(name in chosen for name in gains) and left <= 0:
        return more
    open_ = sorted(set(gains) - set(chosen), key=lambda name: (-len(dimensions(name.table)), shown[name], name))
    while open_:
        finest = [name for name in open_ if len(dimensions(name.table)) == len(dimensions(open_[0].table))]
        best = next((name for name in finest if gains[name] >= left), max(finest, key=lambda name: gains[name]))
        more.add(best)
        open_.remove(best)
        left -= gains[best]
        if left <= 0:
            break
    return more
