"""The form of an organisation's working hours."""

from typing import Any

from safety import workflow
from safety.workflow import OpeningHours
from ui import forms


class HoursForm(forms.HearthForm):
    """Days, times, nation, and whether somebody can be reached round the clock."""

    days = forms.Checkboxes(
        label="On which days does somebody read what arrives?",
        noun="at least one day",
        choices=[(str(number), name) for number, name in enumerate(workflow.WEEKDAYS)],
        missing="Choose at least one day of the week",
    )
    opens = forms.TimeOfDay(label="From", hint="For example, 9am", noun="when you start")
    closes = forms.TimeOfDay(label="To", hint="For example, 5pm", noun="when you stop")
    nation = forms.Select(
        label="Whose bank holidays do you keep?",
        hint="Clocks stand still on these days.",
        noun="a nation",
        choices=list(workflow.NATIONS.items()),
    )
    rota = forms.Checkboxes(
        label="At night and at weekends",
        choices=[("yes", "Somebody on our rota can be reached round the clock")],
        hints={"yes": "Then an hour for something serious is an hour, whatever the time."},
        required=False,
    )

    def to_hours(self) -> OpeningHours:
        given = self.cleaned_data
        days = frozenset(int(day) for day in given["days"])
        return OpeningHours(days, given["opens"], given["closes"], given["nation"], bool(given["rota"]))

    @classmethod
    def values_of(cls, hours: OpeningHours) -> dict[str, Any]:
        return {
            "days": [str(day) for day in sorted(hours.days)],
            "opens": hours.opens,
            "closes": hours.closes,
            "nation": hours.nation,
            "rota": ["yes"] if hours.rota else [],
        }
