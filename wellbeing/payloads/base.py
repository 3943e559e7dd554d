"""What the wellbeing service seals is made of `vault.payloads`; here are its limits, and the register of its kinds."""

from vault.payloads import Kinds, Payload, UnreadablePayload

__all__ = [
    "MESSAGE_LIMIT",
    "NAME_LIMIT",
    "REASON_LIMIT",
    "Payload",
    "UnreadablePayload",
    "in_record",
    "read",
    "texts",
]

MESSAGE_LIMIT = 5_000  # characters
REASON_LIMIT = 1_000
NAME_LIMIT = 120

_kinds = Kinds()
in_record = _kinds.in_record
read = _kinds.read
texts = _kinds.texts
