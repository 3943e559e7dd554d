"""The browsers and programs of the cast, and a record that is serious enough for the leader."""

import pytest

from safety import actions
from tests.safety.api.conftest import Program
from tests.safety.conftest import judged
from tests.safety.views.conftest import browser_of  # noqa: F401 - a fixture for every test here

GRAVE = {"types": ("THR-KIL",), "primary": "THR-KIL", "mind": 4, "worst": 5, "work": 3}


@pytest.fixture
def grave(world, send):
    """A threat to kill, judged as severity 4, so that Mira reads it."""
    record = send(types=("THR-KIL",), primary="THR-KIL", region="TLI", narrative="words of hers")
    actions.triage(by=world["Ben"].viewer(), incident_id=record, assessment=judged(**GRAVE))
    return record


@pytest.fixture
def program_of(browser_of):  # noqa: F811 - the fixture imported above
    return lambda name: Program(browser_of(name))
