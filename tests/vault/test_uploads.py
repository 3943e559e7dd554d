import gc
import hashlib
import io
import logging
import tempfile
import tracemalloc
import zlib
from base64 import b64encode
from pathlib import Path

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import RawPostDataException
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.test import RequestFactory, override_settings
from django.utils.datastructures import MultiValueDict

from tests.vault import samples
from tests.vault.samples import BOUNDARY, CANARY, END, part, text_part
from vault import files, media, uploads
from vault.models import StoredFile

pytestmark = pytest.mark.django_db

MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HEARTH_FILES_DIR = tmp_path / "files"
    return settings.HEARTH_FILES_DIR


def everything_in(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def posted(body, stream=None):
    """What a view sees of this multipart request."""
    request = RequestFactory().post("/", body, content_type=f"multipart/form-data; boundary={BOUNDARY}")
    if stream is not None:
        request = RequestFactory().generic(
            "POST", "/", b"", content_type=f"multipart/form-data; boundary={BOUNDARY}", CONTENT_LENGTH=str(len(body))
        )
        request._stream = stream
    return request


def sent(*contents, name="words.txt"):
    body = b"".join(part(content, name) for content in contents) + END
    return posted(body).FILES.getlist("files")


def parse(stream, length):
    """The parser over any stream, as a server hands it the socket."""
    handler = uploads.SealingUploadHandler()
    meta = {"CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}", "CONTENT_LENGTH": str(length)}
    return MultiPartParser(meta, stream, [handler]).parse()


class Pieces(io.RawIOBase):
    """A request body that is never in memory as a whole. `at_each` is called whenever the server reads on."""

    def __init__(self, pieces, at_each=lambda: None):
        self.pieces = iter(pieces)
        self.rest = b""
        self.at_each = at_each

    def read(self, size=-1):
        self.at_each()
        while len(self.rest) < size:
            piece = next(self.pieces, None)
            if piece is None:
                break
            self.rest += piece
        given, self.rest = self.rest[:size], self.rest[size:]
        return given


def film(megabytes):
    """A large sound MP4, in pieces, with the canary in each of them."""
    yield part(samples.boxes(b"isom"), "film.mp4").removesuffix(b"\r\n")
    for _ in range(megabytes * 16):
        yield (CANARY + b"\n" + b"\x11" * 64 * 1024)[: 64 * 1024]
    yield b"\r\n" + END


# What the form gets


def test_it_is_the_only_handler(settings):
    assert settings.FILE_UPLOAD_HANDLERS == ["vault.uploads.SealingUploadHandler"]


@pytest.mark.parametrize("name", samples.ALLOWED)
def test_it_seals_what_may_be_added(name):
    content, kind = samples.ALLOWED[name]

    [upload] = sent(content, name=name)

    assert upload.problem is None
    assert (upload.name, upload.size, upload.detected_type) == (name, len(content), kind)
    assert upload.sha256 == hashlib.sha256(content).hexdigest()
    assert b"".join(upload.chunks()) == content


@pytest.mark.parametrize("size", [1, 16_383, 16_384, 16_385, 65_536, 262_143, 262_144, 262_145, 600_000, 1_100_000])
def test_it_takes_every_size(size):
    content = (b"words and " * (size // 10 + 1))[:size]

    [upload] = sent(content)

    assert upload.problem is None
    assert upload.size == size
    assert upload.sha256 == hashlib.sha256(content).hexdigest()
    assert b"".join(upload.chunks()) == content


def test_it_sees_enough_of_the_end():
    parts = samples.DOCX_PARTS | {f"word/media/{'x' * 150}{n}.png": "" for n in range(1_700)}
    content = samples.packed(parts)
    assert 300_000 < len(content) - content.index(b"PK\1\2") < media.TAIL  # longer than what arrives at once

    [upload] = sent(content, name="album.docx")

    assert upload.problem is None


def test_it_describes_the_upload_for_its_record():
    [upload] = sent(samples.PDF, name="letter.pdf")

    meta = upload.meta

    assert meta == files.FileMeta(
        id=upload.id,
        key=upload.key.reveal().hex(),
        name="letter.pdf",
        type="application/pdf",
        size=len(samples.PDF),
        sha256=hashlib.sha256(samples.PDF).hexdigest(),
    )
    assert StoredFile.objects.get().id == upload.id


def test_it_ignores_the_type_the_browser_claims():
    [upload] = sent(samples.PDF)[:1] or [None]  # sent as text/html under the name words.txt

    assert "html" not in str(upload.content_type)
    assert upload.problem == "The name ends in .txt, but the file is a PDF. Save it again, and add that."


def test_it_shows_neither_name_nor_key_of_an_upload():
    [upload] = sent(b"words", name="canary.txt")

    assert "canary" not in repr(upload)
    assert upload.key.reveal().hex() not in repr(vars(upload))


def test_it_makes_a_working_copy_of_an_upload():
    [upload] = sent(samples.photo(), name="photo.jpg")

    meta = media.make_working_copy(upload)

    assert meta.working_type == "image/jpeg"
    assert StoredFile.objects.count() == 2


def test_it_keeps_an_upload_when_the_request_ends(folder):
    request = posted(part(b"words") + END)
    [upload] = request.FILES.getlist("files")

    request.close()

    assert b"".join(upload.chunks()) == b"words"


def test_it_takes_several_files_and_fields_together():
    request = posted(
        text_part("place", "Grüße") + part(b"one") + part(samples.PDF, "b.pdf") + text_part("more", "🕊") + END
    )

    assert request.POST["place"] == "Grüße"
    assert request.POST["more"] == "🕊"
    assert [upload.name for upload in request.FILES.getlist("files")] == ["words.txt", "b.pdf"]


def test_it_takes_a_file_in_base64():
    body = part(b64encode(b"words " * 100_000)).replace(b"text/html", b"text/html\r\nContent-Transfer-Encoding: base64")

    [upload] = posted(body + END).FILES.getlist("files")

    assert b"".join(upload.chunks()) == b"words " * 100_000


# Names


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Amina\\letter.txt", "letter.txt"),
        ("photo\u202egpj.txt", "photogpj.txt"),
        ("&lt;b&gt;.txt", "_b_.txt"),
        ("سلام 🕊.txt", "سلام 🕊.txt"),
        ("x" * 600 + ".txt", "x" * 146 + ".txt"),
    ],
)
def test_it_cleans_hostile_names(raw, clean, folder):
    [upload] = sent(b"words", name=raw)

    assert upload.name == clean
    assert upload.problem is None
    [path] = everything_in(folder)
    assert path == folder / upload.id.hex[:2] / upload.id.hex


@pytest.mark.parametrize("raw", ["..", ".", "/", "\u202e"])
def test_it_survives_names_that_are_none(raw):
    request = posted(text_part("place", "here") + part(b"words", raw) + text_part("more", "kept") + END)

    assert request.POST.dict() == {"place": "here", "more": "kept"}
    assert all(upload.name == "file" for upload in request.FILES.getlist("files"))


# What is refused


def test_it_takes_exactly_the_limit_and_not_a_byte_more(settings, folder):
    settings.HEARTH_FILE_LIMIT = MEGABYTE

    exact, over = sent(b"x" * MEGABYTE, b"x" * (MEGABYTE + 1))

    assert exact.problem is None
    assert over.problem == "The file is larger than 1 MB. Choose a smaller file or send a part of it."
    assert over.detected_type is None
    assert len(everything_in(folder)) == 1
    with pytest.raises(ValueError, match="refused"):
        _ = over.meta


def test_it_allows_100_megabytes(settings):
    assert settings.HEARTH_FILE_LIMIT == 100 * MEGABYTE


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "words.txt", media.EMPTY),
        (b"MZ" + b"\0" * 90, "photo.jpg", media.PROGRAM),
        (b"<html>", "page.html", media.WEB_PAGE),
        (b"<svg/>", "a.svg", media.WEB_PAGE),
        (samples.packed({"a": "b"}), "a.zip", media.ARCHIVE),
        (samples.photo() + samples.packed({"a": "b"}), "photo.jpg", media.HIDDEN),
        (samples.photo() + b"\x11" * 2_000_000 + samples.packed({"a": "b"}), "photo.jpg", media.HIDDEN),
    ],
)
def test_it_refuses_one_file_and_keeps_the_rest(content, name, sentence, folder):
    request = posted(text_part("place", "here") + part(content, name) + part(b"words") + text_part("more", "too") + END)

    refused, fine = request.FILES.getlist("files")
    assert refused.problem == sentence
    assert fine.problem is None
    assert request.POST.dict() == {"place": "here", "more": "too"}
    assert [path.name for path in everything_in(folder)] == [fine.id.hex]
    assert StoredFile.objects.count() == 1


