"""Three ways to tell what happened: in a minute, step by step, or for nobody but oneself."""

import time

from playwright.sync_api import expect

from safety.models import Incident
from tests.journeys.people import (
    at,
    follow,
    heading,
    press,
    sees,
    sees_nothing_of,
    sit_down,
    unfold,
)

MINUTE = 60  # seconds
MOST_PAGES = 3
MOST_KEYS = 12


class Counted:
    """A page whose loads and presses are counted by the browser itself; what is typed freely is not."""

    def __init__(self, page):
        self.page, self.loads, self.strokes = page, 0, 0
        page.on("load", self._loaded)

    def _loaded(self, _):
        self.loads += 1

    def tap(self, target):
        self.strokes += 1
        target.click()

    def write(self, label, text):
        """Free text: getting into the box counts, what is written there does not."""
        self.strokes += 1
        self.page.get_by_label(label).fill(text)


def test_an_alert_takes_three_pages_and_twelve_strokes_at_most(new_context, world, live_server, assert_accessible):
    page = sit_down(new_context(), live_server.url, world["Amina"])
    counted = Counted(page)
    began = time.monotonic()
    page.goto("/s/start")
    counted.tap(page.get_by_role("button", name="Send an alert"))
    counted.tap(page.locator("summary", has_text="Threat").first)
    counted.tap(page.get_by_role("checkbox", name="Threat to kill or maim"))
    counted.write("Where exactly?", "Reception")
    counted.write("Who was it aimed at?", "Everybody who answers the phone")
    counted.write("In your own words", "A man rang and said that he knows when we leave.")
    counted.write("What has been done already?", "The door is locked.")
    counted.write("What help do you need?", "Somebody to walk us to the bus.")
    counted.tap(page.get_by_role("radio", name="I need help today"))
    counted.tap(page.get_by_role("button", name="Send", exact=True))
    heading(page, "It has arrived")
    assert time.monotonic() - began < MINUTE
    assert counted.loads <= MOST_PAGES, counted.loads
    assert counted.strokes <= MOST_KEYS, counted.strokes
    sees(page, "Ben", "Threat to kill or maim", "Everybody who answers the phone", "Somebody to walk us to the bus.")
    assert_accessible(page)

    # Ben sees all six answers; what she wrote stays covered until he opens it.
    ben = sit_down(new_context(), live_server.url, world["Ben"])
    ben.goto("/s/")
    press(ben, "Open the next one")
    sees(ben, "Reception", "Immediate alert", "Somebody to walk us to the bus.")
    expect(ben.get_by_text("Everybody who answers the phone")).to_be_hidden()
    unfold(ben, "Read: who it was aimed at")
    expect(ben.get_by_text("Everybody who answers the phone")).to_be_visible()
    assert_accessible(ben)


def test_a_full_report_is_one_question_after_the_other(new_context, world, live_server, assert_accessible):
    page = sit_down(new_context(), live_server.url, world["Amina"])
    page.goto("/s/start")
    press(page, "Tell it step by step")
    heading(page, "Tell us what happened")
    sees(page, "Needed", "Can be skipped")
    assert_accessible(page)
    follow(page, "What you want to tell us about")
    page.get_by_role("radio", name="Warning / intelligence").check()
    assert_accessible(page)
    press(page, "Save and go on")
    heading(page, "What happened")
    unfold(page, "Physical violence")
    page.get_by_role("checkbox", name="Extreme violence").check()
    press(page, "Save and go on")
    heading(page, "Are you safe now?")
    sees(page, "999")
    assert_accessible(page)
    press(page, "Nobody is in danger now, go on")
    heading(page, "When it happened")
    press(page, "Save and see all questions")
    expect(page.locator(".govuk-task-list__item", has_text="When it happened")).to_contain_text("Needed")

    # She goes away, and comes back to what she has said.
    page.goto("/s/mine")
    page.get_by_role("row", name="Extreme violence").get_by_role("link").click()
    follow(page, "Why you think it happened")
    page.get_by_role("checkbox", name="Race, ethnicity").check()
    unfold(page, "How the law and the police see each of these")
    sees(page, "England and Wales: monitored", "Scotland: statutory")
    assert_accessible(page)
    press(page, "Save and go on")
    heading(page, "Who did it")
    page.get_by_label("How would you describe them?").fill("Four men with masks")
    press(page, "Save and see all questions")
    press(page, "Check and send")
    sees(page, "Needed before you can send it", "Four men with masks", "Not said")
    assert_accessible(page)
    follow(page, "When it happened")
    day = page.get_by_role("textbox")
    day.nth(0).fill("1")
    day.nth(1).fill("11")
    day.nth(2).fill("2026")
    press(page, "Save and go back to check")
    heading(page, "Check your answers")
    sees_nothing_of(page, "Needed before you can send it")
    press(page, "Send")
    heading(page, "It has arrived")
    sees(page, "Still in danger?", "Four men with masks", "Race, ethnicity")
    page.goto("/s/mine")
    sees_nothing_of(page, "Not sent yet")


def test_a_note_is_for_nobody_else_until_she_sends_it(new_context, world, live_server, assert_accessible):
    page = sit_down(new_context(), live_server.url, world["Amina"])
    page.goto("/s/start")
    press(page, "Just note it for me")
    page.get_by_label("What do you want to note?").fill("He asked me twice where I live.")
    assert_accessible(page)
    press(page, "Keep it for me")
    heading(page, "Your note")
    sees(page, "He asked me twice where I live.", "Not in the log yet", "Ben")
    assert_accessible(page)
    press(page, "Change it")
    sees(page, "The time goes with the words")
    assert_accessible(page)
    page.get_by_label("What do you want to note?").fill("He asked me three times where I live.")
    press(page, "Keep it for me")
    assert not Incident.objects.exists()
    follow(page, "Back to your list")
    sees(page, "For yourself alone")
    assert_accessible(page)
    sees_nothing_of(page, "where I live")
    page.get_by_role("row", name="Note").get_by_role("link").click()
    press(page, "Send it to them")
    heading(page, "It has arrived")
    at(page, "/s/mine/[0-9a-f-]+/sent")
    assert Incident.objects.count() == 1
