import hashlib
import io
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.vault import samples
from tests.vault.samples import judged
from vault import files, media
from vault.core.errors import Damaged


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HEARTH_FILES_DIR = tmp_path / "files"
    return settings.HEARTH_FILES_DIR


# What may be added


@pytest.mark.parametrize("name", samples.ALLOWED)
def test_it_knows_what_may_be_added(name):
    content, expected = samples.ALLOWED[name]

    assert judged(name, content) == expected


@pytest.mark.parametrize("name", samples.ALLOWED)
def test_it_goes_by_content_and_not_by_name(name):
    content, expected = samples.ALLOWED[name]
    nameless = "message.eml" if expected == "message/rfc822" else "something"

    assert judged(nameless, content) == expected


@pytest.mark.parametrize("name", samples.ALLOWED)
def test_it_sees_the_same_in_a_beginning(name):
    content, expected = samples.ALLOWED[name]
    packed = expected in {media.DOCX, media.XLSX, media.ODT}

    assert media.glance(name, content[: media.HEAD]) == ("application/zip" if packed else expected)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.png", samples.photo()),
        ("PHOTO.JPEG", samples.picture("WEBP")),
        ("film.m4a", samples.boxes(b"isom")),
        ("letter.final", samples.PDF),
        ("letter.doc", samples.RTF),
        ("day 4.5", b"only words"),
    ],
)
def test_it_is_not_petty_about_names(name, content):
    assert judged(name, content) in media.KINDS


def test_it_takes_a_large_document_whose_list_is_within_reach():
    parts = samples.DOCX_PARTS | {f"word/media/image{n}.png": b"\x89" * 900 for n in range(2_000)}
    content = samples.packed(parts, method=zipfile.ZIP_STORED)
    assert len(content) > media.HEAD + media.TAIL

    assert judged("album.docx", content) == media.DOCX


def test_it_takes_long_text_in_every_encoding():
    words = "Sie rief an – سلام 🕊\n" * 60_000

    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-be"):
        content = words.encode(encoding)
        content = b"\xfe\xff" + content if encoding == "utf-16-be" else content
        for start in range(4):
            assert (
                judged("long.txt", content + ("x" * start).encode(encoding.removesuffix("-sig"))[-2:]) == "text/plain"
            )


def test_it_takes_a_photo_of_many_pixels_that_weighs_as_much():
    assert judged("wide.png", samples.picture("PNG", (7_200, 7_200))[:24] + b"\x11" * 400_000) == "image/png"


# What may not


def macho(magic):
    return struct.pack("<I", magic) + b"\0" * 60


