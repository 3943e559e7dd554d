"""Browsers of the cast, and a picture that really is one."""

from io import BytesIO

import pytest
from PIL import Image

from tests.accounts.views.conftest import browser_of  # noqa: F401 - a fixture for every test here
from tests.safety.conftest import upload


def picture(name="door.png"):
    out = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return upload(out.getvalue(), name=name, kind="image/png")


@pytest.fixture
def amina(browser_of):  # noqa: F811 - the fixture imported above
    return browser_of("Amina")


@pytest.fixture
def ben(browser_of):  # noqa: F811 - the fixture imported above
    return browser_of("Ben")
