"""Browsers and programs of the cast."""

import re

import pytest

from tests.accounts.views.conftest import browser_of  # noqa: F401 - a fixture for every test here
from tests.safety.api.conftest import Program


@pytest.fixture
def program_of(browser_of):  # noqa: F811 - the fixture imported above
    return lambda name, **options: Program(browser_of(name, **options))


def text_of(response):
    """What a person reads on the page, with its spaces made one."""
    page = re.sub(r"<(script|style|head)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
