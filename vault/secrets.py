"""The server's own secrets: one file each, mode 0400, outside the database. None of them opens what people wrote."""

import base64
import functools
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from vault.core.ciphers import Key, Signer

NAMES = ("secret_key", "pepper", "directory", "contact", "lookup", "checkpoint", "throttle")
SIZE = 32  # bytes of each


@dataclass(frozen=True, repr=False)
class ServerSecrets:
    """pepper: 32 B for Argon2id; directory: MACs key rows; contact: seals e-mail and name; lookup: finds a person by
    e-mail; checkpoint: signs the audit log; throttle: hides accounts and sources in the rate limiter.
    """

    pepper: bytes
    directory: Key
    contact: Key
    lookup: Key
    checkpoint: Signer
    throttle: Key


@functools.cache
def server_secrets() -> ServerSecrets:
    """The secrets from HEARTH_SECRETS_DIR. Raises ImproperlyConfigured naming the file that is missing or wrong."""
    read = _read
    return ServerSecrets(
        pepper=read("pepper"),
        directory=Key(read("directory")),
        contact=Key(read("contact")),
        lookup=Key(read("lookup")),
        checkpoint=Signer(read("checkpoint")),
        throttle=Key(read("throttle")),
    )


def make_missing(folder: Path) -> list[str]:
    """Writes every secret that is not there yet, and returns the names of those written; never replaces one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return [name for name in NAMES if _write_new(folder / name)]


def _write_new(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(base64.b64encode(secrets.token_bytes(SIZE)).decode("ascii") + "\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def _read(name: str) -> bytes:
    path = Path(settings.HEARTH_SECRETS_DIR) / name
    try:
        raw = base64.b64decode(path.read_text(encoding="ascii"), validate=False)
    except (OSError, ValueError):
        raise ImproperlyConfigured(
            f"The secret file {name} is missing or unreadable. Run: manage.py make_secrets"
        ) from None
    if len(raw) != SIZE:
        raise ImproperlyConfigured(f"The secret file {name} does not hold {SIZE} bytes in base64.")
    return raw
