"""What gets sealed, one file for each thing that is sealed. Every payload that can stand in a record is imported here."""

from wellbeing.payloads.base import MESSAGE_LIMIT, NAME_LIMIT, REASON_LIMIT, Payload, UnreadablePayload, read, texts
from wellbeing.payloads.bookings import Booked, BookingCancelled
from wellbeing.payloads.cases import CaseStory
from wellbeing.payloads.groups import Admitted, GroupLeft, GroupMeets, GroupMember, HeadCount, Joining
from wellbeing.payloads.providers import ProviderStory
from wellbeing.payloads.requests import (
    FROM_ASKER,
    FROM_SCHEME,
    MUST,
    PREFER,
    Ask,
    Contact,
    Message,
    Moved,
    Preference,
)

__all__ = [
    "FROM_ASKER",
    "FROM_SCHEME",
    "MESSAGE_LIMIT",
    "MUST",
    "NAME_LIMIT",
    "PREFER",
    "REASON_LIMIT",
    "Admitted",
    "Ask",
    "Booked",
    "BookingCancelled",
    "CaseStory",
    "Contact",
    "GroupLeft",
    "GroupMeets",
    "GroupMember",
    "HeadCount",
    "Joining",
    "Message",
    "Moved",
    "Payload",
    "Preference",
    "ProviderStory",
    "UnreadablePayload",
    "read",
    "texts",
]
