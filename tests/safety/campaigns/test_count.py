"""A hundred messages are one record with a count."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from accounts.permitting import NotFound
from safety import actions, queries, workflow
from safety.documents import about
from safety.forms import MoreForm
from safety.payloads import Sample, Samples, Tally, count_of, read, texts
from safety.workflow import Refused
from tests.safety.conftest import upload
from vault.models import StoredFile

TODAY = date(2026, 11, 20)


def more(count=1, day=None, channel=None, text="", **changes):
    said = (Sample(text=text, day=day, channel=channel),) if text else ()
    plain = {
        "id": uuid4(),
        "at": timezone.now(),
        "tallies": (Tally(count=count, day=day, channel=channel),),
        "samples": said,
    }
    return Samples(**{**plain, **changes})


def test_it_counts_the_report_itself_and_every_addition():
    assert count_of([]) == 1
    assert count_of([more(), more(5)]) == 7


def test_it_does_not_count_the_report_beside_a_mailbox_that_is_all_of_it():
    assert count_of([more(500, whole=True), more()]) == 501


def test_it_comes_back_from_its_bytes_and_says_what_people_wrote():
    one = more(text="go home", senders=("a@b.example",), day=TODAY)
    assert read(one.to_bytes()) == one
    assert {"go home", "a@b.example"} <= set(texts(one.to_bytes()))


@pytest.mark.parametrize(
    ("field", "one"),
    [
        ("count", more(0)),
        ("count", more(workflow.AT_ONCE + 1)),
        ("count", more(tallies=(Tally(count=5), Tally(count=-1)))),
        ("day", more(day=TODAY + timedelta(days=1))),
        ("channel", more(channel="telepathy")),
        ("text", more(text="x" * 2001)),
    ],
)
def test_it_refuses_a_count_that_cannot_be(field, one):
    with pytest.raises(Refused) as refused:
        workflow.check_samples(one, today=TODAY)
    assert refused.value.field == field


def test_it_needs_nothing_to_be_written():
    form = MoreForm({})
    assert form.is_valid(), form.errors
    one = form.to_payload()
    assert (one.count, one.samples) == (1, ())


@pytest.mark.parametrize("typed", ["many", "-1", "1.5", "٣"])
def test_it_asks_for_a_whole_number(typed):
    form = MoreForm({"count": typed})
    assert "count" in form.errors


def test_it_lets_author_and_reader_count_and_shows_both_the_same(world, send):
    record = send(channels=("email",))
    amina, ben = world["Amina"].viewer(), world["Ben"].viewer()
    today = timezone.localdate()
    assert actions.count_mine(by=amina, incident_id=record, more=more(2, today, "email", "go home")) == 3
    assert actions.count_more(by=ben, incident_id=record, more=more(1, today, "sms")) == 4
    _, hers = queries.own_campaign(amina, record)
    _, his = queries.case_campaign(ben, record)
    assert hers == his
    assert hers.count == 4
    assert dict(hers.channels) == {"email": 3, "sms": 1}
    assert hers.days == ((today, 4),)
    assert [one.text for one in hers.samples] == ["go home"]
    assert hers.last_channel == "sms"
    [row] = [row for row in queries.queue(ben, world.tenants["harbour"]).rows if row.id == record]
    assert row.card.count == 4


def test_it_counts_the_same_addition_once(world, send):
    record, one = send(), more()
    for _ in range(2):
        assert actions.count_mine(by=world["Amina"].viewer(), incident_id=record, more=one) == 2


def test_it_keeps_who_reported_out_of_what_the_author_adds(world, send):
    record = send(withhold_identity=True)
    actions.count_mine(by=world["Amina"].viewer(), incident_id=record, more=more(by=world["Amina"].person, by_name="A"))
    opened, _ = queries.case_campaign(world["Ben"].viewer(), record)
    [one] = opened.story.of(Samples)
    assert (one.by, one.by_name) == (None, "")


def test_it_tells_the_team_without_hurry(world, send, mailoutbox):
    record = send(urgency="today")
    sent = len(mailoutbox)
    Person.objects.update(something_waits=False, mail_due=False)
    actions.count_mine(by=world["Amina"].viewer(), incident_id=record, more=more())
    assert Person.objects.get(pk=world["Ben"].person).something_waits
    assert len(mailoutbox) == sent


def test_it_lets_nobody_else_count(world, send):
    record = send(excluded=["Ben"])
    for who in ("Ben", "Wren", "Carys"):
        with pytest.raises((NotFound, PermissionDenied)):
            actions.count_more(by=world[who].viewer(), incident_id=record, more=more())
        with pytest.raises(NotFound):
            actions.count_mine(by=world[who].viewer(), incident_id=record, more=more())


def test_it_refuses_to_count_what_has_ended(world, send):
    record = send()
    actions.acknowledge(by=world["Ben"].viewer(), incident_id=record)
    actions.withdraw(by=world["Amina"].viewer(), incident_id=record)
    with pytest.raises(Refused):
        actions.count_mine(by=world["Amina"].viewer(), incident_id=record, more=more())
    with pytest.raises(Refused):
        actions.count_more(by=world["Ben"].viewer(), incident_id=record, more=more())


def test_it_keeps_files_with_the_count_and_destroys_them_with_the_record(world, send):
    record, file = send(), upload()
    actions.count_mine(by=world["Amina"].viewer(), incident_id=record, more=more(), files=[file])
    assert queries.own_file(world["Amina"].viewer(), record, file.id).name == "letter.txt"
    assert StoredFile.objects.get(id=file.id).kept
    actions.withdraw(by=world["Amina"].viewer(), incident_id=record)
    assert not StoredFile.objects.filter(id=file.id).exists()


def test_it_puts_many_days_together_as_months(world, send):
    record = send(happened_on=date(2026, 1, 5))
    days = tuple(Tally(count=1, day=date(2026, 1, 1) + timedelta(days=n)) for n in range(40))
    actions.count_mine(by=world["Amina"].viewer(), incident_id=record, more=more(tallies=days))
    _, found = queries.own_campaign(world["Amina"].viewer(), record)
    assert found.by_month
    assert found.days == ((date(2026, 2, 1), 9), (date(2026, 1, 1), 32))


def test_it_pages_what_they_said(world, send):
    record = send()
    said = tuple(Sample(text=f"number {n}") for n in range(30))
    actions.count_mine(by=world["Amina"].viewer(), incident_id=record, more=more(30, samples=said))
    _, second = queries.own_campaign(world["Amina"].viewer(), record, page=2)
    assert [one.text for one in second.samples] == [f"number {n}" for n in range(25, 30)]


@pytest.mark.parametrize(("who", "name"), [("Amina", "own-more"), ("Ben", "case-more")])
def test_it_counts_with_one_press_and_has_the_next_one_ready(world, send, client_of, who, name):
    browser, address = client_of(who), reverse(f"safety:{name}", kwargs={"incident_id": send()})
    page = browser.get(address).content.decode()
    assert re.search(r'name="text"[^>]*autofocus', page)
    replay = re.search(r'name="replay"[^>]*value="([^"]+)"', page)[1]
    for _ in range(2):  # the second is the same press again
        answer = browser.post(address, {"replay": replay, "text": "get <b>out", "channel": "sms"}, follow=True)
    page = answer.content.decode()
    assert "That makes 2." in page
    assert re.search(r'name="text"[^>]*autofocus', page)
    assert "get &lt;b&gt;out" in page
    assert re.search(r'value="sms"\s+selected', page), "the next one probably comes the same way"


def test_it_keeps_what_was_typed_when_a_field_is_wrong(send, client_of):
    address = reverse("safety:own-more", kwargs={"incident_id": send()})
    page = client_of("Amina").post(address, {"text": "typed", "count": "lots"}).content.decode()
    assert 'value="typed"' in page
    assert "Enter a whole number" in page


@pytest.mark.parametrize(("who", "part"), [("Amina", "mine"), ("Ben", "cases")])
def test_it_counts_by_the_endpoint_too(send, client_of, who, part):
    browser, address = client_of(who), f"/api/v1/s/{part}/{send()}/samples"
    sent = {"count": 3, "channel": "email", "day": str(timezone.localdate()), "text": "one of them"}
    answer = browser.post(address, sent, content_type="application/json")
    assert (answer.status_code, answer.json()) == (201, {"count": 4})
    found = browser.get(address).json()
    assert found["count"] == 4
    assert {"of": "email", "count": 3} in found["channels"]
    assert found["samples"][0]["text"] == "one of them"
    assert browser.post(address, {"count": 0}, content_type="application/json").status_code == 400


def test_it_says_how_many_in_a_pack(world, send):
    record = send(happened_on=date(2026, 11, 3))
    amina = world["Amina"].viewer()
    assert "How many" not in str(about.facts(queries.own_campaign(amina, record)[0].story))
    actions.count_mine(by=amina, incident_id=record, more=more(11, date(2026, 11, 5)))
    told = str(about.facts(queries.own_campaign(amina, record)[0].story))
    assert "12, from Tuesday 3 November 2026 to Thursday 5 November 2026" in told
