"""Dates, times, money and sizes in words, the same on every page."""

import datetime as dt
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_KILO: Final = 1000


def today() -> dt.date:
    """The day in London, whatever the server's own time zone is."""
    return dt.datetime.now(LONDON).date()


def _london(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment needs its time zone")
    return moment.astimezone(LONDON)


def long_date(value: dt.date) -> str:
    """`Tuesday 24 November 2026`. A moment is first brought to London time."""
    day = _london(value).date() if isinstance(value, dt.datetime) else value
    return f"{_DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def clock(value: dt.time) -> str:
    """`2.30pm`, `2pm`, `midday`, `midnight`."""
    if (value.hour, value.minute) == (0, 0):
        return "midnight"
    if (value.hour, value.minute) == (12, 0):
        return "midday"
    minutes = f".{value.minute:02}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{'am' if value.hour < 12 else 'pm'}"  # noqa: PLR2004 - twelve hours make half a day


def day_time(moment: dt.datetime) -> str:
    """`Tuesday 24 November, 2.30pm` in London time; the year is named when it is not this one.

    Raises:
        ValueError: when the moment has no time zone.
    """
    local = _london(moment)
    year = "" if local.year == today().year else f" {local.year}"
    return f"{_DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}{year}, {clock(local.time())}"


def money(pounds: Decimal | int) -> str:
    """`£1,250.00`. Floats are refused, as they cannot hold pence exactly.

    Raises:
        TypeError: for anything but a Decimal or an int.
    """
    if isinstance(pounds, bool) or not isinstance(pounds, Decimal | int):
        raise TypeError("Money is a Decimal or an int")
    amount = Decimal(pounds)
    sign = "\u2212" if amount < 0 else ""
    return f"{sign}£{abs(amount):,.2f}"


def filesize(size: int) -> str:
    """`340 bytes`, `12 KB`, `4.1 MB`, `100 MB`, in thousands as phones and shops count."""
    if size < _KILO:
        return f"{size} byte" if size == 1 else f"{size} bytes"
    amount = Decimal(size)
    for unit in ("KB", "MB", "GB", "TB"):
        amount /= _KILO
        # Rounding comes before choosing the unit, so that 999,999 bytes are 1 MB and not 1000 KB.
        rounded = amount.quantize(Decimal("0.1") if amount < 10 else Decimal(1))  # noqa: PLR2004 - two digits that count
        if rounded < _KILO or unit == "TB":
            break
    return f"{rounded:f} {unit}".replace(".0 ", " ")
