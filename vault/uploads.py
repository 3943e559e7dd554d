"""Uploads: sealed from the socket to the store, judged by content, described in RAM.

`SealingUploadHandler` is the only upload handler. A file that may not be added is read past, not stored, and arrives in
the form as a `SealedUpload` with a `problem`, so that the form can say so beside the field and keep everything else.
"""

import hashlib
import logging
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final, Unpack, override
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from ui.forms import Asked, Files
from vault import media
from vault.core.ciphers import Key
from vault.files import FileMeta, Writer, open_stream

FILES_AT_ONCE: Final = 10
"""Files that one request may bring; those beyond arrive with a problem."""

logger = logging.getLogger("hearth.vault")


class SealedUpload(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs only
    """An uploaded file that lies sealed in the store, or, with a `problem`, one that was not stored.

    Attributes:
        id: its place in the store.
        key: what opens it; lost with this object unless its `meta` is sealed into a record.
        name: cleaned, for display.
        size: bytes of the original.
        sha256: of the original, hex.
        detected_type: a key of `media.KINDS`, told by content; None with a problem.
        problem: why it was not stored, in a sentence for the person; None when all is well.
    """

    def __init__(
        self, place: tuple[UUID, Key], name: str, *, size: int, sha256: str, found: str | None, problem: str | None
    ) -> None:
        super().__init__(file=None, name=name, content_type=found, size=size)
        self.id, self.key = place
        self.sha256 = sha256
        self.detected_type = found
        self.problem = problem

    @override
    def __repr__(self) -> str:
        return f"<SealedUpload {self.id}>"

    @property
    def meta(self) -> FileMeta:
        """What a record keeps about it.

        Raises:
            ValueError: it was refused, so there is nothing to keep.
        """
        if self.detected_type is None:
            raise ValueError("A refused file is not kept.")
        return FileMeta(
            id=self.id,
            key=self.key.reveal().hex(),
            name=self.name or "",
            type=self.detected_type,
            size=self.size or 0,
            sha256=self.sha256,
        )

    @override
    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The original's bytes.

        Raises:
            Damaged: as `vault.files.open_stream`, also for a refused file.
        """
        del chunk_size
        return open_stream(self.id, self.key, self.size or 0)

    @override
    def close(self) -> None:
        """Nothing is open. What no record keeps is swept later."""


class SealingUploadHandler(FileUploadHandler):
    """Seals each file of a request as it arrives. Memory does not grow with it; nothing in clear reaches a disk."""

    chunk_size = 256 * 1024

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._count = 0
        self._arriving: _Arriving | None = None

    @override
    def new_file(
        self,
        field_name: str,
        file_name: str,
        content_type: str,
        content_length: int | None,
        charset: str | None = None,
        content_type_extra: dict[str, bytes] | None = None,
    ) -> None:
        # The type that the browser claims proves nothing, so it is not even kept.
        self._count += 1
        self._arriving = _Arriving(media.clean_name(file_name), one_too_many=self._count > FILES_AT_ONCE)

    @override
    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._arriving is not None:
            self._arriving.take(raw_data)

    @override
    def file_complete(self, file_size: int) -> SealedUpload | None:
        arrived, self._arriving = self._arriving, None
        return None if arrived is None else arrived.end()

    @override
    def upload_interrupted(self) -> None:
        if self._arriving is not None:
            self._arriving.drop()
            self._arriving = None


class _Arriving:
    """One file on its way in: what was seen of it so far, and where it is being sealed."""

    def __init__(self, name: str, *, one_too_many: bool) -> None:
        self._name = name
        self._size = 0
        self._hash = hashlib.sha256()
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._tail_size = 0
        self._writer: Writer | None = None
        self._problem: str | None = None
        if one_too_many:
            self._problem = f"You can add {FILES_AT_ONCE} files at a time. Send these first, then add the others."
            return
        try:
            self._writer = Writer()
        except OSError as error:
            self._not_stored(error)

    def take(self, data: bytes) -> None:
        self._size += len(data)
        limit: int = settings.HEARTH_FILE_LIMIT
        if self._problem is None and self._size > limit:
            self._refuse(f"The file is larger than {limit // 1024**2} MB. Choose a smaller file or send a part of it.")
        if self._problem is None:
            self._remember(data)
        if self._writer is not None:  # still wanted
            try:
                self._writer.write(data)
            except OSError as error:
                self._not_stored(error)

    def end(self) -> SealedUpload:
        found: str | None = None
        place = (uuid4(), Key.generate())
        if self._writer is not None:
            place = (self._writer.id, self._writer.key)
            try:
                found = media.judge(self._name, bytes(self._head), self._last(), self._size)
                self._writer.finish()
            except media.Refused as refusal:
                self._refuse(str(refusal))
            except OSError as error:
                self._not_stored(error)
        return SealedUpload(
            place,
            self._name,
            size=self._size,
            sha256=self._hash.hexdigest(),
            found=None if self._problem else found,
            problem=self._problem,
        )

    def drop(self) -> None:
        if self._writer is not None:
            self._writer.discard()
            self._writer = None

    def _remember(self, data: bytes) -> None:
        self._hash.update(data)
        self._tail.append(data)
        self._tail_size += len(data)
        while self._tail_size - len(self._tail[0]) >= media.TAIL:
            self._tail_size -= len(self._tail.popleft())
        missing = media.HEAD - len(self._head)
        if missing > 0:
            self._head += data[:missing]
            if len(self._head) == media.HEAD:
                self._glance()

    def _glance(self) -> None:
        """Refuses early, so that a long file which cannot be added is not stored first."""
        try:
            media.glance(self._name, bytes(self._head))
        except media.Refused as refusal:
            self._refuse(str(refusal))

    def _last(self) -> bytes:
        return b"".join(self._tail)[-media.TAIL :]

    def _refuse(self, sentence: str) -> None:
        self._problem = sentence
        self._tail.clear()
        self.drop()

    def _not_stored(self, error: OSError) -> None:
        logger.error("A file could not be stored: error %s", error.errno)
        self._refuse("The file could not be stored just now. Try again in a few minutes.")


class SealedFilesField(Files):
    """Several sealed files as a part of a form; gives a list of `SealedUpload`, empty when none was sent."""

    def __init__(self, **asked: Unpack[Asked]) -> None:
        super().__init__(max_files=FILES_AT_ONCE, accept=media.ACCEPT, **asked)

    @override
    def clean(
        self, data: Sequence["UploadedFile[bytes]"] | None, initial: object = None
    ) -> "list[UploadedFile[bytes]]":
        """The uploads, none of them refused.

        Raises:
            ValidationError: each refused file, by name, with what to do.
            TypeError: a file came past the sealing handler. No request can cause it, only a changed setting.
        """
        problems = [f"{upload.name}: {upload.problem}" for upload in map(_sealed, data or []) if upload.problem]
        if problems:
            # The page shows one error for a field, so they come as one.
            raise ValidationError(" ".join(problems), code="refused")
        return super().clean(data, initial)


def _sealed(upload: "UploadedFile[bytes]") -> SealedUpload:
    if not isinstance(upload, SealedUpload):
        raise TypeError("Uploads are sealed: FILE_UPLOAD_HANDLERS names SealingUploadHandler alone.")
    return upload
