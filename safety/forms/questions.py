"""Questions that several lanes ask in the same words."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django import forms as django_forms

from safety import vocabulary, workflow
from safety.forms.parts import in_words
from safety.payloads import MESSAGE_LIMIT
from safety.queries import ReaderChoice
from ui import forms

COUNT_FROM = 80  # per cent of the limit, from which on the characters left are counted


def _urgency_hints() -> dict[str, str]:
    hints = {code: f"We aim to answer within {in_words(span)}." for code, span in workflow.ACKNOWLEDGE_WITHIN.items()}
    urgent = workflow.CRITICAL_URGENCY
    return hints | {urgent: f"Call 999 first. {hints[urgent]}"}


def urgency() -> forms.Radios:
    return forms.Radios(
        label="How soon do you need an answer?",
        noun="how soon you need an answer",
        choices=vocabulary.choices("urgency"),
        hints=_urgency_hints(),
        required=False,
    )


def time_of_day(hint: str = "For example, 2.30pm. A guess is fine.") -> forms.TimeOfDay:
    return forms.TimeOfDay(label="What time was it?", hint=hint, noun="the time", required=False)


def kind_of_place() -> forms.Select:
    return forms.Select(
        label="What kind of place?",
        noun="the kind of place from the list",
        choices=vocabulary.choices("setting"),
        empty="Not said",
        required=False,
    )


def _short(label: str, hint: str) -> forms.LongText:
    return forms.LongText(
        label=label,
        hint=hint,
        noun="what you wrote",
        max_length=MESSAGE_LIMIT,
        rows=2,
        count_from=COUNT_FROM,
        required=False,
    )


def who() -> forms.LongText:
    return _short("Who was it aimed at?", "For example, you, a colleague, a client, or the whole office.")


def done() -> forms.LongText:
    return _short("What has been done already?", "For example, the door is locked, or the police were called.")


def wanted() -> forms.LongText:
    return _short("What help do you need?", "For example, somebody to ring me, or nothing for now.")


def left_out() -> forms.Checkboxes:
    """The names are put in by `offer`."""
    return forms.Checkboxes(
        label="Do you want to leave somebody out?",
        choices=(),
        required=False,
        error_messages={"invalid_choice": "The names have changed. Check them again before you send this."},
    )


def without_name() -> forms.Confirm:
    return forms.Confirm(label="Do not give my name to the people who read this", required=False)


def offer_readers(form: forms.HearthForm, readers: Sequence[ReaderChoice]) -> None:
    """Puts the people whom she may leave out into the field `excluded`."""
    names = [(str(one.person_id), f"Leave out {one.name}") for one in readers]
    offer(form, "excluded", [("Choose people to leave out", names)] if names else [])


def offer(form: forms.HearthForm, name: str, choices: list[Any]) -> None:
    """Puts choices into one field of one form."""
    cast("django_forms.MultipleChoiceField", form.fields[name]).choices = choices


def excluded_people(form: forms.HearthForm) -> set[UUID]:
    return {UUID(one) for one in form.cleaned_data.get("excluded", ())}
