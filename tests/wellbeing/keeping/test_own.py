"""Everything of one's own with one press: to read, as a file, and gone."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Person
from accounts.permitting import NotFound
from tests.access.scenario import client_of
from tests.wellbeing.bookings.conftest import opened
from tests.wellbeing.cases import building
from tests.wellbeing.coordinating.building import asks, chosen, offered, wish
from tests.wellbeing.funds import building as funds
from tests.wellbeing.groups.conftest import joins
from tests.wellbeing.groups.conftest import opened as open_group
from vault import inbox, locker
from vault.models import Head
from wellbeing import actions, queries
from wellbeing.actions import bookings, cases, feeds, rounds
from wellbeing.actions.keeping import erase, own_records
from wellbeing.models import Case, Feed, GroupPlace, Profile, Request, Slot
from wellbeing.payloads import Ask
from wellbeing.queries import funds as reads
from wellbeing.queries.own import everything

WORDS = "Please not in the mornings"


@pytest.fixture
def busy(world):
    """Amina with a request, a case with a booked hour and messages, a group, a draft and a feed."""
    request = asks(world, wish("language", "Tigrinya"))
    actions.say(by=world["Amina"].viewer(), request_id=request, text=WORDS)
    case = building.case(world)
    cases.say(by=world["Efe"].viewer(), case_id=case, text="See you on Tuesday")
    (slot,) = opened(world)
    bookings.book(by=world["Amina"].viewer(), case_id=case, slot=slot)
    joins(world, open_group(world))
    actions.save_draft(by=world["Amina"].viewer(), employer=world.tenants["harbour"], wanted=Ask(service="respite"))
    feeds.turn_on(by=world["Amina"].viewer())
    return request, case


def test_it_shows_everything_that_her_key_opens(world, busy):
    page = client_of(world["Amina"]).get("/w/own").content.decode()
    for said in (WORDS, "See you on Tuesday", "Tigrinya", "One-to-one counselling", "Rest or respite", "07700 900123"):
        assert said in page, said
    assert "calendar feed" in page


def test_it_says_it_in_words_and_in_the_order_in_which_it_happened(world, busy):
    page = client_of(world["Amina"]).get("/w/own").content.decode()
    assert "Language: Tigrinya (a must)" in page
    assert "Number or address: 07700 900123" in page
    assert "Where it stood: Requested" in page
    assert "A booked time: " in page
    assert "dimension" not in page
    steps = [part.title for part in everything(world["Amina"].viewer()).records[-1].parts]
    assert steps.index("Whom you chose") < steps.index("The provider’s answer") < steps.index("A message")


def test_it_calls_nothing_unsent_that_was_sent(world):
    viewer = world["Amina"].viewer()
    draft = actions.save_draft(by=viewer, employer=world.tenants["harbour"], wanted=Ask())
    wanted = Ask(service="counselling", urgency="week")
    actions.ask(by=world["Amina"].viewer(), employer=world.tenants["harbour"], wanted=wanted, request_id=draft)
    found = everything(world["Amina"].viewer())
    assert len(found.records) == 1
    assert not found.drafts


def test_it_gives_the_same_as_a_file_and_as_an_endpoint(world, busy):
    client = client_of(world["Amina"])
    answer = client.get("/w/own/file")
    file = json.loads(answer.content)
    assert answer["Content-Disposition"] == 'attachment; filename="own.json"'
    assert answer["Cache-Control"] == "no-store"
    assert sorted(one["kind"] for one in file["records"]) == [
        "What you asked the scheme",
        "What you asked the scheme",
        "You and a provider",
    ]
    assert len(file["drafts"]) == 1
    assert client.get("/api/v1/w/own").json()["records"] == file["records"]


def test_it_hands_out_no_key_of_others(world, busy):
    file = client_of(world["Amina"]).get("/w/own/file").content.decode()
    assert "calendar_key" not in file
    assert '"key"' not in file


def test_it_shows_nothing_to_who_asked_for_nothing(world, busy):
    for name in ("Ben", "Wren", "Dele"):
        assert everything(world[name].viewer()).empty
        assert "There is nothing of yours here" in client_of(world[name]).get("/w/own").content.decode()


def test_it_shows_a_provider_her_own_profile_and_nobody_elses_words(world, busy):
    client = client_of(world["Efe"])
    assert 'href="/w/own"' in client.get("/w/offers").content.decode()
    page = client.get("/w/own").content.decode()
    assert "I listen." in page
    assert "12345" in page, "the number of a paper"
    assert 'Fee</dt><dd class="govuk-summary-list__value hearth-typed">£60.00' in page
    assert "/w/own/erase" not in page, "she leaves by her profile"
    assert "nothing here that you could erase" in client.get("/w/own/erase").content.decode()
    assert WORDS not in page
    assert "07700 900123" not in page


def test_it_erases_everything_at_once_even_what_goes_on(world, busy):
    request, case = busy
    amina, efe = world["Amina"].viewer(), world["Efe"].viewer()
    Person.objects.update(something_waits=False)
    assert erase(by=amina) == 3
    assert not Request.objects.exists()
    assert not Case.objects.exists()
    assert not Head.objects.filter(record__in=(request, case)).exists()
    assert not Feed.objects.exists()
    assert everything(world["Amina"].viewer()).empty
    kept = locker.load(world["Amina"].viewer().keyring)
    assert (kept.records, kept.drafts) == ({}, {})
    assert set(kept.settings) <= {"calendar"}
    assert Person.objects.get(pk=efe.id).something_waits, "the neutral bit"
    with pytest.raises(NotFound):
        cases.say(by=efe, case_id=case, text="Are you there?")


def test_it_gives_back_what_was_booked(world, busy):
    erase(by=world["Amina"].viewer())
    assert Slot.objects.get().claim is None
    assert GroupPlace.objects.count() == 3, "the place is kept for whoever waits, and the group goes on"


def test_it_asks_before_it_erases(world, busy):
    client = client_of(world["Amina"])
    page = client.get("/w/own/erase").content.decode()
    assert "This cannot be undone" in page
    again = client.post("/w/own/erase", {})
    assert again.status_code == 200
    assert own_records(world["Amina"].viewer())
    done = client.post("/w/own/erase", {"sure": "on"})
    assert done["Location"] == "/w/own?done=1"
    assert not own_records(world["Amina"].viewer())
    assert "erased" in client.get("/w/own?done=1").content.decode()


def test_its_endpoint_erases_when_one_is_sure(world, busy):
    client = client_of(world["Amina"])
    path = "/api/v1/w/own/erasure"
    assert client.post(path, {"sure": False}, content_type="application/json").status_code == 422
    assert client.post(path, {"sure": True}, content_type="application/json").status_code == 204
    assert not own_records(world["Amina"].viewer())


def test_erasing_nothing_changes_nothing(world):
    assert erase(by=world["Wren"].viewer()) == 0


def test_it_leaves_what_others_asked(world, busy):
    other = asks(world, name="Una", place="lantern")
    erase(by=world["Amina"].viewer())
    assert queries.open_mine(world["Una"].viewer(), other)


def test_the_provider_reads_that_it_has_ended_and_not_why(world, busy):
    _, case = busy
    client = client_of(world["Efe"])
    inbox.empty_into_locker(world["Efe"].viewer().keyring)
    assert client.get(f"/w/with/{case}").status_code == 200
    assert "Something has ended" not in client.get("/w/offers").content.decode()
    erase(by=world["Amina"].viewer())
    assert client.get(f"/w/with/{case}").status_code == 404
    locker.touch(world["Efe"].viewer().keyring)  # as every sign-in and every deed does
    assert "Something has ended" in client.get("/w/offers").content.decode()


def test_its_vouchers_can_be_given_to_others(world, monkeypatch):
    funds_of = funds.fund(world)
    request = asks(world)
    building.provider(world)
    offered(world, request, fund=funds_of, sessions=3)
    chosen(world, request, Profile.objects.get().id)
    assert len(reads.one_fund(funds.dele(world), funds_of).story.out) == 3
    erase(by=world["Amina"].viewer())
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    rounds.catch_up(by=funds.dele(world), scheme=world.tenants["wellspring"].id)
    assert reads.one_fund(funds.dele(world), funds_of).story.out == frozenset()