PROGRAMS = {
    "setup.exe": b"MZ\x90\0" + b"\0" * 60,
    "nameless": b"MZ\x90\0" + b"\0" * 60,
    "photo.jpg": b"\x7fELF\2\1\1" + b"\0" * 60,
    "mac": macho(0xFEEDFACF),
    "Thing.class": b"\xca\xfe\xba\xbe\0\0\0\x41",
    "thing": b"\xca\xfe\xba\xbe\0\0\0\x41",
    "app": b"dex\n035\0" + b"\0" * 40,
    "page": b"\0asm\1\0\0\0",
    "link": b"L\0\0\0\1\x14\2\0\0\0\0\0\xc0\0\0\0\0\0\0\x46" + b"\0" * 60,
    "run": b"#!/bin/sh\necho hello\n",
    "run.txt": b"#!/usr/bin/env python3\n",
    "run.bat": b"dir\r\n",
    "start.txt": b"@echo off\r\ndel *\r\n",
    "notes.vbs": b'MsgBox "hello"\r\n',
    "notes.ps1": b"Get-Process\r\n",
    "index": b"<?php system($_GET[0]);",
    "letter.pdf.exe": samples.PDF,
    "photo.jpg.scr": samples.photo(),
    "letter.docm": samples.packed(samples.DOCX_PARTS),
}
WEB_PAGES = {
    "page.html": b"<p>words",
    "page": b"<!DOCTYPE html><title>words</title>",
    "page.txt": b"\xef\xbb\xbf  <HTML><body>",
    "late.txt": b"words " * 2_000 + b"<script>alert(1)</script>",
    "wide.txt": "\ufeff<html>".encode("utf-16-le"),
    "picture.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "picture": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "data": b'<?xml version="1.0"?><sms/>',
    "saved.mht": b"From: <Saved by Blink>\r\nSubject: page\r\n\r\n",
    "saved.eml": b"From: <Saved by Blink>\r\nSnapshot-Content-Location: x\r\nSubject: a\r\nDate: b\r\n\r\n<html>",
}
ARCHIVES = {
    "all.zip": samples.packed({"a.txt": "words"}),
    "all": samples.packed({"a.txt": "words"}),
    "all.7z": b"7z\xbc\xaf\x27\x1c\0\4" + b"\x11" * 40,
    "seven": b"7z\xbc\xaf\x27\x1c\0\4" + b"\x11" * 40,
    "rar": b"Rar!\x1a\x07\1\0" + b"\x11" * 40,
    "gz": b"\x1f\x8b\x08\0\0\0\0\0\0\3" + b"\x11" * 40,
    "xz": b"\xfd7zXZ\0\0\4" + b"\x11" * 40,
    "bz2": b"BZh91AY&SY" + b"\x11" * 40,
    "zst": b"\x28\xb5\x2f\xfd" + b"\x11" * 40,
    "cab": b"MSCF\0\0\0\0" + b"\x11" * 40,
    "letter.iso": b"words",
}


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        *((name, content, media.PROGRAM) for name, content in PROGRAMS.items()),
        *((name, content, media.WEB_PAGE) for name, content in WEB_PAGES.items()),
        *((name, content, media.ARCHIVE) for name, content in ARCHIVES.items()),
        ("empty.txt", b"", media.EMPTY),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, media.OLD_OFFICE),
        ("photo.heic", samples.boxes(b"heic", b"mif1"), media.HEIC),
        ("photo.avif", samples.boxes(b"avif", b"mif1"), media.UNKNOWN),
        ("film.mkv", samples.WEBM.replace(b"\x84webm", b"\x88matroska"), media.UNKNOWN),
        ("film.ogv", samples.OGG.replace(b"OpusHead", b"\x80theora\3"), media.UNKNOWN),
        ("photo.bmp", b"BM" + b"\0" * 60, media.UNKNOWN),
        ("photo.tif", b"II*\0" + b"\0" * 60, media.UNKNOWN),
        ("noise", bytes(range(256)) * 4, media.UNKNOWN),
        ("zeros.txt", b"\0" * 50, media.UNKNOWN),
        ("bell.txt", b"ding \x07", media.UNKNOWN),
        ("late.txt", b"words " * 20_000 + b"\0\1\2", media.UNKNOWN),
        ("late.txt", ("words " * 90_000 + "\x01").encode("utf-16"), media.UNKNOWN),
        ("slides", samples.packed({"[Content_Types].xml": "<T/>", "ppt/presentation.xml": "<p/>"}), media.UNKNOWN),
        ("cut.pdf", samples.PDF.replace(b"%%EOF", b""), media.BROKEN),
        ("cut.docx", samples.packed(samples.DOCX_PARTS)[:-30], media.BROKEN),
        ("stub.docx", b"PK\3\4PK\5\6", media.BROKEN),
    ],
)
def test_it_refuses_in_plain_words(name, content, sentence):
    with pytest.raises(media.Refused) as refused:
        judged(name, content)

    assert str(refused.value) == sentence


def test_it_names_no_content_in_its_sentences():
    for sentence in (value for value in vars(media).values() if isinstance(value, str) and value.endswith(".")):
        assert len(sentence) < 250
        assert sentence[0].isupper()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("letter.pdf", samples.photo(), "a picture"),
        ("photo.jpg", samples.PDF, "a PDF"),
        ("photo.jpg", b"only words", "plain text"),
        ("costs.xlsx", samples.packed(samples.DOCX_PARTS), "a Word document"),
        ("letter.docx", samples.packed(samples.XLSX_PARTS), "a spreadsheet"),
        ("words.txt", samples.boxes(b"isom"), "a video"),
        ("message.eml", b"only words", "plain text"),
        ("loop.gif", b"GIF89a=1;alert(document.domain)//", "plain text"),
    ],
)
def test_it_refuses_a_name_that_says_something_else(name, content, words):
    with pytest.raises(media.Refused, match=f"but the file is {words}"):
        judged(name, content)


