"""The forms of a provider's profile: one for each part of it, each giving the profile with that part changed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms as django_forms

from ui import forms
from ui.amounts import Pounds, Whole
from ui.money import plain
from wellbeing.payloads.providers import CLEARANCE, INSURANCE, PAPERS, REGISTER, Described, Paper, Profile
from wellbeing.workflow import providers as rules

WORDS, SERVICES, DESCRIBED, PLACES, CONFLICTS = "you", "services", "described", "places", "close"
PARTS: Mapping[str, str] = {
    WORDS: "Who you are",
    **rules.PAPER_WORDS,
    SERVICES: "What you offer",
    DESCRIBED: "How you would describe yourself",
    PLACES: "Places, hours and fee",
    CONFLICTS: "Organisations you are close to",
}
"""The parts of a profile, in the order of the task list: name in the address to words."""


class WordsForm(forms.HearthForm):
    """What people read first."""

    name = forms.Text(label="Your name, as people will see it", noun="your name", max_length=rules.NAME_LIMIT)
    about = forms.LongText(
        label="A few words to somebody who is choosing",
        hint="How you work, and what people can expect in the first session.",
        max_length=rules.ABOUT_LIMIT,
        rows=4,
        required=False,
    )
    qualifications = forms.LongText(
        label="Your qualifications", max_length=rules.QUALIFICATIONS_LIMIT, rows=3, required=False
    )

    @classmethod
    def values_of(cls, profile: Profile) -> dict[str, Any]:
        return {"name": profile.name, "about": profile.about, "qualifications": profile.qualifications}

    def applied(self, profile: Profile) -> Profile:
        return replace(profile, **self.cleaned_data)


class PaperForm(forms.HearthForm):
    """One paper: of whom, its number, its last day."""

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        number = forms.Text(
            label="Number",
            hint="It is shown to whoever you are offered to." if kind == REGISTER else "Only the scheme sees it.",
            noun="the number",
            max_length=rules.NUMBER_LIMIT,
            width=20,
            required=kind in rules.BODIES,
        )
        last_day = forms.DateParts(
            label="Last day on which it counts",
            hint="We remind you 30 days before. After this day you are not offered until it is renewed.",
            noun="the last day on which it counts",
        )
        self.base_fields = {"body": _of_whom(kind), "paper_number": number, "expires_on": last_day}  # type: ignore[misc]  # Django copies the fields from here
        super().__init__(*args, **kwargs)

    @classmethod
    def values_of(cls, profile: Profile, kind: str) -> dict[str, Any]:
        paper = profile.paper(kind)
        if paper is None:
            return {}
        return {"body": paper.body, "paper_number": paper.number, "expires_on": paper.expires_on}

    def applied(self, profile: Profile) -> Profile:
        given = self.cleaned_data
        paper = Paper(kind=self.kind, body=given["body"], number=given["paper_number"], expires_on=given["expires_on"])
        kept = {one.kind: one for one in profile.papers} | {self.kind: paper}
        return replace(profile, papers=tuple(kept[kind] for kind in PAPERS if kind in kept))


def _of_whom(kind: str) -> django_forms.Field:
    if kind == REGISTER:
        return forms.Radios(label="Which register are you on?", choices=[*rules.REGISTERS.items()], noun="a register")
    if kind == CLEARANCE:
        return forms.Radios(label="Which check do you have?", choices=[*rules.CLEARANCES.items()], noun="a check")
    label = "Who insures you?" if kind == INSURANCE else "Who supervises your own work?"
    noun = "who insures you" if kind == INSURANCE else "who supervises your work"
    return forms.Text(label=label, noun=noun, max_length=rules.NUMBER_LIMIT)


class ServicesForm(forms.HearthForm):
    """Which of the services of the scheme."""

    services = forms.Checkboxes(label="What do you offer?", choices=(), noun="what you offer")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].choices = rules.services()  # type: ignore[attr-defined]  # a list of options

    @classmethod
    def values_of(cls, profile: Profile) -> dict[str, Any]:
        return {"services": list(profile.services)}

    def applied(self, profile: Profile) -> Profile:
        return replace(profile, services=tuple(self.cleaned_data["services"]))


class DescribedForm(forms.HearthForm):
    """Every dimension that an asker may name, as a question of its own. All of them may be left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.base_fields = dict(_questions())  # type: ignore[misc]  # as above
        super().__init__(*args, **kwargs)

    @classmethod
    def values_of(cls, profile: Profile) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for code, _ in rules.dimensions():
            said, ticked = profile.values(code), rules.listed(code)
            found[code] = [value for value in said if value in ticked]
            found[_own(code)] = ", ".join(value for value in said if value not in ticked)
        return found

    def applied(self, profile: Profile) -> Profile:
        found = []
        for code, _ in rules.dimensions():
            written = self.cleaned_data.get(_own(code), "").split(",")
            values = [*self.cleaned_data.get(code, ()), *(part.strip() for part in written if part.strip())]
            if values:
                found.append(Described(dimension=code, values=tuple(dict.fromkeys(values))))
        return replace(profile, described=tuple(found))


