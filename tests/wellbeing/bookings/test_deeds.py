"""Opening, booking, moving and cancelling, by the two people of a case, and by nobody else."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.permitting import NotFound
from audit.models import Entry
from tests.wellbeing.bookings.conftest import opened, wanted
from tests.wellbeing.cases import building
from vault import locker
from wellbeing.actions import bookings, calendars, cases, hours
from wellbeing.actions.appointments import appointments_of
from wellbeing.actions.cases import CaseDesk
from wellbeing.models import Slot, SlotTime
from wellbeing.workflow import Refused
from wellbeing.workflow.bookings import bookings_of

pytestmark = pytest.mark.django_db


def free(world, case, who="Amina"):
    desk = CaseDesk.of(world[who].viewer(), case, lock=False)
    return calendars.hours_of(bookings.calendar_of(desk.story), since=timezone.now(), free=True)


def known(world, case, who="Amina"):
    return bookings_of(CaseDesk.of(world[who].viewer(), case, lock=False).story.others)


def wellspring(world):
    return world.tenants["wellspring"].id


def test_it_opens_hours_week_after_week_that_the_asker_can_read(world, case):
    made = opened(world, weeks=3)
    shown = free(world, case)
    assert {one.id for one in shown} == set(made)
    assert {timezone.localtime(one.starts).time() for one in shown} == {time(10)}
    assert shown[1].starts.date() - shown[0].starts.date() == timedelta(days=7)
    assert shown[0].hours.place == "https://call.example/efe-room"


def test_it_refuses_hours_that_overlap_and_opens_none_of_them(world, case):
    opened(world, days=14, at=time(10, 45))
    with pytest.raises(Refused, match="You have other hours then") as refused:
        opened(world, weeks=3)
    assert refused.value.field == "at"
    assert Slot.objects.count() == 1
    opened(world, days=14, at=time(10), minutes=45)  # ends when the other begins
    assert len(free(world, case)) == 2


def test_the_database_itself_refuses_a_quarter_of_an_hour_twice(world, case, monkeypatch):
    opened(world)
    monkeypatch.setattr(calendars, "_known", lambda _marks: set())  # as another window sees it that has not saved yet
    with pytest.raises(Refused, match="in another window"):
        opened(world, at=time(10, 30))
    assert Slot.objects.count() == 1


def test_it_keeps_two_calendars_apart(world, case):
    building.provider(world, "Emre")
    opened(world)
    opened(world, "Emre")
    assert Slot.objects.values("calendar").distinct().count() == 2
    assert len(free(world, case)) == 1


@pytest.mark.parametrize(("name", "answer"), [("Dele", PermissionDenied), ("Amina", NotFound), ("Ben", NotFound)])
def test_it_lets_providers_alone_open_hours(world, name, answer):
    with pytest.raises(answer):
        opened(world, name)


def test_it_asks_for_a_profile_first(world):
    with pytest.raises(Refused, match="Write your profile first"):
        opened(world)


def test_it_books_an_hour_that_both_see_and_nobody_else_can_take(world, case):
    (slot,) = opened(world)
    booking = bookings.book(by=world["Amina"].viewer(), case_id=case, slot=slot)
    for who in ("Amina", "Efe"):
        (found,) = known(world, case, who)
        assert (found.id, found.slot, found.stands) == (booking, slot, True)
    assert not free(world, case)
    other = building.case(world, "Wren")
    with pytest.raises(Refused, match="just taken"):
        bookings.book(by=world["Wren"].viewer(), case_id=other, slot=slot)


def test_it_shows_nobody_else_the_case(world, case):
    (slot,) = opened(world)
    for name in ("Wren", "Ben", "Emre", "Dele"):
        with pytest.raises((NotFound, PermissionDenied)):
            bookings.book(by=world[name].viewer(stepped_up=True), case_id=case, slot=slot)
    with pytest.raises(NotFound):
        bookings.book(by=world["Efe"].viewer(), case_id=case, slot=slot)
    assert Slot.objects.get(id=slot).claim is None


def test_it_refuses_a_slot_of_another_calendar(world, case):
    building.provider(world, "Emre")
    (slot,) = opened(world, "Emre")
    with pytest.raises(Refused):
        bookings.book(by=world["Amina"].viewer(), case_id=case, slot=slot)


def test_it_books_nothing_before_the_provider_said_yes(world):
    waiting = building.case(world, accepted=False)
    (slot,) = opened(world)
    with pytest.raises(Refused, match="not going on"):
        bookings.book(by=world["Amina"].viewer(), case_id=waiting, slot=slot)


def test_it_books_no_more_hours_than_sessions_were_agreed(world):
    case = building.case(world, codes=building.vouchers(world, 1))
    first, second = opened(world, weeks=2)
    bookings.book(by=world["Amina"].viewer(), case_id=case, slot=first)
    with pytest.raises(Refused, match="Every session"):
        bookings.book(by=world["Amina"].viewer(), case_id=case, slot=second)


def test_it_refuses_two_appointments_of_one_person_at_one_time(world, case):
    building.provider(world, "Emre")
    other = building.case(world, name="Emre")
    (slot,), (clash,) = opened(world), opened(world, "Emre", at=time(10, 30))
    amina = world["Amina"].viewer
    booking = bookings.book(by=amina(), case_id=case, slot=slot)
    with pytest.raises(Refused, match="You have another appointment then") as refused:
        bookings.book(by=amina(), case_id=other, slot=clash)
    assert refused.value.field == "slot"
    assert Slot.objects.get(id=clash).claim is None
    bookings.cancel(by=amina(), case_id=case, booking=booking)
    bookings.book(by=amina(), case_id=other, slot=clash)


def test_it_refuses_the_second_of_two_windows_that_book_at_the_same_time(world, case):
    """The first window has written her locker and not the case yet, as it is in the moment between the two."""
    (slot,) = opened(world)
    start = calendars.one_of(bookings.calendar_of(CaseDesk.of(world["Amina"].viewer(), case).story), slot).starts
    kept = {
        "starts": start.isoformat(),
        "ends": (start + timedelta(hours=1)).isoformat(),
        "at": timezone.now().isoformat(),
    }
    locker.update(world["Amina"].viewer().keyring, lambda mine: mine.settings.update(times={"0" * 32: kept}))
    with pytest.raises(Refused, match="You have another appointment then"):
        bookings.book(by=world["Amina"].viewer(), case_id=case, slot=slot)
    kept["at"] = (timezone.now() - timedelta(hours=1)).isoformat()
    locker.update(world["Amina"].viewer().keyring, lambda mine: mine.settings.update(times={"0" * 32: kept}))
    bookings.book(by=world["Amina"].viewer(), case_id=case, slot=slot)  # what broke off long ago keeps nothing


def test_it_moves_a_booking_and_frees_the_first_hour(world, case):
    first, second = opened(world, weeks=2)
    amina = world["Amina"].viewer
    booking = bookings.book(by=amina(), case_id=case, slot=first)
    bookings.move(by=amina(), case_id=case, booking=booking, slot=second)
    (found,) = known(world, case, "Efe")
    assert (found.id, found.number, found.slot) == (booking, 2, second)
    assert [one.id for one in free(world, case)] == [first]
    claims = dict(Slot.objects.values_list("id", "claim"))
    assert claims == {first: None, second: found.claim}


def test_it_leaves_a_booking_where_it_was_when_the_new_hour_is_gone(world, case):
    first, second = opened(world, weeks=2)
    amina = world["Amina"].viewer
    booking = bookings.book(by=amina(), case_id=case, slot=first)
    Slot.objects.filter(id=second).update(claim=booking)
    with pytest.raises(Refused, match="just taken"):
        bookings.move(by=amina(), case_id=case, booking=booking, slot=second)
    (found,) = known(world, case)
    assert (found.slot, found.number) == (first, 1)


def test_it_frees_the_hour_that_the_asker_cancels(world, case):
    (slot,) = opened(world)
    booking = bookings.book(by=world["Amina"].viewer(), case_id=case, slot=slot)
    assert bookings.cancel(by=world["Amina"].viewer(), case_id=case, booking=booking) == "cancelled"
    assert [one.id for one in free(world, case)] == [slot]
    with pytest.raises(Refused, match="cancelled already"):
        bookings.cancel(by=world["Efe"].viewer(), case_id=case, booking=booking)


def test_it_counts_a_cancellation_in_the_last_day(world, case):
    start = timezone.localtime() + timedelta(hours=20)
    (slot,) = opened(world, days=0, day=start.date(), at=time(start.hour, 0))
    booking = bookings.book(by=world["Amina"].viewer(), case_id=case, slot=slot)
    with pytest.raises(Refused, match="less than 24 hours"):
        bookings.move(by=world["Amina"].viewer(), case_id=case, booking=booking, slot=slot)
    assert bookings.cancel(by=world["Amina"].viewer(), case_id=case, booking=booking) == "late_cancel"


def test_it_takes_the_hour_away_that_the_provider_cancels(world, case):
    (slot,) = opened(world)
    booking = bookings.book(by=world["Amina"].viewer(), case_id=case, slot=slot)
    assert bookings.cancel(by=world["Efe"].viewer(), case_id=case, booking=booking) == "provider_cancelled"
    assert not Slot.objects.exists()
    assert not SlotTime.objects.exists()
    (mine,) = appointments_of(world["Amina"].viewer())
    assert (mine.outcome, mine.cancelled_by) == ("provider_cancelled", "provider")
    opened(world)  # the same time can be opened again


def test_it_withdraws_a_free_hour_and_the_rest_of_its_series_but_never_a_booked_one(world, case):
    slots = opened(world, weeks=4)
    by, scheme = world["Efe"].viewer(), wellspring(world)
    bookings.book(by=world["Amina"].viewer(), case_id=case, slot=slots[2])
    with pytest.raises(Refused, match="Cancel the booking"):
        hours.withdraw_hours(by=by, scheme=scheme, slot=slots[2])
    assert hours.withdraw_hours(by=by, scheme=scheme, slot=slots[0]) == 1
    assert hours.withdraw_hours(by=by, scheme=scheme, slot=slots[1], rest=True) == 2
    assert list(Slot.objects.values_list("id", flat=True)) == [slots[2]]
    assert SlotTime.objects.count() == 4
    with pytest.raises(NotFound):
        hours.withdraw_hours(by=by, scheme=scheme, slot=slots[0])


def test_it_lets_a_provider_withdraw_none_of_another(world, case):
    (slot,) = opened(world)
    building.provider(world, "Emre")
    with pytest.raises(NotFound):
        hours.withdraw_hours(by=world["Emre"].viewer(), scheme=wellspring(world), slot=slot)


def test_it_frees_the_hours_of_a_case_that_ends(world, case):
    (slot,) = opened(world)
    bookings.book(by=world["Amina"].viewer(), case_id=case, slot=slot)
    cases.end(by=world["Amina"].viewer(), case_id=case, how="planned")
    assert Slot.objects.get(id=slot).claim is None
    (mine,) = appointments_of(world["Amina"].viewer())
    assert mine.outcome == "cancelled"


def test_it_tells_the_log_one_neutral_word_and_no_asker(world, case):
    (slot,) = opened(world)
    before = Entry.objects.count()
    bookings.book(by=world["Amina"].viewer(), case_id=case, slot=slot)
    (entry,) = Entry.objects.order_by("index")[before:]
    assert (entry.event, entry.tenant) == ("scheme:deed", wellspring(world))


def test_it_asks_the_database_no_more_often_for_many_bookings(world, django_assert_max_num_queries):
    case = building.case(world, codes=building.vouchers(world, 8))
    slots = opened(world, weeks=8)
    for slot in slots:
        bookings.book(by=world["Amina"].viewer(), case_id=case, slot=slot)
    viewer = world["Amina"].viewer()
    with django_assert_max_num_queries(14):
        assert len(appointments_of(viewer)) == 8


def test_it_opens_no_hour_whose_form_is_wrong(world, case):
    with pytest.raises(Refused):
        hours.open_hours(by=world["Efe"].viewer(), scheme=wellspring(world), wanted=wanted(minutes=7))
    assert not Slot.objects.exists()
