"""Coordinating a request: by when, what may be offered, what stands between the two sides, and how it is said in plain words.

Pure: everything is read from a request's payloads.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Self
from uuid import UUID

from ui import formats, workdays
from wellbeing import vocabulary
from wellbeing.matching import ACCESS, Fits, Outcome
from wellbeing.payloads.base import REASON_LIMIT, Payload
from wellbeing.payloads.offers import (
    DECLINED,
    MOST_CARDS,
    Choice,
    Contacted,
    Counted,
    Declined,
    InternalNote,
    NotMatched,
    Offer,
    ReferredOn,
    Reminded,
    TurnedDown,
    Waiting,
)
from wellbeing.payloads.offers import (
    KNOWN as KNOWS,
)
from wellbeing.payloads.requests import Ask, Preference
from wellbeing.workflow.refusals import Refused
from wellbeing.workflow.requests import TARGET_DAYS
from wellbeing.workflow.status import Status

OFFER_DAYS: Final = 5  # working days to answer an offer, unless the coordinator gives another day
REMINDED_DAYS: Final = 5  # working days more, once somebody was reminded
LONGEST_OFFER: Final = timedelta(days=60)
LOOK_AGAIN_DAYS: Final = 10  # working days, on the waiting list
FIRST: Final = "now"  # the urgency that stands before every other

RELEASES: Final[Mapping[str, str]] = {
    "name": "The name you want to be called by",
    "contact": "How and when to reach you",
    "wishes": "What you look for in a provider",
    "about": "What it is about",
    "employer": "The name of your organisation",
}
"""What she may let the provider whom she chooses know; each is hers to tick."""


@dataclass(frozen=True)
class Coordination:
    """What coordinating has put into a request, in order."""

    offers: tuple[Offer, ...] = ()
    choices: tuple[Choice, ...] = ()
    declined: tuple[Declined, ...] = ()
    turned_down: tuple[TurnedDown, ...] = ()
    reminded: tuple[Reminded, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    not_matched: tuple[NotMatched, ...] = ()
    referred: tuple[ReferredOn, ...] = ()
    contacted: tuple[Contacted, ...] = ()
    notes: tuple[InternalNote, ...] = ()
    counted: frozenset[str] = frozenset()

    @classmethod
    def gather(cls, parts: Iterable[Payload]) -> Self:
        known = list(parts)
        return cls(
            offers=tuple(sorted((one for one in known if isinstance(one, Offer)), key=lambda one: one.number)),
            choices=_by_time(known, Choice),
            declined=_by_time(known, Declined),
            turned_down=_by_time(known, TurnedDown),
            reminded=_by_time(known, Reminded),
            waiting=_by_time(known, Waiting),
            not_matched=_by_time(known, NotMatched),
            referred=_by_time(known, ReferredOn),
            contacted=_by_time(known, Contacted),
            notes=_by_time(known, InternalNote),
            counted=frozenset(one.key for one in known if isinstance(one, Counted)),
        )

    @property
    def offer(self) -> Offer | None:
        """The newest offer, while it has been neither answered nor taken back by a later step."""
        newest = self.offers[-1] if self.offers else None
        answered = {one.offer for one in self.choices} | {one.offer for one in self.declined}
        return newest if newest and newest.number not in answered else None

    @property
    def until(self) -> date | None:
        """The last day on which the offer can be answered; later once she was reminded."""
        standing = self.offer
        if standing is None:
            return None
        return max([standing.until, *(one.until for one in self.reminded if one.offer == standing.number)])

    @property
    def was_reminded(self) -> bool:
        return self.offer is not None and any(one.offer == self.offer.number for one in self.reminded)

    @property
    def choice(self) -> Choice | None:
        """Whom she has chosen, unless that came to nothing."""
        failed = {one.case for one in self.turned_down}
        return next((one for one in reversed(self.choices) if one.case not in failed), None)

    @property
    def offer_chosen(self) -> Offer | None:
        """The offer out of which she has chosen."""
        choice = self.choice
        return next((one for one in self.offers if choice and one.number == choice.offer), None)

    @property
    def said_no(self) -> frozenset[UUID]:
        """Providers who were chosen and could not."""
        return frozenset(one.provider for one in self.turned_down)

    @property
    def passed_over(self) -> frozenset[UUID]:
        """Providers whom she was offered and has declined."""
        numbers = {one.offer for one in self.declined}
        return frozenset(card.person for one in self.offers if one.number in numbers for card in one.cards)

    def known(self, names: Mapping[UUID, str], avoid: str) -> frozenset[UUID]:
        """Providers of whom she or they have said that they know each other, or whom she has named.

        Args:
            names: of all providers, by person.
            avoid: what she wrote about whom she does not want.
        """
        said = {person for one in self.declined for person in one.known}
        said |= {one.provider for one in self.turned_down if one.reason == KNOWS}
        return frozenset(said | {person for person, name in names.items() if named_in(name, avoid)})


def _by_time[Kind: Payload](parts: Iterable[Payload], kind: type[Kind]) -> tuple[Kind, ...]:
    found = [one for one in parts if isinstance(one, kind)]
    return tuple(sorted(found, key=lambda one: one.at))  # type: ignore[attr-defined]  # each of these kinds has a time


def named_in(name: str, text: str) -> bool:
    """Whether a name stands in a text, word for word, however it is written."""
    wanted, words = name.casefold().split(), "".join(c if c.isalnum() else " " for c in text.casefold()).split()
    return bool(wanted) and any(words[start : start + len(wanted)] == wanted for start in range(len(words)))


# By when ----------------------------------------------------------------------------------------------------------------


def day_of(moment: datetime) -> date:
    return moment.astimezone(formats.LONDON).date()


def due_on(ask: Ask) -> date:
    """The day on which the scheme wants to have made an offer. Whoever is not safe now is due on the day itself."""
    assert ask.at, "Only what was sent has a day"
    return workdays.days_after(day_of(ask.at), TARGET_DAYS[ask.urgency])


def waited(ask: Ask, today: date) -> int:
    """Working days since she asked."""
    assert ask.at, "Only what was sent has a day"
    return workdays.days_between(day_of(ask.at), today)


def offer_until(today: date) -> date:
    return workdays.days_after(today, OFFER_DAYS)


def reminded_until(today: date) -> date:
    return workdays.days_after(today, REMINDED_DAYS)


def look_again_on(today: date) -> date:
    return workdays.days_after(today, LOOK_AGAIN_DAYS)


# What may be done -------------------------------------------------------------------------------------------------------

MAY_OFFER: Final = frozenset({Status.REQUESTED, Status.ACKNOWLEDGED, Status.MATCHING, Status.WAITLISTED})
_RUNS = frozenset({Status.ACCEPTED, Status.BOOKED, Status.IN_PROGRESS, Status.PAUSED})


def check_offer(profiles: Sequence[UUID], until: date, found: Fits, *, today: date) -> None:
    """Raises Refused for none or too many, somebody who may not be offered, or an impossible day."""
    if not profiles or len(set(profiles)) != len(profiles) or len(profiles) > MOST_CARDS:
        raise Refused(f"Choose between 1 and {MOST_CARDS} providers.", field="providers")
    free = {fit.candidate.id for fit in found.ranked}
    if not set(profiles) <= free:
        raise Refused("One of these providers cannot be offered now. Look at the list again.", field="providers")
    if until <= today:
        raise Refused("Give at least until tomorrow to answer.", field="until")
    if until > today + LONGEST_OFFER:
        raise Refused(f"Give at most {LONGEST_OFFER.days} days to answer.", field="until")


def check_wait(reason: str, look_again: date, *, today: date) -> None:
    """Raises Refused."""
    if reason not in vocabulary.codes(vocabulary.WAIT_REASON):
        raise Refused("Select why this waits.", field="reason")
    if look_again <= today or look_again > today + timedelta(days=366):
        raise Refused("Choose a day from tomorrow on, within a year.", field="look_again")


def check_decline(reason: str, known: Collection[UUID], offer: Offer) -> None:
    """Raises Refused."""
    if reason not in DECLINED:
        raise Refused("Select what keeps you from choosing one of them.", field="reason")
    cards = {card.person for card in offer.cards}
    if not set(known) <= cards or (reason == KNOWS and not known):
        raise Refused("Select whom you know, or who knows you.", field="known")


def check_words(words: str, *, field: str = "words", missing: str = "") -> None:
    """Raises Refused when words are too long, or missing where they are needed."""
    if missing and not words.strip():
        raise Refused(missing, field=field)
    if len(words) > REASON_LIMIT:
        raise Refused(f"The most we can take is {REASON_LIMIT:,} characters.", field=field)


# In plain words ---------------------------------------------------------------------------------------------------------


def wishes_in_words(wishes: Iterable[Preference]) -> tuple[str, ...]:
    """`Language: Tigrinya or Dari`: each dimension once; what is only wanted or not stands alone. Needs of access all count."""
    found: dict[tuple[str, str], list[str]] = {}
    for wish in wishes:
        found.setdefault((wish.dimension, wish.strength), []).append(wish.value)
    return tuple(_words_of(dimension, values) for (dimension, _), values in found.items())


def _words_of(dimension: str, values: Sequence[str]) -> str:
    label = vocabulary.label(vocabulary.PREFERENCE, dimension)
    if list(values) == ["yes"]:
        return label
    *before, last = values
    between = " and " if dimension == ACCESS else " or "
    return f"{label}: {between.join([', '.join(before), last]) if before else last}"


RESULTS: Final[Mapping[Outcome, str]] = {
    Outcome.FITS: "There is somebody who fits what you asked for.",
    Outcome.FULL: "There are providers who fit what you asked for, but none of them has a free place at the moment.",
    Outcome.MUST: "Each thing that you said it must be can be found, but no one provider offers all of them together.",
    Outcome.CONFLICT: "Every provider who offers this is too close to your organisation, or to you.",
    Outcome.USED_UP: "Every provider who could see you has been offered to you already, or could not take it on.",
    Outcome.NOBODY: "None of the scheme’s providers offers this at the moment.",
}
"""What a search came to, for the person who asked. Who is close to whom is nobody's to tell."""


