"""A letterbox: whoever was given its slot can put a sealed letter in, and whoever holds its key takes letters out.

It joins two organisations that share no key: the owner keeps box and key in a sealed record of hers, the slot goes into a
sealed record of the other. In clear stands only that a letter lies in some box with a random name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hmac import compare_digest
from typing import Self
from uuid import UUID, uuid4

from vault.core import padding
from vault.core.ciphers import Identity, Key, Recipient
from vault.core.context import context
from vault.errors import VaultError
from vault.models import Letter

_FLOOR = 4096  # bytes, padded: every letter of ordinary length has one size
_MARK_SIZE = 16


@dataclass(frozen=True, slots=True)
class Slot:
    """What a correspondent is given: where to put letters, and a mark which proves that it was given to her."""

    box: UUID
    public: bytes
    mark: bytes

    def text(self) -> str:
        return (self.box.bytes + self.mark + self.public).hex()

    @classmethod
    def parse(cls, text: str) -> Self:
        """The slot that `text` gave. Raises ValueError."""
        raw = bytes.fromhex(text)
        return cls(UUID(bytes=raw[:16]), raw[16 + _MARK_SIZE :], raw[16 : 16 + _MARK_SIZE])

    def drop(self, letter: bytes, *, retain_month: date) -> None:
        """Puts a letter in."""
        body = self.mark + padding.pad(letter, _FLOOR)
        blob = Recipient(self.public).wrap(context("letter", self.box), body)
        Letter.objects.create(id=uuid4(), box=self.box, blob=blob, retain_month=retain_month)


@dataclass(frozen=True, repr=False)
class Letterbox:
    """The owner's side."""

    box: UUID
    key: Key

    @classmethod
    def new(cls) -> Self:
        return cls(uuid4(), Key.generate())

    @classmethod
    def parse(cls, text: str) -> Self:
        """The box that `text` gave. Raises ValueError."""
        raw = bytes.fromhex(text)
        return cls(UUID(bytes=raw[:16]), Key(raw[16:]))

    def text(self) -> str:
        """Box and key, to be sealed at once."""
        return (self.box.bytes + self.key.reveal()).hex()

    def slot_for(self, correspondent: UUID) -> Slot:
        public = Identity.from_seed(self._seed()).recipient.raw
        return Slot(self.box, public, self._mark("letter-mark", correspondent))

    def id_for(self, correspondent: UUID) -> UUID:
        """A random-looking id that only the key's holder can derive again: so a sending that broke off can go on."""
        return UUID(bytes=self._mark("letter-id", correspondent), version=4)

    def letters(self, correspondents: list[UUID]) -> Iterator[tuple[UUID, UUID | None, bytes]]:
        """What lies in the box: the row's id, who put it in, and the letter.

        None and nothing for one that does not open, or that none of these correspondents can have put in.
        """
        marks = {self._mark("letter-mark", one): one for one in correspondents}
        identity = Identity.from_seed(self._seed())
        for row in Letter.objects.filter(box=self.box).order_by("id"):
            try:
                body = identity.unwrap(context("letter", self.box), bytes(row.blob))
                letter = padding.unpad(body[_MARK_SIZE:])
            except VaultError:
                yield row.id, None, b""
                continue
            sender = next((one for mark, one in marks.items() if compare_digest(mark, body[:_MARK_SIZE])), None)
            yield row.id, sender, letter if sender else b""

    def discard(self, rows: list[UUID]) -> None:
        """Letters that were taken out and are kept elsewhere."""
        Letter.objects.filter(box=self.box, pk__in=rows).delete()

    def _seed(self) -> Key:
        return self.key.derive("sub/letterbox")

    def _mark(self, label: str, correspondent: UUID) -> bytes:
        return self.key.derive("sub/letter-marks").mac(context(label, self.box, correspondent))[:_MARK_SIZE]
