"""An empty server becomes a network with its first organisation, up to the first thing that somebody tells it."""

import base64
import re
import time

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from accounts import devices, setup
from accounts.models import Person, Tenant
from tests.audit.emptying import triggers_off
from tests.journeys.people import follow, heading, main, press, sees, unfold

PASSWORD = "orchard velvet compass mosaic thimble rust"


@pytest.fixture
def nobody_here(transactional_db):
    """An empty database; the cast comes back for the next journey that asks for it."""
    with triggers_off():
        call_command("flush", interactive=False, verbosity=0)
    assert not Person.objects.exists()
    yield
    setup.code_file().unlink(missing_ok=True)


def test_it_leads_the_first_person_to_a_page_that_takes_reports(
    nobody_here, new_context, live_server, settings, assert_accessible
):
    settings.HEARTH_URL = live_server.url
    first = new_context().new_page()
    first.goto("/")
    sees(first, "Set up Hearth", "Step 1 of 5", "This server is empty")
    assert_accessible(first)
    _begun(first, "AAAA-AAAA")
    sees(first, "The set-up code is not right")
    assert_accessible(first)
    expect(first.get_by_label("Name of the first organisation")).to_have_value("Meadow Street Advice")
    _begun(first, setup.make_code())

    # The same steps as for everybody who joins.
    heading(first, "Connect your authenticator app")
    sees(first, "Step 2 of 5")
    unfold(first, "I cannot scan it")
    seed = base64.b32decode(first.locator(".govuk-details__text strong").inner_text().replace(" ", ""))
    first.get_by_label("Code").fill(devices.code_at(seed, time.time()))
    press(first, "Continue")
    heading(first, "Print your recovery kit")
    first.get_by_label("Type the code from your paper").fill(first.locator(".hearth-card strong").inner_text())
    press(first, "Continue")

    # Three sheets for three people, each checked on paper.
    for number in (1, 2, 3):
        heading(first, f"Recovery sheet {number} of 3")
        sees(first, "Meadow Street Advice", "Commons of the North")
        assert_accessible(first)
        shown = first.locator(".govuk-summary-list__value").first.inner_text()
        first.get_by_label(re.compile("Last 4 characters")).fill(re.sub("[^0-9A-Za-z]", "", shown)[-4:])
        press(first, "This sheet is printed")
    heading(first, "Keep these ten codes")
    press(first, "I have kept them: start")
    sees(first, "Meadow Street Advice is set up", "What to do next", f"{live_server.url}/p/meadow-street-advice")
    assert_accessible(first)
    assert Tenant.objects.count() == 2

    # A stranger follows that address, and the first person reads what she wrote.
    stranger = new_context().new_page()
    stranger.goto("/p/meadow-street-advice")
    stranger.get_by_role("radio", name="Warning").check()
    stranger.get_by_label("In your own words").fill("There is a call to gather here on Saturday.")
    press(stranger, "Send")
    heading(stranger, "It has arrived")
    first.goto("/s/")
    press(first, "Open the next one")
    unfold(first, "Read it in their own words")
    expect(main(first).get_by_text("There is a call to gather")).to_be_visible()

    # Nobody can set it up a second time.
    assert stranger.goto("/setup/").status == 404
    stranger.goto("/")
    heading(stranger, "Sign in")
    follow(stranger, "I forgot my password")
    heading(stranger, "Set a new password")


def _begun(page, code):
    page.get_by_label("Set-up code").fill(code)
    page.get_by_label("Name of the network").fill("Commons of the North")
    page.get_by_label("Name of the first organisation").fill("Meadow Street Advice")
    page.get_by_label("Your name").fill("Ida Marsh")
    page.get_by_label("Your email address").fill("ida@meadow.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again", exact=True).fill(PASSWORD)
    press(page, "Continue")
