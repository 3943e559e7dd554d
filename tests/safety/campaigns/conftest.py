import pytest

from tests.accounts.views.conftest import browser_of  # noqa: F401 - a fixture for every test here


@pytest.fixture
def client_of(browser_of):  # noqa: F811 - the fixture imported above
    return browser_of
