"""That two records belong together. Written in the internal section of both, each from its own side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from safety.payloads.base import Payload, in_record

RELATED = "related"
CAMPAIGN = "campaign"
DUPLICATE_OF = "duplicate_of"
HAS_DUPLICATE = "has_duplicate"
FOLLOWS = "follows"
FOLLOWED_BY = "followed_by"
OTHER_SIDE: Mapping[str, str] = {
    RELATED: RELATED,
    CAMPAIGN: CAMPAIGN,
    DUPLICATE_OF: HAS_DUPLICATE,
    HAS_DUPLICATE: DUPLICATE_OF,
    FOLLOWS: FOLLOWED_BY,
    FOLLOWED_BY: FOLLOWS,
}
"""What a link is called on the other record."""


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Link(Payload):
    """A link as it is seen from this record; the newest one to the same other record counts."""

    WHAT = "link"
    TEXTS = ("reason",)

    kind: str  # a key of OTHER_SIDE
    other: UUID
    reason: str
    by: UUID
    by_name: str
    at: datetime
    removed: bool = False
