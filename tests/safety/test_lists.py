"""The lists themselves: codes never change meaning, every list is in use or says why not, rows hold where and when they say."""

import hashlib
import json
import re
from datetime import date
from pathlib import Path

import pytest

from safety import vocabulary
from safety.vocabulary import UK, UnknownCode, Validity

HOUSE = Path(__file__).resolve().parents[2]
FROZEN = Path(__file__).with_name("frozen_codes.json")
NOT_BUILT = "belongs to the wellbeing service, which is not built yet"
FIGURES = "belongs to the figures for funders, which are not built yet"
ELSEWHERE = {
    "wellbeing_service": NOT_BUILT,
    "wellbeing_trigger": NOT_BUILT,
    "wellbeing_urgency": NOT_BUILT,
    "wellbeing_status": NOT_BUILT,
    "provider_preference": NOT_BUILT,
    "session_outcome": NOT_BUILT,
    "wait_reason": NOT_BUILT,
    "measure": NOT_BUILT,
    "funder_measure": FIGURES,
}
"""Lists of the shared vocabulary that safety does not have, each with the reason."""
IN_USE = (
    "bias_motivation",
    "channel",
    "cost_category",
    "debrief_schedule",
    "external_body",
    "fund_rule",
    "incident_type",
    "information_credibility",
    "intent_style",
    "likelihood",
    "operational_impact",
    "perceived_by",
    "perpetrator",
    "police_decision",
    "police_outcome",
    "police_record",
    "record_kind",
    "region",
    "report_stage",
    "resolution",
    "response_action",
    "retention_class",
    "setting",
    "severity",
    "sharing",
    "source_reliability",
    "status",
    "target",
    "targeting_reason",
    "threat_marker",
    "urgency",
)
"""Lists of the shared vocabulary that safety uses. Together with ELSEWHERE these are all 40 of them."""


def _code():
    """The program's own text, without the module that only reads the file."""
    files = [path for path in (HOUSE / "safety").rglob("*.py") if path.name != "vocabulary.py"]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_every_list_is_in_use_or_says_why_not():
    assert len(IN_USE) + len(ELSEWHERE) == len({*IN_USE, *ELSEWHERE}) == 40
    assert set(vocabulary.list_names()) >= {*IN_USE}
    assert set(vocabulary.list_names()).isdisjoint(ELSEWHERE)


@pytest.mark.parametrize("name", IN_USE)
def test_a_list_in_use_is_named_where_something_is_done_with_it(name):
    """A docstring or a comment names a list without quotes, so a quoted name is one that the program asks for."""
    constants = {"incident_type": "INCIDENT_TYPE", "severity": "severity_levels"}
    used = re.search(rf'"{name}"', _code()) or (name in constants and constants[name] in _code())
    assert used, f"Nothing in safety uses the list {name}."


def _meaning(name, row):
    words = [name, row.code, row.label, row.definition, getattr(row, "family", "")]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


def test_no_code_ever_changes_its_meaning():
    """A new code is added to the frozen file; a code that is there stays as it is, in the list and in the file.

    A meaning that must change needs a new code, and `valid_to` for the old one.
    """
    now = {
        f"{name}:{row.code}": _meaning(name, row)
        for name in vocabulary.list_names()
        for row in vocabulary.entries(name)
    }
    frozen = json.loads(FROZEN.read_text(encoding="utf-8"))
    changed = [code for code, meaning in frozen.items() if now.get(code) != meaning]
    assert not changed, f"These mean something else now, or are gone: {changed}"
    assert set(now) == set(frozen), f"Add to {FROZEN.name}: {json.dumps({c: now[c] for c in set(now) - set(frozen)})}"


def test_every_list_has_the_date_of_its_version():
    for name in vocabulary.list_names():
        version = vocabulary.coded_list(name).version
        assert version, name
        assert version >= date(2026, 11, 22)


