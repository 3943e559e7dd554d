"""What may be offered to several people at once, and who gets a place in which order."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest

from wellbeing import vocabulary
from wellbeing.payloads.groups import GroupLeft, GroupMeets, GroupMember, HeadCount, Joining
from wellbeing.workflow.groups import (
    KINDS,
    Asked,
    Programme,
    check_called,
    check_count,
    check_place,
    check_programme,
    circle_of,
    counts_of,
    days_of,
    moment,
    newest_joining,
    plan_places,
    retain_month,
)
from wellbeing.workflow.refusals import Refused

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
WANTED = Programme(
    service="reflective_group",
    title="Together",
    about="",
    facilitator=UUID(int=1),
    first_on=date(2026, 3, 16),
    at=time(17, 30),
    minutes=90,
    every_weeks=2,
    meetings=6,
    format="video",
    size=8,
)


def test_it_offers_as_groups_only_services_of_the_list():
    assert set(KINDS) <= set(vocabulary.codes("wellbeing_service"))
    assert {"group_debrief", "racialised_space", "lived_experience", "group_supervision"} <= set(KINDS)


def test_it_says_what_a_debrief_is_not():
    """NICE tells services not to offer psychologically focused debriefing; compulsory debriefing should cease."""
    about = KINDS["group_debrief"].about
    assert "voluntary" in about
    assert "not a psychological debriefing" in about
    assert "does not treat or prevent trauma" in about


def test_it_keeps_group_supervision_to_four():
    check_programme(replace(WANTED, service="group_supervision", size=4), TODAY)
    with pytest.raises(Refused, match="from 2 to 4 places") as refused:
        check_programme(replace(WANTED, service="group_supervision", size=5), TODAY)
    assert refused.value.field == "size"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"service": "counselling"}, "service"),
        ({"title": " "}, "title"),
        ({"title": "x" * 101}, "title"),
        ({"about": "x" * 201}, "about"),
        ({"size": 1}, "size"),
        ({"size": 13}, "size"),
        ({"first_on": TODAY}, "first_on"),
        ({"first_on": TODAY + timedelta(days=400)}, "first_on"),
        ({"minutes": 500}, "minutes"),
        ({"meetings": 27}, "meetings"),
        ({"every_weeks": 0}, "every_weeks"),
        ({"format": "fax"}, "format"),
    ],
)
def test_it_says_which_field_of_a_programme_is_wrong(change, field):
    with pytest.raises(Refused) as refused:
        check_programme(replace(WANTED, **change), TODAY)
    assert refused.value.field == field


def test_it_needs_a_place_where_people_meet_in_person():
    check_place("video", "")
    with pytest.raises(Refused):
        check_place("in_person", " ")
    with pytest.raises(Refused):
        check_place("video", "x" * 501)


def test_it_lets_nobody_join_without_saying_that_the_others_may_see_her():
    check_called("Mo", consent=True)
    for called, consent, field in (("Mo", False, "seen"), (" ", True, "called"), ("x" * 61, True, "called")):
        with pytest.raises(Refused) as refused:
            check_called(called, consent=consent)
        assert refused.value.field == field


def test_it_meets_at_the_same_time_on_both_sides_of_a_change_of_the_clocks():
    days = days_of(WANTED.first_on, 2, 2)
    assert days == [date(2026, 3, 16), date(2026, 3, 30)]
    assert [moment(day, WANTED.at) for day in days] == [
        datetime(2026, 3, 16, 17, 30, tzinfo=UTC),
        datetime(2026, 3, 30, 16, 30, tzinfo=UTC),
    ]


def asked(number, claim=None, *, admitted=False):
    return Asked(
        request=UUID(int=number), called=f"{number}", claim=claim, at=NOW + timedelta(minutes=number), admitted=admitted
    )


def test_it_lets_in_whoever_holds_a_place_and_leaves_those_who_are_in():
    mine, hers = uuid4(), uuid4()
    plan = plan_places([asked(2, hers), asked(1, mine, admitted=True)], [mine, hers])
    assert [one.request for one in plan.admit] == [UUID(int=2)]
    assert not plan.give
    assert not plan.free
    assert not plan.wait


def test_it_gives_kept_places_in_the_order_of_asking():
    left = [uuid4(), uuid4()]
    plan = plan_places([asked(3), asked(1), asked(2)], left)
    assert [one.request.int for one, _ in plan.give] == [1, 2]
    assert sorted(claim for _, claim in plan.give) == sorted(left)
    assert [one.request.int for one in plan.wait] == [3]


def test_it_opens_a_kept_place_again_when_nobody_waits():
    left = uuid4()
    assert plan_places([], [left]).free == (left,)


def test_it_puts_back_into_the_line_whose_claim_is_on_no_place():
    plan = plan_places([asked(1, uuid4())], [])
    assert [one.request.int for one in plan.wait] == [1]


def test_it_shows_the_members_that_have_not_left_and_the_newest_place():
    stays, goes = uuid4(), uuid4()
    circle = circle_of(
        [
            GroupMeets(place="Old hall", number=1, at=NOW),
            GroupMeets(place="New hall", number=2, at=NOW),
            GroupMember(member=stays, called="Zed", at=NOW),
            GroupMember(member=goes, called="Mo", at=NOW),
            GroupLeft(member=goes, at=NOW),
            "something else",
        ]
    )
    assert (circle.place, circle.names) == ("New hall", ["Zed"])


def test_it_takes_the_newest_count_of_a_day():
    def counted(count, number):
        return HeadCount(on=TODAY, count=count, number=number, by=UUID(int=1), at=NOW)

    assert counts_of([counted(4, 2), counted(9, 1)])[TODAY].count == 4


@pytest.mark.parametrize(
    ("on", "count", "field"),
    [(TODAY + timedelta(days=1), 3, "on"), (TODAY + timedelta(days=14), 3, "on"), (TODAY, 9, "count")],
)
def test_it_counts_heads_on_days_that_were_and_no_more_than_there_are_places(on, count, field):
    days = [TODAY, TODAY + timedelta(days=14)]
    check_count(on=TODAY, count=0, days=days, size=8, today=TODAY)
    with pytest.raises(Refused) as refused:
        check_count(on=on, count=count, days=days, size=8, today=TODAY)
    assert refused.value.field == field


def test_it_reads_the_newest_joining_of_a_group():
    def joining(number, claim):
        return Joining(group=UUID(int=7), called="Mo", claim=claim, number=number, at=NOW)

    claim = uuid4()
    assert newest_joining([joining(2, claim), joining(1, None)], UUID(int=7)).claim == claim
    assert newest_joining([joining(1, None)], UUID(int=8)) is None


def test_it_keeps_the_rows_of_a_group_for_three_months():
    assert retain_month(date(2026, 11, 3)) == date(2027, 2, 1)
