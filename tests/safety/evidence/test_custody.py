"""A file's chain, told from payloads alone."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from safety.documents.custody import Step, chain, held
from safety.payloads import (
    FROM_REPORTER,
    Circle,
    Evidence,
    FileOpened,
    HandedFile,
    HandOver,
    HashChecked,
    Message,
    Opened,
    ReportBody,
    State,
)
from safety.queries.evidence import seen_lately
from safety.story import Story
from vault.files import FileMeta

START = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
BEN, BEL = uuid4(), uuid4()


def at(minutes):
    return START + timedelta(minutes=minutes)


def meta(name="a.txt"):
    return FileMeta(id=uuid4(), key="00" * 32, name=name, type="text/plain", size=3, sha256="ab" * 32)


def story(*parts, files=()):
    begin = (ReportBody(files=files), Circle(restricted=False), State(status="submitted", at=START, number=1))
    return Story.gather([*begin, *parts])


def handed(file, minutes):
    return HandOver(
        id=uuid4(),
        by=BEN,
        name="Ben",
        at=at(minutes),
        recipient="police",
        sections=("facts", "evidence"),
        evidence=(HandedFile(file=file.id, name=file.name, sha256=file.sha256),),
        sha256="cd" * 32,
        size=9,
        with_words=True,
    )


def test_it_lists_the_files_of_author_and_team_in_the_order_in_which_they_came():
    first, second, third = meta("first"), meta("second"), meta("third")
    message = Message(author=FROM_REPORTER, name="", text="x", at=at(9), number=1, files=(third,))
    added = Evidence(by=BEN, name="Ben", at=at(5), files=(second,), note="The camera")
    found = held(story(message, added, files=(first,)))
    assert [(one.number, one.file.name, one.added_by, one.note) for one in found] == [
        (1, "first", "", ""),
        (2, "second", "Ben", "The camera"),
        (3, "third", "", ""),
    ]


def test_it_tells_everything_that_happened_with_one_file_and_nothing_of_another():
    file, other = meta(), meta()
    parts = (
        Opened(person=BEL, name="Bel", at=at(1)),
        FileOpened(person=BEL, name="Bel", at=at(2), file=file.id, original=False),
        FileOpened(person=BEL, name="Bel", at=at(3), file=other.id, original=True),
        FileOpened(person=BEN, name="Ben", at=at(4), file=file.id, original=True),
        HashChecked(at=at(5), file=file.id, matches=True),
        HashChecked(at=at(6), file=file.id, matches=False, person=BEN, name="Ben"),
        handed(file, 7),
        handed(other, 8),
    )
    found = chain(story(*parts, files=(file, other)), file.id)
    assert [(link.step, link.who) for link in found] == [
        (Step.ADDED, ""),
        (Step.RECORD_OPENED, "Bel"),
        (Step.COPY_SEEN, "Bel"),
        (Step.ORIGINAL_SEEN, "Ben"),
        (Step.INTACT, ""),
        (Step.ALTERED, "Ben"),
        (Step.HANDED_OVER, "Ben"),
    ]
    assert found[-1].to == "police"


def test_it_leaves_out_what_happened_before_the_file_was_there():
    file = meta()
    parts = (
        Opened(person=BEL, name="Bel", at=at(1)),
        Evidence(by=BEN, name="Ben", at=at(5), files=(file,)),
        Opened(person=BEL, name="Bel", at=at(6)),
    )
    assert [link.at for link in chain(story(*parts), file.id)] == [at(5), at(6)]


def test_it_knows_nothing_of_a_file_that_is_not_there():
    assert chain(story(), uuid4()) == ()


def test_it_counts_looking_at_a_file_once_in_ten_minutes_original_and_copy_apart():
    file = uuid4()

    def seen(minutes, person=BEN, *, original=False):
        return FileOpened(person=person, name="x", at=at(minutes), file=file, original=original)

    before = story(seen(0))
    assert seen_lately(before, seen(9))
    assert not seen_lately(before, seen(10))
    assert not seen_lately(before, seen(1, original=True))
    assert not seen_lately(before, seen(1, person=BEL))
