"""What may be added, told by content and not by name; pictures without metadata; downloads that cannot run.

Nothing here needs a whole file to judge it: the first and the last part are enough. What is on no list is refused.
"""

import codecs
import logging
import re
import struct
import threading
import unicodedata
import warnings
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from operator import attrgetter
from typing import Final, NamedTuple, Protocol

import puremagic
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from PIL import Image, ImageOps

from vault import post
from vault.core.ciphers import Key
from vault.files import FileMeta, Writer, open_stream

HEAD: Final = 64 * 1024
"""How many of a file's first bytes `judge` wants."""
TAIL: Final = 512 * 1024
"""How many of its last bytes: room for the table of contents of a document with some thousand parts."""

NAME_LENGTH: Final = 150
MAX_PIXELS: Final = 50_000_000
LONGEST_SIDE: Final = 2_000
LARGEST_ORIGINAL: Final = 30_000_000  # bytes; larger pictures get no working copy

logger = logging.getLogger("hearth.vault")

# Both hold for the whole process: Pillow refuses what would unpack to more, whoever opens it.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


class Refused(Exception):
    """The file may not be added. The text is written for the person, without the file's name or content."""


class Kind(NamedTuple):
    """A type that may be added. Kinds of one family may bear each other's endings: a picture is a picture."""

    family: str
    words: str
    endings: tuple[str, ...]


DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT: Final = "application/vnd.oasis.opendocument.text"

KINDS: Final = {
    "image/jpeg": Kind("picture", "a picture", ("jpg", "jpeg", "jpe", "jfif")),
    "image/png": Kind("picture", "a picture", ("png",)),
    "image/webp": Kind("picture", "a picture", ("webp",)),
    "image/gif": Kind("picture", "a picture", ("gif",)),
    "application/pdf": Kind("pdf", "a PDF", ("pdf",)),
    "text/plain": Kind("text", "plain text", ("txt", "text", "log", "csv", "tsv", "md")),
    "video/mp4": Kind("recording", "a video", ("mp4", "m4v")),
    "video/quicktime": Kind("recording", "a video", ("mov", "qt")),
    "video/webm": Kind("recording", "a video", ("webm",)),
    "audio/mpeg": Kind("recording", "a sound recording", ("mp3",)),
    "audio/mp4": Kind("recording", "a sound recording", ("m4a",)),
    "audio/wav": Kind("recording", "a sound recording", ("wav",)),
    "audio/ogg": Kind("recording", "a sound recording", ("ogg", "oga", "opus")),
    post.MESSAGE: Kind("email", "an email", ("eml",)),
    post.MAILBOX: Kind("email", "a mailbox", ("mbox", "mbx")),
    post.LOCKED: Kind("locked", "a locked file", ("age",)),
    DOCX: Kind("document", "a Word document", ("docx",)),
    XLSX: Kind("spreadsheet", "a spreadsheet", ("xlsx",)),
    ODT: Kind("document", "a text document", ("odt",)),
    "application/rtf": Kind("document", "a text document", ("rtf",)),
}
if "HEIF" in Image.registered_extensions().values():  # only where this Pillow can open it, to make a working copy
    KINDS["image/heic"] = Kind("picture", "a picture", ("heic", "heif"))
ACCEPT: Final = ",".join([*KINDS, *(f".{ending}" for kind in KINDS.values() for ending in kind.endings)])
"""For the browser's picker. It proves nothing, but makes iPhones send photos as JPEG."""
_WRITTEN: Final = frozenset({"text/plain", post.MESSAGE, post.MAILBOX})
_KIND_OF_ENDING: Final = {ending: kind for kind in KINDS.values() for ending in kind.endings}

