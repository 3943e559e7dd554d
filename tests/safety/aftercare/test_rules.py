"""When support is offered, to whom, and what the days of the schedule say. No database."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from safety import vocabulary, workflow
from safety.workflow import Refused
from safety.workflow.aftercare import CHECK_INS, SCHEDULE

SINCE = date(2026, 11, 2)


def about_now(days):
    return [day.code for day in workflow.days_of(SINCE, SINCE + timedelta(days=days)) if day.now]


def test_it_counts_every_day_of_the_list_from_what_happened():
    days = workflow.days_of(SINCE, SINCE)
    assert [day.code for day in days] == list(vocabulary.codes(SCHEDULE)) == ["d0", "d3", "d14", "d30", "d90"]
    assert [(day.on - SINCE).days for day in days] == [0, 3, 14, 30, 90]
    assert {day.code for day in days if day.check_in} == CHECK_INS


@pytest.mark.parametrize(
    ("days", "codes"),
    [
        *((0, ["d0"]), (1, ["d0"]), (2, ["d3"]), (3, ["d3"]), (7, ["d3"]), (8, []), (14, ["d14"]), (24, [])),
        *((25, ["d30"]), (31, ["d30"]), (45, ["d30"]), (46, []), (90, ["d90"]), (101, [])),
    ],
)
def test_it_says_that_a_check_in_is_about_now_around_72_hours_and_a_month(days, codes):
    assert about_now(days) == codes


@pytest.mark.parametrize("severity", [None, 1, 2, 3])
def test_it_offers_nothing_after_what_was_not_serious(severity):
    with pytest.raises(Refused, match="4 or 5"):
        workflow.check_offer(severity=severity, to_author=True, chosen=(), possible=())


@pytest.mark.parametrize("severity", [4, 5])
def test_it_offers_to_the_author_alone_or_to_colleagues_alone(severity):
    one = uuid4()
    workflow.check_offer(severity=severity, to_author=True, chosen=(), possible=())
    workflow.check_offer(severity=severity, to_author=False, chosen=[one], possible=[one])


def test_it_refuses_somebody_who_cannot_be_chosen():
    with pytest.raises(Refused, match="people of your organisation") as refused:
        workflow.check_offer(severity=5, to_author=True, chosen=[uuid4()], possible=[uuid4()])
    assert refused.value.field == "people"


def test_it_says_whether_nobody_was_chosen_or_nobody_is_left():
    with pytest.raises(Refused, match="Choose at least one person"):
        workflow.check_offer(severity=5, to_author=False, chosen=(), possible=[uuid4()])
    with pytest.raises(Refused, match="offered it to everybody"):
        workflow.check_offer(severity=5, to_author=False, chosen=(), possible=())
