"""What a leaf of the audit tree commits to. Plain Python; the one place that knows the bytes."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from audit import merkle

LABEL = b"hearth/v1"
PURPOSE = b"audit-leaf"
TAG_SIZE = 16
INDEX_LIMIT = 1 << 63
EVENT_LENGTH = 64
EVENT_FORM = re.compile(r"[a-z][a-z0-9_-]*:[a-z][a-z0-9_-]*")


@dataclass(frozen=True)
class Public:
    """The part of an event that everybody with the database may see. It holds no name and nothing that people wrote.

    `index` counts from 0 without gaps. `event` is `resource:action`. `tenant` is None where an event belongs to none.
    `tag` (16 bytes) marks the events of one thing, `head` (32 bytes) its state after the event; either may be missing.
    Raises ValueError for anything else, so that two different events never share an encoding.
    """

    index: int
    day: date
    tenant: UUID | None
    event: str
    tag: bytes | None
    head: bytes | None

    def __post_init__(self) -> None:
        if not 0 <= self.index < INDEX_LIMIT:
            raise ValueError("An index is a whole number from 0.")
        if len(self.event) > EVENT_LENGTH or not EVENT_FORM.fullmatch(self.event):
            raise ValueError("An event is named resource:action, in small letters.")
        if self.tag is not None and len(self.tag) != TAG_SIZE:
            raise ValueError(f"A tag has {TAG_SIZE} bytes.")
        if self.head is not None and len(self.head) != merkle.HASH_SIZE:
            raise ValueError(f"A head has {merkle.HASH_SIZE} bytes.")

    def canonical(self) -> bytes:
        """The one encoding of these six values, version 1.

        b"hearth/v1", then the purpose after its length as one byte, then six parts in the order of the fields, each
        after its length as two bytes, big-endian: index (8 bytes, big-endian), day (ISO 8601, ASCII), tenant (16
        bytes), event (ASCII), tag (16 bytes), head (32 bytes). A missing tenant, tag or head has length 0, which no
        present one has. Every part has its length before it and the count of parts is fixed, so the encoding is
        injective. The vault's contexts have the same shape under other purposes. Any change needs a new label.
        """
        parts = (
            self.index.to_bytes(8),
            self.day.isoformat().encode("ascii"),
            self.tenant.bytes if self.tenant else b"",
            self.event.encode("ascii"),
            self.tag or b"",
            self.head or b"",
        )
        prefixed = b"".join(len(part).to_bytes(2) + part for part in parts)
        return LABEL + len(PURPOSE).to_bytes(1) + PURPOSE + prefixed


def sealed_digest(sealed: bytes) -> bytes:
    """SHA-256 of the sealed part; it stays when the sealed part is deleted, so that the leaf can still be checked."""
    return hashlib.sha256(sealed).digest()


NOTHING_SEALED = sealed_digest(b"")


def leaf(public: Public, sealed_hash: bytes) -> bytes:
    """SHA-256(0x00 || canonical public part || SHA-256(sealed part)). Raises ValueError for a hash not of 32 bytes."""
    if len(sealed_hash) != merkle.HASH_SIZE:
        raise ValueError(f"A hash has {merkle.HASH_SIZE} bytes.")
    return merkle.leaf_hash(public.canonical() + sealed_hash)
