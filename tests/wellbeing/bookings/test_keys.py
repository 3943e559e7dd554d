"""What a thief of the whole database sees of an hour, a booking and a group: no time, no place, no name."""

import json
from datetime import UTC, time
from uuid import uuid4

import pytest
from django.apps import apps
from django.utils import timezone

from tests.wellbeing.bookings.conftest import opened
from tests.wellbeing.cases import building
from tests.wellbeing.groups import conftest as grouping
from vault.calendars import QUARTER, Calendar, feed_id, open_feed, seal_feed
from vault.core.ciphers import Key
from vault.errors import Damaged
from wellbeing.actions import bookings, calendars
from wellbeing.actions.cases import CaseDesk
from wellbeing.models import GroupPlace, Slot, SlotTime

pytestmark = pytest.mark.django_db


def dump(*but):
    """Every stored value of this service and of the vault, as bytes and as text."""
    found = []
    for model in (
        model for label in ("wellbeing", "vault", "audit") for model in apps.get_app_config(label).get_models()
    ):
        if model.__name__ in but:
            continue
        for row in model.objects.all().values():
            found += [bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode() for one in row.values()]
    return b"\x00".join(found)


def test_it_shows_no_time_of_any_hour_and_no_place(world, case):
    slots = opened(world, weeks=2, place="Lighthouse Road 7")
    starts = [one.starts for one in calendars.hours_of(_calendar(world, case), since=timezone.now())]
    bookings.book(by=world["Amina"].viewer(), case_id=case, slot=slots[0])
    stored = dump()
    for start in starts:
        for form in (
            start.astimezone(UTC).isoformat(),
            start.astimezone(UTC).date().isoformat(),
            str(int(start.timestamp())),
            str(int(start.timestamp()) // QUARTER),
            f"{start:%Y%m%dT%H%M}",
        ):
            assert form.encode() not in stored, form
    assert b"Lighthouse" not in stored
    assert b"10:00" not in stored
    positive = json.dumps([start.isoformat() for start in starts]).encode()
    assert starts[0].astimezone(UTC).date().isoformat().encode() in positive, "the search finds what is there"


def _calendar(world, case):
    return bookings.calendar_of(CaseDesk.of(world["Amina"].viewer(), case, lock=False).story)


def test_it_gives_all_hours_of_one_month_rows_of_one_size_and_shape(world, case):
    opened(world, days=10, place="")
    opened(world, days=11, at=time(15), minutes=50, place="x" * 200, format="in_person")
    assert len({len(row.blob) for row in Slot.objects.all()}) == 1
    assert all(len(row.mark) == 32 for row in SlotTime.objects.all())
    assert {field.name for field in SlotTime._meta.concrete_fields} == {"mark", "retain_month"}, (
        "no mark leads to an hour"
    )


def test_it_opens_an_hour_to_its_own_calendar_alone():
    one, other = Calendar.new(), Calendar.new()
    slot = uuid4()
    blob = one.seal(slot, b"hours")
    assert one.open(slot, blob) == b"hours"
    assert Calendar.parse(one.id, one.text()).open(slot, blob) == b"hours"
    for wrong in (other, Calendar(other.id, one.key), Calendar(one.id, Key.generate())):
        with pytest.raises(Damaged):
            wrong.open(slot, blob)
    with pytest.raises(Damaged):
        one.open(uuid4(), blob)
    assert repr(one.key) not in one.text()


def test_it_marks_each_quarter_of_an_hour_that_is_touched():
    calendar = Calendar.new()
    start = 1_900_000_800  # a full quarter
    assert start % QUARTER == 0
    assert len(calendar.marks(start, start + 50 * 60)) == 4
    assert len(calendar.marks(start, start + 45 * 60)) == 3
    assert set(calendar.marks(start, start + 3600)) & set(calendar.marks(start + 45 * 60, start + 7200))
    assert not set(calendar.marks(start, start + 3600)) & set(calendar.marks(start + 3600, start + 7200))
    assert not set(calendar.marks(start, start + 3600)) & set(Calendar.new().marks(start, start + 3600))


def test_it_seals_feeds_to_their_own_secret_and_at_one_size():
    blob = seal_feed("first", b"BEGIN:VCALENDAR")
    assert open_feed("first", blob) == b"BEGIN:VCALENDAR"
    assert len(blob) == len(seal_feed("second", b"x" * 60_000))
    assert feed_id("first") != feed_id("second")
    with pytest.raises(Damaged):
        open_feed("second", blob)
    with pytest.raises(ValueError, match="longer"):
        seal_feed("first", b"x" * 70_000)


def test_it_shows_who_comes_to_a_group_to_nobody_with_a_dump(world):
    building.provider(world)
    group = grouping.opened(world, place="Lighthouse Road 7")
    request = grouping.joins(world, group, called="Marmalade")
    grouping.given_out(world, group)
    stored = dump()
    assert b"Marmalade" not in stored
    assert b"Lighthouse" not in stored
    assert b"Looking at the work together" not in stored
    assert b"reflective_group" in stored, "which kinds there are is published, and the search finds it"
    (claim,) = GroupPlace.objects.exclude(claim=None).values_list("claim", flat=True)
    elsewhere = dump("GroupPlace")
    for name in (str(claim).encode(), claim.hex.encode(), claim.bytes):
        assert name not in elsewhere, "a claim stands in no other row"
    rows = json.dumps([str(row) for row in GroupPlace.objects.values()])
    for name in (str(request), request.hex, str(world["Amina"].person), str(world.tenants["harbour"].id)):
        assert name not in rows
