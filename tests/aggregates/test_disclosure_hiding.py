"""Which figures are hidden: the rules worked by hand, and what must hold for every network."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregates.cube import Cube, Directory, NotReady, Unit, placed, tabulate
from aggregates.disclosure import AlreadyReleasedError, Cell, ImpossibleError, Relation, _to_hide, protect, unsafe
from aggregates.figures import payload
from aggregates.method import METHOD, Measure
from tests.aggregates.small import BIG, Q1, cube, directory, method, shown, together, why, year_of

COSTS = Measure("costs", "Costs", "pence", ("category", "whole"), ("UK", "R"), ("UK", "R"), inherits="incidents")
QUARTERS = [f"2026-Q{number}" for number in range(1, 5)]


def here(cells, *tables, **options):
    return protect(cube(cells), directory(), method(*(tables or ("UK", "T"))), Q1, **options)


def released(cells_by_quarter, *tables, **changed):
    """The four quarters as published, the cube of their year, and the rules."""
    rules, facts, earlier = method(*tables, **changed), year_of(*cells_by_quarter), []
    for quarter in QUARTERS:
        earlier.append(payload(protect(facts, directory(), rules, quarter, earlier)))
    return facts, rules, earlier


# Primary rules


@pytest.mark.parametrize(
    ("units", "reason"),
    [
        ({}, "zero"),
        ({"a": 40, "b": 30, "c": 20, "d": 10}, "few"),
        ({"a": 2, "b": 2, "c": 2, "d": 2, "e": 1}, "small"),
        ({"a": 2, "b": 2, "c": 2, "d": 2, "e": 2}, ""),
        # The largest has 100, the next 50; 15 % of 100 must be left, and 15 is left.
        ({"a": 100, "b": 50, "c": 5, "d": 5, "e": 5}, ""),
        ({"a": 100, "b": 50, "c": 5, "d": 5, "e": 4}, "dominated"),
        ({"a": 30, "b": 30, "c": 30, "d": 30, "e": 30, "f": -1}, "negative"),
        ({"a": 30, "b": 30, "c": 30, "d": 30, "e": 0}, "few"),
    ],
)
def test_it_hides_what_could_show_one_organisation(units, reason):
    assert unsafe(units, METHOD, "count") == reason


def test_it_asks_more_of_the_rest_where_two_others_may_tell():
    units = {"a": 100, "b": 50, "c": 20, "d": 10, "e": 4}
    assert unsafe(units, METHOD, "count") == ""
    assert unsafe(units, method("UK", m=2), "count") == "dominated"


def test_it_shows_money_from_500_pounds():
    even = dict.fromkeys("abcde", 10_000)
    assert unsafe(even, METHOD, "pence") == ""
    assert unsafe({**even, "e": 9_999}, METHOD, "pence") == "small"


def test_it_nets_refunds_by_organisation_before_it_judges():
    facts = [("costs", (Q1, unit, "R01", "premises", "all"), 20_000, 1) for unit in "abcdef"]
    refund = ("costs", (Q1, "a", "R01", "premises", "all"), -5_000, 2)
    rules = method("UK", measures=(COSTS,))
    counted = cube({"t1": BIG})
    netted = protect(together(counted, tabulate([*facts, refund])), directory(), rules, Q1)
    assert why(netted, "UK", "costs") == {}
    below = protect(together(counted, tabulate([*facts, refund, (*refund[:2], -16_000, 3)])), directory(), rules, Q1)
    assert why(below, "UK", "costs") == {"": "negative"}


def test_it_hides_money_wherever_the_count_is_hidden():
    money = tabulate([("costs", (Q1, unit, "R01", "premises", "all"), 20_000, 1) for unit in "abcdef"])
    few = cube({"t1": {"a": 40, "b": 40}})
    protected = protect(together(few, money), directory(), method("UK", measures=(COSTS,)), Q1)
    assert why(protected, "UK", "costs") == {"": "inherited"}


def test_it_lists_every_possible_cell_also_where_nothing_happened():
    protected = here({"t1": BIG}, "UK", "T", "TS")
    assert set(shown(protected, "T")) == {"t1", "t2", "t3"}
    assert shown(protected, "T")["t2"] is None


def test_it_counts_branches_as_their_parent():
    as_branches = cube({"t1": dict.fromkeys("abcde", 10), "t2": BIG, "t3": BIG})
    as_one = cube({"t1": {"a": 50}, "t2": BIG, "t3": BIG})
    rules = method("UK", "T")
    assert "t1" not in why(protect(as_branches, directory(), rules, Q1), "T")
    assert why(protect(as_one, directory(), rules, Q1), "T")["t1"] == "few"


# Complementary hiding


def test_it_hides_the_smallest_other_part_where_one_alone_is_missing():
    protected = here({"t1": {"a": 50}, "t2": dict.fromkeys("abcde", 20), "t3": BIG})
    assert why(protected, "T") == {"t1": "few", "t2": "complement"}
    assert shown(protected, "UK") == {"": 300}


def test_it_breaks_ties_by_the_code():
    assert why(here({"t1": BIG, "t2": BIG, "t3": {"a": 50}}), "T") == {"t3": "few", "t1": "complement"}


def test_it_hides_a_third_part_where_two_together_still_show_somebody():
    # t1 and t2 together: a has 530, b 40, c, d and e 60 together; 15 % of 530 would be 79.5.
    cells = {"t1": {"a": 500, "b": 20}, "t2": {"a": 30, "b": 20, "c": 20, "d": 20, "e": 20}, "t3": BIG}
    assert why(here(cells), "T") == {"t1": "few", "t2": "complement", "t3": "complement"}


def test_it_hides_no_more_where_two_hidden_parts_cover_each_other():
    cells = {"t1": {"a": 30, "b": 20, "c": 20}, "t2": {"d": 30, "e": 20, "f": 20}, "t3": BIG}
    assert why(here(cells), "T") == {"t1": "few", "t2": "few"}


def test_it_leaves_the_parts_alone_with_complementary_hiding_switched_off():
    rules = method("UK", "T", complement=False)
    assert why(protect(cube({"t1": {"a": 50}, "t2": BIG, "t3": BIG}), directory(), rules, Q1), "T") == {"t1": "few"}


def test_it_keeps_enough_under_a_total_that_is_hidden_for_its_own_sake():
    # t1 is dominated by a. Its parts: what is hidden must hold at least 15 % of a's 210, which severity 1 alone does not.
    rules = method("T", "TS", severities=("1", "2", "3"))
    few = {"a": 10, "b": 10}
    even = {"a": 100, "b": 4, "c": 4, "d": 4, "e": 4}
    parent = Cell(("incidents", Q1, "T", ("t1",)), {"a": 210, "b": 18, "c": 8, "d": 8, "e": 8}, 0, 252, "dominated")
    children = [
        Cell(("incidents", Q1, "TS", ("t1", level)), units, 0, sum(units.values()), reason)
        for level, units, reason in (("1", few, "few"), ("2", even, ""), ("3", even, ""))
    ]
    assert _to_hide(Relation(parent, tuple(children)), rules, rules.measures[0]) is children[1]
    children[1].why = "complement"
    assert _to_hide(Relation(parent, tuple(children)), rules, rules.measures[0]) is None


def test_it_hides_a_part_of_every_total_that_is_hidden_as_a_complement():
    cells = {("t1", "1"): {"a": 50}, ("t2", "1"): dict.fromkeys("abcde", 10), ("t2", "2"): dict.fromkeys("abcde", 9)}
    protected = protect(
        cube({**cells, ("t3", "1"): BIG, ("t3", "2"): BIG}),
        directory(),
        method("UK", "T", "TS", severities=("1", "2")),
        Q1,
    )
    assert why(protected, "T") == {"t1": "few", "t2": "complement"}
    assert why(protected, "TS")["t22"] == "complement"


def test_it_hides_what_the_gate_asks_for_and_covers_it():
    name = ("incidents", Q1, "T", ("t3",))
    protected = here({"t1": BIG, "t2": dict.fromkeys("abcde", 20), "t3": BIG}, forced_hidden=[name])
    assert why(protected, "T") == {"t3": "forced", "t2": "complement"}


def test_it_names_the_smallest_shown_neighbour_for_a_repair():
    protected = here({"t1": {"a": 50}, "t2": dict.fromkeys("abcde", 20), "t3": BIG})
    assert protected.neighbour(("incidents", Q1, "T", ("t1",))) == ("incidents", Q1, "T", ("t3",))
    assert protected.neighbour(("incidents", Q1, "T", ("none",))) is None


def test_it_leaves_out_tables_that_were_dropped():
    protected = here({"t1": {"a": 50}, "t2": BIG}, "UK", "T", "TS", dropped=["TS"])
    assert {cell.name[2] for cell in protected.own()} == {"UK", "T"}


# Time


def test_it_shows_a_year_whose_quarters_are_all_shown():
    facts, rules, earlier = released([{"t1": BIG, "t2": BIG, "t3": BIG}] * 4, "UK", "T")
    assert why(protect(facts, directory(), rules, "2026", earlier), "T") == {}


def test_it_hides_the_year_of_a_part_that_one_quarter_alone_hides():
    hidden = {"t1": {"a": 20}, "t2": dict.fromkeys("abcde", 20), "t3": BIG}
    facts, rules, earlier = released(
        [{"t1": BIG, "t2": BIG, "t3": BIG}, hidden, *[{"t1": BIG, "t2": BIG, "t3": BIG}] * 2], "UK", "T"
    )
    protected = protect(facts, directory(), rules, "2026", earlier)
    assert why(protected, "T") == {"t1": "complement", "t2": "complement"}


def test_it_shows_the_year_of_parts_whose_hidden_quarters_cover_each_other():
    hidden = {"t1": {"a": 20, "b": 20, "c": 20}, "t2": {"d": 20, "e": 20, "f": 20}, "t3": BIG}
    swapped = {"t1": hidden["t2"], "t2": hidden["t1"], "t3": BIG}
    full = {"t1": BIG, "t2": BIG, "t3": BIG}
    facts, rules, earlier = released([hidden, swapped, full, full], "UK", "T")
    assert why(protect(facts, directory(), rules, "2026", earlier), "T") == {}


def test_it_never_takes_as_a_complement_what_its_quarters_have_told():
    # t3 exists as a year's figure only by severity; its quarters are out, so hiding its total would hide nothing.
    full = {("t1", "1"): BIG, ("t1", "2"): BIG, ("t2", "1"): BIG, ("t2", "2"): BIG, ("t3", "1"): BIG, ("t3", "2"): BIG}
    facts, rules, earlier = released([full] * 4, "UK", "T", "TS", quarter=("UK", "T"), severities=("1", "2"))
    name = ("incidents", "2026", "TS", ("t1", "1"))
    protected = protect(facts, directory(), rules, "2026", earlier, forced_hidden=[name])
    assert why(protected, "T") == {}
    assert why(protected, "TS") == {"t11": "forced", "t12": "complement"}


def test_it_hides_nothing_by_force_that_its_quarters_have_told():
    full = {"t1": BIG, "t2": BIG, "t3": BIG}
    facts, rules, earlier = released([full] * 4, "UK", "T")
    forced = [("incidents", "2026", "T", ("t1",)), ("incidents", "2026", "UK", ())]
    protected = protect(facts, directory(), rules, "2026", earlier, forced_hidden=forced)
    assert why(protected, "UK") == why(protected, "T") == {}


def test_it_stops_where_what_was_published_cannot_be_protected_any_more():
    rules = method("UK", "T")
    total = Cell(("incidents", "2026", "UK", ()), BIG, total=150, told=True)
    parts = [
        Cell(("incidents", "2026", "T", ("t1",)), {"a": 20}, total=20, why="few"),
        Cell(("incidents", "2026", "T", ("t2",)), BIG, total=130, told=True),
    ]
    with pytest.raises(ImpossibleError):
        _to_hide(Relation(total, tuple(parts)), rules, rules.measures[0])


def test_it_changes_nothing_that_was_published():
    facts, rules, earlier = released([{"t1": BIG, "t2": BIG, "t3": {"a": 50}}] * 4, "UK", "T")
    before = [str(one) for one in earlier]
    protected = protect(facts, directory(), rules, "2026", earlier)
    assert [str(one) for one in earlier] == before
    assert {cell.name[1] for cell in protected.own()} == {"2026"}


def test_it_never_publishes_a_period_twice_nor_a_quarter_after_its_year():
    facts, rules, earlier = released([{"t1": BIG, "t2": BIG, "t3": BIG}] * 4, "UK", "T")
    with pytest.raises(AlreadyReleasedError):
        protect(facts, directory(), rules, "2026-Q2", earlier)
    year = payload(protect(facts, directory(), rules, "2026", earlier))
    with pytest.raises(AlreadyReleasedError):
        protect(facts, directory(), rules, "2026", [*earlier, year])
    with pytest.raises(AlreadyReleasedError):
        protect(facts, directory(), rules, "2026-Q4", [*earlier[:3], year])


def test_it_takes_a_quarter_that_was_never_published_as_it_would_have_been():
    full, hidden = {"t1": BIG, "t2": BIG, "t3": BIG}, {"t1": {"a": 20}, "t2": dict.fromkeys("abcde", 20), "t3": BIG}
    facts, rules, earlier = released([hidden, full, full, full], "UK", "T")
    published = protect(facts, directory(), rules, "2026", earlier)
    never = protect(facts, directory(), rules, "2026", earlier[1:])
    assert why(never, "T") == why(published, "T") == {"t1": "complement", "t2": "complement"}


def test_it_shows_the_first_year_of_a_network_that_began_in_summer():
    full = {"t1": BIG, "t2": BIG, "t3": BIG}
    facts, rules, earlier = released([{}, {}, full, full], "UK", "T")
    protected = protect(facts, directory(), rules, "2026", earlier)
    assert shown(protected, "T") == dict.fromkeys(("t1", "t2", "t3"), 300)


# Directory and facts


def test_it_refuses_a_region_group_of_too_few_organisations():
    units = {f"u{number}": Unit(f"u{number}", ("R06",), "B1") for number in range(20)}
    with pytest.raises(NotReady, match=r"^North East and Yorkshire has 0 member organisations and needs 8"):
        Directory(2026, units).check(METHOD)


@pytest.mark.parametrize(("regions", "band"), [(("R99",), "B1"), ((), "B1"), (("R01",), "B9")])
def test_it_refuses_an_organisation_that_it_cannot_place(regions, band):
    people = {**directory().units, "x": Unit("x", regions, band)}
    with pytest.raises(NotReady, match=r"^x needs"):
        Directory(2026, people).check(method("UK"))


def test_it_refuses_a_directory_of_another_year():
    with pytest.raises(NotReady, match="2025"):
        protect(cube({"t1": BIG}), directory(2025), method("UK"), Q1)


def test_it_refuses_facts_of_unknown_organisations_and_unknown_codes():
    for cells in ({"t1": {"z": 1}}, {"t9": {"a": 1}}, {("t1", "9"): {"a": 1}}):
        with pytest.raises(NotReady, match="does not know"):
            here(cells)


def test_it_counts_at_home_what_happened_where_the_organisation_does_not_work():
    people = Directory(2026, {"a": Unit("a", ("R03", "R06"), "B1")})
    facts = [("incidents", (Q1, "a", region, "online", "1"), 1, 5) for region in ("R06", "R01", "", "R03")]
    tally = placed(tabulate(facts), people, METHOD).measures["incidents"]
    assert {key[2]: cell for key, cell in tally.items()} == {"R06": [1, 5], "R03": [3, 15]}


def test_it_reads_a_cube_and_a_directory_back_as_they_were():
    facts = cube({"t1": BIG})
    assert Cube.from_bytes(facts.to_bytes()) == facts
    assert Directory.from_data(directory().to_data()) == directory()


# What holds for every network

CELLS = st.dictionaries(
    st.tuples(st.sampled_from(("t1", "t2", "t3")), st.sampled_from(("1", "2"))),
    st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 60), max_size=8),
    max_size=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(CELLS, min_size=4, max_size=4))
def test_it_leaves_no_unsafe_figure_and_no_unsafe_difference(quarters):
    rules, facts, earlier = method("UK", "T", "TS", severities=("1", "2")), year_of(*quarters), []
    for period in (*QUARTERS, "2026"):
        protected = protect(facts, directory(), rules, period, earlier)
        earlier.append(payload(protected))
        for cell in protected.own():
            assert cell.why or not unsafe(cell.units, rules, "count")
            assert (cell.value is None) == bool(cell.why)
        for parent, children in ((one.parent, one.children) for one in protected.relations):
            hidden = [child for child in children if child.why]
            if parent.why:
                assert hidden or all(child.frozen or child.told for child in children)
            elif hidden:
                units = {unit: sum(child.units.get(unit, 0) for child in hidden) for unit in "abcdefgh"}
                assert len(hidden) > 1
                assert not unsafe(units, rules, "count")


@settings(max_examples=25, deadline=None)
@given(CELLS, st.randoms())
def test_it_makes_the_same_release_of_the_same_facts_in_any_order(cells, chance):
    facts = [
        ("incidents", (Q1, unit, "R01", *codes), 1, chance.getrandbits(32))
        for codes, units in cells.items()
        for unit, value in units.items()
        for _ in range(value)
    ]
    rules = method("UK", "T", "TS", severities=("1", "2"), noise=METHOD.noise)
    first = payload(protect(tabulate(facts), directory(), rules, Q1))
    chance.shuffle(facts)
    assert payload(protect(tabulate(facts), directory(), rules, Q1)) == first
