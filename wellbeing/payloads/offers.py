"""What coordinating puts into a request: cards, offers, choices, waiting, and what the coordinators keep among themselves.

All of it stands in the request's SHARED section, so the asker reads it and takes it with her, but for notes and the marks of
what was counted, which stand in INTERNAL.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from wellbeing.payloads.base import Payload, in_record
from wellbeing.payloads.providers import Described
from wellbeing.payloads.requests import Preference

MOST_CARDS = 3

# Why an asker declines what she was offered. The first one keeps a provider away from her for good.
KNOWN = "known"
NOT_FITTING = "not_fitting"
TOO_LATE = "too_late"
OTHER = "other"
DECLINED = {
    KNOWN: "I know this person, or they know me",
    NOT_FITTING: "They are not right for me",
    TOO_LATE: "I would have to wait too long",
    OTHER: "Another reason",
}


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ProviderCard(Payload):
    """What an asker is shown of a provider: what she publishes, as it stood when she was offered. Never her fee.

    `met` and `unmet` are the asker's own wishes that she is and is not. `calendar` and `calendar_key` open her hours to whoever
    was offered her.
    """

    WHAT: ClassVar[str] = "provider card"
    TEXTS: ClassVar[tuple[str, ...]] = (
        "name",
        "about",
        "qualifications",
        "registers",
        "hours",
        "described",
        "met",
        "unmet",
    )

    profile: UUID  # the record of her profile
    person: UUID
    name: str
    calendar: UUID
    calendar_key: str
    about: str = ""
    qualifications: str = ""
    registers: tuple[str, ...] = ()  # register and number
    hours: str = ""
    described: tuple[Described, ...] = ()
    next_start: date | None = None  # she cannot begin before
    met: tuple[Preference, ...] = ()
    unmet: tuple[Preference, ...] = ()


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Offer(Payload):
    """Up to three providers, of whom the asker may choose one until a day, and how many sessions are paid for."""

    WHAT: ClassVar[str] = "offer"
    TEXTS: ClassVar[tuple[str, ...]] = ("words", "by_name", "cards")

    number: int  # from 1
    cards: tuple[ProviderCard, ...]
    until: date
    at: datetime
    by: UUID
    by_name: str
    vouchers: tuple[str, ...] = ()
    words: str = ""


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reminded(Payload):
    """The asker was reminded of an offer that she has not answered."""

    WHAT: ClassVar[str] = "offer reminded"

    offer: int
    until: date  # the new last day
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Choice(Payload):
    """The asker has chosen one of the cards. `case` is the record that she and the provider share."""

    WHAT: ClassVar[str] = "offer choice"
    TEXTS: ClassVar[tuple[str, ...]] = ("provider_name",)

    offer: int
    profile: UUID
    provider: UUID
    provider_name: str
    case: UUID
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Declined(Payload):
    """The asker takes none of the cards. `known` are the providers who know her, or whom she knows."""

    WHAT: ClassVar[str] = "offer declined"
    TEXTS: ClassVar[tuple[str, ...]] = ("words",)

    offer: int
    reason: str  # of DECLINED
    at: datetime
    known: tuple[UUID, ...] = ()
    words: str = ""


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TurnedDown(Payload):
    """The provider who was chosen could not take it on, or did not answer in time (`reason` is empty then)."""

    WHAT: ClassVar[str] = "offer turned down"

    offer: int
    provider: UUID
    case: UUID
    reason: str
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Waiting(Payload):
    """On the waiting list: why, what is missing, and when the coordinators look again."""

    WHAT: ClassVar[str] = "request waiting"
    TEXTS: ClassVar[tuple[str, ...]] = ("words", "unmet")

    reason: str  # wait_reason
    at: datetime
    look_again: date
    unmet: tuple[Preference, ...] = ()  # the musts that nobody meets
    words: str = ""


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NotMatched(Payload):
    """Nobody could be found. `outcome` is how the search ended; `unmet` are the musts that nobody meets."""

    WHAT: ClassVar[str] = "request not matched"
    TEXTS: ClassVar[tuple[str, ...]] = ("words", "unmet")

    outcome: str  # of matching.Outcome
    at: datetime
    unmet: tuple[Preference, ...] = ()
    words: str = ""


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReferredOn(Payload):
    """Somebody outside the scheme is the better place: who, and how to reach them."""

    WHAT: ClassVar[str] = "request referred"
    TEXTS: ClassVar[tuple[str, ...]] = ("words",)

    words: str
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Contacted(Payload):
    """A coordinator has rung somebody who said that she is not safe. Nothing of what was said is kept."""

    WHAT: ClassVar[str] = "request contacted"
    TEXTS: ClassVar[tuple[str, ...]] = ("by_name",)

    at: datetime
    by: UUID
    by_name: str


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class InternalNote(Payload):
    """What coordinators note among themselves."""

    WHAT: ClassVar[str] = "request note"
    TEXTS: ClassVar[tuple[str, ...]] = ("text", "by_name")

    text: str
    at: datetime
    by: UUID
    by_name: str


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Counted(Payload):
    """INTERNAL. What was told to the figures, so that nothing is told twice. `key` names what; a session by its own id."""

    WHAT: ClassVar[str] = "request counted"

    key: str
    at: datetime