def result_in_words(outcome: str, unmet: Sequence[Preference] = ()) -> str:
    if unmet:
        wishes = "; ".join(wishes_in_words(unmet))
        return f"None of the scheme’s providers can offer what you said it must be: {wishes}."
    return RESULTS[Outcome(outcome)]


# What the figures are told ----------------------------------------------------------------------------------------------

UNMET_BY_OUTCOME: Final[Mapping[str, str]] = {Outcome.MUST: "must_unmet", Outcome.FULL: "no_capacity"}


def unmet_reason(status: Status, done: Coordination) -> str | None:
    """Why a request ended without support, as a code of the figures; None when it did not."""
    waited_for = done.waiting[-1].reason if done.waiting else ""
    match status:
        case Status.NO_MATCH:
            if waited_for == "budget":
                return waited_for
            return UNMET_BY_OUTCOME.get(done.not_matched[-1].outcome if done.not_matched else "", "no_match")
        case Status.WITHDRAWN | Status.ENDED_EARLY:
            return "withdrawn"
        case Status.EXPIRED:
            return "expired"
        case _:
            return None


def preferences_met(done: Coordination) -> dict[str, bool]:
    """By dimension, whether whoever was chosen is what was asked for. Of several needs of access, all count."""
    offer, choice = done.offer_chosen, done.choice
    card = next((one for one in offer.cards if choice and one.profile == choice.profile), None) if offer else None
    if card is None:
        return {}
    met = {wish.dimension: True for wish in card.met}
    for wish in card.unmet:
        if wish.dimension == ACCESS or wish.dimension not in met:
            met[wish.dimension] = False
    return met


def runs(status: Status) -> bool:
    """Whether somebody was chosen, and the story is told in the case from here on."""
    return status in _RUNS
