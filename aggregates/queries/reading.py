"""Reading what is published: one release in its bytes, the whole over time, and the words of the method."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.viewer import Viewer
from aggregates import permissions
from aggregates.method import METHOD
from aggregates.models import Release
from aggregates.queries.releases import Line, released
from aggregates.wording import ACCURACY, ACCURACY_OF_MONEY, NOT_RELEASED, PREVALENCE, method_text, rounding_text
from aggregates.workflow import periods
from aggregates.workflow.releases import State

type Point = tuple[str, int | None, str]

_QUARTERS = 12  # of the time line


@dataclass(frozen=True)
class PublishedRelease:
    """A release as everybody gets it. `data` are the bytes that were signed."""

    period: str
    title: str
    edition: int
    state: State
    notice: str
    published_on: date
    sha256: str
    data: bytes


@dataclass(frozen=True)
class Series:
    """One measure's whole from quarter to quarter, the oldest first: period, figure (None: withheld), accuracy."""

    measure: str
    title: str
    unit: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class MethodWords:
    """What the method page says."""

    text: Sequence[str]
    rounding: str
    accuracy: Sequence[Mapping[str, Any]]
    accuracy_of_money: Sequence[Mapping[str, Any]]
    prevalence: str
    not_released: Sequence[str]


def read(viewer: Viewer, period: str) -> PublishedRelease:
    """The published release of a period, its newest edition. Raises NotFound."""
    release, state, notice = released(viewer, period)
    steps = [one for one in release.states.all() if one.state == State.PUBLISHED]
    return PublishedRelease(
        period=release.period,
        title=periods.in_words(release.period),
        edition=release.edition,
        state=state,
        notice=notice,
        published_on=steps[-1].on,
        sha256=bytes(release.sha256).hex(),
        data=bytes(release.payload),
    )


def series(lines: Iterable[Line]) -> list[Series]:
    """The whole of each measure over the last twelve quarters of what was published, withdrawn ones left out."""
    wanted = [one for one in lines if one.state is State.PUBLISHED and periods.kind_of(one.period) == periods.QUARTER]
    chosen = {one.id for one in wanted[:_QUARTERS]}
    payloads = [
        json.loads(bytes(row)) for row in Release.objects.filter(id__in=chosen).values_list("payload", flat=True)
    ]
    found: dict[str, tuple[str, str, list[Point]]] = {}
    for payload in sorted(payloads, key=lambda one: str(one["period"])):
        for measure in payload["measures"]:
            whole = next((table["cells"][0] for table in measure["tables"] if not table["dimensions"]), None)
            if whole is not None:
                known = found.setdefault(measure["code"], (measure["title"], measure["unit"], []))
                known[2].append((payload["period"], whole["value"], whole.get("letter", "")))
    return [Series(code, title, unit, tuple(points)) for code, (title, unit, points) in found.items()]


def method_words(viewer: Viewer) -> MethodWords:
    """The words of the method in use. Raises NotFound."""
    permissions.check_can_read(viewer)
    return MethodWords(
        text=method_text(METHOD),
        rounding=rounding_text(METHOD),
        accuracy=[{"letter": letter, "text": text} for letter, _, text in ACCURACY],
        accuracy_of_money=[{"letter": letter, "text": text} for letter, _, text in ACCURACY_OF_MONEY],
        prevalence=PREVALENCE,
        not_released=[why for _, why in NOT_RELEASED],
    )
