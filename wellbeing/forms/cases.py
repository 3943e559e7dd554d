"""What a provider and an asker fill in about what they share. Nothing here asks for a note about a session."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from ui import formats, forms
from ui.amounts import Whole
from wellbeing import vocabulary
from wellbeing.documents.totals import month_words
from wellbeing.payloads.cases import EARLY, PLANNED, REFERRED
from wellbeing.workflow import cases as rules

YES = "yes"


def _after_no(words: str) -> str:
    """In the middle of a line; “I” stays as it is."""
    return words if words.startswith("I ") else words[:1].lower() + words[1:]


class AnswerForm(forms.HearthForm):
    """Yes, or no with a reason: one question."""

    answer = forms.Radios(
        label="Can you see this person?",
        choices=[
            (YES, "Yes"),
            *((code, f"No: {_after_no(words)}") for code, words in rules.DECLINED.items()),
        ],
        noun="your answer",
    )

    def chosen(self) -> dict[str, Any]:
        given = self.cleaned_data["answer"]
        return {"accepted": given == YES, "reason": "" if given == YES else given}


class MessageForm(forms.HearthForm):
    """One message."""

    text = forms.LongText(label="Your message", noun="your message", max_length=rules.MESSAGE_LIMIT, rows=5)


class SessionForm(forms.HearthForm):
    """One code, a length and a month."""

    outcome = forms.Radios(label="What became of the session?", choices=(), noun="what became of the session")
    minutes = Whole(
        most=rules.MOST_MINUTES,
        label="How many minutes did it last?",
        hint="Only for a session that took place.",
        noun="the minutes",
        required=False,
    )
    month = forms.Radios(label="In which month?", choices=(), noun="the month")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = rules.months(today)
        self.fields["outcome"].choices = vocabulary.choices("session_outcome")  # type: ignore[attr-defined]  # a list of options
        self.fields["month"].choices = [(f"{month:%Y-%m}", month_words(month)) for month in months]  # type: ignore[attr-defined]  # as above
        self.fields["month"].initial = f"{months[0]:%Y-%m}"

    def chosen(self) -> dict[str, Any]:
        given = self.cleaned_data
        month = date.fromisoformat(f"{given['month']}-01")
        return {"outcome": given["outcome"], "minutes": given["minutes"] or 0, "month": month}


class EndForm(forms.HearthForm):
    """How it ended."""

    how = forms.Radios(
        label="How does it end?",
        choices=[(code, rules.ENDS[code]) for code in (PLANNED, EARLY, REFERRED)],
        noun="how it ends",
    )


class RhythmForm(forms.HearthForm):
    """What comes round, how often and for how long."""

    weeks = Whole(most=rules.MOST_WEEKS, label="Every how many weeks?", noun="the number of weeks")
    minutes = Whole(
        most=rules.MOST_MINUTES,
        label="How many minutes each time?",
        hint="The BACP asks its members for at least an hour and a half a month.",
        noun="the minutes",
    )
    due_on = forms.DateParts(label="When is the next one due?", noun="the day of the next one")


class AwayForm(forms.HearthForm):
    """Days away, and who could step in."""

    from_on = forms.DateParts(label="First day away", noun="the first day", initial=formats.today)
    until_on = forms.DateParts(label="Last day away", noun="the last day", future=True)
    cover = forms.Radios(
        label="Who could step in?",
        hint="They get nothing by this. The person you see decides whether to let them.",
        choices=(),
        noun="who could step in",
        required=False,
    )

    def __init__(self, *args: Any, colleagues: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(str(one), name) for one, name in colleagues.items()]
        self.fields["cover"].choices = [("", "Nobody"), *options]  # type: ignore[attr-defined]  # a list of options

    def chosen(self) -> dict[str, Any]:
        given = self.cleaned_data
        cover = UUID(given["cover"]) if given["cover"] else None
        return {"from_on": given["from_on"], "until_on": given["until_on"], "cover": cover}
