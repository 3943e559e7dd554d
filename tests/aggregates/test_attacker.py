"""The bar that every release must pass: attacked as published, with everything before it, by somebody who knows a lot.

Here with samples and one or two networks; `script/bench bench/attacker.py` runs all of it on all figures and more networks.
"""

import copy
import json
import statistics
from dataclasses import replace

import pytest

from aggregates import gate
from aggregates.attacker import Finding, Report, attack
from aggregates.attacker.published import Name
from aggregates.cube import Cube, Directory, Unit, tabulate
from aggregates.disclosure import AlreadyReleasedError, protect, published
from aggregates.figures import canonical, payload
from aggregates.method import METHOD, NO_NOISE
from aggregates.simulation import planted, simulate
from tests.aggregates import small
from tests.aggregates.controls import (
    ALL_TABLES,
    attacked,
    released,
    threshold_and_rounding,
    without_complement,
    year_of,
)

SAMPLE = 60
EXACT = {"k": 3, "p": 10, "noise": NO_NOISE, "base": 1}
POINTS = 8  # by which reading may bring a guess nearer than staff numbers alone


@pytest.fixture(scope="module")
def network():
    return simulate(seed=2)


@pytest.fixture(scope="module")
def year(network):
    """Four quarters and their year, as (payload, report, those before)."""
    return list(released(network, year_of(network, "2025"), sample=SAMPLE))


@pytest.fixture(scope="module")
def traps():
    return planted(seed=1)


# What we publish


def test_it_lets_nothing_be_proved_of_anybody(network, year):
    for made, report, _ in year:
        assert report["passed"], made["period"]
        assert report["findings"] == []
        assert report["tried"]["incidents"]["interval"] > SAMPLE / 2
    made, report, before = year[-1]
    assert [one["period"] for one in before] == year_of(network, "2025")[:4]
    assert sum(counts.get("presence", 0) for counts in report["tried"].values())
    assert report["rounds"][-1]["found"] == {}


def test_it_lets_nobody_be_guessed(year):
    """Against staff numbers alone, over all organisations and quarters."""
    estimates = [report["estimates"]["incidents"] for _, report, _ in year]
    assert sum(one["sure_and_right"] for one in estimates) == 0
    for who in ("outsider", "insider"):
        assert statistics.mean(one[who] - one["prior"] for one in estimates) <= POINTS
    assert estimates[-1]["organisations"] > 250


@pytest.mark.parametrize(
    "trap",
    [
        "alone in its band",
        "95% of a region",
        "two in a cell",
        "one severe incident",
        "branches of one parent",
        "one incident more",
    ],
)
def test_it_gives_nobody_away_in_a_trap(traps, trap):
    network = traps[trap]
    (quarter,) = released(network, [network.quarters[-4]], sample=SAMPLE)
    assert quarter[1]["passed"]


def test_it_holds_at_ten_million_incidents():
    network = simulate(seed=4, incidents=10_000_000, years=(2026,))
    (quarter,) = released(network, ["2026-Q1"], sample=SAMPLE)
    assert quarter[1]["passed"]


# What others publish, and what ours would be without its rules


def test_it_breaks_a_threshold_of_ten_with_rounding_to_five(network):
    made = threshold_and_rounding(network, "2025-Q1", METHOD)
    report = attacked(network, made, network.method, checks=("interval", "presence"))
    assert len(report.of("interval")) >= 2
    assert len(report.of("presence")) >= 0.1 * report.tried["incidents"]["presence"]


def test_it_breaks_our_own_release_without_its_second_hiding():
    network = simulate(seed=4, incidents=300_000, years=(2025,))
    bare = replace(network, method=replace(network.method, complement=False))
    before = []
    for period in year_of(bare, "2025"):
        before.append(payload(protect(bare.cube, bare.directory(period), bare.method, period, before)))
    report = attack(
        before.pop(), before, bare.directory("2025"), bare.cube, bare.method, checks=("interval", "presence")
    )
    assert report.of("interval", "presence")
    assert not report.of("truth")


def test_it_breaks_a_quarter_of_exact_counts_without_it(network):
    weak = replace(network.method, **EXACT)
    report = attacked(network, without_complement(network, "2025-Q1", weak), weak, checks=("interval", "presence"))
    assert report.of("interval")
    assert report.of("presence")


