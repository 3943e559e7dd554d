"""What becomes of a request when a coordinator opens her list: decided from payloads alone, without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from aggregates.payloads.facts import WellbeingFact
from wellbeing.payloads import MUST, PREFER, Ask, Contact, Preference
from wellbeing.payloads.bookings import Booked, BookingCancelled
from wellbeing.payloads.cases import Answer, CaseOpened, CaseStory, Ended, Entitlement, Returned
from wellbeing.payloads.offers import (
    Choice,
    Counted,
    Declined,
    NotMatched,
    Offer,
    ProviderCard,
    Reminded,
    TurnedDown,
    Waiting,
)
from wellbeing.workflow import Status, may_follow
from wellbeing.workflow.offers import Coordination
from wellbeing.workflow.rounds import Standing, plan

ASKED = datetime(2026, 11, 2, 9, tzinfo=UTC)  # a Monday
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()
EFE, HARBOUR, CASE, PROFILE = uuid4(), uuid4(), uuid4(), uuid4()
WOMAN = Preference(dimension="gender", value="woman", strength=MUST)
DARI = Preference(dimension="language", value="Dari", strength=PREFER)
ASK = Ask(
    service="counselling",
    urgency="week",
    preferences=(WOMAN, DARI),
    contact=Contact(),
    person=uuid4(),
    employer=HARBOUR,
    at=ASKED,
)
CARD = ProviderCard(
    profile=PROFILE, person=EFE, name="Efe", calendar=uuid4(), calendar_key="", met=(WOMAN,), unmet=(DARI,)
)
OFFER = Offer(
    number=1, cards=(CARD,), until=date(2026, 11, 20), at=ASKED, by=uuid4(), by_name="Dele", vouchers=("A", "B")
)
CHOICE = Choice(offer=1, profile=PROFILE, provider=EFE, provider_name="Efe", case=CASE, at=NOW)


def case(*parts, answered=True, answer_by=date(2026, 11, 25)):
    opened = CaseOpened(
        provider=EFE, provider_name="Efe", service="counselling", urgency="week", answer_by=answer_by, at=ASKED
    )
    yes = [Answer(accepted=True, at=datetime(2026, 11, 10, 9, tzinfo=UTC))] if answered else []
    return CaseStory.gather([opened, Entitlement(vouchers=("A", "B"), at=ASKED), *yes, *parts])


def booked(day, number=1, booking=None):
    starts = datetime(2026, 11, day, 10, tzinfo=UTC)
    return Booked(
        booking=booking or uuid4(),
        number=number,
        slot=uuid4(),
        claim=uuid4(),
        starts=starts,
        minutes=50,
        format="video",
        at=ASKED,
    )


def session(outcome="attended", voucher="A", number=1):
    return Returned(
        id=UUID(int=number),
        outcome=outcome,
        minutes=50,
        voucher=voucher,
        month=date(2026, 11, 1),
        by=EFE,
        number=number,
    )


def found(status, *parts, of_case=None, today=TODAY):
    now = datetime.combine(today, NOW.timetz())
    done = Coordination.gather(parts)
    return plan(Standing(ask=ASK, status=status, done=done, case=of_case, today=today, now=now))


def facts(made):
    assert all(fact.tenant == HARBOUR for _, fact in made.facts)
    assert all(len(fact.to_bytes()) == WellbeingFact.SIZE for _, fact in made.facts), "each is one of the known codes"
    return {name: (fact.kind, fact.detail) for name, fact in made.facts}


@pytest.mark.parametrize("status", [Status.REQUESTED, Status.ACKNOWLEDGED, Status.MATCHING])
def test_it_leaves_alone_what_waits_for_the_coordinator(status):
    assert not found(status)


def test_it_leaves_an_offer_alone_on_its_last_day():
    assert not found(Status.OFFERED, OFFER, today=OFFER.until)


def test_it_reminds_first_and_gives_five_working_days_more():
    made = found(Status.OFFERED, OFFER)
    assert (made.to, made.tell) == (None, True)
    (part,) = made.parts
    assert (part.offer, part.until) == (1, date(2026, 11, 30))


def test_it_ends_an_offer_that_stays_without_answer_and_takes_the_vouchers_back():
    reminded = Reminded(offer=1, until=date(2026, 11, 23), at=ASKED)
    assert not found(Status.OFFERED, OFFER, reminded)
    made = found(Status.OFFERED, OFFER, reminded, today=date(2026, 11, 24))
    assert (made.to, made.tell) == (Status.EXPIRED, True)
    assert made.back == (("back:1", ("A", "B")),)
    assert facts(made) == {"request": ("counselling", None), "unmet": ("counselling", "expired")}


def test_it_takes_back_the_vouchers_of_a_declined_offer_once():
    declined = Declined(offer=1, reason="other", at=NOW)
    made = found(Status.MATCHING, OFFER, declined)
    assert (made.to, made.back) == (None, (("back:1", ("A", "B")),))
    assert not found(Status.MATCHING, OFFER, declined, Counted(key="back:1", at=NOW))


def test_it_waits_for_the_provider_until_her_days_are_over():
    assert not found(Status.ACCEPTED, OFFER, CHOICE, of_case=case(answered=False))
    late = found(Status.ACCEPTED, OFFER, CHOICE, of_case=case(answered=False), today=date(2026, 11, 26))
    (part,) = late.parts
    assert (late.to, part.reason, part.provider, late.tell) == (Status.MATCHING, "", EFE, True)
    assert late.back == (("back:1", ("A", "B")),)


def test_it_goes_back_to_matching_after_a_no_with_its_reason():
    no = case(Answer(accepted=False, at=NOW, reason="full"), answered=False)
    made = found(Status.ACCEPTED, OFFER, CHOICE, of_case=no)
    (part,) = made.parts
    assert (made.to, part.reason) == (Status.MATCHING, "full")
    again = Coordination.gather([OFFER, CHOICE, part])
    assert (again.choice, again.said_no, again.passed_over) == (None, {EFE}, frozenset())


def test_it_looks_again_when_she_takes_her_choice_back():
    taken_back = case(Ended(how="early", by="asker", at=NOW), answered=False)
    made = found(Status.ACCEPTED, OFFER, CHOICE, of_case=taken_back)
    assert (made.to, made.parts[0].reason) == (Status.MATCHING, "taken_back")


def test_it_gives_up_a_choice_whose_case_was_never_made_after_three_days():
    assert not found(Status.ACCEPTED, OFFER, CHOICE)
    made = found(Status.ACCEPTED, OFFER, CHOICE, today=TODAY + timedelta(days=4))
    assert made.to is Status.MATCHING


def test_it_tells_once_which_wishes_were_met_as_soon_as_the_provider_says_yes():
    made = found(Status.ACCEPTED, OFFER, CHOICE, of_case=case())
    assert (made.to, made.parts) == (None, ())
    assert facts(made) == {"preference:gender": ("gender", "met"), "preference:language": ("language", "unmet")}
    told = [Counted(key=name, at=NOW) for name in made.names]
    assert not found(Status.ACCEPTED, OFFER, CHOICE, *told, of_case=case())


def test_it_reads_a_booking_and_its_cancelling():
    first = booked(26)
    assert found(Status.ACCEPTED, OFFER, CHOICE, of_case=case(first)).to is Status.BOOKED
    assert found(Status.BOOKED, OFFER, CHOICE, of_case=case(first)).to is None
    off = BookingCancelled(booking=first.booking, number=2, by="asker", outcome="cancelled", at=NOW)
    assert found(Status.BOOKED, OFFER, CHOICE, of_case=case(first, off)).to is Status.ACCEPTED


def test_it_reads_the_first_session_and_counts_the_wait_in_working_days():
    made = found(Status.BOOKED, OFFER, CHOICE, of_case=case(booked(16), session()))
    assert made.to is Status.IN_PROGRESS
    told = facts(made)
    assert told["wait"] == ("counselling", "6-10"), "ten working days from the 2nd to the 16th"
    assert told["request"] == ("counselling", None)
    assert told[f"session:{UUID(int=1).hex}"] == ("counselling", "attended")
    ((name, use),) = made.uses
    assert (name, use.code, use.outcome) == (f"used:{UUID(int=1).hex}", "A", "attended")


def test_it_counts_the_wait_to_the_yes_where_nothing_was_booked():
    made = found(Status.ACCEPTED, OFFER, CHOICE, of_case=case(session()))
    assert facts(made)["wait"] == ("counselling", "6-10"), "six working days from the 2nd to the 10th"


def test_it_counts_no_wait_before_somebody_was_seen():
    made = found(Status.ACCEPTED, OFFER, CHOICE, of_case=case(session("dna")))
    assert "wait" not in facts(made)
    assert made.to is None


@pytest.mark.parametrize(
    ("how", "then"),
    [("planned", Status.ENDED_PLANNED), ("early", Status.ENDED_EARLY), ("referred", Status.REFERRED)],
)
@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.BOOKED, Status.IN_PROGRESS, Status.PAUSED])
def test_it_ends_as_the_case_has_ended_and_takes_back_what_is_left(how, then, status):
    over = case(session(), Ended(how=how, by="provider", at=NOW))
    made = found(status, OFFER, CHOICE, of_case=over)
    assert (made.to, made.tell) == (then, False)
    assert made.back == ((f"back:case:{CASE.hex}", ("B",)),)
    assert "unmet" not in facts(made), "somebody was seen"
    assert may_follow(status, made.to)


def test_it_counts_an_end_before_the_first_session_as_unmet():
    made = found(Status.ACCEPTED, OFFER, CHOICE, of_case=case(Ended(how="early", by="asker", at=NOW)))
    assert facts(made)["unmet"] == ("counselling", "withdrawn")


def test_it_leaves_a_pause_alone():
    made = found(Status.PAUSED, OFFER, CHOICE, of_case=case(session()))
    assert made.to is None


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        ("must", "must_unmet"),
        ("full", "no_capacity"),
        ("conflict", "no_match"),
        ("used_up", "no_match"),
        ("nobody", "no_match"),
    ],
)
def test_it_counts_a_search_without_end_by_its_reason(outcome, reason):
    ended = NotMatched(outcome=outcome, at=NOW, unmet=(DARI,))
    told = facts(found(Status.NO_MATCH, ended))
    assert told["unmet"] == ("counselling", reason)
    assert told["preference:language"] == ("language", "unmet")


def test_it_counts_an_empty_budget_as_the_reason_it_waited_for():
    waited = Waiting(reason="budget", at=ASKED, look_again=TODAY)
    told = facts(found(Status.NO_MATCH, waited, NotMatched(outcome="nobody", at=NOW)))
    assert told["unmet"] == ("counselling", "budget")


def test_it_counts_what_was_withdrawn_and_nothing_about_wishes():
    assert facts(found(Status.WITHDRAWN)) == {
        "request": ("counselling", None),
        "unmet": ("counselling", "withdrawn"),
    }


def test_it_counts_no_unmet_need_where_somebody_else_helps():
    assert facts(found(Status.REFERRED)) == {"request": ("counselling", None)}


def test_it_keeps_the_vouchers_of_a_case_that_goes_on_after_a_withdrawal():
    assert found(Status.WITHDRAWN, OFFER, CHOICE, of_case=case(session())).back == ()


def test_it_settles_after_one_round():
    """Whatever was planned and carried out, the next round finds nothing to do."""
    stories = [
        (Status.OFFERED, [OFFER], None),
        (Status.ACCEPTED, [OFFER, CHOICE], case(answered=False, answer_by=date(2026, 11, 20))),
        (Status.ACCEPTED, [OFFER, CHOICE], case(booked(16), session())),
        (Status.IN_PROGRESS, [OFFER, CHOICE], case(session(), Ended(how="planned", by="provider", at=NOW))),
        (Status.WITHDRAWN, [OFFER], None),
    ]
    for status, parts, of_case in stories:
        made = found(status, *parts, of_case=of_case)
        assert made
        after = [*parts, *made.parts, *(Counted(key=name, at=NOW) for name in made.names)]
        assert not found(made.to or status, *after, of_case=of_case), status


def test_it_counts_every_need_of_access_and_one_of_several_others():
    card = replace(
        CARD,
        met=(Preference(dimension="access", value="BSL", strength=MUST), WOMAN),
        unmet=(Preference(dimension="access", value="captions", strength=PREFER),),
    )
    done = [replace(OFFER, cards=(card,)), CHOICE]
    told = facts(found(Status.ACCEPTED, *done, of_case=case()))
    assert told == {"preference:access": ("access", "unmet"), "preference:gender": ("gender", "met")}


def test_it_knows_which_offer_stands():
    second = replace(OFFER, number=2, vouchers=("C",))
    no = TurnedDown(offer=1, provider=EFE, case=CASE, reason="full", at=NOW)
    done = Coordination.gather([OFFER, CHOICE, no, second])
    assert (done.offer, done.until, done.choice) == (second, second.until, None)


def test_it_plans_no_move_that_the_table_forbids():
    """Whatever is found where: a round must never stop at a request, since every other one waits behind it."""
    no = case(Answer(accepted=False, at=NOW, reason="full"), answered=False)
    cases = [
        None,
        no,
        case(answered=False),
        case(answered=False, answer_by=date(2026, 11, 20)),
        case(Ended(how="early", by="asker", at=NOW), answered=False),
        case(),
        case(booked(26)),
        case(session()),
        case(booked(16), session("dna")),
        *(case(session(), Ended(how=how, by="asker", at=NOW)) for how in ("planned", "early", "referred")),
    ]
    tellings = [[], [OFFER], [OFFER, CHOICE], [OFFER, Declined(offer=1, reason="other", at=NOW)]]
    for status in Status:
        for parts in tellings:
            for of_case in cases:
                for today in (TODAY, TODAY + timedelta(days=30)):
                    made = found(status, *parts, of_case=of_case if CHOICE in parts else None, today=today)
                    assert made.to is None or may_follow(status, made.to), (status, made.to)
                    facts(made)
