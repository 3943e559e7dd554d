"""The synthetic network, its files, its traps, and how useful its releases are."""

import csv
import json
import statistics
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from aggregates.cube import NotReady
from aggregates.disclosure import protect, published
from aggregates.figures import canonical, payload
from aggregates.method import METHOD, REGIONS
from aggregates.simulation import HOMES, group_regions, planted, simulate
from aggregates.trial import brought, directory_data, true_table, truth, usefulness

SMALL = {"organisations": 40, "incidents": 2_000, "years": (2026,)}


def releases(network):
    made = []
    for period in network.periods():
        made.append(payload(protect(network.cube, network.directory(period), network.method, period, made)))
    return made


@pytest.fixture(scope="module")
def standard():
    return simulate(seed=1)


@pytest.fixture(scope="module")
def made(standard):
    return releases(standard)


@pytest.fixture(scope="module")
def useful(standard, made):
    return {(one.measure, one.kind, one.table): one for one in usefulness(standard, made)}


# The network


def test_it_makes_about_as_many_organisations_and_incidents_as_asked(standard):
    assert len(standard.directory("2026").units) == 124
    assert sum(cell[0] for cell in standard.cube.measures["incidents"].values()) == pytest.approx(30_000, rel=0.02)
    large = simulate(seed=4, organisations=30, incidents=2_000_000, years=(2026,))
    assert sum(cell[0] for cell in large.cube.measures["incidents"].values()) == pytest.approx(2_000_000, rel=0.01)


def test_it_makes_the_same_network_from_the_same_seed_and_another_from_another():
    assert truth(simulate(seed=3, **SMALL)) == truth(simulate(seed=3, **SMALL))
    assert truth(simulate(seed=3, **SMALL))["facts"] != truth(simulate(seed=4, **SMALL))["facts"]


def test_it_has_a_quarter_of_riots(standard):
    protest = {quarter: true_table(standard, "incidents", quarter, "T")["protest",] for quarter in standard.quarters}
    assert max(protest, key=protest.get) == "2026-Q3"
    assert protest["2026-Q3"] > 1.3 * statistics.median(protest.values())


def test_it_gives_every_region_group_enough_organisations(standard):
    standard.directory("2026").check(standard.method)
    assert [code for code, _, _ in standard.method.regions] == [code for code, _, _ in REGIONS]


@pytest.mark.parametrize("organisations", [20, 40, 60, 90, 124, 200])
def test_it_joins_neighbours_until_each_group_is_large_enough(organisations):
    network = simulate(seed=1, organisations=organisations, incidents=200, years=(2026,))
    network.directory("2026").check(network.method)
    parts = [part for _, _, parts in network.method.regions for part in parts]
    assert sorted(parts) == sorted(HOMES)


def test_it_leaves_one_group_where_there_are_too_few_for_two():
    assert len(group_regions(["TLI"] * 5 + ["TLN"] * 2, 8)) == 1


# How useful its releases are: no worse than the design measured


def test_it_is_within_a_thousandth_for_the_uk(useful):
    for kind in ("quarter", "year"):
        assert useful["incidents", kind, "UK"].hidden == 0
        assert useful["incidents", kind, "UK"].median_error <= 0.001


def test_it_is_within_a_hundredth_for_the_regions_and_hides_no_region_or_type_of_the_year(useful, standard, made):
    assert useful["incidents", "quarter", "R"].median_error <= 0.01
    for table in ("R", "T", "S", "B"):
        assert useful["incidents", "year", table].hidden == 0
    year = next(one for one in made if one["period"] == "2026")
    true = true_table(standard, "incidents", "2026", "R")
    shown = {name[3]: value for name, value in published(year) if name[0] == "incidents" and name[2] == "R"}
    assert max(abs(shown[key] - true[key]) / true[key] for key in true) <= 0.01


def test_it_is_within_two_hundredths_in_the_middle_and_hides_less_than_a_third_by_region_and_type(useful):
    for kind, table in (("quarter", "TS"), ("year", "RT"), ("year", "RS"), ("year", "TS"), ("year", "TB")):
        assert useful["incidents", kind, table].median_error <= 0.02
    assert useful["incidents", "year", "RT"].hidden_share <= 0.31
    assert useful["incidents", "year", "RT"].share <= 0.15
    assert useful["incidents", "year", "TB"].hidden_share <= 0.06


def test_it_says_itself_about_how_much_is_withheld(useful, made):
    year = next(one for one in made if one["period"] == "2026")
    assert abs(year["coverage"]["withheld_share"] - 100 * useful["incidents", "year", "RT"].share) <= 5


def test_it_makes_the_same_bytes_again(standard, made):
    assert [canonical(one) for one in releases(standard)] == [canonical(one) for one in made]


def test_it_publishes_every_figure_once(made):
    names = [name for release in made for name, _ in published(release)]
    assert len(names) == len(set(names))