def test_it_singles_out_a_figure_that_is_nearly_one_organisation(traps):
    network = traps["95% of a region"]
    made = threshold_and_rounding(network, network.quarters[-4], METHOD)
    assert attacked(network, made, network.method, checks=("singling",)).of("singling")


def test_it_guesses_an_organisation_that_stands_alone():
    """One region, one organisation: its figure is the region's, and the guess is sure and right."""
    method = replace(METHOD, k=1, p=0, noise=NO_NOISE, complement=False, members=1)
    units = {f"u{number}": Unit(f"u{number}", (code,), "B1", 10) for number, (code, _, _) in enumerate(METHOD.regions)}
    facts = [
        ("incidents", ("2026-Q1", unit, units[unit].regions[0], "threat", "2"), 60 * (number + 1), number)
        for number, unit in enumerate(units)
    ]
    cube, directory = tabulate(facts), Directory(2026, units)
    made = payload(protect(cube, directory, method, "2026-Q1"))
    report = attack(made, [], directory, cube, method, checks=("estimation",))
    assert len(report.of("estimation")) == len(units)
    assert report.estimates["incidents"]["prior"] < report.estimates["incidents"]["outsider"] == 100


# The attack


def test_it_comes_to_the_same_verdict_when_the_solver_is_asked_everything(network):
    made = threshold_and_rounding(network, "2025-Q2", METHOD)
    found = [
        {
            (finding.check, finding.name)
            for finding in attacked(
                network, made, network.method, checks=("interval", "presence"), sample=SAMPLE, witnesses=witnesses
            ).findings
        }
        for witnesses in (True, False)
    ]
    assert found[0] == found[1] != set()


def test_it_fails_a_release_that_the_facts_cannot_have_led_to(network, year):
    made = copy.deepcopy(year[0][0])
    whole = made["measures"][0]["tables"][0]["cells"][0]
    whole["value"] += 50
    report = attacked(network, made, network.method, checks=("truth",))
    assert report.of("truth")
    assert not report.passed


def test_it_fails_a_release_that_contradicts_itself(network, year):
    made = copy.deepcopy(year[0][0])
    whole = made["measures"][0]["tables"][0]["cells"][0]
    whole["value"] *= 3
    report = attacked(network, made, network.method, checks=("truth",))
    assert Name("incidents", "2025-Q1", "UK", ()) in {finding.name for finding in report.of("truth")}


def test_it_writes_no_true_value_into_its_report(network):
    made = threshold_and_rounding(network, "2025-Q1", METHOD)
    data = attacked(network, made, network.method, checks=("interval", "presence"), sample=SAMPLE).to_data()
    assert data["findings"]
    assert all(set(finding) == {"check", "cell", "held_by"} for finding in data["findings"])
    assert json.loads(json.dumps(data)) == data


# The gate


def test_it_withholds_more_until_nothing_is_found(network):
    """Without the second hiding the attack finds something; the gate then mends what the rules left open."""
    counted = replace(network.method.measure("incidents"), quarter=ALL_TABLES)
    weak = replace(network.method, **EXACT, complement=False, measures=(counted,))
    cube = Cube({"incidents": network.cube.measures["incidents"]}, network.cube.noise_key)
    told = []
    made, report = gate.build(cube, network.directory("2025"), weak, "2025-Q1", progress=told.append)
    assert report["passed"]
    assert len(report["rounds"]) > 1
    assert report["rounds"][0]["found"]
    assert report["dropped"] == []
    withheld = {name for name, value in published(made) if value is None}
    assert {(*name[:3], tuple(name[3])) for one in report["rounds"] for name in one["withheld_next"]} <= withheld
    assert any("more to withhold" in line for line in told)


def _finding(draft):
    return Report(findings=[Finding("interval", Name("incidents", draft["period"], "no such table", ()))])


