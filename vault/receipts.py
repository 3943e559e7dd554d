"""Six words that bring somebody without an account back to her record. The words are shown once and kept nowhere."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.conf import settings

from vault.core import padding, sections, words
from vault.core.ciphers import Cost, Key, stretch
from vault.core.context import context
from vault.core.sections import Section
from vault.errors import NotForMe
from vault.models import Receipt
from vault.records import Binding, SealedRecord
from vault.secrets import server_secrets
from vault.unlock import derivation

_PEPPER_ID = 1
_SALT = b"hearth/v1/receipt"  # one for all: the words carry 77 bits, and a receipt names no row by itself


class Prepared:
    """Six words with their keys already stretched, so that storing them later, inside a transaction, takes no time."""

    def __init__(self) -> None:
        self.words = words.six_words()
        self._lookup, self._key = _stretched(self.words)

    def store(self, record: SealedRecord, wanted: Iterable[Section], *, retain_month: date) -> None:
        """Keeps the way back to a record: the keys of some sections, sealed under the words."""
        bound = record.binding
        keys = sections.pack({section: record.keys[section] for section in wanted})
        plain = padding.pad(bound.tenant.bytes + bound.record.bytes + bound.kind.to_bytes(4, "big") + keys)
        blob = self._key.seal(context("receipt", self._lookup), plain)
        Receipt.objects.create(lookup=self._lookup, pepper_id=_PEPPER_ID, blob=blob, retain_month=retain_month)


def open_receipt(typed: str) -> SealedRecord:
    """The record that six words lead to; the same work for words that lead nowhere.

    Raises:
        NotForMe: they lead nowhere.
    """
    lookup, key = _stretched(words.normalise(typed))
    row = Receipt.objects.filter(lookup=lookup).first()
    if row is None:
        raise NotForMe("These words do not fit.")
    plain = padding.unpad(key.open(context("receipt", lookup), bytes(row.blob)))
    binding = Binding(UUID(bytes=plain[:16]), UUID(bytes=plain[16:32]), int.from_bytes(plain[32:36], "big"))
    return SealedRecord.with_keys(binding, sections.unpack(plain[36:]))


def _stretched(typed: str) -> tuple[bytes, Key]:
    cost = Cost(*settings.HEARTH_ARGON2_COST)
    with derivation():
        key = stretch(typed, _SALT, pepper=server_secrets().pepper, cost=cost)
    return key.derive("lookup").reveal(), key.derive("kek")