ZIP = samples.packed({"a.txt": "words"})
JPEG, GIF, PNG = samples.photo(), samples.picture("GIF", mode="P"), samples.picture("PNG")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gif and zip", GIF + ZIP),
        ("jpeg and zip", JPEG + ZIP),
        ("jpeg and zip and tail", JPEG + ZIP + b"\0" * 60_000),
        ("png and zip", PNG + ZIP),
        ("pdf and zip", samples.PDF + ZIP + b"%%EOF"),
        ("mp4 and zip", samples.boxes(b"isom") + ZIP),
        ("mp3 and zip", samples.MP3 + ZIP),
        ("large jpeg and zip", JPEG + b"\x11" * 1_000_000 + ZIP),
        ("jpeg and rar", JPEG + b"Rar!\x1a\x07\1\0" + b"\x11" * 90),
        ("jpeg and 7z", JPEG + b"7z\xbc\xaf\x27\x1c" + b"\x11" * 90),
        ("large jpeg and rar", JPEG + b"\x11" * 1_000_000 + b"Rar!\x1a\x07\1\0" + b"\x11" * 90),
        ("gif and html", GIF + b"<script>alert(1)</script>"),
        ("jpeg and html", samples.picture("JPEG", comment=b"*/<ScRiPt>alert(1)</script>")),
        ("png and html", PNG[:-12] + b"<HTML>" + PNG[-12:]),
        ("gif and php", GIF + b"<?php phpinfo();"),
        ("jpeg and pdf", samples.picture("JPEG", comment=samples.PDF)),
        ("pdf and html", b"%PDF-1.7\n<html><script>" + samples.PDF),
        ("text and pdf", b"words\n" + samples.PDF),
        ("zip and pdf", samples.packed({"%PDF-1.7": "x", **samples.DOCX_PARTS})),
        ("shifted docx", b"PK\3\4" + samples.packed(samples.DOCX_PARTS)),
        ("docx and tail", samples.packed(samples.DOCX_PARTS) + b"more"),
        ("docx and zip", samples.packed(samples.DOCX_PARTS) + ZIP),
        ("docx and jar", samples.packed(samples.DOCX_PARTS | {"META-INF/MANIFEST.MF": "Main-Class: A"})),
        ("docx and program", samples.packed(samples.DOCX_PARTS | {"word/embeddings/setup.exe": "MZ"})),
        ("rtf and object", rb"{\rtf1{\object{\*\objdata 0105}}}"),
    ],
)
def test_it_refuses_what_is_two_things_at_once(name, content):
    with pytest.raises(media.Refused) as refused:
        judged("", content)

    assert str(refused.value) in {media.HIDDEN, media.ARCHIVE}, name


def test_it_refuses_documents_with_macros():
    for parts, macro in (
        (samples.DOCX_PARTS, "word/vbaProject.bin"),
        (samples.XLSX_PARTS, "xl/vbaProject.bin"),
        (samples.XLSX_PARTS, "xl/macrosheets/sheet1.xml"),
    ):
        with pytest.raises(media.Refused, match="macros"):
            judged("", samples.packed(parts | {macro: "code"}))


def listed(content, *, last=False, **changes):
    """The zip with fields of its first or last listed part changed, as a liar would."""
    places = {
        "flags": ("<H", 8),
        "method": ("<H", 10),
        "packed": ("<I", 20),
        "unpacked": ("<I", 24),
        "offset": ("<I", 42),
    }
    changed = bytearray(content)
    start = content.rindex(b"PK\1\2") if last else content.index(b"PK\1\2")
    for field, value in changes.items():
        form, at = places[field]
        struct.pack_into(form, changed, start + at, value)
    return bytes(changed)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"unpacked": 1_000_000_001}, media.BOMB),
        ({"unpacked": 60_000_000}, media.BOMB),
        ({"flags": 1}, media.OLD_OFFICE),
        ({"method": 97}, media.HIDDEN),
        ({"offset": 1}, media.HIDDEN),
        ({"packed": 1_000_000}, media.HIDDEN),
        ({"packed": 60}, media.HIDDEN),
        ({"last": True, "packed": 1_000_000}, media.HIDDEN),
    ],
)
def test_it_refuses_a_document_that_lies_or_is_locked(changes, sentence):
    with pytest.raises(media.Refused) as refused:
        judged("letter.docx", listed(samples.packed(samples.DOCX_PARTS), **changes))

    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "change", [lambda raw: raw.replace(b"PK\1\2", b"PK\1\3", 1), lambda raw: raw[:-14] + b"\2\0\2\0" + raw[-10:]]
)
def test_it_refuses_a_list_of_parts_that_is_broken(change):
    with pytest.raises(media.Refused) as refused:
        judged("letter.docx", change(samples.packed(samples.DOCX_PARTS)))

    assert str(refused.value) == media.BROKEN


