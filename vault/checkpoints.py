"""Signed checkpoints of the audit log, kept outside the database, so that a database put back to an earlier day is noticed."""

import os

from audit import log
from audit.checkpoint import Checkpoint, sign_checkpoint
from vault import directory
from vault.secrets import server_secrets


def now() -> str:
    """The log's present state as a signed note, with the number of key changes."""
    head = log.tree_head()
    checkpoint = Checkpoint(directory.ORIGIN, head.size, head.root(), keys=directory.key_changes())
    signer = server_secrets().checkpoint
    return sign_checkpoint(checkpoint, public=signer.public, sign=signer.sign)


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
