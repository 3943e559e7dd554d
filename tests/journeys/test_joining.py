"""Zoe is invited as a second deputy, gets her keys by voice, and leaves again."""

import base64
import re
import time

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts import devices
from safety import actions
from safety.payloads import ReportBody
from tests.journeys.people import at, beside, follow, heading, main, press, sees, sees_nothing_of, sit_down, unfold

WORDS = "gravel teapot lantern orbit mustard fern"


@pytest.fixture
def from_amina(transactional_db, world):
    """Something that Amina sent before Zoe came."""
    body = ReportBody(kind="incident", types=("ONL-MSG",), happened_on=timezone.localdate(), narrative="Forty mails.")
    return actions.report(by=world["Amina"].viewer(), tenant=world.tenants["harbour"], body=body)


def test_it_takes_somebody_in_and_lets_her_go(
    from_amina, new_context, world, live_server, settings, mailoutbox, assert_accessible
):
    settings.HEARTH_URL = live_server.url
    link = _invited(sit_down(new_context(), live_server.url, world["Ines"]), mailoutbox)
    zoe = new_context().new_page()
    _joined(zoe, link, assert_accessible)

    # She has her role and no key yet: the list says so, and nothing opens.
    assert zoe.goto(f"/s/{from_amina}").status == 404
    zoe.goto("/me/keys")
    sees(zoe, "You do not hold it yet. Ask one of them to give it to you", "Bel, Ben")
    words = beside(zoe).locator("strong").inner_text()
    assert len(re.split(r"[-\s]+", words)) == 6

    # Ben hears her words on the phone, and they are those on his page.
    ben = sit_down(new_context(), live_server.url, world["Ben"])
    ben.goto("/me/keys")
    sees(ben, "Zoe Quill waits for this key", words)
    press(ben, "Compare and give access")
    heading(ben, "Enter your password again")
    assert_accessible(ben)
    ben.get_by_label("Password", exact=True).fill(world["Ben"].password)
    press(ben, "Continue")
    heading(ben, "Give Zoe Quill access")
    sees(ben, words)
    assert_accessible(ben)
    press(ben, "The words are the same: give access")
    sees(ben, "The key is given.", "Bel, Ben, Zoe Quill")

    zoe.goto("/s/")
    follow(zoe, "Abusive message(s)")
    unfold(zoe, "Read it in their own words")
    expect(zoe.get_by_text("Forty mails.")).to_be_visible()

    # She leaves. Her session ends, and Ben changes the locks.
    _removed(sit_down(new_context(), live_server.url, world["Ines"], stepped_up=True), assert_accessible)
    zoe.goto("/s/")
    heading(zoe, "Sign in")
    ben.goto("/me/keys")
    sees(ben, "Somebody who held this key has left")
    press(ben, "Change the locks")
    assert_accessible(ben)
    press(ben, "Change the locks")
    sees(ben, "The locks are changed.", "Held by Bel, Ben.")
    ben.goto(f"/s/{from_amina}")
    sees(ben, "Opened by Zoe Quill", "Abusive message(s)")
    sees_nothing_of(beside(ben).page, "Zoe Quill</li>")
    amina = sit_down(new_context(), live_server.url, world["Amina"])
    amina.goto("/s/new")
    sees(amina, "Who will be able to read this")
    sees_nothing_of(amina, "Zoe Quill")


def _invited(ines, mailoutbox):
    """Ines invites her; the link is in a mail that says nothing."""
    ines.goto("/me/people/harbour/invite")
    press(ines, "Send the invitation")
    sees(ines, "There is a problem")
    ines.get_by_label("Name").fill("Zoe Quill")
    ines.get_by_label("Email address").fill("zoe@harbour.example")
    ines.get_by_role("radio", name="Deputy safety manager").check()
    press(ines, "Send the invitation")
    heading(ines, "The invitation is sent")
    sees(ines, "Zoe Quill can join Harbour Advice as deputy safety manager")
    sent = mailoutbox[-1]
    assert sent.to == ["zoe@harbour.example"]
    assert not re.search("report|incident|threat|safety", sent.subject + sent.body, re.IGNORECASE)
    link = re.search(r"http\S+/me/join/\S+", sent.body).group()
    sees(ines, link)
    return link


def _joined(zoe, link, assert_accessible):
    """Password, app, kit typed back, ten codes: four steps, and a mistake in each is told."""
    zoe.goto(link)
    sees(zoe, "You are invited to Hearth", "Step 1 of 4", "Harbour Advice", "Stands in for the safety manager")
    assert_accessible(zoe)
    zoe.get_by_label("Password", exact=True).fill("short")
    zoe.get_by_label("Password again", exact=True).fill("short")
    press(zoe, "Continue")
    sees(zoe, "There is a problem")
    zoe.get_by_label("Password", exact=True).fill(WORDS)
    zoe.get_by_label("Password again", exact=True).fill(WORDS)
    press(zoe, "Continue")

    heading(zoe, "Connect your authenticator app")
    zoe.wait_for_function("() => [...document.images].every(square => square.complete)")
    assert zoe.locator("img").evaluate("square => square.naturalWidth > 0")
    unfold(zoe, "I cannot scan it")
    seed = base64.b32decode(zoe.locator(".govuk-details__text strong").inner_text().replace(" ", ""))
    assert_accessible(zoe)
    zoe.get_by_label("Code").fill("000000")
    press(zoe, "Continue")
    sees(zoe, "The code is not right")
    zoe.get_by_label("Code").fill(devices.code_at(seed, time.time()))
    press(zoe, "Continue")

    heading(zoe, "Print your recovery kit")
    kit = zoe.locator(".hearth-card strong").inner_text()
    assert_accessible(zoe)
    zoe.get_by_label("Type the code from your paper").fill(kit[:-1])
    press(zoe, "Continue")
    sees(zoe, "There is a problem")
    zoe.get_by_label("Type the code from your paper").fill(kit.lower().replace("-", " "))
    press(zoe, "Continue")

    heading(zoe, "Keep these ten codes")
    assert zoe.locator("ol li").count() == 10
    assert_accessible(zoe)
    press(zoe, "I have kept them: start")
    at(zoe, "/s/")
    sees(zoe, "Work list")
    assert zoe.goto(link).status == 404
    sees(zoe, "This link does not work any more")


def _removed(ines, assert_accessible):
    ines.goto("/me/people/harbour")
    sees(ines, "Zoe Quill")
    follow(ines, "Zoe Quill")
    press(ines, "Remove Zoe Quill")
    sees(ines, "all their sessions end at once", "asked to change the locks")
    assert_accessible(ines)
    press(ines, "Remove Zoe Quill")
    sees(ines, "The person is removed.")
    expect(main(ines)).not_to_contain_text("Zoe Quill")
