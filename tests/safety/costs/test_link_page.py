"""Saying what a cost came from, by the reference that people quote."""

import pytest

from safety.payloads import reference
from safety.queries import costs as ledger
from tests.safety.views.conftest import alert, browser_of, text_of  # noqa: F401 - fixtures


@pytest.fixture
def ben(browser_of):  # noqa: F811 - the fixture imported above
    return browser_of("Ben")


def test_the_team_links_by_reference(ben, send, add, world):
    record, cost = send(), add()
    assert "Say what it came from" in text_of(ben.get(f"/s/costs/{cost}"))
    assert ben.post(f"/s/costs/{cost}/link", {"record": reference(record).lower()}).status_code == 302
    assert ledger.open_cost(world["Bel"].viewer(), cost).story.incidents == (record,)


def test_it_says_what_it_cannot_link(ben, send, add):
    cost, restricted = add(), send(excluded=["Bel"])
    assert "nothing with this reference" in alert(ben.post(f"/s/costs/{cost}/link", {"record": "H-0000-0000"}))
    answer = ben.post(f"/s/costs/{cost}/link", {"record": reference(restricted)})
    assert "left out of this" in alert(answer)


def test_finance_cannot(browser_of, add):  # noqa: F811
    cost = add()
    assert browser_of("Lee").get(f"/s/costs/{cost}/link").status_code == 403
