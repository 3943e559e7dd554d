"""The forms of hours, bookings and private calendars."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from ui import forms
from ui.formats import day_time
from wellbeing.actions.calendars import OpenHours
from wellbeing.payloads.bookings import PLACE_LIMIT
from wellbeing.workflow.bookings import FORMATS, LONGEST, MOST_WEEKS, QUARTER, SHORTEST, HoursWanted

OFF, ON, RENEW = "off", "on", "renew"


class HoursForm(forms.HearthForm):
    """Hours that a provider opens: a day, a time, a length, once or week after week."""

    day = forms.DateParts(label="On which day?", hint="The first one, if it repeats.", noun="the day", future=True)
    at = forms.TimeOfDay(
        label="When does it start?",
        hint=f"For example, 10am or 2.30pm. At a full {QUARTER} minutes.",
        noun="when it starts",
        missing="Enter when it starts",
    )
    minutes = forms.Text(
        label="For how many minutes?",
        hint=f"From {SHORTEST} to {LONGEST}. A break until the next quarter of an hour follows by itself.",
        noun="how many minutes",
        width=4,
        inputmode="numeric",
        initial="50",
        missing="Enter how many minutes",
    )
    weeks = forms.Text(
        label="For how many weeks?",
        hint=f"1 is once. Up to {MOST_WEEKS}. It stays at the same time of day when the clocks change.",
        noun="how many weeks",
        width=4,
        inputmode="numeric",
        initial="1",
        missing="Enter how many weeks",
    )
    format = forms.Radios(
        label="How do you meet?", noun="how you meet", choices=list(FORMATS.items()), missing="Choose how you meet"
    )
    place = forms.Text(
        label="Where, or how to join",
        hint="An address, a link or a number. Only people who were offered to see you can read it.",
        noun="where you meet",
        max_length=PLACE_LIMIT,
        required=False,
    )

    def clean_minutes(self) -> int:
        return whole_number(self.cleaned_data["minutes"], "Minutes")

    def clean_weeks(self) -> int:
        return whole_number(self.cleaned_data["weeks"], "Weeks")

    def to_hours(self) -> HoursWanted:
        return HoursWanted(**self.cleaned_data)


class BackForm(forms.HearthForm):
    """Taking back one hour, or all that follow it."""

    which = forms.Radios(
        label="What do you want to take back?",
        noun="what you want to take back",
        choices=[
            ("one", "Only this one"),
            ("rest", "This one and all later ones of its series that nobody has booked"),
        ],
        missing="Choose what you want to take back",
    )


class BookForm(forms.HearthForm):
    """One of the free hours."""

    slot = forms.Radios(label="Choose a time", noun="a time", choices=[], missing="Choose a time")

    def __init__(self, *args: Any, free: Sequence[OpenHours] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slot = self.fields["slot"]
        assert isinstance(slot, forms.Radios)
        slot.choices = [(str(one.id), day_time(one.starts)) for one in free]
        slot.hints = {str(one.id): f"{one.hours.minutes} minutes, {FORMATS[one.hours.format].lower()}" for one in free}
        slot.error_messages["invalid_choice"] = "Somebody has just taken this time. Choose another one."

    def to_slot(self) -> UUID:
        return UUID(self.cleaned_data["slot"])


class FeedForm(forms.HearthForm):
    """Whether the entries of a private calendar say where."""

    place = forms.Checkboxes(
        label="What the entries say",
        choices=[("yes", "Say where it is, too")],
        hints={"yes": "Whoever can look at your calendar can then see it: at work, or at home."},
        required=False,
    )

    @property
    def wants_place(self) -> bool:
        return bool(self.cleaned_data["place"])


def whole_number(typed: str, noun: str) -> int:
    """Raises ValidationError."""
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 4:  # noqa: PLR2004 -- more digits fit nothing here
        raise ValidationError(f"{noun} must be a whole number, like 6", code="invalid")
    return int(typed)
