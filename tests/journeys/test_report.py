"""Amina at Harbour tells what happened, from her phone."""

import time

from playwright.sync_api import expect

from safety.models import Incident
from tests.journeys.people import at, follow, heading, press, sees, sees_nothing_of, sign_in, sit_down, unfold

LETTER = {"name": "letter.txt", "mimeType": "text/plain", "buffer": b"They were here again on Monday."}
WORDS = "A letter came.\nIt had my street on it. \u202eשלום\u202c 🕊️"
MINUTE = 60  # seconds


def test_it_takes_a_report_in_under_a_minute_and_says_what_happens_next(page, world, assert_accessible):
    sign_in(page, world["Amina"])
    at(page, "/s/mine")
    sees(page, "Nothing here yet", "It takes about a minute")

    # Nothing but a press: what most alerts say stands there already.
    began = time.monotonic()
    press(page, "Report something")
    sees(page, "In danger now?", "Just note it for me")
    assert_accessible(page)
    press(page, "Send an alert")
    sees(page, "In danger now?", "skip what you like")
    press(page, "Send")
    heading(page, "It has arrived")
    assert time.monotonic() - began < MINUTE
    sees(page, "Somebody is due to answer you by", "Ben", "Bel", "Add to this", "Take it back", "Sent")
    assert_accessible(page)

    # Everything, with a file. What is missing is asked for, and nothing typed is lost.
    began = time.monotonic()
    page.goto("/s/new")
    page.get_by_label("In your own words").fill(WORDS)
    page.get_by_label("Add files").set_input_files(LETTER)
    page.get_by_label("What time was it?").fill("nine-ish")
    press(page, "Send")
    sees(page, "There is a problem", "Enter a real time", "Your files are kept")
    assert_accessible(page)
    unfold(page, "Abuse and harassment")
    page.get_by_role("checkbox", name="Hate mail").check()
    page.get_by_role("radio", name="I need help today").check()
    page.get_by_label("What time was it?").fill("2.30pm")
    page.get_by_label("Where exactly?").fill("Reception")
    sees(page, "Who will be able to read this", "Mira", "Only if the team judges it serious")
    press(page, "Send")
    heading(page, "It has arrived")
    assert time.monotonic() - began < MINUTE
    sees(page, "Hate mail", "2.30pm", "Reception", "letter.txt", "It had my street on it.", "🕊️")
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Get the file").click()
    assert download.value.path().read_bytes() == LETTER["buffer"]
    assert "letter" not in download.value.suggested_filename

    follow(page, "Back to your list")
    expect(page.get_by_role("row", name="Hate mail")).to_contain_text("Submitted")
    sees_nothing_of(page, "my street", "letter.txt")


def test_it_keeps_a_draft_for_her_alone_and_sends_it_later(page, new_context, world, live_server):
    sign_in(page, world["Amina"], at="/s/new")
    at(page, "/s/new")
    page.get_by_label("In your own words").fill("He stood at the door, and then the bus came.")
    page.get_by_label("Add files").set_input_files(LETTER)
    press(page, "Save and finish later")
    sees(page, "Your draft is saved. Only you can open it.", "Not sent yet")
    press(page, "Menu")
    press(page, "Sign out")
    heading(page, "Sign in")
    assert not Incident.objects.exists()
    ben = sit_down(new_context(), live_server.url, world["Ben"])
    ben.goto("/s/")
    sees(ben, "Nothing is open")

    # Another day, another browser.
    later = new_context().new_page()
    sign_in(later, world["Amina"])
    later.get_by_role("row", name="Draft").get_by_role("link").click()
    expect(later.get_by_label("In your own words")).to_have_value("He stood at the door, and then the bus came.")
    sees(later, "Files you added before", "letter.txt")
    later.get_by_role("radio", name="Suspicious activity").check()
    press(later, "Send")
    heading(later, "It has arrived")
    sees(later, "and then the bus came", "letter.txt")
    follow(later, "Back to your list")
    sees_nothing_of(later, "Not sent yet")
    ben.reload()
    sees(ben, "Suspicious activity")


def test_it_needs_no_mouse(page, world, live_server, new_context):
    page = sit_down(new_context(viewport={"width": 1280, "height": 800}), live_server.url, world["Amina"])
    page.goto("/s/mine")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Report something"))
    page.keyboard.press("Enter")
    at(page, "/s/start")
    tab_to(page, page.get_by_role("button", name="Send an alert"))
    page.keyboard.press("Enter")
    at(page, r"/s/new\?at=harbour")

    tab_to(page, page.get_by_role("radio", name="Incident", exact=True))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Near miss")).to_be_checked()
    tab_to(page, page.locator("summary", has_text="Premises and property"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("checkbox", name="Break-in"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("textbox", name="Day"))
    page.keyboard.press("Control+a")
    page.keyboard.type("1")
    tab_to(page, page.get_by_label("In your own words"))
    page.keyboard.type("The back door was open, and nobody had left it so.")
    tab_to(page, page.locator("summary", has_text="Choose people to leave out"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("checkbox", name="Leave out Bel"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Send"))
    page.keyboard.press("Enter")
    heading(page, "It has arrived")
    sees(page, "Near miss", "Break-in", "The back door was open", "Whom you left out")


def tab_to(page, target, most=60):
    """Presses Tab until the target has the focus, and looks whether that can be seen and nothing lies over it."""
    wanted = target.element_handle()
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement === wanted", wanted):
            assert page.evaluate(IN_VIEW, wanted), f"{target} has the focus and lies under something"
            return
    raise AssertionError(f"{target} cannot be reached with Tab")


IN_VIEW = """wanted => {
  const box = wanted.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, 40) / 2);
  return wanted.contains(top) || top.contains(wanted);
}"""
