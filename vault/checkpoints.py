"""Signed checkpoints of the audit log, kept outside the database, so that a database put back to an earlier day is noticed."""

import os
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit import log
from audit.checkpoint import Checkpoint, sign_checkpoint
from audit.merkle import inclusion_proof
from audit.models import Entry
from vault import commitments, directory, trail
from vault.core.ciphers import verify
from vault.core.context import context
from vault.errors import Untrusted
from vault.secrets import server_secrets

LOCKERS = commitments.EVENT


def now() -> str:
    """The log's present state as a signed note, with the numbers of key changes."""
    return _signed(_present())


def with_proof(tag: bytes) -> tuple[str, dict[str, Any]]:
    """The log's present state as a signed note, and the newest event with this tag, as JSON's own types, proven to be in it.

    From the event's fields anybody can make its leaf again (see `audit.leaf`), and from leaf and proof the note's root
    (RFC 9162 section 2.1.3.2). Reads the hashes of the whole log. The event is empty when there is none.
    """
    present = _present()
    entry = log.latest(tag)
    if entry is None or entry.index >= present.size:
        return _signed(present), {}
    hashes = Entry.objects.filter(index__lt=present.size).order_by("index").values_list("leaf", flat=True)
    proof = inclusion_proof([bytes(one) for one in hashes], entry.index)
    event = {
        "index": entry.index,
        "day": entry.day.isoformat(),
        "tenant": str(entry.tenant) if entry.tenant else None,
        "event": entry.event,
        "tag": bytes(tag).hex(),
        "head": bytes(entry.head).hex() if entry.head else None,
        "sealed_sha256": bytes(entry.sealed_hash).hex(),
        "leaf": bytes(entry.leaf).hex(),
        "proof": [one.hex() for one in proof],
    }
    return _signed(present), event


def vouch(label: str, *parts: bytes | int | str | UUID) -> bytes:
    """This server's Ed25519 signature over a context, 64 bytes: with the key that signs checkpoints."""
    return server_secrets().checkpoint.sign(context(label, *parts))


def check_vouched(signature: bytes, label: str, *parts: bytes | int | str | UUID) -> None:
    """Raises Damaged unless this server's key made the signature over just that."""
    verify(server_secrets().checkpoint.public, context(label, *parts), signature)


def public_key() -> bytes:
    """The 32 bytes with which anybody can check what this server signed."""
    return server_secrets().checkpoint.public


def _present() -> Checkpoint:
    head = log.tree_head()
    lines = directory.scope_lines()
    return Checkpoint(directory.ORIGIN, head.size, head.root(), keys=directory.key_changes(), more=lines)


def _signed(checkpoint: Checkpoint) -> str:
    signer = server_secrets().checkpoint
    return sign_checkpoint(checkpoint, public=signer.public, sign=signer.sign)


def commit_lockers() -> bool:
    """Once a day, one event that vouches for every locker as it stands, all together; False when today's is there.

    The head of the event is SHA-256 over the sorted hashes of all lockers, so that it says nothing of any of them; the
    hashes are kept as that day's list, for whoever has to prove what was in her own (`commitments`).
    """
    today = timezone.localdate()
    if log.happened_on(LOCKERS, today):
        return False
    with transaction.atomic():
        trail.record(LOCKERS, tenant=None, actor=None, head=commitments.keep_list(today))
    return True


def witness() -> str:
    """Writes the present checkpoint to the witness folder, in one step, and returns it.

    Raises:
        Untrusted: the one that is there is newer, so an older database was put back; it stays, as the proof of that.
    """
    present, known = _present(), directory.witnessed()
    if known is not None and _goes_back(present, known):
        raise Untrusted("The database is older than the last witnessed checkpoint.")
    text = _signed(present)
    path = directory.witness_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return text


def _goes_back(present: Checkpoint, known: Checkpoint) -> bool:
    shorter = present.size < known.size
    changed = present.size == known.size and present.root != known.root
    return shorter or changed or directory.older_than(known)
