"""When an hour can be opened, taken, moved and given back, on days around the changes of the clocks."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest

from wellbeing.payloads.bookings import Booked, BookingCancelled, Hours
from wellbeing.payloads.cases import ASKER, PROVIDER
from wellbeing.workflow.bookings import (
    HoursWanted,
    bookings_of,
    check_can_move,
    check_can_take,
    check_no_clash,
    check_sessions_left,
    next_like,
    outcome_of_cancelling,
    retain_month,
    starts_of,
)
from wellbeing.workflow.refusals import Refused

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WANTED = HoursWanted(day=date(2026, 3, 23), at=time(10), minutes=50, format="video", place="https://call.example/efe")


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_it_keeps_ten_o_clock_at_ten_when_the_clocks_go_forward():
    """By the law of the UK: summer time begins at 01:00 UTC on the last Sunday of March, in 2026 the 29th."""
    assert starts_of(replace(WANTED, weeks=3), NOW) == [
        utc(2026, 3, 23, 10),
        utc(2026, 3, 30, 9),
        utc(2026, 4, 6, 9),
    ]


def test_it_keeps_ten_o_clock_at_ten_when_the_clocks_go_back():
    """Summer time ends at 01:00 UTC on the last Sunday of October, in 2026 the 25th."""
    wanted = replace(WANTED, day=date(2026, 10, 19), weeks=2)
    assert starts_of(wanted, NOW) == [utc(2026, 10, 19, 9), utc(2026, 10, 26, 10)]


def test_it_refuses_a_time_that_the_night_of_march_leaves_out():
    with pytest.raises(Refused, match=r"1.30am does not exist on Sunday 29 March 2026"):
        starts_of(replace(WANTED, day=date(2026, 3, 29), at=time(1, 30)), NOW)


def test_it_takes_the_first_of_the_two_hours_of_an_october_night():
    assert starts_of(replace(WANTED, day=date(2026, 10, 25), at=time(1, 30)), NOW) == [utc(2026, 10, 25, 0, 30)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"at": time(10, 5)}, "at"),
        ({"minutes": 52}, "minutes"),
        ({"minutes": 10}, "minutes"),
        ({"minutes": 300}, "minutes"),
        ({"format": "fax"}, "format"),
        ({"format": "in_person", "place": " "}, "place"),
        ({"place": "x" * 201}, "place"),
        ({"weeks": 0}, "weeks"),
        ({"weeks": 27}, "weeks"),
        ({"day": date(2026, 3, 1)}, "day"),
        ({"day": date(2027, 2, 26), "weeks": 2}, "weeks"),
    ],
)
def test_it_says_which_field_of_the_hours_is_wrong(change, field):
    with pytest.raises(Refused) as refused:
        starts_of(replace(WANTED, **change), NOW)
    assert refused.value.field == field


BOOKING = UUID(int=1)


def booked(number=1, starts=None, booking=BOOKING):
    return Booked(
        booking=booking,
        number=number,
        slot=uuid4(),
        claim=uuid4(),
        starts=starts or NOW + timedelta(days=3),
        minutes=50,
        format="video",
        at=NOW + timedelta(minutes=number),
    )


def test_it_reads_a_booking_as_it_was_moved_last():
    (found,) = bookings_of([booked(2, NOW + timedelta(days=9)), booked(1), "something else"])
    assert (found.number, found.starts, found.stands) == (2, NOW + timedelta(days=9), True)


def test_it_reads_a_cancellation_as_the_next_number():
    gone = BookingCancelled(booking=UUID(int=1), number=2, by=ASKER, outcome="cancelled", at=NOW + timedelta(hours=1))
    (found,) = bookings_of([gone, booked(1)])
    assert (found.number, found.outcome, found.cancelled_by) == (2, "cancelled", ASKER)
    assert not found.stands
    assert not found.to_come(NOW)


@pytest.mark.parametrize(
    ("before", "by", "outcome"),
    [
        (timedelta(hours=24), ASKER, "cancelled"),
        (timedelta(hours=23, minutes=59), ASKER, "late_cancel"),
        (timedelta(minutes=1), ASKER, "late_cancel"),
        (timedelta(minutes=1), PROVIDER, "provider_cancelled"),
        (timedelta(days=9), PROVIDER, "provider_cancelled"),
    ],
)
def test_it_counts_what_the_asker_cancels_in_the_last_day_and_never_what_the_provider_does(before, by, outcome):
    (found,) = bookings_of([booked()])
    assert outcome_of_cancelling(found, by, found.starts - before) == outcome


def test_it_lets_nobody_cancel_or_move_what_has_begun_or_is_cancelled():
    (found,) = bookings_of([booked()])
    gone = replace(found, outcome="cancelled")
    for booking, now in ((found, found.starts), (gone, NOW)):
        with pytest.raises(Refused):
            outcome_of_cancelling(booking, ASKER, now)
        with pytest.raises(Refused):
            check_can_move(booking, now)


def test_it_lets_nobody_move_in_the_last_day():
    (found,) = bookings_of([booked()])
    check_can_move(found, found.starts - timedelta(hours=24))
    with pytest.raises(Refused, match="less than 24 hours"):
        check_can_move(found, found.starts - timedelta(hours=23, minutes=59))


def test_it_refuses_an_hour_that_has_begun():
    hours = Hours(starts=NOW, minutes=50, format="phone")
    with pytest.raises(Refused):
        check_can_take(hours, NOW)
    check_can_take(hours, NOW - timedelta(seconds=1))


def test_it_refuses_two_appointments_that_overlap_and_allows_those_that_touch():
    first = (NOW, NOW + timedelta(minutes=50))
    check_no_clash(first[1], first[1] + timedelta(hours=1), [first])
    check_no_clash(NOW - timedelta(hours=1), NOW, [first])
    for start in (NOW - timedelta(minutes=1), NOW, NOW + timedelta(minutes=49)):
        with pytest.raises(Refused, match="You have another appointment then: Sunday 1 March"):
            check_no_clash(start, start + timedelta(minutes=30), [first])


def test_it_books_no_more_than_was_agreed():
    check_sessions_left(left=2, booked=1)
    with pytest.raises(Refused):
        check_sessions_left(left=2, booked=2)


def test_it_finds_the_hour_that_fits_a_rhythm_across_a_change_of_the_clocks():
    last = utc(2026, 3, 23, 10)
    fits, near, far = (
        (UUID(int=3), utc(2026, 4, 6, 9)),
        (UUID(int=4), utc(2026, 4, 7, 9)),
        (UUID(int=5), utc(2026, 4, 20, 9)),
    )
    assert next_like(last, 2, [near, fits, far]) == fits[0]
    assert next_like(last, 2, [near, far]) == near[0]
    assert next_like(last, 2, [far]) is None
    assert next_like(last, 2, [near, fits], taken={fits[0]}) == near[0]


def test_it_keeps_the_row_of_an_hour_for_three_months():
    assert retain_month(utc(2026, 11, 30, 23)) == date(2027, 2, 1)
    assert retain_month(utc(2026, 9, 30, 23, 30)) == date(2027, 1, 1), "by London's clock it is October"
