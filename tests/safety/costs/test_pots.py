"""Pots with real keys, and their pages."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.permitting import NotFound
from safety.actions import costs as cost_deeds
from safety.actions import pots as deeds
from safety.models import Pot
from safety.payloads.funding import PotBody, PotRule
from safety.queries import costs as ledger
from safety.queries import pots as queries
from safety.workflow import Refused
from tests.safety.costs.test_funding import FLD, HOME_OFFICE, LLOYDS
from tests.safety.views.conftest import alert, browser_of, hidden, text_of  # noqa: F401 - fixtures


@pytest.fixture
def add_pot(world, harbour):
    return lambda body, who="Lee", tenant=None: deeds.add_pot(
        by=world[who].viewer(), tenant=tenant or harbour, body=body
    )


@pytest.fixture
def lee(browser_of):  # noqa: F811 - the fixture imported above
    return browser_of("Lee")


def stories(world, harbour, who="Lee"):
    return ledger.stories_of(ledger.all_costs(world[who].viewer(), harbour))


def test_the_ledgers_people_share_pots(world, harbour, add_pot):
    pot = add_pot(FLD)
    for name in ("Lee", "Ben", "Bel"):
        assert queries.pot_names(world[name].viewer(), harbour) == {pot: "Protection grant"}
    for name in ("Amina", "Mira", "Ines"):
        with pytest.raises(PermissionDenied):
            queries.load_pot(world[name].viewer(), pot)
    for name in ("Carys", "Farah", "Gus"):
        with pytest.raises(NotFound):
            queries.load_pot(world[name].viewer(), pot)
    with pytest.raises(PermissionDenied):
        add_pot(FLD, who="Amina")


def test_it_adds_a_pot_once(world, harbour):
    pot = uuid4()
    for _ in range(2):
        assert deeds.add_pot(by=world["Lee"].viewer(), tenant=harbour, body=FLD, pot_id=pot) == pot
    assert Pot.objects.count() == 1
    with pytest.raises(NotFound):
        deeds.add_pot(by=world["Carys"].viewer(), tenant=world.tenants["lantern"], body=FLD, pot_id=pot)


def test_income_counts_once_and_is_left_until_spent(world, harbour, add, add_pot):
    pot, income, lee = add_pot(LLOYDS), uuid4(), world["Lee"].viewer()
    for _ in range(2):
        deeds.add_income(
            by=lee, pot_id=pot, amount=250_000, day=timezone.localdate(), note="The flat payment", income_id=income
        )
    cost = add(amount=60_000)
    cost_deeds.set_cost_pot(by=lee, cost_id=cost, pot_id=pot)
    opened = queries.open_pot(lee, pot, stories(world, harbour))
    assert (opened.standing.income, opened.standing.spoken_for, opened.left) == (250_000, 60_000, 190_000)
    assert [(record, covers) for record, _, covers in opened.costs] == [(cost, 60_000)]


def test_declined_costs_free_what_was_spoken_for(world, harbour, add, move, add_pot):
    pot, lee = add_pot(FLD), world["Lee"].viewer()
    cost = add(amount=60_000)
    cost_deeds.set_cost_pot(by=lee, cost_id=cost, pot_id=pot)
    move(cost, "declined", reason="No.")
    assert queries.open_pot(lee, pot, stories(world, harbour)).standing.spoken_for == 0


def test_what_no_pot_covers_is_counted_as_unfunded(world, harbour, add, add_pot):
    lee = world["Lee"].viewer()
    pot = add_pot(HOME_OFFICE)
    covered, bare = add(amount=100_000), add(amount=5_000)
    cost_deeds.set_cost_pot(by=lee, cost_id=covered, pot_id=pot)
    page = ledger.ledger(lee, harbour, which="unfunded")
    assert page.totals.unfunded == 20_000 + 5_000
    assert {row.id: row.missing for row in page.rows} == {covered: 20_000, bare: 5_000}
    cost_deeds.set_cost_pot(by=lee, cost_id=covered, pot_id=None)
    assert ledger.ledger(lee, harbour).totals.unfunded == 105_000


def test_before_buying_the_ledger_says_which_pots_would_pay(world, add, add_pot):
    flat, fld, office = add_pot(LLOYDS), add_pot(FLD), add_pot(HOME_OFFICE)
    lee = world["Lee"].viewer()
    cost = add(amount=100_000)
    found = {one.pot.id: one.answer for one in ledger.who_would_pay(lee, ledger.open_cost(lee, cost))}
    assert {pot: answer.amount for pot, answer in found.items()} == {fld: 100_000, office: 80_000, flat: 0}
    assert found[flat].why_not == ("Nothing has come in yet.",)
    cost_deeds.set_cost_pot(by=lee, cost_id=cost, pot_id=office)
    found = {one.pot.id: one for one in ledger.who_would_pay(lee, ledger.open_cost(lee, cost))}
    assert found[office].chosen
    assert found[office].answer.amount == 80_000, "what is spoken for by the cost itself is not counted against it"
    assert "“Places of worship scheme” is meant to" in found[fld].answer.why_not[0]


def test_a_closed_pot_takes_nothing_new(world, add, add_pot):
    pot, lee = add_pot(FLD), world["Lee"].viewer()
    deeds.close_pot(by=lee, pot_id=pot)
    with pytest.raises(Refused, match="closed already"):
        deeds.close_pot(by=lee, pot_id=pot)
    cost = add()
    with pytest.raises(NotFound):
        cost_deeds.set_cost_pot(by=lee, cost_id=cost, pot_id=pot)
    deeds.close_pot(by=lee, pot_id=pot, closed=False)
    cost_deeds.set_cost_pot(by=lee, cost_id=cost, pot_id=pot)


def test_another_organisations_pot_is_not_there(world, add, add_pot):
    pot = add_pot(FLD, who="Carys", tenant=world.tenants["lantern"])
    with pytest.raises(NotFound):
        cost_deeds.set_cost_pot(by=world["Lee"].viewer(), cost_id=add(), pot_id=pot)


def test_changing_keeps_what_was(world, add_pot):
    pot, lee = add_pot(FLD), world["Lee"].viewer()
    deeds.change_pot(
        by=lee, pot_id=pot, body=PotBody(name="Other", funder="Other", rules=(PotRule(code="unrestricted"),))
    )
    story = queries.load_pot(lee, pot)[1].story
    assert [body.name for body in story.bodies] == ["Protection grant", "Other"]
    assert story.body.number == 2


# The pages ------------------------------------------------------------------------------------------------------------

FIELDS = {
    "name": "Places of worship scheme",
    "funder": "Home Office",
    "percent": "80",
    "percent_when": "on completion",
    "most": "3",
    "cap": "56,000",
    "excluded": ["GUA-GRD"],
    "nothing_backwards": "1",
    "evidence_wanted": "photos",
    "hours": "48",
    "closes_on-day": "31",
    "closes_on-month": "3",
    "closes_on-year": "2027",
}


def test_a_pot_is_added_shown_and_changed_by_the_pages(lee, world):
    page = lee.get("/s/costs/pots/new?at=harbour")
    answer = lee.post("/s/costs/pots/new", FIELDS | {"at": "harbour", "pot_id": hidden(page, "pot_id")})
    assert answer.status_code == 302, alert(answer)
    shown = text_of(lee.get(answer["Location"]))
    for words in (
        "It pays 80%, on completion",
        "Cap per grant: £56,000.00",
        "At most 3 measures",
        "Excluded categories: Guarding",
        "No retrospective costs",
        "Evidence wanted: photos",
        "Decision time: 48 hours",
        "Wednesday 31 March 2027",
    ):
        assert words in shown
    assert "Places of worship scheme" in text_of(lee.get("/s/costs/pots"))
    form = lee.get(f"{answer['Location']}/change").content.decode()
    for value in ('value="80"', 'value="56000.00"', 'value="on completion"'):
        assert value in form
    assert lee.post(f"{answer['Location']}/change", FIELDS | {"percent": "50"}).status_code == 302
    assert "It pays 50%" in text_of(lee.get(answer["Location"]))
    wrong = lee.post(f"{answer['Location']}/change", FIELDS | {"percent": "0"})
    assert "Enter a number from 1 to 100" in alert(wrong)


def test_money_comes_in_by_the_page(lee, add_pot, world, harbour):
    pot = add_pot(LLOYDS)
    fields = {"amount": "2,500", "day-day": "1", "day-month": "9", "day-year": "2026", "note": "First half"}
    assert lee.post(f"/s/costs/pots/{pot}/income", fields).status_code == 302
    assert "£2,500.00" in text_of(lee.get(f"/s/costs/pots/{pot}"))
    assert queries.load_pot(world["Ben"].viewer(), pot)[1].story.incomes[0].day == date(2026, 9, 1)
    assert lee.post(f"/s/costs/pots/{pot}/close").status_code == 302
    assert "It pays for nothing new" in text_of(lee.get(f"/s/costs/pots/{pot}"))


def test_the_pot_of_a_cost_is_chosen_by_the_page(lee, add, add_pot):
    pot, cost = add_pot(HOME_OFFICE), add()
    page = text_of(lee.get(f"/s/costs/{cost}"))
    assert "Would pay £1,000.00" in page
    assert "£250.00 would stay with you." in page
    assert lee.post(f"/s/costs/{cost}/pot", {"pot": pot.hex}).status_code == 302
    assert "Meant to pay" in text_of(lee.get(f"/s/costs/{cost}"))
    assert f"pot={pot.hex}" in lee.get(f"/s/costs?list=all&pot={pot.hex}").content.decode()
    assert lee.post(f"/s/costs/{cost}/pot", {"pot": ""}).status_code == 302
    assert "Select" in alert(lee.post(f"/s/costs/{cost}/pot", {"pot": uuid4().hex}))


@pytest.mark.parametrize(("name", "status"), [("Amina", 403), ("Mira", 403), ("Carys", 404), ("Farah", 404)])
def test_others_do_not_come_in(browser_of, add_pot, name, status):  # noqa: F811
    pot, browser = add_pot(FLD), browser_of(name)
    for path in ("", "/change", "/close", "/income"):
        assert browser.get(f"/s/costs/pots/{pot}{path}").status_code == status
    assert browser.get("/s/costs/pots?at=harbour").status_code == status
    assert browser.get("/s/costs/pots/new?at=harbour").status_code == status
