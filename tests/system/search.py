"""Finds phrases in whatever lies on a disk: clear, in other encodings, packed, and packed inside encodings.

A `Needle` is a phrase with a name. `search` looks for each in every form that `forms` knows, in the bytes themselves, in
every zlib, gzip or deflate stream that begins in them, and in what runs of base64 and hex stand for, some layers deep.
"""

import base64
import binascii
import re
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

DEPTH = 3  # layers: base64 of zlib of hex is the deepest that is looked into
LONGEST = 8 * 1024 * 1024  # bytes unpacked of one stream; a bomb is not ours to unpack
_BITE = 4096
_SHORT = 8  # characters of base64 below which a piece of it could stand anywhere by chance


@dataclass(frozen=True)
class Needle:
    """`name` is told in a finding, `text` never. `thorough` looks for every form; else only for the likely ones."""

    name: str
    text: bytes
    thorough: bool = True
    forms: dict[str, bytes] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        found = forms(self.text)
        likely = {name: form for name, form in found.items() if name in {"clear", "hex", "utf-16-le", "base64+0"}}
        object.__setattr__(self, "forms", found if self.thorough else likely)


@dataclass(frozen=True)
class Finding:
    """Where which needle lay, and in what form."""

    place: str
    needle: str
    form: str


def needle(name: str, text: str, *, thorough: bool = True) -> Needle:
    return Needle(name, text.encode(), thorough)


