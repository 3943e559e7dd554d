from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety import workflow
from safety.payloads import Circle, Coding, Message, Opened, ReportBody, State, UnreadablePayload
from safety.story import Story, title_of
from safety.workflow import Status

T0 = datetime(2026, 11, 3, 9, 0, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
RECORD = UUID("00000000-0000-4000-8000-000000000001")
BEN = UUID("00000000-0000-4000-8000-00000000000b")
BODY = ReportBody(kind="incident", types=("ONL-DOX", "HAR-VER"), urgency="today", happened_on=T0.date())


def state(status, number, hours=0):
    return State(status=status, at=T0 + hours * HOUR, number=number, by=BEN if number > 1 else None)


def says(author, number, hours, *, asks=False):
    return Message(author=author, name="", text="x", at=T0 + hours * HOUR, number=number, asks=asks)


def coding(severity, number, hours):
    return Coding(
        kind="near_miss",
        types=("THR-KIL",),
        primary="THR-KIL",
        severity=severity,
        markers=("specific",),
        at=T0 + hours * HOUR,
        number=number,
    )


SENT = (BODY, Circle(restricted=False), state("submitted", 1))
TRIAGED = (*SENT, state("acknowledged", 2, 1), state("triaged", 3, 2), coding(3, 1, 2))


@given(st.permutations((*TRIAGED, says("team", 1, 3, asks=True), says("reporter", 2, 4), coding(5, 2, 5))))
def test_it_puts_the_parts_in_order_whatever_order_they_come_in(parts):
    story = Story.gather(parts)
    assert [one.status for one in story.states] == ["submitted", "acknowledged", "triaged"]
    assert [one.author for one in story.messages] == ["team", "reporter"]
    assert story.severity == 5


def test_the_card_is_the_same_from_bytes():
    assert Story.from_items(part.to_bytes() for part in TRIAGED).card(RECORD) == Story.gather(TRIAGED).card(RECORD)


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_it_refuses_a_record_that_lacks_what_every_record_has(missing):
    with pytest.raises(UnreadablePayload, match="missing"):
        Story.gather(part for at, part in enumerate(SENT) if at != missing)


def test_it_refuses_a_status_of_a_later_version():
    with pytest.raises(UnreadablePayload, match="does not know"):
        _ = Story.gather((*SENT, state("archived", 2))).status


def test_the_reporters_codes_count_until_the_team_has_settled_on_others():
    sent, triaged = Story.gather(SENT), Story.gather(TRIAGED)
    assert (sent.kind, sent.types, sent.severity, sent.floor) == ("incident", ("ONL-DOX", "HAR-VER"), None, 4)
    assert (triaged.kind, triaged.types, triaged.severity, triaged.title) == (
        "near_miss",
        ("THR-KIL",),
        3,
        "Threat to kill or maim",
    )


@pytest.mark.parametrize(
    ("kind", "types", "primary", "title"),
    [
        ("warning", (), None, "Warning / intelligence"),
        ("incident", ("HAR-VER", "ONL-DOX"), None, "Verbal abuse in person"),
        ("incident", ("HAR-VER", "ONL-DOX"), "ONL-DOX", "Doxxing"),
    ],
)
def test_its_title_is_made_of_codes(kind, types, primary, title):
    assert title_of(kind, types, primary) == title


def test_it_waits_for_the_team_until_asked_and_again_once_answered():
    asked = (*TRIAGED, says("team", 1, 3, asks=True))
    assert Story.gather(TRIAGED).waiting_for == "team"
    assert Story.gather((*asked, says("team", 2, 4))).waiting_for == "reporter"
    assert Story.gather((*asked, says("reporter", 2, 4))).waiting_for == "team"
    assert Story.gather((*SENT, state("acknowledged", 2), state("needs_info", 3))).waiting_for == "reporter"
    assert Story.gather((*asked, state("closed", 4, 5))).waiting_for == ""


def test_nothing_is_due_while_it_waits_for_the_reporter():
    assert Story.gather((*TRIAGED, says("team", 1, 3, asks=True))).due_at is None


def test_an_answer_after_triage_is_to_be_looked_at_as_soon_as_a_new_report():
    answered = Story.gather((*TRIAGED, says("team", 1, 3, asks=True), says("reporter", 2, 4)))
    assert answered.due_at == datetime(2026, 11, 4, 10, tzinfo=UTC)  # four working hours, as severity 3 demands
    looked_at = Story.gather((*TRIAGED, says("reporter", 1, 4), coding(3, 2, 6)))
    assert looked_at.due_at == workflow.round_up(T0 + 6 * HOUR + timedelta(days=7), critical=False)


def test_its_owner_is_who_acknowledged_it_last():
    assert Story.gather(SENT).card(RECORD).owner is None
    assert Story.gather(TRIAGED).card(RECORD).owner == BEN


def test_the_card_of_a_fresh_report_says_what_the_reporter_chose():
    card = Story.gather(SENT).card(RECORD)
    assert (card.status, card.urgency, card.severity, card.markers, card.waiting_for) == (
        Status.SUBMITTED,
        "today",
        None,
        (),
        "team",
    )
    assert card.due_at == workflow.round_up(T0 + HOUR, critical=False)  # doxxing has a floor of 4


def test_an_opening_counts_once_in_ten_minutes_for_each_reader():
    story = Story.gather((*SENT, Opened(person=BEN, name="Ben", at=T0)))
    assert story.opened_lately(BEN, T0)
    assert story.opened_lately(BEN, T0 + timedelta(minutes=9, seconds=59))
    assert not story.opened_lately(BEN, T0 + timedelta(minutes=10))
    assert not story.opened_lately(BEN, T0 - timedelta(seconds=1))
    assert not story.opened_lately(RECORD, T0)


def test_the_clock_stands_still_while_it_waits_for_the_reporter_and_goes_on_with_what_was_left():
    """Doxxing: four working hours to judge it, of which one had gone when the question was asked."""
    acknowledged = (*SENT, state("acknowledged", 2, 1))
    asked = (*acknowledged, state("needs_info", 3, 2), says("team", 1, 2, asks=True))
    assert Story.gather(acknowledged).due_at == workflow.round_up(T0 + 5 * HOUR, critical=False)
    assert Story.gather(asked).due_at is None
    answered = (*asked, state("submitted", 4, 48), says("reporter", 2, 48))
    left = workflow.round_up(T0 + (48 + 3) * HOUR, critical=False)
    assert Story.gather(answered).due_at == left
    assert Story.gather((*answered, state("acknowledged", 5, 49))).due_at == left


def test_a_question_after_triage_stops_the_clock_as_well():
    asked = (*TRIAGED, says("team", 1, 3, asks=True), says("reporter", 2, 27))  # a working day later
    looked_at = (*asked, says("team", 3, 28), state("triaged", 4, 2))
    assert Story.gather(looked_at).due_at == workflow.round_up(T0 + (2 + 24) * HOUR + timedelta(days=7), critical=False)
