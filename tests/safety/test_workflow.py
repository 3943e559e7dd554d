import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety import vocabulary, workflow
from safety.payloads import (
    MESSAGE_LIMIT,
    NARRATIVE_LIMIT,
    PLACE_LIMIT,
    REASON_LIMIT,
    Assessment,
    ReportBody,
)
from safety.workflow import ENDED, EVENT, FOLLOWS, OWNER, START, Event, Owner, Refused, Status

TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, 0, 1, tzinfo=UTC)
BODY = ReportBody(kind="incident", happened_on=TODAY)
JUDGED = Assessment(kind="incident", types=("HAR-VER",), primary=None, body=1, mind=1, work=1, worst=2)


def refusal(deed, *args, **options):
    with pytest.raises(Refused) as caught:
        deed(*args, **options)
    return caught.value


@pytest.mark.parametrize("table", [FOLLOWS, OWNER, EVENT])
def test_every_status_has_owner_followers_and_event(table):
    assert set(table) == set(Status)


def test_every_status_can_be_reached_from_the_start():
    reached, todo = set(), [START]
    while todo:
        status = todo.pop()
        if status not in reached:
            reached.add(status)
            todo += FOLLOWS[status]
    assert reached == set(Status)


def test_an_ended_record_belongs_to_nobody_and_an_open_one_to_somebody():
    over = {Status.CLOSED, Status.DUPLICATE, Status.NOT_APPLICABLE, Status.TRANSFERRED, Status.WITHDRAWN}
    assert {status for status in Status if OWNER[status] is Owner.NOBODY} == ENDED == over


def test_the_reporter_can_withdraw_from_every_open_status_before_review():
    assert {status for status in Status if Status.WITHDRAWN in FOLLOWS[status]} == {*Status} - ENDED - {Status.REVIEW}


def test_nothing_is_closed_before_somebody_judged_it():
    assert {status for status in Status if Status.CLOSED in FOLLOWS[status]} == {Status.TRIAGED, Status.REVIEW}


@pytest.mark.parametrize("enum", [Status, Event, Owner])
def test_its_names_are_in_the_order_of_the_alphabet(enum):
    assert [member.value for member in enum] == sorted(member.value for member in enum)


def test_every_event_is_a_resource_and_an_action():
    assert all(re.fullmatch(r"[a-z]+:[a-z-]+", event.value) for event in Event)


@pytest.mark.parametrize("now", Status)
@pytest.mark.parametrize("then", Status)
def test_it_allows_exactly_the_moves_of_the_table_and_gives_a_reason_for_the_others(now, then):
    if then in FOLLOWS[now]:
        workflow.check_move(now, then)
    else:
        assert refusal(workflow.check_move, now, then).sentence.endswith(".")
    assert workflow.may_follow(now, then) == (then in FOLLOWS[now])


def test_it_takes_nothing_more_once_ended():
    for status in Status:
        if status in ENDED:
            assert refusal(workflow.check_open, status).sentence
        else:
            workflow.check_open(status)


# Clocks


def test_every_urgency_and_severity_of_the_lists_has_its_clocks():
    assert set(workflow.ACKNOWLEDGE_WITHIN) == set(workflow.EXPECTED) == set(vocabulary.codes("urgency"))
    for table in (workflow.SEEN_WITHIN, workflow.TRIAGE_WITHIN, workflow.LOOK_AGAIN_WITHIN):
        assert {str(step) for step in table} == set(vocabulary.codes("severity"))
    assert workflow.DEFAULT_URGENCY in workflow.ACKNOWLEDGE_WITHIN


@pytest.mark.parametrize(
    ("status", "urgency", "severity", "due"),
    [
        (Status.SUBMITTED, "danger_now", None, datetime(2026, 11, 24, 12, 30, tzinfo=UTC)),
        (Status.SUBMITTED, "today", None, datetime(2026, 11, 24, 17, tzinfo=UTC)),
        (Status.SUBMITTED, "this_week", None, datetime(2026, 11, 25, 13, tzinfo=UTC)),
        (Status.SUBMITTED, None, None, datetime(2026, 11, 25, 13, tzinfo=UTC)),
        (Status.SUBMITTED, "record_only", None, datetime(2026, 11, 26, 13, tzinfo=UTC)),
        (Status.ACKNOWLEDGED, "today", None, datetime(2026, 11, 25, 13, tzinfo=UTC)),
        (Status.TRIAGED, "record_only", 5, datetime(2026, 11, 25, 12, 15, tzinfo=UTC)),
        (Status.TRIAGED, "danger_now", 3, datetime(2026, 12, 1, 13, tzinfo=UTC)),
        (Status.NEEDS_INFO, "today", None, None),
        (Status.CLOSED, "today", 3, None),
        (Status.WITHDRAWN, "danger_now", 5, None),
    ],
)
def test_the_clock_follows_urgency_until_judged_and_severity_after(status, urgency, severity, due):
    assert workflow.due_at(status, at=NOON, urgency=urgency, severity=severity) == due


def test_something_is_due_exactly_while_the_team_owns_the_record_and_set_no_day_of_its_own():
    waits = {Status.MONITORING, Status.ON_HOLD}
    for status in Status:
        due = workflow.due_at(status, at=NOON, urgency="today", severity=2)
        assert (due is not None) == (OWNER[status] is Owner.TEAM and status not in waits)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)), st.booleans())  # noqa: DTZ001