def test_it_stops_storing_once_a_beginning_is_refused(folder):
    largest = 0

    def look():
        nonlocal largest
        largest = max([largest, *(path.stat().st_size for path in everything_in(folder))])

    body = [part(b"MZ" + b"\0" * 1_000_000, "a.jpg").removesuffix(b"\r\n"), *[b"\0" * 65_536] * 100, b"\r\n" + END]

    _, given = parse(Pieces(body, look), sum(map(len, body)))

    assert given["files"].problem == media.PROGRAM
    assert given["files"].size == 2 + 1_000_000 + 100 * 65_536
    assert largest < 600_000
    assert everything_in(folder) == []


@override_settings(DATA_UPLOAD_MAX_NUMBER_FILES=100)
def test_it_takes_ten_files_at_a_time(folder):
    given = sent(*[b"words"] * 12)

    assert [upload.problem is None for upload in given] == [True] * 10 + [False] * 2
    assert "10 files at a time" in given[-1].problem
    assert len(everything_in(folder)) == 10


def test_it_says_so_when_the_store_is_full(folder, monkeypatch, caplog):
    def full(writer, data):
        raise OSError(28, "No space left on device", "/secret/place")

    monkeypatch.setattr(files.Writer, "write", full)
    with caplog.at_level(logging.ERROR, "hearth.vault"):
        logging.getLogger("hearth").propagate = True
        request = posted(text_part("place", "here") + part(b"words", "canary.txt") + END)
        [upload] = request.FILES.getlist("files")

    assert upload.problem.startswith("The file could not be stored just now.")
    assert request.POST["place"] == "here"
    assert everything_in(folder) == []
    assert "canary" not in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize("step", ["__init__", "finish"])
