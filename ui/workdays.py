"""Working days: Monday to Friday without the bank holidays of a nation. Days alone; hours of opening are each room's own."""

import datetime as dt
from functools import cache
from typing import Final

import holidays

ENGLAND: Final = "ENG"
"""Whose bank holidays count where nobody has said otherwise; the codes are those of ISO 3166-2:GB."""
_DAY: Final = dt.timedelta(days=1)
_SATURDAY: Final = 5


def is_holiday(day: dt.date, nation: str = ENGLAND) -> bool:
    return day in _holidays(nation, day.year)


def is_working_day(day: dt.date, nation: str = ENGLAND) -> bool:
    return day.weekday() < _SATURDAY and not is_holiday(day, nation)


def days_after(day: dt.date, count: int, nation: str = ENGLAND) -> dt.date:
    """The working day on which so many working days have passed since `day`; `day` itself for none."""
    while count > 0:
        day += _DAY
        count -= is_working_day(day, nation)
    return day


def days_between(start: dt.date, end: dt.date, nation: str = ENGLAND) -> int:
    """How many working days have passed from one day to a later one, counting the last; none when it is not later.

    From Friday to Monday it is 1, and so it is from Saturday to Monday.
    """
    weeks = max(0, (end - start).days // 7)
    day = start + dt.timedelta(weeks=weeks)
    passed = 5 * weeks - sum(
        1
        for year in range(start.year, day.year + 1)
        for free in _holidays(nation, year)
        if start < free <= day and free.weekday() < _SATURDAY
    )
    while day < end:
        day += _DAY
        passed += is_working_day(day, nation)
    return passed


@cache
def _holidays(nation: str, year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("GB", subdiv=nation, years=year))
