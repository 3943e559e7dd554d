"""Rules for a provider's profile: what it may say, what is missing before she can be offered, and when she is reminded."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from wellbeing import vocabulary
from wellbeing.payloads.offers import ProviderCard
from wellbeing.payloads.providers import (
    ACTIVE,
    CLEARANCE,
    INSURANCE,
    LEFT,
    PAPERS,
    REGISTER,
    SUPERVISION,
    SUSPENDED,
    Described,
    Paper,
    Profile,
    ProviderStory,
)
from wellbeing.payloads.requests import Preference
from wellbeing.workflow.refusals import Refused

NAME_LIMIT: Final = 80
ABOUT_LIMIT: Final = 600
QUALIFICATIONS_LIMIT: Final = 400
HOURS_LIMIT: Final = 200
NUMBER_LIMIT: Final = 60
REASON_LIMIT: Final = 500
REMARK_LIMIT: Final = 1_000
MOST_PLACES: Final = 60
MOST_FEE: Final = 50_000  # pence
REMIND_DAYS: Final = 30

REGISTERS: Mapping[str, str] = MappingProxyType(
    {
        "bacp": "BACP",
        "ukcp": "UKCP",
        "hcpc": "HCPC",
        "ncps": "NCPS",
        "baatn": "BAATN (membership)",
        "other": "Another register",
    }
)
CLEARANCES: Mapping[str, str] = MappingProxyType(
    {
        "dbs": "DBS (England and Wales)",
        "pvg": "PVG scheme (Scotland)",
        "accessni": "AccessNI (Northern Ireland)",
    }
)
PAPER_WORDS: Mapping[str, str] = MappingProxyType(
    {
        REGISTER: "Professional register",
        INSURANCE: "Insurance",
        CLEARANCE: "Background check",
        SUPERVISION: "Own supervision",
    }
)
BODIES: Mapping[str, Mapping[str, str]] = MappingProxyType({REGISTER: REGISTERS, CLEARANCE: CLEARANCES})
"""Of whom a paper can be, where that is a choice."""

NOT_PUBLISHED: Final = frozenset({"distance"})
"""Dimensions of `provider_preference` that follow from the conflicts she names, and are nothing to describe."""
WRITTEN: Final = frozenset({"language"})
"""Dimensions without a list of values: she writes them, one by one."""
OTHER: Final = "other"
"""How the value begins that stands for words of her own."""
VALUE_LIMIT: Final = 60
MOST_VALUES: Final = 12

NO_REQUEST: Final = frozenset({"signpost", "crisis", "respite", "training"})
"""Services of the list that no single provider is chosen for."""


@dataclass(frozen=True)
class Due:
    """One paper of a provider's that ends soon, or has ended."""

    kind: str
    on: date
    over: bool


def services() -> list[tuple[str, str]]:
    """What a provider can offer, as forms take it."""
    return [(code, words) for code, words in vocabulary.choices("wellbeing_service") if code not in NO_REQUEST]


def dimensions() -> list[tuple[str, str]]:
    """What she may publish about herself, as forms take it."""
    return [(code, words) for code, words in vocabulary.choices("provider_preference") if code not in NOT_PUBLISHED]


def listed(dimension: str) -> list[str]:
    """The values of a dimension that can be ticked."""
    if dimension in WRITTEN:
        return []
    return [value for value in vocabulary.values(dimension) if not value.startswith(OTHER)]


def takes_words(dimension: str) -> bool:
    """Whether she can describe it in words that are not in the list."""
    return dimension in WRITTEN or len(listed(dimension)) < len(vocabulary.values(dimension))


def card(
    record: UUID,
    profile: Profile,
    *,
    next_start: date | None,
    met: tuple[Preference, ...] = (),
    unmet: tuple[Preference, ...] = (),
) -> ProviderCard:
    """What an asker is shown of a provider: what she publishes, and the key of her calendar. Never her fee, and never which
    organisations she is close to.

    Args:
        record: the profile's id.
        profile: its newest version.
        next_start: when she has time, if not at once.
        met: which of the asker's preferences she meets.
        unmet: which of them she does not.
    """
    register = profile.paper(REGISTER)
    return ProviderCard(
        profile=record,
        person=profile.person,
        name=profile.name,
        calendar=profile.calendar,
        calendar_key=profile.calendar_key,
        about=profile.about,
        qualifications=profile.qualifications,
        registers=(paper_words(register),) if register else (),
        hours=profile.hours,
        described=profile.described,
        next_start=next_start,
        met=met,
        unmet=unmet,
    )


def paper_words(paper: Paper) -> str:
    """`BACP, 12345`: what it is, without its kind."""
    body = BODIES.get(paper.kind, {}).get(paper.body, paper.body)
    return ", ".join(part for part in (body, paper.number) if part)


