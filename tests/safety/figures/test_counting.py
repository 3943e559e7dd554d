"""Counting, without a database: kinds stay apart, every record is in its place, and nothing is counted that is none."""

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety import vocabulary
from safety.payloads import Card
from safety.queries.figures import day_of, period_of, periods_of, tables_of
from safety.workflow import Refused

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PLAIN = Card(
    reference="H-0000-0000",
    title="Abusive call",
    status="submitted",
    kind="incident",
    types=("HAR-CAL",),
    primary="HAR-CAL",
    urgency=None,
    happened_on=date(2026, 11, 3),
    severity=None,
    markers=(),
    submitted_at=NOW,
    due_at=None,
    restricted=False,
    waiting_for="team",
    owner=None,
    first_due_at=NOW + timedelta(hours=4),
)
kinds = st.sampled_from(vocabulary.codes("record_kind"))
cards = st.builds(
    lambda kind, setting, severity, channels, happened_on: replace(
        PLAIN, kind=kind, setting=setting, severity=severity, channels=tuple(channels), happened_on=happened_on
    ),
    kinds,
    st.none() | st.sampled_from(vocabulary.codes("setting")),
    st.none() | st.integers(1, 5),
    st.sets(st.sampled_from(vocabulary.codes("channel")), max_size=3),
    st.none() | st.dates(date(2025, 1, 1), date(2026, 11, 20)),
)


def body(**changes):
    return replace(PLAIN, **changes).to_dict()


def table(name, *bodies, period="all"):
    return next(one for one in tables_of(list(bodies), period_of(period), NOW.isoformat()) if one.name == name)


def counts(found):
    return {row.code: {kind: number for kind, number in row.counts.items() if number} for row in found.rows}


@given(st.lists(cards, max_size=30))
def test_every_record_is_counted_once_in_its_own_column(made):
    bodies = [card.to_dict() for card in made]
    for name in ("months", "setting", "region", "severity", "clocks"):
        found = table(name, *bodies)
        assert not found.several
        for kind, _ in found.columns:
            assert sum(row.counts[kind] for row in found.rows) == sum(one["kind"] == kind for one in bodies)


def test_an_incident_is_never_added_to_another_kind():
    bodies = [body(kind=kind, setting="office") for kind in vocabulary.codes("record_kind")]
    found = table("setting", *bodies)
    assert counts(found) == {"office": dict.fromkeys(vocabulary.codes("record_kind"), 1)}
    assert [code for code, _ in table("setting", body()).columns] == ["incident"]


def test_a_quiet_month_is_seen():
    found = table("months", body(happened_on=date(2026, 1, 31)), body(happened_on=date(2026, 4, 1)))
    assert [(row.code, row.counts["incident"]) for row in found.rows] == [
        ("2026-01", 1),
        ("2026-02", 0),
        ("2026-03", 0),
        ("2026-04", 1),
    ]


def test_a_record_with_two_families_stands_in_both_rows_and_the_table_says_so():
    found = table("families", body(types=("HAR-CAL", "THR-KIL", "THR-BOM")))
    assert found.several
    assert sorted(sum(row.counts.values()) for row in found.rows) == [1, 1]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"acknowledged_at": NOW + timedelta(hours=4)}, "kept"),
        ({"acknowledged_at": NOW + timedelta(hours=4, seconds=1)}, "late"),
        ({}, "running"),
        ({"first_due_at": NOW - timedelta(seconds=1)}, "overdue"),
    ],
)
def test_a_clock_is_kept_late_running_or_overdue(changes, where):
    assert counts(table("clocks", body(**changes)))[where] == {"incident": 1}


def test_outcomes_are_of_closed_ones_and_nothing_is_said_of_others():
    found = table("outcomes", body(status="closed", outcomes=("stopped", "blocked")), body())
    assert counts(found) == {"stopped": {"incident": 1}, "blocked": {"incident": 1}}


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [("2026", "2026-01", "2026-12"), ("2026-q1", "2026-01", "2026-03"), ("2026-q4", "2026-10", "2026-12")],
)
def test_a_period_has_its_months(code, first, last):
    assert (period_of(code).first, period_of(code).last) == (first, last)


@pytest.mark.parametrize("wrong", ["", "20266", "2026-q5", "2026-Q1", "2026-", "2026-q", "every", "٢٠٢٦"])
def test_another_period_is_refused(wrong):
    with pytest.raises(Refused):
        period_of(wrong)


@given(st.lists(cards, min_size=1, max_size=20))
def test_each_record_is_in_one_year_and_one_quarter_that_can_be_chosen(made):
    bodies = [card.to_dict() for card in made]
    for one in bodies:
        having = [period.code for period in periods_of(bodies) if period.has(day_of(one))]
        assert sorted(map(len, having)) == [3, 4, 7]


def test_ten_thousand_are_counted_quickly():
    bodies = [
        body(
            kind="incident",
            setting="office",
            region="TLI",
            channels=("email",),
            impact=("office_closed",),
            severity=n % 5 + 1,
        )
        for n in range(10_000)
    ]
    began = time.process_time()
    tables_of(bodies, period_of("all"), NOW.isoformat())
    assert time.process_time() - began < 0.3