EMPTY: Final = "The file is empty. Check that it opens on your device, then choose it again."
BROKEN: Final = "The file is damaged or incomplete. Check that it opens on your device, then choose it again."
PROGRAM: Final = "Programs and scripts cannot be added. Take a screenshot of what you want to show, and add that."
WEB_PAGE: Final = "Web pages and code cannot be added. Save it as a PDF or take a screenshot, and add that."
ARCHIVE: Final = "Packed folders, such as zip files, cannot be added. Unpack it and add the files one by one."
OLD_OFFICE: Final = (
    "Older or password-protected Office and Outlook files cannot be added. "
    "Save it as docx, xlsx or PDF without a password, and add that."
)
HEIC: Final = "Photos in the HEIC format cannot be added. Save it as a JPEG, and add that."
MACROS: Final = "Documents with macros cannot be added. Save it without macros or as a PDF, and add that."
HIDDEN: Final = "Something else is hidden inside this file. Open it, save it as a new file or a PDF, and add that."
BOMB: Final = "This file would unpack to far more than its size. Save it as a new file or a PDF, and add that."
UNKNOWN: Final = (
    "Files of this kind cannot be added. You can add pictures (JPEG, PNG, WebP, GIF), PDF, Word (docx), Excel (xlsx), "
    "OpenDocument (odt), text, emails (eml, mbox), videos (MP4, MOV, WebM) and sound (MP3, M4A, WAV, OGG)."
)


def _endings(words: str) -> frozenset[str]:
    return frozenset(words.split())


