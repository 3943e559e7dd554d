"""The stages of a cost as plain functions: every pair of stages, reasons, amounts, and who may decide."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from safety import vocabulary
from safety.payloads import UnreadablePayload
from safety.payloads.costs import CostBody, CostFiles, CostLinks, CostPot, CostState
from safety.workflow import Refused, money
from safety.workflow import costs as rules
from safety.workflow.costs import CostStory, Event, Stage
from tests.safety.costs.conftest import cost_body

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = NOW.date()
AMINA, LEE = uuid4(), uuid4()


def body(**changes):
    return cost_body(**{"by": AMINA, "by_name": "Amina", "at": NOW, "number": 1, **changes})


def state(stage, number=1, **changes):
    return CostState(**{"stage": stage, "at": NOW, "number": number, "by": AMINA, "by_name": "Amina", **changes})


def story(stage=Stage.ESTIMATE, *more, **changes):
    parts = (body(**changes), state(stage), *more)
    return CostStory.from_items(part.to_bytes() for part in parts)


def test_every_stage_has_followers_an_owner_an_event_and_a_label():
    assert set(rules.FOLLOWS) == set(rules.OWNER) == set(rules.EVENT) == set(rules.LABEL) == set(Stage)
    assert all(event.value.split(":")[0] == "cost" and event.value.count(":") == 1 for event in Event)
    assert [event.value for event in Event] == sorted(event.value for event in Event)


def test_its_stages_are_those_of_the_list():
    note = vocabulary.coded_list("cost_category").note
    assert all(stage.value in note for stage in Stage)


def test_every_stage_can_be_reached():
    reached = set(rules.STARTS)
    while more := {then for stage in reached for then in rules.FOLLOWS[stage]} - reached:
        reached |= more
    assert reached == set(Stage)


@pytest.mark.parametrize(("now", "then"), [*itertools.product(Stage, Stage)])
def test_it_refuses_every_move_that_the_table_forbids(now, then):
    if then in rules.FOLLOWS[now]:
        rules.check_move(now, then, "Because.")
        return
    with pytest.raises(Refused):
        rules.check_move(now, then, "Because.")


@pytest.mark.parametrize(("now", "then"), sorted(rules.NEEDS_REASON))
def test_it_wants_the_reasons_of_the_table(now, then):
    for reason in ("", "  ", "x" * 1001):
        with pytest.raises(Refused) as refused:
            rules.check_move(now, then, reason)
        assert refused.value.field == "reason"


def test_declining_always_needs_a_reason():
    assert {pair for pair in rules.NEEDS_REASON if pair[1] is Stage.DECLINED} == {
        (now, Stage.DECLINED) for now in Stage if Stage.DECLINED in rules.FOLLOWS[now]
    }


@pytest.mark.parametrize("stage", [Stage.COMMITTED, Stage.PAID])
@pytest.mark.parametrize("basis", ["hours", "in_kind"])
def test_what_nobody_pays_for_is_not_ordered_or_paid(stage, basis):
    with pytest.raises(Refused):
        rules.check_basis(basis, stage)
    rules.check_basis("money", stage)
    rules.check_basis(basis, Stage.APPROVED)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"category": "XXX"}, "category"),
        ({"what_for": " "}, "what_for"),
        ({"what_for": "x" * 201}, "what_for"),
        ({"supplier": "x" * 121}, "supplier"),
        ({"basis": "gold"}, "basis"),
        ({"amount": 0}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": money.MOST + 1}, "amount"),
        ({"vat": -1}, "vat"),
        ({"vat": 125_001}, "vat"),
        ({"minutes": 5}, "hours"),
        ({"period": "day"}, "times"),
        ({"times": 2}, "times"),
        ({"period": "month", "times": 0}, "times"),
        ({"period": "month", "times": 121}, "times"),
        ({"day": date(1999, 12, 31)}, "day"),
        ({"day": date(2040, 1, 1)}, "day"),
        ({"basis": "hours", "minutes": 0, "amount": 0}, "hours"),
        ({"basis": "hours", "minutes": 60, "rate": -1, "amount": 0}, "rate"),
        ({"basis": "hours", "minutes": 60, "rate": 100, "amount": 99}, "hours"),
        ({"basis": "hours", "minutes": 60, "rate": 100, "amount": 100, "vat": 1}, "hours"),
    ],
)
def test_it_refuses_an_impossible_cost(changes, field):
    with pytest.raises(Refused) as refused:
        rules.check_body(cost_body(**changes), today=TODAY)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"vat": 125_000, "vat_reclaimable": True},
        {"period": "year", "times": 120},
        {"basis": "in_kind"},
        {"basis": "hours", "minutes": 90, "rate": 1_850, "amount": 2_775},
        {"basis": "hours", "minutes": 90, "rate": 0, "amount": 0},  # a volunteer's time
        {"day": date(2028, 1, 1)},
    ],
)
def test_it_takes_a_possible_one(changes):
    rules.check_body(cost_body(**changes), today=TODAY)


@given(some.integers(1, 10**8), some.integers(0, 10**8), some.booleans(), some.integers(1, 120))
def test_what_it_costs_us_is_whole_pence_between_nothing_and_all(amount, vat, reclaimable, times):
    vat = min(vat, amount)
    total = rules.total(
        CostBody(category="PHY-LCK", what_for="x", amount=amount, vat=vat, vat_reclaimable=reclaimable, times=times)
    )
    assert type(total) is int
    assert total == (amount - vat * reclaimable) * times
    assert 0 <= total <= amount * times


@given(some.integers(1, 10_000), some.integers(0, 100_000))
def test_staff_time_always_fits_its_own_rule(minutes, rate):
    counted = rules.timed(cost_body(basis="hours", minutes=minutes, rate=rate, amount=0))
    rules.check_body(counted, today=TODAY)


# The story ------------------------------------------------------------------------------------------------------------


def test_the_newest_part_counts_and_the_first_one_asked():
    pot = uuid4()
    told = story(
        Stage.QUOTE,
        replace(body(), amount=5, number=2, by=LEE, by_name="Lee"),
        CostPot(pot=uuid4(), by_name="Lee", at=NOW),
        CostPot(pot=pot, by_name="Lee", at=NOW.replace(hour=10)),
        state(Stage.APPROVED, 2, by=LEE),
    )
    assert (told.stage, told.total, told.pot, told.asked_by, told.asked_name) == (
        Stage.APPROVED,
        5,
        pot,
        AMINA,
        "Amina",
    )


def test_links_of_all_sections_count_once_each():
    first, second = uuid4(), uuid4()
    told = story(
        Stage.ESTIMATE,
        CostLinks(incidents=(first,), by_name="Amina", at=NOW),
        CostLinks(incidents=(first, second), by_name="Ben", at=NOW.replace(hour=10)),
    )
    assert told.incidents == (first, second)


def test_nobody_decides_about_her_own():
    with pytest.raises(Refused, match="You asked for this"):
        rules.check_approver(story(), AMINA)
    rules.check_approver(story(), LEE)
    changed = story(Stage.ESTIMATE, replace(body(), number=2, by=LEE))
    with pytest.raises(Refused, match="You changed this last"):
        rules.check_approver(changed, LEE)


@pytest.mark.parametrize("stage", Stage)
def test_it_can_be_changed_only_before_it_is_decided(stage):
    if stage in {Stage.ESTIMATE, Stage.QUOTE}:
        rules.check_change(story(stage))
        return
    with pytest.raises(Refused):
        rules.check_change(story(stage))


@pytest.mark.parametrize("stage", Stage)
def test_a_claim_alone_leads_to_the_stages_of_a_claim(stage):
    offered = story(stage).next_stages()
    assert not set(offered) & {Stage.CLAIMED, Stage.REIMBURSED}
    assert stage is not Stage.CLAIMED or offered == []


def test_time_is_offered_no_stage_of_money():
    time = story(Stage.APPROVED, basis="hours", minutes=60, rate=1_000, amount=1_000)
    assert time.next_stages() == [Stage.DECLINED]


def test_it_refuses_a_record_without_its_parts_or_of_a_later_version():
    with pytest.raises(UnreadablePayload):
        CostStory.from_items([body().to_bytes()])
    with pytest.raises(UnreadablePayload):
        CostStory.from_items([state(Stage.PAID).to_bytes()])
    with pytest.raises(UnreadablePayload):
        _ = story("lost").stage


@pytest.mark.parametrize(
    "part",
    [
        body(vat=5, period="month", times=3, day=TODAY),
        state(Stage.PAID, reason="Why"),
        CostFiles(files=(), by_name="Lee", at=NOW),
        CostPot(pot=None, by_name="Lee", at=NOW),
        CostLinks(incidents=(uuid4(),), by_name="Lee", at=NOW),
    ],
    ids=lambda part: part.WHAT,
)
def test_its_parts_go_to_bytes_and_back(part):
    assert type(part).from_bytes(part.to_bytes()) == part
    assert "Lee" not in repr(part)
