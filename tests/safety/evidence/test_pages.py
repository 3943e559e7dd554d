"""The pages and endpoints of a record's files."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from safety import actions, queries
from tests.safety.conftest import upload
from tests.safety.evidence.conftest import picture
from tests.safety.views.conftest import text_of


@pytest.fixture
def record(send):
    return send(files=[picture(), upload(b"they wrote <script>alert(1)</script>", name="mail.txt")])


@pytest.fixture
def files(world, record):
    return [one.file for one in queries.own_files(world["Amina"].viewer(), record).files]


def by_name(files, name):
    return next(file for file in files if file.name == name)


def test_the_list_shows_names_and_fingerprints_and_not_one_picture(ben, record, files):
    page = ben.get(f"/s/{record}/evidence")
    assert page.status_code == 200
    words = text_of(page)
    assert all(file.name in words and file.sha256 in words for file in files)
    assert "by the person who reported it" in words
    assert b"<img" not in page.content


def test_case_and_own_page_lead_to_the_files(ben, amina, record):
    assert f'href="/s/{record}/evidence"' in ben.get(f"/s/{record}").content.decode()
    assert f'href="/s/mine/{record}/evidence"' in amina.get(f"/s/mine/{record}").content.decode()


def test_a_picture_stays_unclear_until_somebody_ticks_the_box(ben, record, files):
    file = by_name(files, "door.png")
    page = ben.get(f"/s/{record}/evidence/{file.id}/look").content.decode()
    assert f'src="/s/{record}/f/{file.id}?copy=1"' in page
    assert "hearth-blur__picture" in page
    assert "checked" not in page.split('id="clear"')[1].split(">")[0]
    assert "style=" not in page


def test_text_is_shown_covered_and_as_text(ben, record, files):
    file = by_name(files, "mail.txt")
    page = ben.get(f"/s/{record}/evidence/{file.id}/look").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "<details" in page


def test_documents_and_recordings_are_only_fetched(ben, send, world):
    record = send(files=[upload(name="a.pdf", kind="application/pdf"), upload(name="a.mp3", kind="audio/mpeg")])
    for name, words in (("a.pdf", "can hold harmful parts"), ("a.mp3", "It is not played here")):
        file = by_name([one.file for one in queries.own_files(world["Amina"].viewer(), record).files], name)
        page = ben.get(f"/s/{record}/evidence/{file.id}/look")
        assert words in text_of(page)
        assert not any(
            tag in page.content for tag in (b"<img", b"<audio", b"<video", b"<iframe", b"<object", b"<embed")
        )


def test_the_author_sees_who_looked_and_who_checked(ben, amina, record, files):
    file = by_name(files, "door.png")
    ben.get(f"/s/{record}/f/{file.id}?copy=1")
    assert ben.post(f"/s/{record}/evidence/{file.id}/check")["Location"] == f"/s/{record}/evidence/{file.id}"
    words = text_of(amina.get(f"/s/mine/{record}/evidence/{file.id}"))
    assert "Looked at by Ben" in words
    assert "Checked: it is what it was by Ben" in words
    assert "Added by you" in words
    assert amina.get(f"/s/mine/{record}/evidence/{file.id}/look").status_code == 200
    assert amina.post(f"/s/mine/{record}/evidence/{file.id}/check").status_code == 302
    assert "by the person who reported it" in text_of(ben.get(f"/s/{record}/evidence/{file.id}"))


def test_the_team_adds_a_file_on_the_page(ben, amina, record):
    sent = {"evidence": SimpleUploadedFile("log.txt", b"door opened at nine"), "note": "From the door"}
    assert ben.post(f"/s/{record}/evidence", sent)["Location"] == f"/s/{record}/evidence"
    words = text_of(amina.get(f"/s/mine/{record}/evidence"))
    assert "log.txt" in words
    assert "From the door" in words


def test_nothing_typed_is_lost_when_the_file_is_missing(ben, record):
    page = ben.post(f"/s/{record}/evidence", {"note": "From the door"})
    assert page.status_code == 200
    assert "Choose at least one file" in text_of(page)
    assert "From the door" in page.content.decode()


def test_the_endpoints_do_the_same(ben, amina, record, files):
    file = by_name(files, "mail.txt")
    found = ben.get(f"/api/v1/s/cases/{record}/evidence").json()
    assert [one["file"]["sha256"] for one in found["files"]] == [one.sha256 for one in files]
    added = ben.post(f"/api/v1/s/cases/{record}/evidence", {"file": SimpleUploadedFile("x.txt", b"x"), "note": "n"})
    assert (added.status_code, len(added.json()["files"])) == (201, 3)
    assert ben.post(f"/api/v1/s/cases/{record}/evidence", {"note": "n"}).status_code == 422
    page = SimpleUploadedFile("x.html", b"<html>")
    assert ben.post(f"/api/v1/s/cases/{record}/evidence", {"file": page}).status_code == 422
    assert ben.post(f"/api/v1/s/cases/{record}/evidence/{file.id}/check").json() == {"matches": True}
    mine = f"/api/v1/s/mine/{record}/evidence"
    assert amina.post(f"{mine}/{file.id}/check").json() == {"matches": True}
    chain = amina.get(f"{mine}/{file.id}").json()["chain"]
    assert [(link["step"], link["who"]) for link in chain] == [
        ("added", ""),
        ("record-opened", "Ben"),
        ("intact", "Ben"),
        ("intact", ""),
    ]
    assert len(amina.get(mine).json()["files"]) == 3
    assert ben.get(f"/api/v1/s/cases/{record}/evidence/{file.id}").json()["held"]["file"]["name"] == "mail.txt"
    assert "key" not in json.dumps(chain)


def test_a_destroyed_report_has_no_files_page(world, amina, record):
    actions.withdraw(by=world["Amina"].viewer(), incident_id=record)
    assert amina.get(f"/s/mine/{record}/evidence").status_code == 404
