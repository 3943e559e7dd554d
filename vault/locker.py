"""Everybody's locker: handles and keys of her own records, and drafts, in one padded blob of one size."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from vault.core.ciphers import Key
from vault.core.context import context
from vault.core.padding import pad_to_multiple, unpad
from vault.core.sections import Section
from vault.errors import Conflict, NotForMe
from vault.keyring import Keyring
from vault.models import Locker as Row

STEP = 64 * 1024  # bytes; a locker's blob grows in these steps only
_VERSION_SIZE = 16
_TRIES = 8
_tidiers: list[Callable[["Locker"], None]] = []


@dataclass
class Locker:
    """records: record id in hex to {"tenant", "kind", "service", "role", "keys", "note"}; drafts: draft id in hex to a dict."""

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    drafts: dict[str, dict[str, Any]] = field(default_factory=dict)
    version: bytes = b""

    def add_record(  # the handle's own fields
        self,
        record: UUID,
        *,
        tenant: UUID,
        kind: int,
        keys: Mapping[Section, Key],
        service: str,
        role: str,
        note: dict[str, Any],
    ) -> None:
        """Keeps the handle and keys of a record; keys already there stay, since anybody may hand over another."""
        entry = self.records.setdefault(record.hex, {"keys": {}})
        entry.update(tenant=tenant.hex, kind=kind, service=service, role=role, note=note)
        for section, key in keys.items():
            entry["keys"].setdefault(str(int(section)), key.reveal().hex())

    def keys(self, record: UUID) -> dict[Section, Key]:
        """The section keys kept for a record; empty when there is no handle."""
        kept = self.records.get(record.hex, {}).get("keys", {})
        return {Section(int(section)): Key(bytes.fromhex(key)) for section, key in kept.items()}

    def forget(self, record: UUID) -> None:
        self.records.pop(record.hex, None)


def tidy_with(tidier: Callable[[Locker], None]) -> None:
    """Registers what takes out of a locker whatever has no reason to be in it any more.

    It runs before every change, so at the latest at the next sign-in or deed, and costs no write of its own: a service
    that destroys a record cannot reach into anybody's locker, but nothing of the record stays there for long.
    """
    _tidiers.append(tidier)


def create(keyring: Keyring) -> None:
    """Makes the empty locker of a new person."""
    fresh = Locker(version=os.urandom(_VERSION_SIZE))
    Row.objects.create(person=keyring.person, version=fresh.version, blob=_seal(keyring, fresh))
    keyring.locker = fresh


def load(keyring: Keyring) -> Locker:
    """The locker as it stands. Raises NotForMe when the person has none, Damaged when it was changed outside."""
    row = Row.objects.filter(person=keyring.person).first()
    if row is None:
        raise NotForMe("There is no locker.")
    version = bytes(row.version)
    plain = unpad(keyring.locker_key().open(_context(keyring.person, version), bytes(row.blob)))
    keyring.locker = Locker(**json.loads(plain), version=version)
    return keyring.locker


def current(keyring: Keyring) -> Locker:
    """The locker as this request has seen it last."""
    return keyring.locker or load(keyring)


def update(keyring: Keyring, change: Callable[[Locker], None]) -> Locker:
    """Loads, changes and writes the locker; when another window wrote first, loads and changes again.

    Raises:
        Conflict: the locker kept changing.
    """
    for _ in range(_TRIES):
        loaded = load(keyring)
        before, loaded.version = loaded.version, os.urandom(_VERSION_SIZE)
        for tidy in _tidiers:
            tidy(loaded)
        change(loaded)
        blob = _seal(keyring, loaded)
        if Row.objects.filter(person=keyring.person, version=before).update(version=loaded.version, blob=blob):
            keyring.locker_written = True
            return loaded
    keyring.locker = None
    raise Conflict("Your other window is saving at the same time. Try again.")


def touch(keyring: Keyring) -> None:
    """Seals the locker afresh, so that a deed that changed it looks like one that did not."""
    update(keyring, lambda _: None)


def _seal(keyring: Keyring, locker: Locker) -> bytes:
    plain = json.dumps({"records": locker.records, "drafts": locker.drafts}, separators=(",", ":")).encode()
    return keyring.locker_key().seal(_context(keyring.person, locker.version), pad_to_multiple(plain, STEP))


def _context(person: UUID, version: bytes) -> bytes:
    return context("locker", person, version)