def test_it_leaves_tables_out_when_nothing_else_helps(monkeypatch):
    monkeypatch.setattr(
        gate,
        "attack",
        lambda draft, *_, **__: _finding(draft) if "TS" in str(draft["measures"]) else Report(),
    )
    made, report = gate.build(
        small.cube({"t1": small.BIG, "t2": small.BIG}), small.directory(), small.method("UK", "T", "S", "TS"), small.Q1
    )
    assert report["dropped"] == ["TS"]
    assert [table["code"] for table in made["measures"][0]["tables"]] == ["UK", "T", "S"]
    assert any(entry["code"] == "TS" for entry in made["not_released"])


def test_it_releases_nothing_when_nothing_helps(monkeypatch):
    monkeypatch.setattr(gate, "attack", lambda draft, *_, **__: _finding(draft))
    with pytest.raises(gate.UnsafeError, match="cannot be made safe"):
        gate.build(small.cube({"t1": small.BIG}), small.directory(), small.method("UK", "T", "S"), small.Q1)


def test_it_stops_when_the_facts_of_a_released_quarter_have_changed(network, year):
    before = [made for made, _, _ in year[:4]]
    tally = {
        key: [3 * value[0], value[1]] if key[0] == "2025-Q1" else value
        for key, value in network.cube.measures["incidents"].items()
    }
    cube = Cube({**network.cube.measures, "incidents": tally}, network.cube.noise_key)
    with pytest.raises(RuntimeError, match="changed since"):
        gate.build(cube, network.directory("2025"), network.method, "2025", before, sample=5)


def test_it_makes_the_same_bytes_again(network, year):
    again, _ = gate.build(network.cube, network.directory("2025"), network.method, "2025-Q1", sample=SAMPLE)
    assert canonical(again) == canonical(year[0][0])


# Comparing releases


def _later(network, change):
    """The network after somebody has changed the facts of a released quarter."""
    measure, deed = change
    tally = {key: list(value) for key, value in network.cube.measures[measure].items()}
    first = min(key for key in tally if key[0] == "2025-Q1")
    if deed == "add":
        tally[first][0] += 1 if measure != "costs" else 12_345
    elif deed == "withdraw":
        del tally[first]
    elif deed == "change":
        other = next(key for key in sorted(tally) if key[0] == "2025-Q1" and key[3] != first[3])
        tally[other][0] += tally.pop(first)[0]
    else:
        tally = {key: value for key, value in tally.items() if key[1] != first[1] or key[0] != "2025-Q1"}
    return Cube({**network.cube.measures, measure: tally}, network.cube.noise_key)


@pytest.mark.parametrize("measure", ["incidents", "costs"])
@pytest.mark.parametrize("deed", ["add", "change", "withdraw", "organisation"])
def test_it_changes_no_figure_of_a_release_or_of_the_next_when_old_facts_change(network, year, measure, deed):
    cube = _later(network, (measure, deed))
    frozen = [canonical(year[0][0])]
    following = protect(cube, network.directory("2025"), network.method, "2025-Q2", [year[0][0]])
    assert canonical(payload(following)) == canonical(year[1][0])
    assert [canonical(year[0][0])] == frozen
    with pytest.raises(AlreadyReleasedError):
        gate.build(cube, network.directory("2025"), network.method, "2025-Q1", [year[0][0]])


def test_it_publishes_each_figure_once(year):
    names = [name for made, _, _ in year for name, _ in published(made)]
    assert len(names) == len(set(names))


def test_it_lives_with_money_that_came_back():
    """A refund makes a small part of the truth negative; that is no contradiction, and nothing is proved from it."""
    units = [f"u{number}" for number in range(9)]
    directory = Directory(2026, {unit: Unit(unit, ("R01",), "B1", 10) for unit in units})
    method = replace(METHOD, regions=(("R01", "Here", ("TLI",)),), members=2)
    facts = [
        (measure, ("2026-Q1", unit, "R01", first, second), value, number)
        for number, unit in enumerate(units)
        for measure, first, second, value in (
            ("incidents", "threat", "2", 20 + number),
            ("costs", "premises", "all", 100_000 + 1_000 * number),
            ("costs", "digital", "all", -30_000 if number == 4 else 60_000),
        )
    ]
    made, report = gate.build(tabulate(facts, noise_key=b"k"), directory, method, "2026-Q1")
    assert report["passed"]
    costs = {name[2:]: value for name, value in published(made) if name[0] == "costs"}
    assert costs["UK", ()] is not None
    assert costs["C", ("digital",)] is None
