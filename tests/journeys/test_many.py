"""Amina counts what keeps coming, and brings in what has come already."""

from playwright.sync_api import expect

from tests.journeys.looks import look_at
from tests.journeys.people import at, follow, heading, press, sees, sit_down
from tests.safety.imports.conftest import TABLE, mbox


def file(name, data):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def test_it_counts_one_more_with_one_key(new_context, world, live_server):
    page = sit_down(new_context(), live_server.url, world["Amina"])
    page.goto("/s/new")
    press(page, "Send")
    heading(page, "It has arrived")
    follow(page, "One more of the same")
    sees(page, "counted so far")
    for count in (2, 3):
        expect(page.get_by_label("What did it say?")).to_be_focused()
        page.keyboard.press("Enter")
        sees(page, f"That makes {count}.")
    page.keyboard.type("go home")
    page.keyboard.press("Enter")
    sees(page, "That makes 4.", "By day", "Nothing is shown before you open it")
    expect(page.get_by_text("go home")).not_to_be_visible()
    look_at(page)


def test_it_brings_in_a_mailbox(new_context, world, live_server):
    page = sit_down(new_context(), live_server.url, world["Amina"])
    page.goto("/s/mine")
    follow(page, "Bring in a mailbox or a list")
    page.get_by_label("Choose the file").set_input_files(file("inbox.mbox", mbox(12)))
    press(page, "Look into it")
    heading(page, "What is in it")
    sees(page, "Messages 12", "Senders 3", "Ben")
    look_at(page)
    page.get_by_role("radio", name="Incident", exact=True).check()
    press(page, "Send as one record")
    heading(page, "It has arrived")
    page.get_by_text("Open it", exact=True).click()
    at(page, "/s/mine/[^/]+")
    follow(page, "See how many")
    sees(page, "12 said the same")


def test_it_brings_in_a_table(new_context, world, live_server):
    page = sit_down(new_context(), live_server.url, world["Amina"])
    page.goto("/s/in")
    page.get_by_label("Choose the file").set_input_files(file("list.csv", TABLE))
    press(page, "Look into it")
    heading(page, "What the columns mean")
    look_at(page)
    press(page, "See what would come of it")
    heading(page, "What would come of it")
    sees(page, "3 records", "Row 4", "is not a day that we can read", "Ben")
    look_at(page)
    press(page, "Send all of them")
    heading(page, "It has arrived")
    sees(page, "3 records were made", "1 row was not taken")
    with page.expect_download() as download:
        follow(page, "Download these rows with the reasons")
    assert download.value.suggested_filename == "rows.csv"
    press(page, "Finish")
    heading(page, "Bring in messages or a list")
