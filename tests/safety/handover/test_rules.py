"""What a pack must say before it is made, and the papers and archives it is made of, without a database."""

import io
import zipfile
from datetime import UTC, datetime
from uuid import uuid4

import pypdf
import pytest

from safety.documents import paper
from safety.documents.paper import Paper
from safety.documents.zips import ZipStream
from safety.workflow import Refused, check_pack
from safety.workflow.handover import LIMIT_WITH_KEY, LIMIT_WITH_WORDS, RECIPIENTS, SECTIONS

FILE = uuid4()
NOW = datetime(2026, 11, 22, 9, 30, 5, 123, tzinfo=UTC)
HOSTILE = '*bold* _x_ #panic("owned") #read("/etc/passwd") $a^2$ `raw` @ref <label> \\ // c\n= Heading\n- item "quoted" \\u{41}'


def rules(**changes):
    plain = {"recipient": "police", "sections": ["facts"], "files": [], "note": "", "size": 0, "with_words": True}
    check_pack(**plain | changes)


def test_it_lets_the_least_through():
    for recipient in RECIPIENTS:
        rules(recipient=recipient)
    rules(sections=list(SECTIONS), files=[FILE], size=LIMIT_WITH_WORDS)
    rules(sections=["evidence"], files=[FILE], size=LIMIT_WITH_KEY, with_words=False)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"recipient": "press"}, "recipient"),
        ({"recipient": ""}, "recipient"),
        ({"sections": []}, "sections"),
        ({"sections": ["notes"]}, "sections"),
        ({"note": "x" * 201}, "note"),
        ({"files": [FILE]}, "sections"),
        ({"sections": ["evidence"]}, "files"),
        ({"sections": ["facts", "custody"]}, "sections"),
        ({"sections": ["evidence"], "files": [FILE], "size": LIMIT_WITH_WORDS + 1}, "files"),
        ({"sections": ["evidence"], "files": [FILE], "size": LIMIT_WITH_KEY + 1, "with_words": False}, "files"),
    ],
)
def test_it_refuses_what_does_not_fit(changes, field):
    with pytest.raises(Refused) as refusal:
        rules(**changes)
    assert refusal.value.field == field


def printed(*blocks, **changes):
    made = Paper(**{"title": "Record", "about": "About", "foot": "Foot", "blocks": blocks} | changes)
    return pypdf.PdfReader(io.BytesIO(paper.to_pdf(made, at=NOW)))


def text_of(reader):
    return "\n".join(page.extract_text() for page in reader.pages)


def test_a_paper_is_tagged_and_says_what_it_is():
    reader = printed(
        paper.heading("One"),
        paper.facts([("Key", "Value")]),
        paper.bullets(["a"]),
        paper.table("Log", ["When", "Who"], [["now", "Ben"]], [1, 1]),
    )
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Record"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


@pytest.mark.parametrize("where", ["title", "about", "foot", "author", "text", "facts", "bullets", "table", "heading"])
def test_what_people_write_stays_what_they_wrote(where):
    text = HOSTILE.replace("\n", " ")
    blocks = {
        "text": paper.text(text),
        "facts": paper.facts([(text, text)]),
        "bullets": paper.bullets([text]),
        "table": paper.table(text, [text], [[text]], [1]),
        "heading": paper.heading(text),
    }
    reader = printed(blocks[where]) if where in blocks else printed(**{where: text})
    shown = " ".join(text_of(reader).split()) if where != "author" else reader.metadata.author
    assert '*bold* _x_ #panic("owned") #read("/etc/passwd") $a^2$ `raw` @ref <label> \\ // c' in shown.replace(
        "\n", " "
    )


def test_lines_stay_lines():
    assert "first\nsecond\n= third" in text_of(printed(paper.text("first\nsecond\n\n= third")))


def test_letters_without_a_font_are_named_and_nothing_else_is_lost():
    shown = text_of(printed(paper.text("before \u0f56\u0f7c\u0f51 after \ue000 end\x07")))
    assert "before" in shown
    assert "after" in shown
    assert "end" in shown


def test_an_archive_grows_piece_by_piece():
    archive, written = ZipStream(), io.BytesIO()
    largest = 0
    for path, count in (("a.txt", 40), ("b.jpg", 40)):
        for piece in archive.add(path, (bytes([n]) * 100_000 for n in range(count))):
            largest = max(largest, len(piece))
            written.write(piece)
    for piece in archive.end():
        written.write(piece)
    assert largest < 1_000_000
    with zipfile.ZipFile(written) as found:
        assert found.testzip() is None
        assert [(one.filename, one.file_size) for one in found.infolist()] == [
            ("a.txt", 4_000_000),
            ("b.jpg", 4_000_000),
        ]
    assert archive.sizes == {"a.txt": 4_000_000, "b.jpg": 4_000_000}
