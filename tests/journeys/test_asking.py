"""Asking for support on a phone: in as few pages as can be, and as fully as one likes."""

from playwright.sync_api import expect

from tests.journeys.people import at, heading, press, sees, sees_nothing_of, sit_down
from wellbeing.models import Request

MOST_PAGES = 5  # the start page, two questions, check, receipt
PROMISE = "your employer cannot see that you asked, and you can check"


def test_she_asks_in_five_pages_and_nobody_of_her_employer_can_tell(new_context, world, live_server, assert_accessible):
    page = sit_down(new_context(), live_server.url, world["Amina"])
    loads = []
    page.on("load", lambda _: loads.append(page.url))
    page.goto("/w/")
    sees(page, PROMISE)
    assert_accessible(page)
    press(page, "Ask for support")
    heading(page, "What you are looking for")
    page.get_by_role("radio", name="One-to-one counselling").check()
    assert_accessible(page)
    press(page, "Save and go on")
    page.get_by_role("radio", name="Within a month").check()
    press(page, "Save, then check and send")
    heading(page, "Check your answers")
    sees(page, "Dele, coordinator at Wellspring wellbeing scheme", PROMISE)
    assert_accessible(page)
    press(page, "Send")
    heading(page, "It has arrived")
    assert len(loads) <= MOST_PAGES, loads
    assert_accessible(page)
    press(page, "See your request")
    sees(page, "One-to-one counselling", "Nobody has read it yet", "Dele")
    assert_accessible(page)
    page.get_by_label("Write to the coordinator").fill("Mornings are best.")
    press(page, "Send")
    sees(page, "Your message is sent.", "Mornings are best.")

    ben = sit_down(new_context(), live_server.url, world["Ben"])
    for path in ("/s/", "/w/", "/s/mine"):
        ben.goto(path)
        sees_nothing_of(ben, "What you asked for", "Mornings are best.", "One-to-one counselling")
    ben.goto(f"/w/{Request.objects.get().id}")
    sees(ben, "not found")


def test_every_question_works_on_the_smallest_phone_without_scripts(new_context, world, live_server, assert_accessible):
    small = new_context(viewport={"width": 320, "height": 640})
    page = sit_down(small, live_server.url, world["Wren"])
    page.goto("/w/")
    press(page, "Ask for support")
    for title in (
        "What you are looking for",
        "How soon",
        "What it is about",
        "Who they are",
        "How they work",
        "How you meet",
        "Who it should not be",
        "How to reach you",
    ):
        heading(page, title)
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, (title, wide)
        if title == "What you are looking for":
            page.get_by_role("radio", name="Peer support / mentoring").check()
        if title == "How soon":
            page.get_by_role("radio", name="Not safe now").check()
        press(page, "Save and go on")
        if title == "How soon":  # who answers at once comes before everything
            sees(page, "Call 116 123", "Text 85258", "Call 999")
            assert_accessible(page)
            page.go_back()
            page.goto(page.url.replace("/when", "/about"))
    heading(page, "Check your answers")
    sees(page, "Call 116 123")

    plain = new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page = plain.new_page()
    for path in ("/w/now", "/w/what", "/w/check"):
        page.goto(path)
        at(page, path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
