"""The pictures of the guides: each is named by a guide and is there; `script/screenshots` makes them anew.

One morning at Harbour, on a fixed day, so that the pictures differ from one time to the next only where a page does.
`HEARTH_SCREENSHOTS=triage,money` makes only those of these parts.
"""

import os
import re

import pytest
from django.core.management import call_command

from tests.audit.emptying import triggers_off
from tests.journeys import pictures_staff, pictures_support, pictures_team
from tests.journeys.pictures import GUIDES, MORNING, MOST, NAMED, PICTURES, Camera, running
from tests.journeys.pictures_life import Life

PARTS = (
    pictures_staff.joining,
    pictures_staff.reporting,
    pictures_staff.slowly,
    pictures_team.triage,
    pictures_team.response,
    pictures_team.figures,
    pictures_team.money,
    pictures_team.keys,
    pictures_staff.answered,
    pictures_staff.public,
    pictures_team.others,
    pictures_support.support,
    pictures_support.coordinating,
    pictures_support.providing,
    pictures_support.sector,
)


def test_it_has_a_picture_for_every_name_and_a_name_for_every_picture():
    named = [found for guide in GUIDES.glob("*.md") for found in NAMED.findall(guide.read_text(encoding="utf-8"))]
    assert named, "guides have pictures"
    assert all(len(words.split()) > 3 for words, _ in named), "each says in words what it shows"
    assert {name for _, name in named} == {picture.name for picture in PICTURES.glob("*.png")}
    assert not [picture.name for picture in PICTURES.glob("*.png") if picture.stat().st_size > MOST]


def test_it_lists_every_guide_and_leads_nowhere_else():
    index = (GUIDES / "README.md").read_text(encoding="utf-8")
    for guide in GUIDES.glob("*.md"):
        assert guide.name == "README.md" or f"({guide.name})" in index
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", guide.read_text(encoding="utf-8")):
            assert (GUIDES / target).exists(), f"{guide.name}: {target}"


@pytest.mark.skipif(not os.environ.get("HEARTH_SCREENSHOTS"), reason="makes files; run script/screenshots")
def test_it_makes_the_pictures(new_context, live_server, world, settings):
    settings.HEARTH_URL = "https://hearth.example"
    wanted = os.environ["HEARTH_SCREENSHOTS"].split(",")
    camera = Camera(new_context, live_server.url, world)
    with running(MORNING) as clock:
        life = Life(world, clock)
        for part in PARTS:
            if wanted == ["1"] or part.__name__ in wanted:
                part(camera, life)
        if wanted == ["1"]:
            with triggers_off():
                call_command("flush", interactive=False, verbosity=0)
            pictures_staff.setting_up(camera, life)
            for old in PICTURES.glob("*.png"):
                if old.name not in camera.made:
                    old.unlink()
