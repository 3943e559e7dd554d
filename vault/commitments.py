"""Proof that somebody had written something down by a certain day, while nobody can tell that she wrote anything.

Every locker's version is SHA-256 over a fresh salt and the marks of what its owner wants to be able to prove; with no
mark it is as random as with twenty. Once a day the log vouches for all lockers together (`checkpoints.commit_lockers`),
by the hash of a list that is kept here: one leaf for each locker, in the order of their bytes. At her next deed a
locker's owner finds her leaf in the list and keeps, inside the locker, what leads from her words to that leaf.

See docs/adr/0011-notes-with-a-date.md.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from audit.models import Entry
from vault.core.ciphers import digest
from vault.core.context import context
from vault.models import Locker, LockerDay

EVENT = "locker:commit"
SALT = 32  # bytes
_LEAF = 32
_DAYS = 2  # a locker may have been written after that day's list was made, so the next one is looked at, too


def leaf(person: UUID, version: bytes, blob_hash: bytes) -> bytes:
    """What the list of a day holds of one locker."""
    return digest(person.bytes, version, blob_hash)


def version_of(salt: bytes, marks: Iterable[bytes]) -> bytes:
    """A locker's version: says nothing of the marks to anybody who does not know the salt."""
    return digest(context("locker-version", salt, *sorted(marks)))


def mark_of(salt: bytes, content: bytes) -> bytes:
    """One mark: says nothing of the content to anybody who does not know the salt."""
    return digest(context("locker-mark", salt), content)


def fresh_salt() -> bytes:
    return os.urandom(SALT)


def keep_list(day: date) -> bytes:
    """Makes the list of a day, inside the caller's transaction, and returns the hash for the log."""
    rows = Locker.objects.values_list("person", "version", "blob").iterator()
    leaves = b"".join(sorted(leaf(person, bytes(version), digest(bytes(blob))) for person, version, blob in rows))
    LockerDay.objects.update_or_create(day=day, defaults={"leaves": leaves})
    return digest(leaves)


def first_day(found: bytes, since: date) -> date | None:
    """The first day whose list has this leaf, for a locker written on the day `since`."""
    lists = LockerDay.objects.filter(day__gte=since).order_by("day").values_list("day", "leaves")[:_DAYS]
    return next((day for day, leaves in lists if _has(bytes(leaves), found)), None)


def _has(leaves: bytes, wanted: bytes) -> bool:
    return any(leaves[at : at + _LEAF] == wanted for at in range(0, len(leaves), _LEAF))


@dataclass(frozen=True, slots=True, repr=False)
class Proof:
    """What leads from somebody's words to the list of a day. Worth nothing without the words."""

    day: date
    person: UUID
    salt: bytes  # of the mark
    locker_salt: bytes
    others: tuple[bytes, ...]  # the other marks of that locker
    blob_hash: bytes

    def to_dict(self) -> dict[str, Any]:
        return {
            "day": self.day.isoformat(),
            "person": self.person.hex,
            "salt": self.salt.hex(),
            "locker_salt": self.locker_salt.hex(),
            "others": [mark.hex() for mark in self.others],
            "blob_hash": self.blob_hash.hex(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Raises KeyError, TypeError or ValueError for anything that `to_dict` does not give."""
        return cls(
            date.fromisoformat(data["day"]),
            UUID(hex=data["person"]),
            bytes.fromhex(data["salt"]),
            bytes.fromhex(data["locker_salt"]),
            tuple(bytes.fromhex(mark) for mark in data["others"]),
            bytes.fromhex(data["blob_hash"]),
        )

    def holds(self, content: bytes) -> bool:
        """Whether these very words were in that locker when the log vouched for all lockers on that day."""
        marks = (mark_of(self.salt, content), *self.others)
        wanted = leaf(self.person, version_of(self.locker_salt, marks), self.blob_hash)
        kept = LockerDay.objects.filter(day=self.day).first()
        if kept is None or not _has(bytes(kept.leaves), wanted):
            return False
        head = digest(bytes(kept.leaves))
        return Entry.objects.filter(event=EVENT, day=self.day, head=head).exists()
