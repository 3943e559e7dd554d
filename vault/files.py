"""The sealed file store: one file per random id, in two-character folders, sealed in pieces and padded inside the seal.

Each file has a random key of its own (Cobblestone-256, bound to the id), which stands only in the record that holds it.
So a file without its record is noise: what a broken upload leaves behind opens to nobody, and `sweep` removes it.

The sealed stream holds the file's bytes, then zeros up to `padded(size)`. While it is written its name ends in `.part`.
"""

import hashlib
import os
import time
import weakref
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from vault.core.ciphers import Key, StreamOpener, StreamSealer
from vault.core.context import context
from vault.core.errors import Damaged, VaultError
from vault.core.padding import padme
from vault.models import StoredFile

_FLOOR = 1024  # bytes: all smaller files look alike
_BLOCK = 256 * 1024  # bytes read or padded at a time
_PART = ".part"
_BATCH = 500  # ids asked for in one query


class Swept(VaultError):
    """The file waited too long to be used and was swept away; the person has to choose it again."""


@dataclass(frozen=True, slots=True)
class FileMeta:
    """What a record keeps, sealed, about one file. Sizes are in bytes; keys and the SHA-256 of the original are hex.

    The working copy is a picture without metadata; its four fields are None together.
    """

    id: UUID
    key: str = field(repr=False)
    name: str = field(repr=False)
    type: str
    size: int
    sha256: str
    working_id: UUID | None = None
    working_key: str | None = field(default=None, repr=False)
    working_type: str | None = None
    working_size: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON's own types only."""
        return asdict(self) | {"id": self.id.hex, "working_id": self.working_id.hex if self.working_id else None}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """What `to_dict` gave.

        Raises:
            Damaged: something is missing, unknown or malformed.
        """
        try:
            working = data["working_id"]
            return cls(**(data | {"id": UUID(data["id"]), "working_id": UUID(working) if working else None}))
        except (AttributeError, KeyError, TypeError, ValueError):
            raise Damaged("The description of a file is malformed.") from None

    def ids(self) -> list[UUID]:
        return [self.id] if self.working_id is None else [self.id, self.working_id]


