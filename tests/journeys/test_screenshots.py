"""The pictures of the guides: each is named by a guide and is there; `script/screenshots` makes them anew."""

import io
import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image

from safety import actions
from safety.payloads import Assessment, ReportBody
from tests.journeys.people import sit_down

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"
PICTURES = GUIDES / "images"
MOST = 150_000  # bytes of a picture
NAMED = re.compile(r"!\[([^\]]+)\]\(images/([\w-]+\.png)\)")
DESK, PHONE = {"width": 1100, "height": 800}, {"width": 390, "height": 844}


def test_every_picture_is_there_and_every_one_is_named():
    named = {name for guide in GUIDES.glob("*.md") for _, name in NAMED.findall(guide.read_text(encoding="utf-8"))}
    there = {picture.name for picture in PICTURES.glob("*.png")}
    assert named == there
    assert named, "guides have pictures"
    assert all(picture.stat().st_size <= MOST for picture in PICTURES.glob("*.png"))


@pytest.mark.skipif(not os.environ.get("HEARTH_SCREENSHOTS"), reason="makes files; run script/screenshots")
def test_it_makes_the_pictures(new_context, live_server, world):
    harbour = world.tenants["harbour"]
    report = ReportBody(
        kind="incident",
        types=("HAR-CAL",),
        primary="HAR-CAL",
        happened_on=timezone.localdate() - timedelta(days=1),
        channels=("phone",),
        narrative="The same caller rang nine times and shouted.",
        urgency="today",
    )
    sent = actions.report(by=world["Amina"].viewer(), tenant=harbour, body=report)
    amina = sit_down(new_context(viewport=PHONE), live_server.url, world["Amina"])
    _keep(amina, "/s/new", "new")
    ben = sit_down(new_context(viewport=DESK), live_server.url, world["Ben"])
    _keep(ben, "/s/", "work-list")
    _keep(ben, f"/s/{sent}", "case")
    _keep(ben, f"/s/{sent}/assess", "assess")
    judged = Assessment(kind="incident", types=("HAR-CAL",), primary="HAR-CAL", body=1, mind=2, work=2, worst=3)
    actions.triage(by=world["Ben"].viewer(), incident_id=sent, assessment=judged)
    actions.ask(by=world["Ben"].viewer(), incident_id=sent, text="Did the caller use anybody's name?")
    _keep(amina, f"/s/mine/{sent}", "receipt")
    _keep(ben, "/me/keys", "keys")
    _keep(new_context(viewport=PHONE).new_page(), "/p/harbour", "public")
    ines = sit_down(new_context(viewport=DESK), live_server.url, world["Ines"])
    _keep(ines, "/me/people/harbour", "people")
    hana = sit_down(new_context(viewport=DESK), live_server.url, world["Hana"])
    _keep(hana, "/me/log/harbour", "log")


def _keep(page, path, name):
    page.goto(path)
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    picture = picture.crop((0, 0, picture.width, min(picture.height, 1400)))
    PICTURES.mkdir(parents=True, exist_ok=True)
    picture.quantize(64).save(PICTURES / f"{name}.png", optimize=True)
