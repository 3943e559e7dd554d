"""The directory: which public key belongs to whom, marked so that a writer of the database cannot put in another.

Every key row carries a MAC under the server's directory key. A head per scope (one tenant's vault generations, or all
people's keys) carries a counter and the sum of a keyed hash of every row's mark, itself marked; so an old but authentic
row put back does not fit its head, and an old head put back has a lower counter than the last witnessed checkpoint. A
tenant's head counts its grants too: a grant that was taken back cannot be put back.
"""

import time
from collections.abc import Iterable
from hmac import compare_digest
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from audit import log
from audit.checkpoint import Checkpoint, TrustedKey, open_note
from vault.core.ciphers import verify
from vault.core.context import context
from vault.errors import Damaged, Untrusted
from vault.models import DirectoryHead, UserKeys, VaultGeneration, VaultMember
from vault.secrets import server_secrets

PEOPLE = UUID(int=0)
SUITE = 0x12
ORIGIN = "hearth/audit"
_TRUST_SECONDS = 20.0
_SCOPE = "scope"  # begins a line of a checkpoint: one scope's pseudonym and counter
_trusted: dict[UUID, tuple[bytes, float]] = {}
_witness: tuple[int, Checkpoint | None] = (0, None)


def user_context(row: UserKeys) -> bytes:
    """What is marked of a person's keys."""
    parts = (row.person, row.epoch, row.suite, bytes(row.pub_s), bytes(row.pub_u), bytes(row.sign_pub))
    return context("directory", "user", *parts)


def generation_context(row: VaultGeneration) -> bytes:
    """What is marked of a vault's generation."""
    parts = (row.vault.tenant, row.vault_id, row.vault.kind, row.gen, row.suite, bytes(row.pub), bytes(row.rec_pub))
    return context("directory", "generation", *parts)


def grant_mark(row: VaultMember) -> bytes:
    """What a grant counts as in its tenant's head."""
    parts = (row.vault.tenant, row.vault_id, row.gen, row.person, row.from_gen, row.granter)
    return mark(context("directory", "grant", *parts, bytes(row.wrap), bytes(row.statement), bytes(row.signature)))


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


def check_absent(scope: UUID) -> None:
    """Before something is left out since a tenant has no key for it: raises Untrusted when its keys were taken away."""
    _check_witness()
    if DirectoryHead.objects.filter(scope=scope).exists():
        _check_head(scope)


def distrust(scope: UUID) -> None:
    """Makes the next look at a scope's keys a thorough one, as before a deed that gives keys away."""
    _trusted.pop(scope, None)


def witness_file() -> Path:
    """Where the newest witnessed checkpoint is kept, outside the database."""
    return Path(settings.HEARTH_WITNESS_DIR) / "latest.checkpoint"


def read_checkpoint(text: str) -> Checkpoint:
    """A signed checkpoint, its signature checked with this server's key. Raises Damaged, or ValueError for a bad text."""
    trusted = [TrustedKey(ORIGIN, server_secrets().checkpoint.public)]
    return open_note(text, origin=ORIGIN, trusted=trusted, verify=verify)


def counters() -> dict[str, int]:
    """How many key statements each scope has seen; scopes stand under pseudonyms. Goes into every checkpoint."""
    return {_pseudonym(scope): counter for scope, counter in DirectoryHead.objects.values_list("scope", "counter")}


def key_changes() -> int:
    """The same for all scopes together."""
    return sum(counters().values())


def scope_lines() -> tuple[str, ...]:
    """The lines of a checkpoint that hold `counters`."""
    return tuple(f"{_SCOPE} {name} {counter}" for name, counter in sorted(counters().items()))


def older_than(checkpoint: Checkpoint) -> bool:
    """Whether the keys stand before a checkpoint: those of any one scope, or all together."""
    now, lines = counters(), [line.split() for line in checkpoint.more]
    then = {line[1]: int(line[2]) for line in lines if line[0] == _SCOPE}
    return sum(now.values()) < (checkpoint.keys or 0) or any(now.get(name, 0) < then[name] for name in then)


def witnessed() -> Checkpoint | None:
    """The newest witnessed checkpoint; None before the first. Raises Untrusted when it cannot be read."""
    global _witness  # noqa: PLW0603 -- one small cache per process: the file is read again only when it changed
    path = witness_file()
    try:
        changed = path.stat().st_mtime_ns
        if _witness[0] != changed:
            _witness = (changed, read_checkpoint(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, Damaged):
        raise Untrusted("The witnessed checkpoint cannot be read, or this server did not sign it.") from None
    return _witness[1]


def mark(message: bytes) -> bytes:
    return server_secrets().directory.mac(message)


def _check_mark(message: bytes, stored: bytes | memoryview) -> None:
    if not compare_digest(mark(message), bytes(stored)):
        raise Untrusted("A key row does not carry this server's mark.")


def _row_number(stored: bytes) -> int:
    return int.from_bytes(mark(context("directory-row", stored)), "big")


def _head_mac(scope: UUID, counter: int, total: bytes) -> bytes:
    return mark(context("directory-head", scope, counter, total))


def _pseudonym(scope: UUID) -> str:
    return mark(context("directory-scope", scope))[:8].hex()


def move_head(scope: UUID, *, gone: Iterable[bytes] = (), come: Iterable[bytes] = ()) -> None:
    """Counts marks out of and into a scope's head, in the transaction that changes their rows."""
    with transaction.atomic():
        log.wait_for_turn()
        head = DirectoryHead.objects.select_for_update().filter(scope=scope).first() or DirectoryHead(
            scope=scope, counter=0, total=bytes(32)
        )
        number = int.from_bytes(bytes(head.total), "big")
        number += sum(map(_row_number, come)) - sum(map(_row_number, gone))
        head.counter += 1
        head.total = (number % 2**256).to_bytes(32, "big")
        head.mac = _head_mac(scope, head.counter, head.total)
        head.save()
    _trusted.pop(scope, None)


def _check_head(scope: UUID) -> None:
    seen = b""
    while True:
        head = _head(scope)
        mac = bytes(head.mac)
        known, until = _trusted.get(scope, (b"", 0.0))
        if known == mac and time.monotonic() < until:
            return
        if sum(map(_row_number, _marks(scope))) % 2**256 == int.from_bytes(bytes(head.total), "big"):
            _trusted[scope] = (mac, time.monotonic() + _TRUST_SECONDS)
            return
        if mac == seen:
            raise Untrusted("A key row is older than the directory knows, or is missing.")
        seen = mac  # keys may have changed between the reading of the head and of the rows: look once more


def _head(scope: UUID) -> DirectoryHead:
    head = DirectoryHead.objects.filter(scope=scope).first()
    if head is None or not compare_digest(_head_mac(scope, head.counter, bytes(head.total)), bytes(head.mac)):
        raise Untrusted("The directory's head does not carry this server's mark.")
    _check_witness()
    return head


def _check_witness() -> None:
    checkpoint = witnessed()
    if checkpoint is not None and older_than(checkpoint):
        raise Untrusted("The database is older than the last witnessed checkpoint.")


def _marks(scope: UUID) -> list[bytes]:
    if scope == PEOPLE:
        return [bytes(one) for one in UserKeys.objects.values_list("dir_mac", flat=True)]
    rows = VaultGeneration.objects.filter(vault__tenant=scope).values_list("dir_mac", flat=True)
    grants = VaultMember.objects.filter(vault__tenant=scope).select_related("vault")
    return [*(bytes(one) for one in rows), *map(grant_mark, grants)]
