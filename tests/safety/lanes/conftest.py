"""The browsers of the pages' tests, for the lanes."""

from tests.safety.views.conftest import amina, ben, browser_of  # noqa: F401 - fixtures for every test here