def test_it_leaves_earlier_releases_alone_whatever_comes_later():
    base, more = simulate(seed=1, incidents=15_000, years=(2026,)), planted(1, years=(2026,))["one incident more"]
    assert base.cube.measures["incidents"] != more.cube.measures["incidents"]
    first, second = releases(base), releases(more)
    same = [canonical(one) == canonical(two) for one, two in zip(first, second, strict=True)]
    assert same == [True, True, True, False, False]  # all but the quarter of the incident and its year


# Traps


@pytest.fixture(scope="module")
def traps():
    return planted(1, years=(2026,))


@pytest.mark.parametrize(
    "name",
    [
        "alone in its band",
        "95% of a region",
        "two in a cell",
        "one severe incident",
        "branches of one parent",
        "one incident more",
    ],
)
def test_it_protects_every_planted_trap(traps, name):
    network = traps[name]
    made = releases(network)
    true = {
        (measure["code"], release["period"], table["code"]): true_table(
            network, measure["code"], release["period"], table["code"]
        )
        for release in made
        for measure in release["measures"]
        for table in measure["tables"]
    }
    for (*table, key), value in (one for release in made for one in published(release)):
        assert value is None or true[tuple(table)][key] >= (50_000 if table[0] == "costs" else 10)


def test_it_withholds_the_region_that_one_organisation_fills(traps):
    region = traps["95% of a region"].method.regions[2][0]
    for release in releases(traps["95% of a region"])[-5:]:
        shown = {name[3]: value for name, value in published(release) if name[0] == "incidents" and name[2] == "R"}
        assert shown[region,] is None


def test_it_withholds_the_cells_of_two_organisations_and_the_one_severe_incident(traps):
    for name, key in (("two in a cell", ("workplace", "2")), ("one severe incident", ("exposure", "5"))):
        cells = {
            one[3]: value
            for release in releases(traps[name])[-5:-4]
            for one, value in published(release)
            if one[0] == "incidents" and one[2] == "TS"
        }
        assert cells[key] is None


# Files


def test_it_writes_what_an_outsider_needs(tmp_path):
    out = StringIO()
    call_command(
        "simulate_release", seed=2, organisations=40, incidents=3000, years=1, cells=3, out=tmp_path, stdout=out
    )
    network = simulate(seed=2, organisations=40, incidents=3000, years=(2026,))
    names = {path.name for path in tmp_path.iterdir()}
    periods = ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2026"]
    assert names == {"truth.json", "directory.json", "usefulness.json"} | {
        f"{kind}-{period}.json" for kind in ("release", "attack") for period in periods
    }
    assert json.loads((tmp_path / "truth.json").read_text())["facts"] == truth(network)["facts"]
    assert "2026-Q1: " in out.getvalue()
    released = json.loads((tmp_path / "release-2026.json").read_bytes())
    assert canonical(released) == (tmp_path / "release-2026.json").read_bytes()


def test_it_takes_its_own_files_back(tmp_path):
    network = simulate(seed=3, **SMALL)
    (tmp_path / "truth.json").write_text(json.dumps(truth(network)))
    again = brought(tmp_path / "truth.json", json.loads(json.dumps(directory_data(network))))
    assert truth(again)["facts"] == truth(network)["facts"]
    assert again.directories == network.directories
    assert again.method == network.method


def test_it_takes_rows_and_regions_made_elsewhere(tmp_path):
    people = {"units": [{"unit": f"o{number}", "regions": ["TLI"], "staff": number} for number in range(1, 13)]}
    facts = tmp_path / "facts.csv"
    with facts.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["period", "unit", "region", "first", "second"])
        rows.writerows(["2026-Q1", f"o{number}", "TLI", "online", "1"] for number in range(1, 13) for _ in range(4))
    network = brought(facts, people)
    assert len(network.method.regions) == 1
    assert true_table(network, "incidents", "2026-Q1", "UK") == {(): 48}
    release = payload(protect(network.cube, network.directory("2026"), network.method, "2026-Q1"))
    assert abs(release["measures"][0]["tables"][0]["cells"][0]["value"] - 48) <= 5


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("period,unit,region,first", "2026-Q1,o1,TLI,online"),
        ("period,unit,region,first,second,value", "2026-Q1,o1,TLI,online,1,x"),
        ("period,unit,region,first,second,value", "2026-Q1,o1,TLI,online,1"),
        ("period,unit,region,first,second,value", "2026-Q1,o1,TLI,online,1,-3"),
        ("period,unit,region,first,second,value", f"2026-Q1,o1,TLI,online,1,{10**13}"),
        ("period,unit,region,first,second", "2026-Q5,o1,TLI,online,1"),
        ("period,unit,region,first,second", "2026-Q1,,TLI,online,1"),
        ("measure,period,unit,region,first,second", "wibble,2026-Q1,o1,TLI,online,1"),
    ],
)
def test_it_says_which_row_it_cannot_read(tmp_path, header, row):
    facts = tmp_path / "facts.csv"
    facts.write_text(f"{header}\n{row}\n")
    with pytest.raises(NotReady, match=r"^Row 1 of the facts cannot be read"):
        brought(facts, {"units": [{"unit": "o1", "regions": ["TLI"]}]})


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("facts.csv", b"", "There are no facts"),
        ("facts.csv", b"period,unit,region,type,severity,count\n2026-Q1,o1,TLI,online,1,0\n", "There are no facts"),
        ("facts.json", b"[]", "There are no facts"),
        ("facts.json", b"{}", "neither the shape"),
        ("facts.json", b"[1, 2]", "neither the shape"),
        ("facts.json", b'{"a', "is not JSON"),
        ("facts.csv", b"\x89PNG", "is not CSV"),
        ("", b"", "cannot be read"),
    ],
)
def test_it_says_what_is_wrong_with_a_file(tmp_path, name, text, said):
    facts = tmp_path / (name or "facts.csv")
    if name:
        facts.write_bytes(text)
    with pytest.raises(CommandError, match=said):
        call_command("simulate_release", out=tmp_path / "out", facts=facts, stdout=StringIO())


