"""Refusals become problem details, and the description of the endpoints is whole."""

import io

import pytest
from django.core.management import call_command

from safety import actions
from safety.api import parts
from safety.payloads import UnreadablePayload
from vault.errors import Conflict, Damaged, NotReady
from vault.unlock import Busy


@pytest.mark.parametrize(
    ("error", "status"),
    [(Conflict("x"), 409), (NotReady("x"), 409), (Busy("Try again."), 503)],
)
def test_a_refusal_is_a_problem(ben, send, monkeypatch, error, status):
    def fail(**_):
        raise error

    monkeypatch.setattr(actions, "acknowledge", fail)
    answer = ben.post(f"s/cases/{send()}/acknowledgement")
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]


@pytest.mark.parametrize("error", [Damaged("SECRET-DETAIL"), UnreadablePayload("SECRET-DETAIL")])
def test_damage_is_said_without_a_detail(ben, send, monkeypatch, error):
    def fail(**_):
        raise error

    monkeypatch.setattr(actions, "acknowledge", fail)
    answer = ben.post(f"s/cases/{send()}/acknowledgement")
    assert answer.status_code == 500
    assert b"SECRET-DETAIL" not in answer.content
    assert "could not be read" in answer.json()["detail"]


def test_what_it_does_not_know_stays_as_it_is():
    error = KeyError("x")
    assert parts.translated(error) is error


def test_the_description_of_the_endpoints_is_valid():
    out = io.StringIO()
    call_command("spectacular", "--validate", stdout=out)
    assert "/api/v1/s/mine" in out.getvalue()
    assert "application/problem+json" in out.getvalue()
