"""The pictures of support: of who asks, who coordinates, who gives it; and of the figures for the sector."""

from config.demo_releases import releases
from config.demo_wellbeing import wellbeing
from tests.journeys.people import follow, press
from tests.journeys.pictures import DESK, MORNING
from wellbeing.models import Fund, Profile
from wellbeing.queries import mine


def support(camera, life):
    """Who asks: from the start page to her own times."""
    wellbeing(life.world, life.clock.then, MORNING)
    page = camera.at("Amina")
    page.goto("/w/")
    camera.keep(page, "support")
    page = camera.at("Vik")
    page.goto("/w/")
    press(page, "Ask for support")
    camera.keep(page, "support-ask")
    page = camera.at("Wren")
    (waiting,) = (line.id for line in mine(life.world["Wren"].viewer()))
    page.goto(f"/w/{waiting}/offer")
    camera.keep(page, "support-offer")


def coordinating(camera, life):
    """Who coordinates: list, one request, who fits, money, providers."""
    page = camera.at("Dele", DESK, stepped_up=True)
    page.goto("/w/desk")
    camera.keep(page, "coordinator")
    (una,) = (line.id for line in mine(life.world["Una"].viewer()))
    page.goto(f"/w/desk/{una}")
    camera.keep(page, "coordinator-request")
    page.goto(f"/w/desk/{una}/match")
    camera.keep(page, "coordinator-match")
    page.goto(f"/w/desk/funds/{Fund.objects.get().id}")
    camera.keep(page, "coordinator-fund")
    page.goto("/w/desk/people")
    camera.keep(page, "coordinator-providers", height=700)
    assert Profile.objects.count() == 2


def providing(camera, _):
    """Who gives support: whom she sees, her hours, what she may ask to be paid."""
    page = camera.at("Efe", DESK)
    page.goto("/w/offers")
    camera.keep(page, "provider", height=620)
    follow(page, "Amina")
    camera.keep(page, "provider-case", height=1000)
    page.goto("/w/hours")
    camera.keep(page, "provider-hours")
    page.goto("/w/totals")
    camera.keep(page, "provider-totals", height=620)


def sector(camera, life):
    """What funders read, and how it comes to be."""
    releases(life.world, life.clock.then, MORNING)
    page = camera.at("Farah", DESK)
    page.goto("/r/2026-Q2")
    camera.keep(page, "sector-release", height=1000)
    camera.keep(page, "sector-chart", page.get_by_role("heading", name="Incidents by region"))
    page = camera.at("Jo", DESK)
    page.goto("/r/desk")
    camera.keep(page, "sector-desk")
    page = camera.at("Pia", DESK)
    page.goto("/r/check")
    follow(page, "July to September 2026")
    camera.keep(page, "sector-check", height=1000)
