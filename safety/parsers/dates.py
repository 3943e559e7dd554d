"""Days and times as tables have them: the day first, as in the UK, or in the order of ISO 8601."""

import re
from datetime import date

from django.core.exceptions import ValidationError

from ui import formats, forms

_ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})")
_UK = re.compile(r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4}|\d{2})")
_WORDS = re.compile(
    r"(?:[a-z]+,? +)?(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: +of)?[ -]+(?P<month>[a-z]{3,9})\.?,?[ -]+(?P<year>\d{4}|\d{2})"
)
_TIME = re.compile(
    r"[ T,]+(?:at +)?(?P<time>\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)? *(?:[ap]m)?|\d{1,2} *[ap]m)"
    r"(?: *(?:z|[+-]\d\d:?\d\d))?$",
    re.IGNORECASE,
)
_SECONDS = re.compile(r"^(\d{1,2}[:.]\d{2})[:.]\d{2}(?:\.\d+)?( *(?:[ap]m)?)$", re.IGNORECASE)
_MONTHS = {name[:3].lower(): number for number, name in enumerate(formats.MONTHS, start=1)}
_NAMES = frozenset(name.lower() for name in formats.MONTHS)
_LONGEST = 60  # characters; what is longer is no date
_CENTURY, _SHORT = 100, 2
_clock = forms.TimeOfDay(required=False)


class NoDate(ValueError):
    """This cannot be read as a day, or as a time."""


def day_and_time(text: str) -> tuple[date, str | None]:
    """`20/11/2026`, `2026-11-20`, `20 Nov 2026`, with or without a time behind it. Raises NoDate."""
    value = " ".join(text.split()).lower()
    if not value or len(value) > _LONGEST:
        raise NoDate
    found = _TIME.search(value)
    at = time_of_day(found["time"]) if found else None
    return day(value[: found.start()] if found else value), at


def day(value: str) -> date:
    """A day alone. Raises NoDate."""
    match = _ISO.fullmatch(value) or _UK.fullmatch(value) or _WORDS.fullmatch(value)
    if match is None or not value.isascii():
        raise NoDate
    month = match["month"]
    if month.isalpha():
        if month not in _NAMES and month not in {*_MONTHS, "sept"}:
            raise NoDate
        number = _MONTHS[month[:3]]
    else:
        number = int(month)
    try:
        return date(_year(match["year"]), number, int(match["day"]))
    except ValueError:
        raise NoDate from None


def time_of_day(text: str) -> str:
    """`14:30`, `2.30pm`, `14:30:00` as `HH:MM`. Raises NoDate."""
    try:
        found = _clock.clean(_SECONDS.sub(r"\1\2", text.strip()[:_LONGEST]))
    except ValidationError:
        raise NoDate from None
    if found is None:
        raise NoDate
    return str(found.strftime("%H:%M"))


def _year(digits: str) -> int:
    """Two digits are a year of this century, or of the last where that would be after next year."""
    if len(digits) > _SHORT:
        return int(digits)
    this = formats.today().year
    year = this // _CENTURY * _CENTURY + int(digits)
    return year if year <= this + 1 else year - _CENTURY
