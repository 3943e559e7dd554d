"""The directory: which public key belongs to whom, marked so that a writer of the database cannot put in another.

Every key row carries a MAC under the server's directory key. A head per scope (one tenant's vault generations, or all
people's keys) carries a counter and the sum of a keyed hash of every row's mark, itself marked; so an old but authentic
row put back does not fit its head, and an old head put back has a lower counter than the last witnessed checkpoint.
"""

import time
from hmac import compare_digest
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from audit.checkpoint import Checkpoint, TrustedKey, open_note
from vault.core.ciphers import verify
from vault.core.context import context
from vault.errors import Untrusted
from vault.models import DirectoryHead, UserKeys, VaultGeneration
from vault.secrets import server_secrets

PEOPLE = UUID(int=0)
SUITE = 0x12
ORIGIN = "hearth/audit"
_TRUST_SECONDS = 20.0
_trusted: dict[UUID, tuple[bytes, float]] = {}
_witness: tuple[int, int] = (0, 0)


def user_context(row: UserKeys) -> bytes:
    """What is marked of a person's keys."""
    parts = (row.person, row.epoch, row.suite, bytes(row.pub_s), bytes(row.pub_u), bytes(row.sign_pub))
    return context("directory", "user", *parts)


def generation_context(row: VaultGeneration) -> bytes:
    """What is marked of a vault's generation."""
    parts = (row.vault.tenant, row.vault_id, row.vault.kind, row.gen, row.suite, bytes(row.pub), bytes(row.rec_pub))
    return context("directory", "generation", *parts)


def user_keys(person: UUID) -> UserKeys:
    """A person's keys, checked. Raises Untrusted when the mark or the head does not fit, or there are none."""
    row = UserKeys.objects.filter(person=person).first()
    if row is None:
        raise Untrusted("This person has no keys.")
    _check_mark(user_context(row), row.dir_mac)
    _check_head(PEOPLE)
    return row


def checked_generation(row: VaultGeneration) -> VaultGeneration:
    """The row given, after its mark and its tenant's head have been checked. Raises Untrusted."""
    _check_mark(generation_context(row), row.dir_mac)
    _check_head(row.vault.tenant)
    return row


def witness_file() -> Path:
    """Where the newest witnessed checkpoint is kept, outside the database."""
    return Path(settings.HEARTH_WITNESS_DIR) / "latest.checkpoint"


def read_checkpoint(text: str) -> Checkpoint:
    """A signed checkpoint, its signature checked with this server's key. Raises Damaged, or ValueError for a bad text."""
    trusted = [TrustedKey(ORIGIN, server_secrets().checkpoint.public)]
    return open_note(text, origin=ORIGIN, trusted=trusted, verify=verify)


def key_changes() -> int:
    """How many key statements the directory has seen: goes into every checkpoint."""
    return DirectoryHead.objects.aggregate(total=Sum("counter"))["total"] or 0


def mark(message: bytes) -> bytes:
    return server_secrets().directory.mac(message)


def _check_mark(message: bytes, stored: bytes | memoryview) -> None:
    if not compare_digest(mark(message), bytes(stored)):
        raise Untrusted("A key row does not carry this server's mark.")


def _row_number(stored: bytes) -> int:
    return int.from_bytes(mark(context("directory-row", stored)), "big")


def _head_mac(scope: UUID, counter: int, total: bytes) -> bytes:
    return mark(context("directory-head", scope, counter, total))


def move_head(scope: UUID, before: bytes | memoryview | None, after: bytes) -> None:
    with transaction.atomic():
        head = DirectoryHead.objects.select_for_update().filter(scope=scope).first() or DirectoryHead(
            scope=scope, counter=0, total=bytes(32)
        )
        number = int.from_bytes(bytes(head.total), "big") + _row_number(after)
        if before is not None:
            number -= _row_number(bytes(before))
        head.counter += 1
        head.total = (number % 2**256).to_bytes(32, "big")
        head.mac = _head_mac(scope, head.counter, head.total)
        head.save()
    _trusted.pop(scope, None)


def _check_head(scope: UUID) -> None:
    head = DirectoryHead.objects.filter(scope=scope).first()
    if head is None or not compare_digest(_head_mac(scope, head.counter, bytes(head.total)), bytes(head.mac)):
        raise Untrusted("The directory's head does not carry this server's mark.")
    _check_witness()
    mac = bytes(head.mac)
    known, until = _trusted.get(scope, (b"", 0.0))
    if known == mac and time.monotonic() < until:
        return
    total = sum(_row_number(one) for one in _marks(scope)) % 2**256
    if total.to_bytes(32, "big") != bytes(head.total):
        raise Untrusted("A key row is older than the directory knows, or is missing.")
    _trusted[scope] = (mac, time.monotonic() + _TRUST_SECONDS)


def _marks(scope: UUID) -> list[bytes]:
    if scope == PEOPLE:
        return [bytes(mark) for mark in UserKeys.objects.values_list("dir_mac", flat=True)]
    rows = VaultGeneration.objects.filter(vault__tenant=scope).values_list("dir_mac", flat=True)
    return [bytes(mark) for mark in rows]


def _check_witness() -> None:
    witnessed = _witnessed_keys()
    if witnessed and key_changes() < witnessed:
        raise Untrusted("The database is older than the last witnessed checkpoint.")


def _witnessed_keys() -> int:
    """The number of key changes that the newest witnessed checkpoint has seen; 0 before the first."""
    global _witness  # noqa: PLW0603 -- one small cache per process: the file is read again only when it changed
    path = witness_file()
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
    if _witness[0] != changed:
        _witness = (changed, read_checkpoint(path.read_text(encoding="utf-8")).keys or 0)
    return _witness[1]
