"""A request from the coordinator's list to a provider and back, with real keys."""

from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Membership, Person, Role
from accounts.permitting import NotFound
from aggregates.actions import facts as told
from tests.wellbeing.coordinating.building import (
    asks,
    chosen,
    dele,
    in_days,
    offered,
    provider,
    wellspring,
    wish,
)
from tests.wellbeing.funds.building import fund
from vault.errors import StepUpNeeded
from wellbeing import actions, queries
from wellbeing.actions import cases, offers, rounds, waiting
from wellbeing.models import Case, Request
from wellbeing.queries import funds as money
from wellbeing.queries import queue as desk
from wellbeing.workflow import Refused, Status

pytestmark = pytest.mark.django_db


def status(world, request):
    return queries.open_request(dele(world), request).status


def catch_up(world):
    return rounds.catch_up(by=dele(world), scheme=wellspring(world))


def later(**span):
    moment = timezone.now() + timedelta(**span)
    return patch.object(timezone, "now", lambda: moment)


def test_it_acknowledges_once_and_tells_the_asker(world):
    request = asks(world)
    offers.acknowledge(by=dele(world), request_id=request)
    offers.acknowledge(by=dele(world), request_id=request)
    assert status(world, request) is Status.ACKNOWLEDGED
    assert Person.objects.get(pk=world["Amina"].person).something_waits


def test_it_lets_both_write_to_each_other(world):
    request = asks(world)
    offers.reply(by=dele(world), request_id=request, text="Would Tuesday suit you?")
    actions.say(by=world["Amina"].viewer(), request_id=request, text="Yes")
    thread = queries.open_mine(world["Amina"].viewer(), request).story.messages
    assert [(one.author, one.name, one.text) for one in thread] == [
        ("scheme", "Dele", "Would Tuesday suit you?"),
        ("asker", "", "Yes"),
    ]


def test_it_keeps_notes_from_the_asker(world):
    request = asks(world)
    offers.note(by=dele(world), request_id=request, text="Rings on Tuesdays only")
    found = desk.desk_request(dele(world), request)
    assert [one.text for one in found.done.notes] == ["Rings on Tuesdays only"]
    assert status(world, request) is Status.REQUESTED, "a note is no sign to the asker"
    hers = queries.open_mine(world["Amina"].viewer(), request)
    assert all(part.WHAT != "request note" for part in hers.story.parts)


def test_it_offers_and_the_asker_chooses_what_the_provider_may_know(world):
    efe = provider(world, described=())
    request = asks(world, wish("gender", "woman", "prefer"))
    offered(world, request, efe, words="Both can begin this week.")
    hers = queries.open_mine(world["Amina"].viewer(), request)
    card = desk.Coordination.gather(hers.story.parts).offer.cards[0]
    assert (card.name, card.about) == ("Efe", "I listen.")
    assert [one.value for one in card.unmet] == ["woman"]
    assert b"6000" not in card.to_bytes(), "nobody who asks sees a fee"
    case = chosen(world, request, efe, "name", "about")
    assert status(world, request) is Status.ACCEPTED
    release = cases.CaseDesk.of(world["Efe"].viewer(), case, lock=False).story.release
    assert (release.name, release.trigger) == ("Mina", ("vicarious",))
    assert (release.route, release.detail, release.when, release.wishes, release.employer) == ("", "", "", (), "")


def test_it_releases_the_employer_only_when_that_is_ticked(world):
    efe = provider(world)
    request = asks(world)
    offered(world, request, efe)
    case = chosen(world, request, efe, "employer", "contact")
    release = cases.CaseDesk.of(world["Efe"].viewer(), case, lock=False).story.release
    assert (release.employer, release.detail, release.name) == ("Harbour Advice", "07700 900123", "")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"providers": []}, "between 1 and 3"),
        ({"providers": [1, 1]}, "between 1 and 3"),
        ({"until": 0}, "at least until tomorrow"),
        ({"until": 61}, "at most 60 days"),
        ({"words": "x" * 1001}, "1,000 characters"),
    ],
)
def test_it_refuses_an_offer_that_does_not_fit(world, changes, words):
    efe = provider(world)
    request = asks(world)
    given = {"providers": [efe for _ in changes.get("providers", [1])], "until": in_days(changes.get("until", 7))}
    with pytest.raises(Refused, match=words):
        offers.offer(by=dele(world), request_id=request, **given, words=changes.get("words", ""))
    assert status(world, request) is Status.REQUESTED


def test_it_never_offers_whoever_may_not_be(world):
    unseen = provider(world, "Emre", seen=False)
    request = asks(world)
    with pytest.raises(Refused, match="cannot be offered"):
        offered(world, request, unseen)


