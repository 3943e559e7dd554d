"""Offering support after something serious: who is told what, and that nothing ever comes back to who offered it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts import notices
from accounts.models import Person
from accounts.permitting import NotFound
from safety import actions, queries, tasks
from safety.models import CareOffer
from safety.workflow import Refused
from tests.access.scenario import client_of
from tests.safety.conftest import judged
from vault import inbox, locker
from vault.errors import NotForMe
from vault.models import InboxItem
from vault.records import KIND_AFTERCARE, Binding, SealedRecord


@pytest.fixture
def grave(send, world):
    """Amina's record, judged 5 by Ben."""
    record = send()
    actions.triage(by=world["Ben"].viewer(), incident_id=record, assessment=judged(body=5, worst=5))
    Person.objects.update(something_waits=False, mail_due=False)
    return record


@pytest.fixture
def offer(world, grave):
    def offer(*names, record=grave, by="Ben"):
        people = [world[name].person for name in names]
        actions.offer_support(by=world[by].viewer(), incident_id=record, people=people)
        return record

    return offer


def own_page(world, record, who="Amina"):
    return client_of(world[who]).get(f"/s/mine/{record}").content.decode()


def masked(answer):
    """A page without its tokens for forms and styles, which differ each time."""
    return re.sub(r'(value="[A-Za-z0-9]{64}"|nonce="[^"]+")', "", answer.content.decode())


def waits(world, name):
    return Person.objects.get(pk=world[name].person).something_waits


def test_it_shows_the_offer_to_the_author_with_the_way_to_the_scheme(world, offer):
    record = offer()
    page = own_page(world, record)
    assert "Support is there for you" in page
    assert "Nobody at work learns whether you take it up" in page
    assert 'href="/w/"' in page
    assert waits(world, "Amina")


def test_it_offers_to_colleagues_without_telling_of_which_record(world, offer):
    record = offer("Wren")
    assert waits(world, "Wren")
    wren = world["Wren"].viewer()
    with pytest.raises(NotFound):
        queries.open_mine(wren, record)
    inbox.empty_into_locker(wren.keyring)
    page = client_of(world["Wren"]).get("/s/mine").content.decode()
    assert "Support is there for you" in page
    assert "Harbour Advice" in page
    assert str(record) not in page
    assert record.hex not in locker.load(wren.keyring).records


def test_it_says_by_the_days_that_a_check_in_is_offered_about_now(world, offer, at):
    now = timezone.now()
    record = offer("Wren")
    wren = world["Wren"].viewer()
    inbox.empty_into_locker(wren.keyring)
    for days, said in ((0, False), (3, True), (14, False), (30, True), (60, False)):
        at(now + timedelta(days=days))
        assert any(day.now and day.check_in for day in queries.offered_to_me(wren)[0].days) is said
        own = queries.open_mine(world["Amina"].viewer(), record)
        assert any(day.now and day.check_in for day in queries.care_of(own.story).days) is said
    at(now + timedelta(days=120))
    assert queries.offered_to_me(wren) == [], "its days are over"


def test_nothing_comes_back_to_who_offered_it_whatever_anybody_does(world, offer):
    record = offer("Wren", "Mira")
    pages = [f"/s/{record}/after", f"/s/{record}", "/s/", f"/api/v1/s/cases/{record}/after", "/api/v1/s/work-list"]

    def seen():
        ben = client_of(world["Ben"])
        return [masked(ben.get(path)) for path in pages]

    seen()  # the first look is noted as an opening
    before = seen()
    inbox.empty_into_locker(world["Wren"].viewer().keyring)
    for name in ("Amina", "Wren"):
        visitor = client_of(world[name])
        for path in (f"/s/mine/{record}", "/s/mine", "/w/", "/w/new", "/w/mine", "/api/v1/s/mine/after"):
            visitor.get(path)
    assert seen() == before
    assert not waits(world, "Ben")


def test_its_mail_says_nothing(world, offer):
    offer("Wren")
    notices.send_due()
    assert {sent.subject for sent in mail.outbox} == {notices.SUBJECT}
    assert len({sent.body for sent in mail.outbox}) == 1


