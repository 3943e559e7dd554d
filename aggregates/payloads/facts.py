"""What goes into the figures: one coded fact of 32 bytes, without text, date, person or record.

The bytes are: version, measure, tenant (16), four codes by their place in the tables below, two zeros, and a signed number
of 8 bytes. Codes are only ever added at the end of a table: a place, once used, keeps its meaning.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Self
from uuid import UUID

INCIDENTS, COSTS = "incidents", "costs"
REQUESTS, WAITS, SESSIONS = "support_requests", "support_waits", "support_sessions"
PREFERENCES, UNMET = "support_preferences", "support_unmet"

MEASURES: Final = (INCIDENTS, COSTS, REQUESTS, WAITS, SESSIONS, PREFERENCES, UNMET)
REGIONS: Final = ("TLC", "TLD", "TLE", "TLF", "TLG", "TLH", "TLI", "TLJ", "TLK", "TLL", "TLM", "TLN", "UKX")
FAMILIES: Final = ("PHY", "THR", "HAR", "PRM", "ONL", "DIG", "LEG", "SAF", "DEM", "EXP", "OTH")
"""The 11 families of incident types: the first three letters of a type's code."""

CATEGORIES: Final = (
    *("PHY-CCTV", "PHY-ALM", "PHY-LCK", "PHY-PER", "PHY-ACC", "PHY-REP", "GUA-GRD", "GUA-EVT", "DIG-DEV", "DIG-SEC"),
    *("DIG-AUD", "DIG-PRV", "COM-TEL", "TRN-SEC", "RSK-ASS", "TRA-SAF", "LEG-ADV", "MED-PHY", "WEL-COU", "WEL-RES"),
    *("FAM-SUP", "REL-TMP", "REL-HOM", "REL-PRM", "MON-ADV", "INS-PRM", "INS-EXC", "STF-TIM", "STF-COV", "LOS-EVT"),
    "OTH-OTH",
)
"""The codes of the list `cost_category`."""

KINDS: Final = (
    *("counselling", "clinical_supervision", "group_supervision", "reflective_group", "schwartz_round"),
    *("group_debrief", "trim_checkin", "pfa", "manager_consult", "lived_experience", "racialised_space"),
    *("peer_support", "respite", "training", "signpost", "crisis"),
)
"""The codes of the list `wellbeing_service`."""

DIMENSIONS: Final = (
    *("heritage", "anti_racist", "migration_exp", "faith", "language", "gender", "lgbtq", "sector", "modality"),
    *("format", "times", "access", "distance"),
)
"""The codes of the list `provider_preference`."""

BANDS: Final = ("0-2", "3-5", "6-10", "11-20", "21-40", "41+")
"""Waiting times in working days."""

_BAND_ENDS = (2, 5, 10, 20, 40)
OUTCOMES: Final = ("attended", "late_cancel", "cancelled", "dna", "provider_cancelled", "rebooked")
REASONS: Final = ("no_capacity", "must_unmet", "budget", "requester", "reply", "no_match", "withdrawn", "expired")
"""Why something was not met: the list `wait_reason`, and how a request can end without a session."""

MET: Final = ("met", "unmet")
SEVERITIES: Final = range(1, 6)
_FORMAT: Final = struct.Struct(">BB16sBBBB2xq")
_VERSION = 1
CODES_SIZE: Final = 24
"""So many bytes come before the number: alike for all facts that fall into the same cells."""


