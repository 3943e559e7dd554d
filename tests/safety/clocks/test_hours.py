from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from safety import vocabulary, workflow
from safety.workflow import USUAL, OpeningHours, Refused, Runs, Status, Within
from safety.workflow.hours import LONDON
from ui.workdays import is_holiday

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)  # the clocks change at one in the morning


def london(*parts):
    return datetime(*parts, tzinfo=LONDON)


def near(day):
    """Moments of the days around one."""
    middle = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return st.integers(-4 * 24 * 60, 4 * 24 * 60).map(lambda minutes: middle + minutes * MINUTE)


MOMENTS = st.one_of(
    near(SPRING),
    near(AUTUMN),
    st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 -- the zone is given beside
)
TIMES = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))


@st.composite
def opening_hours(draw):
    opens, closes = sorted(draw(st.lists(TIMES, min_size=2, max_size=2, unique=True)))
    days = draw(st.frozensets(st.integers(0, 6), min_size=1))
    return OpeningHours(days, opens, closes, draw(st.sampled_from(sorted(workflow.NATIONS))), draw(st.booleans()))


SPANS = st.integers(0, 5 * 24 * 60).map(lambda minutes: minutes * MINUTE)
NIGHT = OpeningHours(frozenset(range(7)), time(0, 30), time(2, 30))


# The usual week


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        (london(2026, 11, 24, 10), 4 * HOUR, london(2026, 11, 24, 14)),
        (london(2026, 11, 24, 15), 4 * HOUR, london(2026, 11, 25, 11)),
        (london(2026, 11, 24, 6), 4 * HOUR, london(2026, 11, 24, 13)),
        (london(2026, 11, 24, 22), 4 * HOUR, london(2026, 11, 25, 13)),
        (london(2026, 11, 27, 16), 8 * HOUR, london(2026, 11, 30, 16)),  # over a weekend
        (london(2026, 11, 28, 12), 8 * HOUR, london(2026, 11, 30, 17)),  # from a Saturday
        (london(2026, 12, 24, 16), 2 * HOUR, london(2026, 12, 29, 10)),  # Christmas, a weekend, Boxing Day's Monday
        (london(2026, 3, 27, 16), 2 * HOUR, london(2026, 3, 30, 10)),  # over the hour that is lost
        (london(2026, 10, 23, 16), 2 * HOUR, london(2026, 10, 26, 10)),  # over the hour that is doubled
        (london(2026, 11, 28, 12), timedelta(0), london(2026, 11, 28, 12)),
    ],
)
def test_it_counts_in_the_usual_week(start, span, end):
    assert USUAL.after(start, span) == end
    assert USUAL.between(start, end) == span


@pytest.mark.parametrize(
    ("nation", "day", "closed"),
    [
        ("SCT", date(2026, 1, 2), True),
        ("ENG", date(2026, 1, 2), False),
        ("SCT", date(2026, 11, 30), True),
        ("ENG", date(2026, 11, 30), False),
        ("NIR", date(2026, 3, 17), True),
        ("WLS", date(2026, 3, 17), False),
        ("NIR", date(2026, 7, 13), True),
        ("ENG", date(2026, 4, 6), True),
        ("SCT", date(2026, 4, 6), False),
        ("ENG", date(2026, 8, 31), True),
        ("SCT", date(2026, 8, 3), True),
        ("WLS", date(2026, 12, 28), True),
    ],
)
def test_each_nation_keeps_its_own_bank_holidays(nation, day, closed):
    assert is_holiday(day, nation) == closed


def test_an_hour_is_an_hour_on_the_days_on_which_the_clocks_change():
    assert NIGHT.between(london(2026, 3, 29), london(2026, 3, 30)) == HOUR
    assert NIGHT.between(london(2026, 10, 25), london(2026, 10, 26)) == 3 * HOUR
    assert NIGHT.between(london(2026, 11, 25), london(2026, 11, 26)) == 2 * HOUR


def test_hours_that_fall_into_the_lost_hour_are_no_hours():
    lost = OpeningHours(frozenset({6}), time(1, 30), time(2, 15))  # turned round by the change
    assert lost.after(london(2026, 3, 29), MINUTE) == london(2026, 4, 5, 1, 31)


# Rules for any hours


