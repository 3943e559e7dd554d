"""The benchmarks run, with a few records. They check what they find themselves; no speed is looked at here."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def run(*command):
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.slow
def test_it_lists_filters_and_searches_sealed_records_beside_their_plain_twin():
    told = run("bench/search.py", "--records", "60", "--rounds", "1")
    for deed in ("work list", "filter", "phrase", "texts", "the longest bite"):
        assert f"{deed}: " in told
    assert "nearly all closed: " in told
    assert "600 closed ones added: " in told


@pytest.mark.slow
def test_it_reports_and_opens_sealed_records_beside_their_plain_twin():
    told = run("bench/records.py", "2", "1")
    for deed in ("report", "open"):
        assert f"{deed}: " in told


@pytest.mark.slow
def test_it_brings_in_messages_as_one_record_beside_the_bare_parser():
    told = run("bench/imports.py", "20", "1")
    for line in ("only parsed: ", "import: 20 messages", "ratio: "):
        assert line in told


def test_it_adds_facts_up_beside_a_bare_loop_and_protects_them():
    told = run("bench/release.py", "--facts", "20000")
    for line in ("bare loop: 20,000 facts", "added up: 20,000 facts", "ratio: ", "protected: 10 releases"):
        assert line in told


@pytest.mark.slow
def test_it_lets_a_crowd_book_the_last_hours_and_gives_each_place_once():
    told = run("bench/bookings.py", "8", "3")
    for line in ("hours: 8 people, 3 places: 3 succeeded, 5 were told so", "group: 8 people, 3 places: 3 succeeded"):
        assert line in told


@pytest.mark.slow
def test_it_opens_and_adds_up_facts_beside_plain_rows():
    told = run("bench/facts.py", "400", "1")
    for line in ("400 facts of 124 organisations", "sealed: ", "plain: ", "memory: "):
        assert line in told
