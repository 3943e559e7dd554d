"""The attacker itself: its bounds against brute force, its ranges against every value that could have been published."""

import itertools
import math
import random

import numpy as np
import pytest

from aggregates.attacker.bounds import Bounds, Contradiction
from aggregates.attacker.published import Picture, count_range, joined, money_range
from aggregates.cube import Directory, Unit
from aggregates.disclosure import rounded, rounded_money
from aggregates.method import METHOD

QUARTER = "2026-Q1"
EXACT = {"k": 3, "p": 0.15, "m": 1, "noise": [0, 0], "base": 1, "minimum": 1, "minimum_pence": 1, "significant": 9}
PUBLIC = {
    "k": 5,
    "p": 0.15,
    "noise": [-3, 3],
    "base": 5,
    "minimum": 10,
    "minimum_pence": 50_000,
    "money_noise": 0.05,
    "significant": METHOD.significant,
}
REGIONS, TYPES, LEVELS = ("R01", "R02"), ("a", "b"), ("1", "2")
DIMENSIONS = {
    "R": ("region",),
    "T": ("type",),
    "RT": ("region", "type"),
    "S": ("severity",),
    "TS": ("type", "severity"),
}
MEMBERS = Directory(
    2026,
    {
        "one": Unit("one", ("R01",), "B1"),
        "two": Unit("two", ("R02",), "B1"),
        "three": Unit("three", REGIONS, "B1"),
        "four": Unit("four", ("R01",), "B1"),
    },
)


def release(tables, *, method=EXACT, period=QUARTER, levels=("1",), edition=1, unit="count"):
    """A payload with these tables: {"RT": {("R01", "a"): 5, ...}}. What is not given is hidden."""
    codes = {"region": REGIONS, "type": TYPES, "severity": levels}
    made = []
    for table, values in tables.items():
        names = DIMENSIONS.get(table, ())
        cells = [
            {"key": list(key), "value": values.get(key)} for key in itertools.product(*(codes[name] for name in names))
        ]
        made.append({"code": table, "dimensions": list(names), "cells": cells})
    return {
        "period": period,
        "edition": edition,
        "method": method,
        "dimensions": {name: [{"code": code} for code in values] for name, values in codes.items()},
        "measures": [{"code": "incidents", "unit": unit, "tables": made}],
    }


def picture(*payloads):
    return Picture("incidents", joined(payloads[-1], payloads[:-1]), MEMBERS)


def figure(drawn, table, key, period=QUARTER):
    return next(one for one in drawn.figures if one.name[1:] == (period, table, key))


def chance_tables(seed):
    """Small true records of four organisations, and what a body without rules would publish of them."""
    chance = random.Random(seed)  # noqa: S311 -- a trial that can be repeated
    places = [(unit.code, region) for unit in MEMBERS.units.values() for region in unit.regions]
    true = {(unit, region, kind): chance.choice((0, 0, 1, 1, 2)) for unit, region in places for kind in TYPES}
    cells = {}
    for (_, region, kind), value in true.items():
        for table, key in (("UK", ()), ("R", (region,)), ("T", (kind,)), ("RT", (region, kind))):
            cells[table, key] = cells.get((table, key), 0) + value
    shown = {name: value for name, value in cells.items() if value and (name[0] != "RT" or chance.random() < 0.4)}
    tables = {
        table: {key: value for (other, key), value in shown.items() if other == table}
        for table in ("UK", "R", "T", "RT")
    }
    return true, cells, tables