def test_it_says_so_when_the_store_fails_elsewhere(step, folder, monkeypatch):
    def failing(writer):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(files.Writer, step, failing)

    [upload] = sent(b"words")

    assert upload.problem.startswith("The file could not be stored just now.")
    gc.collect()
    assert everything_in(folder) == []


# What is left when something goes wrong


def test_it_removes_an_upload_cut_half_way(folder):
    body = part(b"words " * 100_000)[:-3_000]

    posted_files = parse(io.BytesIO(body), len(body) + 3_000)[1]

    assert not posted_files
    assert everything_in(folder) == []
    assert not StoredFile.objects.exists()


class Cut(Exception):
    """The connection went away."""


def test_it_leaves_only_orphans_when_the_connection_breaks(folder):
    seen = set()

    def body():
        yield part(b"one", "one.txt")
        yield part(b"words " * 50_000).removesuffix(b"\r\n")
        seen.update(path.suffix for path in everything_in(folder))
        yield b"words " * 200_000
        seen.update(path.suffix for path in everything_in(folder))
        raise Cut

    with pytest.raises(Cut):
        parse(Pieces(body()), 10_000_000)
    gc.collect()

    assert ".part" in seen
    # The whole file is an orphan whose key is gone; the half one is gone itself.
    assert [path.suffix for path in everything_in(folder)] == [""]
    assert StoredFile.objects.get().kept is False


def test_it_leaves_no_part_when_the_form_itself_is_refused(folder):
    body = part(b"words " * 100_000) + text_part("place", "x" * 3_000_000) + END
    request = posted(body)

    with pytest.raises(Exception, match="DATA_UPLOAD_MAX_MEMORY_SIZE"):
        _ = request.POST
    with pytest.raises((RawPostDataException, Exception)):
        _ = request.body
    gc.collect()

    assert not [path for path in everything_in(folder) if path.suffix == ".part"]


def test_it_leaves_no_part_of_bad_base64(folder):
    body = part(b"!!!" * 1_000_000).replace(b"text/html", b"text/html\r\nContent-Transfer-Encoding: base64") + END

    with pytest.raises(MultiPartParserError):
        parse(io.BytesIO(body), len(body))
    gc.collect()

    assert everything_in(folder) == []


# Nothing in clear, memory flat


