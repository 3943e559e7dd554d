"""Browsers and programs of the cast."""

from tests.safety.api.conftest import program_of  # noqa: F401 - a fixture for the tests here
from tests.safety.views.conftest import alert, browser_of  # noqa: F401 - fixtures for the tests here
