"""What stands in a record: the report, its thread, where it stands, how it is judged, and its card."""

import base64
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from safety.payloads.base import Payload, in_record
from safety.payloads.tasks import Due
from vault.files import FileMeta

LANE_ALERT = "alert"
LANE_FULL = "full"
LANE_NOTE = "note"  # for herself alone: never sent like this
SHARED_WITH_TEAM = "team"
FROM_REPORTER = "reporter"
FROM_TEAM = "team"
_TO_CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_REFERENCE_BYTES = 5


def reference(record: UUID) -> str:
    """The short code people quote, such as `H-7K4Q-9M2P`: the first 40 bits of the id in Crockford's base 32."""
    letters = base64.b32encode(record.bytes[:_REFERENCE_BYTES]).decode("ascii").translate(_TO_CROCKFORD)
    return f"H-{letters[:4]}-{letters[4:]}"


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReportBody(Payload):
    """What somebody reports, in her own coding. Sending it takes `kind` and `happened_on`; a draft may lack both.

    Every code is one of the list that the comment names; texts are what she wrote.
    """

    WHAT = "report"
    TEXTS = ("narrative", "place", "who", "described", "done", "wanted")

    lane: str = LANE_FULL
    kind: str = ""  # record_kind
    types: tuple[str, ...] = ()  # incident_type
    primary: str | None = None
    happened_on: date | None = None
    happened_at: str | None = None  # "HH:MM", local time of the place
    setting: str | None = None  # setting
    place: str = ""
    region: str | None = None  # region
    channels: tuple[str, ...] = ()  # channel
    targets: tuple[str, ...] = ()  # target
    who: str = ""  # whom it was aimed at, in her words
    targeting_reason: str | None = None  # targeting_reason
    bias: tuple[str, ...] = ()  # bias_motivation
    perceived_by: str | None = None  # perceived_by
    perpetrators: tuple[str, ...] = ()  # perpetrator
    described: str = ""  # who did it, in her words
    intent: str | None = None  # intent_style
    reliability: str | None = None  # source_reliability, of a warning
    credibility: str | None = None  # information_credibility, of a warning
    impact: tuple[str, ...] = ()  # operational_impact
    done: str = ""  # what has been done already
    wanted: str = ""  # what help is needed
    narrative: str = ""
    urgency: str | None = None  # urgency
    sharing: str = SHARED_WITH_TEAM  # sharing
    files: tuple[FileMeta, ...] = ()


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Message(Payload):
    """One entry of the thread. `name` is empty for the reporter: her identity is sealed apart."""

    WHAT = "message"
    TEXTS = ("text",)

    author: str  # FROM_REPORTER or FROM_TEAM
    name: str
    text: str
    at: datetime
    number: int  # position in the thread, from 1
    asks: bool = False  # the team waits for an answer
    files: tuple[FileMeta, ...] = ()


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Opened(Payload):
    """The access receipt: who opened the record, and when."""

    WHAT = "opened"

    person: UUID
    name: str
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class State(Payload):
    """One move of the record's status. The newest one (highest `number`) is where the record stands."""

    WHAT = "state"
    TEXTS = ("reason", "note")

    status: str
    at: datetime
    number: int  # from 1
    by: UUID | None = None  # None for the reporter
    by_name: str = ""
    reason: str = ""
    outcomes: tuple[str, ...] = ()
    note: str = ""
    recheck_on: date | None = None  # watched or on hold: the day on which the team looks again
    handed_to: str = ""  # which other team has it now


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Coding(Payload):
    """The codes that the team settled on. In the shared section, so that a card written after an answer stays whole."""

    WHAT = "coding"

    kind: str
    types: tuple[str, ...]
    primary: str | None
    severity: int
    markers: tuple[str, ...]
    at: datetime
    number: int  # from 1; the highest counts


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Named(Payload):
    """A person by id and by the name she had then."""

    WHAT = "named"

    person: UUID
    name: str


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Circle(Payload):
    """Who can read the record, settled when it was sent. `readers` is empty when the safety team as a whole can."""

    WHAT = "circle"

    restricted: bool
    readers: tuple[Named, ...] = ()
    excluded: tuple[Named, ...] = ()
    escalated: bool = False  # the trustees' escalation vault holds the keys as well
    withheld: bool = False  # the reporter's identity is sealed to nobody else
    account: bool = True  # False: reported on the public page, without signing in


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Assessment(Payload):
    """How the team judges it: 1 to 5 on each axis as it happened; `worst` is the worst that was credible."""

    WHAT = "assessment"
    TEXTS = ("reason",)

    kind: str
    types: tuple[str, ...]
    primary: str | None
    body: int
    mind: int
    work: int
    worst: int
    likelihood: int | None = None
    markers: tuple[str, ...] = ()
    reason: str = ""  # needed below the floor of the types
    by: UUID | None = None  # stamped when it is saved
    by_name: str = ""
    at: datetime | None = None
    number: int = 0

    @property
    def severity(self) -> int:
        return max(self.body, self.mind, self.work)


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class InternalNote(Payload):
    """A note among the readers, which the reporter's key cannot open."""

    WHAT = "note"
    TEXTS = ("text",)

    person: UUID
    name: str
    text: str
    at: datetime


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reporter(Payload):
    """Who reported. Stands alone in the identity section."""

    WHAT = "reporter"

    person: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Card(Payload):
    """The codes of a record for lists and search: never a word that somebody wrote."""

    WHAT = "card"

    reference: str
    title: str
    status: str
    kind: str
    types: tuple[str, ...]
    primary: str | None
    urgency: str | None
    happened_on: date | None
    severity: int | None  # None until triaged
    markers: tuple[str, ...]
    submitted_at: datetime
    due_at: datetime | None  # None: nothing is owed by the team
    restricted: bool
    waiting_for: str  # FROM_TEAM, FROM_REPORTER or ""
    owner: UUID | None  # who looks after it
    # What filters and the organisation's own figures need, all of it codes, days and counts.
    setting: str | None = None
    region: str | None = None
    channels: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    bias: tuple[str, ...] = ()
    perpetrators: tuple[str, ...] = ()
    impact: tuple[str, ...] = ()
    count: int = 1  # how many messages or events one record stands for
    acknowledged_at: datetime | None = None  # first
    first_due_at: datetime | None = None  # by when it should have been
    ended_at: datetime | None = None
    outcomes: tuple[str, ...] = ()
    tasks: tuple[Due, ...] = ()  # open actions
    sharing: str | None = None  # of a warning from another organisation: under which label it came
    identifiers: tuple[str, ...] = ()  # numbers that others gave it: police, insurer, regulator
