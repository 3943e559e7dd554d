"""What stands in the record of a case: what an asker and one provider share, and what the scheme has to know of it.

Two sections. SHARED is the asker's and the provider's alone: what she releases, and what they write to each other. PROVIDER
is theirs and the coordinators': vouchers, the answer, one line for each session, the end. Nothing here holds a note about
a session, and no field of a returned session takes words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from wellbeing.payloads.base import Payload, in_record
from wellbeing.payloads.bookings import Booked
from wellbeing.payloads.offers import ProviderCard

ASKER = "asker"
PROVIDER = "provider"

PLANNED = "planned"
EARLY = "early"
REFERRED = "referred"


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Release(Payload):
    """SHARED. What the asker lets the provider know, chosen field by field; what she left out is empty.

    `person` is for notices alone and is shown on no page. Once the provider said no, or the case is over, an empty
    release takes its place.
    """

    WHAT: ClassVar[str] = "case release"
    TEXTS: ClassVar[tuple[str, ...]] = ("name", "detail", "when", "words", "employer", "wishes")

    person: UUID
    name: str = ""  # how she wants to be called
    route: str = ""  # how to reach her: a code of the ask
    detail: str = ""  # the number or address for it
    when: str = ""  # when she can be reached
    wishes: tuple[str, ...] = ()  # what she looks for in a provider, in words
    trigger: tuple[str, ...] = ()  # wellbeing_trigger
    employer: str = ""  # only when she says so
    words: str = ""

    def emptied(self) -> "Release":
        """The same without anything but who has to be told of an answer."""
        return Release(person=self.person)


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CaseOpened(Payload):
    """PROVIDER. The first line: whom the asker has chosen, for what, and until when an answer is due."""

    WHAT: ClassVar[str] = "case opened"
    TEXTS: ClassVar[tuple[str, ...]] = ("provider_name",)

    provider: UUID
    provider_name: str
    service: str  # wellbeing_service
    urgency: str  # wellbeing_urgency
    answer_by: date
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Entitlement(Payload):
    """PROVIDER. Sessions that the scheme pays for: one code each, which names a fund to the scheme and nobody's employer."""

    WHAT: ClassVar[str] = "case entitlement"

    vouchers: tuple[str, ...]
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Answer(Payload):
    """PROVIDER. Yes or no, and for a no a coded reason."""

    WHAT: ClassVar[str] = "case answer"

    accepted: bool
    at: datetime
    reason: str = ""


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Returned(Payload):
    """PROVIDER. All that is ever returned of a session: one code, how long, the voucher, the month. No words."""

    WHAT: ClassVar[str] = "case session"

    id: UUID  # from the form, so that a second press returns nothing twice
    outcome: str  # session_outcome
    minutes: int
    voucher: str  # empty where the outcome costs nothing
    month: date  # its first day
    by: UUID
    number: int  # from 1


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ConfidentialityBroken(Payload):
    """PROVIDER. The provider had to speak to somebody else to keep a person safe. The time and nothing more."""

    WHAT: ClassVar[str] = "case confidentiality"

    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Ended(Payload):
    """PROVIDER. How it ended, and who of the two said so."""

    WHAT: ClassVar[str] = "case ended"

    how: str  # PLANNED, EARLY or REFERRED
    by: str  # ASKER or PROVIDER
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CaseMessage(Payload):
    """SHARED. What one of the two writes to the other."""

    WHAT: ClassVar[str] = "case message"
    TEXTS: ClassVar[tuple[str, ...]] = ("name", "text")

    author: str  # ASKER or PROVIDER
    name: str  # of the provider, or how the asker wants to be called
    text: str
    at: datetime
    number: int  # from 1


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Rhythm(Payload):
    """PROVIDER. For what recurs: every so many weeks, how long, and when the next one is due. The newest `number` counts."""

    WHAT: ClassVar[str] = "case rhythm"

    weeks: int
    minutes: int
    due_on: date
    number: int  # from 1


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NextAsked(Payload):
    """PROVIDER. One of the two asks for the next session; it stands until a later session is booked or returned."""

    WHAT: ClassVar[str] = "case next"

    by: str  # ASKER or PROVIDER
    at: datetime
    sessions: int  # how many had been returned by then


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Away(Payload):
    """PROVIDER. The provider is away, and who would step in. The newest `number` counts; days that are over count no more."""

    WHAT: ClassVar[str] = "case away"
    TEXTS: ClassVar[tuple[str, ...]] = ("cover_name",)

    from_on: date
    until_on: date
    number: int  # from 1
    cover: UUID | None = None
    cover_name: str = ""


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CoverAgreed(Payload):
    """PROVIDER. The asker lets a colleague of her provider step in, and her session has handed over the keys."""

    WHAT: ClassVar[str] = "case cover"

    cover: UUID
    away: int  # the number of the Away
    at: datetime


