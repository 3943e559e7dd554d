"""The public page of an organisation."""

import re
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import RateCount
from safety import actions, limits
from safety.models import Incident
from safety.payloads import reference
from tests.safety.conftest import judged
from tests.safety.views.conftest import TEXT, alert, hidden, text_of, typed

PAGE, BACK = "/p/harbour", "/p/harbour/back"


@pytest.fixture
def stranger(world):
    return Client()


def fields(page, **changes):
    return typed(None, replay_id=hidden(page, "replay_id"), **changes)


def send(stranger, **changes):
    return stranger.post(PAGE, fields(stranger.get(PAGE), **changes))


def words_on(page):
    return re.search(r"Your six words.*?<strong>([a-z\- ]+)</strong>", page.content.decode(), re.DOTALL).group(1)


def from_network(address):
    return Client(REMOTE_ADDR=address)


def test_a_stranger_sees_roles_and_no_name(stranger):
    page = text_of(stranger.get(PAGE))
    assert "safety manager" in page
    assert "999" in page
    for name in ("Ben", "Bel", "Mira"):
        assert name not in page


def test_the_way_out_knows_whose_page_it_was(stranger):
    assert "/exit?from=harbour" in stranger.get(PAGE).content.decode()


def test_an_unknown_page_is_not_there(stranger):
    for path in ("/p/nowhere", "/p/nowhere/back", "/p/wellspring", "/p/commons"):
        assert stranger.get(path).status_code == 404
        assert stranger.post(path, {"words": "a b c d e f"}).status_code == 404


def test_what_a_stranger_sends_reaches_the_team(stranger, ben):
    page = send(stranger, types=["THR-VIO"], place="The gate")
    (record,) = Incident.objects.all()
    assert reference(record.id) in text_of(page)
    assert "nobody can answer you" in text_of(page)
    case = text_of(ben.get(f"/s/{record.id}"))
    assert TEXT in case
    assert "The gate" in case
    assert "Somebody without an account" in case


def test_an_error_keeps_what_was_typed(stranger):
    page = send(stranger, kind="", evidence=SimpleUploadedFile("a.txt", b"words"))
    assert "Choose what you want to tell us about" in alert(page)
    assert "Choose your files again" in text_of(page)
    assert TEXT in page.content.decode()
    assert not Incident.objects.exists()


def test_a_rule_is_said_beside_its_field(stranger):
    assert "cannot be in the future" in alert(send(stranger, **{"happened_on-year": "2100"}))


def test_a_second_press_sends_nothing_twice(stranger):
    once = fields(stranger.get(PAGE), wants_words="1")
    words = words_on(stranger.post(PAGE, once))
    again = stranger.post(PAGE, once)
    assert Incident.objects.count() == 1
    assert "It had arrived before" in text_of(again)
    assert words not in again.content.decode()


def test_six_words_lead_back_to_the_answer(stranger, world):
    words = words_on(send(stranger, wants_words="1", evidence=SimpleUploadedFile("a.txt", b"words")))
    record = Incident.objects.get().id
    actions.ask(by=world["Ben"].viewer(), incident_id=record, text="Where was it?")
    page = stranger.post(BACK, {"words": words.upper()})
    assert "Where was it?" in text_of(page)
    assert "Ben" not in text_of(page)
    assert hidden(page, "words")
    answer = {"words": words, "deed": "add", "text": "At the gate", "evidence": SimpleUploadedFile("b.txt", b"more")}
    page = stranger.post(BACK, answer)
    assert "What you added has arrived" in text_of(page)
    assert "At the gate" in text_of(page)
    assert "b.txt" in text_of(page)


def test_the_words_stand_in_no_address(stranger):
    words = words_on(send(stranger, wants_words="1"))
    page = stranger.post(BACK, {"words": words})
    assert page.status_code == 200
    first = words.split()[0]
    assert not re.search(rf'(href|action|src)="[^"]*{first}', page.content.decode())
    assert stranger.get(f"{BACK}?words={words}").content.decode().count(first) == 0


def test_how_it_ended_names_nobody(stranger, world):
    words = words_on(send(stranger, wants_words="1"))
    record, by = Incident.objects.get().id, world["Ben"].viewer()
    actions.triage(by=by, incident_id=record, assessment=judged())
    actions.close(by=by, incident_id=record, outcomes=["stopped"], note="They have left.")
    page = stranger.post(BACK, {"words": words})
    assert "They have left." in text_of(page)
    assert "Behaviour stopped" in text_of(page)
    assert "Ben" not in text_of(page)
    page = stranger.post(BACK, {"words": words, "deed": "add", "text": "One thing more"})
    assert "This is closed" in alert(page)


def test_an_empty_addition_is_said(stranger):
    words = words_on(send(stranger, wants_words="1"))
    assert "Write what you want to add" in alert(stranger.post(BACK, {"words": words, "deed": "add", "text": ""}))


@pytest.mark.parametrize("words", ["", "one two three four five six", "x" * 300])
def test_wrong_words_lead_nowhere(stranger, words):
    page = stranger.post(BACK, {"words": words})
    assert page.status_code == 200
    assert alert(page)


def test_words_of_another_organisation_do_not_fit(stranger):
    words = words_on(send(stranger, wants_words="1"))
    assert "These words do not fit" in alert(stranger.post("/p/lantern/back", {"words": words}))


def test_it_takes_nothing_that_nobody_could_read(stranger, monkeypatch):
    page = stranger.get(PAGE)
    monkeypatch.setattr("vault.vaults.ready", lambda *_: False)
    for answer in (stranger.get(PAGE), stranger.post(PAGE, fields(page))):
        assert "This page is not open yet" in text_of(answer)
    assert not Incident.objects.exists()


def test_a_refused_file_is_named(stranger):
    page = send(stranger, evidence=SimpleUploadedFile("run.exe", b"MZ" + bytes(100)))
    assert "run.exe" in alert(page)


def test_one_noisy_source_is_slowed_and_blocks_no_other(world, monkeypatch):
    monkeypatch.setattr(limits, "SENDS", 2)
    noisy, other = from_network("203.0.113.7"), from_network("198.51.100.9")
    assert [send(noisy).status_code for _ in range(3)] == [200, 200, 429]
    assert send(other).status_code == 200
    refused = send(noisy)
    assert refused["Retry-After"] == "3600"
    assert "govuk-heading" in refused.content.decode()
    assert noisy.get(PAGE).status_code == 200


def test_forms_that_are_never_right_are_slowed_too(world, monkeypatch):
    monkeypatch.setattr(limits, "PRESSES", 2)
    noisy = from_network("203.0.113.7")
    assert [send(noisy, kind="").status_code for _ in range(3)] == [200, 200, 429]


def test_guessing_words_is_slowed(world, monkeypatch):
    monkeypatch.setattr(limits, "WORDS", 2)
    noisy, other = from_network("203.0.113.7"), from_network("198.51.100.9")
    assert [noisy.post(BACK, {"words": "a b c d e f"}).status_code for _ in range(3)] == [200, 200, 429]
    assert other.post(BACK, {"words": "a b c d e f"}).status_code == 200


def test_no_address_is_stored(world):
    send(from_network("203.0.113.7"))
    assert RateCount.objects.exists()
    assert all(b"203.0.113" not in bytes(row.mark) for row in RateCount.objects.all())


def test_the_form_carries_a_fresh_id_each_time(stranger):
    first, second = (UUID(hidden(stranger.get(PAGE), "replay_id")) for _ in range(2))
    assert first != second
