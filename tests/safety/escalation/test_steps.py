from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety import workflow
from safety.workflow import USUAL, Step, Within
from safety.workflow.hours import LONDON

HOUR = timedelta(hours=1)


def london(*parts):
    return datetime(*parts, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("now", "step"),
    [
        (london(2026, 11, 24, 14), None),
        (london(2026, 11, 24, 14, 1), Step.TEAM),
        (london(2026, 11, 24, 23), Step.TEAM),
        (london(2026, 11, 25, 10), Step.TEAM),
        (london(2026, 11, 25, 10, 1), Step.DEPUTY),  # four working hours later
        (london(2026, 11, 25, 14, 1), Step.LEADER),  # a working day later
        (london(2026, 12, 25), Step.LEADER),
    ],
)
def test_an_ordinary_reminder_goes_further_in_working_time(now, step):
    assert workflow.step_at(london(2026, 11, 24, 14), now, USUAL) == step


@pytest.mark.parametrize(
    ("now", "step"),
    [
        (london(2026, 11, 28, 3, 0), None),
        (london(2026, 11, 28, 3, 1), Step.TEAM),
        (london(2026, 11, 28, 3, 16), Step.DEPUTY),
        (london(2026, 11, 28, 4, 1), Step.LEADER),
    ],
)
def test_a_critical_one_goes_further_at_night(now, step):
    assert workflow.step_at(london(2026, 11, 28, 3), now, USUAL) == step


@pytest.mark.parametrize(
    ("due", "always"),
    [
        (london(2026, 11, 24, 14), False),
        (london(2026, 11, 24, 17), False),
        (london(2026, 11, 24, 14, 15), True),  # only what is critical is rounded to the quarter
        (london(2026, 11, 24, 18), True),
        (london(2026, 11, 28, 12), True),
    ],
)
def test_it_tells_by_the_time_alone_whether_a_clock_runs_always(due, always):
    assert workflow.runs_always(due, USUAL) == always


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(0, 600))  # noqa: DTZ001 -- the zone comes next
def test_no_ordinary_clock_is_taken_for_one_that_runs_always(start, minutes):
    for hours in (USUAL, replace(USUAL, opens=USUAL.opens.replace(minute=30), closes=USUAL.closes.replace(minute=45))):
        end = Within(span=timedelta(minutes=minutes + 1)).end(start.replace(tzinfo=LONDON), hours)
        assert not workflow.runs_always(workflow.round_up(end, critical=False), hours)


def test_steps_only_go_up():
    due = london(2026, 11, 27, 16)
    steps = [workflow.step_at(due, due + hour * HOUR, USUAL) or 0 for hour in range(100)]
    assert steps == sorted(steps)
