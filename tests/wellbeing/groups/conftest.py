"""A group of Dele's that Efe leads, at the scheme of all three employers."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from tests.accounts.views.conftest import browser_of  # noqa: F401 -- a fixture for every test here
from tests.wellbeing.cases import building
from tests.wellbeing.cases.conftest import program_of  # noqa: F401 -- as above
from wellbeing.actions import groups
from wellbeing.workflow.groups import Programme


def programme(world, **changes):
    plain = {
        "service": "reflective_group",
        "title": "Looking at the work together",
        "about": "Six evenings for caseworkers.",
        "facilitator": world["Efe"].person,
        "first_on": timezone.localdate() + timedelta(days=14),
        "at": time(17, 30),
        "minutes": 90,
        "every_weeks": 2,
        "meetings": 6,
        "format": "video",
        "size": 3,
    }
    return Programme(**plain | changes)


def opened(world, place="https://call.example/circle", **changes):
    return groups.open_group(
        by=world["Dele"].viewer(),
        scheme=world.tenants["wellspring"].id,
        wanted=programme(world, **changes),
        place=place,
    )


def joins(world, group, who="Amina", place="harbour", called="", **more):
    return groups.join(
        by=world[who].viewer(),
        employer=world.tenants[place],
        group_id=group,
        called=called or f"{who}'s nickname",
        seen=True,
        **more,
    )


def given_out(world, group):
    return groups.give_out(by=world["Dele"].viewer(stepped_up=True), group_id=group)


@pytest.fixture
def group(world):
    building.provider(world)
    return opened(world)
