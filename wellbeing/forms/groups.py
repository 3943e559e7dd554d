"""The forms of groups: opening one, joining one, where it meets, and how many came."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from ui import forms
from ui.formats import long_date
from wellbeing import vocabulary
from wellbeing.forms.bookings import whole_number
from wellbeing.payloads.groups import MEETS_LIMIT
from wellbeing.workflow.bookings import FORMATS
from wellbeing.workflow.groups import ABOUT_LIMIT, CALLED_LIMIT, KINDS, TITLE_LIMIT, Programme


def _number(label: str, hint: str, noun: str, initial: str) -> forms.Text:
    return forms.Text(
        label=label, hint=hint, noun=noun, width=4, inputmode="numeric", initial=initial, missing=f"Enter {noun}"
    )


class GroupForm(forms.HearthForm):
    """A group as a coordinator publishes it."""

    service = forms.Radios(
        label="What kind of group is it?",
        noun="what kind of group it is",
        choices=[(code, vocabulary.label(vocabulary.SERVICE, code)) for code in KINDS],
        hints={code: f"Up to {kind.most} places" for code, kind in KINDS.items()},
        missing="Choose what kind of group it is",
    )
    title = forms.Text(
        label="Title",
        hint="Everybody at the scheme's organisations reads this. Leave out what happened, and to whom.",
        noun="a title",
        max_length=TITLE_LIMIT,
    )
    about = forms.Text(
        label="What it is about",
        hint="For whom it is, in a sentence or two.",
        noun="what it is about",
        max_length=ABOUT_LIMIT,
        required=False,
    )
    facilitator = forms.Select(label="Who leads it?", noun="who leads it", choices=[], missing="Choose who leads it")
    first_on = forms.DateParts(label="On which day is the first meeting?", noun="the day", future=True)
    at = forms.TimeOfDay(
        label="When does it start?", hint="For example, 5.30pm", noun="when it starts", missing="Enter when it starts"
    )
    minutes = _number("For how many minutes?", "", "how many minutes", "90")
    meetings = _number("How many meetings?", "Up to 26.", "how many meetings", "6")
    every_weeks = _number("Every how many weeks?", "1 is every week.", "every how many weeks", "2")
    size = _number("How many places?", "", "how many places", "8")
    format = forms.Radios(
        label="How does it meet?", noun="how it meets", choices=list(FORMATS.items()), missing="Choose how it meets"
    )
    place = forms.LongText(
        label="Where it meets, or how to join",
        hint="Only members and who leads it can read this. You can add it later.",
        noun="where it meets",
        max_length=MEETS_LIMIT,
        rows=3,
        required=False,
    )

    def __init__(self, *args: Any, facilitators: Mapping[UUID, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = self.fields["facilitator"]
        assert isinstance(who, forms.Select)
        who.choices = [("", "Choose one"), *((str(person), name) for person, name in (facilitators or {}).items())]

    def clean_minutes(self) -> int:
        return whole_number(self.cleaned_data["minutes"], "Minutes")

    def clean_meetings(self) -> int:
        return whole_number(self.cleaned_data["meetings"], "Meetings")

    def clean_every_weeks(self) -> int:
        return whole_number(self.cleaned_data["every_weeks"], "Weeks")

    def clean_size(self) -> int:
        return whole_number(self.cleaned_data["size"], "Places")

    def to_programme(self) -> Programme:
        given = {name: value for name, value in self.cleaned_data.items() if name != "place"}
        return Programme(**given | {"facilitator": UUID(given["facilitator"])})


class JoinForm(forms.HearthForm):
    """What she may be called, that she may be seen, and whether she would wait."""

    called = forms.Text(
        label="What may the others call you?",
        hint="A first name or any other. The members and who leads the group see it.",
        noun="what the others may call you",
        max_length=CALLED_LIMIT,
        width=20,
        missing="Enter what the others may call you",
    )
    seen = forms.Confirm(
        label="The other members may see that I come",
        required=False,
    )
    wait = forms.Confirm(
        label="If every place is taken, put me on the waiting list",
        required=False,
    )


class PlaceForm(forms.HearthForm):
    """Where a group meets."""

    place = forms.LongText(
        label="Where it meets, or how to join",
        hint="Only members and who leads it can read this.",
        noun="where it meets",
        max_length=MEETS_LIMIT,
        rows=3,
        required=False,
    )


class CountForm(forms.HearthForm):
    """How many came on a day."""

    on = forms.Select(label="Which meeting?", noun="a meeting", choices=[], missing="Choose a meeting")
    count = forms.Text(
        label="How many came?",
        hint="A number alone, without you. No names.",
        noun="how many came",
        width=3,
        inputmode="numeric",
        missing="Enter how many came",
    )

    def __init__(self, *args: Any, days: Sequence[date] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on = self.fields["on"]
        assert isinstance(on, forms.Select)
        on.choices = [("", "Choose one"), *((day.isoformat(), long_date(day)) for day in days)]

    def clean_count(self) -> int:
        return whole_number(self.cleaned_data["count"], "How many came")

    def to_count(self) -> dict[str, Any]:
        return {"on": date.fromisoformat(self.cleaned_data["on"]), "count": self.cleaned_data["count"]}
