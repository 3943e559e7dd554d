"""Matching against cases worked by hand from the lists and the description of the service. No database.

The desk: Harbour employs Amina, who asks, and Ben, who manages there. Efe, Emre, Safiya and Ruth are providers.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from wellbeing.matching import CONFLICTS, Candidate, Outcome, Why, rank
from wellbeing.payloads import MUST, PREFER, Ask, Preference
from wellbeing.payloads.providers import (
    CLEARANCE,
    INSURANCE,
    LEFT,
    PAPERS,
    REGISTER,
    SUPERVISION,
    SUSPENDED,
    Described,
    Paper,
    PaperSeen,
    Profile,
    ProviderStory,
    Standing,
)

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
AMINA, HARBOUR, LANTERN = uuid4(), uuid4(), uuid4()


def provider(
    name, *, expires=None, seen=PAPERS, missing=(), state=None, seeing=0, used_at=(), leaders_at=(), works_at=(), **says
):
    """A provider with every paper in order until the end of next year, unless something else is said."""
    papers = tuple(
        Paper(kind=kind, body="BACP", number="123", expires_on=(expires or {}).get(kind, date(2027, 12, 31)))
        for kind in PAPERS
        if kind not in missing
    )
    described = tuple(
        Described(dimension=dimension, values=values) for dimension, values in says.pop("described", {}).items()
    )
    profile = Profile(
        person=uuid4(),
        name=name,
        calendar=uuid4(),
        calendar_key="00" * 32,
        papers=papers,
        described=described,
        services=says.pop("services", ("counselling",)),
        places=says.pop("places", 3),
        number=1,
        at=NOW,
        **says,
    )
    parts = [profile]
    parts += [
        PaperSeen(paper=paper, seen_on=TODAY, by=uuid4(), by_name="Dele") for paper in papers if paper.kind in seen
    ]
    if state:
        parts.append(Standing(state=state, at=NOW, number=1, by=uuid4(), by_name="Dele"))
    return Candidate(
        uuid4(),
        ProviderStory.gather(parts),
        seeing=seeing,
        works_at=frozenset(works_at),
        used_at=frozenset(used_at),
        leaders_at=frozenset(leaders_at),
    )


def ask(*wishes, service="counselling", urgency="month"):
    """Wishes as `must:language=Tigrinya` or `prefer:gender=woman`."""
    preferences = []
    for wish in wishes:
        strength, rest = wish.split(":")
        dimension, value = rest.split("=")
        preferences.append(
            Preference(dimension=dimension, value=value, strength={"must": MUST, "prefer": PREFER}[strength])
        )
    return Ask(service=service, urgency=urgency, preferences=tuple(preferences), person=AMINA, employer=HARBOUR, at=NOW)


def names(fits):
    return [fit.profile.name for fit in fits]


def whys(found):
    return {one.candidate.profile.name: one.why for one in found.removed}


def values(preferences):
    return [one.value for one in preferences]


def test_it_finds_everybody_who_offers_the_service_when_nothing_is_wished_for():
    found = rank(
        ask(), [provider("Ruth"), provider("Efe"), provider("Emre", services=("clinical_supervision",))], TODAY
    )
    assert names(found.ranked) == ["Efe", "Ruth"]
    assert found.removed == ()
    assert found.outcome is Outcome.FITS


def test_it_removes_whoever_does_not_meet_a_must_and_says_which():
    efe = provider("Efe", described={"language": ("English", "Arabic"), "gender": ("woman",)})
    emre = provider("Emre", described={"language": ("English",), "gender": ("woman",)})
    found = rank(ask("must:language=Arabic", "must:gender=woman"), [efe, emre], TODAY)
    assert names(found.ranked) == ["Efe"]
    assert whys(found) == {"Emre": Why.MUST}
    assert values(found.removed[0].musts) == ["Arabic"]
    assert found.unmet == ()


def test_it_ranks_by_the_number_of_wishes_met_and_says_which():
    both = provider("Ruth", described={"heritage": ("Black African",), "migration_exp": ("yes",)})
    one = provider("Efe", described={"heritage": ("Black African",)})
    none = provider("Emre")
    wanted = ask("prefer:heritage=Black African", "prefer:migration_exp=yes")
    found = rank(wanted, [none, one, both], TODAY)
    assert names(found.ranked) == ["Ruth", "Efe", "Emre"]
    assert [values(fit.met) for fit in found.ranked] == [["Black African", "yes"], ["Black African"], []]
    assert [values(fit.unmet) for fit in found.ranked] == [[], ["yes"], ["Black African", "yes"]]


def test_it_never_lets_a_wish_remove_anybody():
    found = rank(ask("prefer:faith=Muslim", "prefer:language=Dari"), [provider("Efe")], TODAY)
    assert names(found.ranked) == ["Efe"]
    assert found.unmet == ()


def test_it_takes_one_of_several_formats_or_times_but_every_need_of_access():
    video = provider("Efe", described={"format": ("video",), "access": ("BSL", "captions")})
    walks = provider("Emre", described={"format": ("walk-and-talk",), "access": ("BSL",)})
    either = ask("must:format=video", "must:format=phone")
    (fit,) = rank(either, [video, walks], TODAY).ranked
    assert (fit.profile.name, values(fit.met), values(fit.unmet)) == ("Efe", ["video"], []), "says what she really is"
    every = ask("must:access=BSL", "must:access=captions")
    found = rank(every, [video, walks], TODAY)
    assert names(found.ranked) == ["Efe"]
    assert values(found.removed[0].musts) == ["captions"]


@pytest.mark.parametrize("typed", ["tigrinya", " Tigrinya ", "TIGRINYA"])
def test_it_reads_a_language_however_it_is_typed(typed):
    speaks = provider("Efe", described={"language": ("Tigrinya",)})
    assert names(rank(ask(f"must:language={typed}"), [speaks], TODAY).ranked) == ["Efe"]


def test_it_asks_for_nothing_where_somebody_is_not_sure():
    assert names(rank(ask("must:modality=not sure"), [provider("Efe")], TODAY).ranked) == ["Efe"]


def test_it_says_in_which_must_nobody_can_help():
    found = rank(
        ask("must:language=Tigrinya", "must:gender=woman"),
        [provider("Efe", described={"gender": ("woman",)}), provider("Emre", described={"gender": ("man",)})],
        TODAY,
    )
    assert found.outcome is Outcome.MUST
    assert values(found.unmet) == ["Tigrinya"]
    assert not found.apart


def test_it_says_that_nobody_meets_all_musts_together():
    woman = provider("Efe", described={"gender": ("woman",)})
    speaker = provider("Emre", described={"language": ("Tigrinya",)})
    found = rank(ask("must:language=Tigrinya", "must:gender=woman"), [woman, speaker], TODAY)
    assert found.outcome is Outcome.MUST
    assert found.unmet == ()
    assert found.apart


def test_it_says_that_nobody_offers_this():
    found = rank(ask(service="reflective_group"), [provider("Efe")], TODAY)
    assert (found.outcome, found.ranked, found.removed, found.unmet) == (Outcome.NOBODY, (), (), ())


@pytest.mark.parametrize("paper", [REGISTER, INSURANCE, CLEARANCE, SUPERVISION])
def test_it_does_not_offer_anybody_from_the_day_after_a_paper_runs_out(paper):
    efe = provider("Efe", expires={paper: TODAY})
    assert names(rank(ask(), [efe], TODAY).ranked) == ["Efe"], "the last day counts"
    found = rank(ask(), [efe], TODAY + timedelta(days=1))
    assert (found.ranked, whys(found)) == ((), {"Efe": Why.PAPERS})
    assert found.outcome is Outcome.NOBODY


@pytest.mark.parametrize("paper", PAPERS)
def test_it_does_not_offer_anybody_whose_paper_is_missing_or_unseen(paper):
    missing = provider("Efe", missing=[paper])
    unseen = provider("Emre", seen=[kind for kind in PAPERS if kind != paper])
    assert whys(rank(ask(), [missing, unseen], TODAY)) == {"Efe": Why.PAPERS, "Emre": Why.PAPERS}


@pytest.mark.parametrize("state", [SUSPENDED, LEFT])
def test_it_does_not_offer_anybody_who_is_away(state):
    assert whys(rank(ask(), [provider("Efe", state=state)], TODAY)) == {"Efe": Why.AWAY}


def test_it_removes_whoever_works_at_the_same_organisation_or_is_close_to_it():
    staff = provider("Efe", works_at=[HARBOUR])
    friend = provider("Emre", conflicts=(HARBOUR,))
    elsewhere = provider("Ruth", works_at=[LANTERN], conflicts=(LANTERN,))
    found = rank(ask(), [staff, friend, elsewhere], TODAY)
    assert names(found.ranked) == ["Ruth"]
    assert whys(found) == {"Efe": Why.SAME_ORGANISATION, "Emre": Why.SAME_ORGANISATION}


def test_it_removes_a_provider_whom_a_manager_there_uses():
    found = rank(ask(), [provider("Efe", used_at=[HARBOUR], leaders_at=[HARBOUR])], TODAY)
    assert whys(found) == {"Efe": Why.MANAGER}


def test_it_keeps_a_provider_of_colleagues_unless_distance_is_asked_for():
    near, far = provider("Efe", used_at=[HARBOUR]), provider("Ruth", used_at=[LANTERN])
    assert names(rank(ask(), [near, far], TODAY).ranked) == ["Efe", "Ruth"]
    assert names(rank(ask("prefer:distance=yes"), [near, far], TODAY).ranked) == ["Ruth", "Efe"]
    found = rank(ask("must:distance=yes"), [near, far], TODAY)
    assert names(found.ranked) == ["Ruth"]
    assert whys(found) == {"Efe": Why.MUST}


def test_it_never_offers_somebody_to_herself():
    efe = provider("Efe")
    own = replace(ask(), person=efe.profile.person)
    assert whys(rank(own, [efe], TODAY)) == {"Efe": Why.SELF}


def test_it_removes_whom_one_of_the_two_knows_and_who_said_no():
    efe, emre, ruth, safiya = (provider(name) for name in ("Efe", "Emre", "Ruth", "Safiya"))
    found = rank(
        ask(),
        [efe, emre, ruth, safiya],
        TODAY,
        known={efe.profile.person},
        said_no={emre.profile.person},
        passed_over={ruth.profile.person},
    )
    assert names(found.ranked) == ["Safiya"]
    assert whys(found) == {"Efe": Why.KNOWN, "Emre": Why.SAID_NO, "Ruth": Why.PASSED_OVER}


def test_it_says_that_everybody_is_too_close():
    efe, emre, ruth = provider("Efe", works_at=[HARBOUR]), provider("Emre"), provider("Ruth", leaders_at=[HARBOUR])
    found = rank(ask("must:gender=woman"), [efe, emre, ruth], TODAY, known={emre.profile.person})
    assert found.outcome is Outcome.CONFLICT
    assert found.ranked == found.full == found.unmet == ()


def test_it_counts_a_must_as_unmet_when_only_somebody_too_close_would_meet_it():
    close = provider("Efe", works_at=[HARBOUR], described={"language": ("Tigrinya",)})
    found = rank(ask("must:language=Tigrinya"), [close, provider("Emre")], TODAY)
    assert found.outcome is Outcome.MUST
    assert values(found.unmet) == ["Tigrinya"]


def test_it_says_that_everybody_was_asked_already():
    efe, emre = provider("Efe"), provider("Emre")
    found = rank(ask(), [efe, emre], TODAY, said_no={efe.profile.person}, passed_over={emre.profile.person})
    assert found.outcome is Outcome.USED_UP


def test_it_shows_apart_who_fits_and_has_no_place():
    full, free = provider("Efe", places=2, seeing=2), provider("Emre", places=2, seeing=1)
    found = rank(ask(), [full, free], TODAY)
    assert (names(found.ranked), names(found.full)) == (["Emre"], ["Efe"])
    assert rank(ask(), [full], TODAY).outcome is Outcome.FULL


def test_it_puts_whoever_can_begin_in_time_first_however_many_wishes_are_met():
    later = provider("Efe", next_start=TODAY + timedelta(days=8), described={"gender": ("woman",)})
    soon = provider("Emre", next_start=TODAY + timedelta(days=7))
    found = rank(ask("prefer:gender=woman", urgency="week"), [later, soon], TODAY)
    assert names(found.ranked) == ["Emre", "Efe"]
    assert [fit.in_time for fit in found.ranked] == [True, False]
    planned = rank(ask("prefer:gender=woman", urgency="planned"), [later, soon], TODAY)
    assert names(planned.ranked) == ["Efe", "Emre"], "nobody is in a hurry"


def test_it_puts_the_shorter_wait_first_and_then_who_has_more_room():
    now = provider("Ruth", places=1)
    now_with_room = provider("Safiya", places=5)
    past = provider("Efe", places=1, next_start=TODAY - timedelta(days=3))
    later = provider("Emre", places=9, next_start=TODAY + timedelta(days=14))
    found = rank(ask(), [later, past, now, now_with_room], TODAY)
    assert names(found.ranked) == ["Safiya", "Efe", "Ruth", "Emre"]
    assert [fit.waits_until for fit in found.ranked] == [None, None, None, TODAY + timedelta(days=14)]


def test_it_gives_the_same_answer_in_whatever_order_providers_come():
    everybody = [provider(name, places=count % 3 + 1) for count, name in enumerate("abcdefgh")]
    wanted = ask("prefer:gender=woman")
    assert names(rank(wanted, everybody, TODAY).ranked) == names(rank(wanted, everybody[::-1], TODAY).ranked)


def test_no_conflict_tells_which_one_it_is():
    assert len({why.words for why in CONFLICTS}) == 1
    assert len({why.words for why in Why}) == len(Why) - len(CONFLICTS) + 1
