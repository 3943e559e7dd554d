"""The whole bar of the releases, on every figure: `python bench/attacker.py [--seeds 1 2 3 4 5] [--no-large] [--no-planted]`.

For each seed a synthetic network of 30,000 incidents, four quarters and their year (the one with a riot in it), protected,
attacked and repaired as the product does it; then the same at 10 million incidents, the networks with a trap in each, and
what must be broken: a threshold of ten with rounding to five, exact counts without the second hiding, and the product's own
releases without it. Stops with an error if anything is found that must not be, or nothing where something must be.
Targets: a quarter in 600 seconds, at most 31 % of the year's region-by-type figures of incidents withheld.
"""

import argparse
import resource
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))

from aggregates.attacker import attack  # noqa: E402 -- after the path is set
from aggregates.disclosure import protect  # noqa: E402
from aggregates.figures import payload  # noqa: E402
from aggregates.method import METHOD, NO_NOISE  # noqa: E402
from aggregates.simulation import Network, planted, simulate  # noqa: E402
from tests.aggregates.controls import (  # noqa: E402
    attacked,
    released,
    threshold_and_rounding,
    without_complement,
    year_of,
)

LARGE = 10_000_000
POINTS, QUARTER_SECONDS, MOST_WITHHELD = 8, 600, 31
EXACT: dict[str, Any] = {"k": 3, "p": 10, "noise": NO_NOISE, "base": 1}


class Bar:
    """What was found wrong, told at the end."""

    def __init__(self) -> None:
        self.failures: list[str] = []
        self.gains: dict[str, list[float]] = {"outsider": [], "insider": []}
        self.withheld: list[float] = []

    def expect(self, true: bool, sentence: str) -> None:  # noqa: FBT001 -- what is expected, and its sentence
        if not true:
            self.failures.append(sentence)
            print(f"  FAILED: {sentence}", flush=True)

    def network(self, label: str, network: Network, *, usual: bool = True) -> None:
        started = time.perf_counter()
        periods = year_of(network, network.quarters[-1][:4])
        for made, report, _ in released(network, periods):
            took, started = time.perf_counter() - started, time.perf_counter()
            period = made["period"]
            rounds = [one["found"] for one in report["rounds"]]
            tried = {
                what: sum(one.get(what, 0) for one in report["tried"].values())
                for what in ("figures", "interval", "presence", "dominated", "solved")
            }
            guessed = report["estimates"]["incidents"]
            print(
                f"  {period}: {tried}, found in rounds {rounds}, dropped {report['dropped']}, {guessed}, {took:.1f} s",
                flush=True,
            )
            self.expect(report["passed"] and not report["sampled"], f"{label} {period} gave something away")
            self.expect(took < QUARTER_SECONDS or made["kind"] == "year", f"{label} {period} took {took:.0f} s")
            if usual:
                for who, gains in self.gains.items():
                    gains.append(guessed[who] - guessed["prior"])
        for measure, table, hidden, cells in withheld(made):
            print(f"  {period} {measure} {table}: {hidden} of {cells} withheld", flush=True)
            if usual and (measure, table) == ("incidents", "RT"):
                self.withheld.append(100 * hidden / cells)

    def controls(self, seed: int) -> None:
        network = simulate(seed=seed)
        quarter = network.quarters[0]
        for label, method, make in (
            ("threshold 10 and rounding to 5", METHOD, threshold_and_rounding),
            ("exact counts without the second hiding", replace(network.method, **EXACT), without_complement),
        ):
            made = make(network, quarter, replace(method, regions=network.method.regions))
            report = attacked(network, made, method, checks=("interval", "presence"))
            broken = {check: len(report.of(check)) for check in ("interval", "presence")}
            print(f"control, {label}, seed {seed}: {broken} of {report.tried['incidents']}", flush=True)
            self.expect(all(broken.values()), f"{label}, seed {seed}, was not broken")

    def without_second_hiding(self, seed: int, incidents: int) -> int:
        network = simulate(seed=seed, incidents=incidents)
        bare = replace(network.method, complement=False)
        year = network.quarters[-1][:4]
        before: list[dict[str, Any]] = []
        for period in year_of(network, year):
            before.append(payload(protect(network.cube, network.directory(period), bare, period, before)))
        made = before.pop()
        report = attack(made, before, network.directory(year), network.cube, bare, checks=("interval", "presence"))
        broken = {check: len(report.of(check)) for check in ("interval", "presence")}
        print(
            f"control, our own year without the second hiding, seed {seed}, {incidents} incidents: {broken}", flush=True
        )
        return len(report.findings)


def withheld(made: dict[str, Any]) -> Iterator[tuple[str, str, int, int]]:
    for measure in made["measures"]:
        for table in measure["tables"]:
            values = [cell["value"] for cell in table["cells"]]
            yield measure["code"], table["code"], sum(value is None for value in values), len(values)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--incidents", type=int, default=30_000)
    parser.add_argument("--no-large", action="store_true", help="without the 10 million incidents")
    parser.add_argument("--no-planted", action="store_true", help="without the networks with a trap")
    options = parser.parse_args()
    bar = Bar()
    for seed in options.seeds:
        print(f"seed {seed}, {options.incidents} incidents", flush=True)
        bar.network(f"seed {seed}", simulate(seed=seed, incidents=options.incidents))
    for who, gains in bar.gains.items():
        mean = statistics.mean(gains)
        print(f"{who}: {mean:+.1f} points over staff numbers alone, mean over seeds")
        bar.expect(mean <= POINTS, f"the {who} guesses {mean:.1f} points better than staff numbers alone")
    mean = statistics.mean(bar.withheld)
    print(f"region by type, year, incidents: {mean:.1f} % withheld ({', '.join(f'{one:.0f}' for one in bar.withheld)})")
    bar.expect(mean <= MOST_WITHHELD, f"{mean:.1f} % of the year's region-by-type figures are withheld")
    if not options.no_large:
        print(f"seed 4, {LARGE} incidents", flush=True)
        bar.network("10 million", simulate(seed=4, incidents=LARGE), usual=False)
    if not options.no_planted:
        for name, network in planted(seed=1).items():
            print(name, flush=True)
            bar.network(name, network, usual=False)
    for seed in options.seeds:
        bar.controls(seed)
    broken = sum(bar.without_second_hiding(seed, options.incidents) for seed in options.seeds)
    if not options.no_large:
        broken += bar.without_second_hiding(4, LARGE)
    bar.expect(broken > 0, "our own release without the second hiding was not broken")
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")
    if bar.failures:
        sys.exit("\n".join(bar.failures))
    print("all as it must be")


if __name__ == "__main__":
    main()
