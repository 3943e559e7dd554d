"""What the person affected decides about the police, and why. The reason is sealed to her alone."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from safety.payloads.base import Payload, in_record

FULL_SIZE = 4_200  # bytes: more than the longest reason takes
SAID_YES = frozenset({"reported_named", "reported_org", "reported_third_party", "reported_anon"})
SAID_NO = frozenset({"no", "not_now"})
OVERRIDE = "duty_override"
BECAUSE_OF_STATUS = "no_immigration"  # tells the readers nothing but "no": the reason would reveal somebody's status


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PoliceDecision(Payload):
    """The decision, for the readers to see. `by` is empty for the person who reported; set, it is the team's override."""

    WHAT = "police_decision"
    TEXTS = ("why",)

    decision: str  # police_decision, never BECAUSE_OF_STATUS
    at: datetime
    by: UUID | None = None
    by_name: str = ""
    why: str = ""  # of an override, said to her too


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PoliceReason(Payload):
    """Why. Stands in the author's own section, whose key nobody else holds."""

    WHAT = "police_reason"
    TEXTS = ("text",)

    decision: str  # police_decision, just as she chose it
    text: str
    at: datetime
    fill: str = ""  # makes every one of the same size, so that nobody can tell whether she gave a reason

    @classmethod
    def of(cls, decision: str, text: str, at: datetime) -> Self:
        """One of the same size whatever was chosen and written."""
        spare = FULL_SIZE - len(json.dumps(text, ensure_ascii=False).encode()) - len(decision)
        return cls(decision=decision, text=text, at=at, fill=" " * max(0, spare))
