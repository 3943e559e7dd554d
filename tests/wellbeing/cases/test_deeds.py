"""Deeds on profiles and cases with the cast's real keys: once, in time, told to nobody else, and nothing in clear."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership, Person
from accounts.permitting import NotFound
from audit.models import Entry
from tests.wellbeing.cases.building import NOBODY, RELEASED, card_of, case, profile, provider, vouchers
from ui import formats
from vault import inbox, locker
from vault.errors import StepUpNeeded
from vault.models import InboxItem, Item
from wellbeing.actions import cases
from wellbeing.actions import providers as people
from wellbeing.models import Case, Voucher
from wellbeing.models import Profile as Row
from wellbeing.payloads.cases import Release
from wellbeing.queries import cases as reading
from wellbeing.queries import providers as lists
from wellbeing.workflow import Refused
from wellbeing.workflow.funds import id_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def wellspring(world):
    return world.tenants["wellspring"].id


@pytest.fixture
def dele(world):
    return world["Dele"].viewer(stepped_up=True)


def month():
    return formats.today().replace(day=1)


def held(world, record, name="Efe", **changes):
    plain = {"outcome": "attended", "minutes": 50, "month": month()}
    return cases.return_session(by=world[name].viewer(), case_id=record, **plain | changes)


def waits(world, *names):
    return [name for name in names if Person.objects.get(pk=world[name].person).something_waits]


# --- profiles -------------------------------------------------------------------------------------------------------


def test_it_keeps_the_calendar_and_its_key_through_every_change(world, wellspring):
    record = provider(world)
    before = lists.my_profile(world["Efe"].viewer()).profile
    assert len(bytes.fromhex(before.calendar_key)) == 32
    provider(world, seen=False, about="Something else", calendar=NOBODY, calendar_key="mine")
    after = lists.my_profile(world["Efe"].viewer())
    assert (after.profile.calendar, after.profile.calendar_key) == (before.calendar, before.calendar_key)
    assert (after.profile.about, after.profile.number, after.id) == ("Something else", 2, record)
    assert after.profile.person == world["Efe"].person
    assert after.verified


def test_it_opens_all_profiles_with_as_many_queries(world, wellspring):
    counts, names = [], []
    for name in ("Efe", "Emre"):
        provider(world, name)
        with CaptureQueriesContext(connection) as queries:
            names = [row.name for row in lists.profiles(world["Dele"].viewer(stepped_up=True), wellspring)]
        counts.append(len(queries))
    assert names == ["Efe", "Emre"]
    assert counts[0] == counts[1] <= 16


def test_it_shows_an_asker_neither_fee_nor_conflicts(world):
    provider(world, fee=6_543, conflicts=(world.tenants["lantern"].id,))
    card = card_of(world).to_bytes()
    assert b"6543" not in card
    assert world.tenants["lantern"].id.hex.encode() not in card
    assert b"12345" in card, "the register's number is there to be checked"


def test_it_lets_nobody_but_providers_write_one(world, wellspring):
    for name in ("Amina", "Ben", "Dele", "Hana"):
        with pytest.raises((NotFound, PermissionDenied)):
            people.write_profile(by=world[name].viewer(), scheme=wellspring, profile=profile())
    assert not Row.objects.exists()


def test_it_needs_the_coordinators_password_and_her_role(world, wellspring):
    record = provider(world, seen=False)
    with pytest.raises(StepUpNeeded):
        people.see_paper(by=world["Dele"].viewer(), profile_id=record, kind="register")
    with pytest.raises(PermissionDenied):
        people.see_paper(by=world["Efe"].viewer(), profile_id=record, kind="register")
    with pytest.raises(NotFound):
        people.stand(by=world["Ben"].viewer(stepped_up=True), profile_id=record, state="left")
    with pytest.raises(NotFound):
        people.stand(by=world["Dele"].viewer(stepped_up=True), profile_id=uuid4(), state="left")


def test_it_sees_no_paper_that_is_not_there_and_none_of_tomorrow(world, dele):
    record = provider(world, seen=False, papers=profile().papers[:1])
    tomorrow = formats.today() + timedelta(days=1)
    for change in ({"kind": "insurance"}, {"kind": "register", "seen_on": tomorrow}):
        with pytest.raises(Refused):
            people.see_paper(by=dele, profile_id=record, **change)


def test_it_brings_somebody_back_by_writing_again(world, wellspring, dele):
    record = provider(world)
    people.leave(by=world["Efe"].viewer(), scheme=wellspring)
    assert not Row.objects.get(id=record).open
    assert lists.profiles(dele, wellspring) == []
    assert provider(world, seen=False) == record
    assert lists.profiles(dele, wellspring)[0].offered


# --- cases ----------------------------------------------------------------------------------------------------------


def test_it_opens_one_case_however_often_it_is_pressed(world, wellspring):
    provider(world)
    card, record = card_of(world), uuid4()
    options = {"card": card, "service": "counselling", "urgency": "week", "case_id": record}
    for _ in range(2):
        release = Release(person=NOBODY, **RELEASED)
        assert cases.open_case(by=world["Amina"].viewer(), scheme=wellspring, release=release, **options) == record
    assert Case.objects.count() == 1
    with pytest.raises(NotFound):
        cases.open_case(by=world["Wren"].viewer(), scheme=wellspring, release=Release(person=NOBODY), **options)


def test_it_finds_its_keys_again_when_it_died_before_the_record(world, wellspring, monkeypatch):
    provider(world)
    card, record = card_of(world), uuid4()
    options = {
        "scheme": wellspring,
        "card": card,
        "service": "counselling",
        "urgency": "week",
        "case_id": record,
        "release": Release(person=NOBODY, **RELEASED),
    }

    def dies(*_, **__):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(cases.notices, "tell", dies)
        with pytest.raises(RuntimeError):
            cases.open_case(by=world["Amina"].viewer(), **options)
    assert not Case.objects.filter(id=record).exists()
    kept = locker.load(world["Amina"].viewer().keyring).records[record.hex]["keys"]
    cases.open_case(by=world["Amina"].viewer(), **options)
    assert locker.load(world["Amina"].viewer().keyring).records[record.hex]["keys"] == kept
    assert reading.open_case(world["Efe"].viewer(), record).story.waits


def test_it_refuses_a_provider_who_has_gone_and_oneself(world, wellspring):
    provider(world)
    card = card_of(world)
    Membership.objects.filter(person=world["Efe"].person).delete()
    options = {"scheme": wellspring, "service": "counselling", "urgency": "week", "release": Release(person=NOBODY)}
    with pytest.raises(Refused, match="not with the scheme"):
        cases.open_case(by=world["Amina"].viewer(), card=card, **options)
    assert not Case.objects.exists()


def test_it_names_the_asker_in_no_row_and_no_event(world):
    before = set(Entry.objects.values_list("index", flat=True))
    rows = InboxItem.objects.filter(person=world["Amina"].person).count()
    record = case(world)
    cases.say(by=world["Amina"].viewer(), case_id=record, text="Hello")
    assert InboxItem.objects.filter(person=world["Amina"].person).count() == rows
    fresh = Entry.objects.exclude(index__in=before)
    assert {entry.event for entry in fresh} == {"scheme:deed"}
    harbour = world.tenants["harbour"].id
    assert harbour not in {entry.tenant for entry in fresh}


def test_it_tells_only_the_other_side_and_the_scheme_without_what(world):
    record = case(world, accepted=False)
    Person.objects.update(something_waits=False)
    cases.answer(by=world["Efe"].viewer(), case_id=record, accepted=True)
    everybody = list(world.people)
    assert set(waits(world, *everybody)) == {"Amina", "Dele"}
    Person.objects.update(something_waits=False)
    cases.say(by=world["Amina"].viewer(), case_id=record, text="Hello")
    assert waits(world, *everybody) == ["Efe"]


def test_it_spends_a_voucher_once_even_where_two_cases_hold_it(world):
    codes = vouchers(world, 1)
    one, two = case(world, codes=codes), case(world, "Wren", codes=codes)
    held(world, one)
    assert Voucher.objects.get(id=id_of(codes[0])).spent
    with pytest.raises(Refused, match="used already"):
        held(world, two)
    assert reading.open_case(world["Efe"].viewer(), two).story.returned == ()
    (line,) = lists.my_profile(world["Efe"].viewer()).ledger.lines
    assert line.sessions == 1, "what was refused is not in the totals"


def test_it_returns_what_costs_nothing_without_a_voucher(world):
    record = case(world, codes=[])
    held(world, record, outcome="cancelled", minutes=0)
    with pytest.raises(Refused, match="Every session that was agreed"):
        held(world, record)
    assert lists.my_profile(world["Efe"].viewer()).ledger.lines == ()


def test_it_shows_the_coordinator_what_was_returned_and_no_word(world, wellspring, dele):
    record = case(world)
    cases.say(by=world["Amina"].viewer(), case_id=record, text="Hello")
    held(world, record)
    cases.break_confidentiality(by=world["Efe"].viewer(), case_id=record)
    found = reading.cases_of(dele, wellspring)[record]
    assert (len(found.returned), len(found.broken), found.answer.accepted) == (1, 1, True)
    assert (found.messages, found.release, found.card) == ((), None, None)
    with pytest.raises(StepUpNeeded):
        reading.cases_of(world["Dele"].viewer(), wellspring)
    with pytest.raises(NotFound):
        reading.cases_of(world["Ben"].viewer(stepped_up=True), wellspring)


def test_it_takes_what_was_released_out_when_it_is_over(world):
    declined, ended = case(world, accepted=False), case(world, "Wren")
    count = Item.objects.filter(record=declined).count()
    cases.answer(by=world["Efe"].viewer(), case_id=declined, accepted=False, reason="full")
    cases.end(by=world["Wren"].viewer(), case_id=ended, how="planned")
    for who, record in (("Amina", declined), ("Wren", ended)):
        for name in ("Efe", who):
            found = reading.open_case(world[name].viewer(), record)
            assert found.story.release == Release(person=world[who].person)
            assert found.verified
    assert Item.objects.filter(record=declined).count() == count + 1, "the same item, sealed anew, and the answer"
    row = Case.objects.get(id=ended)
    assert (row.open, row.gone_on) == (False, formats.today() + timedelta(days=90))


def test_it_goes_back_to_the_scheme_when_nobody_answers(world, wellspring, dele, monkeypatch):
    record = case(world, accepted=False)
    later = timezone.now() + timedelta(days=9)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with pytest.raises(Refused, match="time to answer is over"):
        cases.answer(by=world["Efe"].viewer(), case_id=record, accepted=True)
    assert reading.open_case(world["Amina"].viewer(), record).overdue
    assert reading.my_cases(world["Efe"].viewer())[0].overdue
    cases.close_overdue(reading.cases_of(dele, wellspring))
    row = Case.objects.get(id=record)
    assert (row.open, row.gone_on) == (False, timezone.localdate() + timedelta(days=90))


def test_it_lets_the_asker_take_it_back_and_the_provider_only_say_no(world):
    record = case(world, accepted=False)
    with pytest.raises(Refused, match="Answer it first"):
        cases.end(by=world["Efe"].viewer(), case_id=record, how="early")
    cases.end(by=world["Amina"].viewer(), case_id=record, how="early")
    with pytest.raises(Refused):
        cases.answer(by=world["Efe"].viewer(), case_id=record, accepted=True)


def test_it_hands_the_keys_to_a_colleague_only_by_the_askers_own_hand(world):
    record = case(world, "Amina", "Emre", service="clinical_supervision")
    provider(world, "Efe")
    efe = world["Efe"].viewer()
    cases.go_away(
        by=world["Emre"].viewer(),
        case_id=record,
        from_on=formats.today(),
        until_on=formats.today() + timedelta(days=7),
        cover=efe.id,
    )
    assert record not in inbox.waiting(efe.keyring)
    with pytest.raises(NotFound):
        cases.agree_to_cover(by=world["Emre"].viewer(), case_id=record)
    cases.agree_to_cover(by=world["Amina"].viewer(), case_id=record)
    with pytest.raises(Refused):
        cases.agree_to_cover(by=world["Amina"].viewer(), case_id=record)
    held(world, record, "Efe", minutes=90)
    assert lists.my_profile(efe).ledger.lines[0].sessions == 1, "whoever held it is paid"
    with pytest.raises(Refused):
        cases.end(by=efe, case_id=record, how="planned")
    due = reading.open_case(world["Amina"].viewer(), record).story.rhythm.due_on
    assert due == formats.today() + timedelta(weeks=6)


def test_it_stays_open_to_a_provider_after_the_next_sign_in(world):
    """Signing in moves the keys from the inbox into the locker."""
    record = case(world)
    efe = world["Efe"].viewer()
    inbox.empty_into_locker(efe.keyring)
    assert not inbox.waiting(efe.keyring)
    assert reading.open_case(world["Efe"].viewer(), record).story.runs
    assert [row.id for row in reading.my_cases(world["Efe"].viewer())] == [record]


def test_it_lists_for_the_asker_whom_she_has_chosen(world):
    record = case(world)
    assert [row.id for row in reading.asked_cases(world["Amina"].viewer())] == [record]
    assert reading.asked_cases(world["Wren"].viewer()) == []
    with pytest.raises(NotFound):
        reading.my_cases(world["Amina"].viewer())
