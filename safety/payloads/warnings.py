"""A warning to other organisations: the label that allows it, what was sent to whom, what came in, and the roll-call."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from safety.payloads.base import Payload, in_record

WARNING_LIMIT = 1_000  # characters
ANSWER_LIMIT = 500


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Sharing(Payload):
    """Who may learn of it, as the team has marked it. Its author can read this; what was sent she cannot."""

    WHAT = "sharing"

    sharing: str  # sharing
    by: UUID
    by_name: str
    at: datetime
    warned: int = 0  # how many organisations a warning went to in the same deed


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Organisation(Payload):
    """A tenant by id and by the name it had then."""

    WHAT = "organisation"

    tenant: UUID
    name: str


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WarningSent(Payload):
    """A warning as it was sent, with the letterbox that takes the answers. Internal: the author's key does not open it."""

    WHAT = "warning-sent"
    TEXTS = ("text",)

    warning: UUID
    box: str  # of vault.letterbox.Letterbox
    text: str
    sharing: str  # sharing
    urgency: str  # urgency
    about: date
    to: tuple[Organisation, ...]
    by: UUID
    by_name: str
    at: datetime
    primary: str | None = None  # incident_type
    reliability: str = "F"  # source_reliability
    credibility: str = "6"  # information_credibility


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WarningReceived(Payload):
    """Where a warning came from, and where the answer goes. No person is named."""

    WHAT = "warning-received"

    warning: UUID
    sender: UUID
    sender_name: str
    sharing: str  # sharing
    slot: str  # of vault.letterbox.Slot
    quiet: bool  # the sender's record is restricted, so nobody there is told of an answer
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RollCall(Payload):
    """What the organisation has answered: stands in the record of the warning that it received."""

    WHAT = "roll-call"
    TEXTS = ("text",)

    state: str  # of workflow.ROLL_CALL
    text: str
    by: UUID
    by_name: str
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RollCallAnswer(Payload):
    """The same as a letter to the sender, and in the sender's record afterwards. No person is named."""

    WHAT = "roll-call-answer"
    TEXTS = ("text",)

    warning: UUID
    tenant: UUID
    state: str  # of workflow.ROLL_CALL
    text: str
    at: datetime
