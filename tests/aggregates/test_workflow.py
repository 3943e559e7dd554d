"""Rules of periods, releases and units, as plain functions."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from aggregates.method import band_of
from aggregates.payloads.units import UnitBook, UnitEntry
from aggregates.workflow import periods, units
from aggregates.workflow import releases as rules
from aggregates.workflow.accounts import account_of
from aggregates.workflow.releases import State
from tests.aggregates.building import book
from ui.refusals import Refused

TODAY = date(2026, 11, 10)
HARBOUR, LANTERN = UUID(int=1), UUID(int=2)
ENTRY = UnitEntry(code="u1", name="Harbour", tenants=(HARBOUR,), home="TLE", staff=12, since="2026-Q1")


@pytest.mark.parametrize(
    ("day", "quarter"), [(date(2026, 1, 1), "2026-Q1"), (date(2026, 9, 30), "2026-Q3"), (date(2026, 12, 31), "2026-Q4")]
)
def test_it_names_the_quarter_of_a_day(day, quarter):
    assert periods.quarter_of(day) == quarter


@pytest.mark.parametrize(
    ("period", "closes"),
    [("2026-Q3", date(2026, 10, 31)), ("2026-Q4", date(2027, 1, 31)), ("2026", date(2027, 1, 31))],
)
def test_it_closes_a_period_thirty_days_after_its_end(period, closes):
    assert periods.closes_on(period) == closes
    assert periods.closed(period, closes)
    assert not periods.closed(period, date.fromordinal(closes.toordinal() - 1))


@pytest.mark.parametrize("wrong", ["", "2026-Q5", "2026-Q", "26", "2026-Q1 ", "1999"])
def test_it_refuses_what_is_no_period(wrong):
    with pytest.raises(Refused):
        periods.kind_of(wrong)


def test_it_offers_what_is_closed_the_newest_first():
    assert periods.newest_closed(TODAY, 5) == ["2026-Q3", "2026-Q2", "2026-Q1", "2025", "2025-Q4"]


def check(period, published=(), waiting=(), *, building=False, today=TODAY):
    rules.check_period(period, today=today, published=published, waiting=waiting, building=building)


def test_it_lets_a_closed_period_be_drafted():
    check("2026-Q3")
    check("2026-Q3", [("2026-Q2", State.PUBLISHED)])


@pytest.mark.parametrize(
    ("period", "given", "said"),
    [
        ("2026-Q4", {}, "closed on"),
        ("2026-Q3", {"today": date(2026, 10, 30)}, "closed on"),
        ("2026-Q3", {"published": [("2026-Q3", State.PUBLISHED)]}, "never made again"),
        ("2026-Q3", {"published": [("2026-Q3", State.WITHDRAWN)]}, "no"),
        ("2026-Q3", {"waiting": ["2026-Q2"]}, "not published yet"),
        ("2026-Q3", {"building": True}, "being made"),
        ("2026-Q2", {"published": [("2026-Q3", State.PUBLISHED)]}, "order of time"),
        ("2025-Q4", {"published": [("2025", State.PUBLISHED)]}, "order of time"),
        ("2025", {"published": [("2025-Q1", State.PUBLISHED)]}, "four quarters"),
    ],
)
def test_it_refuses_a_period_that_cannot_be_drafted(period, given, said):
    with pytest.raises(Refused, match=said):
        check(period, **given)


def test_it_drafts_a_year_after_its_four_quarters():
    check("2025", [(f"2025-Q{one}", State.PUBLISHED) for one in range(1, 5)])


def test_it_has_an_owner_an_event_and_words_for_every_state():
    for table in (rules.FOLLOWS, rules.OWNER, rules.EVENT, rules.LABEL):
        assert set(table) == set(State)
    reached = {State.DRAFTED}.union(*rules.FOLLOWS.values())
    assert reached == set(State)


def test_it_never_leads_from_published_to_anything_but_withdrawn():
    assert rules.FOLLOWS[State.PUBLISHED] == {State.WITHDRAWN}
    assert not rules.FOLLOWS[State.WITHDRAWN]
    with pytest.raises(Refused):
        rules.check_move(State.PUBLISHED, State.DROPPED)
    with pytest.raises(Refused):
        rules.check_move(State.DRAFTED, State.PUBLISHED)


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ([], None),
        (["approve"], None),
        (["refuse"], None),
        (["approve", "approve"], State.APPROVED),
        (["approve", "refuse"], State.REFUSED),
        (["refuse", "refuse"], State.REFUSED),
    ],
)
def test_it_waits_for_two_and_takes_one_no_for_a_no(said, then):
    assert rules.after_review(said) == then


def test_it_opens_verdicts_when_both_have_spoken():
    assert [rules.verdicts_open(spoken) for spoken in (0, 1, 2)] == [False, False, True]


@pytest.mark.parametrize(
    ("verdict", "ticked", "note", "field"),
    [
        ("perhaps", (), "", "verdict"),
        ("approve", (), "", "ticked"),
        ("approve", (*rules.CHECKLIST, "more"), "", "ticked"),
        ("refuse", (), " ", "note"),
        ("refuse", (), "x" * 1001, "note"),
    ],
)
def test_it_refuses_a_review_that_leaves_something_out(verdict, ticked, note, field):
    with pytest.raises(Refused) as refused:
        rules.check_review(verdict, ticked, note)
    assert refused.value.field == field


def test_it_lets_nobody_check_her_own_draft():
    with pytest.raises(Refused):
        rules.check_drafter(HARBOUR, HARBOUR)
    rules.check_drafter(HARBOUR, LANTERN)


def test_it_makes_the_directory_of_region_groups_and_size_bands():
    entry = replace(ENTRY, home="TLC", further=("TLE", "TLI"), staff=30)
    unit = units.directory_of(UnitBook(year=2026, units=(entry,))).units["u1"]
    assert (unit.regions, unit.band, unit.staff) == (("R01", "R06"), band_of(30), 30)


def test_it_warns_of_groups_with_fewer_than_eight():
    assert not any(group.short for group in units.groups(book()))
    short = [group for group in units.groups(replace(book(), units=book().units[:79])) if group.short]
    assert [(one.label, one.count) for one in short] == [("Scotland", 7)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"home": "UKX"}, "home"),
        ({"further": ("X",)}, "further"),
        ({"staff": -1}, "staff"),
        ({"tenants": (UUID(int=9),)}, "tenants"),
    ],
)
def test_it_refuses_a_unit_that_cannot_be(changes, field):
    with pytest.raises(Refused) as refused:
        units.check_entry(replace(ENTRY, **changes), [HARBOUR])
    assert refused.value.field == field


def test_it_counts_an_organisation_in_one_unit_only():
    twice = UnitBook(year=2026, units=(ENTRY, replace(ENTRY, code="u2", name="Other")))
    with pytest.raises(Refused, match="Harbour"):
        units.check_book(twice)


def test_it_counts_a_newcomer_from_the_next_quarter_once_something_is_published():
    assert units.first_quarter(2026, released=[], today=TODAY) == "2026-Q1"
    assert units.first_quarter(2026, released=["2025-Q4"], today=TODAY) == "2026-Q1"
    assert units.first_quarter(2026, released=["2026-Q1"], today=date(2026, 5, 2)) == "2026-Q3"
    assert units.first_quarter(2026, released=["2026-Q3"], today=TODAY) == "2027-Q1"
    late = replace(ENTRY, since="2026-Q3")
    assert [units.counts(late, f"2026-Q{one}") for one in range(1, 5)] == [False, False, True, True]


def test_it_freezes_who_is_there_once_something_of_the_year_is_published():
    before = UnitBook(year=2026, units=(ENTRY,))
    changed = UnitBook(year=2026, units=(replace(ENTRY, staff=99),))
    larger = UnitBook(year=2026, units=(ENTRY, replace(ENTRY, code="u2", name="Other", tenants=())))
    units.check_frozen(before, changed, [])
    units.check_frozen(before, larger, ["2026-Q1"])
    for after in (changed, UnitBook(year=2026)):
        with pytest.raises(Refused):
            units.check_frozen(before, after, ["2026-Q1"])


def test_it_reads_and_writes_a_table():
    text = "\ufeffName,organisations,home,further,staff\r\nHarbour,harbour; lantern,tle,TLC|TLD,12\r\n"
    (entry,) = units.read_table(text, 2026, {"harbour": HARBOUR, "lantern": LANTERN}, "2026-Q1")
    assert (entry.name, entry.tenants, entry.home, entry.further) == (
        "Harbour",
        (HARBOUR, LANTERN),
        "TLE",
        ("TLC", "TLD"),
    )
    table = units.table_of(UnitBook(year=2026, units=(entry,)), {HARBOUR: "harbour", LANTERN: "lantern"})
    assert (
        units.read_table(table, 2026, {"harbour": HARBOUR, "lantern": LANTERN}, "2026-Q1")[0].tenants == entry.tenants
    )
    assert (
        units.table_of(UnitBook(year=2026, units=(replace(entry, name="=1+1"),)), {}).splitlines()[1].startswith("'=")
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name\nA", "columns"),
        ("name,organisations,home,further,staff\nA,nobody,TLE,,1", "Line 2"),
        ("name,organisations,home,further,staff\nA,,TLE,,many", "Line 2"),
        ("name,organisations,home,further,staff\nA,,London,,1", "Line 2"),
        ("name,organisations,home,further,staff\n", "no rows"),
    ],
)
def test_it_says_which_line_of_a_table_is_wrong(text, said):
    with pytest.raises(Refused, match=said):
        units.read_table(text, 2026, {}, "2026-Q1")


def test_it_keeps_the_code_of_a_unit_that_comes_again():
    merged = units.merged(UnitBook(year=2026, units=(ENTRY,)), [replace(ENTRY, code="new", name="HARBOUR", staff=40)])
    assert [(one.code, one.staff, one.since) for one in merged.units] == [("u1", 40, "2026-Q1")]


# What reviewers are told about the attack


@pytest.mark.parametrize(
    ("summary", "said"),
    [
        ({"passed": True, "rounds": 1}, ["Nothing was found."]),
        (
            {"passed": True, "rounds": 3, "dropped": ["TB"]},
            [
                "Something was found at first. More was withheld 2 times.",
                "The table “by type and size of organisation” was left out, because it could not be made safe.",
                "Nothing was found in what is left.",
            ],
        ),
        (
            {"passed": True, "rounds": 1, "tried": {"support_waits": {"figures": 15, "attempts": 1}}},
            [
                "Requests for support: 15 figures looked at, 1 attempt to find out something about one organisation.",
                "Nothing was found.",
            ],
        ),
        ({"passed": False}, ["Something was found: this must not be published."]),
    ],
)
def test_it_tells_reviewers_what_the_attack_tried(summary, said):
    payload = {
        "measures": [{"code": "support_waits", "title": "Requests for support", "tables": []}],
        "method": {"minimum_pence": 50_000, "k": 5, "minimum": 10, "p": 0.15},
        "not_released": [],
    }
    assert list(account_of(payload, summary).attack) == said
