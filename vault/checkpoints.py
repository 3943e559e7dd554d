"""Signed checkpoints of the audit log, kept outside the database, so that a database put back to an earlier day is noticed."""

import os

from django.db import transaction
from django.utils import timezone

from audit import log
from audit.checkpoint import Checkpoint, sign_checkpoint
from vault import directory, trail
from vault.core.ciphers import digest
from vault.models import Locker
from vault.secrets import server_secrets

LOCKERS = "locker:commit"


def now() -> str:
    """The log's present state as a signed note, with the number of key changes."""
    head = log.tree_head()
    checkpoint = Checkpoint(directory.ORIGIN, head.size, head.root(), keys=directory.key_changes())
    signer = server_secrets().checkpoint
    return sign_checkpoint(checkpoint, public=signer.public, sign=signer.sign)


def commit_lockers() -> bool:
    """Once a day, one event that vouches for every locker as it stands, all together; False when today's is there.

    The head of the event is SHA-256 over the sorted hashes of all lockers, so that it says nothing of any of them.
    """
    if log.happened_on(LOCKERS, timezone.localdate()):
        return False
    hashes = sorted(digest(row.person.bytes, bytes(row.version), bytes(row.blob)) for row in Locker.objects.iterator())
    with transaction.atomic():
        trail.record(LOCKERS, tenant=None, actor=None, head=digest(*hashes))
    return True


def witness() -> str:
    """Writes the present checkpoint to the witness folder, in one step, and returns it."""
    text = now()
    path = directory.witness_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return text
