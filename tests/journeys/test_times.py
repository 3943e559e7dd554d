"""Times and groups on a phone: hours are opened, booked, moved and cancelled; people join a group and see each other."""

from datetime import timedelta

from tests.journeys.people import at, follow, heading, press, sees, sees_nothing_of, sit_down
from tests.wellbeing.cases.building import case, provider
from tests.wellbeing.groups.conftest import opened
from ui import formats


def test_an_hour_is_opened_booked_moved_and_cancelled(new_context, world, live_server):
    record = case(world)
    efe = sit_down(new_context(), live_server.url, world["Efe"])
    efe.goto("/w/hours")
    later = formats.today() + timedelta(days=8)
    for part in ("day", "month", "year"):
        efe.get_by_label(part.title(), exact=True).fill(str(getattr(later, part)))
    efe.get_by_label("When does it start?").fill("10.07")
    efe.get_by_label("For how many weeks?").fill("2")
    efe.get_by_role("radio", name="In person").check()
    press(efe, "Open these hours")
    sees(efe, "There is a problem", "Start on the hour")
    efe.get_by_label("When does it start?").fill("10am")
    efe.get_by_label("Where, or how to join").fill("Room 4, Mill House")
    press(efe, "Open these hours")
    sees(efe, "Your hours are open.", "Room 4, Mill House", "Free")

    amina = sit_down(new_context(), live_server.url, world["Amina"])
    amina.goto(f"/w/with/{record}/times")
    press(amina, "Book this time")
    sees(amina, "There is a problem", "Choose a time")
    amina.get_by_role("radio").first.check()
    press(amina, "Book this time")
    sees(amina, "It is booked.", "Room 4, Mill House", "freely until")
    amina.goto("/w/")
    sees(amina, "Your next times", "Efe")
    amina.goto(f"/w/with/{record}/times")
    press(amina, "Move it") if amina.get_by_role("button", name="Move it").count() else follow(amina, "Move it")
    amina.get_by_role("radio").first.check()
    press(amina, "Move it to this time")
    sees(amina, "It is moved.")
    efe.goto("/w/hours")
    sees(efe, "Booked", "Am")
    follow_or_press(amina, "Cancel it")
    sees(amina, "It counts as nothing")
    press(amina, "Cancel it")
    sees(amina, "It is cancelled.", "Cancelled in time")
    ben = sit_down(new_context(), live_server.url, world["Ben"])
    ben.goto("/w/")
    sees_nothing_of(ben, "Mill House", "Efe")


def test_a_group_is_joined_and_its_members_see_each_other(new_context, world, live_server):
    provider(world)
    group = opened(world)
    amina = sit_down(new_context(), live_server.url, world["Amina"])
    amina.goto("/w/")
    follow(amina, "Groups that you can come to")
    follow(amina, "Looking at the work together")
    amina.get_by_label("What may the others call you?").fill("Mo")
    press(amina, "Ask for a place")
    sees(amina, "There is a problem", "Tick the box if the other members may see that you come.")
    assert amina.get_by_label("What may the others call you?").input_value() == "Mo", "nothing typed is lost"
    amina.get_by_label("The other members may see that I come").check()
    press(amina, "Ask for a place")
    sees(amina, "You have a place")
    dele = sit_down(new_context(), live_server.url, world["Dele"], stepped_up=True)
    dele.goto(f"/w/desk/groups/{group}")
    press(dele, "Let people in")
    sees(dele, "Everybody who can have a place has one.", "Mo")
    amina.goto(f"/w/groups/{group}")
    heading(amina, "Looking at the work together")
    sees(amina, "You are in", "https://call.example/circle", "Mo")
    amina.goto("/w/calendar")
    press(amina, "Turn it on")
    sees(amina, "Your private calendar is on.", "/w/feed/")
    at(amina, r"/w/calendar\?done=on")
    ben = sit_down(new_context(), live_server.url, world["Ben"])
    ben.goto(f"/w/groups/{group}")
    sees_nothing_of(ben, "call.example", "Mo<")


def follow_or_press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
