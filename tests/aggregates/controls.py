"""Releases as others make them, for the attacker to break, and the bar that ours must pass."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from aggregates.attacker import Report, attack
from aggregates.cube import Cube, placed
from aggregates.disclosure import protect
from aggregates.figures import payload
from aggregates.gate import build
from aggregates.method import NO_NOISE, Method
from aggregates.simulation import Network

ALL_TABLES = ("UK", "R", "T", "S", "B", "RT", "RS", "TS", "TB")
Payload = Mapping[str, Any]


def year_of(network: Network, year: str) -> list[str]:
    return [*(quarter for quarter in network.quarters if quarter[:4] == year), year]


def released(
    network: Network, periods: Sequence[str], **options: Any
) -> Iterator[tuple[Payload, dict[str, Any], list]]:
    """Each period's release with its report and those before it, as the product builds them."""
    earlier: list[Payload] = []
    for period in periods:
        made, report = build(network.cube, network.directory(period), network.method, period, earlier, **options)
        yield made, report, list(earlier)
        earlier.append(made)


def threshold_and_rounding(network: Network, period: str, method: Method) -> Payload:
    """Counts from 10 up, rounded to the nearest 5: what many bodies publish. One quarter, all its tables."""
    counted = replace(method.measure("incidents"), quarter=ALL_TABLES)
    plain = replace(method, k=0, p=0, noise=NO_NOISE, complement=False, measures=(counted,))
    made = payload(protect(_counts(network), network.directory(period), plain, period))
    return {**made, "method": {**made["method"], "k": method.k, "p": method.p / 100}}


def without_complement(network: Network, period: str, method: Method) -> Payload:
    """The product's own release without the rule that hides a second cell beside each hidden one."""
    counted = replace(method.measure("incidents"), quarter=ALL_TABLES)
    bare = replace(method, complement=False, measures=(counted,))
    return payload(protect(_counts(network), network.directory(period), bare, period))


def _counts(network: Network) -> Cube:
    return Cube({"incidents": network.cube.measures["incidents"]}, network.cube.noise_key)


def attacked(network: Network, made: Payload, method: Method, **options: Any) -> Report:
    return attack(made, [], network.directory(made["period"]), network.cube, method, **options)


def true_units(network: Network, measure: str, period: str) -> dict[str, int]:
    out: dict[str, int] = {}
    cube = placed(network.cube, network.directory(period), network.method)
    for key, cell in cube.measures[measure].items():
        if key[0].startswith(period):
            out[key[1]] = out.get(key[1], 0) + cell[0]
    return out
