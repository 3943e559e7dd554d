"""Which providers fit a request: musts, wishes and conflicts, as a plain function over what others have opened.

The rules, in the order in which they remove somebody:

1. She offers the service, is with the scheme, and all her papers are there, seen and in date (the last day counts as in date).
2. No conflict: she is not the asker, does not work for the asker's organisation and is not close to it, sees nobody who
   leads or manages there, neither of the two has said that they know each other, and none of them has said no before.
3. Every must is met. Of several values in one dimension one is enough ("video or phone"), but every need of access counts.
   "Not connected to my organisation" is met by a provider who sees nobody from there at all.

Who is left and has a place is ranked: those who can begin in the time asked for first, then by the number of wishes met, then by
who can begin sooner, then by free places. Who is left and has no place is shown apart: she fits, and there is a wait.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum, unique
from uuid import UUID

from wellbeing.payloads.providers import ACTIVE, Profile, ProviderStory
from wellbeing.payloads.requests import MUST, Ask, Preference

ACCESS = "access"
DISTANCE = "distance"
NOT_SURE = "not sure"
BEGIN_WITHIN: Mapping[str, timedelta] = {
    "now": timedelta(days=7),
    "week": timedelta(days=7),
    "month": timedelta(days=31),
}
"""By urgency: whoever can begin later than this stands behind those who can begin in time."""


@unique
class Why(StrEnum):
    """Why somebody is not offered. What coordinators read is `words`: no conflict tells which one it is."""

    PAPERS = "a paper is missing, unchecked or out of date"
    AWAY = "not with the scheme at present"
    SELF = "is the person who asks"
    SAME_ORGANISATION = "works for the same organisation, or is close to it"
    MANAGER = "sees somebody who leads or manages at the same organisation"
    KNOWN = "one of the two has said that they know each other"
    SAID_NO = "has said no to this request"
    PASSED_OVER = "was offered before, and not chosen"
    MUST = "does not meet a must"

    @property
    def words(self) -> str:
        """A conflict by its own name, beside a provider's organisations, would tell for whom the person works."""
        return "is too close to the person, or to where she works" if self in CONFLICTS else str(self)


CONFLICTS = frozenset({Why.SELF, Why.SAME_ORGANISATION, Why.MANAGER, Why.KNOWN})


@unique
class Outcome(StrEnum):
    """What a search comes to."""

    FITS = "fits"
    FULL = "full"  # somebody fits, and has no place
    MUST = "must"  # nobody who may be offered meets every must
    CONFLICT = "conflict"  # whoever could be offered is too close
    USED_UP = "used_up"  # whoever could be offered has been, or has said no
    NOBODY = "nobody"  # no provider offers this


@dataclass(frozen=True)
class Candidate:
    """A provider as the search sees her.

    Attributes:
        id: of her profile's record.
        story: her profile with its papers and standing.
        seeing: how many people she sees through this scheme now, with those who wait for her answer.
        works_at: organisations at which she has a role.
        used_at: organisations of the people whom she sees or saw.
        leaders_at: those of them at which one of these people leads or manages.
    """

    id: UUID
    story: ProviderStory
    seeing: int = 0
    works_at: frozenset[UUID] = frozenset()
    used_at: frozenset[UUID] = frozenset()
    leaders_at: frozenset[UUID] = frozenset()

    @property
    def profile(self) -> Profile:
        return self.story.profile

    @property
    def left(self) -> int:
        return max(0, self.profile.places - self.seeing)


@dataclass(frozen=True)
class Fit:
    """Somebody who may be offered, and how far she is what was wished for.

    Of several values of which one is enough, `met` has those that she is; the others stand in neither list.
    """

    candidate: Candidate
    met: tuple[Preference, ...]
    unmet: tuple[Preference, ...]
    in_time: bool  # she can begin as soon as was asked for
    waits_until: date | None  # she cannot begin before

    @property
    def profile(self) -> Profile:
        return self.candidate.profile


@dataclass(frozen=True)
class Removed:
    """Somebody who is not offered, why, and for a must: which."""

    candidate: Candidate
    why: Why
    musts: tuple[Preference, ...] = ()


@dataclass(frozen=True)
class Fits:
    """What a search found.

    Attributes:
        ranked: who can be offered now, the best first.
        full: who fits and has no place at present.
        removed: everybody else who offers the service.
        unmet: the musts that nobody meets of those who could have been offered.
        apart: no single must is out of reach, but nobody meets all of them together.
    """

    ranked: tuple[Fit, ...]
    full: tuple[Fit, ...]
    removed: tuple[Removed, ...]
    unmet: tuple[Preference, ...]
    apart: bool = False
    outcome: Outcome = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "outcome", self._outcome())

    def _outcome(self) -> Outcome:
        whys = {one.why for one in self.removed}
        if self.ranked:
            return Outcome.FITS
        if self.full:
            return Outcome.FULL
        if Why.MUST in whys:
            return Outcome.MUST
        if whys & {Why.SAID_NO, Why.PASSED_OVER}:
            return Outcome.USED_UP
        return Outcome.CONFLICT if whys & CONFLICTS else Outcome.NOBODY

    def of(self, profile: UUID) -> Fit | None:
        """The one with this profile who may be offered, with a place or without."""
        return next((fit for fit in (*self.ranked, *self.full) if fit.candidate.id == profile), None)


