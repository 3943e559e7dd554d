"""Taking a request back once there is a provider: what the two share ends with it, and the provider is told."""

import pytest

from accounts.models import Person
from tests.wellbeing.asking.conftest import text_of
from tests.wellbeing.coordinating.building import asks, chosen, dele, offered, provider
from wellbeing import actions, queries
from wellbeing.models import Case
from wellbeing.workflow import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(world):
    """Her request, and what she shares with Efe, who has not answered yet."""
    profile = provider(world, "Efe")
    request = asks(world)
    offered(world, request, profile)
    return request, chosen(world, request, profile, "name", "contact")


def test_it_ends_what_she_shares_with_a_provider(world, amina, shared):
    request, case = shared
    assert "What you share with" in text_of(amina.get(f"/w/{request}/back"))
    Person.objects.update(something_waits=False)
    actions.withdraw(by=world["Amina"].viewer(), request_id=request)
    assert not Case.objects.get(id=case).open
    assert Person.objects.get(pk=world["Efe"].person).something_waits
    assert queries.open_request(dele(world), request).status is Status.WITHDRAWN


def test_it_can_be_taken_back_after_the_provider_said_no_or_it_ended(world, shared):
    request, case = shared
    actions.cases.end(by=world["Amina"].viewer(), case_id=case, how="early")
    actions.withdraw(by=world["Amina"].viewer(), request_id=request)
    assert queries.open_mine(world["Amina"].viewer(), request).status is Status.WITHDRAWN
