"""How long it takes to open and add up facts, beside plain rows: `python bench/facts.py [facts] [rounds] [--whole]`.

Facts of 124 organisations lie in the database, sealed as the services seal them, and once more in plain. Both are read in
turn and added up in the same loop. Times are those of the processor; trust the ratio and the growth of memory most.
The target of the product is 10 million facts in under 5 minutes and 2 GB. With `--whole` there are no plain rows beside them, so
that all ten million fit: they are opened, added up and protected once, as a draft does it, and the clock on the wall counts.
"""

import argparse
import random
import resource
import statistics
import sys
import time
from pathlib import Path
from uuid import UUID

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))

UNITS, KEYS = 124, 130
QUARTER = "2026-Q3"
TARGET_SECONDS, TARGET_FACTS = 300, 10_000_000


def main(facts: int, rounds: int) -> None:
    from bench._house import open_house  # noqa: PLC0415 -- only now Django is needed

    world = open_house()
    from django.db import connection  # noqa: PLC0415 -- as above

    from aggregates.actions import tabulating  # noqa: PLC0415 -- as above
    from aggregates.actions.facts import stats_vault  # noqa: PLC0415 -- as above
    from vault import facts as keys  # noqa: PLC0415 -- as above

    stats = stats_vault()
    tenants = [UUID(int=number + 1) for number in range(UNITS)]
    began = time.process_time()
    _fill(stats, tenants, facts)
    sealed_in = time.process_time() - began
    book = _book(tenants)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plain (id char(32) PRIMARY KEY, key char(32), blob BLOB) WITHOUT ROWID")
        opened = keys.openers(_jo(world).keyring, stats, [QUARTER])
        by_key = {key.hex: opener for key, opener in opened.items()}
        rows = [
            (fact, key, by_key[key](bytes.fromhex(fact), blob))
            for fact, key, blob in tabulating.rows()
            if key in by_key
        ]
        cursor.executemany("INSERT INTO plain VALUES (%s, %s, %s)", rows)
        del rows
    print(f"{facts:,} facts of {UNITS} organisations under {len(opened)} keys, sealed and stored in {sealed_in:.1f} s")
    before = _peak()
    times: dict[str, list[float]] = {"sealed": [], "plain": []}
    for _ in range(rounds):
        began = time.process_time()
        cube = tabulating.tabulate(_jo(world), stats, (QUARTER,), book)
        times["sealed"].append(time.process_time() - began)
        began = time.process_time()
        sums = _plain(connection, keys.stat_secret(_jo(world).keyring, stats))
        times["plain"].append(time.process_time() - began)
    assert (
        sum(value for value, _ in cube.measures["incidents"].values()) == facts == sum(one[0] for one in sums.values())
    )
    sealed, plain = statistics.median(times["sealed"]), statistics.median(times["plain"])
    print(f"sealed: {sealed:.2f} s, {sealed / facts * 1e6:.1f} microseconds a fact")
    print(f"plain: {plain:.2f} s, so sealing makes it {sealed / plain:.2f} times as long")
    print(f"memory: {(_peak() - before) / 1024:.0f} MiB more at the peak, {_peak() / 1024:.0f} MiB in all")
    reckoned = sealed / facts * TARGET_FACTS
    print(f"reckoned, not measured: {TARGET_FACTS:,} facts in {reckoned:.0f} s on one core (target {TARGET_SECONDS} s)")


