"""Amina at Harbour tells what happened, from her phone."""

import time

from playwright.sync_api import expect

from tests.journeys.people import (
    at,
    beside,
    follow,
    heading,
    main,
    press,
    sees,
    sees_nothing_of,
    sign_in,
    unfold,
)

LETTER = {"name": "letter.txt", "mimeType": "text/plain", "buffer": b"They were here again on Monday."}
MINUTE = 60  # seconds


def test_it_takes_a_report_in_under_a_minute_and_says_what_happens_next(page, world, assert_accessible):
    sign_in(page, world["Amina"])
    at(page, "/s/mine")
    sees(page, "Nothing here yet", "It takes about a minute")

    # Nothing but what kind of thing it is: the day stands there already.
    began = time.monotonic()
    follow(page, "Report something")
    sees(page, "In danger now?", "Only the first two answers are needed")
    page.get_by_role("radio", name="Incident", exact=True).check()
    press(page, "Send")
    heading(page, "It has arrived")
    assert time.monotonic() - began < MINUTE
    sees(page, "Somebody is due to answer you by", "Ben", "Bel", "Add to this", "Take it back", "Sent")
    assert_accessible(page)

    # Everything, with a file.
    began = time.monotonic()
    page.goto("/s/new")
    press(page, "Send")
    sees(page, "There is a problem", "Choose what you want to tell us about")
    assert_accessible(page)
    page.get_by_role("radio", name="Incident", exact=True).check()
    unfold(page, "Abuse and harassment")
    page.get_by_role("checkbox", name="Hate mail").check()
    page.get_by_role("radio", name="I need help today").check()
    page.get_by_label("In your own words").fill("A letter came.\nIt had my street on it. \u202eשלום\u202c 🕊️")
    unfold(page, "Time, place, and how it reached you")
    page.get_by_label("What time was it?").fill("2.30pm")
    page.get_by_label("Where exactly?").fill("Reception")
    page.get_by_label("Add files").set_input_files(LETTER)
    sees(page, "Who will be able to read this", "Mira")
    press(page, "Send")
    heading(page, "It has arrived")
    assert time.monotonic() - began < MINUTE
    sees(page, "Hate mail", "2.30pm", "Reception", "letter.txt", "It had my street on it.", "🕊️")
    assert_accessible(page)
    with page.expect_download() as download:
        follow(page, "Get the file: letter.txt")
    assert download.value.path().read_bytes() == LETTER["buffer"]
    follow(page, "Back to your list")
    expect(page.get_by_role("row", name="Hate mail")).to_contain_text("Submitted")
    sees_nothing_of(page, "my street")


def test_it_keeps_a_draft_for_her_alone_and_sends_it_later(page, new_context, world, live_server):
    sign_in(page, world["Amina"], at="/s/new")
    at(page, "/me/in")
