"""Charts as SVG, drawn on the server: where each bar and each word stands. No script, no style, no library.

Across, everything is a share of the width, so that words keep their size on a phone and on paper; down, it is in pixels.
A chart has one series, every bar says its own name and number, and a table with the same numbers stands beside it: so
nothing hangs on colour. Why we draw them ourselves: docs/adr/0013-own-charts.md.
"""

import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

type Number = int | float | Decimal
type Value = tuple[str, Number]

WIDEST = 70.0  # percent of the width for the longest bar; the rest is for its number
LINE = 20  # pixels of a line of words
_BAR = 18
_GAP = 14
_LETTERS = 34  # of one line of a name, which fits on the narrowest phone
_TALLEST = 160
_SLOT_FILLED = 0.7
_MOST_LABELS = 12


@dataclass(frozen=True, slots=True)
class Box:
    """A bar: `x` and `width` in percent, `y` and `height` in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Words:
    """A text at `x` percent and `y` pixels, moved right by `shift` pixels; `middle`: centred there."""

    text: str
    x: float
    y: float
    shift: int = 0
    middle: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """What the macro `chart` of ui/charts.html draws. `name` is the start of its ids, unique on its page."""

    name: str
    title: str
    desc: str
    height: int
    boxes: tuple[Box, ...]
    words: tuple[Words, ...]
    baseline: float | None = None  # pixels from the top, of the line that columns stand on

    @property
    def empty(self) -> bool:
        return not self.boxes


def bars(name: str, title: str, values: Sequence[Value], *, show: Callable[[Number], str] = str) -> Chart:
    """Lying bars, each below its name, with its number at its end.

    Args:
        name: unique among the charts of a page; letters, digits and hyphens.
        title: what is counted.
        values: names and numbers in the order in which they are to stand.
        show: how a number is written.

    Raises:
        ValueError: a number is negative, infinite or none.
    """
    most = _most(values)
    boxes, words, y = [], [], 0
    for label, number in values:
        for line in textwrap.wrap(label, _LETTERS) or [""]:
            words.append(Words(line, 0, y + LINE - 5))
            y += LINE
        width = round(WIDEST * float(number) / most, 3) if most else 0.0
        boxes.append(Box(0, y, width, _BAR))
        words.append(Words(show(number), width, y + _BAR - 4, shift=6, strong=True))
        y += _BAR + _GAP
    return Chart(name, title, _described(values, show), max(y - _GAP, 0), tuple(boxes), tuple(words))


def columns(name: str, title: str, values: Sequence[Value], *, show: Callable[[Number], str] = str) -> Chart:
    """Standing columns in the order of time. A name may have two lines; with many columns only some are named.

    Raises as `bars`.
    """
    most = _most(values)
    slot = 100 / len(values) if values else 100.0
    every = -(-len(values) // _MOST_LABELS) if values else 1
    baseline = LINE + _TALLEST
    boxes, words = [], []
    for place, (label, number) in enumerate(values):
        height = round(_TALLEST * float(number) / most, 2) if most else 0.0
        left = slot * place + slot * (1 - _SLOT_FILLED) / 2
        middle = round(slot * (place + 0.5), 3)
        boxes.append(Box(round(left, 3), baseline - height, round(slot * _SLOT_FILLED, 3), height))
        if every == 1 and number:
            words.append(Words(show(number), middle, baseline - height - 5, middle=True, strong=True))
        if place % every == 0:
            lines = label.split("\n")
            words += [Words(line, middle, baseline + LINE * (at + 1) - 2, middle=True) for at, line in enumerate(lines)]
    height_of_all = baseline + 2 * LINE + 4 if values else 0
    return Chart(name, title, _described(values, show), height_of_all, tuple(boxes), tuple(words), float(baseline))


def _most(values: Sequence[Value]) -> float:
    numbers = [float(number) for _, number in values]
    if any(not math.isfinite(number) or number < 0 for number in numbers):
        raise ValueError("A chart takes finite numbers from 0 on.")
    return max(numbers, default=0.0)


def _described(values: Sequence[Value], show: Callable[[Number], str]) -> str:
    said = "; ".join(f"{label.replace(chr(10), ' ')} {show(number)}" for label, number in values if number)
    return f"{said}. The table has the same numbers." if said else "Nothing to show yet."