class Writer:
    """Seals one file into the store as it arrives; memory does not grow with it.

    `finish` or `discard` ends it. A forgotten writer removes its `.part` when it is collected or when the process ends.
    """

    def __init__(self, file_id: UUID | None = None) -> None:
        """A fresh id unless one is given, as by what comes from another installation.

        Raises:
            FileExistsError: there is such a file already.
        """
        self.id = file_id or uuid4()
        self.key = Key.generate()
        self.size = 0
        self._path = _path(self.id)
        if self._path.exists():
            raise FileExistsError
        self._part = self._path.with_name(self._path.name + _PART)
        _make_folder(self._path.parent)
        self._sealer = StreamSealer(self.key, context("file", self.id))
        self._file = os.fdopen(os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb")
        self._forgotten = weakref.finalize(self, _abandon, self._file, self._part)

    def write(self, data: bytes) -> None:
        self._file.write(self._sealer.update(data))
        self.size += len(data)

    def finish(self) -> None:
        """Pads, and returns when the file is safe on the disk under its own name and its row exists, not kept yet."""
        missing = padded(self.size) - self.size
        while missing:
            block = min(missing, _BLOCK)
            self._file.write(self._sealer.update(bytes(block)))
            missing -= block
        self._file.write(self._sealer.finalize())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.rename(self._path)
        self._forgotten.detach()
        _fsync_folder(self._path.parent)
        StoredFile.objects.create(id=self.id, kept=False, made_on=timezone.localdate())

    def discard(self) -> None:
        """Leaves nothing behind. Harmless when repeated."""
        self._forgotten()


def padded(size: int) -> int:
    """How many bytes a file of `size` bytes has inside its seal: its Padmé length, never below 1,024."""
    return max(_FLOOR, padme(size))


def open_stream(file_id: UUID, key: Key, size: int) -> Iterator[bytes]:
    """The file's `size` bytes, in pieces of at most 256 KiB.

    The last piece comes only after the whole stream proved complete and unaltered. So whoever got all bytes may trust
    them, and a download of a damaged file always ends short.

    Raises:
        Damaged: while iterating: the file is missing, cut, altered, another one, or has another key or size.
        UnknownFormat: while iterating: the file's first byte names no format of ours.
    """
    seen = 0
    held = b""
    for piece in _pieces(file_id, key):
        wanted = piece[: max(0, size - seen)]
        seen += len(piece)
        if wanted:
            if held:
                yield held
            held = wanted
    if seen != padded(size):
        raise Damaged("The file has another length than its record says.")
    if held:
        yield held


def open_meta(meta: FileMeta, *, working: bool) -> Iterator[bytes]:
    """A file or its working copy by its description, as `open_stream` gives it."""
    if not working:
        return originals(meta)
    if meta.working_id is None or meta.working_key is None or meta.working_size is None:
        raise Damaged("There is no such copy.")
    return open_stream(meta.working_id, Key(bytes.fromhex(meta.working_key)), meta.working_size)


def is_there(file_id: UUID) -> bool:
    """Whether the store has such a file."""
    return _path(file_id).exists()


def originals(meta: FileMeta) -> Iterator[bytes]:
    """The original's bytes, as `open_stream` gives them."""
    return open_stream(meta.id, Key(bytes.fromhex(meta.key)), meta.size)


def intact(meta: FileMeta) -> bool:
    """Whether the stored original is there, opens, and has the SHA-256 that was taken when it arrived."""
    found = hashlib.sha256()
    try:
        for piece in originals(meta):
            found.update(piece)
    except VaultError:
        return False
    return found.hexdigest() == meta.sha256


def _pieces(file_id: UUID, key: Key) -> Iterator[bytes]:
    opener = StreamOpener(key, context("file", file_id))
    try:
        file = _path(file_id).open("rb", buffering=0)
    except FileNotFoundError:
        raise Damaged("The file is not in the store.") from None
    with file:
        while block := file.read(_BLOCK):
            yield opener.update(block)
    yield opener.finalize()


def keep(metas: Iterable[FileMeta], retain_month: date) -> None:
    """Marks files and working copies as used, inside the transaction that writes their record.

    Raises:
        Swept: one of them is gone; nothing should be written then.
        TransactionManagementError: called outside a transaction.
    """
    keep_ids((file_id for meta in metas for file_id in meta.ids()), retain_month)


def keep_ids(ids: Iterable[UUID], retain_month: date) -> None:
    """The same by ids. Raises as `keep`."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "Files are kept together with their record, inside its transaction."
        )
    wanted = set(ids)
    # The lock makes a sweep at the same moment wait, or shows that it came first.
    rows = StoredFile.objects.select_for_update().filter(id__in=wanted)
    if set(rows.values_list("id", flat=True)) != wanted:
        raise Swept("A file waited too long and was removed.")
    StoredFile.objects.filter(id__in=wanted).update(kept=True, retain_month=retain_month)


def delete(ids: Iterable[UUID]) -> None:
    """Deletes rows now and files on commit. Unknown ids are no error, so a repeated deletion ends well."""
    gone = list(ids)
    for start in range(0, len(gone), _BATCH):
        StoredFile.objects.filter(id__in=gone[start : start + _BATCH]).delete()
    transaction.on_commit(partial(_remove_all, gone))


def sweep(older_than: timedelta) -> int:
    """Removes what no record keeps: uploads never used or cut half-way, and files whose row is gone. Returns how many.

    Rows know their day only, so an unused upload goes between `older_than` and one day later.
    """
    day = timezone.localdate(timezone.now() - older_than)
    with transaction.atomic():
        unused = StoredFile.objects.select_for_update().filter(kept=False, made_on__lt=day)
        ids = list(unused.values_list("id", flat=True))
        delete(ids)
    return len(ids) + _sweep_folders(time.time() - older_than.total_seconds())


def _sweep_folders(before: float) -> int:
    count = 0
    batch: dict[UUID, Path] = {}
    for path in _root().glob("??/*"):
        with suppress(ValueError, FileNotFoundError):  # not one of ours, or just finished or removed
            file_id = UUID(path.name.removesuffix(_PART))
            if path.stat().st_mtime < before:
                batch[file_id] = path
        if len(batch) == _BATCH:
            count += _remove_orphans(batch)
            batch = {}
    return count + _remove_orphans(batch)


def _remove_orphans(paths: dict[UUID, Path]) -> int:
    known = set(StoredFile.objects.filter(id__in=paths).values_list("id", flat=True))
    orphans = [path for file_id, path in paths.items() if file_id not in known]
    for path in orphans:
        _remove(path)
    return len(orphans)


def _remove_all(ids: list[UUID]) -> None:
    for file_id in ids:
        _remove(_path(file_id))


def _abandon(file: BinaryIO, path: Path) -> None:
    with suppress(OSError):  # what could not be written is not wanted any more
        file.close()
    _remove(path)


def _remove(path: Path) -> None:
    # A file that cannot be removed now has no row, so the next sweep tries again.
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _root() -> Path:
    return Path(settings.HEARTH_FILES_DIR)


def _path(file_id: UUID) -> Path:
    return _root() / file_id.hex[:2] / file_id.hex


def _make_folder(folder: Path) -> None:
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        _fsync_folder(folder.parent)


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
