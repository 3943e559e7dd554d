"""A box for time: text as people write it, whole minutes as the payloads take it. Those for money stand in `ui.amounts`."""

import re
from typing import Any, override

from django.core.exceptions import ValidationError

from safety.workflow import money
from ui import forms
from ui.amounts import Pounds, Whole

__all__ = ["Hours", "Pounds", "Whole", "hours_text"]

_HOURS = re.compile(r"(?P<hours>[0-9]{1,5})(?:[.](?P<part>[0-9]{1,2})|:(?P<minutes>[0-5][0-9]))?")
_TIME = "Enter hours as a number, like 2, 1.5 or 1:30"


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


def hours_text(minutes: int) -> str:
    """`1:30`, as the box takes it back."""
    return f"{minutes // 60}:{minutes % 60:02}"
