import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import formats

UTC = dt.UTC


@pytest.fixture
def in_2026(monkeypatch):
    monkeypatch.setattr(formats, "today", lambda: dt.date(2026, 11, 24))


def test_it_writes_a_long_date():
    assert formats.long_date(dt.date(2026, 11, 24)) == "Tuesday 24 November 2026"


def test_it_writes_the_day_in_london():
    assert formats.long_date(dt.datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "Wednesday 1 July 2026"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (dt.datetime(2026, 11, 24, 14, 30, tzinfo=UTC), "Tuesday 24 November, 2.30pm"),
        (dt.datetime(2026, 11, 24, 14, 0, tzinfo=UTC), "Tuesday 24 November, 2pm"),
        (dt.datetime(2026, 7, 1, 8, 5, tzinfo=UTC), "Wednesday 1 July, 9.05am"),  # summer time
        (dt.datetime(2026, 11, 24, 12, 0, tzinfo=UTC), "Tuesday 24 November, midday"),
        (dt.datetime(2026, 11, 24, 0, 0, tzinfo=UTC), "Tuesday 24 November, midnight"),
        (dt.datetime(2026, 11, 24, 0, 15, tzinfo=UTC), "Tuesday 24 November, 12.15am"),
        (dt.datetime(2025, 11, 24, 12, 15, tzinfo=UTC), "Monday 24 November 2025, 12.15pm"),
    ],
)
def test_it_writes_a_moment_as_london_reads_it(in_2026, moment, words):
    assert formats.day_time(moment) == words


def test_it_refuses_a_moment_without_a_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        formats.day_time(dt.datetime(2026, 11, 24, 14, 30))  # noqa: DTZ001 - the point of this test


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Decimal(1250), "£1,250.00"),
        (1250, "£1,250.00"),
        (Decimal("0.5"), "£0.50"),
        (Decimal("-12.3"), "\u2212£12.30"),
        (Decimal("1234567.89"), "£1,234,567.89"),
        (0, "£0.00"),
    ],
)
def test_it_writes_money(amount, words):
    assert formats.money(amount) == words


@pytest.mark.parametrize("amount", [12.5, "12", True, None])
def test_it_refuses_money_that_is_not_exact(amount):
    with pytest.raises(TypeError):
        formats.money(amount)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1 KB"),
        (1234, "1.2 KB"),
        (12_345, "12 KB"),
        (999_999, "1 MB"),
        (4_100_000, "4.1 MB"),
        (100_000_000, "100 MB"),
        (2_500_000_000, "2.5 GB"),
        (9_999_000_000_000_000, "9999 TB"),
    ],
)
def test_it_writes_a_size(size, words):
    assert formats.filesize(size) == words


@given(st.integers(min_value=0, max_value=10**15))
def test_it_never_writes_a_thousand_of_a_smaller_unit(size):
    number, unit = formats.filesize(size).split()
    assert float(number) < 1000 or unit == "TB"


@given(st.times())
def test_it_writes_each_minute_of_a_day_in_its_own_words(value):
    words = formats.clock(value)
    assert words in {"midday", "midnight"} or words.endswith(("am", "pm"))
