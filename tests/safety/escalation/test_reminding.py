from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command

from accounts.models import Person
from safety import actions, queries, tasks
from safety.models import Incident
from safety.workflow import Step
from safety.workflow.hours import LONDON
from tests.safety.conftest import judged
from tests.safety.views.conftest import text_of
from vault import order
from vault.models import RecordWrap

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NOON = datetime(2026, 11, 24, 12, tzinfo=LONDON)  # a Tuesday
DUE = datetime(2026, 11, 24, 16, tzinfo=LONDON)


@pytest.fixture
def told(world, django_capture_on_commit_callbacks):
    """Runs the reminders at a moment; gives the names of those who were mailed."""

    def told(moment):
        Person.objects.update(something_waits=False, mail_due=False)
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            tasks.remind(moment)
        names = [message.to[0].split("@")[0] for message in mail.outbox]
        assert len(names) == len(set(names)), "one mail for each in a round"
        return set(names)

    return told


@pytest.fixture
def record(send, at):
    at(NOON)
    return send(urgency="today")


def test_it_tells_the_team_then_the_deputy_then_the_leader(record, told):
    assert Incident.objects.get(id=record).due_at == DUE
    assert told(DUE) == set()
    assert told(DUE + MINUTE) == {"ben", "bel"}
    assert Incident.objects.get(id=record).escalated == Step.TEAM
    assert told(DUE + 16 * HOUR) == set(), "it does not repeat itself"
    assert told(DUE + 20 * HOUR + MINUTE) == {"bel"}
    assert told(DUE + 20 * HOUR + MINUTE) == set()
    assert told(DUE + 25 * HOUR) == {"mira"}
    assert told(DUE + timedelta(days=30)) == set()


def test_a_round_that_comes_late_tells_all_of_them_once(record, told):
    assert told(DUE + timedelta(days=7)) == {"ben", "bel", "mira"}
    assert told(DUE + timedelta(days=7)) == set()


def test_mails_say_nothing(record, told):
    told(DUE + timedelta(days=7))
    assert len({(message.subject, message.body) for message in mail.outbox}) == 1
    assert "late" not in mail.outbox[0].subject + mail.outbox[0].body


def test_many_records_make_one_mail(record, send, told):
    send(urgency="today")
    send(urgency="today")
    assert told(DUE + MINUTE) == {"ben", "bel"}
    assert tasks.remind(DUE + MINUTE) == 0


def test_a_clock_set_anew_has_reminded_nobody(world, record, told, at):
    told(DUE + 25 * HOUR)
    at(DUE + 26 * HOUR)
    actions.acknowledge(by=world["Ben"].viewer(), incident_id=record)
    row = Incident.objects.get(id=record)
    assert (row.escalated, row.due_at > DUE + 26 * HOUR) == (None, True)
    assert told(DUE + 26 * HOUR) == set()
    assert told(row.due_at + MINUTE) == {"ben", "bel"}


def test_nothing_is_late_that_waits_or_has_ended(world, record, told, at):
    ben = world["Ben"].viewer()
    actions.ask(by=ben, incident_id=record, text="When?")
    assert told(DUE + timedelta(days=90)) == set()
    actions.add(by=world["Amina"].viewer(), incident_id=record, text="At noon.")
    actions.triage(by=ben, incident_id=record, assessment=judged())
    actions.close(by=ben, incident_id=record, outcomes=["no_further"], note="Done.")
    assert told(DUE + timedelta(days=90)) == set()


def test_what_was_kept_from_somebody_reminds_the_trustees_alone(send, at, told):
    at(NOON)
    record = send(urgency="today", excluded=("Ben",))
    assert told(DUE + MINUTE) == {"noor", "olu"}
    assert told(DUE + timedelta(days=7)) == {"noor", "olu"}
    assert told(DUE + timedelta(days=8)) == set()
    assert Incident.objects.get(id=record).escalated == Step.LEADER


def test_what_nobody_but_named_readers_opens_reminds_nobody(world, send, at, told):
    at(NOON)
    record = send(urgency="today", excluded=("Wren",))
    RecordWrap.objects.filter(record=record).delete()
    assert told(DUE + timedelta(days=7)) == set()
    at(DUE + MINUTE)
    for name in ("Ben", "Bel"):
        (row,) = queries.queue(world[name].viewer(), world.tenants["harbour"], work_list="overdue").rows
        assert (row.id, row.overdue) == (record, True), "who can read it sees it"


def test_the_leader_sees_figures_without_what_was_kept_from_the_team(  # noqa: PLR0917 -- fixtures
    world, harbour, send, record, told, at
):
    send(urgency="today", excluded=("Ben",))
    told(DUE + 25 * HOUR)
    at(DUE + 25 * HOUR)
    for name in ("Ben", "Mira"):
        found = queries.late(world[name].viewer(), harbour)
        assert (found.total, found.deputy, found.leader, found.longest_since) == (1, 1, 1, DUE.date())


def test_the_page_and_the_endpoint_say_so(browser_of, program_of, harbour, send):
    send()
    assert "Nothing is late" in text_of(browser_of("Mira").get("/s/late"))
    Incident.objects.update(due_at=DUE - timedelta(days=400))
    assert "1 Late" in text_of(browser_of("Mira").get("/s/late?at=harbour"))
    assert browser_of("Amina").get("/s/late").status_code == 403
    assert browser_of("Carys").get("/s/late?at=harbour").status_code == 404
    mira = program_of("Mira")
    assert mira.get("s/late").json()["total"] == 1
    assert program_of("Amina").get("s/late").status_code == 403
    assert program_of("Carys").get("s/late", organisation=harbour.id).status_code == 404


def test_housekeeping_reminds(record, monkeypatch):
    monkeypatch.setattr(
        order, "rewrite_in_id_order", lambda *_: 0
    )  # PostgreSQL rewrites no table inside a test's transaction
    Incident.objects.update(due_at=DUE - timedelta(days=400))
    call_command("housekeeping")
    assert Incident.objects.get(id=record).escalated == Step.LEADER
    assert Person.objects.filter(something_waits=True).exists()
