"""The pages and endpoints of taking everything out and bringing it in."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from safety.models import Incident
from safety.payloads import reference
from tests.accounts.views.conftest import hidden
from tests.safety.api.conftest import program_of  # noqa: F401 -- a fixture
from tests.safety.exchange.test_round_trip import another_installation, ben, quick_words  # noqa: F401 -- fixtures
from tests.safety.views.conftest import alert, browser_of, text_of  # noqa: F401 -- a fixture

OUT, IN = "/s/all/out?at=harbour", "/s/all/in?at=harbour"


@pytest.fixture
def manager(browser_of):  # noqa: F811 -- the fixture imported above
    return browser_of("Ben", stepped_up=True)


def words_of(page):
    return re.search(r'hearth-receipt__reference">([a-z0-9 ]+)<', page.content.decode()).group(1)


def test_a_manager_takes_everything_out_and_brings_it_in_again(manager, send):
    record = send(narrative="At the door.")
    assert "What does not" in text_of(manager.get(OUT))
    made = manager.post(OUT)
    assert "1 what somebody told" in text_of(made)
    sent = {name: hidden(made, name) for name in ("file", "key", "sha256", "size")}
    got = manager.post("/s/all/out/file?at=harbour", sent)
    locked = b"".join(got.streaming_content)
    assert re.fullmatch(r'attachment; filename="file-[0-9a-f]{8}\.age"', got["Content-Disposition"])
    assert b"At the door." not in made.content
    another_installation({record})
    page = manager.post(IN, {"evidence": SimpleUploadedFile("file.age", locked), "words": words_of(made)})
    assert "Brought in" in text_of(page)
    assert Incident.objects.filter(id=record).exists()
    again = manager.post(IN, {"evidence": SimpleUploadedFile("file.age", locked), "words": words_of(made).upper()})
    assert f"{reference(record)} What somebody told This is here already." in text_of(again)


def test_what_is_missing_or_wrong_is_said_beside_it(manager):
    assert "Enter the six words" in alert(manager.post(IN, {}))
    wrong = {"evidence": SimpleUploadedFile("file.age", b"age-encryption.org/v1\nx"), "words": "a b c"}
    assert "These words do not open this file" in alert(manager.post(IN, wrong))


@pytest.mark.parametrize("path", [OUT, IN])
def test_it_asks_for_the_password_first(browser_of, path):  # noqa: F811 -- the fixture
    assert browser_of("Ben").get(path)["Location"].startswith("/me/again")


@pytest.mark.parametrize(
    ("name", "status"), [("Bel", 403), ("Mira", 403), ("Hana", 403), ("Amina", 403), ("Carys", 404)]
)
def test_nobody_else_can(browser_of, program_of, harbour, name, status):  # noqa: F811 -- the fixtures
    browser = browser_of(name, stepped_up=True)
    assert [browser.get(path).status_code for path in (OUT, IN)] == [status, status]
    assert browser.post("/s/all/out/file?at=harbour").status_code == status
    assert program_of(name).post("s/all/out", {"organisation": str(harbour.id)}).status_code == status


def test_a_file_that_is_not_there_is_not_found(manager):
    assert manager.post("/s/all/out/file?at=harbour", {"file": "x"}).status_code == 404


def test_programs_do_the_same(program_of, send):  # noqa: F811 -- the fixture
    record = send()
    assert program_of("Ben").post("s/all/out").status_code == 403  # the password first
    program = program_of("Ben", stepped_up=True)
    made = program.post("s/all/out").json()
    assert made["counts"] == {"record": 1}
    locked = b"".join(program.post("s/all/out/file", {name: made[name] for name in ("file", "key", "sha256", "size")}))
    another_installation({record})
    sent = {"file": SimpleUploadedFile("file.age", locked), "words": made["words"]}
    assert program.client.post("/api/v1/s/all/in", sent).json() == {"counts": {"record": 1}, "files": 0, "refused": []}
    assert program.client.post("/api/v1/s/all/in", {"words": "x"}).status_code == 422