_REFUSED_ENDINGS: Final = {
    PROGRAM: _endings(
        "apk app appimage application appref-ms bash bat chm class cmd com command cpl deb desktop dex dll dmg docm "
        "dotm elf exe gadget hta inf ins ipa iqy isp jar js jse jsp ksh lnk mjs msc msi msix msp mst ocx php pif pkg "
        "pl pptm ps1 ps2 psc1 psd1 psm1 py pyc pyw rb reg rgs rpm scf scpt scr sct settingcontent-ms sh shb shs slk so "
        "sys terminal url vb vbe vbs wasm workflow ws wsc wsf wsh xlam xll xlsb xlsm xltm xpi zsh"
    ),
    WEB_PAGE: _endings("htm html mht mhtml shtml svg svgz xht xhtml xml xsl xslt"),
    ARCHIVE: _endings("7z ace bz2 cab gz img iso lz lzma rar tar tbz2 tgz txz vhd vhdx xz z zip zst"),
}
_OLD_OFFICE_ENDINGS: Final = _endings("doc mdb msg ppt pst vsd xls")
_PROGRAM_STARTS: Final = (
    *(b"MZ", b"\x7fELF", b"dex\n", b"\0asm", b"\xca\xfe\xba\xbe"),
    *(b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe"),
)
_ZIP: Final = "application/zip"
_ZIP_END: Final = b"PK\x05\x06"
_ZIP_REACH: Final = 22 + 0xFFFF  # bytes from the end within which zip readers look for that mark
_CODE: Final = (b"<script", b"<html", b"<!doctype html", b"<svg", b"<iframe", b"<?php")
_OTHER_STARTS: Final = (b"%pdf-", b"rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")  # in lower case
_SNIFFED: Final = 1024  # readers of PDFs and of web pages look for a beginning within the first so many bytes

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SCRIPT_START: Final = re.compile(r"\s*(#!|@echo\b|<\?(?!xml))", re.IGNORECASE)


def judge(name: str, head: bytes, tail: bytes, size: int) -> str:
    """The type of a whole file: a key of `KINDS`.

    Args:
        name: as `clean_name` gave it; it can only make things stricter.
        head: the first `HEAD` bytes, or all there are.
        tail: the last `TAIL` bytes, or all there are.
        size: bytes of the whole file.

    Raises:
        Refused: with what to tell the person.
    """
    if not size:
        raise Refused(EMPTY)
    found = glance(name, head)
    if found == _ZIP:
        found = _packed_document(head, tail, size)
        _check_ending(name, found)
    elif _ZIP_END in tail[-_ZIP_REACH:] or any(mark in tail.lower() for mark in _OTHER_STARTS[1:]):
        raise Refused(HIDDEN)
    elif found == "application/pdf" and b"%%EOF" not in tail:
        raise Refused(BROKEN)
    elif found in {"image/png", "image/gif"} and MAX_PIXELS < _pixels(head) > 200 * size:
        raise Refused(BOMB)  # 200 pixels a byte is more than a plain screenshot reaches
    elif found in post.ENDINGS.values():
        if not _ends_as_text(b"", tail.replace(post.ESCAPE, b""), 0):
            raise Refused(UNKNOWN)
    elif found == "text/plain" and not _ends_as_text(head, tail, size):
        raise Refused(UNKNOWN)
    return found


def glance(name: str, head: bytes) -> str:
    """The type of what begins like this, so that a refused file need not be stored. All zip files are one type here.

    Raises:
        Refused: as `judge`.
    """
    for sentence, endings in _REFUSED_ENDINGS.items():
        if _ending(name) in endings:
            raise Refused(sentence)
    found = post.locked_type(head) or _picture(head) or _recording(head) or _paper(head) or _text(name, head)
    if found is None:
        raise Refused(_why_not(head))
    lowered = head.lower()
    if found.startswith(("image/", "video/", "audio/")):
        hidden = any(mark in lowered[1:] for mark in (*_CODE, *_OTHER_STARTS))
    else:
        marks = _OTHER_STARTS[:1] if found in _WRITTEN else (*_CODE, *_OTHER_STARTS[:1])
        hidden = any(mark in lowered[1:_SNIFFED] for mark in marks)
    if hidden:
        raise Refused(HIDDEN)
    if found != _ZIP:
        _check_ending(name, found)
    return found


def clean_name(raw: str) -> str:
    """A name that is safe to show and save: no path, nothing unseen or changing direction, at most 150 characters."""
    name = unicodedata.normalize("NFC", raw.replace("\\", "/").rpartition("/")[2])
    seen = ("_" if char in '<>:"|?*' else " " if char.isspace() else char for char in name)
    name = " ".join("".join(char for char in seen if unicodedata.category(char)[0] != "C").split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) < 20:  # noqa: PLR2004 -- longer is no ending
        return stem[: NAME_LENGTH - len(ending) - 1].rstrip(". ") + dot + ending
    return name[:NAME_LENGTH] or "file"


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _check_ending(name: str, found: str) -> None:
    ending = _ending(name)
    named = _KIND_OF_ENDING.get(ending)
    if named is not None and named.family != KINDS[found].family:
        raise Refused(f"The name ends in .{ending}, but the file is {KINDS[found].words}. Save it again, and add that.")


def _why_not(head: bytes) -> str:
    if head.startswith(_PROGRAM_STARTS):
        return PROGRAM
    for match in puremagic.magic_string(head):  # it only chooses the words: what comes here is refused anyway
        ending = match.extension.rpartition(".")[2].lower()
        if ending in _OLD_OFFICE_ENDINGS:
            return OLD_OFFICE
        for sentence, endings in _REFUSED_ENDINGS.items():
            if ending in endings:
                return sentence
    return UNKNOWN


# Beginnings, by the format's own specification


def _picture(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return "image/png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP" and head[12:16] in {b"VP8 ", b"VP8L", b"VP8X"}:
        return "image/webp"
    if head.startswith((b"GIF87a", b"GIF89a")) and len(head) > 13:  # noqa: PLR2004 -- signature and screen descriptor
        colours = 3 << ((head[10] & 7) + 1) if head[10] & 0x80 else 0
        return "image/gif" if head[13 + colours : 14 + colours] in {b"!", b","} else None
    if _brands(head)[:1] in ([b"heic"], [b"heix"], [b"heim"], [b"heis"], [b"hevc"], [b"mif1"], [b"msf1"]):
        if "image/heic" not in KINDS:
            raise Refused(HEIC)
        return "image/heic"
    return None


def _recording(head: bytes) -> str | None:
    if brands := _brands(head):
        by_first = {b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"qt  ": "video/quicktime"}
        return by_first.get(brands[0]) or ("video/mp4" if _MP4_BRANDS.intersection(brands) else None)
    if head[4:8] in {b"moov", b"mdat", b"wide", b"free", b"skip"} and head[0] < 8:  # noqa: PLR2004 -- a size, not a letter
        return "video/quicktime"  # older cameras write no brand
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"\x42\x82\x84webm" in head[:64]:
        return "video/webm"
    if head.startswith(b"OggS\0\2") and head[28:].startswith((b"\1vorbis", b"OpusHead", b"Speex   ", b"\x7fFLAC")):
        return "audio/ogg"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE" and b"fmt " in head:
        return "audio/wav"
    return "audio/mpeg" if _MP3_START.match(head) else None


# An ID3 tag, or an MPEG audio frame of layer III with a real bit rate and sampling rate (ISO/IEC 11172-3, 2.4.2.3).
_MP3_RATES: Final = bytes(rates for rates in range(0x10, 0xF0) if ~rates & 0x0C)
_MP3_START: Final = re.compile(rb"ID3[\2-\4]|\xff[\xe2\xe3\xf2\xf3\xfa\xfb][" + re.escape(_MP3_RATES) + b"]")
_MP4_BRANDS: Final = frozenset(
    {b"isom", b"mp41", b"mp42", b"avc1", b"dash", b"M4V ", *(b"iso%d" % n for n in range(2, 10))}
)


def _brands(head: bytes) -> list[bytes]:
    """The brands of an ISO base media file (ISO/IEC 14496-12), the major one first; empty for anything else."""
    size = int.from_bytes(head[:4], "big")
    if head[4:8] != b"ftyp" or size > min(len(head), 4096):
        return []
    return [head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))]


