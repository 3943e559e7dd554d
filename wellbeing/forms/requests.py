"""The pages on which somebody asks: one thing on each, and none needed but the first two."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from ui import forms
from wellbeing import vocabulary
from wellbeing.payloads import MESSAGE_LIMIT, MUST, NAME_LIMIT, PREFER, REASON_LIMIT, Ask, Contact, Preference
from wellbeing.workflow import ROUTES

YES = "yes"
OTHER = "other"
_WRITTEN = frozenset({"language"})  # no list could hold all of them
_OWN_WORDS = frozenset({"heritage", "faith", "access"})  # a list, and what is not in it


class Step(forms.HearthForm):
    """One page of asking. TITLE names it in the list of pages, WHY says why it is asked."""

    TITLE: ClassVar[str] = ""
    WHY: ClassVar[str] = ""
    mark_optional = False

    @classmethod
    def start(cls, wanted: Ask) -> dict[str, Any]:
        """What a draft says already, as initial values."""
        raise NotImplementedError

    @classmethod
    def answered(cls, wanted: Ask) -> bool:
        """Whether a draft says something here."""
        return any(cls.start(wanted).values())

    def changed(self, wanted: Ask) -> Ask:
        """The draft with this page's answer. Needs `is_valid` to have been asked."""
        raise NotImplementedError


class ServiceStep(Step):
    TITLE = "What you are looking for"
    WHY = "If you are not sure, choose what comes closest. You can change it later with the coordinator."
    service = forms.Radios(
        label="What are you looking for?",
        choices=[(row.code, row.label) for row in vocabulary.services_to_ask_for()],
        hints={row.code: row.definition for row in vocabulary.services_to_ask_for()},
        missing="Choose what you are looking for",
    )

    @classmethod
    def start(cls, wanted: Ask) -> dict[str, Any]:
        return {"service": wanted.service}

    def changed(self, wanted: Ask) -> Ask:
        return replace(wanted, service=self.cleaned_data["service"])


class UrgencyStep(Step):
    TITLE = "How soon"
    WHY = "So that the coordinator knows whom to answer first. You do not have to give a reason."
    urgency = forms.Radios(
        label="How soon do you want to begin?",
        choices=vocabulary.choices(vocabulary.URGENCY),
        hints={row.code: row.definition for row in vocabulary.entries(vocabulary.URGENCY)},
        missing="Choose how soon you want to begin",
    )

    @classmethod
    def start(cls, wanted: Ask) -> dict[str, Any]:
        return {"urgency": wanted.urgency}

    def changed(self, wanted: Ask) -> Ask:
        return replace(wanted, urgency=self.cleaned_data["urgency"])


class AboutStep(Step):
    TITLE = "What it is about"
    WHY = "Only ticks, and only if you like. You do not need to tell your story here."
    about = forms.Checkboxes(
        label="What is it about?",
        hint="Tick what fits, or nothing.",
        noun="from the list",
        choices=vocabulary.choices(vocabulary.ABOUT),
        required=False,
    )

    @classmethod
    def start(cls, wanted: Ask) -> dict[str, Any]:
        return {"about": list(wanted.about)}

    def changed(self, wanted: Ask) -> Ask:
        return replace(wanted, about=tuple(self.cleaned_data["about"]))


class WishStep(Step):
    """Some dimensions of what she wants of a provider: what, and whether it is a must. Nothing ticked: she does not mind."""

    DIMENSIONS: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def start(cls, wanted: Ask) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for dimension in cls.DIMENSIONS:
            mine = [wish for wish in wanted.preferences if wish.dimension == dimension]
            values |= _start(dimension, mine)
        return values

    @classmethod
    def answered(cls, wanted: Ask) -> bool:
        return any(wish.dimension in cls.DIMENSIONS for wish in wanted.preferences)

    def changed(self, wanted: Ask) -> Ask:
        kept = tuple(wish for wish in wanted.preferences if wish.dimension not in self.DIMENSIONS)
        mine = [wish for dimension in self.DIMENSIONS for wish in _wishes(dimension, self.cleaned_data)]
        return replace(wanted, preferences=(*kept, *mine))


def only_yes(dimension: str) -> bool:
    """Whether a dimension asks for one thing, which is there or not."""
    return vocabulary.values(dimension) == (YES,)


def _start(dimension: str, mine: list[Preference]) -> dict[str, Any]:
    strength = mine[0].strength if mine else ""
    values = [wish.value for wish in mine]
    if only_yes(dimension):
        return {f"{dimension}_counts": strength}
    if dimension in _WRITTEN:
        return {f"{dimension}_words": ", ".join(values), f"{dimension}_counts": strength}
    listed = _listed(dimension)
    found: dict[str, Any] = {dimension: [value for value in values if value in listed], f"{dimension}_counts": strength}
    if dimension in _OWN_WORDS:
        found[f"{dimension}_words"] = ", ".join(value for value in values if value not in listed)
    return found


def _wishes(dimension: str, data: Mapping[str, Any]) -> list[Preference]:
    strength = data[f"{dimension}_counts"]
    if only_yes(dimension):
        return [Preference(dimension=dimension, value=YES, strength=strength)] if strength else []
    written = [part.strip() for part in data.get(f"{dimension}_words", "").split(",")]
    values = [*data.get(dimension, ()), *filter(None, written)]
    return [
        Preference(dimension=dimension, value=value, strength=strength or PREFER) for value in dict.fromkeys(values)
    ]


def _listed(dimension: str) -> list[str]:
    """The values of a list, without the one that stands for her own words."""
    return [value for value in vocabulary.values(dimension) if not value.startswith(OTHER)]