def rank(
    ask: Ask,
    candidates: Iterable[Candidate],
    today: date,
    *,
    known: Collection[UUID] = (),
    said_no: Collection[UUID] = (),
    passed_over: Collection[UUID] = (),
) -> Fits:
    """Everybody who offers what is asked for, in four groups.

    Args:
        ask: the request as it stands.
        candidates: the providers of the scheme.
        today: papers count on this day, places from this day.
        known: persons of whom the asker, or who themselves, have said that they know each other.
        said_no: persons who have declined this request.
        passed_over: persons whom the asker has declined.
    """
    said = {Why.KNOWN: known, Why.SAID_NO: said_no, Why.PASSED_OVER: passed_over}
    musts, wishes = _split(ask.preferences)
    offered = [one for one in candidates if ask.service in one.profile.services]
    removed, able = [], []
    for one in offered:
        why = _why(ask, one, today, said)
        if why:
            removed.append(Removed(one, why))
        else:
            able.append(one)
    fits = []
    for one in able:
        missing = tuple(must for must in musts if not meets(one, must, musts, ask))
        if missing:
            removed.append(Removed(one, Why.MUST, missing))
        else:
            fits.append(_fit(ask, one, (*musts, *wishes), today))
    fits.sort(key=_order)
    unmet = (
        () if fits else tuple(must for must in musts if able and not any(meets(one, must, musts, ask) for one in able))
    )
    return Fits(
        ranked=tuple(fit for fit in fits if fit.candidate.left),
        full=tuple(fit for fit in fits if not fit.candidate.left),
        removed=tuple(removed),
        unmet=unmet,
        apart=bool(able) and not fits and not unmet,
    )


def meets(one: Candidate, wish: Preference, others: Sequence[Preference], ask: Ask) -> bool:
    """Whether a provider is what one wish asks for; of several values in a dimension, one is enough, but for access."""
    if wish.dimension == ACCESS:
        return _is(one, wish, ask)
    return any(_is(one, other, ask) for other in (wish, *others) if other.dimension == wish.dimension)


def _is(one: Candidate, wish: Preference, ask: Ask) -> bool:
    """Whether she is just this."""
    if wish.dimension == DISTANCE:
        return ask.employer not in one.used_at
    return _plain(wish.value) in {_plain(value) for value in one.profile.values(wish.dimension)}


def _split(preferences: Iterable[Preference]) -> tuple[list[Preference], list[Preference]]:
    """The musts and the wishes. Whoever is not sure wishes for nothing."""
    stated = [one for one in preferences if _plain(one.value) != NOT_SURE]
    return [one for one in stated if one.strength == MUST], [one for one in stated if one.strength != MUST]


def _why(ask: Ask, one: Candidate, today: date, said: Mapping[Why, Collection[UUID]]) -> Why | None:
    profile = one.profile
    if one.story.state != ACTIVE:
        return Why.AWAY
    if not one.story.offerable(today):
        return Why.PAPERS
    if profile.person == ask.person:
        return Why.SELF
    if ask.employer in {*one.works_at, *profile.conflicts}:
        return Why.SAME_ORGANISATION
    if ask.employer in one.leaders_at:
        return Why.MANAGER
    return next((why for why, persons in said.items() if profile.person in persons), None)


def _fit(ask: Ask, one: Candidate, stated: Sequence[Preference], today: date) -> Fit:
    alike = {wish: [other for other in stated if other.strength == wish.strength] for wish in stated}
    met = tuple(wish for wish in stated if _is(one, wish, ask))
    unmet = tuple(wish for wish in stated if not meets(one, wish, alike[wish], ask))
    start = one.profile.next_start
    waits_until = start if start and start > today else None
    within = BEGIN_WITHIN.get(ask.urgency)
    in_time = waits_until is None or within is None or waits_until <= today + within
    return Fit(one, met, unmet, in_time, waits_until)


def _order(fit: Fit) -> tuple[bool, int, date, int, str]:
    wishes = {topic(wish) for wish in fit.met if wish.strength != MUST}
    return not fit.in_time, -len(wishes), fit.waits_until or date.min, -fit.candidate.left, fit.profile.name


def topic(wish: Preference) -> str:
    """What counts as one wish: a dimension, and each need of access."""
    return f"{ACCESS}:{_plain(wish.value)}" if wish.dimension == ACCESS else wish.dimension


def _plain(value: str) -> str:
    return " ".join(value.casefold().split())
