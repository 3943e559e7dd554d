"""Funds and vouchers as plain rules: codes, what may be set up, what a fund's record tells. No database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellbeing.payloads.funds import Batch, Cap, Drawn, FundBody, MoneyIn, Used
from wellbeing.workflow import Refused
from wellbeing.workflow import funds as rules
from wellbeing.workflow.funds import FundStory

FIVE = tuple(uuid4() for _ in range(5))
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def fund(**changes):
    plain = {"name": "Winter", "payer": "A foundation", "price": 6_000, "employers": FIVE, "series": "AB12"}
    return FundBody(**{**plain, "warn_at": 3, "number": 1, **changes})


def story(*, paid=120_000, made=15, out=(), back=(), uses=(), **changes):
    codes = tuple(rules.new_code("AB12") for _ in range(made))
    given = tuple(codes[index] for index in out)
    came_back = tuple(codes[index] for index in back)
    parts = [
        fund(**changes),
        MoneyIn(id=uuid4(), amount=paid, day=date(2026, 9, 1), note="", by=uuid4(), by_name="Dele", at=NOW),
        Batch(codes=codes, month=date(2026, 9, 1), by=uuid4(), at=NOW),
        Drawn(codes=given, back=False, at=NOW),
        Drawn(codes=came_back, back=True, at=NOW + timedelta(hours=1)),
        *(Used(code=codes[index], outcome=outcome, month=month, at=NOW) for index, outcome, month in uses),
    ]
    return FundStory.from_items(part.to_bytes() for part in parts), codes


def test_a_code_is_readable_and_names_its_series():
    code = rules.new_code("AB12")
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4, 4]
    assert set(code.replace("-", "")) <= set(LETTERS)
    assert rules.series_of(code) == "AB12"
    assert len({rules.new_code("AB12") for _ in range(1_000)}) == 1_000


def test_a_code_may_be_typed_as_people_type():
    code = "0000-1111-2222-3333-44" + rules._check_letters("000011112222333344")
    assert rules.clean_code(code.lower().replace("-", " ")) == code
    assert rules.clean_code(code.replace("0", "O").replace("1", "l")) == code


@given(st.data())
def test_every_wrong_letter_and_every_two_that_changed_places_are_noticed(data):
    letters = list(rules.new_code(rules.new_series()).replace("-", ""))
    first, second = data.draw(st.lists(st.integers(0, 19), min_size=2, max_size=2, unique=True))
    if data.draw(st.booleans()):
        letters[first] = data.draw(st.sampled_from(sorted(set(LETTERS) - {letters[first]})))
    elif letters[first] != letters[second]:
        letters[first], letters[second] = letters[second], letters[first]
    else:
        return
    with pytest.raises(Refused):
        rules.clean_code("".join(letters))


@pytest.mark.parametrize("typed", ["", "AB12", "U" * 20, "AB12-0000-0000-0000-000000", "é" * 20])
def test_nonsense_is_no_code(typed):
    with pytest.raises(Refused) as refused:
        rules.clean_code(typed)
    assert refused.value.field == "code"


@pytest.mark.parametrize("count", [0, 1, 4])
def test_a_fund_for_fewer_than_five_organisations_is_refused(count):
    with pytest.raises(Refused, match="at least 5") as refused:
        rules.check_fund(fund(employers=FIVE[:count]), served=FIVE)
    assert refused.value.field == "employers"
    rules.check_fund(fund(), served=FIVE)


def test_the_same_organisation_five_times_is_one():
    with pytest.raises(Refused, match="at least 5"):
        rules.check_fund(fund(employers=FIVE[:1] * 5), served=FIVE)


def test_organisations_are_of_the_scheme_and_never_taken_out():
    six = (*FIVE, uuid4())
    with pytest.raises(Refused, match="of this scheme"):
        rules.check_fund(fund(employers=six), served=FIVE)
    rules.check_fund(fund(employers=six), served=six, before=fund())
    with pytest.raises(Refused, match="not taken out"):
        rules.check_fund(fund(), served=six, before=fund(employers=six))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"payer": ""}, "payer"),
        ({"name": "x" * 121}, "name"),
        ({"price": 0}, "price"),
        ({"warn_at": -1}, "warn_at"),
        ({"caps": (Cap(service="counselling", sessions=0),)}, "caps"),
        ({"caps": (Cap(service="gardening", sessions=1),)}, "caps"),
        ({"caps": (Cap(service="counselling", sessions=1), Cap(service="counselling", sessions=2))}, "caps"),
    ],
)
def test_each_wrong_field_is_named(changes, field):
    with pytest.raises(Refused) as refused:
        rules.check_fund(fund(**changes), served=FIVE)
    assert refused.value.field == field


def test_no_batch_is_small_or_beyond_the_money():
    told, _ = story(paid=120_000, made=0)  # 20 sessions
    for count in (1, 9):
        with pytest.raises(Refused, match="between 10 and 500"):
            rules.check_batch(told, count)
    with pytest.raises(Refused, match="pays for 20 more"):
        rules.check_batch(told, 21)
    rules.check_batch(told, 20)


def test_only_who_is_served_draws_within_the_cap_and_the_pool():
    told, _ = story(made=15, caps=(Cap(service="counselling", sessions=6),))
    rules.check_draw(told, count=6, employer=FIVE[0], service="counselling")
    rules.check_draw(told, count=15, employer=FIVE[0], service="respite")
    for wrong in (
        {"employer": uuid4()},
        {"count": 7},
        {"count": 0},
        {"count": 16, "service": "respite"},
    ):
        with pytest.raises(Refused):
            rules.check_draw(told, **{"count": 1, "employer": FIVE[0], "service": "counselling", **wrong})
    closed = replace(told, body=replace(told.body, closed=True))
    with pytest.raises(Refused, match="closed"):
        rules.check_draw(closed, count=1, employer=FIVE[0], service="respite")


def test_it_counts_what_is_left_worked_by_hand():
    """£1,200 at £60 buys 20. 15 are made, 8 given, 2 of those come back; of the 6 still out 3 are used."""
    september, october = date(2026, 9, 1), date(2026, 10, 1)
    uses = [(0, "attended", september), (1, "dna", october), (2, "attended", october)]
    told, codes = story(out=range(8), back=(6, 7), uses=uses)
    assert (told.bought, told.issued, len(told.out), told.used, told.left) == (20, 15, 6, 3, 14)
    assert set(told.pool) == {*codes[6:8], *codes[8:]}
    assert told.missed_share == 33
    assert told.cost_of_a_session == 9_000, "three are paid, two took place"
    assert [(one.first, one.issued, one.used, one.missed) for one in told.months()] == [
        (september, 15, 1, 0),
        (october, 0, 2, 1),
    ]


def test_it_warns_before_it_is_empty():
    assert not story(paid=6_000 * 10, made=10, out=range(6))[0].low  # 4 left, warned at 3
    assert story(paid=6_000 * 10, made=10, out=range(7))[0].low
    assert not story(paid=6_000 * 10, made=10, out=range(7), closed=True)[0].low


def test_a_code_counts_once_however_often_it_is_noted():
    month = date(2026, 10, 1)
    told, _ = story(out=range(3), uses=[(0, "attended", month), (0, "attended", month)])
    assert told.used == 1


def test_the_payer_reads_finished_months_with_at_least_five_used_sessions():
    """2 in August, 3 in September: one line of five. 6 in October: a line. 4 in November: not over. July had nothing."""
    months = [date(2026, 8, 1)] * 2 + [date(2026, 9, 1)] * 3 + [date(2026, 10, 1)] * 6 + [date(2026, 11, 1)] * 4
    told, _ = story(made=15, out=range(15), uses=[(at, "attended", month) for at, month in enumerate(months)])
    lines = told.totals(date(2026, 11, 22))
    assert [(line.first.month, line.last.month, line.used) for line in lines] == [(8, 9, 5), (10, 10, 6)]
    assert [line.used for line in told.totals(date(2026, 12, 1))] == [5, 6], "four wait for more"


def test_shuffling_keeps_every_code():
    codes = [rules.new_code("AB12") for _ in range(50)]
    again = rules.shuffled(codes)
    assert sorted(again) == sorted(codes)
    assert again != codes
