"""What was destroyed on purpose, as ids in a file outside the database, so that a restored backup is destroyed again.

One id a line: `record` or `file`, then the id in hex. Nothing says whose it was, when it went, or which file belonged to
which record: `tidy` keeps the lines in the order of their random ids.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

_NAME = "tombstones"
_RECORD, _FILE = "record", "file"


def add(*, records: Iterable[UUID] = (), files: Iterable[UUID] = ()) -> None:
    """Remembers them once the present transaction has committed; a failure to write is logged, and `missing` mends it."""
    lines = [*(f"{_RECORD} {one.hex}" for one in records), *(f"{_FILE} {one.hex}" for one in files)]
    if lines:
        transaction.on_commit(partial(_append, lines), robust=True)


def records() -> set[UUID]:
    """The records that were destroyed."""
    return _read(_RECORD)


def files() -> set[UUID]:
    """The files that were destroyed."""
    return _read(_FILE)


def tidy() -> None:
    """Puts the lines into the order of their ids, each once."""
    with _alone():
        lines = _lines()
        wanted = sorted(set(lines))
        if lines != wanted:
            _replace(wanted)


def _read(kind: str) -> set[UUID]:
    return {UUID(hex=line.split()[1]) for line in _lines() if line.startswith(f"{kind} ")}


def _path() -> Path:
    return Path(settings.HEARTH_WITNESS_DIR) / _NAME


def _lines() -> list[str]:
    try:
        return _path().read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return []


def _append(lines: list[str]) -> None:
    with _alone(), _path().open("a", encoding="ascii") as file:
        file.write("".join(f"{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())


def _replace(lines: list[str]) -> None:
    fresh = _path().with_suffix(".new")
    with fresh.open("w", encoding="ascii") as file:
        file.write("".join(f"{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(_path())


@contextmanager
def _alone() -> Iterator[None]:
    """One writer at a time, whichever process it is."""
    folder = _path().parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / f"{_NAME}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
