"""One attack: all four checks on all measures of a release, together with all that was published before."""

import time
from collections.abc import Iterable, Sequence

from aggregates.attacker.prior import estimation, singling
from aggregates.attacker.proof import Progress, Prover
from aggregates.attacker.published import Payload, Picture, joined
from aggregates.attacker.report import CHECKS, Check, Report
from aggregates.cube import Cube, Directory, placed
from aggregates.method import Method

GUESSED = frozenset({"incidents"})  # totals that are worth guessing: the others have no public size to start from


def attack(
    payload: Payload,
    earlier: Sequence[Payload],
    directory: Directory,
    cube: Cube,
    method: Method,
    *,
    checks: Iterable[Check] = CHECKS,
    sample: int | None = None,
    witnesses: bool = True,
    progress: Progress = lambda _: None,
) -> Report:
    """Attacks every figure of `payload` and of the earlier releases that speak of the same facts, or a sample of them.

    The cube holds everybody's true records: one organisation's at a time is given to the attacker, the rest is what the
    answers are held against. Of the method only the names of dimensions are used; its parameters are read off the payload.
    """
    started = time.monotonic()
    wanted = frozenset(checks)
    payloads = joined(payload, earlier)
    true = placed(cube, directory, method)
    report = Report(sampled=sample is not None)
    for entry in payload["measures"]:
        code = entry["code"]
        picture = Picture(code, payloads, directory)
        records = picture.records(true.measures.get(code, {}), method.measure(code).dimensions)
        if wanted & {"interval", "presence", "truth"}:
            prover = Prover(picture, records, witnesses=witnesses)
            report.add([prover.attack(sample=sample, progress=progress)])
        if "estimation" in wanted and code in GUESSED:
            report.add([estimation(picture, records)])
        if "singling" in wanted and entry["unit"] == "count":
            report.add([singling(picture, records)])
    report.seconds = time.monotonic() - started
    return report
