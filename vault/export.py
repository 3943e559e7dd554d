"""What leaves the installation, locked in the age format (https://age-encryption.org/v1), which any age tool opens.

Locked either with six words, shown once and kept nowhere, or to a key that its recipient gave. The locked file waits in
the sealed store under a key of its own, kept by no record, so housekeeping sweeps it a day later. What goes in is never
on a disk in clear: it comes as a stream, and goes to the store locked.

Locking to a key takes the same memory for any size. Locking with words holds everything in memory, and age's scrypt takes
half a gigabyte for a second, so one is made at a time.
"""

import hashlib
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyrage
from django.http import StreamingHttpResponse

from vault.core.words import normalise, six_words
from vault.errors import NotForMe, VaultError
from vault.files import FileMeta, Writer
from vault.media import download_response
from vault.unlock import Busy

_KIND = "application/octet-stream"
_NAME = "file.age"
_WAIT_SECONDS = 30.0
_KEY_LIMIT = 4_000  # characters; keys that withstand quantum computers have about 2,000
_one_at_a_time = threading.Lock()


class NoAgeKey(VaultError):
    """The text is no public key of the age format."""


@dataclass(frozen=True, repr=False)
class Locked:
    """A locked file in the store. `words` open it; they are None when it was locked to a key."""

    file: FileMeta
    words: str | None


def check_key(text: str) -> None:
    """Raises NoAgeKey unless the text is one public key, as `age-keygen` prints it."""
    _recipient(text)


def lock(pieces: Iterable[bytes], *, key: str | None = None) -> Locked:
    """Locks a stream into the store, with fresh words or to a public key.

    Raises:
        NoAgeKey: `key` is none.
        Busy: another file is being locked with words.
    """
    recipient = _recipient(key) if key else None
    writer = _HashingWriter()
    words = None
    try:
        if recipient is not None:
            _to_key(pieces, recipient, writer)
        else:
            words = six_words()
            _with_words(pieces, words, writer)
        writer.store.finish()
    except BaseException:
        writer.store.discard()
        raise
    return Locked(writer.meta(), words)


def download(meta: FileMeta) -> StreamingHttpResponse:
    """A locked file, under a name that says nothing but its format. Raises Damaged once it was swept."""
    response = download_response(meta, working=False)
    response.headers["Content-Disposition"] = f'attachment; filename="file-{meta.sha256[:8]}.age"'
    return response


def unlock(pieces: Iterable[bytes], typed: str) -> bytes:
    """What was locked with words. Holds all of it in memory, and does one at a time, as locking does.

    Raises:
        NotForMe: the words do not fit, or the file is damaged or was locked to a key.
        Busy: another file is being locked or unlocked.
    """
    if not _one_at_a_time.acquire(timeout=_WAIT_SECONDS):
        raise Busy("Another file is being worked on just now. Try again in a minute.")
    try:
        opened: bytes = pyrage.passphrase.decrypt(b"".join(pieces), normalise(typed))
    except (pyrage.DecryptError, ValueError, OSError):
        raise NotForMe("These words do not fit.") from None
    finally:
        _one_at_a_time.release()
    return opened


def _recipient(text: str) -> "pyrage.x25519.Recipient":
    try:
        if len(text) > _KEY_LIMIT:
            raise pyrage.RecipientError("too long")  # noqa: TRY301 -- all that is no key leaves by one door
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        raise NoAgeKey("This is no age key.") from None


def _to_key(pieces: Iterable[bytes], recipient: "pyrage.x25519.Recipient", writer: "_HashingWriter") -> None:
    reader = _Reader(iter(pieces))
    try:
        pyrage.encrypt_io(reader, writer, [recipient])
    except pyrage.EncryptError:
        if reader.failure is not None:  # what went wrong with what was to be locked says more
            raise reader.failure from None
        raise


def _with_words(pieces: Iterable[bytes], words: str, writer: "_HashingWriter") -> None:
    if not _one_at_a_time.acquire(timeout=_WAIT_SECONDS):
        raise Busy("Another pack is being made just now. Try again in a minute.")
    try:
        writer.write(pyrage.passphrase.encrypt(b"".join(pieces), words))
    finally:
        _one_at_a_time.release()


class _HashingWriter:
    """Where the locked bytes go: hashed, and sealed once more into the store."""

    def __init__(self) -> None:
        self.store = Writer()
        self._hash = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        self.store.write(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def meta(self) -> FileMeta:
        return FileMeta(
            id=self.store.id,
            key=self.store.key.reveal().hex(),
            name=_NAME,
            type=_KIND,
            size=self.store.size,
            sha256=self._hash.hexdigest(),
        )


class _Reader:
    """A stream of pieces as something that can be read from; what it raised stays in `failure`."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")
        self.failure: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            while not self._left:
                self._left = memoryview(next(self._pieces))
        except StopIteration:
            return b""
        except Exception as error:
            self.failure = error
            raise
        size = len(self._left) if size < 0 else size
        taken, self._left = self._left[:size], self._left[size:]
        return bytes(taken)
