"""What sealing costs a report and its opening, beside the plaintext twin: `python bench/records.py [records] [rounds]`.

Two processes, one sealing and one not, each with a database of its own, take turns: a batch of reports through the REST
endpoint, then the opening of each by the safety manager. Only the ratio is to be trusted; the machines are noisy.
Targets: a report at most 1.5 times its twin, opening one at most 1.3 times.
"""

import statistics
import subprocess
import sys
import time
from http import HTTPStatus
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))

NARRATIVE = ("They rang again and said that they know where we are. " * 40)[:2048]
TARGETS = {"report": 1.5, "open": 1.3}


def work(kind: str) -> None:
    """A worker: reads how many, answers with the seconds of reporting and of opening that many."""
    from bench._house import client_of, open_house  # noqa: PLC0415 -- only the workers need Django

    world = open_house(plain=kind == "plain")
    amina, ben = client_of(world["Amina"]), client_of(world["Ben"])
    tenant = str(world.tenants["harbour"].id)
    told = {
        "organisation": tenant,
        "kind": "incident",
        "types": ["HAR-CAL"],
        "happened_on": "2026-11-01",
        "narrative": NARRATIVE,
        "urgency": "this_week",
    }
    print("ready", flush=True)
    for line in sys.stdin:
        ids = []
        start = time.perf_counter()
        for _ in range(int(line)):
            answer = amina.post("/api/v1/s/mine", told, content_type="application/json")
            assert answer.status_code == HTTPStatus.CREATED, answer.content
            ids.append(answer.json()["id"])
        reported = time.perf_counter() - start
        start = time.perf_counter()
        for one in ids:
            answer = ben.get(f"/api/v1/s/cases/{one}")
            assert answer.status_code == HTTPStatus.OK, answer.content
            assert NARRATIVE[:40] in answer.content.decode()
        print(reported, time.perf_counter() - start, flush=True)


def measure(records: int, rounds: int) -> dict[str, float]:
    """Medians of the ratios sealed to plain, of reporting and of opening."""
    workers = {kind: _worker(kind) for kind in ("plain", "sealed")}
    ratios: dict[str, list[float]] = {"report": [], "open": []}
    took: dict[str, list[float]] = {}
    for turn in range(rounds + 1):
        times = {}
        order = sorted(workers, reverse=bool(turn % 2))
        for kind in order:
            times[kind] = _ask(workers[kind], records)
        if turn == 0:
            continue  # the first batch warms both up
        for at, deed in enumerate(ratios):
            ratios[deed].append(times["sealed"][at] / times["plain"][at])
            for kind in order:
                took.setdefault(f"{deed}, {kind}", []).append(times[kind][at] / records * 1000)
    for worker in workers.values():
        worker.stdin.close()  # type: ignore[union-attr]
        worker.wait(30)
    for name, milliseconds in sorted(took.items()):
        print(f"{name}: median {statistics.median(milliseconds):.1f} ms a record")
    return {deed: statistics.median(found) for deed, found in ratios.items()}


def _worker(kind: str) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, "--work", kind]
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert worker.stdout
    assert worker.stdout.readline().strip() == "ready"
    return worker


def _ask(worker: subprocess.Popen[str], records: int) -> list[float]:
    assert worker.stdin
    assert worker.stdout
    worker.stdin.write(f"{records}\n")
    worker.stdin.flush()
    return [float(one) for one in worker.stdout.readline().split()]


def main() -> None:
    records, rounds = (int(one) for one in [*sys.argv[1:], *("30", "7")[len(sys.argv) - 1 :]])
    for deed, ratio in measure(records, rounds).items():
        verdict = "within" if ratio <= TARGETS[deed] else "ABOVE"
        print(f"{deed}: {ratio:.2f} times the plaintext twin ({verdict} the target of {TARGETS[deed]})")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2])
    else:
        main()
