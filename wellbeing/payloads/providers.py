"""What stands in the record of a provider: what she says about herself, which papers somebody has seen, how she stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from wellbeing.payloads.base import Payload, in_record

REGISTER = "register"
INSURANCE = "insurance"
CLEARANCE = "clearance"
SUPERVISION = "supervision"
PAPERS = (REGISTER, INSURANCE, CLEARANCE, SUPERVISION)
"""Each of them must be there, seen by the scheme, and in date before anybody is offered to an asker."""

FORMAT, LANGUAGE, TIMES = "format", "language", "times"

ACTIVE = "active"
SUSPENDED = "suspended"
LEFT = "left"


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Paper(Payload):
    """One thing that a provider must have. `body`: which register, or which check of a nation; with whom, elsewhere."""

    WHAT: ClassVar[str] = "provider paper"
    TEXTS: ClassVar[tuple[str, ...]] = ("body", "number")

    kind: str  # one of PAPERS
    body: str = ""
    number: str = ""
    expires_on: date | None = None


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Described(Payload):
    """What she chooses to publish of one dimension of `provider_preference`; a dimension that is not named is not said."""

    WHAT: ClassVar[str] = "provider described"
    TEXTS: ClassVar[tuple[str, ...]] = ("values",)

    dimension: str
    values: tuple[str, ...]


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Profile(Payload):
    """One version of what a provider says about herself; the highest `number` counts.

    `fee` is for the scheme alone: no asker ever sees it. `calendar` and `calendar_key` are made once; whoever holds the key
    reads her hours.
    """

    WHAT: ClassVar[str] = "provider profile"
    TEXTS: ClassVar[tuple[str, ...]] = ("name", "about", "qualifications", "hours", "papers", "described")

    person: UUID
    name: str
    calendar: UUID
    calendar_key: str  # 32 bytes in hex
    about: str = ""  # a few words to whoever chooses
    qualifications: str = ""
    papers: tuple[Paper, ...] = ()
    services: tuple[str, ...] = ()  # wellbeing_service
    described: tuple[Described, ...] = ()
    hours: str = ""  # in words; the hours that can be booked stand in her calendar
    fee: int = 0  # pence for a session
    places: int = 0  # how many people she sees at a time through this scheme
    next_start: date | None = None  # from when she can see somebody new
    conflicts: tuple[UUID, ...] = ()  # employers of the scheme that she works for, or is close to
    number: int = 0  # stamped when it is saved
    at: datetime | None = None

    def paper(self, kind: str) -> Paper | None:
        return next((paper for paper in self.papers if paper.kind == kind), None)

    def values(self, dimension: str) -> tuple[str, ...]:
        """What she publishes of a dimension; empty where she says nothing."""
        return next((one.values for one in self.described if one.dimension == dimension), ())

    def missing(self) -> list[str]:
        """The kinds of paper that she has not named yet."""
        return [kind for kind in PAPERS if self.paper(kind) is None]

    def expired(self, today: date) -> list[str]:
        """The kinds of paper whose last day is over."""
        return [paper.kind for paper in self.papers if paper.expires_on is not None and paper.expires_on < today]


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PaperSeen(Payload):
    """A coordinator has seen a paper exactly as it is named here. A paper that is changed has to be seen again."""

    WHAT: ClassVar[str] = "provider paper seen"
    TEXTS: ClassVar[tuple[str, ...]] = ("paper",)

    paper: Paper
    seen_on: date
    by: UUID
    by_name: str


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Standing(Payload):
    """Where she stands with the scheme. The newest one (highest `number`) counts; she reads the reason, too."""

    WHAT: ClassVar[str] = "provider standing"
    TEXTS: ClassVar[tuple[str, ...]] = ("reason",)

    state: str  # ACTIVE, SUSPENDED or LEFT
    at: datetime
    number: int  # from 1
    by: UUID
    by_name: str
    reason: str = ""


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ProviderRemark(Payload):
    """What the coordinators note among themselves about a provider."""

    WHAT: ClassVar[str] = "provider remark"
    TEXTS: ClassVar[tuple[str, ...]] = ("text",)

    text: str
    at: datetime
    by: UUID
    by_name: str


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Sold(Payload):
    """How many sessions of one series of vouchers were held in a month, and what they come to."""

    WHAT: ClassVar[str] = "provider sold"

    month: date  # its first day
    series: str
    sessions: int
    pence: int


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Ledger(Payload):
    """Totals by month and series, and nothing else: what an invoice says. It is one item, sealed anew with each session, so
    not even the number of sessions can be counted from outside. Cases can be destroyed; their totals stay here.
    """

    WHAT: ClassVar[str] = "provider ledger"

    lines: tuple[Sold, ...] = ()

    def with_session(self, month: date, series: str, pence: int) -> "Ledger":
        """The same with one session more, newest month first."""
        sums = {(one.month, one.series): (one.sessions, one.pence) for one in self.lines}
        sessions, sum_of = sums.get((month, series), (0, 0))
        sums[month, series] = (sessions + 1, sum_of + pence)
        order = sorted(sums, key=lambda key: (-key[0].toordinal(), key[1]))
        return Ledger(
            lines=tuple(Sold(month=at, series=of, sessions=sums[at, of][0], pence=sums[at, of][1]) for at, of in order)
        )

    def of(self, month: date) -> tuple[Sold, ...]:
        return tuple(line for line in self.lines if line.month == month)

    def months(self) -> list[date]:
        """Newest first."""
        return sorted({line.month for line in self.lines}, reverse=True)


@dataclass(frozen=True, repr=False)
class ProviderStory:
    """A provider's record put in order: the newest profile and standing, what was seen and remarked, and the totals."""

    profile: Profile
    standing: Standing | None = None
    ledger: Ledger = Ledger()
    seen: tuple[PaperSeen, ...] = ()
    remarks: tuple[ProviderRemark, ...] = ()  # oldest first

    @classmethod
    def gather(cls, parts: Iterable[Payload]) -> "ProviderStory":
        """Raises ValueError without a profile."""
        known = list(parts)
        versions = sorted((one for one in known if isinstance(one, Profile)), key=lambda one: one.number)
        standings = sorted((one for one in known if isinstance(one, Standing)), key=lambda one: one.number)
        remarks = sorted((one for one in known if isinstance(one, ProviderRemark)), key=lambda one: one.at)
        if not versions:
            raise ValueError("A provider's record has no profile.")
        return cls(
            profile=versions[-1],
            standing=standings[-1] if standings else None,
            ledger=next((one for one in known if isinstance(one, Ledger)), Ledger()),
            seen=tuple(one for one in known if isinstance(one, PaperSeen)),
            remarks=tuple(remarks),
        )

    @property
    def state(self) -> str:
        return self.standing.state if self.standing else ACTIVE

    def was_seen(self, paper: Paper) -> PaperSeen | None:
        """When a paper was seen just as it stands in the profile now; None while nobody has."""
        found = [one for one in self.seen if one.paper == paper]
        return max(found, key=lambda one: one.seen_on, default=None)

    def unseen(self) -> list[str]:
        return [paper.kind for paper in self.profile.papers if self.was_seen(paper) is None]

    def offerable(self, today: date) -> bool:
        """Whether she may be offered to anybody: active, and every paper there, seen and in date."""
        papers = self.profile
        return self.state == ACTIVE and not (papers.missing() or papers.expired(today) or self.unseen())
