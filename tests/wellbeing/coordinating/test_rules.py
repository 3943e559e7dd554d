"""By when, what may be done, and how it is said: plain functions."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from wellbeing.matching import Outcome
from wellbeing.payloads import MUST, Ask, Preference
from wellbeing.payloads.offers import Offer, ProviderCard
from wellbeing.workflow import Refused, Status
from wellbeing.workflow import offers as rules
from wellbeing.workflow.offers import Coordination

MONDAY = date(2026, 11, 23)


def asked(urgency, moment):
    return Ask(service="counselling", urgency=urgency, at=moment)


@pytest.mark.parametrize(
    ("urgency", "moment", "day"),
    [
        ("now", datetime(2026, 11, 20, 16, tzinfo=UTC), date(2026, 11, 20)),
        ("week", datetime(2026, 11, 20, 16, tzinfo=UTC), date(2026, 11, 24)),  # Friday: Monday, Tuesday
        ("week", datetime(2026, 11, 21, 10, tzinfo=UTC), date(2026, 11, 24)),  # Saturday
        ("month", MONDAY_MORNING := datetime(2026, 11, 23, 9, tzinfo=UTC), date(2026, 11, 30)),
        ("planned", MONDAY_MORNING, date(2026, 12, 7)),
        ("week", datetime(2026, 12, 24, 9, tzinfo=UTC), date(2026, 12, 30)),  # 25 and 28 December are holidays
        ("week", datetime(2026, 6, 4, 23, 30, tzinfo=UTC), date(2026, 6, 9)),  # in London it is Friday already
    ],
)
def test_it_owes_an_offer_within_the_working_days_of_the_urgency(urgency, moment, day):
    assert rules.due_on(asked(urgency, moment)) == day


def test_it_gives_working_days_to_answer_and_to_look_again():
    assert rules.offer_until(MONDAY) == date(2026, 11, 30)
    assert rules.look_again_on(MONDAY) == date(2026, 12, 7)
    assert rules.waited(asked("week", MONDAY_MORNING), date(2026, 11, 27)) == 4


@pytest.mark.parametrize(
    ("reason", "look_again", "words"),
    [
        ("because", MONDAY + timedelta(days=1), "Select why"),
        ("budget", MONDAY, "from tomorrow on"),
        ("budget", MONDAY + timedelta(days=367), "within a year"),
    ],
)
def test_it_refuses_to_wait_without_reason_or_day(reason, look_again, words):
    with pytest.raises(Refused, match=words):
        rules.check_wait(reason, look_again, today=MONDAY)


def test_it_takes_every_reason_of_the_list():
    for reason in ("no_capacity", "must_unmet", "budget", "requester", "reply"):
        rules.check_wait(reason, MONDAY + timedelta(days=1), today=MONDAY)


def test_it_wants_to_hear_who_is_known_and_only_of_those_on_the_cards():
    card = ProviderCard(profile=uuid4(), person=uuid4(), name="Efe", calendar=uuid4(), calendar_key="")
    offer = Offer(number=1, cards=(card,), until=MONDAY, at=datetime.now(UTC), by=uuid4(), by_name="Dele")
    rules.check_decline("known", [card.person], offer)
    rules.check_decline("too_late", [], offer)
    for reason, known, words in (
        ("known", [], "whom you know"),
        ("other", [uuid4()], "whom you know"),
        ("no", [], "what keeps you"),
    ):
        with pytest.raises(Refused, match=words):
            rules.check_decline(reason, known, offer)


@pytest.mark.parametrize(
    ("name", "text", "there"),
    [
        ("Efe", "not efe, please", True),
        ("Efe", "Efe's friend", True),
        ("Efe", "Efemena is fine", False),
        ("Ruth Obi", "I know ruth  OBI from church", True),
        ("Ruth Obi", "Ruth or Obi", False),
        ("Efe", "", False),
        ("", "anybody", False),
    ],
)
def test_it_finds_a_name_word_for_word(name, text, there):
    assert rules.named_in(name, text) == there


def test_it_keeps_away_whom_she_has_named():
    efe, emre = uuid4(), uuid4()
    assert Coordination().known({efe: "Efe", emre: "Emre"}, "Anybody but Emre") == {emre}


def test_it_says_a_wish_in_words():
    must = Preference(dimension="language", value="Tigrinya", strength=MUST)
    plain = Preference(dimension="migration_exp", value="yes", strength=MUST)
    assert rules.wishes_in_words([must, plain]) == ("Language: Tigrinya", "Lived experience of migration or asylum")
    several = [Preference(dimension="format", value=value, strength=MUST) for value in ("video", "phone", "in person")]
    assert rules.wishes_in_words(several) == ("Format: video, phone or in person",)
    needs = [Preference(dimension="access", value=value, strength=MUST) for value in ("BSL", "captions")]
    assert rules.wishes_in_words(needs) == ("Access needs: BSL and captions",)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_it_says_every_result_in_plain_words_and_nothing_of_who_is_close_to_whom(outcome):
    told = rules.result_in_words(outcome.value)
    assert told.endswith(".")
    assert "manager" not in told.lower()
    must = Preference(dimension="gender", value="woman", strength=MUST)
    assert "Gender of practitioner: woman" in rules.result_in_words("must", [must])


def test_it_offers_only_where_nobody_was_chosen():
    assert {Status.REQUESTED, Status.ACKNOWLEDGED, Status.MATCHING, Status.WAITLISTED} == rules.MAY_OFFER