def test_it_gives_no_vault_of_the_organisation_a_key_of_what_colleagues_get(world, offer, harbour):
    offer("Wren")
    row = CareOffer.objects.get()
    binding = Binding(harbour.id, row.id, KIND_AFTERCARE)
    for name in ("Ben", "Bel", "Mira", "Noor", "Hana"):
        with pytest.raises(NotForMe):
            SealedRecord.open(world[name].viewer(stepped_up=True).keyring, binding)
    assert SealedRecord.open(world["Wren"].viewer().keyring, binding).keys


def test_its_rows_name_nobody_once_they_are_fetched(world, offer):
    offer("Wren")
    inbox.empty_into_locker(world["Wren"].viewer().keyring)
    assert not InboxItem.objects.filter(person=world["Wren"].person).exists()
    assert {field.name for field in CareOffer._meta.fields} == {"id", "tenant", "retain_month"}


def test_it_offers_to_nobody_twice_and_later_to_others(world, offer, grave):
    offer("Wren")
    found = queries.offering(world["Ben"].viewer(), grave)
    assert world["Wren"].person not in found.people
    assert world["Amina"].person not in found.people
    with pytest.raises(Refused, match="people of your organisation"):
        offer("Wren")
    with pytest.raises(Refused, match="at least one"):
        offer()
    offer("Lee", by="Bel")
    told = [person.name for one in queries.offering(world["Ben"].viewer(), grave).offered for person in one.people]
    assert told == ["Wren", "Lee"]


def test_it_keeps_the_offer_from_whom_the_author_left_out(world, send, offer):
    record = send(excluded=["Ben"])
    actions.triage(by=world["Bel"].viewer(), incident_id=record, assessment=judged(body=5, worst=5))
    assert world["Ben"].person not in queries.offering(world["Bel"].viewer(), record).people
    with pytest.raises(NotFound):
        offer("Wren", record=record)
    with pytest.raises(Refused):
        offer("Ben", record=record, by="Bel")


def test_it_refuses_what_was_not_judged_serious(world, send):
    record = send()
    actions.triage(by=world["Ben"].viewer(), incident_id=record, assessment=judged())
    with pytest.raises(Refused, match="4 or 5"):
        actions.offer_support(by=world["Ben"].viewer(), incident_id=record)
    page = client_of(world["Ben"]).get(f"/s/{record}/after").content.decode()
    assert "Not for this one" in page


def test_its_page_and_endpoint_offer_it(world, grave):
    ben = client_of(world["Ben"])
    wren = str(world["Wren"].person)
    page = ben.get(f"/s/{grave}/after").content.decode()
    assert "You will not learn who asked" in page
    assert ben.post(f"/s/{grave}/after", {"people": [wren]}).status_code == 302
    again = ben.get(f"/api/v1/s/cases/{grave}/after").json()
    assert (again["author_offered"], [one["to"] for one in again["offered"]]) == (True, ["Wren"])
    lee = {"people": [str(world["Lee"].person)]}
    sent = ben.post(f"/api/v1/s/cases/{grave}/after", lee, content_type="application/json")
    assert sent.status_code == 204
    mine = client_of(world["Amina"]).get(f"/api/v1/s/mine/{grave}/after").json()
    assert [day["code"] for day in mine[0]["days"]] == ["d0", "d3", "d14", "d30", "d90"]
    for name in ("Carys", "Amina", "Dele"):
        assert client_of(world[name]).get(f"/s/{grave}/after").status_code in {403, 404}


def test_it_is_forgotten_in_its_month_in_lockers_too(world, offer):
    offer("Wren")
    wren = world["Wren"].viewer()
    inbox.empty_into_locker(wren.keyring)
    assert tasks.forget_care_offers() == 0
    assert tasks.forget_care_offers(CareOffer.objects.get().retain_month) == 1
    locker.touch(wren.keyring)
    assert not any(entry["kind"] == KIND_AFTERCARE for entry in locker.load(wren.keyring).records.values())
    assert queries.offered_to_me(wren) == []
