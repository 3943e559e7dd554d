"""Endpoints for somebody without an account."""

from uuid import uuid4

import pytest
from django.test import Client

from safety import actions, limits
from safety.models import Incident
from tests.safety.api.conftest import Program, least

WORDS = "SHARED-WORDS they shouted"


def test_the_page_names_roles_alone(stranger):
    answer = stranger.get("p/harbour")
    assert answer.json() == {
        "name": "Harbour Advice",
        "roles": ["Deputy safety manager", "Safety manager"],
        "ready": True,
    }
    assert stranger.get("p/nowhere").status_code == 404


def test_a_stranger_sends_and_comes_back(stranger, world):
    sent = stranger.post("p/harbour", least(narrative=WORDS, wants_words=True))
    assert sent.status_code == 201
    words = sent.json()["words"]
    record = Incident.objects.get().id
    actions.ask(by=world["Ben"].viewer(), incident_id=record, text="Where?")
    receipt = stranger.post("p/harbour/back", {"words": words})
    assert [one["text"] for one in receipt.json()["messages"]] == ["Where?"]
    assert b"Ben" not in receipt.content
    assert stranger.post("p/harbour/back/messages", {"words": words, "text": "At the gate"}).status_code == 204
    again = stranger.post("p/harbour/back", {"words": words}).json()
    assert [one["text"] for one in again["messages"]] == ["Where?", "At the gate"]


def test_the_same_id_is_sent_once(stranger):
    once = least(id=str(uuid4()), wants_words=True)
    first, second = stranger.post("p/harbour", once).json(), stranger.post("p/harbour", once).json()
    assert first["reference"] == second["reference"]
    assert (second["words"], second["repeated"]) == (None, True)
    assert Incident.objects.count() == 1


def test_wrong_words_lead_nowhere(stranger):
    sent = stranger.post("p/harbour", least(wants_words=True)).json()
    for path, words in (("p/harbour", "a b c d e f"), ("p/lantern", sent["words"])):
        assert stranger.post(f"{path}/back", {"words": words}).status_code == 404
        assert stranger.post(f"{path}/back/messages", {"words": words, "text": "x"}).status_code == 404


def test_it_names_the_field_that_does_not_fit(stranger):
    assert set(stranger.post("p/harbour").json()["errors"]) == {"kind", "happened_on"}
    assert stranger.post("p/harbour", least(happened_on="2100-01-01")).status_code == 422


def test_it_takes_nothing_that_nobody_could_read(stranger, monkeypatch):
    monkeypatch.setattr("vault.vaults.ready", lambda *_: False)
    assert stranger.get("p/harbour").json()["ready"] is False
    assert stranger.post("p/harbour", least()).status_code == 409
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    ("limit", "path", "body"),
    [
        ("SENDS", "p/harbour", least()),
        ("PRESSES", "p/harbour", {}),
        ("WORDS", "p/harbour/back", {"words": "a b c d e f"}),
        ("WORDS", "p/harbour/back/messages", {"words": "a b c d e f", "text": "x"}),
    ],
)
def test_one_noisy_source_is_slowed_and_blocks_no_other(world, monkeypatch, limit, path, body):
    monkeypatch.setattr(limits, limit, 1)
    noisy, other = Program(Client(REMOTE_ADDR="203.0.113.7")), Program(Client(REMOTE_ADDR="198.51.100.9"))
    noisy.post(path, body)
    refused = noisy.post(path, body)
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["Retry-After"] == "3600"
    assert other.post(path, body).status_code != 429