def traces_of(secret):
    packed = zlib.compress(secret)[2:12]
    return [secret, secret.decode().encode("utf-16-le"), secret.hex().encode(), b64encode(secret)[:-4], packed]


def test_it_has_nothing_in_clear_on_the_disk_while_a_request_streams(folder, tmp_path, monkeypatch):
    # A temporary folder of our own, so that whatever any code writes there is ours.
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    looked = 0

    def look():
        nonlocal looked
        looked += 1
        if looked % 16 == 0:
            search()

    def search():
        found = [path for path in everything_in(tmp_path) if path.stat().st_size]
        for path in found:
            content = path.read_bytes()
            assert not [trace for trace in traces_of(CANARY) if trace in content]
            assert b"film.mp4" not in content
        return found

    pieces = list(film(8))
    _, given = parse(Pieces(pieces, look), sum(map(len, pieces)))

    assert given["files"].problem is None
    assert looked > 30
    assert [path.name for path in search()] == [given["files"].id.hex]
    assert everything_in(temporary) == []


def test_it_would_have_found_something_in_clear(tmp_path):
    # The positive control of the search above: Django's own handler writes the canary to the temporary folder.
    found = []

    def look():
        found.extend(path for path in everything_in(tmp_path) if CANARY in path.read_bytes())

    from django.core.files.uploadhandler import TemporaryFileUploadHandler  # noqa: PLC0415 -- only here

    pieces = list(film(2))
    meta = {"CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}", "CONTENT_LENGTH": str(sum(map(len, pieces)))}
    with override_settings(FILE_UPLOAD_TEMP_DIR=str(tmp_path)):
        _, given = MultiPartParser(meta, Pieces(pieces, look), [TemporaryFileUploadHandler()]).parse()
    given["files"].close()

    assert found


def test_it_uses_flat_memory_on_a_large_upload():
    length = sum(map(len, film(60)))
    parse(Pieces(film(1)), length)  # loads whatever is loaded once
    tracemalloc.start()
    try:
        _, given = parse(Pieces(film(60)), length)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert given["files"].problem is None
    assert given["files"].size > 60 * MEGABYTE
    assert peak < 5 * MEGABYTE


def test_it_uses_flat_memory_on_a_file_that_is_too_large(settings):
    settings.HEARTH_FILE_LIMIT = 2 * MEGABYTE
    length = sum(map(len, film(30)))
    tracemalloc.start()
    try:
        _, given = parse(Pieces(film(30)), length)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert given["files"].problem.startswith("The file is larger than 2 MB.")
    assert peak < 5 * MEGABYTE


# The form field


class Form(forms.Form):
    place = forms.CharField()
    files = uploads.SealedFilesField(label="Files", required=False)


def form(*contents, names=(), **data):
    given = [sent(content, name=name)[0] for content, name in zip(contents, names, strict=True)]
    return Form({"place": "here", **data}, MultiValueDict({"files": given}))


def test_it_gives_the_view_a_list_of_uploads():
    filled = form(b"words", samples.PDF, names=["a.txt", "b.pdf"])

    assert filled.is_valid()
    assert [upload.name for upload in filled.cleaned_data["files"]] == ["a.txt", "b.pdf"]
    assert all(isinstance(upload, uploads.SealedUpload) for upload in filled.cleaned_data["files"])


def test_it_gives_an_empty_list_when_nothing_was_chosen():
    filled = form()

    assert filled.is_valid()
    assert filled.cleaned_data["files"] == []


def test_it_asks_for_a_file_where_one_is_needed():
    needed = uploads.SealedFilesField(label="Files", missing="Choose a file")

    with pytest.raises(forms.ValidationError, match="Choose a file"):
        needed.clean([])


def test_it_names_every_refused_file_beside_the_field():
    filled = form(b"words", b"", b"MZ" + b"\0" * 70, names=["a.txt", "b.txt", "c.exe"])

    assert not filled.is_valid()
    assert filled.errors == {"files": [f"b.txt: {media.EMPTY} c.exe: {media.PROGRAM}"]}
    assert filled.cleaned_data["place"] == "here"


def test_it_never_accepts_a_file_that_is_not_sealed():
    with pytest.raises(TypeError, match="FILE_UPLOAD_HANDLERS"):
        uploads.SealedFilesField(label="Files").clean([SimpleUploadedFile("a.txt", b"words")])