def _paper(head: bytes) -> str | None:
    if head.startswith((b"%PDF-1.", b"%PDF-2.")):
        return "application/pdf"
    if head.startswith(b"{\\rtf1"):
        if b"\\objdata" in head:
            raise Refused(HIDDEN)
        return "application/rtf"
    return _ZIP if head.startswith(b"PK\3\4") else None


def _text(name: str, head: bytes) -> str | None:
    if mail := post.mail_type(_ending(name), head):
        return mail
    text = _decode(head)
    if text is None:
        return None
    lowered = text.lower()
    if _SCRIPT_START.match(text):
        raise Refused(PROGRAM)
    if any(mark.decode() in lowered for mark in _CODE) or lowered.lstrip().startswith("<?xml"):
        raise Refused(WEB_PAGE)
    return "text/plain"


def first_text(meta: FileMeta, limit: int) -> str:
    """The first characters of a file of text, to be shown as text; empty for any other kind.

    Raises:
        Damaged: the file is not there, or is damaged at its start.
    """
    if meta.type not in _WRITTEN:
        return ""
    head = b""
    for piece in open_stream(meta.id, Key(bytes.fromhex(meta.key)), meta.size):
        head += piece
        if len(head) >= 4 * limit:  # no character takes more bytes
            break
    return (_decode(head) or "")[:limit]


def _wide(head: bytes) -> str | None:
    return {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}.get(head[:2])


def _decode(head: bytes) -> str | None:
    """The text that begins like this, which may be cut inside a character; None when it is no text."""
    wide = _wide(head)
    for encoding in (wide,) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) else text.removeprefix("\ufeff")
    return None


def _ends_as_text(head: bytes, tail: bytes, size: int) -> bool:
    wide = _wide(head)
    end = tail[(size - len(tail)) % 2 :].decode(wide, "replace") if wide else tail.decode("latin-1")
    return not _CONTROL.search(end)


def _pixels(head: bytes) -> int:
    if head.startswith(b"GIF"):
        return int.from_bytes(head[6:8], "little") * int.from_bytes(head[8:10], "little")
    return int.from_bytes(head[16:20], "big") * int.from_bytes(head[20:24], "big")


# Documents that are zip files inside (PKWARE APPNOTE 6.3.10). Only the list of parts at the end is read, none unpacked.


