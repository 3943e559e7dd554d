"""What work lists and searches cost over many sealed records: `python bench/search.py [--records 10000] [--rounds 7]`.

Two processes, one sealing and one not, each with a database of its own, take turns with whole requests: a page of the
work list with every record open, a filter by codes, a phrase over all cards, and all texts in bites: once as the first search
ever, which opens what nobody of the team has worked on yet, then as every later one. Last, the work list
again once nearly all records are closed, and once ten times as many closed ones are there: that must cost no more. Every
answer is checked: a side that finds too much or too little stops.
Targets, in milliseconds of the sealing process: a list, filter or phrase 300, all texts 2,000, at 10,000 records.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))

FRESH = 50  # one record in so many is not triaged yet, so its card is wrapped to the vault's public key
TARGETS = {"work list": 300, "filter": 300, "phrase": 300, "texts": 2000}  # milliseconds
ADDED = 10  # times as many closed records, at the end
WORD, CODE = "Doxxing", "ONL-DOX"
LINK = re.compile(rb'href="/s/[0-9a-f-]{36}"')


class Worker:
    """One side: a filled house, and a reader's client."""

    def __init__(self, kind: str, records: int) -> None:
        from bench._house import client_of, open_house  # noqa: PLC0415 -- only the workers need Django

        world = open_house(plain=kind == "plain")
        from django.core.management import call_command  # noqa: PLC0415 -- needs Django set up

        from bench._filling import NEEDLE, fill  # noqa: PLC0415 -- as above

        call_command(
            "collectstatic", interactive=False, verbosity=0
        )  # pages name their style sheets by what is in them
        self.tenant, self.client, self.records = world.tenants["harbour"], client_of(world["Ben"]), records
        self.open, self.fresh = records, max(1, records // FRESH)
        reader, author = world["Ben"].viewer(), world["Amina"].viewer()
        stories = fill(self.tenant, reader, author, records=records, fresh=self.fresh)
        self.needle = NEEDLE.upper()
        self.needles = {str(one) for one, story in stories.items() if NEEDLE in story.body.narrative.lower()}
        self.doxxed = sum(CODE in story.types for story in stories.values())

    def first(self) -> float:
        """Milliseconds of the first search through all texts, which opens what nobody has worked on and keeps what it reads."""
        return sum(self._texts())

    def round(self) -> dict[str, float]:
        """Milliseconds of each deed."""
        took = {"work list": _took(self._list), "filter": _took(self._filter), "phrase": _took(self._phrase)}
        bites = self._texts()
        return {**took, "texts": sum(bites), "the longest bite": max(bites)}

    def close(self) -> None:
        """Closes all but as many as were fresh."""
        from safety.models import Incident  # noqa: PLC0415 -- needs Django set up

        newest = Incident.objects.order_by("-created_on").values_list("id", flat=True)[: self.fresh]
        Incident.objects.exclude(id__in=list(newest)).update(open=False)
        self.open = self.fresh

    def add_closed(self) -> None:
        from bench._filling import add_closed  # noqa: PLC0415 -- needs Django set up

        add_closed(self.tenant, ADDED * self.records)

    def look(self) -> dict[str, float]:
        return {"work list": _took(self._list)}

    def _list(self) -> None:
        answer = self.client.get("/s/")
        assert answer.status_code == 200, answer.status_code
        assert len(set(LINK.findall(answer.content))) == min(self.open, 25)

    def _filter(self) -> None:
        found = self.client.get("/api/v1/s/work-list", {"types": CODE}).json()
        assert found["total"] == self.doxxed, found["total"]

    def _phrase(self) -> None:
        found = self._post("search", {"phrase": WORD.lower()})
        assert found["total"] == self.doxxed, found["total"]

    def _texts(self) -> list[float]:
        """Milliseconds of each bite."""
        found: set[str] = set()
        bites: list[float] = []
        step: dict[str, Any] = {"after": None}
        while not bites or step["after"]:
            start = time.perf_counter()
            step = self._post("search/text", {"phrase": self.needle, "after": step["after"]})
            bites.append((time.perf_counter() - start) * 1000)
            found |= {row["id"] for row in step["found"]}
        assert found == self.needles
        assert step["examined"] == step["total"] == self.records
        return bites

    def _post(self, path: str, data: dict[str, Any]) -> dict[str, Any]:
        answer = self.client.post(f"/api/v1/s/work-list/{path}", data, content_type="application/json")
        assert answer.status_code == 200, answer.content
        return answer.json()


def _took(deed: Callable[[], None]) -> float:
    start = time.perf_counter()
    deed()
    return (time.perf_counter() - start) * 1000


def work(kind: str, records: int) -> None:
    """A worker's life: reads the names of its methods, answers each with what it returned."""
    worker = Worker(kind, records)
    print("null", flush=True)
    for line in sys.stdin:
        print(json.dumps(getattr(worker, line.strip())()), flush=True)


class Side:
    """The other end of a worker."""

    def __init__(self, kind: str, records: int) -> None:
        command = [sys.executable, __file__, "--work", kind, "--records", str(records)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, name: str) -> Any:
        assert self._process.stdin
        self._process.stdin.write(f"{name}\n")
        self._process.stdin.flush()
        return self.hear()

    def hear(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("One side stopped, for the reason above.")
        return json.loads(line)

    def end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)


def measure(records: int, rounds: int) -> dict[str, float]:
    """Prints medians and verdicts; returns the sealing side's medians in milliseconds."""
    sides = {kind: Side(kind, records) for kind in ("plain", "sealed")}
    for side in sides.values():
        side.hear()  # filled
    first = {kind: side.ask("first") for kind, side in sides.items()}
    cold = f"{first['sealed']:.0f} ms; {first['sealed'] / first['plain']:.2f} times the plaintext twin"
    print(f"texts, for the first time: {cold} ({first['plain']:.0f} ms)")
    took = _turns(sides, "round", rounds)
    for deed, sealed in took["sealed"].items():
        target = TARGETS.get(deed)
        verdict = "" if target is None else f", {'within' if sealed <= target else 'ABOVE'} the target of {target} ms"
        plain = took["plain"][deed]
        print(f"{deed}: {sealed:.0f} ms{verdict}; {sealed / plain:.2f} times the plaintext twin ({plain:.0f} ms)")
    for deed, told in (("close", "nearly all closed"), ("add_closed", f"{ADDED * records:,} closed ones added")):
        for side in sides.values():
            side.ask(deed)
        lists = _turns(sides, "look", rounds)
        print(f"work list, {told}: {lists['sealed']['work list']:.0f} ms")
    for side in sides.values():
        side.end()
    return took["sealed"]


def _turns(sides: dict[str, Side], deed: str, rounds: int) -> dict[str, dict[str, float]]:
    """The medians of each side; the first round warms both up."""
    told: dict[str, list[dict[str, float]]] = {kind: [] for kind in sides}
    for turn in range(rounds + 1):
        for kind in sorted(sides, reverse=bool(turn % 2)):
            told[kind].append(sides[kind].ask(deed))
    return {
        kind: {name: statistics.median(one[name] for one in answers[1:]) for name in answers[0]}
        for kind, answers in told.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--work", choices=("plain", "sealed"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(options.work, options.records)
        return
    measure(options.records, options.rounds)


if __name__ == "__main__":
    main()