def check_profile(profile: Profile, *, employers: Collection[UUID]) -> None:
    """Whether a profile can be kept as it is; one that lacks something can, it is only not offered yet.

    Args:
        profile: what she filled in so far.
        employers: the organisations of the scheme, of which alone conflicts can be named.

    Raises:
        Refused: a field does not fit.
    """
    _check_words(profile)
    for paper in profile.papers:
        check_paper(paper)
    if len({paper.kind for paper in profile.papers}) < len(profile.papers):
        raise Refused("Name each paper once.", field="papers")
    if not set(profile.services) <= {code for code, _ in services()}:
        raise Refused("Choose from the list.", field="services")
    if len({one.dimension for one in profile.described}) < len(profile.described):
        raise Refused("Describe each thing once.", field="described")
    for one in profile.described:
        check_described(one)
    if not 0 <= profile.places <= MOST_PLACES:
        raise Refused(f"Places must be between 0 and {MOST_PLACES}.", field="places")
    if not 0 <= profile.fee <= MOST_FEE:
        raise Refused("The fee for a session must be between £0 and £500.", field="fee")
    if not set(profile.conflicts) <= set(employers):
        raise Refused("Choose from the list.", field="conflicts")


def _check_words(profile: Profile) -> None:
    if not profile.name.strip():
        raise Refused("Enter the name that people will see.", field="name")
    for field, limit in (
        ("name", NAME_LIMIT),
        ("about", ABOUT_LIMIT),
        ("qualifications", QUALIFICATIONS_LIMIT),
        ("hours", HOURS_LIMIT),
    ):
        if len(getattr(profile, field)) > limit:
            raise Refused(f"This must be {limit} characters or fewer.", field=field)


def check_paper(paper: Paper) -> None:
    """Raises Refused for a paper that says too little to be checked."""
    if paper.kind not in PAPERS:
        raise Refused("Choose from the list.", field="papers")
    if paper.kind in BODIES:
        if paper.body not in BODIES[paper.kind]:
            raise Refused("Choose from the list.", field="body")
    elif not paper.body.strip() or len(paper.body) > NUMBER_LIMIT:
        raise Refused(f"Enter with whom, in {NUMBER_LIMIT} characters or fewer.", field="body")
    if len(paper.number) > NUMBER_LIMIT:
        raise Refused(f"The number must be {NUMBER_LIMIT} characters or fewer.", field="paper_number")
    if paper.kind in BODIES and not paper.number.strip():
        raise Refused("Enter the number, so that it can be checked.", field="paper_number")
    if paper.expires_on is None:
        raise Refused("Enter the last day on which it counts.", field="expires_on")


def check_described(one: Described) -> None:
    """Raises Refused for what is not in the list."""
    if one.dimension not in {code for code, _ in dimensions()}:
        raise Refused("Choose from the list.", field="described")
    if not 0 < len(one.values) <= MOST_VALUES:
        raise Refused(f"Name between 1 and {MOST_VALUES}.", field=one.dimension)
    own = [value for value in one.values if value not in listed(one.dimension)]
    if own and not takes_words(one.dimension):
        raise Refused("Choose from the list.", field=one.dimension)
    if any(not value.strip() or len(value) > VALUE_LIMIT for value in own):
        raise Refused(f"Each must be {VALUE_LIMIT} characters or fewer.", field=one.dimension)


def due(profile: Profile, today: date) -> list[Due]:
    """The papers that end within 30 days or have ended, the most urgent first."""
    last = today + timedelta(days=REMIND_DAYS)
    found = [
        Due(paper.kind, paper.expires_on, over=paper.expires_on < today)
        for paper in profile.papers
        if paper.expires_on is not None and paper.expires_on <= last
    ]
    return sorted(found, key=lambda one: (one.on, one.kind))


def holding_back(story: ProviderStory, today: date) -> list[str]:
    """Why a provider is not offered to anybody now, in words; empty when she is."""
    if story.state == LEFT:
        return ["Has left"]
    found = ["Suspended"] if story.state == SUSPENDED else []
    found += [f"{PAPER_WORDS[kind]}: not named yet" for kind in story.profile.missing()]
    over = story.profile.expired(today)
    found += [f"{PAPER_WORDS[kind]}: expired" for kind in over]
    found += [f"{PAPER_WORDS[kind]}: not seen yet" for kind in story.unseen() if kind not in over]
    return found


def check_standing(story: ProviderStory, state: str, reason: str) -> None:
    """Whether somebody may be suspended, let back or noted as gone. Raises Refused."""
    if state not in {ACTIVE, SUSPENDED, LEFT}:
        raise Refused("Choose from the list.", field="state")
    if story.state == LEFT:
        raise Refused("They have left. They can come back by writing a profile again.")
    if story.state == state:
        raise Refused("It stands so already.", field="state")
    if state == SUSPENDED and not reason.strip():
        raise Refused("Enter the reason. They will read it.", field="reason")
    if len(reason) > REASON_LIMIT:
        raise Refused(f"The reason must be {REASON_LIMIT} characters or fewer.", field="reason")
