"""Browsers of the cast."""

from tests.accounts.views.conftest import browser_of  # noqa: F401 - a fixture for every test here
