"""Small files of every kind that may be added, and ways to send them."""

import struct
import wave
import zipfile
from io import BytesIO

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from vault import media

CANARY = b"the-canary-sings-at-dawn"


def picture(form, size=(60, 40), mode="RGB", **options):
    written = BytesIO()
    Image.new(mode, size, "teal" if mode != "P" else 3).save(written, form, **options)
    return written.getvalue()


def photo(size=(60, 40), orientation=6):
    """A JPEG as phones make it: with place, maker and a comment."""
    exif = Image.Exif()
    exif[0x010F] = "Canary Phones"
    exif[0x0112] = orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (IFDRational(51), IFDRational(30), IFDRational(0))})
    return picture("JPEG", size, exif=exif, comment=CANARY)


def packed(parts, *, method=zipfile.ZIP_DEFLATED):
    written = BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


DOCX_PARTS = {"[Content_Types].xml": "<Types/>", "_rels/.rels": "<r/>", "word/document.xml": "<w:document/>" * 20}
XLSX_PARTS = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": "<s/>"}


def odt():
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", media.ODT, zipfile.ZIP_STORED)
        archive.writestr("content.xml", "<office:document-content/>")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return written.getvalue()


def wav(seconds=0.01):
    written = BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\1\2" * int(8000 * seconds))
    return written.getvalue()


def boxes(brand, *others):
    names = b"".join((brand, b"\0\0\2\0", *others))
    return struct.pack(">I", len(names) + 8) + b"ftyp" + names + b"\0\0\0\x10mdat" + b"\x11" * 8


PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
EMAIL = (
    b"From: somebody@example.org\r\nTo: office@example.org\r\nSubject: You\r\nDate: Mon, 1 Jun 2026 10:00:00 +0000\r\n"
    b"Content-Type: text/html\r\n\r\n<html><body>words</body></html>\r\n"
)
RTF = rb"{\rtf1\ansi words}"
WEBM = (
    b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm"
    + b"\x11" * 60
)
OGG = b"OggS\0\2" + b"\0" * 20 + b"\1\x13OpusHead\1\1" + b"\x11" * 40
MP3 = b"\xff\xfb\x90\x00" + b"\x11" * 413

ALLOWED = {
    "photo.jpg": (photo(), "image/jpeg"),
    "screen.png": (picture("PNG"), "image/png"),
    "sticker.webp": (picture("WEBP"), "image/webp"),
    "loop.gif": (picture("GIF", mode="P"), "image/gif"),
    "letter.pdf": (PDF, "application/pdf"),
    "words.txt": ("Grüße, سلام, 🕊\n".encode(), "text/plain"),
    "windows.txt": ("“curly” naïve\r\n".encode("cp1252"), "text/plain"),
    "notepad.txt": ("Grüße, سلام, 🕊\n".encode("utf-16"), "text/plain"),
    "table.csv": (b"day,calls\n1,4\n", "text/plain"),
    "offer.txt": (b"All free today\n", "text/plain"),  # "free" stands where a film would have it
    "nameless": (b"only words\n", "text/plain"),
    "film.mp4": (boxes(b"isom", b"mp42"), "video/mp4"),
    "phone.mov": (boxes(b"qt  "), "video/quicktime"),
    "old.mov": (b"\0\0\0\x08wide\0\0\0\x10mdat" + b"\x11" * 8, "video/quicktime"),
    "clip.webm": (WEBM, "video/webm"),
    "voice.mp3": (MP3, "audio/mpeg"),
    "tagged.mp3": (b"ID3\3\0\0\0\0\0\x0a" + b"\0" * 10 + MP3, "audio/mpeg"),
    "memo.m4a": (boxes(b"M4A ", b"isom"), "audio/mp4"),
    "voice.wav": (wav(), "audio/wav"),
    "note.ogg": (OGG, "audio/ogg"),
    "message.eml": (EMAIL, "message/rfc822"),
    "minutes.docx": (packed(DOCX_PARTS), media.DOCX),
    "costs.xlsx": (packed(XLSX_PARTS), media.XLSX),
    "notes.odt": (odt(), media.ODT),
    "notes.rtf": (RTF, "application/rtf"),
}


def judged(name, content):
    """What `media.judge` says of a whole file, fed as an upload feeds it."""
    return media.judge(name, content[: media.HEAD], content[-media.TAIL :], len(content))


BOUNDARY = "hearth-test"


def part(content, name="words.txt", field="files"):
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
    return head.encode() + b"Content-Type: text/html\r\n\r\n" + content + b"\r\n"


def text_part(name, value):
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


END = f"--{BOUNDARY}--\r\n".encode()
