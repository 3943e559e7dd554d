"""Which pots would pay, worked through by hand from what the funders' own rules say (the examples of `fund_rule`)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from safety import vocabulary
from safety.payloads.funding import PotBody, PotIncome, PotRule
from safety.workflow import Refused, funding, money
from safety.workflow.costs import Stage
from safety.workflow.funding import Need, Standing

TODAY = date(2026, 11, 22)


def rule(code, number=0, *, text="", codes=()):
    return PotRule(code=code, number=number, text=text, codes=codes)


def pot(*rules, **changes):
    return PotBody(**{"name": "A pot", "funder": "A funder", "rules": rules, **changes})


# Front Line Defenders: no retrospective costs, at most 7,500 a grant, not what another funder pays, no vehicles.
FLD = pot(
    rule("prospective_only"),
    rule("cap_amount", 750_000),
    rule("duplicate_fund"),
    rule("category_exclude", codes=("GUA-GRD",)),
    rule("evidence", text="a description of the threat and a budget"),
    name="Protection grant",
    funder="Front Line Defenders",
)
# Home Office 2016: 80% on completion, at most three measures, 56,000 at most.
HOME_OFFICE = pot(
    rule("match_percent", 80, text="on completion"),
    rule("max_items", 3),
    rule("cap_amount", 5_600_000),
    name="Places of worship scheme",
    funder="Home Office",
)
# Lloyds Bank Foundation: 2,500 unrestricted, no claim.
LLOYDS = pot(rule("unrestricted"), name="Safety payment", funder="Lloyds Bank Foundation")
# Civic Power Fund: answers within 48 hours.
CIVIC = pot(rule("deadline", 48), rule("demographic", text="racialised organisers"), amount=100_000)


def ask(fund, standing=None, **need):
    asked = Need(**{"category": "PHY-LCK", "total": 400_000, "stage": Stage.QUOTE, **need})
    return funding.would_pay(fund, standing or Standing(), asked, today=TODAY)


# Front Line Defenders -------------------------------------------------------------------------------------------------


def test_it_pays_a_quote_in_full_below_the_cap():
    answer = ask(FLD)
    assert (answer.pays, answer.amount, answer.rest) == (True, 400_000, 0)
    assert "It wants evidence: a description of the threat and a budget." in answer.conditions
    assert "No quote, bill or receipt is with this cost yet." in answer.conditions


@pytest.mark.parametrize("stage", [Stage.COMMITTED, Stage.PAID, Stage.CLAIMED, Stage.REIMBURSED])
def test_it_pays_nothing_backwards(stage):
    answer = ask(FLD, stage=stage)
    assert not answer.pays
    assert answer.amount == 0
    assert answer.why_not[0].startswith("It pays nothing backwards, and this is")


@pytest.mark.parametrize("stage", [Stage.ESTIMATE, Stage.QUOTE, Stage.APPROVED])
def test_it_pays_for_what_is_not_ordered_yet(stage):
    assert ask(FLD, stage=stage).pays


def test_it_pays_up_to_the_cap_and_says_what_stays():
    answer = ask(FLD, total=900_000)
    assert (answer.amount, answer.rest) == (750_000, 150_000)
    assert "Only £7,500.00 is left in it." in answer.conditions


def test_it_counts_what_is_spoken_for_against_the_cap():
    assert ask(FLD, Standing(spoken_for=600_000, items=1)).amount == 150_000
    answer = ask(FLD, Standing(spoken_for=750_000, items=2))
    assert answer.why_not == ("Nothing is left in it.",)


def test_it_does_not_pay_what_it_leaves_out_or_another_pays():
    answer = ask(FLD, category="GUA-GRD", elsewhere="Safety payment")
    assert answer.why_not == (
        "It does not pay for: Guarding.",
        "It does not pay where another pot does, and “Safety payment” is meant to.",
    )


# Home Office ----------------------------------------------------------------------------------------------------------


def test_it_pays_four_fifths_on_completion():
    answer = ask(HOME_OFFICE, total=1_000_000, stage=Stage.PAID)
    assert (answer.amount, answer.rest) == (800_000, 200_000)
    assert "It pays 80% on completion: £8,000.00 of £10,000.00." in answer.conditions


def test_it_pays_for_three_measures_and_no_fourth():
    assert ask(HOME_OFFICE, Standing(spoken_for=1, items=2)).pays
    answer = ask(HOME_OFFICE, Standing(spoken_for=1, items=3))
    assert answer.why_not == ("It pays for at most 3 measures, and 3 measures are in it already.",)


def test_it_rounds_its_share_to_the_penny_halves_up():
    third = replace(HOME_OFFICE, rules=(rule("match_percent", 33),))
    assert ask(third, total=50).amount == 17  # 16.5
    assert ask(third, total=49).amount == 16  # 16.17
    assert ask(replace(HOME_OFFICE, rules=(rule("match_percent", 50),)), total=1).amount == 1  # 0.5


def test_it_asks_for_more_than_its_cap_only_up_to_it():
    answer = ask(HOME_OFFICE, total=10_000_000)
    assert (answer.amount, answer.rest) == (5_600_000, 4_400_000)


# Lloyds Bank Foundation -----------------------------------------------------------------------------------------------


def test_a_flat_payment_pays_from_what_came_in_without_a_claim():
    came_in = Standing(income=250_000)
    answer = ask(LLOYDS, came_in, total=60_000, stage=Stage.PAID)
    assert (answer.pays, answer.amount) == (True, 60_000)
    assert answer.conditions == ("The money is here already: no claim is needed.",)
    assert ask(LLOYDS, Standing(income=250_000, spoken_for=200_000), total=60_000).amount == 50_000


def test_a_flat_payment_that_has_not_come_pays_nothing():
    assert ask(LLOYDS).why_not == ("Nothing has come in yet.",)
    spent = Standing(income=250_000, spoken_for=250_000)
    assert ask(LLOYDS, spent).why_not == ("Nothing is left of what came in.",)


# Civic Power Fund, and days -------------------------------------------------------------------------------------------


def test_it_says_how_fast_it_decides_and_for_whom_it_is():
    answer = ask(CIVIC, total=5_000)
    assert answer.conditions == (
        "It is kept for: racialised organisers. Check that this fits.",
        "It decides within 2 days.",
    )
    assert "It decides within 36 hours." in ask(pot(rule("deadline", 36))).conditions


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"closed": True}, "It is closed."),
        ({"closes_on": date(2026, 11, 21)}, "It closed on Saturday 21 November 2026."),
        ({"opens_on": date(2026, 11, 23)}, "It opens on Monday 23 November 2026."),
    ],
)
def test_it_pays_only_while_it_is_open(changes, sentence):
    assert ask(pot(**changes)).why_not == (sentence,)


def test_it_pays_on_its_last_day():
    answer = ask(pot(closes_on=TODAY, opens_on=TODAY))
    assert answer.conditions == ("It closes on Sunday 22 November 2026.",)


def test_nobody_pays_back_what_nobody_paid():
    assert "nothing to pay back" in ask(pot(), basis="in_kind").why_not[0]
    assert ask(pot(), basis="hours").conditions == ("Ask whether it pays for staff time.",)


def test_a_pot_without_rules_pays_everything_and_has_no_bottom():
    assert ask(pot(), total=money.MOST).amount == money.MOST
    assert funding.remaining(pot(), Standing(spoken_for=5)) is None


def test_every_rule_of_the_list_is_looked_at():
    """A pot with all rules at once says something about each; none of the list is left unknown."""
    known = {one.code for one in (*FLD.rules, *HOME_OFFICE.rules, *LLOYDS.rules, *CIVIC.rules)}
    assert known == set(vocabulary.codes("fund_rule"))


# What always holds ------------------------------------------------------------------------------------------------------

RULES = some.lists(
    some.one_of(
        some.integers(1, 100).map(lambda number: rule("match_percent", number)),
        some.integers(1, 10**8).map(lambda number: rule("cap_amount", number)),
        some.integers(1, 5).map(lambda number: rule("max_items", number)),
        some.just(rule("unrestricted")),
        some.just(rule("prospective_only")),
    ),
    unique_by=lambda one: one.code,
)


@given(RULES, some.integers(0, 10**9), some.integers(1, 10**9), some.integers(0, 10**9), some.sampled_from(Stage))
def test_it_never_pays_more_than_it_costs_or_than_is_left(rules, income, total, spoken_for, stage):
    fund, standing = pot(*rules, amount=10**8), Standing(income, spoken_for, 1)
    answer = ask(fund, standing, total=total, stage=stage)
    assert 0 <= answer.amount <= total
    assert answer.amount + answer.rest == total
    assert type(answer.amount) is int
    left = funding.remaining(fund, standing)
    assert left is None or answer.amount <= left
    assert answer.pays or answer.amount == 0


@given(RULES, some.integers(0, 10**7), some.lists(some.integers(1, 10**7), max_size=8))
def test_it_covers_no_more_than_it_has(rules, income, totals):
    fund = pot(*rules, amount=10**6)
    costs = {uuid4(): total for total in totals}
    covered = funding.covered(fund, income, costs)
    assert all(0 <= covered[record] <= total for record, total in costs.items())
    left = funding.remaining(fund, Standing(income))
    assert left is None or sum(covered.values()) <= left


# What a pot may say -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (pot(name=" "), "name"),
        (pot(funder=""), "funder"),
        (pot(amount=-1), "amount"),
        (pot(amount=money.MOST + 1), "amount"),
        (pot(opens_on=TODAY, closes_on=date(2026, 11, 21)), "closes_on"),
        (pot(rule("no_such_rule")), "rules"),
        (pot(rule("unrestricted"), rule("unrestricted")), "rules"),
        (pot(rule("match_percent", 0)), "match_percent"),
        (pot(rule("match_percent", 101)), "match_percent"),
        (pot(rule("cap_amount", 0)), "cap_amount"),
        (pot(rule("max_items", -1)), "max_items"),
        (pot(rule("category_exclude")), "category_exclude"),
        (pot(rule("category_exclude", codes=("XXX",))), "category_exclude"),
        (pot(rule("unrestricted", 5)), "unrestricted"),
        (pot(rule("evidence", text="x" * 501)), "evidence"),
        (pot(note="x" * 501), "note"),
    ],
)
def test_it_refuses_an_impossible_pot(body, field):
    with pytest.raises(Refused) as refused:
        funding.check_pot(body)
    assert refused.value.field == field


@pytest.mark.parametrize("fund", [FLD, HOME_OFFICE, LLOYDS, CIVIC])
def test_it_takes_the_pots_of_the_examples(fund):
    funding.check_pot(fund)
    assert PotBody.from_bytes(fund.to_bytes()) == fund


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"amount": 0}, "amount"), ({"day": date(2026, 11, 23)}, "day"), ({"note": "x" * 501}, "note")],
)
def test_it_refuses_impossible_income(changes, field):
    at = datetime(2026, 11, 22, tzinfo=UTC)
    base = {"id": uuid4(), "amount": 1, "day": TODAY, "note": "", "by": uuid4(), "by_name": "Lee", "at": at}
    with pytest.raises(Refused) as refused:
        funding.check_income(PotIncome(**(base | changes)), today=TODAY)
    assert refused.value.field == field
