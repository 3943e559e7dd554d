"""Boxes for numbers and for money: text as people write it, whole numbers and whole pence as the payloads take it."""

from typing import Any, override

from django.core.exceptions import ValidationError

from ui import forms, money

_AMOUNT = "Enter an amount in pounds, like 1,250 or 14.50"


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