@given(opening_hours(), MOMENTS, SPANS)
@example(NIGHT, datetime(2026, 3, 29, 0, 45, tzinfo=UTC), HOUR)
@example(NIGHT, datetime(2026, 10, 25, 0, 45, tzinfo=UTC), HOUR)
def test_what_has_to_pass_has_passed_and_nothing_is_due_before_it_began(hours, start, span):
    if hours.closes < time(3) and hours.days == {6}:
        return  # a year may go by without so much time, which is no case of anybody's
    span = min(span, 10 * hours.day)
    end = hours.after(start, span)
    assert end >= start
    assert hours.between(start, end) == span


@given(opening_hours(), MOMENTS, SPANS, SPANS)
def test_more_time_is_never_due_earlier_nor_a_later_start(hours, start, one, other):
    less, more = sorted(min(span, 5 * hours.day) for span in (one, other))
    assert hours.after(start, less) <= hours.after(start, more)
    assert hours.after(start, less) <= hours.after(start + more, less)


@given(opening_hours(), MOMENTS, st.integers(0, 3000), st.integers(0, 3000))
def test_time_adds_up(hours, start, first, second):
    middle, end = start + first * MINUTE, start + (first + second) * MINUTE
    assert hours.between(start, middle) + hours.between(middle, end) == hours.between(start, end)
    assert timedelta(0) <= hours.between(start, end) <= end - start
    assert hours.between(end, start) == timedelta(0)


@given(opening_hours(), MOMENTS)
def test_it_is_open_exactly_while_time_counts(hours, moment):
    assert hours.is_open(moment) == (hours.between(moment, moment + MINUTE / 60) > timedelta(0))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"days": frozenset()}, "days"),
        ({"days": frozenset({7})}, "days"),
        ({"closes": time(9)}, "closes"),
        ({"opens": time(18)}, "closes"),
        ({"nation": "FRA"}, "nation"),
    ],
)
def test_it_refuses_hours_in_which_nobody_is_there(changes, field):
    with pytest.raises(Refused) as refusal:
        workflow.check_hours(replace(USUAL, **changes))
    assert refusal.value.field == field
    workflow.check_hours(USUAL)


# Clocks


def test_the_clocks_of_acknowledging_are_those_of_the_list():
    words = {
        1: "2 working days",
        2: "1 working day",
        3: "4 working hours",
        4: "1 hour (24/7 if the organisation has a rota)",
        5: "15 minutes",
    }
    for level in vocabulary.severity_levels():
        assert words[int(level.code)] in level.clock
        within = workflow.SEEN_WITHIN[int(level.code)]
        assert within.words.replace("1 working hour", "1 hour") in level.clock
    assert workflow.SEEN_WITHIN[5].runs is Runs.ALWAYS
    assert workflow.SEEN_WITHIN[4].runs is Runs.WITH_ROTA


@pytest.mark.parametrize("hours", [USUAL, replace(USUAL, rota=True)], ids=["office", "rota"])
def test_a_graver_clock_never_ends_later(hours):
    for table in (workflow.SEEN_WITHIN, workflow.TRIAGE_WITHIN, workflow.LOOK_AGAIN_WITHIN):
        for start in (london(2026, 11, 24, 12), london(2026, 11, 27, 16, 50), london(2026, 11, 28, 3)):
            ends = [table[step].end(start, hours) for step in (5, 4, 3, 2, 1)]
            assert ends == sorted(ends)


def test_the_fourth_step_runs_at_night_only_with_a_rota():
    night = london(2026, 11, 28, 3)
    due = {rota: workflow.SEEN_WITHIN[4].end(night, replace(USUAL, rota=rota)) for rota in (False, True)}
    assert due == {False: london(2026, 11, 30, 10), True: london(2026, 11, 28, 4)}
    assert workflow.SEEN_WITHIN[5].end(night, USUAL) == night + 15 * MINUTE


@pytest.mark.parametrize(
    ("urgency", "severity", "floor", "counts"),
    [
        ("danger_now", None, 1, 5),
        ("today", None, 1, 3),
        (None, None, 1, 2),
        ("record_only", None, 1, 1),
        ("record_only", None, 3, 3),
        ("this_week", None, 5, 4),  # a type alone makes nothing critical
        ("danger_now", 1, 5, 1),  # the team's judgement counts above all
        ("record_only", 5, 1, 5),
    ],
)
def test_the_clock_follows_what_was_judged_else_urgency_and_floor(urgency, severity, floor, counts):
    assert workflow.expected(urgency, severity, floor) == counts