def _fields_of(dimension: str) -> dict[str, Any]:
    label = vocabulary.label(vocabulary.PREFERENCE, dimension)
    if only_yes(dimension):
        counts = [("", "I do not mind"), (PREFER, "I would prefer it"), (MUST, "It is a must")]
        return {
            f"{dimension}_counts": forms.Radios(label=label, choices=counts, noun="one of the list", required=False)
        }
    made: dict[str, Any] = {}
    if dimension not in _WRITTEN:
        choices = [(value, value[:1].upper() + value[1:]) for value in _listed(dimension)]
        made[dimension] = forms.Checkboxes(
            label=label, hint="Tick nothing if you do not mind.", noun="from the list", choices=choices, required=False
        )
    if dimension in _WRITTEN | _OWN_WORDS:
        made[f"{dimension}_words"] = forms.Text(
            label=f"{label}, in your words" if dimension in _OWN_WORDS else label,
            hint="More than one: put a comma between them.",
            noun="what you are looking for",
            max_length=NAME_LIMIT,
            required=False,
        )
    made[f"{dimension}_counts"] = forms.Radios(
        label=f"{label}: how much does it count?",
        choices=[(PREFER, "I would prefer it"), (MUST, "It is a must")],
        noun="one of the list",
        required=False,
    )
    return made


def _step_of(title: str, why: str, dimensions: tuple[str, ...]) -> type[WishStep]:
    fields = {name: field for dimension in dimensions for name, field in _fields_of(dimension).items()}
    return type("WishesStep", (WishStep,), {"TITLE": title, "WHY": why, "DIMENSIONS": dimensions, **fields})


_WISHES_WHY = (
    "This is about the person you will talk to, never about you. A must that nobody meets is told to you in plain words, "
    "so that you can decide what to do."
)
PersonStep = _step_of(
    "Who they are", _WISHES_WHY, ("language", "gender", "migration_exp", "lgbtq", "distance", "faith", "heritage")
)
ApproachStep = _step_of("How they work", _WISHES_WHY, ("anti_racist", "sector", "modality"))
MeetingStep = _step_of("How you meet", _WISHES_WHY, ("format", "times", "access"))


class AvoidStep(Step):
    TITLE = "Who it should not be"
    WHY = "So that you are offered nobody who knows you, your manager or your team."
    avoid = forms.LongText(
        label="Is there anybody it should not be?",
        hint="Names, if you know them. Only the coordinators read this; they never tell those people.",
        noun="what you wrote",
        max_length=MESSAGE_LIMIT,
        rows=3,
        count_from=80,
        required=False,
    )

    @classmethod
    def start(cls, wanted: Ask) -> dict[str, Any]:
        return {"avoid": wanted.avoid}

    def changed(self, wanted: Ask) -> Ask:
        return replace(wanted, avoid=self.cleaned_data["avoid"])


class ReachStep(Step):
    TITLE = "How to reach you"
    WHY = "Nobody rings or writes to you in any other way than you say here."
    route = forms.Radios(
        label="How should the coordinator reach you?",
        choices=list(ROUTES.items()),
        noun="one of the list",
        initial="here",
    )
    detail = forms.Text(
        label="Number or address",
        hint="Only for a call, a text or an e-mail. Choose one that nobody else sees.",
        noun="the number or the address",
        max_length=NAME_LIMIT,
        required=False,
    )
    when = forms.Text(
        label="When is it good?",
        hint="For example, after 6pm, never on Tuesdays. May they leave a message?",
        noun="when it is good",
        max_length=NAME_LIMIT,
        required=False,
    )
    name = forms.Text(
        label="What should they call you?",
        hint="Any name you like.",
        noun="the name",
        max_length=NAME_LIMIT,
        required=False,
    )

    @classmethod
    def start(cls, wanted: Ask) -> dict[str, Any]:
        at = wanted.contact
        return {"route": at.route, "detail": at.detail, "when": at.when, "name": at.name}

    @classmethod
    def answered(cls, wanted: Ask) -> bool:
        return wanted.contact != Contact()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("route", "here") != "here" and not data.get("detail"):
            self.add_error("detail", "Enter the number or the address at which you want to be reached")
        return data

    def changed(self, wanted: Ask) -> Ask:
        return replace(wanted, contact=Contact(**{name: self.cleaned_data[name] for name in self.fields}))


STEPS: Mapping[str, type[Step]] = {
    "what": ServiceStep,
    "when": UrgencyStep,
    "about": AboutStep,
    "who": PersonStep,
    "how": ApproachStep,
    "meet": MeetingStep,
    "not": AvoidStep,
    "reach": ReachStep,
}
"""By the end of their address, in the order in which they are asked."""
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("What you need", ("what", "when", "about")),
    ("Whom you would like", ("who", "how", "meet", "not")),
    ("How it goes on", ("reach",)),
)
NEEDED: Mapping[str, Callable[[Ask], bool]] = {
    "what": lambda wanted: bool(wanted.service),
    "when": lambda wanted: bool(wanted.urgency),
}
"""The pages without which nothing can be sent, and whether they are done."""


class SayForm(forms.HearthForm):
    """One message to the coordinators."""

    text = forms.LongText(
        label="Write to the coordinator",
        hint="They get a mail that says only that something is waiting.",
        noun="your message",
        missing="Write what you want to say",
        max_length=MESSAGE_LIMIT,
        rows=4,
        count_from=80,
    )


class WithdrawForm(forms.HearthForm):
    reason = forms.LongText(
        label="Do you want to say why?",
        hint="You do not have to. The coordinators read it.",
        noun="what you wrote",
        max_length=REASON_LIMIT,
        rows=3,
        count_from=80,
        required=False,
    )
