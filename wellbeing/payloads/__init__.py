"""What gets sealed, one file for each thing that is sealed. Every payload that can stand in a record is imported here."""

from wellbeing.payloads.base import MESSAGE_LIMIT, NAME_LIMIT, REASON_LIMIT, Payload, UnreadablePayload, read, texts
from wellbeing.payloads.cases import CaseStory
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
    "Ask",
    "CaseStory",
    "Contact",
    "Message",
    "Moved",
    "Payload",
    "Preference",
    "ProviderStory",
    "UnreadablePayload",
    "read",
    "texts",
]