# Pauses


def test_a_clock_goes_on_with_what_was_left():
    within, start = Within(span=4 * HOUR), london(2026, 11, 24, 10)
    day = timedelta(days=1)
    assert within.end(start, USUAL) == london(2026, 11, 24, 14)
    pause = (london(2026, 11, 24, 12), london(2026, 11, 26, 9, 30))
    assert within.end(start, USUAL, [pause]) == london(2026, 11, 26, 11, 30)
    again = (london(2026, 11, 26, 10), london(2026, 11, 26, 16))
    assert within.end(start, USUAL, [again, pause]) == london(2026, 11, 27, 9, 30)
    late = (start + day, start + 3 * day)
    assert within.end(start, USUAL, [late]) == start + 3 * day, "nothing was left, so it is due at once"
    assert within.end(start, USUAL, [(start - 2 * day, start - day)]) == within.end(start, USUAL)
    always = Within(span=HOUR, runs=Runs.ALWAYS)
    assert always.end(start, USUAL, [(start + HOUR / 2, start + day)]) == start + day + HOUR / 2


@given(
    opening_hours(),
    near(SPRING),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 2000)), max_size=3),
    st.sampled_from([*workflow.SEEN_WITHIN.values(), *workflow.TRIAGE_WITHIN.values()]),
)
def test_a_pause_never_brings_anything_forward(hours, start, gaps, within):
    pauses = [(start + begin * MINUTE, start + (begin + length) * MINUTE) for begin, length in gaps]
    assert start <= within.end(start, hours) <= within.end(start, hours, pauses)


def moves(*pairs):
    return [(status, london(2026, 11, day, hour)) for status, day, hour in pairs]


S = Status


@pytest.mark.parametrize(
    ("history", "stage", "since", "pauses"),
    [
        (moves((S.SUBMITTED, 2, 9)), S.SUBMITTED, (2, 9), []),
        (moves((S.SUBMITTED, 2, 9), (S.ACKNOWLEDGED, 2, 10)), S.ACKNOWLEDGED, (2, 10), []),
        (
            moves((S.SUBMITTED, 2, 9), (S.ACKNOWLEDGED, 2, 10), (S.NEEDS_INFO, 2, 12), (S.SUBMITTED, 4, 9)),
            S.ACKNOWLEDGED,
            (2, 10),
            [((2, 12), (4, 9))],
        ),
        (
            moves(
                (S.SUBMITTED, 2, 9),
                (S.ACKNOWLEDGED, 2, 10),
                (S.NEEDS_INFO, 2, 12),
                (S.SUBMITTED, 4, 9),
                (S.ACKNOWLEDGED, 4, 10),
            ),
            S.ACKNOWLEDGED,
            (2, 10),
            [((2, 12), (4, 9))],
        ),
        (moves((S.SUBMITTED, 2, 9), (S.ACKNOWLEDGED, 2, 10), (S.NEEDS_INFO, 2, 12)), S.NEEDS_INFO, (2, 10), []),
        (
            moves(
                (S.SUBMITTED, 2, 9), (S.TRIAGED, 3, 9), (S.RESPONDING, 4, 9), (S.ON_HOLD, 5, 9), (S.RESPONDING, 9, 9)
            ),
            S.RESPONDING,
            (4, 9),
            [((5, 9), (9, 9))],
        ),
        (
            moves(
                (S.SUBMITTED, 2, 9), (S.RESPONDING, 4, 9), (S.ON_HOLD, 5, 9), (S.RESPONDING, 9, 9), (S.REVIEW, 9, 12)
            ),
            S.REVIEW,
            (9, 12),
            [],
        ),
    ],
)
def test_it_knows_which_clock_runs_and_when_it_stood_still(history, stage, since, pauses):
    found = workflow.running(history)
    assert found[:2] == (stage, london(2026, 11, *since))
    assert found[2] == [(london(2026, 11, *begin), london(2026, 11, *end)) for begin, end in pauses]