class _Part(NamedTuple):
    name: str
    start: int
    end: int
    unpacked: int
    locked: bool
    plain_method: bool


_MACRO: Final = re.compile(r"(^|/)vbaproject\.bin$|^(basic|scripts|xl/macrosheets)/", re.IGNORECASE)
_WORD: Final = re.compile(r"word/document\d*\.xml")
_MOST_UNPACKED: Final = 1_000_000_000  # bytes
_RATIO_COUNTS_FROM: Final = 50_000_000  # bytes unpacked, below which no ratio is a danger
_HIGHEST_RATIO: Final = 100  # spreadsheets full of the same text reach about 50


def _packed_document(head: bytes, tail: bytes, size: int) -> str:
    parts = sorted(_parts(tail, size), key=attrgetter("start"))
    names = {part.name for part in parts}
    unpacked = sum(part.unpacked for part in parts)
    if any(part.locked for part in parts):
        raise Refused(OLD_OFFICE)
    if unpacked > _MOST_UNPACKED or (unpacked > _RATIO_COUNTS_FROM and unpacked > _HIGHEST_RATIO * size):
        raise Refused(BOMB)
    overlap = any(part.end > after.start for part, after in pairwise(parts))
    if overlap or not parts or parts[0].start or len(names) < len(parts) or "META-INF/MANIFEST.MF" in names:
        raise Refused(HIDDEN)
    if any(_MACRO.search(name) for name in names):
        raise Refused(MACROS)
    if any(_ending(name) in _REFUSED_ENDINGS[PROGRAM] for name in names) or not all(
        part.plain_method for part in parts
    ):
        raise Refused(HIDDEN)
    return _document_type(head, names)


def _document_type(head: bytes, names: set[str]) -> str:
    if "[Content_Types].xml" in names:
        if any(_WORD.fullmatch(name) for name in names):
            return DOCX
        if "xl/workbook.xml" in names:
            return XLSX
        raise Refused(UNKNOWN)
    if head[30:38] == b"mimetype":
        # OpenDocument 1.3, part 2, section 3.3: the first part, not packed, without an extra field.
        written = int.from_bytes(head[18:22], "little")
        if head[8:10] == b"\0\0" and head[38 : 38 + written] == ODT.encode() and "content.xml" in names:
            return ODT
        raise Refused(UNKNOWN)
    raise Refused(ARCHIVE)


def _parts(tail: bytes, size: int) -> Iterator[_Part]:
    if _ZIP_END not in tail[-_ZIP_REACH:-18]:
        raise Refused(BROKEN)
    mark, disk, first_disk, here, count, length, start, comment = struct.unpack("<4s4H2IH", tail[-22:])
    if mark != _ZIP_END or disk or first_disk or here != count or comment or start + length + 22 != size:
        raise Refused(HIDDEN)  # something stands before or behind the document
    at = len(tail) - 22 - length
    if at < 0:
        raise Refused(ARCHIVE)
    for _ in range(count):
        if tail[at : at + 4] != b"PK\1\2" or at + 46 > len(tail) - 22:
            raise Refused(BROKEN)
        flags, method = struct.unpack_from("<2H", tail, at + 8)
        packed, unpacked, name, extra, note = struct.unpack_from("<2I3H", tail, at + 20)
        (offset,) = struct.unpack_from("<I", tail, at + 42)
        called = tail[at + 46 : at + 46 + name].decode("utf-8", "replace")
        end = offset + 30 + name + packed
        if end > start:
            raise Refused(HIDDEN)
        yield _Part(called, offset, end, unpacked, bool(flags & 1), method in {0, 8})
        at += 46 + name + extra + note
    if at != len(tail) - 22:
        raise Refused(BROKEN)


# Pictures without metadata


class Sealed(Protocol):
    """What `make_working_copy` takes: an upload that was not refused."""

    @property
    def meta(self) -> FileMeta: ...


