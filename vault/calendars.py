"""Hours under a calendar's key, and private feeds under the secret in their own address.

A calendar is a random name and a key; whoever was given both reads the hours and can name a quarter of an hour of it. The
mark of a quarter looks random to everybody else, so a table of marks refuses two hours that overlap and shows no time.
A feed is found by a hash of its secret and opens with nothing else; all feeds have one size.
"""

from dataclasses import dataclass
from typing import Self
from uuid import UUID, uuid4

from vault import server
from vault.core.ciphers import Key, key_from
from vault.core.context import context
from vault.core.padding import pad, pad_to_multiple, unpad

QUARTER = 15 * 60  # seconds
FEED_SIZE = 64 * 1024  # bytes of a feed before sealing, padding included
_PURPOSE = "feed"


@dataclass(frozen=True, repr=False)
class Calendar:
    """One provider's hours: the name under which the rows stand, and the key that opens them."""

    id: UUID
    key: Key

    @classmethod
    def new(cls) -> Self:
        return cls(uuid4(), Key.generate())

    @classmethod
    def parse(cls, calendar: UUID, key: str) -> Self:
        """A calendar as it stands in a sealed record, its key in hex. Raises ValueError."""
        return cls(calendar, Key(bytes.fromhex(key)))

    def text(self) -> str:
        """The key in hex, to be sealed at once."""
        return self.key.reveal().hex()

    def seal(self, slot: UUID, data: bytes) -> bytes:
        """What is known of one hour, padded."""
        return self._slots().seal(context("slot", self.id, slot), pad(data))

    def open(self, slot: UUID, blob: bytes) -> bytes:
        """Raises Damaged."""
        return unpad(self._slots().open(context("slot", self.id, slot), blob))

    def marks(self, start: int, end: int) -> list[bytes]:
        """32 bytes for each quarter of an hour that lies between two moments, wholly or in part.

        Args:
            start: seconds since 1970, UTC.
            end: the same; not before `start`.
        """
        key = self.key.derive("sub/quarters")
        return [key.mac(context("quarter", self.id, at)) for at in range(start // QUARTER, -(-end // QUARTER))]

    def _slots(self) -> Key:
        return self.key.derive("sub/slots")


def new_secret() -> str:
    """The secret of a feed's address: 256 random bits."""
    return server.new_token()


def feed_id(secret: str) -> bytes:
    """32 bytes that name a feed's row; the secret does not follow from them."""
    return server.token_id(secret, _PURPOSE)


def fits_feed(text: bytes) -> bool:
    """Whether a file fits into the one size that every feed has."""
    return len(pad_to_multiple(text, FEED_SIZE)) == FEED_SIZE


def seal_feed(secret: str, text: bytes) -> bytes:
    """A feed's file, always of one size.

    Raises:
        ValueError: the file is too long for that size.
    """
    if not fits_feed(text):
        raise ValueError("A feed is longer than every feed may be.")
    return _feed_key(secret).seal(context("feed", feed_id(secret)), pad_to_multiple(text, FEED_SIZE))


def open_feed(secret: str, blob: bytes) -> bytes:
    """Raises Damaged for another secret."""
    return unpad(_feed_key(secret).open(context("feed", feed_id(secret)), blob))


def _feed_key(secret: str) -> Key:
    return key_from(secret.encode(), _PURPOSE)
