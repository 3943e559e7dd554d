"""Boxes for money and for time: text as people write it, whole pence and minutes as the payloads take it."""

import re
from typing import Any, override

from django.core.exceptions import ValidationError

from safety.workflow import money
from ui import forms

_HOURS = re.compile(r"(?P<hours>[0-9]{1,5})(?:[.](?P<part>[0-9]{1,2})|:(?P<minutes>[0-5][0-9]))?")
_AMOUNT = "Enter an amount in pounds, like 1,250 or 14.50"
_TIME = "Enter hours as a number, like 2, 1.5 or 1:30"


class Pounds(forms.Text):
    """An amount of money; gives whole pence, or None for nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, width=10, inputmode="decimal", spellcheck=False, **options)

    @override
    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return money.from_typed(typed)
        except ValueError:
            raise ValidationError(_AMOUNT, code="invalid") from None


class Hours(forms.Text):
    """A length of time; gives whole minutes, or None for nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=10, width=5, inputmode="decimal", spellcheck=False, **options)

    @override
    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        found = _HOURS.fullmatch(typed)
        if found is None:
            raise ValidationError(_TIME, code="invalid")
        hundredths = int((found["part"] or "0").ljust(2, "0"))
        return int(found["hours"]) * 60 + int(found["minutes"] or 0) + money.half_up(hundredths * 60, 100)


class Whole(forms.Text):
    """A whole number; gives it, or None for nothing."""

    def __init__(self, *, most: int, **options: Any) -> None:
        self.most = most
        super().__init__(max_length=len(str(most)) + 3, width=5, inputmode="numeric", spellcheck=False, **options)

    @override
    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        if not (typed.isascii() and typed.isdecimal()) or int(typed) > self.most:
            raise ValidationError(f"Enter a whole number, at most {self.most:,}", code="invalid")
        return int(typed)


def hours_text(minutes: int) -> str:
    """`1:30`, as the box takes it back."""
    return f"{minutes // 60}:{minutes % 60:02}"