def test_it_takes_heic_where_it_can_be_opened(monkeypatch):
    monkeypatch.setitem(media.KINDS, "image/heic", media.Kind("picture", "a picture", ("heic",)))

    assert judged("photo.heic", samples.boxes(b"heic", b"mif1")) == "image/heic"


def test_it_refuses_a_real_bomb_without_unpacking_it():
    content = samples.packed(samples.DOCX_PARTS | {"word/media/image1.bmp": b"\0" * 80_000_000})
    assert len(content) < 100_000

    with pytest.raises(media.Refused, match="unpack"):
        judged("letter.docx", content)


def test_it_refuses_parts_that_share_the_same_bytes():
    content = samples.packed(samples.DOCX_PARTS)
    end = content[-22:]
    start, length = struct.unpack("<I", end[16:20])[0], struct.unpack("<I", end[12:16])[0]
    parts = content[start : start + length]
    first = parts[: parts.index(b"PK\1\2", 4)]
    again = first.replace(b"[Content_Types].xml", b"[Content_Types].xmk")
    count = len(samples.DOCX_PARTS) + 1
    new_end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, length + len(again), start, 0)

    with pytest.raises(media.Refused) as refused:
        judged("letter.docx", content[:start] + parts + again + new_end)
    assert str(refused.value) == media.HIDDEN


def test_it_refuses_a_part_that_is_not_listed():
    content = samples.packed({"hidden.txt": "words"} | samples.DOCX_PARTS)
    start = content.index(b"PK\1\2")
    parts = content[content.index(b"PK\1\2", start + 4) : -22]
    count = len(samples.DOCX_PARTS)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(parts), start, 0)

    with pytest.raises(media.Refused) as refused:
        judged("letter.docx", content[:start] + parts + end)
    assert str(refused.value) == media.HIDDEN


@pytest.mark.parametrize("at", [4, 6, 8, 20])  # this disk, first disk, parts on this disk, length of the comment
def test_it_refuses_an_end_that_contradicts_itself(at):
    content = bytearray(samples.packed(samples.DOCX_PARTS))
    content[at - 22] += 1

    with pytest.raises(media.Refused) as refused:
        judged("letter.docx", bytes(content))
    assert str(refused.value) == media.HIDDEN


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_it_refuses_two_parts_of_one_name():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in (*samples.DOCX_PARTS, "word/document.xml"):
            archive.writestr(name, "words")

    with pytest.raises(media.Refused) as refused:
        judged("letter.docx", written.getvalue())
    assert str(refused.value) == media.HIDDEN


def test_it_refuses_a_list_of_parts_out_of_reach():
    parts = samples.DOCX_PARTS | {f"word/{'x' * 200}{n}.xml": "" for n in range(2_500)}

    with pytest.raises(media.Refused):
        judged("letter.docx", samples.packed(parts, method=zipfile.ZIP_STORED))


def test_it_refuses_an_open_document_of_another_kind():
    content = samples.odt().replace(media.ODT.encode(), b"application/vnd.oasis.opendocument.test")
    assert len(content) == len(samples.odt())

    with pytest.raises(media.Refused) as refused:
        judged("drawing.odt", content)
    assert str(refused.value) == media.UNKNOWN


def png_of(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 10_000)) + chunk(b"IEND", b"")


