"""The status machine as people meet it: every deed tried at every status, by action, page and endpoint."""

import pytest
from django.db import transaction

from audit.models import Entry
from safety import actions, queries
from safety.actions.response import BY_HAND
from safety.models import Incident
from safety.workflow import ENDED, FOLLOWS, Refused, Status
from tests.safety.conftest import judged
from tests.safety.response.conftest import WAYS, reviewed, tomorrow

AIM = {
    "acknowledge": Status.ACKNOWLEDGED,
    "triage": Status.TRIAGED,
    "respond": Status.RESPONDING,
    "hold": Status.ON_HOLD,
    "monitor": Status.MONITORING,
    "review": Status.REVIEW,
    "close": Status.CLOSED,
    "reopen": Status.REOPENED,
    "duplicate": Status.DUPLICATE,
    "set_aside": Status.NOT_APPLICABLE,
    "transfer": Status.TRANSFERRED,
    "withdraw": Status.WITHDRAWN,
}
"""Where each deed leads. `ask` leads to `needs_info` only before triage, and `answer` back to `submitted`."""
SEES_IT_FIRST = {"triage", "duplicate", "set_aside", "transfer"}
"""Whoever does one of these has seen the record, so it is acknowledged on the way."""
STAYS = {("triage", status) for status in (Status.RESPONDING, Status.ON_HOLD, Status.MONITORING, Status.REVIEW)}
STAYS |= {("review", Status.REVIEW)}
"""A new judgement, or a better review, moves nothing."""


def allowed(deed, now):
    if (deed, now) in STAYS:
        return True
    before = Status.ACKNOWLEDGED if now is Status.SUBMITTED and deed in SEES_IT_FIRST else now
    return AIM[deed] in FOLLOWS[before]


def status_of(world, record):
    return queries.open_incident(world["Ben"].viewer(), record).status


def tried(deeds, deed, record, world):
    """Where the deed leads, and the sentence with which it was refused; one of the two is None."""
    try:
        getattr(deeds, deed)(record)
    except Refused as refusal:
        return None, refusal.sentence
    return status_of(world, record), None


def result(deeds, deed, record, world):
    """Where the deed leads; None when it is refused with a sentence and writes nothing. Nothing of it stays."""
    before = Entry.objects.count()
    with transaction.atomic():
        after, sentence = tried(deeds, deed, record, world)
        written = Entry.objects.count() - before
        transaction.set_rollback(True)
    assert sentence is None or (sentence.endswith(".") and not written)
    return after


def test_a_way_leads_to_every_status():
    assert set(WAYS) == set(Status)
    assert set(AIM.values()) == set(Status) - {Status.SUBMITTED, Status.NEEDS_INFO}


@pytest.mark.one_database  # the tables stand above it
@pytest.mark.parametrize("now", Status)
def test_every_deed_does_what_the_tables_allow_and_refuses_the_rest(world, send, deeds, now):
    record = send()
    deeds.take_to(record, now)
    assert status_of(world, record) is now
    for deed, aim in AIM.items():
        if deed == "withdraw" and now is Status.SUBMITTED:
            continue  # then nothing of it is left to have a status
        after = result(deeds, deed, record, world)
        expected = (now if (deed, now) in STAYS else aim) if allowed(deed, now) else None
        assert after == expected, (now, deed)
    row = Incident.objects.get(id=record)
    assert row.open == (now not in ENDED)


@pytest.mark.parametrize("now", Status)
def test_a_question_waits_before_triage_and_goes_along_afterwards(world, send, deeds, now):
    record = send()
    deeds.take_to(record, now)
    after = result(deeds, "ask", record, world)
    if now in ENDED | {Status.NEEDS_INFO}:
        assert after is None
    elif now in {Status.SUBMITTED, Status.ACKNOWLEDGED}:
        assert after is Status.NEEDS_INFO
    else:
        assert after is now


@pytest.mark.parametrize("now", Status)
def test_messages_end_with_the_record_and_only_what_was_taken_back_is_destroyed(world, send, deeds, now):
    record = send()
    deeds.take_to(record, now)
    for deed in ("answer", "reply"):
        assert (result(deeds, deed, record, world) is None) == (now in ENDED), deed
    if now is not Status.WITHDRAWN:
        with pytest.raises(Refused):
            actions.destroy_withdrawn(by=deeds.ben, incident_id=record)


def test_only_four_statuses_are_chosen_by_hand(world, send, deeds):
    record = send()
    deeds.take_to(record, Status.RESPONDING)
    for status in set(Status) - BY_HAND:
        with pytest.raises(Refused):
            actions.move_on(by=world["Ben"].viewer(), incident_id=record, to=status, reason="Because.")
    for status in set(Status) - {Status.TRANSFERRED, Status.NOT_APPLICABLE}:
        with pytest.raises(Refused):
            actions.pass_on(by=world["Ben"].viewer(), incident_id=record, to=status, team="hr", reason="Because.")