def forms(data: bytes) -> dict[str, bytes]:
    """Every way in which a phrase may lie there, each once."""
    found = {"clear": data}
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = ""
    if text:
        found |= {"upper": text.upper().encode(), "lower": text.lower().encode(), "casefold": text.casefold().encode()}
        found |= {"reversed": text[::-1].encode()}
        found |= {name: text.encode(name) for name in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")}
        found |= {f"{name}, upper": text.upper().encode(name) for name in ("utf-16-le", "utf-16-be")}
    found |= {"hex": data.hex().encode(), "hex, upper": data.hex().upper().encode(), "base32": _base32(data)}
    for shift in range(3):
        found |= {f"base64+{shift}": _base64(data, shift)}
    found |= {
        f"{name}, for URLs": form.translate(_FOR_URLS) for name, form in found.items() if name.startswith("base64")
    }
    each_once = {form: name for name, form in reversed(found.items()) if form}
    return {name: form for form, name in reversed(each_once.items())}


_FOR_URLS = bytes.maketrans(b"+/", b"-_")


def _base64(data: bytes, shift: int) -> bytes:
    """The characters that stand in any base64 in which `shift` bytes stand before the phrase's group of three."""
    encoded = base64.b64encode(bytes(shift) + data)
    start = -(-shift * 8 // 6)
    end = (shift + len(data)) * 8 // 6
    certain = encoded[start:end]
    return certain if len(certain) >= _SHORT else b""


def _base32(data: bytes) -> bytes:
    """As an authenticator's seed is written; only for the phrase from its own start."""
    return base64.b32encode(data).rstrip(b"=")[: len(data) * 8 // 5]


class Index:
    """All forms of many needles, found in one pass: by the first four bytes, and only where these stand by the whole."""

    def __init__(self, needles: Iterable[Needle]) -> None:
        self.needles = list(needles)
        self.shortest = min((len(one.text) for one in self.needles), default=0)
        every = [(form, one.name, name) for one in self.needles for name, form in one.forms.items()]
        self._all = sorted(every, key=lambda one: len(one[0]))
        self._lengths = [len(form) for form, _, _ in self._all]
        self._short: list[tuple[bytes, str, str]] = []
        self._by_start: dict[int, list[tuple[bytes, str, str]]] = {}
        for one in self.needles:
            for name, form in one.forms.items():
                place = self._short if len(form) < _START else self._by_start.setdefault(_key(form), [])
                place.append((form, one.name, name))
        self._starts = np.array(sorted(self._by_start), dtype=np.uint32)
        self._first, self._second = np.zeros(1 << 16, dtype=bool), np.zeros(1 << 16, dtype=bool)
        self._first[self._starts >> 16], self._second[self._starts & 0xFFFF] = True, True

    def found_in(self, place: str, data: bytes) -> set[Finding]:
        """What lies in the data as it is."""
        if len(data) < _SMALL:
            fitting = self._all[: bisect_right(self._lengths, len(data))]
            return {Finding(place, name, form) for pattern, name, form in fitting if pattern in data}
        found = {Finding(place, name, form) for pattern, name, form in self._short if pattern in data}
        for at in self._candidates(data):
            known = self._by_start[_key(data[at : at + _START])]
            found |= {Finding(place, name, form) for pattern, name, form in known if data.startswith(pattern, at)}
        return found

    def _candidates(self, data: bytes) -> list[int]:
        if len(data) < _START or not len(self._starts):
            return []
        letters = np.frombuffer(data, dtype=np.uint8).astype(np.uint16)
        pairs = letters[:-1] << 8 | letters[1:]
        likely = np.flatnonzero(self._first[pairs[:-2]] & self._second[pairs[2:]])
        keys = pairs[likely].astype(np.uint32) << 16 | pairs[likely + 2]
        nearest = np.searchsorted(self._starts, keys) % len(self._starts)
        return [int(at) for at in likely[self._starts[nearest] == keys]]


_START = 4  # bytes
_SMALL = 4096  # bytes, below which looking for one form after the other is faster


def _key(form: bytes) -> int:
    return int.from_bytes(form[:_START], "big")


def search(place: str, data: bytes, needles: Iterable[Needle] | Index, depth: int = DEPTH) -> set[Finding]:
    """Everything that lies in the data, layer by layer."""
    wanted = needles if isinstance(needles, Index) else Index(needles)
    found = wanted.found_in(place, data)
    if depth:
        for name, inner in layers(data):
            if len(inner) >= wanted.shortest:
                found |= search(f"{place} > {name}", inner, wanted, depth - 1)
    return found


def layers(data: bytes) -> Iterator[tuple[str, bytes]]:
    """What the data holds in another wrapping."""
    yield from _unpacked(data)
    for run in _runs(data, _IS_BASE64, 16):
        joined = run.translate(_FROM_URLS, b"\r\n")
        for shift in range(4):  # a run may begin in the middle of a group of four
            piece = joined[shift:]
            piece = piece[:-1] if len(piece) % 4 == 1 else piece
            yield "base64", binascii.a2b_base64(piece + b"=" * (-len(piece) % 4))
    for run in _runs(data, _IS_HEX, 24):
        for shift in range(2):
            piece = run[shift:]
            yield "hex", binascii.unhexlify(piece[: len(piece) // 2 * 2])
    if b"=\n" in data or b"=\r\n" in data:
        yield "quoted-printable", re.sub(rb"=\r?\n", b"", data)


def _mask(letters: bytes) -> bytes:
    return bytes(ord("y") if one in letters else ord("n") for one in range(256))


_FROM_URLS = bytes.maketrans(b"-_", b"+/")
# Lines of a mail are broken after 76 characters, so a run of base64 goes on over a line break.
_IS_BASE64 = _mask(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_\r\n")
_IS_HEX = _mask(b"0123456789abcdefABCDEF")


def _runs(data: bytes, mask: bytes, least: int) -> Iterator[bytes]:
    """Every run of at least so many letters; by way of a mask, which takes a third of the time of a pattern."""
    masked, wanted = data.translate(mask), b"y" * least
    at = masked.find(wanted)
    while at >= 0:
        end = masked.find(b"n", at)
        end = len(data) if end < 0 else end
        yield data[at:end]
        at = masked.find(wanted, end)


def _zlib_starts() -> re.Pattern[bytes]:
    """Every first pair of bytes that RFC 1950 allows without a preset dictionary, and gzip's."""
    pairs = [
        bytes([method, flags])
        for method in (window << 4 | 8 for window in range(8))
        for flags in range(256)
        if (method * 256 + flags) % 31 == 0 and not flags & 0x20
    ]
    return re.compile(b"|".join([*map(re.escape, pairs), rb"\x1f\x8b\x08"]))


_ZLIB = _zlib_starts()


def _unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    view = memoryview(data)
    for match in _ZLIB.finditer(data):
        at = match.start()
        if plain := _inflate(view[at:], 47):  # zlib or gzip, whichever its header says
            yield ("gzip" if data[at] == 0x1F else "zlib"), plain
    for at in _raw_starts(data):
        if plain := _inflate(view[at:], -15):
            yield "deflate", plain


def _raw_starts(data: bytes) -> Iterator[int]:
    """Raw deflate has no header, so it is tried where something begins: the data itself, and each part of a zip file."""
    yield 0
    at = data.find(b"PK\3\4")
    while at >= 0:
        name, extra = (int.from_bytes(data[at + skip : at + skip + 2], "little") for skip in (26, 28))
        yield at + 30 + name + extra
        at = data.find(b"PK\3\4", at + 4)


def _inflate(view: memoryview, bits: int) -> bytes:
    """What comes out until the stream ends or breaks; a page of a database may end in its middle."""
    stream = zlib.decompressobj(bits)
    out = bytearray()
    at, size = 0, 64
    while at < len(view) and len(out) < LONGEST and not stream.eof:
        try:
            out += stream.decompress(view[at : at + size], LONGEST)
        except zlib.error:
            break
        at, size = at + size, _BITE
    return bytes(out)


def search_folder(folder: Path, needles: Iterable[Needle], leave_out: Iterable[Path] = ()) -> set[Finding]:
    """Every file below a folder, by content and by name, but for what is left out."""
    wanted, skipped = Index(needles), [Path(one) for one in leave_out]
    found: set[Finding] = set()
    for path in sorted(folder.rglob("*")):
        if any(path == one or one in path.parents for one in skipped):
            continue
        name = str(path.relative_to(folder))
        found |= search(f"the name of {name}", name.encode("utf-8", "surrogateescape"), wanted)
        if path.is_file() and not path.is_symlink():
            found |= search(name, path.read_bytes(), wanted)
    return found