class BadFact(ValueError):
    """A code that stands in no table, or bytes that are no fact. The message quotes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Fact:
    """The base: where, and of whom. A fact without a region counts where its organisation is at home."""

    SIZE: ClassVar[int] = _FORMAT.size

    tenant: UUID
    region: str | None = None

    def __repr__(self) -> str:
        """The name alone."""
        return f"<{type(self).__name__}>"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class IncidentFact(Fact):
    """Something that happened and was accepted as that."""

    type: str  # one of FAMILIES
    severity: int  # 1 to 5: the highest of body, mind and work

    def to_bytes(self) -> bytes:
        """Raises BadFact."""
        if self.severity not in SEVERITIES:
            raise BadFact("A severity is 1 to 5.")
        return _pack(INCIDENTS, self, _place(FAMILIES, self.type), self.severity, 0, 1)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CostFact(Fact):
    """Money that was agreed, or by how much that changed later; then it may be less than nothing."""

    category: str  # one of CATEGORIES
    pence: int

    def to_bytes(self) -> bytes:
        """Raises BadFact."""
        return _pack(COSTS, self, _place(CATEGORIES, self.category), 0, 0, self.pence)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WellbeingFact(Fact):
    """A request, a wait, a session, a preference or an unmet need. Make it with the function of its name."""

    measure: str
    kind: str  # one of KINDS; of a preference one of DIMENSIONS
    detail: str | None = None  # a band, an outcome, met or unmet, a reason

    @classmethod
    def request(cls, *, tenant: UUID, kind: str, region: str | None = None) -> Self:
        """Somebody asked, and the request has ended or found its support."""
        return cls(tenant=tenant, region=region, measure=REQUESTS, kind=kind)

    @classmethod
    def wait(cls, *, tenant: UUID, kind: str, days: int, region: str | None = None) -> Self:
        """A wait came to its end with a first session, after so many working days."""
        return cls(tenant=tenant, region=region, measure=WAITS, kind=kind, detail=band_of(days))

    @classmethod
    def session(cls, *, tenant: UUID, kind: str, outcome: str, region: str | None = None) -> Self:
        """One session, as its provider returned it."""
        return cls(tenant=tenant, region=region, measure=SESSIONS, kind=kind, detail=outcome)

    @classmethod
    def preference(cls, *, tenant: UUID, dimension: str, met: bool, region: str | None = None) -> Self:
        """Something about the provider that was asked for, and whether it could be had."""
        detail = MET[0] if met else MET[1]
        return cls(tenant=tenant, region=region, measure=PREFERENCES, kind=dimension, detail=detail)

    @classmethod
    def unmet(cls, *, tenant: UUID, kind: str, reason: str, region: str | None = None) -> Self:
        """A request that ended without support, and why."""
        return cls(tenant=tenant, region=region, measure=UNMET, kind=kind, detail=reason)

    def to_bytes(self) -> bytes:
        """Raises BadFact."""
        if self.measure not in _DETAILS:
            raise BadFact("There is no such measure.")
        kinds = DIMENSIONS if self.measure == PREFERENCES else KINDS
        details = _DETAILS[self.measure]
        if (self.detail is None) != (not details):
            raise BadFact("This measure has another form.")
        return _pack(self.measure, self, _place(kinds, self.kind), 0, _place(details, self.detail), 1)


_DETAILS: Mapping[str, tuple[str, ...]] = {
    REQUESTS: (),
    WAITS: BANDS,
    SESSIONS: OUTCOMES,
    PREFERENCES: MET,
    UNMET: REASONS,
}


@dataclass(frozen=True, slots=True)
class Codes:
    """What a fact says but for its number: the form in which facts are counted."""

    measure: str
    tenant: UUID
    region: str | None
    type: str = ""  # of an incident its family, of a cost its category
    severity: int = 0
    kind: str = ""
    detail: str = ""  # a wait's band and the like


def read_codes(head: bytes) -> Codes:
    """The codes in the first `CODES_SIZE` bytes of a fact. Raises BadFact."""
    try:
        version, measure, tenant, region, first, severity, detail, _ = _FORMAT.unpack(head + bytes(8))
        if version != _VERSION or not measure:
            raise BadFact("This fact was written by a later version.")
        name = MEASURES[measure - 1]
        codes = Codes(name, UUID(bytes=tenant), _code(REGIONS, region) or None)
        if name == INCIDENTS:
            return Codes(*_common(codes), type=_code(FAMILIES, first), severity=severity)
        if name == COSTS:
            return Codes(*_common(codes), type=_code(CATEGORIES, first))
        kinds = DIMENSIONS if name == PREFERENCES else KINDS
        return Codes(*_common(codes), kind=_code(kinds, first), detail=_code(_DETAILS[name], detail))
    except (struct.error, IndexError):
        raise BadFact("These bytes are no fact.") from None


def number_of(body: bytes) -> int:
    """The number behind the codes: 1, or pence."""
    return int.from_bytes(body[CODES_SIZE:], "big", signed=True)


def band_of(days: int) -> str:
    """The band of a wait of so many working days."""
    return next((band for band, end in zip(BANDS, _BAND_ENDS, strict=False) if days <= end), BANDS[-1])


def _common(codes: Codes) -> tuple[str, UUID, str | None]:
    return codes.measure, codes.tenant, codes.region


def _pack(measure: str, fact: Fact, first: int, severity: int, detail: int, number: int) -> bytes:  # noqa: PLR0917 -- one body, field by field
    places = (_place(REGIONS, fact.region), first, severity, detail)
    try:
        return _FORMAT.pack(_VERSION, MEASURES.index(measure) + 1, fact.tenant.bytes, *places, number)
    except struct.error:
        raise BadFact("A number of this fact is too large.") from None


def _place(table: tuple[str, ...], code: str | None) -> int:
    """The code's place in its table from 1; 0 for none."""
    if code is None:
        return 0
    if code not in table:
        raise BadFact("A code of this fact stands in no table.")
    return table.index(code) + 1


def _code(table: tuple[str, ...], place: int) -> str:
    return table[place - 1] if place else ""
