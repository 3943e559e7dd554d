"""What a shown figure says: noise, rounding, letters, and how far from the truth a reader may think it."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.cube import Cube, money_key, money_share, record_key, tabulate
from aggregates.disclosure import Cell, bracket, protect, rounded, rounded_money, shown, step
from aggregates.figures import letter, payload
from aggregates.method import METHOD, NO_NOISE, NOISE, RANGE, Measure, band_of, wait_of
from tests.aggregates.small import BIG, Q1, cube, directory, method
from tests.aggregates.small import shown as told

QUIET = replace(METHOD, noise=NO_NOISE)


# Noise


def chances():
    bounds = [0, *(bound for bound, _ in NOISE)]
    return {add: (high - low) / RANGE for (_, add), (low, high) in zip(NOISE, itertools.pairwise(bounds), strict=True)}


def test_it_adds_nothing_on_average_with_a_variance_of_one_and_a_half():
    assert sum(chances().values()) == pytest.approx(1)
    assert sum(add * chance for add, chance in chances().items()) == pytest.approx(0, abs=1e-6)
    assert sum(add * add * chance for add, chance in chances().items()) == pytest.approx(1.5, abs=1e-6)


def test_it_adds_each_number_as_often_as_the_method_says():
    assert {add: round(100 * chance, 1) for add, chance in chances().items()} == {
        -3: 1.8,
        -2: 8.9,
        -1: 23.3,
        0: 32.1,
        1: 23.3,
        2: 8.9,
        3: 1.8,
    }


@pytest.mark.parametrize(
    ("key", "add"),
    [(0, -3), (76_975_986, -3), (76_975_987, -2), (1_458_823_997, -1), (1_458_823_998, 0), (RANGE - 1, 3)],
)
def test_it_takes_the_first_entry_above_the_key_of_the_cell(key, add):
    assert step(key, METHOD) == add


def test_it_alters_the_same_set_of_facts_alike_in_every_table():
    facts = [
        ("incidents", (Q1, unit, "R01", "t1", "1"), 1, record_key(b"s", f"{unit}{n}"))
        for unit in "abcdef"
        for n in range(7)
    ]
    protected = protect(tabulate(facts), directory(), method("UK", "T", "TS", noise=NOISE), Q1)
    assert told(protected, "UK")[""] is not None
    keys = {cell.keys for cell in protected.own() if cell.total == 42}
    assert len(keys) == 1


def test_it_makes_the_keys_of_facts_from_the_secret_and_their_ids():
    assert record_key(b"secret", "fact") == 655616542
    assert len({record_key(b"secret", f"fact {number}") for number in range(1000)}) == 1000
    assert record_key(b"secret", "fact") != record_key(b"other", "fact")
    assert 0 <= record_key(b"secret", "fact") < RANGE


# Counts


@pytest.mark.parametrize(
    ("count", "says"),
    [
        *((7, 10), (10, 10), (12, 10), (13, 15), (17, 15), (18, 20), (122, 120), (123, 125), (997, 995), (998, 1000)),
        *((1002, 1000), (1003, 1005), (9997, 9995), (9998, 10_000), (10_004, 10_000), (10_005, 10_010)),
        *((123_449, 123_400), (123_450, 123_500), (5_000_499, 5_000_000)),
    ],
)
def test_it_rounds_counts(count, says):
    assert rounded(count, METHOD) == says


@given(st.integers(10, 10**8), st.integers(0, RANGE - 1))
def test_it_lets_no_count_stray_further_than_it_says(count, key):
    value = rounded(count + step(key, METHOD), METHOD)
    low, high = bracket(value, METHOD, "count")
    assert low <= count <= high
    assert abs(value - count) <= (5 if value < 10_000 else 0.001 * count)


@given(st.integers(10, 10**6), st.integers(0, RANGE - 1))
def test_it_keeps_what_the_letters_promise(count, key):
    value = rounded(count + step(key, METHOD), METHOD)
    promise = {"A": 0.02, "B": 0.05, "C": 0.10, "D": 1}[letter(value, "count")]
    assert abs(value - count) <= promise * count


def test_it_is_within_three_in_19_of_20_cases():
    errors = [
        (chance, abs(rounded(count + add, METHOD) - count))
        for count in range(20, 40)
        for add, chance in chances().items()
    ]
    within = sum(chance for chance, error in errors if error <= 3) / 20
    assert within == pytest.approx(0.95, abs=0.02)


# Money


def money(total, largest, key):
    cell = Cell(("costs", Q1, "UK", ()), {"a": largest, "b": total - largest}, key, total)
    return shown(cell, METHOD, "pence", b"key")


@pytest.mark.parametrize(
    ("pence", "says"),
    [
        *((4_000, 10_000), (50_000, 50_000), (50_499, 50_000), (50_500, 51_000), (123_456, 120_000)),
        *((9_949_999, 9_900_000), (9_999_999, 10_000_000), (10_049_999, 10_000_000), (12_345_678, 12_300_000)),
    ],
)
def test_it_rounds_money(pence, says):
    assert rounded_money(pence) == says


@given(st.integers(50_000, 10**10), st.floats(0.2, 0.87), st.integers(0, RANGE - 1))
def test_it_lets_no_sum_stray_further_than_it_says(total, share, key):
    value = money(total, int(total * share), key)
    low, high = bracket(value, METHOD, "pence")
    assert low <= total <= high
    assert abs(value - total) <= {"A": 0.05, "B": 0.10}[letter(value, "pence")] * total


def test_it_moves_money_both_ways_and_by_a_share_of_the_largest():
    shares = [2 * money_share(b"key", key) / 2**64 - 1 for key in range(4000)]
    assert min(shares) < -0.99
    assert max(shares) > 0.99
    assert abs(sum(shares)) / 4000 < 0.05
    assert money_key(b"a") != money_key(b"b")


def test_it_shows_money_in_pence_that_depend_on_facts_and_secret_alone():
    costs = Measure("costs", "Costs", "pence", ("category", "whole"), ("UK",), ("UK",), inherits="incidents")
    rules = method("UK", measures=(costs,))
    facts = [
        ("costs", (Q1, unit, "R01", "premises", "all"), 12_345_678, number) for number, unit in enumerate("abcdef")
    ]
    counted = cube({"t1": BIG}).measures["incidents"]

    def value(key):
        facts_of_both = Cube({"incidents": counted, **tabulate(facts).measures}, key)
        return protect(facts_of_both, directory(), rules, Q1).cells["costs", Q1, "UK", ()].value

    assert value(b"k") == value(b"k") is not None
    others = {value(bytes([key])) for key in range(9)}
    assert len(others) > 1


# Bands and letters


def test_it_puts_waits_and_sizes_into_bands():
    assert [wait_of(days) for days in (0, 2, 3, 10, 11, 40, 41)] == [
        "0-2",
        "0-2",
        "3-5",
        "6-10",
        "11-20",
        "21-40",
        "41+",
    ]
    assert [band_of(staff) for staff in (1, 10, 11, 25, 26, 900)] == ["B1", "B1", "B2", "B2", "B3", "B3"]


@pytest.mark.parametrize(
    ("value", "says"), [(300, "A"), (295, "B"), (120, "B"), (115, "C"), (60, "C"), (55, "D"), (10, "D")]
)
def test_it_gives_a_letter_by_what_is_published(value, says):
    assert letter(value, "count") == says


def test_it_gives_letters_to_shown_figures_only():
    release = payload(protect(cube({"t1": {"a": 50}, "t2": BIG, "t3": BIG}), directory(), method("UK", "T"), Q1))
    cells = [cell for table in release["measures"][0]["tables"] for cell in table["cells"]]
    assert all(("letter" in cell) == (cell["value"] is not None) for cell in cells)
