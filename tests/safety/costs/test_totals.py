"""The leader sees what it comes to, once somebody who holds the key shows her; a cost she never sees."""

import pytest
from django.core.exceptions import PermissionDenied

from safety.actions.totals import show_totals
from safety.queries.totals import shown_totals, to_show
from safety.workflow import Refused
from tests.safety.api.conftest import program_of  # noqa: F401 - a fixture
from tests.safety.views.conftest import browser_of  # noqa: F401 - a fixture
from vault.models import InboxItem


def show(world, harbour, who="Lee"):
    viewer = world[who].viewer()
    return show_totals(by=viewer, tenant=harbour, totals=to_show(viewer, harbour))


@pytest.fixture
def two_costs(add, move):
    move(add(amount=20_000), "quote")
    add(amount=5_000)


def test_it_shows_the_leader_the_newest_sums(world, harbour, two_costs, add):
    show(world, harbour)
    add(amount=1_000)
    show(world, harbour, "Ben")
    (one,) = shown_totals(world["Mira"].viewer())
    assert one.totals.money == 26_000
    assert one.shown.by_name == "Ben"
    assert "locks" not in one.shown.to_bytes().decode()


@pytest.mark.parametrize("who", ["Lee", "Ben", "Bel", "Noor", "Amina", "Ines", "Carys"])
def test_nobody_else_is_shown_anything(world, harbour, two_costs, who):
    show(world, harbour)
    assert shown_totals(world[who].viewer()) == []


@pytest.mark.parametrize("who", ["Mira", "Amina", "Ines"])
def test_who_has_no_key_shows_nothing(world, harbour, two_costs, who):
    viewer, totals = world[who].viewer(), to_show(world["Lee"].viewer(), harbour)
    with pytest.raises(PermissionDenied):
        show_totals(by=viewer, tenant=harbour, totals=totals)


def test_it_refuses_where_nobody_leads(world, harbour, two_costs):
    harbour.memberships.filter(role="leader").delete()
    with pytest.raises(Refused):
        show(world, harbour)
    assert not InboxItem.objects.filter(person=world["Mira"].person).exists()


def test_page_and_endpoint_do_the_same(world, harbour, two_costs, browser_of, program_of):  # noqa: F811 - the fixtures
    told = browser_of("Lee").post("/s/costs/show", {"at": "harbour"})
    assert b"Your leader can now see" in told.content
    assert program_of("Ben").post("s/costs/totals", {}).json() == {"shown": True}
    page = browser_of("Mira").get("/s/costs/mine").content.decode()
    assert "Ben showed you these sums" in page
    assert "£250.00" in page
    (one,) = program_of("Mira").get("s/costs/totals").json()["totals"]
    assert (one["organisation"], one["money"]) == (str(harbour.id), 25_000)
    assert browser_of("Mira").post("/s/costs/show", {"at": "harbour"}).status_code == 403
