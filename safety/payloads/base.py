"""What the safety service seals is made of `vault.payloads`; here are its limits, and the register of its kinds."""

from vault.payloads import Kinds, Payload, UnreadablePayload

__all__ = [
    "MESSAGE_LIMIT",
    "NARRATIVE_LIMIT",
    "PLACE_LIMIT",
    "REASON_LIMIT",
    "TITLE_LIMIT",
    "Payload",
    "UnreadablePayload",
    "in_record",
    "read",
    "texts",
]

NARRATIVE_LIMIT = 10_000  # characters
MESSAGE_LIMIT = 5_000
REASON_LIMIT = 1_000
PLACE_LIMIT = 200
TITLE_LIMIT = 240

_kinds = Kinds()
in_record = _kinds.in_record
read = _kinds.read
texts = _kinds.texts
