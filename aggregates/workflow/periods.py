"""Quarters and years: which one a day belongs to, and when it is closed. Written `2026-Q3` and `2026`."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from ui.refusals import Refused

CLOSES_AFTER = timedelta(days=30)
"""So long after its end a quarter can still be corrected; then it can be drafted, and nothing in it changes any more."""

QUARTER, YEAR = "quarter", "year"
_FORM = re.compile(r"(?P<year>20[0-9]{2})(?:-Q(?P<quarter>[1-4]))?")
_MONTHS = 3


def quarter_of(day: date) -> str:
    return f"{day.year}-Q{(day.month - 1) // _MONTHS + 1}"


def kind_of(period: str) -> str:
    """`quarter` or `year`. Raises Refused for anything else."""
    return QUARTER if _parts(period)[1] else YEAR


def year_of(period: str) -> int:
    """Raises Refused."""
    return _parts(period)[0]


def quarters_of(period: str) -> tuple[str, ...]:
    """The quarters that a period is made of. Raises Refused."""
    year, quarter = _parts(period)
    return (period,) if quarter else tuple(f"{year}-Q{one}" for one in range(1, 5))


def first_day(period: str) -> date:
    """Raises Refused."""
    year, quarter = _parts(period)
    return date(year, ((quarter or 1) - 1) * _MONTHS + 1, 1)


def end_of(period: str) -> date:
    """The first day after it. Raises Refused."""
    year, quarter = _parts(period)
    return date(year + 1, 1, 1) if quarter in (None, 4) else date(year, quarter * _MONTHS + 1, 1)


def closes_on(period: str) -> date:
    """From this day on nothing in it changes, and it can be drafted. Raises Refused."""
    return end_of(period) + CLOSES_AFTER


def closed(period: str, today: date) -> bool:
    """Raises Refused."""
    return today >= closes_on(period)


def next_quarter(day: date) -> date:
    """The first day of the quarter after a day's: from then on a new organisation counts."""
    return end_of(quarter_of(day))


def newest_closed(today: date, count: int) -> list[str]:
    """The quarters and years that could be drafted by now, the newest first."""
    found: list[str] = []
    for period in _backwards(today):
        if closed(period, today):
            found.append(period)
        if len(found) == count:
            break
    return found


def _backwards(today: date) -> Iterator[str]:
    """Every quarter from today's, and after the first quarter of a year the year before, which closes with its last."""
    for year in range(today.year, 1999, -1):
        for quarter in range(4, 0, -1):
            if quarter == 4:  # noqa: PLR2004 -- a year is closed when its last quarter is
                yield str(year)
            yield f"{year}-Q{quarter}"


def in_words(period: str) -> str:
    """`July to September 2026`, or `the year 2026`. Raises Refused."""
    year, quarter = _parts(period)
    if quarter is None:
        return f"the year {year}"
    spans = ("January to March", "April to June", "July to September", "October to December")
    return f"{spans[quarter - 1]} {year}"


def _parts(period: str) -> tuple[int, int | None]:
    match = _FORM.fullmatch(period)
    if match is None:
        raise Refused("Write a quarter like 2026-Q3, or a year like 2026.", field="period")
    return int(match["year"]), int(match["quarter"]) if match["quarter"] else None
