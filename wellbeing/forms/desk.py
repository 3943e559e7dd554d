"""The forms of the coordinators: the list's filters, what they write, offers, waiting and ends."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError

from ui import forms
from wellbeing import vocabulary
from wellbeing.actions.waiting import CLOSES
from wellbeing.payloads import MESSAGE_LIMIT, REASON_LIMIT
from wellbeing.payloads.offers import MOST_CARDS
from wellbeing.queries.queue import Filters
from wellbeing.workflow import ENDED, NO_RECORD, Status, in_words

NO_FUND = ""
MOST_SESSIONS = 52

type Choices = Sequence[tuple[str, str]]


def _any_of(label: str, choices: Choices) -> forms.Checkboxes:
    return forms.Checkboxes(label=label, choices=[(label, choices)], required=False)


class FilterForm(forms.HearthForm):
    """What the list keeps. A code that nobody knows is left out, not refused."""

    CODED = ("urgency", "service", "status")

    mark_optional = False
    urgency = _any_of("How soon", vocabulary.choices(vocabulary.URGENCY))
    service = _any_of(
        "What is asked for", [one for one in vocabulary.choices(vocabulary.SERVICE) if one[0] not in NO_RECORD]
    )
    status = _any_of("Where it stands", [(one.value, in_words(one)) for one in Status if one not in ENDED])

    def to_filters(self) -> Filters:
        self.is_valid()
        return Filters(**{name: frozenset(self.cleaned_data.get(name, ())) for name in self.CODED})


class ReplyForm(forms.HearthForm):
    """A message to whoever asked."""

    text = forms.LongText(
        label="Write to them",
        hint="They get a mail that says only that something is waiting.",
        noun="your message",
        missing="Write what you want to say",
        max_length=MESSAGE_LIMIT,
        rows=4,
        count_from=80,
    )


class NoteForm(forms.HearthForm):
    """A note among coordinators."""

    text = forms.LongText(
        label="Note for the coordinators",
        hint="Only coordinators of the scheme read it. Write down no more than the work needs.",
        noun="your note",
        missing="Write the note first",
        max_length=MESSAGE_LIMIT,
        rows=3,
        count_from=80,
    )


def _words(label: str, hint: str, *, missing: str = "") -> forms.LongText:
    more: dict[str, Any] = {"missing": missing} if missing else {"required": False}
    return forms.LongText(
        label=label, hint=hint, noun="what you wrote", max_length=REASON_LIMIT, rows=3, count_from=80, **more
    )


class OfferForm(forms.HearthForm):
    """Up to three of those who fit, until when, and who pays."""

    providers = forms.Checkboxes(
        label=f"Whom do you offer? Choose up to {MOST_CARDS}",
        hint="They read the cards in this order, and choose one of them or nobody.",
        noun="at least one provider",
        choices=[],
    )
    until = forms.DateParts(
        label="Until when can they choose?", hint="For example, 27 11 2026.", noun="the last day", future=True
    )
    fund = forms.Radios(label="Who pays?", noun="who pays", choices=[], required=False)
    sessions = forms.Text(
        label="How many sessions does it pay for?",
        hint="Leave it empty where nothing is paid.",
        noun="the number of sessions",
        width=2,
        inputmode="numeric",
        required=False,
    )
    words = _words("A few words to them", "For example, when each of them could begin.")

    def __init__(
        self, *args: Any, fits: Sequence[tuple[str, str, str]] = (), funds: Choices = (), **kwargs: Any
    ) -> None:
        """fits: profile, name and a line about each; funds: id and words of each."""
        super().__init__(*args, **kwargs)
        providers = cast("forms.Checkboxes", self.fields["providers"])
        providers.choices = [(profile, name) for profile, name, _ in fits]
        providers.hints = {profile: line for profile, _, line in fits}
        cast("forms.Radios", self.fields["fund"]).choices = [*funds, (NO_FUND, "Nobody has to pay for this")]

    def clean_providers(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["providers"]
        if len(chosen) > MOST_CARDS:
            raise ValidationError(f"Choose at most {MOST_CARDS} providers.")
        return chosen

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        typed = str(given.get("sessions", "")).strip()
        count = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 0  # noqa: PLR2004 -- no fund pays for thousands
        if given.get("fund") and not 1 <= count <= MOST_SESSIONS and "sessions" in given:
            self.add_error("sessions", f"Enter a number of sessions between 1 and {MOST_SESSIONS}.")
        given["sessions"] = count
        return given

    def profiles(self) -> list[UUID]:
        return [UUID(one) for one in self.cleaned_data["providers"]]

    def fund_id(self) -> UUID | None:
        chosen = self.cleaned_data.get("fund")
        return UUID(chosen) if chosen else None


class WaitForm(forms.HearthForm):
    """Why it waits, and when to look again."""

    reason = forms.Radios(
        label="Why does this wait?", noun="why this waits", choices=vocabulary.choices(vocabulary.WAIT_REASON)
    )
    look_again = forms.DateParts(
        label="When do you look again?", hint="For example, 27 11 2026.", noun="the day", future=True
    )
    words = _words("A few words to them", "They read it beside the reason.")


class NoMatchForm(forms.HearthForm):
    """The end of a search."""

    words = _words("A few words to them", "For example, when to ask again, or what else there is.")


class ReferForm(forms.HearthForm):
    """Somebody outside the scheme."""

    words = _words(
        "Who can help instead?",
        "They read this. Say how to reach them, and what happens there.",
        missing="Say who can help instead",
    )


class CloseForm(forms.HearthForm):
    """How it ended, where nothing else says so. Only what may follow is offered."""

    to = forms.Radios(label="How did it end?", noun="how it ended", choices=[])
    words = _words("A few words to them", "They read it.")

    def __init__(self, *args: Any, may: Collection[Status] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words: Mapping[Status, str] = CLOSES
        cast("forms.Radios", self.fields["to"]).choices = [
            (status.value, text) for status, text in words.items() if status in may
        ]

    def status(self) -> Status:
        return Status(self.cleaned_data["to"])