@dataclass(frozen=True, repr=False)
class CaseStory:
    """A case put in order from what its reader's keys open. A coordinator's story has no release and no messages."""

    opened: CaseOpened
    card: ProviderCard | None = None  # SHARED: whom the asker chose, as she saw her, with the key of her calendar
    release: Release | None = None
    entitlements: tuple[Entitlement, ...] = ()
    answer: Answer | None = None
    returned: tuple[Returned, ...] = ()  # oldest first
    broken: tuple[ConfidentialityBroken, ...] = ()
    ended: Ended | None = None
    messages: tuple[CaseMessage, ...] = ()  # oldest first
    rhythm: Rhythm | None = None
    asked: NextAsked | None = None
    away: Away | None = None
    covers: tuple[CoverAgreed, ...] = ()
    others: tuple[Payload, ...] = ()  # such as bookings

    @classmethod
    def gather(cls, parts: Iterable[Payload]) -> "CaseStory":
        """Raises ValueError without its first line."""
        known = list(parts)
        opened = _newest(known, CaseOpened)
        if opened is None:
            raise ValueError("A case has no beginning.")
        return cls(
            opened=opened,
            card=_newest(known, ProviderCard),
            release=_newest(known, Release),
            entitlements=_all(known, Entitlement, "at"),
            answer=_newest(known, Answer, "at"),
            returned=_all(known, Returned, "number"),
            broken=_all(known, ConfidentialityBroken, "at"),
            ended=_newest(known, Ended, "at"),
            messages=_all(known, CaseMessage, "number"),
            rhythm=_newest(known, Rhythm, "number"),
            asked=_newest(known, NextAsked, "at"),
            away=_newest(known, Away, "number"),
            covers=_all(known, CoverAgreed, "at"),
            others=tuple(one for one in known if not isinstance(one, _OURS)),
        )

    def of[Kind: Payload](self, kind: type[Kind]) -> tuple[Kind, ...]:
        """What other parts of the service keep in a case, such as bookings."""
        return tuple(one for one in self.others if isinstance(one, kind))

    @property
    def vouchers(self) -> tuple[str, ...]:
        """Every code that the scheme gave for this, used or not."""
        return tuple(code for one in self.entitlements for code in one.vouchers)

    @property
    def left(self) -> tuple[str, ...]:
        """The codes that no returned session has used."""
        used = {one.voucher for one in self.returned}
        return tuple(code for code in self.vouchers if code not in used)

    @property
    def waits(self) -> bool:
        """Whether the provider has not answered yet. Whether there is still time for it is another question."""
        return self.answer is None and self.ended is None

    @property
    def runs(self) -> bool:
        return self.answer is not None and self.answer.accepted and self.ended is None

    @property
    def next_asked(self) -> bool:
        """Whether the next session was asked for, and none has been booked or returned since."""
        asked = self.asked
        if asked is None or asked.sessions < len(self.returned):
            return False
        return all(booked.at < asked.at for booked in self.of(Booked))

    def covered_by(self, person: UUID, today: date) -> bool:
        """Whether this person steps in today for the provider, with the asker's consent."""
        away = self.away
        if away is None or away.cover != person or not away.from_on <= today <= away.until_on:
            return False
        return any(one.cover == person and one.away == away.number for one in self.covers)


_OURS = (
    CaseOpened,
    ProviderCard,
    Release,
    Entitlement,
    Answer,
    Returned,
    ConfidentialityBroken,
    Ended,
    CaseMessage,
    Rhythm,
    NextAsked,
    Away,
    CoverAgreed,
)


def _all[Kind: Payload](parts: Iterable[Payload], kind: type[Kind], by: str) -> tuple[Kind, ...]:
    found = [one for one in parts if isinstance(one, kind)]
    return tuple(sorted(found, key=lambda one: getattr(one, by)))


def _newest[Kind: Payload](parts: Iterable[Payload], kind: type[Kind], by: str = "") -> Kind | None:
    found = [one for one in parts if isinstance(one, kind)]
    return max(found, key=lambda one: getattr(one, by), default=None) if by else next(iter(found), None)
