"""What it costs to add facts up and to protect them: `python bench/release.py [--facts 10000000]`.

The facts are those of a synthetic network, each a tuple of its own as it comes from being opened. A bare loop that only adds
up their values is the baseline. A tenth of the facts is measured beside all of them: the time must grow with the facts, and
memory must not. Then every quarter and year of the network is protected and written as bytes. Opening sealed facts before,
and attacking a release afterwards, are measured apart.
Targets, on one core: 10 million facts added up in 10 seconds more than the bare loop, memory below 200 MB.
"""

import argparse
import random
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))

from aggregates.cube import Fact, money_key, tabulate  # noqa: E402 -- needs the path above
from aggregates.disclosure import protect  # noqa: E402 -- as above
from aggregates.figures import canonical, payload  # noqa: E402 -- as above
from aggregates.simulation import Network, simulate  # noqa: E402 -- as above

TARGET, MOST_MEMORY = 10.0, 200
_AT_ONCE = 20_000  # different facts, over and over


def stream(network: Network, count: int) -> Iterator[Fact]:
    """So many facts with the codes of a network, every one made anew, as if it had just been opened."""
    chance = random.Random(1)  # noqa: S311 -- the same facts in every run
    tally = network.cube.measures["incidents"]
    keys = chance.choices(list(tally), [cell[0] for cell in tally.values()], k=min(count, _AT_ONCE))
    rows = [(*key, chance.getrandbits(32)) for key in keys]
    for number in range(count):
        period, unit, region, first, second, rkey = rows[number % len(rows)]
        yield "incidents", (period, unit, region, first, second), 1, rkey


def bare(network: Network, count: int) -> float:
    """Processor seconds of a loop that adds up values alone."""
    started, total = time.process_time(), 0
    for _, _, value, _ in stream(network, count):
        total += value
    assert total == count
    return time.process_time() - started


def added(network: Network, count: int) -> float:
    """Processor seconds of adding the facts up by their codes."""
    started = time.process_time()
    cube = tabulate(stream(network, count), noise_key=money_key(b"bench"))
    took = time.process_time() - started
    assert sum(cell[0] for cell in cube.measures["incidents"].values()) == count
    return took


def protected(network: Network) -> tuple[int, float]:
    """Bytes of all releases of the network, and the seconds that they took."""
    started, size = time.process_time(), 0
    releases: list[dict[str, object]] = []
    for period in network.periods():
        release = payload(protect(network.cube, network.directory(period), network.method, period, releases))
        size += len(canonical(release))
        releases.append(release)
    return size, time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=10_000_000)
    count = parser.parse_args().facts
    network = simulate(seed=4, incidents=count)
    tenth, loop, whole = added(network, count // 10), bare(network, count), added(network, count)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    size, took = protected(network)
    print(f"bare loop: {count:,} facts in {loop:.2f} s")
    print(f"added up: {count:,} facts in {whole:.2f} s; a tenth of them in {tenth:.2f} s; memory {memory} MB")
    print(f"ratio: {whole / loop:.2f} of the bare loop, {whole / (10 * tenth):.2f} of ten times a tenth")
    print(f"protected: {len(network.periods())} releases, {size:,} bytes, in {took:.2f} s")
    met = whole - loop < TARGET and memory < MOST_MEMORY
    print(f"target: {'met' if met else 'MISSED'} ({TARGET:.0f} s more than the bare loop, {MOST_MEMORY} MB)")


if __name__ == "__main__":
    main()
