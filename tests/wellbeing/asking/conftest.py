"""What the tests of asking share: browsers of the cast, and a request of Amina's."""

import pytest

from tests.accounts.views.conftest import alert, browser_of, hidden  # noqa: F401 - helpers for every test here
from tests.safety.views.conftest import text_of  # noqa: F401 - as above
from wellbeing import actions
from wellbeing.payloads import Ask, Contact, Preference

WANTED = Ask(
    service="counselling",
    urgency="week",
    about=("vicarious",),
    preferences=(Preference(dimension="language", value="Tigrinya", strength="must"),),
    contact=Contact(route="phone", detail="07700 900123", when="Evenings", name="Mina"),
)


@pytest.fixture
def ask(world):
    """Sends a request, by Amina at Harbour unless told otherwise; returns its id."""

    def ask(who="Amina", place="harbour", wanted=WANTED, **more):
        return actions.ask(by=world[who].viewer(), employer=world.tenants[place], wanted=wanted, **more)

    return ask


@pytest.fixture
def amina(browser_of):  # noqa: F811 - the fixture imported above
    return browser_of("Amina")
