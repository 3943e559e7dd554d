"""Groups: what stands in the record that a group shares, and what joining leaves in a request."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from wellbeing.payloads.base import Payload, in_record

MEETS_LIMIT = 500  # characters


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class GroupMeets(Payload):
    """SHARED of a group. Where it meets, or how to join; the newest number counts."""

    WHAT: ClassVar[str] = "group meets"
    TEXTS: ClassVar[tuple[str, ...]] = ("place",)

    place: str
    number: int  # from 1
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class GroupMember(Payload):
    """SHARED of a group. Somebody who agreed to be seen by the others, and how she wants to be called. No person is named."""

    WHAT: ClassVar[str] = "group member"
    TEXTS: ClassVar[tuple[str, ...]] = ("called",)

    member: UUID  # the claim on her place
    called: str
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class GroupLeft(Payload):
    """SHARED of a group. A member has left."""

    WHAT: ClassVar[str] = "group left"

    member: UUID
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HeadCount(Payload):
    """INTERNAL of a group. How many came on a day; a later number for the same day replaces the earlier one."""

    WHAT: ClassVar[str] = "group count"

    on: date
    count: int
    number: int  # from 1
    by: UUID
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Joining(Payload):
    """SHARED of a request. She agrees to be seen by the members, and holds a place by its claim; without one she waits."""

    WHAT: ClassVar[str] = "group joining"
    TEXTS: ClassVar[tuple[str, ...]] = ("called",)

    group: UUID
    called: str
    claim: UUID | None
    number: int  # from 1; the newest counts
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Admitted(Payload):
    """SHARED of a request. She is in the group: the key of what its members share."""

    WHAT: ClassVar[str] = "group admitted"

    group: UUID
    key: str  # 32 bytes in hex
    at: datetime