def whole(facts: int) -> None:
    """Opens, adds up and protects so many facts once, and says how long each took and how much memory."""
    from bench._house import open_house  # noqa: PLC0415 -- only now Django is needed

    world = open_house()
    from aggregates.actions import tabulating  # noqa: PLC0415 -- as above
    from aggregates.actions.facts import stats_vault  # noqa: PLC0415 -- as above
    from aggregates.disclosure import protect  # noqa: PLC0415 -- as above
    from aggregates.figures import canonical, payload  # noqa: PLC0415 -- as above
    from aggregates.method import METHOD  # noqa: PLC0415 -- as above
    from aggregates.workflow.units import directory_of  # noqa: PLC0415 -- as above

    stats = stats_vault()
    tenants = [UUID(int=number + 1) for number in range(UNITS)]
    _fill(stats, tenants, facts)
    book, before = _book(tenants), _peak()
    began, worked = time.perf_counter(), time.process_time()
    cube = tabulating.tabulate(_jo(world), stats, (QUARTER,), book)
    opened, worked = time.perf_counter() - began, time.process_time() - worked
    assert sum(value for value, _ in cube.measures["incidents"].values()) == facts
    release = canonical(payload(protect(cube, directory_of(book), METHOD, QUARTER, [])))
    took = time.perf_counter() - began
    print(f"{facts:,} facts opened and added up in {opened:.0f} s ({worked:.0f} s of one processor)")
    print(
        f"protected and written, {len(release):,} bytes: {took:.0f} s in all (target {TARGET_SECONDS} s for {TARGET_FACTS:,})"
    )
    print(f"memory: {(_peak() - before) / 1024:.0f} MiB more at the peak, {_peak() / 1024:.0f} MiB in all")


def _jo(world):  # noqa: ANN001, ANN202 -- the bench's own world
    return world["Jo"].viewer(stepped_up=True)


def _fill(stats, tenants, count: int) -> None:  # noqa: ANN001 -- as above
    from aggregates.models import Fact  # noqa: PLC0415 -- as above
    from aggregates.payloads.facts import FAMILIES, REGIONS, IncidentFact  # noqa: PLC0415 -- as above
    from vault import facts as keys  # noqa: PLC0415 -- as above

    chance = random.Random(7)  # noqa: S311 -- the same facts each time
    locks = [keys.lock_apart(stats, QUARTER) for _ in range(KEYS)]
    rows = []
    step = (1 << 128) // (count + 1)
    for number in range(count):  # in the order of the table, which is much quicker to write
        made, lock = UUID(int=number * step + chance.randrange(step)), chance.choice(locks)
        fact = IncidentFact(
            tenant=chance.choice(tenants),
            region=chance.choice(REGIONS),
            type=chance.choice(FAMILIES),
            severity=chance.randint(1, 5),
        )
        rows.append(Fact(id=made, key=lock.id, blob=lock.seal(made, fact.to_bytes())))
        if len(rows) == 5_000:
            Fact.objects.bulk_create(rows)
            rows = []
    Fact.objects.bulk_create(rows)


def _book(tenants):  # noqa: ANN001, ANN202 -- as above
    from aggregates.payloads.facts import REGIONS  # noqa: PLC0415 -- as above
    from aggregates.payloads.units import UnitBook, UnitEntry  # noqa: PLC0415 -- as above

    homes = [region for region in REGIONS if region.startswith("TL")]
    entries = [
        UnitEntry(
            code=f"u{number}", name=f"{number}", tenants=(tenant,), home=homes[number % len(homes)], since="2026-Q1"
        )
        for number, tenant in enumerate(tenants)
    ]
    return UnitBook(year=2026, units=tuple(entries))


def _plain(connection, secret: bytes) -> dict[bytes, list[int]]:  # noqa: ANN001 -- as above
    """The same loop as `tabulating`, over bodies that need no opening."""
    from aggregates.cube import record_key  # noqa: PLC0415 -- as above

    sums: dict[bytes, list[int]] = {}
    with connection.chunked_cursor() as cursor:
        cursor.execute("SELECT id, blob FROM plain")
        while rows := cursor.fetchmany(5_000):
            for fact, body in rows:
                number, rkey = int.from_bytes(body[24:], "big", signed=True), record_key(secret, fact)
                found = sums.setdefault(bytes(body[:24]), [0, 0])
                found[0] += number
                found[1] += rkey
    return sums


def _peak() -> int:
    """KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", type=int, nargs="?", default=200_000)
    parser.add_argument("rounds", type=int, nargs="?", default=3)
    parser.add_argument("--whole", action="store_true")
    told = parser.parse_args()
    if told.whole:
        whole(told.facts)
    else:
        main(told.facts, told.rounds)
