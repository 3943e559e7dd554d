"""Leaving the page in a hurry: by the button, by three presses of Shift, and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import Session, Tenant
from tests.journeys.people import heading, sees, sees_nothing_of, sit_down

TYPED = "He is coming up the stairs"
HARMLESS = "<!doctype html><html lang=en><title>Weather</title><h1>Sunny, 12 degrees</h1>"


@pytest.fixture
def away(new_context):
    """Give a function that opens a browser for which harmless pages elsewhere answer without any network."""

    def new(**options):
        context = new_context(**options)
        for site in ("https://www.bbc.co.uk/weather", "https://recipes.example/"):
            context.route(site, lambda route: route.fulfill(status=200, content_type="text/html", body=HARMLESS))
        return context

    return new


def test_it_leaves_no_trace_here(away, world, live_server, watch):
    for leave in (_by_button, _by_shift):
        context = away()
        page = sit_down(context, live_server.url, world["Amina"])
        page.goto("/s/new")
        page.get_by_label("In your own words").fill(TYPED)
        leave(page)
        expect(page).to_have_url("https://www.bbc.co.uk/weather")
        heading(page, "Sunny, 12 degrees")
        assert context.cookies() == []
        assert not Session.objects.exists()
        page.go_back()
        heading(page, "Sign in")
        sees_nothing_of(page, TYPED, "Amina")


def test_it_goes_where_the_organisation_wants_also_without_a_script(away, world, live_server):
    Tenant.objects.filter(slug="harbour").update(exit_url="https://recipes.example/")
    context = away(java_script_enabled=False)
    page = sit_down(context, live_server.url, world["Amina"])
    page.goto("/s/mine")
    _by_button(page)
    expect(page).to_have_url("https://recipes.example/")
    assert context.cookies() == []
    page.goto("/p/harbour")
    sees(page, "You need no account")
    _by_button(page)
    expect(page).to_have_url(re.compile("recipes.example"))


def _by_button(page):
    page.get_by_role("button", name="Exit this page").click()


def _by_shift(page):
    for _ in range(3):
        page.keyboard.press("Shift")
