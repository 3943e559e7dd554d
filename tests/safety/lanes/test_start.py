"""The short page on which somebody chooses how to tell it."""

import pytest

from safety import workflow
from safety.payloads import ReportBody
from tests.safety.views.conftest import text_of, typed


@pytest.mark.parametrize(
    ("said", "danger"),
    [
        ({}, False),
        ({"urgency": "today"}, False),
        ({"urgency": "danger_now"}, True),
        ({"types": ("PHY-EXT",)}, True),
        ({"types": ("HAR-VER",)}, False),
    ],
)
def test_it_knows_when_help_comes_first(said, danger):
    assert workflow.in_danger(ReportBody(**said)) is danger


def test_it_offers_three_ways_and_help_before_them(amina):
    page = amina.get("/s/start")
    words = text_of(page)
    assert words.index("999") < words.index("Send an alert")
    for lane in ("Send an alert", "Tell it step by step", "Just note it for me"):
        assert lane in words
    for href in ("/s/new?at=harbour", "/s/n?at=harbour"):
        assert f'href="{href}"' in page.content.decode()


def test_who_works_nowhere_is_told_so(browser_of):
    for path in ("/s/start", "/s/n"):
        assert browser_of("Dele").get(path).status_code == 403
    assert browser_of("Dele").post("/s/full").status_code == 403


def test_a_look_alone_begins_nothing(amina):
    assert amina.get("/s/full").status_code == 405


def test_the_receipt_of_a_flagged_type_puts_help_first(amina):
    sent = amina.post("/s/new", typed(amina.get("/s/new"), types=["PHY-EXT"]))
    assert "Still in danger?" in text_of(amina.get(sent["Location"]))
    sent = amina.post("/s/new", typed(amina.get("/s/new"), types=["HAR-VER"]))
    assert "Still in danger?" not in text_of(amina.get(sent["Location"]))
