"""The calendar file, read by another library and by hand: right on both sides of each change, and neutral."""

import io
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from dateutil.tz import tzical

from wellbeing.documents.calendar import MOST, Appointment, calendar_file, uid

CHANGED = datetime(2026, 1, 5, 8, tzinfo=UTC)


def entry(starts, **more):
    plain = {"booking": uuid4(), "side": "asker", "minutes": 50, "sequence": 1, "changed": CHANGED}
    return Appointment(starts=starts, **plain | more)


def lines(file):
    """Unfolded, as RFC 5545 section 3.1 says."""
    return re.sub(r"\r\n[ \t]", "", file.decode()).split("\r\n")


def values(file, name):
    return [line.split(":", 1)[1] for line in lines(file) if re.match(rf"{name}[;:]", line)]


def events(file):
    return file.decode().split("BEGIN:VEVENT")[1:]


@pytest.mark.parametrize(
    ("moment", "local"),
    [
        (datetime(2026, 3, 28, 10, tzinfo=UTC), "20260328T100000"),  # the last day of winter
        (datetime(2026, 3, 29, 9, tzinfo=UTC), "20260329T100000"),  # clocks went forward at 01:00 UTC
        (datetime(2026, 10, 24, 9, tzinfo=UTC), "20261024T100000"),
        (datetime(2026, 10, 25, 10, tzinfo=UTC), "20261025T100000"),  # clocks went back at 01:00 UTC
        (datetime(2027, 3, 28, 9, tzinfo=UTC), "20270328T100000"),
        (datetime(2027, 10, 31, 10, tzinfo=UTC), "20271031T100000"),
    ],
)
def test_it_writes_london_s_own_clock_and_rules_that_lead_back_to_the_same_moment(moment, local):
    file = calendar_file([entry(moment)])
    assert values(file, "DTSTART")[-1] == local
    assert "DTSTART;TZID=Europe/London" in file.decode()
    zone = tzical(io.StringIO(file.decode().replace("\r\n", "\n"))).get("Europe/London")
    read = datetime.strptime(local, "%Y%m%dT%H%M%S").replace(tzinfo=zone)
    assert read.astimezone(UTC) == moment, "another library reads the file's own rules as the same moment"
    assert read.utcoffset() == moment.astimezone(zone).utcoffset()


def test_it_describes_the_zone_as_the_law_does():
    text = calendar_file([]).decode()
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in text
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10" in text
    assert text.index("DTSTART:19960331T010000") < text.index("TZOFFSETTO:+0100")
    assert text.index("DTSTART:19961027T020000") < text.rindex("TZOFFSETTO:+0000")


def test_it_says_nothing_but_appointment():
    file = calendar_file([entry(CHANGED, place="Room 4, Efe's house")])
    assert values(file, "SUMMARY") == ["Appointment"]
    assert values(file, "CLASS") == ["PRIVATE"]
    assert not values(file, "LOCATION")
    assert "Efe" not in file.decode()
    names = {re.split("[;:]", line)[0] for line in lines(b"BEGIN:VEVENT" + events(file)[0].encode()) if line}
    assert names <= {
        *("BEGIN", "END", "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE", "CLASS", "STATUS"),
    }


def test_it_says_where_only_when_that_was_ticked():
    file = calendar_file([entry(CHANGED, place="Room 4, first floor; ring")], with_place=True)
    assert values(file, "LOCATION") == [r"Room 4\, first floor\; ring"]
    gone = calendar_file([entry(CHANGED, place="Room 4", cancelled=True)], with_place=True)
    assert not values(gone, "LOCATION")


def test_it_counts_up_with_every_change_and_marks_what_was_cancelled():
    booking = uuid4()
    first = calendar_file([entry(CHANGED, booking=booking)])
    later = CHANGED + timedelta(days=1)
    second = calendar_file([entry(CHANGED, booking=booking, sequence=2, changed=later, cancelled=True)])
    assert values(first, "UID") == values(second, "UID")
    assert (values(first, "SEQUENCE"), values(second, "SEQUENCE")) == (["1"], ["2"])
    assert (values(first, "STATUS"), values(second, "STATUS")) == (["CONFIRMED"], ["CANCELLED"])
    assert values(second, "DTSTAMP") == ["20260106T080000Z"]


def test_it_names_an_entry_differently_for_each_of_the_two():
    booking = uuid4()
    names = {uid(booking, side) for side in ("asker", "provider")}
    assert len(names) == 2
    assert not any(booking.hex in UUID(name).hex for name in names)


def test_it_keeps_to_the_format_s_lines():
    for line in calendar_file([entry(CHANGED, place="é" * 150)], with_place=True).split(b"\r\n"):
        assert len(line) <= 75


def test_it_leaves_out_the_oldest_of_very_many():
    many = [entry(CHANGED + timedelta(days=at)) for at in range(MOST + 5)]
    starts = values(calendar_file(many), "DTSTART")
    assert len([one for one in starts if one > "2000"]) == MOST
    assert "20260105T080000" not in starts
