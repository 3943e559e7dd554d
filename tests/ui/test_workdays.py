"""Working days, counted by hand on the calendar of England for the end of 2026 (Christmas Day is a Friday)."""

from datetime import date, timedelta

import pytest

from ui.workdays import days_after, days_between, is_working_day

FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (FRIDAY, FRIDAY, 0),
        (MONDAY, FRIDAY, 0),  # not a later day
        (FRIDAY, date(2026, 11, 21), 0),  # Saturday
        (FRIDAY, MONDAY, 1),
        (date(2026, 11, 22), MONDAY, 1),  # asked on a Sunday
        (MONDAY, date(2026, 11, 30), 5),
        (date(2026, 12, 24), date(2026, 12, 29), 1),  # Christmas Day, a weekend, and Monday 28 in place of Boxing Day
        (date(2026, 11, 2), date(2027, 1, 4), 42),  # nine weeks less 25 and 28 December and 1 January
    ],
)
def test_it_counts_working_days_between_two_days(start, end, days):
    assert days_between(start, end) == days


@pytest.mark.parametrize(
    ("start", "count", "day"),
    [
        (FRIDAY, 0, FRIDAY),
        (FRIDAY, 2, date(2026, 11, 24)),
        (date(2026, 12, 23), 5, date(2027, 1, 4)),  # 24, 29, 30, 31 December, 4 January
    ],
)
def test_it_finds_the_day_after_so_many_working_days(start, count, day):
    assert days_after(start, count) == day


def test_it_counts_as_it_goes_day_by_day():
    start = date(2026, 3, 1)
    for length in range(0, 400, 7):
        end = start + timedelta(days=length)
        steps = sum(is_working_day(start + timedelta(days=step)) for step in range(1, length + 1))
        assert days_between(start, end) == steps


def test_it_keeps_the_holidays_of_a_nation():
    assert is_working_day(date(2026, 11, 30)), "England works on St Andrew's Day"
    assert not is_working_day(date(2026, 11, 30), "SCT")
