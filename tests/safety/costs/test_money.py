"""Money in whole pence, never a float."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from safety.workflow import money

PENCE = some.integers(0, money.MOST)
PERCENT = some.integers(0, 100)


@pytest.mark.parametrize(
    ("typed", "pence"),
    [
        ("1", 100),
        ("1250", 125_000),
        ("1,250", 125_000),
        ("£1,250.00", 125_000),
        ("£ 14.5", 1_450),
        ("0.99", 99),
        (" 7,500 ", 750_000),
        ("1,000,000", 100_000_000),
        ("0.05", 5),
    ],
)
def test_it_reads_an_amount_as_people_write_it(typed, pence):
    assert money.from_typed(typed) == pence


@pytest.mark.parametrize(
    "typed",
    ["", "-1", "1,25", "12,50", "1.255", "1.2.3", "1e5", "£", "ten", "1 250", "10000000000", "١٢", "NaN", "1,2500"],
)
def test_it_refuses_what_is_no_amount(typed):
    with pytest.raises(ValueError, match="no amount"):
        money.from_typed(typed)


@given(PENCE)
def test_it_reads_back_what_it_wrote(pence):
    assert money.from_typed(money.words(pence)) == pence
    assert money.from_typed(money.plain(pence)) == pence


@pytest.mark.parametrize(("pence", "words"), [(0, "£0.00"), (5, "£0.05"), (125_000, "£1,250.00"), (99, "£0.99")])
def test_it_shows_money_with_its_pence(pence, words):
    assert money.words(pence) == words


@given(PENCE, some.integers(1, 10_000))
def test_it_rounds_halves_up_to_the_penny(above, below):
    exact = Decimal(above) / Decimal(below)
    if Fraction(above, below) == Fraction(exact):  # where Decimal is exact, it must agree with its own halves-up
        assert money.half_up(above, below) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    rounded = money.half_up(above, below)
    assert abs(Fraction(above, below) - rounded) <= Fraction(1, 2)
    assert rounded - Fraction(above, below) != Fraction(-1, 2), "a half goes up"
    assert type(rounded) is int


@pytest.mark.parametrize(("above", "below"), [(-1, 2), (1, 0), (1, -2)])
def test_it_rounds_nothing_negative(above, below):
    with pytest.raises(ValueError, match="not negative"):
        money.half_up(above, below)


@given(PENCE, PERCENT)
def test_a_share_and_the_rest_differ_from_the_whole_by_a_penny_at_most(pence, percent):
    one, other = money.share(pence, percent), money.share(pence, 100 - percent)
    assert 0 <= one <= pence
    assert 0 <= one + other - pence <= 1


@given(PENCE, some.sampled_from([0, 5, 20]))
def test_the_vat_in_an_amount_is_never_more_than_the_amount(gross, rate):
    vat = money.vat_within(gross, rate)
    assert 0 <= vat <= gross
    assert abs((gross - vat) * rate - vat * 100) <= 100 + rate, "net times rate is the VAT, to the penny"


@pytest.mark.parametrize(
    ("gross", "rate", "vat"), [(12_000, 20, 2_000), (1, 20, 0), (3, 20, 1), (10_500, 5, 500), (999, 20, 167)]
)
def test_it_finds_the_vat_in_an_amount(gross, rate, vat):
    assert money.vat_within(gross, rate) == vat


@pytest.mark.parametrize(
    ("minutes", "rate", "pence"), [(60, 1_850, 1_850), (90, 1_850, 2_775), (1, 1_850, 31), (20, 1_000, 333), (10, 3, 1)]
)
def test_it_counts_time_at_its_rate(minutes, rate, pence):
    assert money.for_time(minutes, rate) == pence