def test_it_refuses_a_picture_that_is_a_bomb():
    for content in (png_of(60_000, 60_000), b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0"):
        with pytest.raises(media.Refused, match="unpack"):
            judged("", content)


@given(st.binary(max_size=300))
def test_it_judges_anything_without_falling_over(noise):
    for start in (
        b"",
        b"PK\3\4",
        b"%PDF-1.7",
        b"GIF89a",
        b"ID3\3",
        b"\xff\xfb",
        b"RIFF",
        b"\0\0\0\x20ftyp",
        b"OggS\0\2",
    ):
        for end in (b"", b"PK\5\6" + b"\0" * 18):
            try:
                found = judged("x", start + noise + end)
            except media.Refused:
                continue
            assert found in media.KINDS


# Names


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("letter.pdf", "letter.pdf"),
        ("Grüße 🕊 سلام.txt", "Grüße 🕊 سلام.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Amina\\letter.pdf", "letter.pdf"),
        ("C:letter.pdf", "C_letter.pdf"),
        ("..", "file"),
        ("", "file"),
        (" . .. ", "file"),
        (".bashrc", "bashrc"),
        ("letter.pdf. .", "letter.pdf"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("\u2066a\u2069\u200b\ufeff.txt", "a.txt"),
        ("a\r\nSet-Cookie: x.txt", "a Set-Cookie_ x.txt"),
        ("a\0b\x1b[31m.txt", "ab[31m.txt"),
        ("a\ud800b.txt", "ab.txt"),
        ('"><script>alert(1).txt', "___script_alert(1).txt"),
        ("a   b\t\u2028c.txt", "a b c.txt"),
        ("e\u0301.txt", "\u00e9.txt"),
        ("x" * 300 + ".jpeg", "x" * 145 + ".jpeg"),
        ("x" * 300, "x" * 150),
        ("a." + "x" * 300, "a." + "x" * 148),
    ],
)
def test_it_cleans_names(raw, clean):
    assert media.clean_name(raw) == clean


@given(st.text(max_size=400))
def test_it_gives_a_harmless_name_whatever_comes(raw):
    name = media.clean_name(raw)

    assert 0 < len(name) <= 150
    assert not set(name) & set('/\\<>:"|?*\0\r\n')
    assert name not in {".", ".."}
    assert not any(unicodedata.category(char).startswith("C") for char in name)
    assert media.clean_name(name) == name
    name.encode()


# Working copies


class Sealed:
    """An upload as the handler makes it, from bytes at hand."""

    def __init__(self, content, kind):
        writer = files.Writer()
        writer.write(content)
        writer.finish()
        sha256 = hashlib.sha256(content).hexdigest()
        self.meta = files.FileMeta(
            writer.id, writer.key.reveal().hex(), "Photo of Amina.jpg", kind, writer.size, sha256
        )


def working_copy(content, kind="image/jpeg"):
    meta = media.make_working_copy(Sealed(content, kind))
    if meta.working_id is None:
        return meta, None
    stream = files.open_stream(meta.working_id, media.Key(bytes.fromhex(meta.working_key)), meta.working_size)
    return meta, b"".join(stream)


@pytest.mark.django_db
def test_it_takes_everything_but_the_picture_away():
    content = samples.photo((300, 200))
    assert b"Canary Phones" in content
    assert samples.CANARY in content

    meta, copy = working_copy(content)

    shown = Image.open(io.BytesIO(copy))
    assert b"Canary" not in copy
    assert samples.CANARY not in copy
    assert not shown.getexif()
    assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert meta.working_type == "image/jpeg"
    assert shown.size == (200, 300)  # upright


@pytest.mark.django_db
def test_it_leaves_the_sealed_original_as_it_was():
    content = samples.photo()

    meta, _ = working_copy(content)

    original = b"".join(files.open_stream(meta.id, media.Key(bytes.fromhex(meta.key)), meta.size))
    assert original == content
    assert meta.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.django_db
