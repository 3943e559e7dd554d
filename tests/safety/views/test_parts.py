"""What the pages share: refusals become plain pages, never bare errors."""

import logging

import pytest

from safety import actions, queries
from safety.payloads import UnreadablePayload
from safety.workflow import Refused
from tests.safety.views.conftest import text_of
from vault.errors import Conflict, Damaged, NotReady, StepUpNeeded
from vault.files import Swept
from vault.unlock import Busy


def failing(error):
    def fail(*_, **__):
        raise error

    return fail


@pytest.fixture
def ben_with_a_case(ben, send):
    return ben, send()


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (Refused("This rule says no."), 409, "This rule says no."),
        (Conflict("x"), 409, "in another window"),
        (Swept("x"), 409, "Choose your file again"),
        (NotReady("x"), 409, "have not finished setting up"),
        (Busy("Try again in a minute."), 503, "Try again in a minute."),
    ],
)
def test_a_refusal_is_a_plain_page(ben_with_a_case, monkeypatch, error, status, words):
    ben, record = ben_with_a_case
    monkeypatch.setattr(actions, "acknowledge", failing(error))
    page = ben.post(f"/s/{record}/acknowledge")
    assert page.status_code == status
    assert words in text_of(page)


@pytest.mark.parametrize("error", [Damaged("SECRET-DETAIL"), UnreadablePayload("SECRET-DETAIL")])
def test_damage_is_said_without_a_detail_and_noted_for_the_operator(ben, send, monkeypatch, caplog, error):
    record = send()
    monkeypatch.setattr(queries, "open_incident", failing(error))
    with caplog.at_level(logging.ERROR):
        page = ben.get(f"/s/{record}")
    assert page.status_code == 500
    assert "could not be read" in text_of(page)
    assert "SECRET-DETAIL" not in page.content.decode() + caplog.text
    (noted,) = [one.getMessage() for one in caplog.records if one.name == "hearth.safety"]
    assert noted.endswith(type(error).__name__)


def test_a_step_up_leads_there_and_back(ben, send, monkeypatch):
    record = send()
    monkeypatch.setattr(queries, "open_incident", failing(StepUpNeeded("x")))
    assert ben.get(f"/s/{record}")["Location"] == f"/me/again?next=%2Fs%2F{record}"