def worlds(cells, tables, known):
    """Every set of records, organisation by organisation, that fits what is published and what the insider knows."""
    free = [(unit.code, region, kind) for unit in MEMBERS.units.values() for region in unit.regions for kind in TYPES]
    free = [one for one in free if one[0] != "three"]
    most = max(value for (table, _), value in cells.items() if table == "R")
    grid = np.array(list(itertools.product(range(most + 1), repeat=2)))
    # Regions do not share unknown organisations, so each region is tried alone, and the two are put together afterwards.
    halves = []
    for region in REGIONS:
        names = [one for one in free if one[1] == region]
        tried = itertools.product(grid, repeat=len(names) // 2)
        fits = []
        for values in tried:
            world = dict(zip(names, np.concatenate(values).tolist(), strict=True))
            world |= {name: value for name, value in known.items() if name[1] == region}
            sums = {kind: sum(value for name, value in world.items() if name[2] == kind) for kind in TYPES}
            if all(tables["RT"].get((region, kind), sums[kind]) == sums[kind] for kind in TYPES) and (
                tables["R"].get((region,), sum(sums.values())) == sum(sums.values())
            ):
                fits.append((world, tuple(sums.values())))
        halves.append(fits)
    for (left, first), (right, second) in itertools.product(*halves):
        sums = dict(zip(TYPES, map(sum, zip(first, second, strict=True)), strict=True))
        if all(tables["T"].get((kind,), sums[kind]) == sums[kind] for kind in TYPES) and (
            tables["UK"].get((), sum(sums.values())) == sum(sums.values())
        ):
            yield {**left, **right}


@pytest.mark.parametrize("seed", range(6))
def test_it_finds_the_bounds_that_trying_every_possible_world_finds(seed):
    true, cells, tables = chance_tables(seed)
    drawn = picture(release(tables))
    solver = Bounds(drawn)
    known = {name: value for name, value in true.items() if name[0] == "three"}
    records = np.zeros(drawn.size)
    for (_, region, kind), value in known.items():
        records[drawn.keys.index((QUARTER, region, kind))] += value
    solver.know(records)
    possible = list(worlds(cells, tables, known))
    assert any(all(world[name] == value for name, value in true.items()) for world in possible)
    for region, kind in itertools.product(REGIONS, TYPES):
        columns = drawn.columns(figure(drawn, "RT", (region, kind)))
        sums = [sum(value for name, value in world.items() if name[1:] == (region, kind)) for world in possible]
        assert solver.most(columns).bound == pytest.approx(max(sums), abs=1e-6)
        assert solver.least(columns).bound == pytest.approx(min(sums), abs=1e-6)
    for unit, region in (("one", "R01"), ("two", "R02")):
        columns = np.flatnonzero(drawn.reach(unit))
        most = solver.most(columns).bound - records[columns].sum()
        assert most == pytest.approx(
            max(sum(value for name, value in world.items() if name[:2] == (unit, region)) for world in possible),
            abs=1e-6,
        )


def test_it_takes_a_range_for_each_count_that_holds_exactly_what_can_be_published_so():
    seen = {}
    for count, step in itertools.product(range(10, 3_000), range(-3, 4)):
        seen.setdefault(rounded(count + step, METHOD), set()).add(count)
    for value, counts in seen.items():
        if value < 2_900:  # the last ones are cut off by the end of the trial
            assert count_range(value, PUBLIC) == (min(counts), max(counts))


def test_it_takes_a_range_for_each_sum_that_holds_every_sum_that_can_be_published_so():
    chance = random.Random(3)  # noqa: S311 -- a trial that can be repeated
    for _ in range(5_000):
        total = round(math.exp(chance.uniform(math.log(50_000), math.log(10**9))))
        largest = chance.uniform(0, total / 1.15)
        low, high = money_range(rounded_money(int(total + 0.05 * largest * chance.choice((-1, 1)))), PUBLIC)
        assert low <= total <= high
        assert high < low * 1.35


def test_it_finds_a_hidden_figure_by_subtraction():
    drawn = picture(release({"R": {("R01",): 9, ("R02",): 8}, "T": {("a",): 10}, "RT": {("R01", "a"): 6}}))
    solver = Bounds(drawn)
    assert solver.least(drawn.columns(figure(drawn, "RT", ("R02", "a")))).bound == pytest.approx(4)
    answer = solver.most(drawn.columns(figure(drawn, "RT", ("R02", "a"))))
    assert answer.bound == pytest.approx(4)
    assert {name.table for name, _ in answer.held_by} == {"T", "RT"}


def test_it_knows_nothing_of_a_figure_that_no_published_one_touches():
    drawn = picture(release({"R": {("R01",): 9}, "RT": {}}))
    assert Bounds(drawn).most(drawn.columns(figure(drawn, "RT", ("R02", "a")))).bound == math.inf


def test_it_puts_a_year_and_its_quarters_together():
    quarters = [release({"T": {("a",): 20}}, period=f"2026-Q{n}") for n in (1, 2, 3)]
    hidden = release({"T": {}}, period="2026-Q4")
    year = release({"T": {("a",): 90}}, period="2026")
    drawn = picture(*quarters, hidden, year)
    columns = drawn.columns(figure(drawn, "T", ("a",), "2026-Q4"))
    assert Bounds(drawn).most(columns).bound == pytest.approx(30)
    assert joined(hidden, quarters) == [hidden]


def test_it_says_when_no_true_records_could_have_been_published_so():
    drawn = picture(release({"UK": {(): 90}, "R": {("R01",): 9, ("R02",): 8}}))
    with pytest.raises(Contradiction):
        Bounds(drawn).most(drawn.columns(figure(drawn, "UK", ())))
    solver = Bounds(picture(release({"UK": {(): 5}})))
    solver.know(np.full(solver.picture.size, 6.0))
    with pytest.raises(Contradiction):
        solver.least(np.arange(solver.picture.size))


def test_it_answers_a_second_question_as_if_it_were_the_first():
    _, _, tables = chance_tables(11)
    drawn = picture(release(tables))
    asked = [figure(drawn, "RT", key) for key in itertools.product(REGIONS, TYPES)]
    one = Bounds(drawn)
    for each in (*asked, *reversed(asked)):
        fresh = Bounds(drawn)
        assert one.most(drawn.columns(each)).bound == pytest.approx(fresh.most(drawn.columns(each)).bound, abs=1e-6)
        assert one.least(drawn.columns(each)).bound == pytest.approx(fresh.least(drawn.columns(each)).bound, abs=1e-6)