@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_turns_the_picture_upright(orientation):
    source = Image.new("RGB", (80, 40), "white")
    source.paste("red", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = orientation
    written = io.BytesIO()
    source.save(written, "JPEG", exif=exif, quality=95)

    _, copy = working_copy(written.getvalue())

    shown = Image.open(io.BytesIO(copy)).convert("RGB")
    corner = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}[orientation]
    red = shown.getpixel((5 if not corner[0] else shown.width - 6, 5 if not corner[1] else shown.height - 6))
    assert red[0] > 200
    assert red[1] < 90


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        (samples.picture("PNG", (3_000, 1_500)), "image/png", ("image/png", "PNG", (2_000, 1_000))),
        (samples.picture("JPEG", (1_500, 6_000)), "image/jpeg", ("image/jpeg", "JPEG", (500, 2_000))),
        (samples.picture("JPEG", (300, 200), "CMYK"), "image/jpeg", ("image/jpeg", "JPEG", (300, 200))),
        (samples.picture("JPEG", (300, 200), "L"), "image/jpeg", ("image/jpeg", "JPEG", (300, 200))),
        (samples.picture("WEBP", (2_100, 10)), "image/webp", ("image/jpeg", "JPEG", (2_000, 10))),
        (samples.picture("WEBP", (60, 40), "RGBA"), "image/webp", ("image/jpeg", "JPEG", (60, 40))),
        (samples.picture("GIF", (60, 40), "P"), "image/gif", ("image/jpeg", "JPEG", (60, 40))),
        (samples.picture("PNG", (60, 40), "LA"), "image/png", ("image/png", "PNG", (60, 40))),
        (samples.picture("PNG", (60, 40), "I;16"), "image/png", ("image/png", "PNG", (60, 40))),
        (samples.picture("PNG", (60, 40), "1"), "image/png", ("image/png", "PNG", (60, 40))),
        (samples.picture("PNG", (60, 40), "P", transparency=3), "image/png", ("image/png", "PNG", (60, 40))),
    ],
    ids=str,
)
def test_it_draws_every_kind_of_picture(content, kind, expected):
    meta, copy = working_copy(content, kind)

    shown = Image.open(io.BytesIO(copy))
    assert (meta.working_type, shown.format, shown.size) == expected


@pytest.mark.django_db
def test_it_shows_the_first_picture_of_a_moving_one():
    written = io.BytesIO()
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "green", "blue")]
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:])

    _, copy = working_copy(written.getvalue(), "image/gif")

    shown = Image.open(io.BytesIO(copy)).convert("RGB")
    assert shown.getpixel((30, 20))[0] > 200
    assert getattr(shown, "n_frames", 1) == 1


@pytest.mark.django_db
def test_it_drops_comments_of_every_kind():
    from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415 -- only here

    info = PngInfo()
    info.add_text("Comment", samples.CANARY.decode())
    info.add_itxt("XML:com.adobe.xmp", samples.CANARY.decode(), zip=True)
    exif = Image.Exif()
    exif[0x010F] = samples.CANARY.decode()
    for content, kind in (
        (samples.picture("PNG", pnginfo=info, exif=exif), "image/png"),
        (samples.picture("WEBP", exif=exif, xmp=samples.CANARY), "image/webp"),
        (samples.picture("GIF", mode="P", comment=samples.CANARY), "image/gif"),
        (samples.picture("JPEG", icc_profile=samples.CANARY * 20, xmp=samples.CANARY), "image/jpeg"),
    ):
        assert samples.CANARY in content or kind == "image/png"
        _, copy = working_copy(content, kind)
        assert samples.CANARY not in copy
        assert set(Image.open(io.BytesIO(copy)).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (samples.photo()[:200], "image/jpeg"),
        (b"\xff\xd8\xff" + b"\x11" * 500, "image/jpeg"),
        (samples.photo(), "image/png"),
        (b"8BPS\0\1" + b"\0" * 90, "image/jpeg"),
        (png_of(60_000, 60_000), "image/png"),
        (png_of(7_100, 7_100), "image/png"),
        (samples.PDF, "application/pdf"),
        (b"words", "text/plain"),
    ],
)
def test_it_goes_without_a_copy_when_there_is_no_sound_picture(content, kind, folder):
    meta, copy = working_copy(content, kind)

    assert copy is None
    assert (meta.working_id, meta.working_key, meta.working_type, meta.working_size) == (None, None, None, None)
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


@pytest.mark.django_db
def test_it_goes_without_a_copy_of_a_very_large_file(monkeypatch):
    monkeypatch.setattr(media, "LARGEST_ORIGINAL", 100)

    assert working_copy(samples.photo())[1] is None


