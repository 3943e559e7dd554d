"""What waits in all open records together."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import actions as people
from accounts.permitting import NotFound
from safety import actions, queries
from safety.actions import Decided
from tests.safety.conftest import judged
from tests.safety.views.conftest import text_of

DONE = Decided(outcome="done", on=timezone.localdate())


@pytest.fixture
def waiting(world, harbour):
    return lambda name: {
        (row.record, row.view.code): row for row in queries.duties_waiting(world[name].viewer(), harbour).rows
    }


def test_it_lists_what_has_to_be_told_until_that_is_decided(world, grave, waiting):
    assert not waiting("Ben")[grave, "cc_serious"].to_sign
    actions.decide_duty(
        by=world["Ben"].viewer(), incident_id=grave, rule="cc_serious", decided=Decided(outcome="later")
    )
    assert (grave, "cc_serious") in waiting("Ben")
    actions.decide_duty(by=world["Ben"].viewer(), incident_id=grave, rule="cc_serious", decided=DONE)
    people.arrive(keyring=world["Mira"].viewer().keyring)  # what was handed to her moves into her locker at sign-in
    assert waiting("Mira")[grave, "cc_serious"].to_sign
    actions.sign_duty(by=world["Mira"].viewer(), incident_id=grave, rule="cc_serious")
    assert (grave, "cc_serious") not in waiting("Ben") | waiting("Mira")


def test_it_leaves_out_what_is_not_known_yet_and_what_is_closed(world, grave, waiting):
    assert (grave, "police") not in waiting("Ben")
    actions.close(by=world["Ben"].viewer(), incident_id=grave, outcomes=["stopped"], note="It stopped.")
    assert waiting("Ben") == {}


def test_each_finds_there_only_what_her_keys_open(world, send, waiting):
    record = send(types=("PRM-DAM",), region="TLI", excluded=["Ben"])
    actions.triage(
        by=world["Bel"].viewer(), incident_id=record, assessment=judged(types=("PRM-DAM",), primary=None, work=3)
    )
    assert (record, "cc_serious") in waiting("Bel")
    assert waiting("Ben") == waiting("Mira") == {}


def test_what_a_reader_reported_herself_is_not_hers_to_decide(world, send, waiting):
    send("Mira", types=("PRM-DAM",), region="TLI")
    assert waiting("Mira") == {}
    assert waiting("Ben")


def test_it_counts_as_no_opening(world, grave, waiting):
    before = len(queries.open_mine(world["Amina"].viewer(), grave).story.opened)
    waiting("Bel")
    assert len(queries.open_mine(world["Amina"].viewer(), grave).story.opened) == before


def test_others_see_no_such_list(world, harbour):
    with pytest.raises(PermissionDenied):
        queries.duties_waiting(world["Amina"].viewer(), harbour)
    with pytest.raises(NotFound):
        queries.duties_waiting(world["Carys"].viewer(), harbour)


def test_it_takes_as_many_queries_for_many_records_as_for_few(world, harbour, send, grave):
    ben = world["Ben"].viewer()
    queries.duties_waiting(ben, harbour)  # opens the keys that stay open
    one = _count(lambda: queries.duties_waiting(ben, harbour))
    for _ in range(4):
        send(types=("PRM-DAM",), region="TLI")
    assert _count(lambda: queries.duties_waiting(ben, harbour)) == one


def _count(deed):
    with CaptureQueriesContext(connection) as caught:
        deed()
    return len(caught)


def test_the_page_and_the_endpoint_say_the_same(grave, browser_of, program_of):
    page = browser_of("Ben").get("/s/duties?at=harbour")
    assert "Tell the Charity Commission of a serious incident" in text_of(page)
    assert f"/s/{grave}/duties/cc_serious" in page.content.decode()
    found = program_of("Ben").get("s/duties").json()
    assert "cc_serious" in {row["duty"]["rule"] for row in found["rows"]}
    assert browser_of("Amina").get("/s/duties").status_code == 403
    assert browser_of("Farah").get("/s/duties").status_code == 404
    assert 'href="/s/duties?at=harbour"' in browser_of("Mira").get("/s/").content.decode()
