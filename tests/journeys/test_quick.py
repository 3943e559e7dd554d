"""A manager sees to a new record in three pages and a handful of presses, and sees it through without JavaScript."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from safety import actions, queries
from safety.payloads import LANE_ALERT, ReportBody
from safety.workflow import Status
from tests.journeys.people import follow, heading, main, press, sees, sit_down

MOST_PAGES, MOST_PRESSES = 3, 12


@pytest.fixture
def alert(transactional_db, world):
    """What Amina sent from the bus."""
    body = ReportBody(
        lane=LANE_ALERT,
        kind="incident",
        types=("HAR-CAL",),
        happened_on=timezone.localdate(),
        narrative="He rang nine times.",
        urgency="today",
    )
    return actions.report(by=world["Amina"].viewer(), tenant=world.tenants["harbour"], body=body)


def test_it_takes_three_pages_and_few_presses(alert, new_context, world, live_server, assert_accessible):
    ben = sit_down(new_context(), live_server.url, world["Ben"])
    loads = []
    ben.on("load", lambda page: loads.append(page.url))
    ben.goto(f"{live_server.url}/s/")
    presses = 0

    def click(target):
        nonlocal presses
        target.click()
        presses += 1

    click(main(ben).get_by_role("link", name="Read and judge in one step").first)
    click(ben.get_by_text("Read it in their own words"))
    expect(ben.get_by_text("He rang nine times.")).to_be_visible()
    assert_accessible(ben)
    for axis, level in (
        ("Harm to people's bodies", "1. Minor"),
        ("Harm to people's minds", "2. Low"),
        ("Harm to the work and to property", "1. Minor"),
    ):
        click(ben.get_by_role("group", name=axis).get_by_role("radio", name=level))
    click(ben.get_by_role("button", name="Acknowledge and save"))
    sees(ben, "Triaged", "Severity 2. Low")
    assert len(loads) <= MOST_PAGES
    assert presses <= MOST_PRESSES
    found = queries.open_incident(world["Ben"].viewer(), alert)
    assert (found.status, found.story.owner.name) == (Status.TRIAGED, "Ben")


def test_it_is_seen_through_to_the_lessons(alert, new_context, world, live_server, assert_accessible):
    actions.acknowledge(by=world["Ben"].viewer(), incident_id=alert)
    ben = sit_down(new_context(java_script_enabled=False), live_server.url, world["Ben"])
    ben.goto(f"{live_server.url}/s/{alert}")
    follow(ben, "What is to be done, and playbooks")
    press(ben, "Add all its steps")
    sees(ben, "Welfare call to the affected person", "Preserve evidence")
    follow(ben, "Back")
    follow(ben, "It belongs to another team")
    heading(ben, "It belongs elsewhere")
    press(ben, "Hand it on")
    sees(ben, "There is a problem", "Select what becomes of it")
    ben.goto(f"{live_server.url}/s/actions")
    sees(ben, "What you have to do", "Welfare call")