_PILLOW_NAMES: Final = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
    "image/heic": "HEIF",
}
_one_at_a_time = threading.Lock()  # unpacking takes up to some hundred megabytes


def make_working_copy(upload: Sealed) -> FileMeta:
    """The upload's description, with a working copy where it is a picture that opens, drawn anew without any metadata.

    The copy is JPEG or PNG, upright, at most 2,000 pixels long, of the first frame only. A picture that does not open
    has none; nothing is raised. Call it before the transaction that keeps the files, since it takes up to a second.
    """
    meta = upload.meta
    if meta.type not in _PILLOW_NAMES or meta.size > LARGEST_ORIGINAL or not _one_at_a_time.acquire(timeout=20):
        return meta
    try:
        original = BytesIO()
        original.writelines(open_stream(meta.id, Key(bytes.fromhex(meta.key)), meta.size))
        copy, kind = _draw_anew(original, _PILLOW_NAMES[meta.type])
        writer = Writer()
        writer.write(copy)
        writer.finish()
    except Exception as error:  # noqa: BLE001 -- hostile pictures make decoders fail in every way; the original is safe
        logger.info("A picture has no working copy: %s", type(error).__name__)
        return meta
    finally:
        _one_at_a_time.release()
    return replace(
        meta, working_id=writer.id, working_key=writer.key.reveal().hex(), working_type=kind, working_size=writer.size
    )


def _draw_anew(original: BytesIO, form: str) -> tuple[bytes, str]:
    with Image.open(original, formats=(form,)) as opened:
        picture: Image.Image = opened
        if picture.width * picture.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        if picture.mode in {"1", "P"}:
            picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        # For JPEG this unpacks at a fraction of the size only.
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        picture = ImageOps.exif_transpose(picture)
        mode = "RGBA" if picture.has_transparency_data else "RGB"
        # Pixels alone go over to a new picture: comments, places, thumbnails and colour profiles stay behind.
        clean = Image.new(mode, picture.size)
        clean.paste(picture.convert(mode))
    written = BytesIO()
    if mode == "RGB" and form != "PNG":
        clean.save(written, "JPEG", quality=85)
        return written.getvalue(), "image/jpeg"
    clean.save(written, "PNG")
    return written.getvalue(), "image/png"


# Downloads


def download_response(meta: FileMeta, *, working: bool, neutral: bool = True) -> StreamingHttpResponse:
    """The file, or its working copy, as a download that no browser runs, stores or lets another site read.

    The first piece is opened here, so much damage shows before anything is sent. What shows later breaks the answer off
    short of its Content-Length, so that no browser takes it for complete.

    Args:
        meta: from the record; who may read it has been checked.
        working: the picture without metadata, instead of the original.
        neutral: a file name that says nothing, instead of the person's own.

    Raises:
        Damaged: the file is not there, or is damaged at its start.
        ValueError: there is no working copy.
    """
    if working:
        if (
            meta.working_id is None
            or meta.working_key is None
            or meta.working_type is None
            or meta.working_size is None
        ):
            raise ValueError("This file has no working copy.")
        file_id, key, kind, size = meta.working_id, meta.working_key, meta.working_type, meta.working_size
    else:
        file_id, key, kind, size = meta.id, meta.key, meta.type, meta.size
    stream = open_stream(file_id, Key(bytes.fromhex(key)), size)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": content_disposition_header(True, _download_name(meta, kind, neutral=neutral)),  # noqa: FBT003 -- Django's own order
        "Content-Length": str(size),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Content-Type": kind if kind in KINDS else "application/octet-stream",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingHttpResponse(_resumed(next(stream, b""), stream), headers=headers)


def _download_name(meta: FileMeta, kind: str, *, neutral: bool) -> str:
    name = f"file-{meta.sha256[:8]}" if neutral else clean_name(meta.name)
    endings = KINDS[kind].endings if kind in KINDS else ("bin",)
    return name if _ending(name) in endings else f"{name}.{endings[0]}"


def _resumed(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
