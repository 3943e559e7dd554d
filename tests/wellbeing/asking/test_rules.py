"""The rules of asking, as plain functions: statuses, what a request must hold, forms to payloads, and the lists."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wellbeing.asking.conftest import WANTED
from vault.records import KINDS
from wellbeing import vocabulary
from wellbeing.forms.requests import GROUPS, NEEDED, STEPS, WishStep
from wellbeing.payloads import FROM_ASKER, Ask, Contact, Message, Moved, Preference, UnreadablePayload, read, texts
from wellbeing.payloads.base import _kinds
from wellbeing.queries import aim
from wellbeing.story import Story
from wellbeing.views import shown
from wellbeing.workflow import (
    ENDED,
    FOLLOWS,
    SENTENCE,
    TARGET_DAYS,
    TURN,
    Refused,
    Status,
    Turn,
    check_ask,
    check_draft,
    check_move,
    check_open,
    check_text,
    in_words,
    retain_month,
)

AT = datetime(2026, 11, 20, 16, tzinfo=UTC)  # a Friday


# Statuses ------------------------------------------------------------------------------------------------------------


def test_every_status_is_of_the_list_with_followers_a_turn_and_a_sentence():
    codes = set(vocabulary.codes(vocabulary.STATUS))
    assert set(Status) == codes == set(FOLLOWS) == set(TURN) == set(SENTENCE)


def test_it_calls_every_status_by_words_for_people():
    for status in Status:
        assert not re.search(r"requester|provider|reason code|match", in_words(status), re.IGNORECASE), status
    assert in_words("requested") == vocabulary.label(vocabulary.STATUS, "requested")


def test_every_status_can_be_reached_and_every_open_one_left():
    reached, todo = set(), [Status.REQUESTED]
    while todo:
        now = todo.pop()
        if now not in reached:
            reached.add(now)
            todo += FOLLOWS[now]
    assert reached == set(Status)
    assert {status for status in Status if not FOLLOWS[status]} == ENDED


def test_she_can_take_it_back_as_long_as_it_is_open():
    for status in set(Status) - ENDED:
        check_move(status, Status.WITHDRAWN)


@pytest.mark.parametrize("status", sorted(ENDED))
def test_what_has_ended_takes_nothing_more(status):
    assert TURN[status] is Turn.NOBODY
    for deed in (lambda: check_open(status), lambda: check_move(status, Status.MATCHING)):
        with pytest.raises(Refused, match="ended"):
            deed()


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (Status.REQUESTED, Status.OFFERED),
        (Status.REQUESTED, Status.REQUESTED),
        (Status.ACKNOWLEDGED, Status.BOOKED),
        (Status.WAITLISTED, Status.ACCEPTED),
        (Status.MATCHING, Status.IN_PROGRESS),
    ],
)
def test_it_refuses_a_step_that_leaves_one_out(now, then):
    with pytest.raises(Refused):
        check_move(now, then)


@pytest.mark.parametrize(
    ("day", "month"), [(date(2026, 11, 22), date(2028, 12, 1)), (date(2026, 12, 31), date(2029, 1, 1))]
)
def test_a_forgotten_request_goes_in_its_month(day, month):
    assert retain_month(day) == month


# What a request must hold --------------------------------------------------------------------------------------------


def test_the_least_is_a_service_and_an_urgency():
    check_ask(Ask(service="counselling", urgency="month"))
    check_ask(WANTED)
    check_draft(Ask())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"service": ""}, "service"),
        ({"service": "signpost"}, "service"),
        ({"service": "crisis"}, "service"),
        ({"service": "wine"}, "service"),
        ({"urgency": ""}, "urgency"),
        ({"about": ("weather",)}, "about"),
        ({"contact": Contact(route="phone")}, "detail"),
        ({"contact": Contact(route="owl")}, "route"),
        ({"contact": Contact(name="x" * 121)}, "name"),
        ({"avoid": "x" * 5001}, "avoid"),
        ({"preferences": (Preference(dimension="shoes", value="x", strength="must"),)}, "preferences"),
        ({"preferences": (Preference(dimension="gender", value="woman", strength="really"),)}, "preferences"),
        ({"preferences": (Preference(dimension="gender", value=" ", strength="must"),)}, "gender"),
    ],
)
def test_it_refuses_what_does_not_fit_and_says_where(changes, field):
    with pytest.raises(Refused) as refused:
        check_ask(replace(WANTED, **changes))
    assert refused.value.field == field


@pytest.mark.parametrize("text", ["", "  \n", "x" * 5001])
def test_it_refuses_a_message_without_words_or_without_end(text):
    with pytest.raises(Refused):
        check_text(text)


@pytest.mark.parametrize(
    ("urgency", "day"),
    [("week", date(2026, 11, 24)), ("month", date(2026, 11, 27)), ("planned", date(2026, 12, 4)), ("now", None)],
)
def test_it_names_a_working_day_for_the_offer_and_none_where_nobody_should_wait(urgency, day):
    assert aim(Ask(service="counselling", urgency=urgency, at=AT)) == day
    assert set(TARGET_DAYS) == set(vocabulary.codes(vocabulary.URGENCY))


# Payloads ------------------------------------------------------------------------------------------------------------

some = st.text(max_size=30)
wishes = st.builds(
    Preference, dimension=st.sampled_from(vocabulary.codes("provider_preference")), value=some, strength=some
)
asks = st.builds(
    Ask,
    service=some,
    urgency=some,
    about=st.lists(some, max_size=3).map(tuple),
    preferences=st.lists(wishes, max_size=4).map(tuple),
    contact=st.builds(Contact, route=some, detail=some, when=some, name=some),
    avoid=some,
    group=st.none() | st.uuids(),
    person=st.none() | st.uuids(),
    employer=st.none() | st.uuids(),
    at=st.none() | st.just(AT),
)


@settings(max_examples=40)
@given(asks)
def test_a_request_comes_back_as_it_was_sealed(ask):
    assert read(ask.to_bytes()) == ask
    assert Ask.from_dict(ask.to_dict()) == ask


def test_it_says_where_people_write():
    ask = replace(WANTED, avoid="Ben", contact=Contact(detail="0770", when="late", name="Mina"))
    assert set(texts(ask.to_bytes())) == {"Tigrinya", "0770", "late", "Mina", "Ben"}
    message = Message(author=FROM_ASKER, name="", text="Hello", at=AT, number=1)
    assert "Hello" in texts(message.to_bytes())


def test_no_payload_shows_its_content_in_a_log():
    assert repr(WANTED) == "<Ask>"


def test_it_does_not_guess_at_a_later_version():
    later = WANTED.to_bytes().replace(b'"v":1', b'"v":2', 1)
    with pytest.raises(UnreadablePayload):
        read(later)


def test_every_kind_of_payload_has_a_name_of_its_own():
    names = [kind.WHAT for kind in _kinds.all()]
    assert len(names) == len(set(names)) >= len(KINDS)


def test_a_story_puts_moves_and_messages_in_order_however_the_rows_lie():
    moves = [
        Moved(status=status, at=AT, number=number) for number, status in enumerate(("requested", "acknowledged"), 1)
    ]
    said = [Message(author=FROM_ASKER, name="", text=str(number), at=AT, number=number) for number in (1, 2, 3)]
    for parts in ([WANTED, *moves, *said], [*reversed(said), *reversed(moves), WANTED]):
        story = Story.from_items(part.to_bytes() for part in parts)
        assert story.status is Status.ACKNOWLEDGED
        assert [message.text for message in story.messages] == ["1", "2", "3"]
        assert story.ask == WANTED


# Forms and what is shown ---------------------------------------------------------------------------------------------


def test_every_page_stands_in_one_group_and_both_needed_ones_come_first():
    assert [name for _, names in GROUPS for name in names] == list(STEPS)
    assert list(NEEDED) == list(STEPS)[:2]


def test_every_dimension_is_asked_on_one_page():
    asked = [one for step in STEPS.values() if issubclass(step, WishStep) for one in step.DIMENSIONS]
    assert sorted(asked) == sorted(vocabulary.codes(vocabulary.PREFERENCE))


@pytest.mark.parametrize("name", STEPS)
def test_a_page_gives_back_what_it_was_given(name):
    """What a draft says fills the page, and the page sent as it is says the same again."""
    full = replace(
        WANTED,
        avoid="Nobody who knows Ben",
        preferences=(
            Preference(dimension="language", value="Tigrinya", strength="must"),
            Preference(dimension="language", value="Arabic", strength="must"),
            Preference(dimension="heritage", value="South Asian", strength="prefer"),
            Preference(dimension="heritage", value="Eritrean", strength="prefer"),
            Preference(dimension="distance", value="yes", strength="must"),
            Preference(dimension="sector", value="yes", strength="prefer"),
            Preference(dimension="modality", value="EMDR", strength="must"),
            Preference(dimension="format", value="video", strength="prefer"),
            Preference(dimension="access", value="a quiet line", strength="must"),
        ),
    )
    step = STEPS[name]
    form = step(step.start(full))
    assert form.is_valid(), form.errors
    again = form.changed(full)
    assert replace(again, preferences=()) == replace(full, preferences=())
    assert {one.to_bytes() for one in again.preferences} == {one.to_bytes() for one in full.preferences}
    assert step.answered(full)
    assert not step.answered(Ask())


def test_a_wish_without_a_word_about_how_much_it_counts_is_a_wish():
    step = STEPS["how"]
    form = step({"modality": ["EMDR"]})
    assert form.is_valid()
    assert form.changed(Ask()).preferences == (Preference(dimension="modality", value="EMDR", strength="prefer"),)


def test_nothing_ticked_means_that_she_does_not_mind():
    form = STEPS["who"]({"gender_counts": "must", "lgbtq_counts": ""})
    assert form.is_valid()
    assert form.changed(WANTED).preferences == ()


def test_it_never_asks_about_herself():
    """Only what she wants of a provider is asked for; nothing of hers but a name to be called by and a way to reach her."""
    asked = {name for step in STEPS.values() for name in step.base_fields}
    wanted = {f"{one}{end}" for one in vocabulary.codes(vocabulary.PREFERENCE) for end in ("", "_words", "_counts")}
    assert asked - wanted == {"service", "urgency", "about", "avoid", "route", "detail", "when", "name"}


def test_it_shows_each_wish_once_with_how_much_it_counts():
    rows = shown.wishes(
        (
            Preference(dimension="language", value="Tigrinya", strength="must"),
            Preference(dimension="language", value="Arabic", strength="must"),
            Preference(dimension="distance", value="yes", strength="prefer"),
        )
    )
    assert rows == [
        "Language: Tigrinya, Arabic (a must)",
        "Not connected to my organisation / not used by my manager (I would prefer it)",
    ]


# Lists ---------------------------------------------------------------------------------------------------------------


def test_every_list_of_the_service_is_there_with_codes_and_words():
    assert set(vocabulary.list_names()) >= {
        *("wellbeing_service", "wellbeing_trigger", "wellbeing_urgency", "provider_preference", "wellbeing_status"),
        *("session_outcome", "wait_reason", "debrief_schedule", "measure", "crisis_line"),
    }
    for name in vocabulary.list_names():
        assert all(row.code and row.label for row in vocabulary.entries(name))


def test_every_service_says_in_a_sentence_what_it_is():
    assert all(row.definition.endswith(".") for row in vocabulary.entries(vocabulary.SERVICE))


def test_a_debrief_is_never_called_a_treatment_and_is_always_voluntary():
    words = vocabulary.entry(vocabulary.SERVICE, "group_debrief").definition
    assert "voluntary" in words
    assert "not a treatment" in words


def test_each_crisis_line_can_be_rung_or_written_to_and_says_when():
    for row in vocabulary.entries(vocabulary.CRISIS):
        assert row.more.get("tel") or row.more.get("sms")
        assert row.more["when"]
    nations = {row.more["where"] for row in vocabulary.entries(vocabulary.CRISIS)}
    assert nations >= {"", "England", "Wales", "Scotland", "Northern Ireland"}


def test_an_unknown_code_is_an_error_that_names_it():
    with pytest.raises(vocabulary.UnknownCode, match="wine"):
        vocabulary.label(vocabulary.SERVICE, "wine")