@pytest.fixture
def dated(monkeypatch, tmp_path):
    """A list of which one row ended, one has yet to begin, and one is for Scotland alone."""

    def put(**more):
        rows = [
            {"code": "always", "label": "Always"},
            {"code": "ended", "label": "Old words", "valid_to": "2025-12-31"},
            {"code": "coming", "label": "To come", "valid_from": "2027-01-01"},
            {"code": "north", "label": "In Scotland", "jurisdiction": ["sco"]},
        ]
        content = {"setting": {"title": "Where", "note": "", "version": "2026-11-22", "rows": rows, **more}}
        path = tmp_path / "lists.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        monkeypatch.setattr(vocabulary._vocabulary, "_file", path)
        vocabulary._vocabulary.__dict__.pop("_lists", None)

    yield put
    monkeypatch.undo()
    vocabulary._vocabulary.__dict__.pop("_lists", None)


@pytest.mark.parametrize(
    ("day", "nation", "offered"),
    [
        (date(2025, 12, 31), UK, ["always", "ended", "north"]),
        (date(2026, 1, 1), UK, ["always", "north"]),
        (date(2027, 1, 1), "sco", ["always", "coming", "north"]),
        (date(2027, 1, 1), "ew", ["always", "coming"]),
    ],
)
def test_it_offers_what_holds_on_that_day_in_that_nation(dated, day, nation, offered):
    dated()
    assert [code for code, _ in vocabulary.choices("setting", on=day, nation=nation)] == offered


def test_an_old_code_keeps_its_words(dated):
    dated()
    assert vocabulary.label("setting", "ended") == "Old words"
    assert "ended" in vocabulary.codes("setting"), "what a record carries can still be written back"
    assert "ended" not in dict(vocabulary.choices("setting"))


def test_it_knows_no_fifth_nation(dated):
    dated(rows=[{"code": "a", "label": "A", "jurisdiction": ["fr"]}])
    with pytest.raises(UnknownCode, match="fr"):
        vocabulary.codes("setting")


def test_validity_takes_both_days_in():
    valid = Validity(frozenset({"ew"}), date(2024, 4, 1), date(2024, 4, 30))
    assert valid.on(date(2024, 4, 1), "ew")
    assert valid.on(date(2024, 4, 30), "ew")
    assert not valid.on(date(2024, 3, 31), "ew")
    assert not valid.on(date(2024, 5, 1), "ew")
    assert not valid.on(date(2024, 4, 1), "sco")
    assert valid.on(date(2024, 4, 1), UK)


@pytest.mark.parametrize(
    ("region", "nation"),
    [("TLL", "ew"), ("TLM", "sco"), ("TLN", "ni"), ("TLC", "ew"), ("TLI", "ew"), ("UKX", UK), (None, UK)],
)
def test_a_region_tells_the_nation(region, nation):
    assert vocabulary.nation_of(region) == nation


@pytest.mark.parametrize(
    ("strand", "region", "day", "words"),
    [
        ("race", "TLE", date(2026, 11, 22), "England and Wales: monitored"),
        ("race", "TLL", date(2026, 11, 22), "England and Wales: monitored"),
        ("race", "TLM", date(2026, 11, 22), "Scotland: statutory"),
        ("age", "TLM", date(2024, 3, 31), "Scotland: not statutory"),
        ("age", "TLM", date(2024, 4, 1), "Scotland: statutory"),
        ("age", "TLE", date(2024, 4, 1), "England and Wales: not monitored"),
        ("migration_status", "TLE", date(2026, 11, 22), "England and Wales: not monitored: also tick race"),
        ("race", "TLN", date(2026, 11, 22), "Northern Ireland has a list of its own, which we have not checked yet"),
        ("none", "TLN", date(2026, 11, 22), ""),
        ("language", "TLM", date(2026, 11, 22), ""),
    ],
)
def test_it_says_how_a_nation_sees_a_strand_on_that_day(strand, region, day, words):
    assert vocabulary.standing(strand, region, day) == words


def test_without_a_place_it_says_all_that_is_known():
    words = vocabulary.standing("disability", None)
    assert "England and Wales: monitored" in words
    assert "Scotland: statutory" in words
    assert "Northern Ireland has a list of its own" in words


def test_it_names_unknown_strands_and_regions():
    with pytest.raises(UnknownCode):
        vocabulary.standing("hobby", None)
    with pytest.raises(UnknownCode):
        vocabulary.nation_of("TLX")