def test_it_rounds_up_to_the_hour_or_the_quarter(moment, critical):
    rounded = workflow.round_up(moment, critical=critical)
    step = timedelta(minutes=15) if critical else timedelta(hours=1)
    assert timedelta(0) <= rounded - moment < step
    assert rounded.minute % (15 if critical else 60) == rounded.second == rounded.microsecond == 0


def test_it_leaves_a_full_hour_as_it_is():
    full = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert workflow.round_up(full, critical=False) == full


@pytest.mark.parametrize(
    ("made_on", "month"),
    [
        (date(2026, 11, 24), date(2028, 11, 1)),
        (date(2026, 1, 31), date(2028, 1, 1)),
        (date(2026, 12, 31), date(2028, 12, 1)),
        (date(2028, 2, 29), date(2030, 2, 1)),
    ],
)
def test_it_keeps_a_record_for_two_years_to_the_month(made_on, month):
    assert workflow.retain_month(made_on) == month


# What must be said


def test_a_report_needs_kind_and_day_alone():
    workflow.check_body(BODY, today=TODAY)
    assert refusal(workflow.check_body, replace(BODY, kind=""), today=TODAY).field == "kind"
    assert refusal(workflow.check_body, replace(BODY, happened_on=None), today=TODAY).field == "happened_on"


def test_a_draft_needs_nothing():
    workflow.check_draft(ReportBody())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "riot"}, "kind"),
        ({"types": ("ONL-DOX", "nonsense")}, "types"),
        ({"types": ("ONL-DOX", "ONL-DOX")}, "types"),
        ({"primary": "ONL-DOX"}, "primary"),
        ({"types": ("ONL-DOX",), "primary": "THR-KIL"}, "primary"),
        ({"channels": ("pigeon",)}, "channels"),
        ({"setting": "moon"}, "setting"),
        ({"urgency": "5"}, "urgency"),
        ({"happened_at": "24:00"}, "happened_at"),
        ({"happened_at": "9:30"}, "happened_at"),
        ({"happened_at": "noon"}, "happened_at"),
        ({"narrative": "x" * (NARRATIVE_LIMIT + 1)}, "narrative"),
        ({"place": "x" * (PLACE_LIMIT + 1)}, "place"),
    ],
)
def test_what_is_impossible_is_refused_beside_its_field_in_drafts_too(changes, field):
    bad = replace(BODY, **changes)
    assert refusal(workflow.check_body, bad, today=TODAY).field == field
    assert refusal(workflow.check_draft, bad).field == field


def test_it_takes_a_full_report():
    full = replace(
        BODY,
        types=("ONL-DOX", "THR-KIL"),
        primary="THR-KIL",
        happened_at="00:00",
        setting="home",
        place="x" * PLACE_LIMIT,
        channels=("email", "phone"),
        narrative="🔥" * NARRATIVE_LIMIT,
        urgency="danger_now",
    )
    workflow.check_body(full, today=TODAY)


@pytest.mark.parametrize("kind", vocabulary.codes("record_kind"))
def test_only_a_warning_may_speak_of_a_day_to_come(kind):
    tomorrow = replace(BODY, kind=kind, happened_on=TODAY + timedelta(days=1))
    if kind == "warning":
        workflow.check_body(tomorrow, today=TODAY)
    else:
        assert refusal(workflow.check_body, tomorrow, today=TODAY).field == "happened_on"


def test_a_warning_cannot_speak_of_years_to_come_and_nothing_is_older_than_people():
    for kind, day in (("warning", TODAY + timedelta(days=367)), ("incident", date(1899, 12, 31))):
        assert (
            refusal(workflow.check_body, replace(BODY, kind=kind, happened_on=day), today=TODAY).field == "happened_on"
        )


@pytest.mark.parametrize("code", vocabulary.codes("incident_type"))
def test_a_severity_below_the_floor_of_any_type_needs_a_reason(code):
    lowest = vocabulary.floor([code])
    for severity in range(1, 6):
        judged = replace(JUDGED, types=("HAR-VER", code) if code != "HAR-VER" else (code,), mind=severity, worst=5)
        if severity < lowest:
            assert refusal(workflow.check_assessment, judged).field == "reason"
            assert refusal(workflow.check_assessment, replace(judged, reason="  \n")).field == "reason"
            workflow.check_assessment(replace(judged, reason="Nobody was near."))
        else:
            workflow.check_assessment(judged)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"types": ("nonsense",)}, "types"),
        ({"primary": "ONL-DOX"}, "primary"),
        ({"body": 0}, "body"),
        ({"mind": 6}, "mind"),
        ({"work": -1}, "work"),
        ({"worst": 9}, "worst"),
        ({"body": 4, "worst": 3}, "worst"),
        ({"likelihood": 0}, "likelihood"),
        ({"markers": ("nonsense",)}, "markers"),
        ({"reason": "x" * (REASON_LIMIT + 1)}, "reason"),
    ],
)
def test_an_impossible_judgement_is_refused_beside_its_field(changes, field):
    workflow.check_assessment(JUDGED)
    assert refusal(workflow.check_assessment, replace(JUDGED, **changes)).field == field


def test_closing_needs_an_outcome_of_the_list_and_words_for_the_reporter():
    workflow.check_closing(["blocked", "protected"], "We moved the event.")
    assert refusal(workflow.check_closing, [], "Done.").field == "outcomes"
    assert refusal(workflow.check_closing, ["nonsense"], "Done.").field == "outcomes"
    assert refusal(workflow.check_closing, ["blocked"], " ").field == "note"
    assert refusal(workflow.check_closing, ["blocked"], "x" * (MESSAGE_LIMIT + 1)).field == "note"
