"""What came from Amina reaches Ben, who answers; Bel can stand in for him; Carys of another organisation learns nothing."""

import io

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from safety import actions
from safety.models import Incident
from safety.payloads import ReportBody
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
    sit_down,
    unfold,
)

NARRATIVE = "The same caller rang nine times this afternoon and shouted at whoever picked up."
PLACE_OF_PHOTO = b"N51.5074 W0.1278"


AXES = {
    "body": "Harm to people's bodies",
    "mind": "Harm to people's minds",
    "work": "Harm to the work and to property",
    "worst": "The worst that could credibly have happened",
}


def photo():
    """A picture of the door, with the place where it was taken hidden in it, as phones do."""
    picture, written = Image.new("RGB", (640, 480), "#88aacc"), io.BytesIO()
    hidden = picture.getexif()
    hidden[0x010E] = PLACE_OF_PHOTO.decode()
    picture.save(written, "JPEG", exif=hidden)
    return written.getvalue()


def report_calls(page):
    """Amina's afternoon: calls, and a photo of the display."""
    page.goto("/s/new")
    page.get_by_role("radio", name="Incident", exact=True).check()
    unfold(page, "Abuse and harassment")
    page.get_by_role("checkbox", name="Abusive, silent or flooding calls").check()
    page.get_by_role("radio", name="I need help today").check()
    page.get_by_label("In your own words").fill(NARRATIVE)
    page.get_by_label("Add files").set_input_files(
        {"name": "Display of my phone.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    press(page, "Send")
    heading(page, "It has arrived")


def judge(page, **levels):
    for axis, level in levels.items():
        page.get_by_role("group", name=AXES[axis]).get_by_role("radio", name=level).check()


def fetched(page, link):
    with page.expect_download() as download:
        page.get_by_role("link", name=link).first.click()
    return download.value.path().read_bytes()


def test_it_is_seen_asked_about_answered_and_closed(new_context, world, live_server, assert_accessible):
    amina = sit_down(new_context(), live_server.url, world["Amina"])
    report_calls(amina)

    # Ben sees codes and the clock, and not a word of hers until he opens it.
    ben = new_context().new_page()
    sign_in(ben, world["Ben"])
    at(ben, "/s/")
    sees(ben, "Work list", "Abusive, silent or flooding calls", "They said: I need help today", "Due by")
    sees_nothing_of(ben, "shouted", "Display of my phone", "Amina")
    assert_accessible(ben)
    press(ben, "Open the next one")
    sees(ben, "Submitted", "Reported by", "Amina", "Read it in their own words")
    expect(ben.get_by_text(NARRATIVE)).not_to_be_visible()
    unfold(ben, "Read it in their own words")
    expect(ben.get_by_text(NARRATIVE)).to_be_visible()
    assert_accessible(ben)

    # The picture: first the copy without what the phone hid in it, and the original as it was sent.
    unfold(ben, "See the file")
    copy = fetched(ben, "Picture without hidden data")
    assert PLACE_OF_PHOTO not in copy
    assert not Image.open(io.BytesIO(copy)).getexif()
    assert Image.open(io.BytesIO(copy)).size == (640, 480)
    assert fetched(ben, "Original, as it was sent") == photo()

    press(ben, "Acknowledge")
    sees(ben, "Acknowledged")
    unfold(ben, "Ask a question")
    ben.get_by_label("Your question").fill("Did the caller use anybody's name?")
    press(ben, "Send the question")
    sees(ben, "The clock stands still")

    # Amina finds the question, answers it, and sees who has opened what she sent.
    amina.goto("/s/mine")
    expect(amina.get_by_role("row", name="Abusive, silent or flooding calls")).to_contain_text("Question for you")
    follow(amina, "Abusive, silent or flooding calls")
    sees(amina, "The team has asked you a question.")
    expect(beside(amina)).to_contain_text("Opened by Ben")
    sees(amina, "Did the caller use anybody's name?", "Acknowledged by Ben")
    press(amina, "Answer the question")
    sees(amina, "If you would rather not say, write that")
    amina.get_by_label("Your answer").fill("No, only the name of the organisation.")
    press(amina, "Send")
    expect(main(amina)).to_contain_text("No, only the name of the organisation.")

    # Ben judges it, lower than expected only with a reason, and closes it.
    ben.goto("/s/")
    press(ben, "Open the next one")
    press(ben, "Acknowledge")
    press(ben, "Judge how serious it is")
    judge(ben, body="1. Minor", mind="1. Minor", work="1. Minor", worst="2. Low")
    press(ben, "Save")
    sees(ben, "There is a problem")
    assert_accessible(ben)
    judge(ben, mind="2. Low")
    press(ben, "Save")
    sees(ben, "Severity 2. Low", "Judged by")
    press(ben, "Close")
    ben.get_by_role("checkbox", name="Sender blocked or banned").check()
    ben.get_by_label("What do you want to say to the person who reported it?").fill("The phone company blocked him.")
    press(ben, "Close it")
    sees(ben, "Closed", "How it ended")
    ben.goto("/s/")
    sees(ben, "Nothing is open")

    amina.reload()
    sees(amina, "How it ended", "Sender blocked or banned", "The phone company blocked him.")
    sees_nothing_of(amina, "Severity", "Judged by")
    assert_accessible(amina)


@pytest.fixture
def reported(transactional_db, world):
    """A report of Amina's at Harbour."""
    today = timezone.localdate()
    body = ReportBody(kind="incident", types=("HAR-CAL",), happened_on=today, narrative=NARRATIVE)
    return actions.report(by=world["Amina"].viewer(), tenant=world.tenants["harbour"], body=body)


def test_it_is_for_the_team_alone_and_needs_no_script(reported, new_context, world, live_server):
    plain = {"java_script_enabled": False}

    # Wren reports without JavaScript.
    wren = new_context(**plain).new_page()
    sign_in(wren, world["Wren"])
    wren.goto("/s/new")
    wren.get_by_role("radio", name="Safety concern").check()
    wren.get_by_label("In your own words").fill("The lamp over the back door is broken.")
    press(wren, "Send")
    heading(wren, "It has arrived")

    # Bel can do for both what Ben could, also without JavaScript.
    bel = new_context(**plain).new_page()
    sign_in(bel, world["Bel"])
    follow(bel, "Safety concern / hazard")
    unfold(bel, "Read it in their own words")
    expect(bel.get_by_text("The lamp over the back door is broken.")).to_be_visible()
    press(bel, "Acknowledge")
    unfold(bel, "Write to them")
    bel.get_by_label("Your message").fill("A new lamp comes today.")
    press(bel, "Send the message")
    press(bel, "Judge how serious it is")
    judge(bel, body="1. Minor", mind="1. Minor", work="2. Low", worst="3. Moderate")
    press(bel, "Save")
    press(bel, "Close")
    bel.get_by_role("checkbox", name="Protective measure in place").check()
    bel.get_by_label("What do you want to say to the person who reported it?").fill("The lamp burns.")
    press(bel, "Close it")
    sees(bel, "Closed")
    wren.goto("/s/mine")
    follow(wren, "Safety concern / hazard")
    sees(wren, "A new lamp comes today.", "The lamp burns.", "Acknowledged by Bel")

    # Carys leads safety at another organisation: neither her list nor the address shows her anything.
    carys = sit_down(new_context(), live_server.url, world["Carys"])
    carys.goto("/s/")
    sees(carys, "Lantern Law Centre", "Nothing is open")
    for path in (f"/s/{reported}", f"/s/{reported}/assess", "/s/?at=harbour"):
        assert carys.goto(path).status == 404
        sees(carys, "Page not found")
    assert Incident.objects.get(pk=reported).tenant == world.tenants["harbour"]
    for name in ("Wren", "Ines", "Lee", "Dele"):
        other = sit_down(new_context(), live_server.url, world[name])
        assert other.goto(f"/s/{reported}").status in (403, 404)
        sees_nothing_of(other, "flooding calls", "rang nine times")
