"""Adding, looking at and checking files, with the cast's real keys."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.permitting import NotFound
from audit.models import Entry
from safety import actions, queries
from safety.documents.custody import Step
from safety.payloads import Evidence, FileOpened
from safety.workflow import Refused
from tests.safety.conftest import upload
from tests.safety.evidence.conftest import picture
from vault import files as store


def steps(world, record, file, who="Ben"):
    return [link.step for link in queries.one_file(world[who].viewer(), record, file).chain]


def test_the_team_adds_files_that_the_author_sees(world, send):
    record = send()
    (meta,) = actions.attach(by=world["Ben"].viewer(), incident_id=record, files=[upload()], note="From the camera")
    own = queries.own_files(world["Amina"].viewer(), record)
    assert [(one.file.id, one.added_by, one.note) for one in own.files] == [(meta.id, "Ben", "From the camera")]
    assert queries.own_file(world["Amina"].viewer(), record, meta.id) == meta
    assert own.verified
    world["Amina"].viewer().person.refresh_from_db()
    assert Entry.objects.filter(event="incident:attach").count() == 1


@pytest.mark.parametrize("files", [[], [lambda: upload(problem="Too large.")]])
def test_it_refuses_nothing_and_what_could_not_be_stored(world, send, files):
    record = send()
    with pytest.raises(Refused) as refusal:
        actions.attach(by=world["Ben"].viewer(), incident_id=record, files=[make() for make in files])
    assert refusal.value.field == "files"
    assert queries.case_files(world["Ben"].viewer(), record).files == ()


def test_it_refuses_files_for_what_has_ended(world, send):
    record = send()
    actions.acknowledge(by=world["Ben"].viewer(), incident_id=record)
    actions.withdraw(by=world["Amina"].viewer(), incident_id=record)
    assert not queries.case_files(world["Ben"].viewer(), record).can_attach
    with pytest.raises(Refused):
        actions.attach(by=world["Ben"].viewer(), incident_id=record, files=[upload()])


@pytest.mark.parametrize(
    ("who", "error"),
    [("Carys", NotFound), ("Wren", PermissionDenied), ("Mira", PermissionDenied), ("Amina", PermissionDenied)],
)
def test_nobody_else_adds_files(world, send, who, error):
    with pytest.raises(error):
        actions.attach(by=world[who].viewer(), incident_id=send(), files=[upload()])


def test_looking_at_a_file_is_noted_once_for_the_author_to_see(world, send):
    record = send(files=[picture()])
    (one,) = queries.own_files(world["Amina"].viewer(), record).files
    for _ in range(2):
        queries.incident_file(world["Ben"].viewer(), record, one.file.id, original=False)
    queries.incident_file(world["Ben"].viewer(), record, one.file.id)
    story = queries.own_files(world["Amina"].viewer(), record).story
    assert [(seen.name, seen.original) for seen in story.of(FileOpened)] == [("Ben", False), ("Ben", True)]
    chain = queries.own_one_file(world["Amina"].viewer(), record, one.file.id).chain
    assert [link.step for link in chain] == [Step.ADDED, Step.RECORD_OPENED, Step.COPY_SEEN, Step.ORIGINAL_SEEN]
    assert Entry.objects.filter(event="incident:open-file").count() == 2


def test_reading_the_list_or_the_chain_is_no_looking_at_a_file(world, send):
    record = send(files=[upload()])
    (one,) = queries.case_files(world["Ben"].viewer(), record).files
    assert steps(world, record, one.file.id) == [Step.ADDED, Step.RECORD_OPENED]


def test_it_finds_no_file_of_another_record(world, send):
    record, other = send(files=[upload()]), send()
    (one,) = queries.own_files(world["Amina"].viewer(), record).files
    for deed in (queries.incident_file, queries.one_file):
        with pytest.raises(NotFound):
            deed(world["Ben"].viewer(), other, one.file.id)
    with pytest.raises(NotFound):
        actions.check_file(by=world["Ben"].viewer(), incident_id=other, file_id=one.file.id)
    with pytest.raises(NotFound):
        queries.own_one_file(world["Wren"].viewer(), record, one.file.id)


def test_a_check_says_that_the_original_is_what_it_was(world, send):
    record = send(files=[upload()])
    (one,) = queries.own_files(world["Amina"].viewer(), record).files
    assert actions.check_file(by=world["Ben"].viewer(), incident_id=record, file_id=one.file.id)
    assert actions.check_own_file(by=world["Amina"].viewer(), incident_id=record, file_id=one.file.id)
    chain = queries.one_file(world["Ben"].viewer(), record, one.file.id).chain
    assert [(link.step, link.who) for link in chain if link.step is Step.INTACT] == [
        (Step.INTACT, "Ben"),
        (Step.INTACT, ""),
    ]


def test_a_check_notices_one_changed_byte(world, send):
    record = send(files=[upload()])
    (one,) = queries.own_files(world["Amina"].viewer(), record).files
    path = store._path(one.file.id)
    sealed = bytearray(path.read_bytes())
    sealed[-40] ^= 1
    path.write_bytes(sealed)
    assert not actions.check_file(by=world["Ben"].viewer(), incident_id=record, file_id=one.file.id)
    assert Step.ALTERED in steps(world, record, one.file.id)
    path.unlink()
    assert not actions.check_own_file(by=world["Amina"].viewer(), incident_id=record, file_id=one.file.id)


def test_withdrawing_destroys_what_the_team_added_too(world, send, django_capture_on_commit_callbacks):
    record = send()
    ben = world["Ben"].viewer()
    (meta,) = actions.attach(by=ben, incident_id=record, files=[upload()])
    actions.acknowledge(by=ben, incident_id=record)
    actions.withdraw(by=world["Amina"].viewer(), incident_id=record)
    with django_capture_on_commit_callbacks(execute=True):
        actions.destroy_withdrawn(by=ben, incident_id=record)
    assert not store._path(meta.id).exists()


def test_a_reader_may_look_at_text_without_opening_anything(world, send):
    record = send(files=[upload(b"<b>words</b> " + b"x" * 20_000)])
    (one,) = queries.own_files(world["Amina"].viewer(), record).files
    assert queries.one_file(world["Ben"].viewer(), record, one.file.id).text == ""
    shown = queries.one_file(world["Ben"].viewer(), record, one.file.id, look=True)
    assert shown.text.startswith("<b>words</b>")
    assert len(shown.text) == queries.PREVIEW
    assert shown.chain[-1].step is Step.COPY_SEEN


def test_what_the_team_adds_stays_readable_bytes(world, send):
    record = send()
    actions.attach(by=world["Ben"].viewer(), incident_id=record, files=[upload()], note="n")
    (part,) = queries.case_files(world["Bel"].viewer(), record).story.of(Evidence)
    assert part == Evidence.from_bytes(part.to_bytes())
