"""ZIP archives as a stream: nothing is held but one piece, so their size costs no memory. Every file's hash is kept."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator

_PACKED = frozenset(
    {"jpg", "jpeg", "png", "webp", "gif", "pdf", "docx", "xlsx", "odt", "mp4", "mov", "webm", "mp3", "m4a"}
)


class ZipStream:
    """Files written one after the other; `hashes` has the SHA-256 of each by its path, in hex."""

    def __init__(self) -> None:
        self.hashes: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        self._sink = _Sink()
        self._zip = zipfile.ZipFile(self._sink, "w", zipfile.ZIP_DEFLATED)

    def add(self, path: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """One more file. Its bytes are packed again only where that saves something."""
        packed = path.rpartition(".")[2].lower() in _PACKED
        self._zip.compresslevel = 0 if packed else 6  # read when a file is opened; 0 wraps what is packed already
        found, size = hashlib.sha256(), 0
        with self._zip.open(path, "w", force_zip64=True) as file:
            for piece in pieces:
                found.update(piece)
                size += len(piece)
                file.write(piece)
                yield from self._sink.taken()
        self.hashes[path], self.sizes[path] = found.hexdigest(), size
        yield from self._sink.taken()

    def end(self) -> Iterator[bytes]:
        """The table of contents."""
        self._zip.close()
        yield from self._sink.taken()


class _Sink:
    """What the archive is written into: it cannot be rewound, and hands on whatever it has."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._held.append(bytes(data))
        return len(data)

    def close(self) -> None:
        """Nothing is open."""

    def flush(self) -> None:
        """Nothing waits here."""

    def taken(self) -> Iterator[bytes]:
        held, self._held = self._held, []
        yield from held
