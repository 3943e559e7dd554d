"""Everybody's locker: handles and keys of her own records, drafts, and what proves since when, in one padded blob."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from vault import commitments
from vault.commitments import Proof
from vault.core.ciphers import Key, digest
from vault.core.context import context
from vault.core.padding import pad_to_multiple, unpad
from vault.core.sections import Section
from vault.errors import Conflict, NotForMe
from vault.keyring import Keyring
from vault.models import Locker as Row

STEP = 64 * 1024  # bytes; a locker's blob grows in these steps only
_TRIES = 8
_tidiers: list[Callable[["Locker"], None]] = []


@dataclass
class Locker:
    """records: record id in hex to {"tenant", "kind", "service", "role", "keys", "note"}; drafts: draft id in hex to a dict.

    marks: draft id in hex to {"salt", "mark", "proof"}; salt and since belong to this version (see `commitments`).
    settings: what a service lets her settle for herself, by name. Nobody else learns that there is any.
    """

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    drafts: dict[str, dict[str, Any]] = field(default_factory=dict)
    marks: dict[str, dict[str, Any]] = field(default_factory=dict)
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    salt: str = ""
    since: str = ""  # the day on which this version was written
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

    def mark(self, draft: UUID, content: bytes) -> None:
        """From the next commitment on it can be proven that these words were here on that day."""
        salt = commitments.fresh_salt()
        mark = commitments.mark_of(salt, content).hex()
        self.marks[draft.hex] = {"salt": salt.hex(), "mark": mark, "proof": None}

    def unmark(self, draft: UUID) -> None:
        self.marks.pop(draft.hex, None)

    def proof(self, draft: UUID) -> Proof | None:
        """What proves the words that were marked last; None until a commitment has come and its owner after it."""
        kept = self.marks.get(draft.hex, {}).get("proof")
        return Proof.from_dict(kept) if kept else None


def tidy_with(tidier: Callable[[Locker], None]) -> None:
    """Registers what takes out of a locker whatever has no reason to be in it any more.

    It runs before every change, so at the latest at the next sign-in or deed, and costs no write of its own: a service
    that destroys a record cannot reach into anybody's locker, but nothing of the record stays there for long.
    """
    _tidiers.append(tidier)


def create(keyring: Keyring) -> None:
    """Makes the empty locker of a new person."""
    fresh = Locker()
    _new_version(fresh)
    Row.objects.create(person=keyring.person, version=fresh.version, blob=_seal(keyring, fresh))
    keyring.locker = fresh


def load(keyring: Keyring) -> Locker:
    """The locker as it stands. Raises NotForMe when the person has none, Damaged when it was changed outside."""
    return _load(keyring)[0]


def _load(keyring: Keyring) -> tuple[Locker, bytes]:
    """The locker, and the hash of its blob."""
    row = Row.objects.filter(person=keyring.person).first()
    if row is None:
        raise NotForMe("There is no locker.")
    version, blob = bytes(row.version), bytes(row.blob)
    plain = unpad(keyring.locker_key().open(_context(keyring.person, version), blob))
    keyring.locker = Locker(**json.loads(plain), version=version)
    return keyring.locker, digest(blob)


def current(keyring: Keyring) -> Locker:
    """The locker as this request has seen it last."""
    return keyring.locker or load(keyring)


def update(keyring: Keyring, change: Callable[[Locker], None]) -> Locker:
    """Loads, changes and writes the locker; when another window wrote first, loads and changes again.

    Raises:
        Conflict: the locker kept changing.
    """
    for _ in range(_TRIES):
        loaded, blob_hash = _load(keyring)
        before = loaded.version
        _look_for_proof(keyring.person, loaded, blob_hash)
        for tidy in _tidiers:
            tidy(loaded)
        change(loaded)
        _new_version(loaded)
        blob = _seal(keyring, loaded)
        if Row.objects.filter(person=keyring.person, version=before).update(version=loaded.version, blob=blob):
            keyring.locker_written = True
            return loaded
    keyring.locker = None
    raise Conflict("Your other window is saving at the same time. Try again.")


def touch(keyring: Keyring) -> None:
    """Seals the locker afresh, so that a deed that changed it looks like one that did not."""
    update(keyring, lambda _: None)


def _new_version(locker: Locker) -> None:
    """A fresh one, over the marks that are in the locker now."""
    salt = commitments.fresh_salt()
    locker.salt, locker.since = salt.hex(), timezone.localdate().isoformat()
    locker.version = commitments.version_of(salt, (bytes.fromhex(kept["mark"]) for kept in locker.marks.values()))


def _look_for_proof(person: UUID, locker: Locker, blob_hash: bytes) -> None:
    """Keeps what proves the marks of the version that is about to go, if the log has vouched for it.

    The list is asked for whether or not there is anything to prove, so that the question gives nobody away.
    """
    since = date.fromisoformat(locker.since) if locker.since else timezone.localdate()
    day = commitments.first_day(commitments.leaf(person, locker.version, blob_hash), since)
    if day is None:
        return
    marks = {name: bytes.fromhex(kept["mark"]) for name, kept in locker.marks.items()}
    for name, kept in locker.marks.items():
        if kept["proof"] is None:
            others = tuple(mark for other, mark in marks.items() if other != name)
            salts = bytes.fromhex(kept["salt"]), bytes.fromhex(locker.salt)
            kept["proof"] = Proof(day, person, *salts, others, blob_hash).to_dict()


def _seal(keyring: Keyring, locker: Locker) -> bytes:
    names = ("records", "drafts", "marks", "settings", "salt", "since")
    plain = json.dumps({name: getattr(locker, name) for name in names}, separators=(",", ":")).encode()
    return keyring.locker_key().seal(_context(keyring.person, locker.version), pad_to_multiple(plain, STEP))


def _context(person: UUID, version: bytes) -> bytes:
    return context("locker", person, version)
