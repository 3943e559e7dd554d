"""What an organisation does about a family of incidents, step by step. A record of the organisation, not of an incident."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from safety.payloads.base import Payload


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Step(Payload):
    """One step: what is done, and within how many days; 0 is the same day."""

    WHAT = "step"

    code: str  # response_action
    text: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Playbook(Payload):
    """The steps for one family of types, as they were from `at` on; the highest number of a family counts."""

    WHAT = "playbook"

    family: str  # the first letters of its incident types, such as PHY
    steps: tuple[Step, ...]
    number: int  # from 1; 0 for what Hearth ships
    by: UUID | None = None
    by_name: str = ""
    at: datetime | None = None