@pytest.mark.parametrize("people", [{}, {"units": [{"unit": "o1"}]}, {"units": [{"unit": "o1", "regions": []}]}, []])
def test_it_says_that_a_directory_has_another_shape(tmp_path, people):
    facts, directory = tmp_path / "facts.csv", tmp_path / "directory.json"
    facts.write_text("period,unit,region,type,severity\n2026-Q1,o1,TLI,online,1\n")
    directory.write_text(json.dumps(people))
    with pytest.raises(CommandError, match="does not have the shape"):
        call_command("simulate_release", out=tmp_path, facts=facts, directory=directory, stdout=StringIO())


@pytest.mark.parametrize("option", ["organisations", "incidents", "years", "cells"])
@pytest.mark.parametrize("typed", ["0", "-3", "x", "1.5"])
def test_it_takes_no_number_below_one(tmp_path, option, typed):
    with pytest.raises(CommandError, match="no whole number from 1 up"):
        call_command("simulate_release", f"--{option}={typed}", f"--out={tmp_path}")


def test_it_says_that_it_cannot_write(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(CommandError, match="Nothing can be written"):
        call_command("simulate_release", out=tmp_path / "out", incidents=50, years=1, stdout=StringIO())


def test_it_leaves_no_release_of_an_earlier_run(tmp_path):
    old = tmp_path / "release-2025-Q1.json"
    old.write_text("{}")
    with pytest.raises(CommandError, match="The network has 5 member organisations and needs 8"):
        call_command("simulate_release", out=tmp_path, organisations=5, incidents=50, years=1, stdout=StringIO())
    assert not old.exists()


def test_it_takes_a_row_of_very_many(tmp_path):
    facts = tmp_path / "facts.csv"
    rows = (f"2026-Q1,o{number},TLI,online,1,{10**9}" for number in range(8))
    facts.write_text("\n".join(["period,unit,region,type,severity,count", *rows]))
    assert true_table(brought(facts), "incidents", "2026-Q1", "UK") == {(): 8 * 10**9}


def test_it_reads_the_directory_off_the_facts_where_there_is_none(tmp_path):
    facts = tmp_path / "facts.json"
    rows = [
        {"quarter": "2026-Q1", "unit": f"o{number}", "region": region, "type": "PHY-ASI", "severity": 3}
        for number in range(16)
        for region in (["TLI", "TLI", "TLJ"] if number < 9 else ["TLK"])
    ]
    facts.write_text(json.dumps(rows))
    network = brought(facts)
    assert len(network.method.regions) == 1
    assert network.directory("2026").units["o0"].regions == (network.method.regions[0][0],)
    assert true_table(network, "incidents", "2026-Q1", "T") == {("physical",): 34}


def test_it_counts_at_home_what_was_brought_from_a_region_where_nobody_knows_the_organisation(tmp_path):
    people = {"units": [{"unit": f"o{number}", "regions": ["TLI" if number < 8 else "TLK"]} for number in range(16)]}
    facts = tmp_path / "facts.csv"
    facts.write_text("period,unit,region,type,severity,count\n2026-Q1,o1,TLM,HAR,2,7\n2026-Q1,o1,,HAR,2,2\n")
    assert [fact[3:] for fact in truth(brought(facts, people))["facts"]] == [["R01", "harassment", "2", 9]]


def test_it_refuses_a_directory_without_facts(tmp_path):
    with pytest.raises(CommandError, match="belongs to --facts"):
        call_command("simulate_release", out=tmp_path, directory=tmp_path / "directory.json")


def test_it_refuses_a_network_that_is_too_small_for_any_figure(tmp_path):
    with pytest.raises(CommandError, match="needs 8"):
        call_command("simulate_release", out=tmp_path, organisations=5, incidents=50, years=1)
    assert METHOD.members == 8
