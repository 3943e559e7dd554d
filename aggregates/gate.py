"""Protect, attack, repair: nothing is drafted that this has not tried to break, with everything published before.

`build` does it here. `python -m aggregates.gate` does it in a process of its own: one JSON document from `request` on its
input, one on its output for `answer`, and lines of progress on its errors. It reads no settings, no database and no files.
"""

import contextlib
import json
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from aggregates.attacker import Finding, Report, attack
from aggregates.attacker.published import Name, figures_of
from aggregates.cube import Cube, Directory, NotReady
from aggregates.disclosure import AlreadyReleasedError, ImpossibleError, Protected, protect
from aggregates.figures import Payload, payload
from aggregates.method import METHOD, Method, dimensions, kind_of_period

ROUNDS = 8
DROPPED_IN_ORDER = ("RT", "RS", "TB", "TS", "S")  # what a release can do without, the least missed last
REQUEST, ANSWER = "hearth-gate-request/1", "hearth-gate-answer/1"

type Progress = Callable[[str], None]


class UnsafeError(RuntimeError):
    """No release of this period can be made safe. The sentence may be shown; it tells nothing about anybody."""


class GateError(RuntimeError):
    """The other process came to no answer."""


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
    possible = [
        table
        for table in DROPPED_IN_ORDER
        if any(table in measure.tables(kind_of_period(period)) for measure in method.measures)
    ]
    rounds: list[dict[str, Any]] = []
    for number in range(len(possible) + 1):
        dropped = tuple(possible[:number])
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
                report = attack(draft, earlier, directory, cube, method, sample=sample, progress=progress)
                if report.of("truth"):
                    raise UnsafeError("The facts do not fit what was published before. They must have changed since.")
                more = _repairs(report, draft, made) - forced
                rounds.append(_round(dropped, turn, report, more))
                if report.passed:
                    progress(f"Round {turn}: nothing found")
                    return draft, {**report.to_data(), "rounds": rounds, "dropped": list(dropped)}
                if not more:
                    break
                progress(f"Round {turn}: {len(report.findings)} found, {len(more)} more to withhold")
                forced |= more
    raise UnsafeError(f"The figures of {period} cannot be made safe, not even with fewer tables. None are released.")


def _withheld(draft: Payload) -> str:
    cells = [cell["value"] for one in draft["measures"] for table in one["tables"] for cell in table["cells"]]
    return f"{sum(value is None for value in cells)} of {len(cells)} figures withheld"


def _round(dropped: Sequence[str], turn: int, report: Report, more: Collection[Name]) -> dict[str, Any]:
    found: dict[str, int] = {}
    for finding in report.findings:
        found[finding.check] = found.get(finding.check, 0) + 1
    return {"without": list(dropped), "round": turn, "found": found, "withheld_next": sorted(map(list, more))}


def _repairs(report: Report, draft: Payload, made: Protected) -> set[Name]:
    """Figures to withhold, so that every finding loses one of the figures that hold it: those that answer most, the smallest.

    A bound is held by certain published figures, which the solver names; withholding any other would change nothing.
    """
    shown = {
        figure.name: figure.value
        for measure in draft["measures"]
        for figure in figures_of(draft, measure["code"])
        if figure.value is not None and not made.cells[figure.name].told
    }
    open_ = [choices for finding in report.findings if (choices := _choices(finding, shown, made))]
    chosen: set[Name] = set()
    while open_:
        counts: dict[Name, int] = {}
        for choices in open_:
            for name in choices:
                counts[name] = counts.get(name, 0) + 1
        best = min(counts, key=lambda name: (-counts[name], shown[name], name))
        chosen.add(best)
        open_ = [choices for choices in open_ if best not in choices]
    return chosen


def _choices(finding: Finding, shown: Mapping[Name, int], made: Protected) -> list[Name]:
    """The figures of which one must go: of those that hold the bound, the finest, for they are missed least."""
    if finding.check == "singling":
        return [finding.name]
    held = [name for name in finding.held_by if name in shown]
    if not held and finding.name in shown:
        return [finding.name]
    if not held:
        near = made.neighbour(finding.name)
        return [Name(*near)] if near else []
    finest = max(len(dimensions(name.table)) for name in held)
    return [name for name in held if len(dimensions(name.table)) == finest]


# In a process of its own


def request(
    cube: Cube,
    directory: Directory,
    method: Method,
    period: str,
    earlier: Sequence[Mapping[str, Any]] = (),
    *,
    edition: int = 1,
    sample: int | None = None,
) -> bytes:
    """What the other process reads. It holds true values: it goes through a pipe and nowhere else."""
    return json.dumps(
        {
            "format": REQUEST,
            "method": {"version": method.version, "regions": method.regions},
            "directory": directory.to_data(),
            "cube": json.loads(cube.to_bytes()),
            "period": period,
            "edition": edition,
            "earlier": list(earlier),
            "sample": sample,
        },
        separators=(",", ":"),
    ).encode()


def answer(raw: bytes) -> tuple[Payload, dict[str, Any]]:
    """The payload and the report that the other process wrote; raises what `build` would have raised."""
    try:
        data = json.loads(raw)
    except ValueError:
        raise GateError("The gate ended without an answer") from None
    for kind in (AlreadyReleasedError, NotReady, UnsafeError):
        if data.get("error") == kind.__name__:
            raise kind(data["sentence"])
    return data["payload"], data["report"]


def respond(raw: bytes, progress: Progress) -> bytes:
    """What the other process does with a request."""
    data = json.loads(raw)
    groups = tuple((code, label, tuple(parts)) for code, label, parts in data["method"]["regions"])
    out: dict[str, Any]
    try:
        made, report = build(
            Cube.from_bytes(json.dumps(data["cube"]).encode()),
            Directory.from_data(data["directory"]),
            _method(data["method"]["version"]).with_groups(groups),
            data["period"],
            data["earlier"],
            edition=data["edition"],
            sample=data["sample"],
            progress=progress,
        )
        out = {"format": ANSWER, "payload": made, "report": report}
    except (NotReady, UnsafeError) as refused:
        out = {"format": ANSWER, "error": type(refused).__name__, "sentence": str(refused)}
    return json.dumps(out, separators=(",", ":"), ensure_ascii=False).encode()


def _method(version: str) -> Method:
    if version != METHOD.version:
        raise NotReady(f"The method {version} is not known here")
    return METHOD


def main() -> None:
    def tell(line: str) -> None:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()

    sys.stdout.buffer.write(respond(sys.stdin.buffer.read(), tell))


if __name__ == "__main__":
    main()