def test_it_takes_no_second_offer_while_one_waits(world):
    efe, request = provider(world), asks(world)
    offered(world, request, efe)
    with pytest.raises(Refused, match="There is an offer already"):
        offered(world, request, efe)


def test_it_opens_one_case_however_often_she_presses(world):
    efe, request = provider(world), asks(world)
    offered(world, request, efe)
    assert chosen(world, request, efe) == chosen(world, request, efe)
    assert Case.objects.count() == 1


def test_it_lets_the_second_window_choose_nobody_else(world):
    efe, emre = provider(world), provider(world, "Emre")
    request = asks(world)
    offered(world, request, efe, emre)
    chosen(world, request, efe)
    with pytest.raises(Refused, match="You have chosen Efe already"):
        chosen(world, request, emre)
    assert Case.objects.count() == 1


def test_it_goes_on_where_a_crash_left_off(world, monkeypatch):
    efe, request = provider(world), asks(world)
    offered(world, request, efe)
    with monkeypatch.context() as patch:
        patch.setattr(offers, "open_case", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            chosen(world, request, efe)
    assert status(world, request) is Status.ACCEPTED
    assert Case.objects.count() == 0
    chosen(world, request, efe)
    assert Case.objects.count() == 1


def test_it_goes_back_to_the_coordinators_when_she_declines(world):
    efe, emre = provider(world), provider(world, "Emre")
    request = asks(world)
    offered(world, request, efe)
    amina = world["Amina"].viewer()
    with pytest.raises(Refused, match="whom you know"):
        offers.decline(by=amina, request_id=request, reason="known")
    offers.decline(by=amina, request_id=request, reason="known", known=[world["Efe"].person])
    with pytest.raises(Refused, match="answered already"):
        offers.decline(by=amina, request_id=request, reason="other")
    assert status(world, request) is Status.MATCHING
    _, found = desk.fits_for(dele(world), request)
    assert [fit.candidate.id for fit in found.ranked] == [emre]
    assert [one.why.name for one in found.removed] == ["KNOWN"]


def test_it_says_in_plain_words_that_nobody_meets_a_must_and_counts_it(world):
    provider(world)
    request = asks(world, wish("language", "Tigrinya"))
    waiting.no_match(by=dele(world), request_id=request, words="Ask again in spring.")
    found = desk.desk_request(dele(world), request)
    (ended,) = found.done.not_matched
    assert [one.value for one in ended.unmet] == ["Tigrinya"]
    assert status(world, request) is Status.NO_MATCH
    counted = catch_up(world)
    assert counted.told == 3, "the request, the need that was not met, and the preference that nobody met"
    assert catch_up(world).told == 0
    assert desk.desk_request(dele(world), request).done.counted == {"request", "unmet", "preference:language"}


def test_it_ends_no_search_while_somebody_fits(world):
    provider(world)
    request = asks(world)
    with pytest.raises(Refused, match="There is somebody who can be offered: Efe"):
        waiting.no_match(by=dele(world), request_id=request)


def test_it_prepares_another_offer_when_there_is_room_again(world):
    efe = provider(world, places=1)
    first, second = asks(world), asks(world, name="Wren")
    offered(world, first, efe)
    case = chosen(world, first, efe)
    _, found = desk.fits_for(dele(world), second)
    assert ([fit.candidate.id for fit in found.full], found.ranked) == ([efe], ())
    waiting.wait(by=dele(world), request_id=second, reason="no_capacity", look_again=in_days(14))
    assert catch_up(world).ready == frozenset()
    cases.answer(by=world["Efe"].viewer(), case_id=case, accepted=True)
    cases.end(by=world["Efe"].viewer(), case_id=case, how="planned")
    assert catch_up(world).ready == frozenset(), "what has just ended is read in this round"
    ready = catch_up(world).ready
    assert ready == {second}
    page = desk.queue(dele(world), wellspring(world), ready=ready)
    assert [(row.id, row.ready) for row in page.rows] == [(second, True)]
    offered(world, second, efe)
    assert status(world, second) is Status.OFFERED


def test_it_refers_on_with_words_for_the_asker(world):
    request = asks(world)
    with pytest.raises(Refused, match="Say who can help instead"):
        waiting.refer(by=dele(world), request_id=request, words=" ")
    waiting.refer(by=dele(world), request_id=request, words="The Maytree, 020 0000 0000")
    hers = queries.open_mine(world["Amina"].viewer(), request)
    assert desk.Coordination.gather(hers.story.parts).referred[0].words == "The Maytree, 020 0000 0000"
    assert not hers.open


def test_it_keeps_of_a_call_nothing_but_that_it_was_made(world):
    request = asks(world, urgency="now")
    (row,) = desk.queue(dele(world), wellspring(world)).rows
    assert row.unsafe
    offers.contacted(by=dele(world), request_id=request)
    (row,) = desk.queue(dele(world), wellspring(world)).rows
    assert not row.unsafe
    (kept,) = desk.desk_request(dele(world), request).done.contacted
    assert set(kept.to_dict()) == {"what", "v", "at", "by", "by_name"}


def test_it_closes_by_hand_in_no_other_way(world):
    request = asks(world)
    with pytest.raises(Refused, match="Select how it ended"):
        waiting.close(by=dele(world), request_id=request, to=Status.NO_MATCH)
    waiting.close(by=dele(world), request_id=request, to=Status.EXPIRED)
    with pytest.raises(Refused, match="has ended"):
        offers.reply(by=dele(world), request_id=request, text="Hello?")


def test_it_reads_what_happens_in_the_case_into_the_request(world):
    efe, request = provider(world), asks(world)
    offered(world, request, efe)
    case = chosen(world, request, efe)
    efe_ = world["Efe"].viewer()
    cases.answer(by=efe_, case_id=case, accepted=True)
    catch_up(world)
    assert status(world, request) is Status.ACCEPTED, "nothing is booked yet"
    with pytest.raises(Refused, match="cannot be the next step"):
        waiting.pause(by=dele(world), request_id=request)
    cases.end(by=efe_, case_id=case, how="planned")
    done = catch_up(world)
    assert (done.moved, status(world, request)) == (1, Status.ENDED_PLANNED)
    row = Request.objects.get(id=request)
    assert (row.open, row.gone_on) == (False, in_days(90))
    assert not catch_up(world).moved


def test_it_looks_again_when_the_provider_says_no(world):
    efe, emre = provider(world), provider(world, "Emre")
    request = asks(world)
    offered(world, request, efe, emre)
    case = chosen(world, request, efe)
    Person.objects.update(something_waits=False)
    cases.answer(by=world["Efe"].viewer(), case_id=case, accepted=False, reason="known")
    catch_up(world)
    assert status(world, request) is Status.MATCHING
    assert Person.objects.get(pk=world["Amina"].person).something_waits
    _, found = desk.fits_for(dele(world), request)
    assert [fit.candidate.id for fit in found.ranked] == [emre], "the other one of the offer can be offered again"
    assert [one.why.name for one in found.removed] == ["KNOWN"]


def test_it_looks_again_when_no_answer_comes(world):
    efe, request = provider(world), asks(world)
    offered(world, request, efe)
    chosen(world, request, efe)
    with later(days=8):
        catch_up(world)
        assert status(world, request) is Status.MATCHING


def test_it_reminds_before_an_offer_runs_out(world):
    efe, request = provider(world), asks(world)
    offered(world, request, efe, days=7)
    assert not catch_up(world).moved
    with later(days=8):
        assert catch_up(world).moved == 1
        assert status(world, request) is Status.OFFERED
        assert not catch_up(world).moved
        assert desk.desk_request(dele(world), request).done.was_reminded
    with later(days=20):
        catch_up(world)
        assert status(world, request) is Status.EXPIRED


def test_it_does_no_more_than_so_much_in_one_round(world, monkeypatch):
    monkeypatch.setattr(rounds, "AT_ONCE", 1)
    for name in ("Amina", "Wren"):
        waiting.close(by=dele(world), request_id=asks(world, name=name), to=Status.EXPIRED)
    assert [catch_up(world).more for _ in range(3)] == [True, False, False]


def test_it_tells_the_figures_nothing_where_there_are_none(world, monkeypatch):
    monkeypatch.setattr(told, "stats_vault", lambda: None)
    request = asks(world)
    waiting.close(by=dele(world), request_id=request, to=Status.EXPIRED)
    assert catch_up(world).told == 0
    monkeypatch.undo()
    assert catch_up(world).told == 2, "it is told once somebody listens"


@pytest.mark.parametrize("name", ["Amina", "Ben", "Gus", "Jo", "Mira", "Ines"])
def test_it_does_not_exist_for_anybody_outside(world, name):
    request, by = asks(world), world[name].viewer(stepped_up=True)
    for deed in (
        lambda: offers.acknowledge(by=by, request_id=request),
        lambda: offers.offer(by=by, request_id=request, providers=[], until=in_days(3)),
        lambda: waiting.no_match(by=by, request_id=request),
        lambda: rounds.catch_up(by=by, scheme=wellspring(world)),
        lambda: desk.queue(by, wellspring(world)),
    ):
        with pytest.raises(NotFound):
            deed()


def test_it_asks_the_coordinator_for_her_password_and_refuses_the_others_of_the_scheme(world):
    request = asks(world)
    with pytest.raises(StepUpNeeded):
        desk.queue(world["Dele"].viewer(), wellspring(world))
    for name in ("Efe", "Hana"):
        with pytest.raises(PermissionDenied):
            offers.acknowledge(by=world[name].viewer(stepped_up=True), request_id=request)


def test_it_lets_nobody_answer_for_the_asker(world):
    efe, request = provider(world), asks(world)
    offered(world, request, efe)
    for name in ("Dele", "Ben", "Wren", "Efe"):
        by = world[name].viewer(stepped_up=True)
        with pytest.raises(NotFound):
            offers.choose(by=by, request_id=request, profile=efe)
        with pytest.raises(NotFound):
            offers.decline(by=by, request_id=request, reason="other")


def test_it_keeps_the_provider_of_a_manager_away_from_colleagues_and_nobody_learns_why(world):
    efe, emre = provider(world), provider(world, "Emre")
    bens = asks(world, name="Ben")
    offered(world, bens, efe)
    chosen(world, bens, efe, name="Ben")
    hers, unas = asks(world), asks(world, name="Una", place="lantern")
    _, found = desk.fits_for(dele(world), hers)
    assert [one.why.name for one in found.removed] == ["MANAGER"]
    assert [fit.candidate.id for fit in found.ranked] == [emre]
    _, found = desk.fits_for(dele(world), unas)
    assert {fit.candidate.id for fit in found.ranked} == {efe, emre}, "another organisation is no reason"


def test_it_offers_nobody_who_works_at_the_same_organisation(world):
    provider(world)
    person = Person.objects.get(pk=world["Efe"].person)
    Membership.objects.create(person=person, tenant=world.tenants["harbour"], role=Role.STAFF)
    _, found = desk.fits_for(dele(world), asks(world))
    assert [one.why.name for one in found.removed] == ["SAME_ORGANISATION"]


def test_it_pays_with_vouchers_and_takes_back_what_is_left(world):
    efe, pot, request = provider(world), fund(world, made=10), asks(world)
    with pytest.raises(Refused):
        offered(world, request, efe, fund=pot, sessions=11)
    assert status(world, request) is Status.REQUESTED, "all or nothing"
    offered(world, request, efe, fund=pot, sessions=3)
    assert len(money.one_fund(dele(world), pot).story.pool) == 7
    case = chosen(world, request, efe)
    cases.answer(by=world["Efe"].viewer(), case_id=case, accepted=True)
    month = timezone.localdate().replace(day=1)
    cases.return_session(by=world["Efe"].viewer(), case_id=case, outcome="attended", minutes=50, month=month)
    done = catch_up(world)
    assert (status(world, request), done.told) == (Status.IN_PROGRESS, 3), "the session, the wait and the request"
    assert money.one_fund(dele(world), pot).story.used == 1
    cases.end(by=world["Efe"].viewer(), case_id=case, how="planned")
    catch_up(world)
    story = money.one_fund(dele(world), pot).story
    assert (status(world, request), story.used, len(story.pool)) == (Status.ENDED_PLANNED, 1, 9)
    assert catch_up(world) == rounds.Round(), "a second round finds nothing to do"


def test_it_offers_again_when_there_is_money_again(world):
    provider(world)
    request, asked_to = asks(world), asks(world, name="Wren")
    waiting.wait(by=dele(world), request_id=request, reason="budget", look_again=in_days(14))
    waiting.wait(by=dele(world), request_id=asked_to, reason="requester", look_again=in_days(14))
    assert catch_up(world).ready == frozenset()
    fund(world)
    assert catch_up(world).ready == {request}, "whoever asked to wait is left alone"


def test_it_sends_those_who_join_a_group_to_its_page(world):
    provider(world)
    request = asks(world, group=uuid4())
    (row,) = desk.queue(dele(world), wellspring(world)).rows
    assert row.group
    with pytest.raises(Refused, match="joining a group"):
        offered(world, request)


def test_it_chooses_nobody_who_has_left_the_scheme(world, monkeypatch):
    efe, emre = provider(world), provider(world, "Emre")
    request = asks(world)
    offered(world, request, efe, emre)
    Membership.objects.filter(person=world["Efe"].person).delete()
    with pytest.raises(Refused, match="Efe is not with the scheme any more"):
        chosen(world, request, efe)
    assert status(world, request) is Status.OFFERED, "the other one can still be chosen"

    def left(**_):
        raise Refused("They are not with the scheme any more.")

    monkeypatch.setattr(offers, "open_case", left)  # she leaves between the two steps of a choice
    with pytest.raises(Refused):
        chosen(world, request, emre)
    assert status(world, request) is Status.MATCHING
    (no,) = desk.desk_request(dele(world), request).done.turned_down
    assert (no.reason, no.provider) == (offers.GONE, world["Emre"].person)
