from dataclasses import replace
from datetime import datetime, time

import pytest
from django.core.exceptions import PermissionDenied

from accounts.permitting import NotFound
from safety import actions, queries, workflow
from safety.models import Incident, OrganisationHours
from safety.workflow import USUAL, OpeningHours, Refused
from safety.workflow.hours import LONDON
from tests.safety.conftest import body
from tests.safety.views.conftest import text_of

LATE = OpeningHours(frozenset({0, 5}), time(10, 30), time(20), "SCT", rota=True)


def test_the_clocks_of_a_record_follow_the_organisation_that_owns_it(world, harbour, send, at):
    ben = world["Ben"].viewer()
    at(datetime(2026, 11, 28, 3, tzinfo=LONDON))  # in the night to a Saturday
    before = send(urgency="today")
    actions.set_hours(by=ben, tenant=harbour, hours=LATE)
    after, grave = send(urgency="today"), send(urgency="this_week", types=("ONL-DOX",), primary="ONL-DOX")
    public = actions.report_without_account(tenant=harbour, body=body(urgency="today"), wants_receipt=True)
    due = {record: Incident.objects.get(id=record).due_at for record in (before, after, grave)}
    assert due == {
        before: datetime(2026, 11, 30, 13, tzinfo=LONDON),
        after: datetime(2026, 11, 28, 15, tzinfo=LONDON),  # Saturday from half past ten, four hours, rounded up
        grave: datetime(2026, 11, 28, 4, tzinfo=LONDON),  # with a rota, round the clock
    }
    assert queries.open_with_receipt(public.words).due_at == due[after], "the public page reckons without a key"
    assert queries.open_mine(world["Amina"].viewer(), after).due_at == due[after]
    assert {row.card.due_at for row in queries.queue(ben, harbour).rows} == set(due.values())


def test_only_those_who_speak_for_the_team_set_hours(world, harbour):
    for name in ("Amina", "Mira", "Noor", "Ines", "Hana"):
        with pytest.raises(PermissionDenied):
            actions.set_hours(by=world[name].viewer(), tenant=harbour, hours=LATE)
    with pytest.raises(NotFound):
        actions.set_hours(by=world["Carys"].viewer(), tenant=harbour, hours=LATE)
    with pytest.raises(Refused):
        actions.set_hours(by=world["Bel"].viewer(), tenant=harbour, hours=replace(LATE, days=frozenset()))
    assert not OrganisationHours.objects.exists()
    actions.set_hours(by=world["Bel"].viewer(), tenant=harbour, hours=LATE)
    assert (workflow.hours_of(harbour.id), workflow.hours_of(world.tenants["lantern"].id)) == (LATE, USUAL)


def test_the_page_shows_what_is_set_and_keeps_what_was_typed(browser_of, world, harbour):
    ben = browser_of("Ben")
    page = ben.get("/s/hours?at=harbour")
    assert "Monday" in text_of(page)
    wrong = {"days": ["0"], "opens": "6pm", "closes": "9am", "nation": "WLS"}
    page = ben.post("/s/hours?at=harbour", wrong)
    assert "You must close later" in text_of(page)
    assert 'value="6pm"' in page.content.decode()
    assert ben.post("/s/hours?at=harbour", wrong | {"closes": "10pm", "rota": "yes"}).status_code == 302
    assert workflow.hours_of(harbour.id) == OpeningHours(frozenset({0}), time(18), time(22), "WLS", rota=True)
    assert "Saved" in text_of(ben.get("/s/hours?at=harbour&saved=1"))
    assert browser_of("Mira").get("/s/hours?at=harbour").status_code == 403
    assert browser_of("Carys").get("/s/hours?at=harbour").status_code == 404
    assert "Working hours and clocks" in text_of(ben.get("/s/"))


def test_the_endpoint_does_the_same(program_of, harbour):
    ben = program_of("Ben")
    usual = {"days": [0, 1, 2, 3, 4], "opens": "09:00", "closes": "17:00", "nation": "ENG", "rota": False}
    assert ben.get("s/hours").json() == usual
    assert ben.put("s/hours", usual | {"closes": "08:00"}).json()["errors"]["closes"]
    assert ben.put("s/hours", usual | {"closes": "18:00", "rota": True}).status_code == 204
    assert ben.get("s/hours").json() == usual | {"closes": "18:00", "rota": True}
    assert program_of("Amina").get("s/hours").status_code == 403
    assert program_of("Carys").get("s/hours", organisation=harbour.id).status_code == 404
