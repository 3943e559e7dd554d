"""Efe's hours, and a case of Amina's with her."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from tests.accounts.views.conftest import browser_of  # noqa: F401 -- a fixture for every test here
from tests.wellbeing.cases import building
from tests.wellbeing.cases.conftest import program_of  # noqa: F401 -- as above
from wellbeing.actions import hours
from wellbeing.workflow.bookings import HoursWanted


def wanted(days=7, **changes):
    plain = {
        "day": timezone.localdate() + timedelta(days=days),
        "at": time(10),
        "minutes": 50,
        "format": "video",
        "place": "https://call.example/efe-room",
    }
    return HoursWanted(**plain | changes)


def opened(world, name="Efe", **changes):
    """The ids of the hours that a provider has opened."""
    return hours.open_hours(by=world[name].viewer(), scheme=world.tenants["wellspring"].id, wanted=wanted(**changes))


@pytest.fixture
def case(world):
    return building.case(world)