def _questions() -> Iterator[tuple[str, django_forms.Field]]:
    for code, words in rules.dimensions():
        ticked = [(value, value[:1].upper() + value[1:]) for value in rules.listed(code)]
        if ticked:
            yield code, forms.Checkboxes(label=words, choices=ticked, required=False)
        if rules.takes_words(code):
            label = f"{words}: in your own words" if ticked else words
            hint = (
                "With commas between them." if ticked else "With commas between them, such as English, Tigrinya, BSL."
            )
            yield _own(code), forms.Text(label=label, hint=hint, required=False)


def _own(code: str) -> str:
    """The name of the box for words of her own."""
    return f"{code}_words"


class PlacesForm(forms.HearthForm):
    """How many people, from when, at which hours, for how much."""

    places = Whole(
        most=rules.MOST_PLACES,
        label="How many people can you see at a time through this scheme?",
        hint="People you see already count. 0 means that nobody is offered to you.",
        noun="how many people",
    )
    next_start = forms.DateParts(
        label="From when can you see somebody new?",
        hint="Leave it empty if you can begin now.",
        noun="the day",
        required=False,
    )
    hours = forms.Text(
        label="When do you usually work?",
        hint="In words, such as Tuesday evenings.",
        max_length=rules.HOURS_LIMIT,
        required=False,
    )
    fee = Pounds(
        label="Your fee for a session", hint="In pounds. Only the scheme sees it, never the people.", required=False
    )

    @classmethod
    def values_of(cls, profile: Profile) -> dict[str, Any]:
        return {
            "places": str(profile.places),
            "next_start": profile.next_start,
            "hours": profile.hours,
            "fee": plain(profile.fee) if profile.fee else "",
        }

    def applied(self, profile: Profile) -> Profile:
        given = self.cleaned_data
        return replace(
            profile,
            places=given["places"],
            next_start=given["next_start"],
            hours=given["hours"],
            fee=given["fee"] or 0,
        )


class ConflictsForm(forms.HearthForm):
    """Organisations from which she sees nobody."""

    conflicts = forms.Checkboxes(
        label="Do you work for one of these, or know its people well?",
        hint="You are never offered to anybody from an organisation that you tick. Nobody there learns of it.",
        noun="an organisation from the list",
        choices=(),
        required=False,
    )

    def __init__(self, *args: Any, employers: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["conflicts"].choices = [(str(one), name) for one, name in employers.items()]  # type: ignore[attr-defined]  # a list of options

    @classmethod
    def values_of(cls, profile: Profile) -> dict[str, Any]:
        return {"conflicts": [str(one) for one in profile.conflicts]}

    def applied(self, profile: Profile) -> Profile:
        return replace(profile, conflicts=tuple(UUID(one) for one in self.cleaned_data["conflicts"]))


type PartForm = WordsForm | PaperForm | ServicesForm | DescribedForm | PlacesForm | ConflictsForm


def part_form(part: str, profile: Profile, employers: Mapping[UUID, str], *sent: Any) -> PartForm:
    """The form of one part, filled with what the profile says. `sent`: what came by POST, if anything did.

    Raises:
        KeyError: there is no such part.
    """
    if part in PAPERS:
        return PaperForm(*sent, kind=part, initial=PaperForm.values_of(profile, part))
    if part == CONFLICTS:
        return ConflictsForm(*sent, employers=employers, initial=ConflictsForm.values_of(profile))
    kinds: dict[str, Any] = {
        WORDS: WordsForm,
        SERVICES: ServicesForm,
        DESCRIBED: DescribedForm,
        PLACES: PlacesForm,
    }
    kind = kinds[part]
    form: PartForm = kind(*sent, initial=kind.values_of(profile))
    return form