@pytest.mark.parametrize("to", [Status.ON_HOLD, Status.REOPENED])
@pytest.mark.parametrize("reason", ["", "  \n", "x" * 1001])
def test_a_hold_and_an_opening_again_need_a_reason(world, send, deeds, to, reason):
    record = send()
    deeds.take_to(record, Status.RESPONDING if to is Status.ON_HOLD else Status.CLOSED)
    with pytest.raises(Refused) as caught:
        actions.move_on(by=deeds.ben, incident_id=record, to=to, reason=reason)
    assert caught.value.field == "reason"


@pytest.mark.parametrize("to", [Status.TRANSFERRED, Status.NOT_APPLICABLE])
def test_handing_on_needs_a_reason_and_a_team_that_there_is(world, send, deeds, to):
    record = send()
    for team, reason, field in (("hr", " ", "reason"), ("magicians", "Because.", "team")):
        with pytest.raises(Refused) as caught:
            actions.pass_on(by=deeds.ben, incident_id=record, to=to, team=team, reason=reason)
        assert caught.value.field == field
    assert status_of(world, record) is Status.SUBMITTED


def test_a_duplicate_needs_a_reason(world, send, deeds):
    with pytest.raises(Refused) as caught:
        actions.link_duplicates(by=deeds.ben, main_id=send(), incident_ids=[send()], reason="")
    assert caught.value.field == "reason"


def test_a_severity_below_the_floor_needs_a_reason(world, send, deeds):
    record = send(types=("ONL-DOX",))
    low = judged(types=("ONL-DOX",), primary="ONL-DOX")
    with pytest.raises(Refused) as caught:
        actions.triage(by=deeds.ben, incident_id=record, assessment=low)
    assert caught.value.field == "reason"


@pytest.mark.parametrize("day", [None, -1, 367])
def test_watching_needs_a_day_that_is_not_past_and_not_far(world, send, deeds, day):
    record = send()
    deeds.take_to(record, Status.TRIAGED)
    with pytest.raises(Refused) as caught:
        actions.move_on(
            by=deeds.ben, incident_id=record, to=Status.MONITORING, recheck_on=None if day is None else tomorrow(day)
        )
    assert caught.value.field == "recheck_on"


def test_what_is_watched_is_due_on_its_day_and_what_is_held_only_when_a_day_was_set(world, send, deeds):
    record = send()
    deeds.take_to(record, Status.MONITORING)
    due = Incident.objects.get(id=record).due_at
    assert due.date() == tomorrow()
    deeds.respond(record)
    deeds.hold(record)
    assert Incident.objects.get(id=record).due_at is None
    deeds.respond(record)
    actions.move_on(by=deeds.ben, incident_id=record, to=Status.ON_HOLD, reason="The landlord.", recheck_on=tomorrow(3))
    assert Incident.objects.get(id=record).due_at.date() == tomorrow(3)


def test_the_author_reads_why_it_was_handed_on_but_not_of_which_record_it_is_a_duplicate(world, send, deeds):
    record, twin = send(), send()
    deeds.transfer(record)
    deeds.duplicate(twin)
    mine = queries.open_mine(deeds.amina, record)
    assert (mine.story.state.reason, mine.story.state.handed_to) == ("It is about pay.", "hr")
    other = queries.open_mine(deeds.amina, twin)
    assert (other.status, other.story.state.reason, other.story.links) == (Status.DUPLICATE, "", ())
    assert not other.can_add


def test_a_record_opened_again_is_on_the_work_list_again(world, harbour, send, deeds):
    record = send()
    deeds.take_to(record, Status.CLOSED)
    assert record not in {row.id for row in queries.queue(deeds.ben, harbour).rows}
    deeds.reopen(record)
    assert record in {row.id for row in queries.queue(deeds.ben, harbour).rows}
    assert queries.open_mine(deeds.amina, record).can_add


def test_a_judgement_while_work_goes_on_counts_and_sets_nothing_back(world, send, deeds):
    record = send()
    deeds.take_to(record, Status.MONITORING)
    actions.triage(by=deeds.ben, incident_id=record, assessment=judged(mind=4, worst=4))
    opened = queries.open_incident(deeds.ben, record)
    assert (opened.status, opened.story.severity) == (Status.MONITORING, 4)


def test_a_review_is_for_the_readers_alone_and_may_be_done_again(world, send, deeds):
    record = send()
    deeds.take_to(record, Status.REVIEW)
    actions.review(by=deeds.ben, incident_id=record, review=reviewed(lessons="A camera."))
    story = queries.open_incident(deeds.ben, record).story
    assert (story.review.lessons, story.review.by_name) == ("A camera.", "Ben")
    assert queries.open_mine(deeds.amina, record).story.review is None


@pytest.mark.parametrize("field", ["causes", "lessons", "procedures", "similar", "response", "motive"])
def test_a_review_without_an_answer_is_refused(world, send, deeds, field):
    record = send()
    deeds.take_to(record, Status.RESPONDING)
    with pytest.raises(Refused) as caught:
        actions.review(by=deeds.ben, incident_id=record, review=reviewed(**{field: ""}))
    assert caught.value.field == field
    assert status_of(world, record) is Status.RESPONDING
