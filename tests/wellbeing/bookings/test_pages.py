"""The pages and endpoints of hours, times and private calendars, as they are typed into."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.accounts.views.conftest import alert
from tests.wellbeing.bookings.conftest import opened
from tests.wellbeing.cases import building
from tests.wellbeing.cases.conftest import text_of
from vault import calendars as sealing
from vault import locker
from wellbeing.actions import bookings, feeds
from wellbeing.models import Feed, Slot
from wellbeing.queries import bookings as reads

OK, CREATED, DONE, FOUND, REFUSED, NONE, UNFIT, STANDING = 200, 201, 204, 302, 403, 404, 422, 409
HOURS = {"at": "10am", "minutes": "50", "weeks": "2", "format": "video", "place": "https://call.example/efe"}


def day(when, prefix="day"):
    return {f"{prefix}-{part}": str(getattr(when, part)) for part in ("day", "month", "year")}


def later(days=7):
    return timezone.localdate() + timedelta(days=days)


def booked(world, case, slot):
    return bookings.book(by=world["Amina"].viewer(), case_id=case, slot=slot)


# --- hours --------------------------------------------------------------------------------------------------------


def test_it_opens_hours_as_they_are_typed_and_says_what_is_wrong_beside_the_field(world, browser_of):
    building.provider(world)
    efe = browser_of("Efe")
    answer = efe.post("/w/hours", {**HOURS, **day(later()), "at": "10.07", "minutes": "fifty"})
    assert "Minutes must be a whole number" in alert(answer)
    assert "https://call.example/efe" in answer.content.decode(), "nothing typed is lost"
    answer = efe.post("/w/hours", {**HOURS, **day(later()), "at": "10.07"})
    assert "Start on the hour" in alert(answer)
    assert efe.post("/w/hours", {**HOURS, **day(later())}).status_code == FOUND
    answer = efe.post("/w/hours", {**HOURS, **day(later()), "weeks": "1"})
    assert "You have other hours then" in alert(answer)
    page = text_of(efe.get("/w/hours?done=opened"))
    assert page.count("Free") == 2
    assert "Your hours are open" in page


def test_it_takes_back_one_hour_or_the_rest(world, browser_of):
    building.provider(world)
    slots = opened(world, weeks=3)
    efe = browser_of("Efe")
    path = f"/w/hours/{slots[0]}/back"
    assert "all later ones of its series" in text_of(efe.get(path))
    assert "Choose what you want to take back" in alert(efe.post(path, {}))
    assert efe.post(path, {"which": "one"}).status_code == FOUND
    assert efe.post(f"/w/hours/{slots[1]}/back", {"which": "rest"}).status_code == FOUND
    assert not Slot.objects.exists()
    assert efe.get(path).status_code == NONE


def test_it_shows_a_provider_who_has_booked_as_they_want_to_be_called(world, case, browser_of):
    (slot,) = opened(world)
    booked(world, case, slot)
    page = text_of(browser_of("Efe").get("/w/hours"))
    assert "Booked" in page
    assert "Am" in page
    assert f"/w/with/{case}/times" in browser_of("Efe").get("/w/hours").content.decode()


@pytest.mark.parametrize(("name", "status"), [("Amina", NONE), ("Ben", NONE), ("Dele", NONE), ("Gus", NONE)])
def test_it_has_no_hours_for_whoever_is_no_provider(world, browser_of, program_of, name, status):
    assert browser_of(name).get("/w/hours").status_code == status
    assert program_of(name).get("w/hours").status_code == status


def test_it_asks_a_new_provider_for_her_profile(world, browser_of):
    assert "Write your profile first" in text_of(browser_of("Efe").get("/w/hours"))


# --- times --------------------------------------------------------------------------------------------------------


def test_it_books_moves_and_cancels_by_page(world, case, browser_of):
    first, second = opened(world, weeks=2)
    amina, efe = browser_of("Amina"), browser_of("Efe")
    path = f"/w/with/{case}/times"
    assert "Choose a time" in alert(amina.post(path, {}))
    assert amina.post(path, {"slot": str(first)}).status_code == FOUND
    page = text_of(amina.get(f"{path}?done=booked"))
    assert "It is booked" in page
    assert "https://call.example/efe-room" in page
    booking = re.search(rf"{path}/([0-9a-f-]+)/move", amina.get(path).content.decode())[1]
    assert amina.post(f"{path}/{booking}/move", {"slot": str(second)}).status_code == FOUND
    assert "It counts as nothing" in text_of(amina.get(f"{path}/{booking}/cancel"))
    assert "Cancel it" in text_of(efe.get(path))
    assert efe.get(f"{path}/{booking}/move").status_code == NONE, "the provider cancels, and does not move"
    assert efe.post(f"{path}/{booking}/cancel").status_code == FOUND
    assert "Provider cancelled" in text_of(amina.get(path))
    assert "cancelled already" in alert(amina.post(f"{path}/{booking}/cancel"))


def test_it_says_plainly_that_somebody_was_faster(world, case, browser_of, program_of):
    (slot,) = opened(world)
    Slot.objects.filter(id=slot).update(claim=uuid4())
    opened(world, days=8)
    answer = browser_of("Amina").post(f"/w/with/{case}/times", {"slot": str(slot)})
    assert answer.status_code == OK
    assert "Somebody has just taken this time. Choose another one." in alert(answer)
    answer = program_of("Amina").post(f"w/with/{case}/times", {"slot": str(slot)})
    assert answer.status_code == UNFIT
    assert "Somebody has just taken" in answer.json()["errors"]["slot"][0]


def test_it_turns_pages_of_many_free_times(world, case, browser_of):
    slots = opened(world, weeks=26)
    opened(world, days=9, weeks=4)
    amina = browser_of("Amina")
    path = f"/w/with/{case}/times"
    assert amina.get(path).content.decode().count('type="radio"') == 25
    assert amina.get(f"{path}?page=2").content.decode().count('type="radio"') == 5
    assert amina.post(path, {"slot": str(slots[-1])}).status_code == FOUND, "a time of another page is taken, too"


@pytest.mark.parametrize("name", ["Wren", "Ben", "Emre", "Hana", "Gus", "Ines"])
def test_it_hides_the_times_of_a_case_from_everybody_else(world, case, browser_of, program_of, name):
    (slot,) = opened(world)
    booking = booked(world, case, slot)
    for path in (
        f"/w/with/{case}/times",
        f"/w/with/{case}/times/{booking}/cancel",
        f"/w/with/{case}/times/{booking}/move",
    ):
        assert browser_of(name).get(path).status_code in {REFUSED, NONE}
        assert browser_of(name).post(path, {"slot": str(slot)}).status_code in {REFUSED, NONE}
    assert program_of(name).get(f"w/with/{case}/times").status_code in {REFUSED, NONE}


def test_it_does_by_endpoint_what_the_pages_do(world, case, program_of):
    efe, amina = program_of("Efe"), program_of("Amina")
    hours = {"day": later().isoformat(), "at": "10:00", "minutes": 50, "format": "phone", "weeks": 2}
    assert efe.post("w/hours", {**hours, "at": "10:07"}).status_code == UNFIT
    first, second = efe.post("w/hours", hours).json()["ids"]
    found = amina.get(f"w/with/{case}/times").json()
    assert [one["slot"] for one in found["free"]] == [first, second]
    booking = amina.post(f"w/with/{case}/times", {"slot": first}).json()["id"]
    assert amina.put(f"w/with/{case}/times/{booking}", {"slot": second}).status_code == DONE
    assert efe.get("w/hours").json()[1]["booking"] == booking
    assert [one["booking"] for one in amina.get("w/diary").json()] == [booking]
    assert efe.delete(f"w/hours/{second}").status_code == STANDING, "it is booked"
    assert amina.delete(f"w/with/{case}/times/{booking}").json() == {"outcome": "cancelled"}
    assert efe.delete(f"w/hours/{first}?rest=true").status_code == DONE
    assert efe.get("w/hours").json() == []


def test_it_suggests_the_hour_that_fits_the_rhythm(world, browser_of):
    case = building.case(world, name="Emre", service="clinical_supervision", codes=building.vouchers(world, 4))
    slots = opened(world, "Emre", weeks=6)
    booked(world, case, slots[0])
    found = reads.times(world["Amina"].viewer(), case)
    assert found.suggested == slots[4], "four weeks later"
    assert "Book the next one" in text_of(browser_of("Amina").get(f"/w/with/{case}/times"))


# --- calendars ----------------------------------------------------------------------------------------------------


def feed_path(client):
    found = re.search(r"/w/feed/[\w-]+\.ics", client.get("/w/calendar").content.decode())
    return found[0] if found else None


def test_it_gives_a_private_feed_to_whoever_has_its_address_and_renews_and_ends_it(world, case, browser_of, client):
    (slot,) = opened(world)
    booked(world, case, slot)
    amina = browser_of("Amina")
    assert feed_path(amina) is None
    amina.post("/w/calendar", {"deed": "on"})
    first = feed_path(amina)
    answer = client.get(first)
    assert answer.status_code == OK
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "calendar.ics" in answer["Content-Disposition"]
    text = answer.content.decode()
    assert text.count("SUMMARY:Appointment") == 1
    assert "call.example" not in text
    amina.post("/w/calendar", {"deed": "renew", "place": "yes"})
    second = feed_path(amina)
    assert second != first
    assert client.get(first).status_code == NONE
    assert "call.example" in client.get(second).content.decode()
    amina.post("/w/calendar", {"deed": "off"})
    assert client.get(second).status_code == NONE
    assert not Feed.objects.exists()


def test_it_follows_every_deed_of_its_owner_and_catches_up_with_others_when_she_looks(world, case, browser_of, client):
    first, second = opened(world, weeks=2)
    secret = feeds.turn_on(by=world["Amina"].viewer())
    booking = booked(world, case, first)
    before = client.get(f"/w/feed/{secret}.ics").content.decode()
    assert "SEQUENCE:1" in before
    bookings.move(by=world["Amina"].viewer(), case_id=case, booking=booking, slot=second)
    moved = client.get(f"/w/feed/{secret}.ics").content.decode()
    assert "SEQUENCE:2" in moved
    assert re.findall("UID:.*", moved) == re.findall("UID:.*", before)
    bookings.cancel(by=world["Efe"].viewer(), case_id=case, booking=booking)
    browser_of("Amina").get("/w/calendar")
    gone = client.get(f"/w/feed/{secret}.ics").content.decode()
    assert "STATUS:CANCELLED" in gone
    assert "SEQUENCE:3" in gone


def test_it_keeps_feeds_at_one_size_and_tells_nobody_whose_they_are(world, case):
    for who in ("Amina", "Efe", "Ben"):
        feeds.turn_on(by=world[who].viewer())
    slots = opened(world, weeks=3)
    for slot in slots:
        booked(world, case, slot)
    rows = list(Feed.objects.all())
    assert len({len(row.blob) for row in rows}) == 1
    for row in rows:
        for who in ("Amina", "Efe", "Ben"):
            for name in (world[who].person.bytes, world[who].person.hex.encode()):
                assert name not in bytes(row.id) + bytes(row.blob)


def test_it_keeps_the_address_in_her_locker_alone(world):
    secret = feeds.turn_on(by=world["Amina"].viewer())
    assert locker.load(world["Amina"].viewer().keyring).settings["calendar"]["secret"] == secret
    row = Feed.objects.get()
    assert secret.encode() not in bytes(row.id) + bytes(row.blob)
    assert bytes(row.id) == sealing.feed_id(secret)


def test_it_leaves_the_places_out_where_a_feed_would_grow_beyond_the_size_of_all(world, monkeypatch):
    monkeypatch.setattr(feeds, "own_file", lambda _by, with_place=False: b"x" * (70_000 if with_place else 7))
    secret = feeds.turn_on(by=world["Amina"].viewer(), place=True)
    assert feeds.read_feed(secret) == b"x" * 7


def test_it_opens_a_feed_by_endpoint(world, program_of, client):
    amina = program_of("Amina")
    assert amina.get("w/calendar").json() == {"address": "", "place": False}
    first = amina.put("w/calendar", {"place": False}).json()["address"]
    assert client.get(first).status_code == OK
    assert amina.put("w/calendar", {"place": True}).json() == {"address": first, "place": True}
    assert amina.put("w/calendar", {"place": True, "renew": True}).json()["address"] != first
    assert amina.delete("w/calendar").status_code == DONE
    assert amina.get("w/calendar").json()["address"] == ""


def test_it_gives_the_same_as_a_file(world, case, browser_of):
    (slot,) = opened(world)
    booked(world, case, slot)
    answer = browser_of("Amina").get("/w/calendar.ics")
    assert answer.content.count(b"BEGIN:VEVENT") == 1
    assert answer["Cache-Control"] == "no-store"
    assert "Efe" not in answer.content.decode()


def test_it_has_nothing_behind_an_address_that_somebody_guesses(world, client):
    feeds.turn_on(by=world["Amina"].viewer())
    assert client.get(f"/w/feed/{'A' * 43}.ics").status_code == NONE
    assert client.post(f"/w/feed/{'A' * 43}.ics").status_code == 405
