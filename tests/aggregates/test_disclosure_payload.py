"""The payload: its shape, its words, and what is worked out from published figures."""

import hashlib
import json
from pathlib import Path

import jsonschema
import pytest

from aggregates.cube import Directory, Unit, tabulate
from aggregates.disclosure import protect, published
from aggregates.figures import canonical, is_reliable, median_wait, payload, period_before, title
from aggregates.method import METHOD, Measure
from tests.aggregates.small import BIG, Q1, cube, directory, method, together, year_of

SAMPLE = Path(__file__).parent / "sample_release.json"
SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "release.schema.json"
WAITS = Measure("support_waits", "Requests", "count", ("kind", "wait"), ("UK", "W"), ("UK", "W"))


def release(cells, *tables, **changed):
    return payload(protect(cube(cells), directory(), method(*(tables or ("UK", "T")), **changed), Q1))


def waits(**counts):
    """A release of waits; each count is spread over five organisations."""
    names = {
        "two": "0-2",
        "five": "3-5",
        "ten": "6-10",
        "twenty": "11-20",
        "forty": "21-40",
        "more": "41+",
        "none": "none",
    }
    facts = [
        ("support_waits", (Q1, unit, "R01", "counselling", names[name]), count // 5, 1)
        for name, count in counts.items()
        for unit in "abcde"
    ]
    rules = method("UK", measures=(WAITS,))
    return payload(protect(together(cube({"t1": BIG}), tabulate(facts)), directory(), rules, Q1))


def shape(value):
    """The names in a document, with their kinds, without lengths of lists."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def test_it_has_the_shape_that_pages_and_files_were_built_on():
    sample = json.loads(SAMPLE.read_text())
    assert sample["format"] == "hearth-release/1"
    assert {"kind", "period", "edition", "previous", "title", "method", "dimensions", "coverage", "words"} <= set(
        sample
    )
    made = release({"t1": BIG, "t2": BIG, "t3": BIG})
    assert set(made) == set(sample)
    assert set(made["coverage"]) == set(sample["coverage"])
    for part in ("method", "words"):
        assert shape(made[part]) == shape(sample[part])
    assert set(made["measures"][0]) == set(sample["measures"][0])
    assert set(made["measures"][0]["tables"][0]) == set(sample["measures"][0]["tables"][0])


def test_it_publishes_nothing_but_numbers_codes_and_fixed_words():
    made = canonical(release({"t1": {"a": 51, "b": 33}, "t2": BIG, "t3": BIG}))
    for secret in (b'"a"', b"51", b"33", b"84", b"dominated", b"complement", b"keys"):
        assert secret not in made


def test_it_writes_the_same_bytes_for_the_same_release():
    made = release({"t1": BIG})
    assert canonical(made) == canonical(json.loads(canonical(made)))
    assert canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'.encode()


def test_it_is_chained_to_the_release_before():
    rules, facts = method("UK", "T"), year_of({"t1": BIG}, {"t1": BIG})
    first = payload(protect(facts, directory(), rules, "2026-Q1"))
    second = payload(protect(facts, directory(), rules, "2026-Q2", [first]))
    assert first["previous"] is None
    assert second["previous"] == hashlib.sha256(canonical(first)).hexdigest()


def test_it_names_every_figure_once():
    names = [name for name, _ in published(release({"t1": BIG}, "UK", "T", "TS"))]
    assert len(names) == len(set(names)) == 1 + 3 + 3


def test_it_lists_a_measure_without_any_figure_as_not_released():
    made = release({"t1": {"a": 3}})
    assert made["measures"] == []
    assert made["not_released"][0]["code"] == "incidents"
    assert "too few" in made["not_released"][0]["why"]


def test_it_says_which_tables_were_left_out():
    made = payload(protect(cube({"t1": BIG}), directory(), method("UK", "T"), Q1, dropped=["T"]))
    assert {"code": "T", "why": "By type: left out this time, because it could not be made safe."} in made[
        "not_released"
    ]


def test_it_gives_a_reason_for_everything_it_does_not_release():
    assert all(one["code"] and len(one["why"]) > 20 for one in release({"t1": BIG})["not_released"])


def test_it_counts_organisations_to_the_nearest_five():
    people = Directory(2026, {f"u{number}": Unit(f"u{number}", ("R01",), "B1") for number in range(123)})
    made = payload(protect(cube({"t1": {f"u{number}": 9 for number in range(9)}}), people, method("UK"), Q1))
    assert made["coverage"]["organisations"] == 125
    assert made["coverage"]["text"].startswith("About 125 organisations took part")


def test_it_works_out_what_is_withheld_from_published_figures():
    # Shown: 300 of 400 in the UK; 100 are in the two withheld types.
    made = release({"t1": {"a": 50}, "t2": dict.fromkeys("abcde", 10), "t3": dict.fromkeys("abcde", 60)})
    assert made["measures"][0]["tables"][1]["withheld"] == {"cells": 2, "of": 3, "share": 25}
    assert made["measures"][0]["tables"][0]["withheld"] == {"cells": 0, "of": 1, "share": 0}


# Waits


def test_it_finds_the_middle_wait_within_its_band():
    # 100 people: 20 up to two days, 20 up to five, 60 up to ten: the middle is 10 of 60 into the band from 5 to 10.
    assert median_wait({"0-2": 20, "3-5": 20, "6-10": 60, "11-20": 0, "21-40": 0, "41+": 0}) == 6
    assert median_wait({"0-2": 0, "3-5": 0, "6-10": 0, "11-20": 10, "21-40": 10, "41+": 100}) is None


def derived(made):
    return {one["code"]: one for one in made["derived"]}


def test_it_tells_waits_from_the_published_bands():
    told = derived(waits(two=20, five=20, ten=60, twenty=40, forty=30, more=30, none=40))
    assert told["median_wait"]["value"] == 10
    assert told["within_10"]["value"] == 50
    assert told["median_wait"]["text"].startswith("Half of the people who got support waited 10 working days or less.")


def test_it_tells_no_wait_where_a_band_is_withheld_or_few_people_waited():
    assert derived(waits(two=20, five=20, ten=60, twenty=40, forty=30, none=40))["median_wait"]["value"] is None
    few = derived(waits(two=10, five=10, ten=10, twenty=10, forty=10, more=10, none=10))
    assert few["median_wait"]["value"] is not None
    assert derived(waits(two=10, five=10, ten=10, twenty=10, forty=10, none=10))["within_10"]["value"] is None


def test_it_caps_a_share_at_90_per_cent():
    told = derived(waits(two=500, five=500, ten=500, twenty=10, forty=10, more=10, none=10))
    assert told["within_10"]["value"] == 90
    assert told["within_10"]["text"].startswith("At least 90% of the people")


# Changes


@pytest.mark.parametrize(
    ("before", "now", "unit", "reliable"),
    [
        *((100, 105, "count", False), (100, 110, "count", True), (110, 100, "count", True), (50, 100, "count", False)),
        *((3000, 3005, "count", False), (3000, 3010, "count", True), (12_000, 12_010, "count", False)),
        *((12_000, 12_020, "count", True), (120_000, 120_100, "count", False), (120_000, 120_200, "count", True)),
        *((1_000_000, 1_200_000, "pence", False), (1_000_000, 1_300_000, "pence", True)),
    ],
)
def test_it_calls_a_change_reliable_only_if_noise_and_rounding_cannot_make_it(before, now, unit, reliable):
    assert is_reliable(before, now, unit, METHOD) == reliable


def test_it_compares_published_figures_of_one_dimension_with_the_period_before():
    more = {unit: 2 * count for unit, count in BIG.items()}
    rules, facts = (
        method("UK", "T", "TS"),
        year_of({"t1": BIG, "t2": BIG, "t3": {"a": 9}}, {"t1": more, "t2": BIG, "t3": BIG}),
    )
    first = payload(protect(facts, directory(), rules, "2026-Q1"))
    second = payload(protect(facts, directory(), rules, "2026-Q2", [first]))
    assert first["changes"] == []
    told = {(one["table"], *one["key"]): (one["before"], one["now"], one["text"]) for one in second["changes"]}
    hidden = [
        cell["key"] for table in first["measures"][0]["tables"] for cell in table["cells"] if cell["value"] is None
    ]
    assert told["UK",] == (310, 600, "up by 290 (94%)")
    assert {("T", *key) for key in hidden}.isdisjoint(told)
    assert not any(key[0] == "TS" for key in told)


def test_it_names_periods_in_words():
    assert (title("2026-Q3"), title("2026")) == ("July to September 2026", "2026")
    assert [period_before(one) for one in ("2026-Q3", "2026-Q1", "2026")] == ["2026-Q2", "2025-Q4", "2025"]


# Words


def test_it_says_with_numbers_what_was_done_to_a_figure_and_how_far_it_may_be_off():
    text = " ".join(release({"t1": BIG}, noise=METHOD.noise)["method"]["text"])
    for said in (
        *(
            "fewer than 5 organisations",
            "below 10 (for money below £500)",
            "at least 15% of the largest",
            "from -3 to 3",
        ),
        *(
            "-3 in 1.8%",
            "0 in 32.1%",
            "variance is 1.5",
            "nearest 5",
            "never more than 5 from the true one",
            "about 95%",
        ),
        *("at most 5% of the largest contribution", "two significant figures", "within 10% of the true one"),
        *("quarter in which", "never changed", "no formal guarantee", "Branches count as part of their parent"),
    ):
        assert said in text, said


def test_it_speaks_plainly():
    for line in release({"t1": BIG})["method"]["text"]:
        sentences = [one for one in line.replace("?", ".").split(". ") if one]
        assert max(len(one.split()) for one in sentences) < 50, line


def test_it_has_the_form_that_its_schema_describes():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema).validate
    sample = json.loads(SAMPLE.read_text(encoding="utf-8"))
    quarters = waits(two=40, five=60, more=20), waits(two=2), release({"t1": BIG})
    for one in (sample, *quarters):
        check(json.loads(canonical(one)))
    for wrong in ({"organisation": "Harbour"}, {"period": "2026-Q5"}, {"changes": [{"text": "More."}]}):
        with pytest.raises(jsonschema.ValidationError):
            check(sample | wrong)
