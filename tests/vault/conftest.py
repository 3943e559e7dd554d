"""What the vault's tests share: nothing remembered from the test before, and a few of the cast by name."""

import pytest

from vault import directory


@pytest.fixture(autouse=True)
def nothing_remembered(request):
    """Each test that meets the cast has a witness folder of its own and looks at every key afresh."""
    if "world" not in request.fixturenames:
        return
    request.getfixturevalue("settings").HEARTH_WITNESS_DIR = request.getfixturevalue("tmp_path") / "witness"
    directory._trusted.clear()


@pytest.fixture
def harbour(world):
    return world.tenants["harbour"]


@pytest.fixture
def lantern(world):
    return world.tenants["lantern"]
