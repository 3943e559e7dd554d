"""What somebody asks for, and what is said about it between her and the scheme."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from wellbeing.payloads.base import Payload, in_record

MUST = "must"
PREFER = "prefer"
FROM_ASKER = "asker"
FROM_SCHEME = "scheme"


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Preference(Payload):
    """What she wants of a provider: never anything about herself. `value` is one of the words of its dimension, or her own."""

    WHAT: ClassVar[str] = "preference"
    TEXTS: ClassVar[tuple[str, ...]] = ("value",)

    dimension: str  # provider_preference
    value: str
    strength: str  # MUST or PREFER; what does not matter is not written down


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Contact(Payload):
    """How and when she wants to be reached, and what to call her. `detail`: a number or an address, if the route needs one."""

    WHAT: ClassVar[str] = "contact"
    TEXTS: ClassVar[tuple[str, ...]] = ("detail", "when", "name")

    route: str = "here"  # workflow.ROUTES
    detail: str = ""
    when: str = ""
    name: str = ""


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Ask(Payload):
    """One request. The server fills `person`, `employer` and `at` from her session when it is sent; a draft has none.

    The scheme needs both to know that she is entitled and to tell her of an answer. They stand nowhere in clear.
    """

    WHAT: ClassVar[str] = "ask"
    TEXTS: ClassVar[tuple[str, ...]] = ("preferences", "contact", "avoid")

    service: str = ""  # wellbeing_service
    urgency: str = ""  # wellbeing_urgency
    about: tuple[str, ...] = ()  # wellbeing_trigger
    preferences: tuple[Preference, ...] = ()
    contact: Contact = field(default_factory=Contact)
    avoid: str = ""  # whom she does not want, or who knows her: names, in her words
    group: UUID | None = None  # the group that she asks to join
    person: UUID | None = None
    employer: UUID | None = None
    at: datetime | None = None


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Message(Payload):
    """One entry of the thread between her and the coordinators."""

    WHAT: ClassVar[str] = "request-message"
    TEXTS: ClassVar[tuple[str, ...]] = ("name", "text")

    author: str  # FROM_ASKER or FROM_SCHEME
    name: str  # of the coordinator; nothing for the asker, who is called as she said
    text: str
    at: datetime
    number: int


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Moved(Payload):
    """The next status, numbered from 1, and who moved it: a coordinator's id, or nobody when it was she herself."""

    WHAT: ClassVar[str] = "request-moved"
    TEXTS: ClassVar[tuple[str, ...]] = ("by_name", "reason")

    status: str  # wellbeing_status
    at: datetime
    number: int
    by: UUID | None = None
    by_name: str = ""
    reason: str = ""
