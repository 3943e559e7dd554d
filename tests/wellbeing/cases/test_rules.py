"""The rules of profiles and cases, as plain functions: no database, no keys."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tests.wellbeing.cases.building import NOBODY, papers, profile
from wellbeing.payloads import read
from wellbeing.payloads.cases import (
    ASKER,
    EARLY,
    PLANNED,
    PROVIDER,
    Answer,
    Away,
    CaseMessage,
    CaseOpened,
    CaseStory,
    CoverAgreed,
    Ended,
    Entitlement,
    NextAsked,
    Release,
    Returned,
    Rhythm,
)
from wellbeing.payloads.providers import (
    ACTIVE,
    LEFT,
    SUSPENDED,
    Described,
    Ledger,
    Paper,
    PaperSeen,
    ProviderStory,
    Standing,
)
from wellbeing.workflow import Refused
from wellbeing.workflow import cases as rules
from wellbeing.workflow import providers as people

FRIDAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
EFE, EMRE = UUID(int=1), UUID(int=2)


# --- profiles -------------------------------------------------------------------------------------------------------


def seen(said, *kinds):
    return tuple(
        PaperSeen(paper=paper, seen_on=FRIDAY, by=NOBODY, by_name="Dele")
        for paper in said.papers
        if not kinds or paper.kind in kinds
    )


def standing(state, number=1):
    return Standing(state=state, at=NOW, number=number, by=NOBODY, by_name="Dele", reason="")


def story(said=None, *, state=None, kinds=()):
    said = said or profile(papers=papers(**dict.fromkeys(("register", "insurance"), FRIDAY)))
    parts = [said, *seen(said, *kinds)] + ([standing(state)] if state else [])
    return ProviderStory.gather(parts)


def test_it_offers_somebody_whose_papers_are_there_seen_and_in_date():
    assert people.holding_back(story(), FRIDAY) == []
    assert story().offerable(FRIDAY), "the last day counts"


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (story(profile(papers=())), "Professional register: not named yet"),
        (story(kinds=("register",)), "Insurance: not seen yet"),
        (story(state=SUSPENDED), "Suspended"),
        (story(state=LEFT), "Has left"),
    ],
)
def test_it_says_why_somebody_is_not_offered(found, reason):
    assert reason in people.holding_back(found, FRIDAY)
    assert not found.offerable(FRIDAY)


def test_it_does_not_offer_anybody_from_the_day_after_the_last():
    assert people.holding_back(story(), FRIDAY + timedelta(days=1)) == [
        "Professional register: expired",
        "Insurance: expired",
    ]


def test_it_wants_a_changed_paper_to_be_seen_again():
    said = profile()
    renewed = replace(said.papers[0], expires_on=date(2030, 1, 1))
    later = replace(said, number=2, papers=(renewed, *said.papers[1:]))
    found = ProviderStory.gather([said, later, *seen(said)])
    assert found.profile is later
    assert found.unseen() == ["register"]


def test_it_reminds_thirty_days_before_and_once_it_is_over():
    said = profile(papers=papers(register=FRIDAY + timedelta(days=30), insurance=FRIDAY - timedelta(days=1)))
    assert [(one.kind, one.over) for one in people.due(said, FRIDAY)] == [("insurance", True), ("register", False)]
    assert people.due(profile(papers=papers(register=FRIDAY + timedelta(days=31))), FRIDAY) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"about": "x" * 601}, "about"),
        ({"services": ("crisis",)}, "services"),
        ({"services": ("nothing",)}, "services"),
        ({"places": 61}, "places"),
        ({"fee": -1}, "fee"),
        ({"conflicts": (EMRE,)}, "conflicts"),
        ({"described": (Described(dimension="distance", values=("yes",)),)}, "described"),
        ({"described": (Described(dimension="gender", values=("Jedi",)),)}, "gender"),
        ({"described": (Described(dimension="faith", values=("x" * 61,)),)}, "faith"),
        ({"described": (Described(dimension="faith", values=()),)}, "faith"),
        ({"described": (Described(dimension="language", values=(" ",)),)}, "language"),
        ({"described": (Described(dimension="faith", values=("none",)),) * 2}, "described"),
        ({"papers": papers()[:1] * 2}, "papers"),
        ({"papers": (Paper(kind="register", body="", number="1", expires_on=FRIDAY),)}, "body"),
        ({"papers": (Paper(kind="register", body="bacp", number=" ", expires_on=FRIDAY),)}, "paper_number"),
        ({"papers": (Paper(kind="insurance", body=" ", expires_on=FRIDAY),)}, "body"),
        ({"papers": (Paper(kind="insurance", body="A mutual"),)}, "expires_on"),
        ({"papers": (Paper(kind="diploma", body="A", expires_on=FRIDAY),)}, "papers"),
    ],
)
def test_it_refuses_a_profile_that_does_not_fit(changes, field):
    with pytest.raises(Refused) as refusal:
        people.check_profile(profile(**changes), employers={EFE})
    assert refusal.value.field == field


def test_it_takes_a_profile_that_is_not_finished():
    people.check_profile(profile(papers=(), services=(), described=(), conflicts=(EFE,)), employers={EFE})


def test_it_takes_words_of_her_own_where_the_list_has_room_for_them():
    own = (
        Described(dimension="heritage", values=("Mixed", "Hazara")),
        Described(dimension="language", values=("Dari",)),
    )
    people.check_profile(profile(described=own), employers=())
    assert people.takes_words("heritage")
    assert not people.takes_words("gender")
    assert "other (write in)" not in people.listed("heritage")


@pytest.mark.parametrize(
    ("now", "state", "reason", "allowed"),
    [
        (None, SUSPENDED, "Papers", True),
        (None, SUSPENDED, " ", False),
        (None, SUSPENDED, "x" * 501, False),
        (None, ACTIVE, "", False),
        (None, "away", "", False),
        (SUSPENDED, ACTIVE, "", True),
        (SUSPENDED, LEFT, "", True),
        (LEFT, ACTIVE, "", False),
    ],
)
def test_it_moves_a_provider_only_as_far_as_it_goes(now, state, reason, allowed):
    if allowed:
        people.check_standing(story(state=now), state, reason)
        return
    with pytest.raises(Refused):
        people.check_standing(story(state=now), state, reason)


def test_it_adds_up_by_month_and_series_and_nothing_else():
    november, october = date(2026, 11, 1), date(2026, 10, 1)
    ledger = Ledger()
    for month, series in ((october, "AAAA"), (november, "BBBB"), (november, "AAAA"), (november, "AAAA")):
        ledger = ledger.with_session(month, series, 6_000)
    assert [(one.month, one.series, one.sessions, one.pence) for one in ledger.lines] == [
        (november, "AAAA", 2, 12_000),
        (november, "BBBB", 1, 6_000),
        (october, "AAAA", 1, 6_000),
    ]
    assert ledger.months() == [november, october]
    assert len(ledger.of(november)) == 2
    assert read(ledger.to_bytes()) == ledger


# --- cases ----------------------------------------------------------------------------------------------------------


def case(*parts, service="counselling", codes=("a", "b")):
    opened = CaseOpened(
        provider=EFE, provider_name="Efe", service=service, urgency="month", answer_by=date(2026, 11, 25), at=NOW
    )
    return CaseStory.gather([opened, Entitlement(vouchers=codes, at=NOW), *parts])


YES = Answer(accepted=True, at=NOW)
NO = Answer(accepted=False, at=NOW, reason="full")
OVER = Ended(how=PLANNED, by=ASKER, at=NOW)


def held(number=1, voucher="a", outcome="attended"):
    return Returned(
        id=uuid4(), outcome=outcome, minutes=50, voucher=voucher, month=date(2026, 11, 1), by=EFE, number=number
    )


def refused(check, *args, **options):
    with pytest.raises(Refused) as refusal:
        check(*args, **options)
    return refusal.value


def test_it_gives_three_working_days_to_answer():
    assert rules.answer_by(FRIDAY) == date(2026, 11, 25)
    assert rules.answer_by(date(2026, 12, 24)) == date(2026, 12, 31), "over Christmas and Boxing Day's substitute"


def test_it_takes_an_answer_once_and_in_time():
    rules.check_answer(case(), accepted=True, reason="", today=date(2026, 11, 25))
    rules.check_answer(case(), accepted=False, reason="full", today=FRIDAY)
    refused(rules.check_answer, case(), accepted=True, reason="", today=date(2026, 11, 26))
    refused(rules.check_answer, case(YES), accepted=True, reason="", today=FRIDAY)
    refused(rules.check_answer, case(Ended(how=EARLY, by=ASKER, at=NOW)), accepted=True, reason="", today=FRIDAY)
    assert refused(rules.check_answer, case(), accepted=False, reason="because", today=FRIDAY).field == "reason"
    refused(rules.check_answer, case(), accepted=True, reason="full", today=FRIDAY)
    assert rules.overdue(case(), date(2026, 11, 26))
    assert not rules.overdue(case(YES), date(2026, 11, 26))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": "lovely"}, "outcome"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 241}, "minutes"),
        ({"outcome": "dna", "minutes": 50}, "minutes"),
        ({"month": date(2026, 9, 1)}, "month"),
        ({"month": date(2026, 12, 1)}, "month"),
        ({"month": date(2026, 11, 2)}, "month"),
    ],
)
def test_it_takes_a_code_a_length_and_a_month(changes, field):
    plain = {"outcome": "attended", "minutes": 50, "month": date(2026, 11, 1), "today": FRIDAY}
    rules.check_return(case(YES), **plain)
    rules.check_return(case(YES), **plain | {"month": date(2026, 10, 1)})
    assert refused(rules.check_return, case(YES), **plain | changes).field == field


def test_it_returns_nothing_before_the_yes_and_after_the_end():
    plain = {"outcome": "attended", "minutes": 50, "month": date(2026, 11, 1), "today": FRIDAY}
    for found in (case(), case(NO), case(YES, OVER)):
        refused(rules.check_return, found, **plain)


def test_it_has_no_field_for_words_in_what_is_returned():
    """The promise that no session notes exist: a code, a number, ids and a month are all that there is room for."""
    assert Returned.TEXTS == ()
    assert set(held().to_dict()) == {"what", "v", "id", "outcome", "minutes", "voucher", "month", "by", "number"}


@pytest.mark.parametrize("outcome", ["attended", "late_cancel", "dna"])
def test_it_uses_a_voucher_for_what_costs(outcome):
    assert rules.voucher_for(case(YES), outcome) == "a"
    assert rules.voucher_for(case(YES, held()), outcome) == "b"
    assert refused(rules.voucher_for, case(YES, held(), held(2, "b")), outcome).field == "outcome"


@pytest.mark.parametrize("outcome", ["cancelled", "provider_cancelled", "rebooked"])
def test_it_uses_none_for_what_does_not(outcome):
    assert rules.voucher_for(case(YES, codes=()), outcome) == ""


def test_it_ends_once_and_before_the_answer_only_by_taking_back():
    rules.check_end(case(YES), PLANNED)
    rules.check_end(case(), EARLY)
    assert refused(rules.check_end, case(), PLANNED).field == "how"
    assert refused(rules.check_end, case(YES), "tired").field == "how"
    refused(rules.check_end, case(YES, OVER), EARLY)
    refused(rules.check_end, case(NO), EARLY)


def test_it_lets_the_two_write_while_it_goes_on():
    rules.check_message(case(YES), "Hello")
    assert refused(rules.check_message, case(YES), " ").field == "text"
    assert refused(rules.check_message, case(YES), "x" * 5_001).field == "text"
    for found in (case(), case(YES, OVER)):
        refused(rules.check_message, found, "Hello")


SUPERVISED = "clinical_supervision"
MONTHLY = Rhythm(weeks=4, minutes=90, due_on=date(2026, 11, 27), number=1)


def test_it_moves_the_next_day_on_when_a_session_took_place():
    assert rules.after_session(MONTHLY, "attended", FRIDAY).due_on == date(2026, 12, 25)
    assert rules.after_session(MONTHLY, "dna", FRIDAY) is None
    late = rules.after_session(MONTHLY, "attended", date(2027, 3, 1))
    assert (late.due_on, late.number) == (date(2027, 3, 19), 2), "never in the past, always in step"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"weeks": 0}, "weeks"),
        ({"weeks": 14}, "weeks"),
        ({"minutes": 0}, "minutes"),
        ({"due_on": FRIDAY - timedelta(days=1)}, "due_on"),
        ({"due_on": FRIDAY + timedelta(days=200)}, "due_on"),
    ],
)
def test_it_sets_a_rhythm_that_fits(changes, field):
    plain = {"weeks": 4, "minutes": 90, "due_on": FRIDAY, "today": FRIDAY}
    rules.check_rhythm(case(YES, service=SUPERVISED), **plain)
    assert refused(rules.check_rhythm, case(YES, service=SUPERVISED), **plain | changes).field == field
    refused(rules.check_rhythm, case(YES), **plain)


def test_it_asks_for_the_next_one_once():
    rules.check_next(case(YES))
    asked = NextAsked(by=ASKER, at=NOW, sessions=0)
    refused(rules.check_next, case(YES, asked))
    rules.check_next(case(YES, asked, held()))
    refused(rules.check_next, case(YES, held(), held(2, "b")))


def test_it_lets_somebody_step_in_for_the_days_agreed_alone():
    away = Away(from_on=FRIDAY, until_on=FRIDAY + timedelta(days=7), number=1, cover=EMRE, cover_name="Emre")
    agreed = CoverAgreed(cover=EMRE, away=1, at=NOW)
    assert case(YES, away, agreed).covered_by(EMRE, FRIDAY)
    assert case(YES, away, agreed).covered_by(EMRE, FRIDAY + timedelta(days=7))
    for found, day in (
        (case(YES, away), FRIDAY),
        (case(YES, away, agreed), FRIDAY + timedelta(days=8)),
        (case(YES, away, agreed), FRIDAY - timedelta(days=1)),
        (case(YES, away, agreed, replace(away, number=2)), FRIDAY),
        (case(YES, replace(away, cover=None), agreed), FRIDAY),
    ):
        assert not found.covered_by(EMRE, day)
    assert rules.away_now(case(YES, away), FRIDAY + timedelta(days=8)) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"until_on": FRIDAY - timedelta(days=1)}, "until_on"),
        ({"from_on": FRIDAY - timedelta(days=9), "until_on": FRIDAY - timedelta(days=1)}, "until_on"),
        ({"until_on": FRIDAY + timedelta(days=400)}, "until_on"),
        ({"cover": EFE}, "cover"),
    ],
)
def test_it_takes_days_away_that_fit(changes, field):
    plain = {"from_on": FRIDAY, "until_on": FRIDAY, "cover": EMRE, "today": FRIDAY}
    rules.check_away(case(YES), **plain)
    assert refused(rules.check_away, case(YES), **plain | changes).field == field


def test_it_reads_back_what_it_seals():
    release = Release(person=EFE, name="Am", words="Hello", wishes=("A woman",), trigger=("vicarious",), employer="H")
    assert read(release.to_bytes()) == release
    assert release.emptied() == Release(person=EFE)
    message = CaseMessage(author=PROVIDER, name="Efe", text="Hello", at=NOW, number=1)
    assert read(message.to_bytes()) == message
    assert repr(message) == "<CaseMessage>"


def test_it_needs_a_beginning():
    with pytest.raises(ValueError, match="no beginning"):
        CaseStory.gather([YES])
    with pytest.raises(ValueError, match="no profile"):
        ProviderStory.gather([])
