"""The forms of the team's work on one record: where it stands, who has it, what is linked, and looking back."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django import forms as django_forms

from safety import vocabulary, workflow
from safety.forms.triage import AssessForm
from safety.payloads import MESSAGE_LIMIT, REASON_LIMIT, Assessment, Review
from safety.payloads.links import CAMPAIGN, FOLLOWED_BY, FOLLOWS, RELATED
from safety.payloads.reviews import ANSWERS
from safety.workflow import Status
from ui import forms

_MOVES: Mapping[Status, tuple[str, str]] = {
    Status.RESPONDING: ("We work on it now", "Use this to take it up, also after a hold."),
    Status.MONITORING: ("It is stable, and we watch it", "Set a day on which you look at it again."),
    Status.ON_HOLD: (
        "We wait for somebody outside",
        "Say whom you wait for. The clock stands still until you take it up.",
    ),
    Status.REOPENED: ("Open it again", "Say why. It comes back to the work list."),
}
LINK_WORDS: Mapping[str, str] = {
    RELATED: "They have to do with each other",
    CAMPAIGN: "They are part of the same campaign",
    FOLLOWS: "This one came out of the other one",
    FOLLOWED_BY: "The other one came out of this one",
}


def offer(field: django_forms.Field, choices: Sequence[tuple[str, str]]) -> None:
    """Gives a field of a form the choices that are known only when the page is asked for."""
    cast("django_forms.ChoiceField", field).choices = choices


class NextForm(forms.HearthForm):
    """Where the work goes on to. Only what may follow is offered."""

    to = forms.Radios(label="Where does it stand now?", noun="where it stands now", choices=[])
    recheck_on = forms.DateParts(
        label="When do you look at it again?",
        hint="Needed when you watch it. For example, 27 11 2026.",
        noun="the day on which you look at it again",
        future=True,
        required=False,
    )
    reason = forms.LongText(
        label="Why?",
        hint="Needed to wait for somebody, and to open it again. The person who reported this can read it.",
        noun="your reason",
        max_length=REASON_LIMIT,
        rows=3,
        required=False,
    )

    def __init__(self, *args: Any, may: Collection[Status] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(status.value, words) for status, (words, _) in _MOVES.items() if status in may]
        offer(self.fields["to"], choices)
        cast("forms.Radios", self.fields["to"]).hints = {status.value: hint for status, (_, hint) in _MOVES.items()}


class ElsewhereForm(forms.HearthForm):
    """It ends here, because it belongs elsewhere."""

    to = forms.Radios(
        label="What becomes of it?",
        noun="what becomes of it",
        choices=[
            (Status.TRANSFERRED.value, "Another team takes it over"),
            (Status.NOT_APPLICABLE.value, "It does not belong here"),
        ],
        hints={
            Status.TRANSFERRED.value: "It is their work from now on, and cannot be opened again here.",
            Status.NOT_APPLICABLE.value: "You can open it again later.",
        },
    )
    team = forms.Select(
        label="Who deals with it instead?",
        noun="who deals with it instead",
        choices=list(workflow.TEAMS.items()),
        empty="Nobody",
        required=False,
    )
    reason = forms.LongText(
        label="Why?",
        hint="The person who reported this reads it, with your name.",
        noun="your reason",
        max_length=REASON_LIMIT,
        rows=4,
        missing="Say why. The person who reported it reads it.",
    )


def _person(label: str, noun: str, **options: Any) -> forms.Select:
    return forms.Select(label=label, noun=noun, choices=[], **options)


class OwnerForm(forms.HearthForm):
    """Who of the team looks after it."""

    owner = _person("Who looks after this?", "who looks after this")

    def __init__(self, *args: Any, people: Mapping[UUID, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self.fields["owner"], people or {}, "Choose one")

    def person(self) -> UUID:
        return UUID(self.cleaned_data["owner"])


def offer_people(field: django_forms.Field, people: Mapping[UUID, str], empty: str) -> None:
    named = sorted(people.items(), key=lambda one: one[1])
    offer(field, [("", empty), *((str(person), name) for person, name in named)])


class QuickForm(AssessForm):
    """Judging in one step: three levels are needed, everything else has an answer already."""

    worst = forms.Radios(
        label="The worst that could credibly have happened",
        noun="the worst that could have happened",
        choices=[
            ("", "No worse than what happened"),
            *((level.code, f"{level.code}. {level.label}") for level in vocabulary.severity_levels()),
        ],
        required=False,
    )
    owner = _person("Who looks after this?", "who looks after this", required=False)

    def __init__(self, *args: Any, people: Mapping[UUID, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self.fields["owner"], people or {}, "Me")

    def person(self) -> UUID | None:
        chosen = self.cleaned_data.get("owner")
        return UUID(chosen) if chosen else None

    def to_payload(self) -> Assessment:
        if not self.cleaned_data["worst"]:
            self.cleaned_data["worst"] = max(self.cleaned_data[axis] for axis in ("body", "mind", "work"))
        return super().to_payload()


class LinkForm(forms.HearthForm):
    """Another record that belongs to this one, by its reference."""

    other = forms.Text(
        label="Reference of the other record",
        hint="For example, H-7K4Q-9M2P.",
        noun="the reference of the other record",
        max_length=40,
        width=20,
        spellcheck=False,
    )
    kind = forms.Radios(
        label="How do they belong together?", noun="how they belong together", choices=list(LINK_WORDS.items())
    )
    reason = forms.LongText(
        label="Do you want to say more?", noun="what you wrote", max_length=REASON_LIMIT, rows=2, required=False
    )


class DuplicateForm(forms.HearthForm):
    """This record says the same as another one."""

    other = forms.Text(
        label="Reference of the main record",
        hint="The work goes on there. This one ends.",
        noun="the reference of the main record",
        max_length=40,
        width=20,
        spellcheck=False,
    )
    reason = forms.LongText(
        label="Why are they the same?",
        hint="Only the people who can read this will see it.",
        noun="your reason",
        max_length=REASON_LIMIT,
        rows=2,
        missing="Say why this is the same as the other one",
    )


class SameForm(forms.HearthForm):
    """Several records that say the same: which one is the main one."""

    main = forms.Radios(label="Which is the main one?", noun="the main one", choices=[])
    reason = forms.LongText(
        label="Why are they the same?",
        hint="Only the people who can read them will see it.",
        noun="your reason",
        max_length=REASON_LIMIT,
        rows=2,
        missing="Say why these are the same",
    )

    def __init__(self, *args: Any, records: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["main"], records)


def _answer(label: str, noun: str) -> forms.Radios:
    return forms.Radios(label=label, noun=noun, choices=list(ANSWERS.items()))


def _more(label: str = "Tell us more") -> forms.LongText:
    return forms.LongText(label=label, noun="what you wrote", max_length=MESSAGE_LIMIT, rows=3, required=False)


class ReviewForm(forms.HearthForm):
    """The questions of the review after an incident."""

    causes = forms.LongText(
        label="What led to it?",
        hint="Causes, not blame: what made it possible?",
        noun="what led to it",
        max_length=MESSAGE_LIMIT,
        count_from=80,
        missing="Write what led to it, as far as you know",
    )
    procedures = _answer("Were your procedures followed?", "whether your procedures were followed")
    procedures_note = _more("Which ones, and if not, why?")
    similar = _answer("Has something like this happened before?", "whether this happened before")
    similar_note = _more("When, and what was done then?")
    response = _answer("Was the response good?", "whether the response was good")
    response_note = _more("What helped, and what did not?")
    motive = _answer(
        "Do personal characteristics explain why it was them?", "whether personal characteristics explain it"
    )
    motive_note = _more("Such as race, faith, gender, or where somebody was born.")
    lessons = forms.LongText(
        label="What will you do differently?",
        hint="Write that nothing needs to change, if that is so.",
        noun="what you will do differently",
        max_length=MESSAGE_LIMIT,
        count_from=80,
        missing="Write what you will do differently, or that nothing needs to change",
    )

    def to_payload(self) -> Review:
        return Review(**{name: self.cleaned_data[name] for name in self.fields})

    @classmethod
    def values_of(cls, review: Review | None) -> dict[str, Any]:
        """An earlier review as initial values."""
        return {name: getattr(review, name) for name in cls.base_fields} if review else {}
