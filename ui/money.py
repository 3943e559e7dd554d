"""Money in whole pence. Nothing here is a float: what does not come out even is rounded to the penny, halves up.

Halves up is the rounding of a till: 0.5p becomes 1p. Amounts are never negative, so there is no other reading of it.
"""

import re
from decimal import Decimal

from ui import formats

MOST = 1_000_000_000  # pence: ten million pounds, which is a slip of the finger
_TYPED = re.compile(r"£?\s*(?P<pounds>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?:\.(?P<pence>[0-9]{1,2}))?")
_PENCE = 100
_MINUTES = 60


def half_up(above: int, below: int) -> int:
    """One number divided by another to the nearest whole number, halves up. Raises ValueError for a negative or empty division."""
    if above < 0 or below <= 0:
        raise ValueError("Only a share of something that is not negative can be rounded.")
    return (2 * above + below) // (2 * below)


def share(pence: int, percent: int) -> int:
    """So many per cent of an amount."""
    return half_up(pence * percent, 100)


def vat_within(gross: int, percent: int) -> int:
    """The VAT in an amount that has it in already, at a rate such as 20."""
    return half_up(gross * percent, 100 + percent)


def for_time(minutes: int, rate: int) -> int:
    """What time costs at a rate in pence an hour."""
    return half_up(minutes * rate, _MINUTES)


def words(pence: int) -> str:
    """`£1,250.00`."""
    return formats.money(Decimal(pence) / _PENCE)


def plain(pence: int) -> str:
    """`1250.00`, as files and forms want it."""
    return f"{pence // _PENCE}.{pence % _PENCE:02}"


def from_typed(text: str) -> int:
    """Pence from what somebody typed: `1,250`, `£14.5`, `0.99`. Raises ValueError."""
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        raise ValueError("This is no amount of money.")
    pence = (found["pence"] or "").ljust(2, "0")
    return int(found["pounds"].replace(",", "")) * _PENCE + int(pence)