@pytest.mark.django_db
def test_it_goes_without_a_copy_when_the_disk_is_full(monkeypatch):
    upload = Sealed(samples.photo(), "image/jpeg")

    def full(writer):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.Writer, "finish", full)

    assert media.make_working_copy(upload) == upload.meta
    assert media._one_at_a_time.acquire(blocking=False)
    media._one_at_a_time.release()


@pytest.mark.django_db
def test_it_goes_without_a_copy_when_too_many_wait(monkeypatch):
    class Busy:
        @staticmethod
        def acquire(**_timeout):
            return False

    monkeypatch.setattr(media, "_one_at_a_time", Busy)

    assert working_copy(samples.photo())[1] is None


# Downloads


def body(response):
    return b"".join(response.streaming_content)


@pytest.mark.django_db
def test_it_sends_a_download_that_cannot_run():
    upload = Sealed(samples.photo(), "image/jpeg")

    response = media.download_response(upload.meta, working=False)

    assert body(response) == samples.photo()
    assert dict(response.headers) == {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="file-{upload.meta.sha256[:8]}.jpg"',
        "Content-Length": str(len(samples.photo())),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Content-Type": "image/jpeg",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }


@pytest.mark.django_db
def test_it_sends_the_working_copy_instead():
    meta, copy = working_copy(samples.picture("WEBP"), "image/webp")

    response = media.download_response(meta, working=True)

    assert body(response) == copy
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Length"] == str(len(copy))
    assert response["Content-Disposition"].endswith('.jpg"')


@pytest.mark.django_db
def test_it_never_sends_the_original_for_a_missing_copy():
    with pytest.raises(ValueError, match="no working copy"):
        media.download_response(Sealed(samples.PDF, "application/pdf").meta, working=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "kind", "header"),
    [
        ("letter.pdf", "application/pdf", 'attachment; filename="letter.pdf"'),
        ("Brief für dich.pdf", "application/pdf", "attachment; filename*=utf-8''Brief%20f%C3%BCr%20dich.pdf"),
        ("letter.hta2", "text/plain", 'attachment; filename="letter.hta2.txt"'),
        ("letter", "text/plain", 'attachment; filename="letter.txt"'),
        ("photo.JPG", "image/jpeg", 'attachment; filename="photo.JPG"'),
        ('a";\r\nX: y.pdf', "application/pdf", 'attachment; filename="a_; X_ y.pdf"'),
        ("../../a\u202efdp.exe", "application/pdf", 'attachment; filename="afdp.exe.pdf"'),
        ("thing", "text/html", 'attachment; filename="thing.bin"'),
    ],
)
def test_it_names_a_download_safely(name, kind, header):
    meta = replace(Sealed(b"words", kind).meta, name=name)

    response = media.download_response(meta, working=False, neutral=False)

    assert response["Content-Disposition"] == header
    assert response["Content-Type"] == (kind if kind in media.KINDS else "application/octet-stream")


@pytest.mark.django_db
def test_it_shows_damage_before_sending_where_it_can(folder):
    upload = Sealed(b"words", "text/plain")
    path = files._path(upload.meta.id)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Damaged):
        media.download_response(upload.meta, working=False)

    path.unlink()
    with pytest.raises(Damaged):
        media.download_response(upload.meta, working=False)


@pytest.mark.django_db
def test_it_breaks_a_damaged_download_off(folder):
    upload = Sealed(b"words " * 300_000, "text/plain")
    path = files._path(upload.meta.id)
    path.write_bytes(path.read_bytes()[:-1])

    response = media.download_response(upload.meta, working=False)
    sent = []
    with pytest.raises(Damaged):
        sent.extend(response.streaming_content)

    assert sum(map(len, sent)) < int(response["Content-Length"])


@pytest.mark.django_db
def test_it_sends_an_empty_file():
    assert body(media.download_response(Sealed(b"", "text/plain").meta, working=False)) == b""


def test_it_describes_nothing_it_does_not_know():
    meta = files.FileMeta(uuid4(), "aa" * 32, "a.pdf", "application/pdf", 5, "bb" * 32)

    with pytest.raises(Damaged):
        media.download_response(meta, working=False)


def test_it_tells_browsers_what_to_offer():
    offered = media.ACCEPT.split(",")

    assert "image/jpeg" in offered
    assert ".docx" in offered
    assert not any("heic" in kind or "svg" in kind or "html" in kind for kind in offered)
