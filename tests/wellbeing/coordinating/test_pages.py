"""The coordinators' pages and the asker's answer, as they are typed into."""

import pytest

from tests.accounts.views.conftest import alert, browser_of  # noqa: F401 - a fixture for every test here
from tests.wellbeing.cases.conftest import text_of
from tests.wellbeing.coordinating.building import asks, chosen, dele, in_days, offered, provider, wish
from tests.wellbeing.funds.building import fund
from wellbeing import queries
from wellbeing.actions import cases, offers, waiting
from wellbeing.queries import queue as desk
from wellbeing.workflow import Status

OK, FOUND, FORBIDDEN, MISSING, WRONG_VERB = 200, 302, 403, 404, 405


def boxes(name, day):
    return {f"{name}-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def coordinator(browser_of):  # noqa: F811 - the fixture imported above
    return browser_of("Dele", stepped_up=True)


def test_it_brings_a_request_from_the_list_to_a_choice(world, browser_of):  # noqa: F811
    efe = provider(world, "Efe", described=())
    provider(world, "Emre")
    request = asks(world, wish("gender", "woman", "prefer"))
    mine, hers = coordinator(browser_of), browser_of("Amina")
    page = text_of(mine.get("/w/desk"))
    assert "1 To do" in page
    assert "One-to-one counselling" in page
    assert "An offer is due by" in page
    page = text_of(mine.get(f"/w/desk/{request}"))
    assert "Mina" in page
    assert "07700 900123" in page
    assert "Harbour" not in page, "where somebody works stands on no page here"
    assert "Amina" not in page
    page = text_of(mine.get(f"/w/desk/{request}/match"))
    assert "Efe" in page
    assert "Can begin now. 3 of 3 places free. Is not: Gender of practitioner: woman." in page
    answer = mine.post(f"/w/desk/{request}/match", {"providers": [], **boxes("until", in_days(7))})
    assert "Select at least one provider" in alert(answer)
    given = {"providers": [str(efe)], "words": "She can begin this week.", "fund": "", "sessions": ""}
    answer = mine.post(f"/w/desk/{request}/match", {**given, **boxes("until", in_days(0))})
    assert "at least until tomorrow" in alert(answer)
    assert "She can begin this week." in answer.content.decode(), "nothing that was typed is lost"
    answer = mine.post(f"/w/desk/{request}/match", {**given, **boxes("until", in_days(7))})
    assert answer.status_code == FOUND
    assert "Efe" in text_of(mine.get(answer["Location"]))

    page = text_of(hers.get(f"/w/{request}"))
    assert "Look at the offer" in page
    page = text_of(hers.get(f"/w/{request}/offer"))
    for words in ("Efe", "I listen.", "She can begin this week.", "BACP", "Gender of practitioner: woman"):
        assert words in page, words
    assert "60" not in page, "nobody who asks sees a fee"
    page = text_of(hers.get(f"/w/{request}/offer/{efe}"))
    for words in ("Mina", "07700 900123, Evenings", "Harbour Advice", "Effect of client work"):
        assert words in page, words
    answer = hers.post(f"/w/{request}/offer/{efe}", {"release": ["name"], "words": "Hello"})
    assert answer.status_code == FOUND
    assert answer["Location"].startswith("/w/with/")
    case = answer["Location"].rsplit("/", 1)[1]
    release = cases.CaseDesk.of(world["Efe"].viewer(), cases.UUID(case), lock=False).story.release
    assert (release.name, release.words, release.detail) == ("Mina", "Hello", "")
    assert "You and Efe" in text_of(hers.get(f"/w/{request}"))
    assert hers.get(f"/w/{request}/offer").status_code == FOUND, "there is nothing to choose any more"
    page = text_of(mine.get(f"/w/desk/{request}"))
    assert "They chose Efe" in page
    assert "No answer yet" in page
    assert "Hello" not in page


def test_it_declines_with_a_reason(world, browser_of):  # noqa: F811
    provider(world)
    request = asks(world)
    offered(world, request)
    hers = browser_of("Amina")
    answer = hers.post(f"/w/{request}/offer/none", {"words": "Not now"})
    assert "Select what keeps you from choosing" in alert(answer)
    assert "Not now" in answer.content.decode()
    answer = hers.post(f"/w/{request}/offer/none", {"reason": "known"})
    assert "Select whom you know" in alert(answer)
    known = {"reason": "known", "known": [str(world["Efe"].person)]}
    done = hers.post(f"/w/{request}/offer/none", known)
    assert done.status_code == FOUND
    assert "The coordinators know, and look again" in text_of(hers.get(done["Location"]))
    page = text_of(coordinator(browser_of).get(f"/w/desk/{request}/match"))
    assert "is too close to the person, or to where she works" in page
    assert "Everybody who offers this is too close" in page
    assert "“I know this person, or they know me”" in text_of(coordinator(browser_of).get(f"/w/desk/{request}"))


def test_it_tells_the_asker_in_plain_words_that_nobody_was_found(world, browser_of):  # noqa: F811
    provider(world)
    request = asks(world, wish("language", "Tigrinya"))
    mine = coordinator(browser_of)
    page = text_of(mine.get(f"/w/desk/{request}/match"))
    assert "Nobody meets: Language: Tigrinya." in page
    told = "None of the scheme’s providers can offer what you said it must be: Language: Tigrinya."
    assert told in text_of(mine.get(f"/w/desk/{request}/nobody"))
    assert mine.post(f"/w/desk/{request}/nobody", {"words": "Ask again in spring."}).status_code == FOUND
    page = text_of(browser_of("Amina").get(f"/w/{request}"))
    assert told in page
    assert "Ask again in spring." in page


def test_it_says_on_her_page_why_she_waits(world, browser_of):  # noqa: F811
    request = asks(world, wish("language", "Tigrinya"))
    provider(world)
    given = {"reason": "must_unmet", "words": "We look for somebody.", **boxes("look_again", in_days(10))}
    mine = coordinator(browser_of)
    assert "Select why this waits" in alert(mine.post(f"/w/desk/{request}/wait", {**given, "reason": ""}))
    assert mine.post(f"/w/desk/{request}/wait", given).status_code == FOUND
    page = text_of(browser_of("Amina").get(f"/w/{request}"))
    for words in ("Language: Tigrinya", "We look for somebody.", "A 'must' could not be met"):
        assert words in page.replace("&#39;", "'"), words
    assert "Look again on" in text_of(mine.get("/w/desk?list=waiting"))


def test_it_puts_whoever_is_not_safe_first_with_the_numbers(world, browser_of):  # noqa: F811
    asks(world, name="Wren", urgency="planned")
    request = asks(world, urgency="now")
    mine = coordinator(browser_of)
    page = mine.get("/w/desk").content.decode()
    assert f'href="/w/desk/{request}"' in page.split("hearth-line__link")[1], "she stands first"
    page = text_of(mine.get(f"/w/desk/{request}"))
    assert "They said that they are not safe now" in page
    assert "999" in page
    assert mine.post(f"/w/desk/{request}/rang").status_code == FOUND
    page = text_of(mine.get(f"/w/desk/{request}"))
    assert "Contacted" in page
    assert "They said that they are not safe now" not in page


def test_it_writes_and_notes_and_ends_by_page(world, browser_of):  # noqa: F811
    request, mine = asks(world), coordinator(browser_of)
    assert mine.post(f"/w/desk/{request}/read").status_code == FOUND
    assert "Write what you want to say" in alert(mine.post(f"/w/desk/{request}/write", {"text": ""}))
    assert mine.post(f"/w/desk/{request}/write", {"text": "Would Tuesday do?"}).status_code == FOUND
    assert mine.post(f"/w/desk/{request}/note", {"text": "Prefers mornings"}).status_code == FOUND
    page = text_of(mine.get(f"/w/desk/{request}"))
    assert "Would Tuesday do?" in page
    assert "Prefers mornings" in page
    page = text_of(browser_of("Amina").get(f"/w/{request}"))
    assert "Would Tuesday do?" in page
    assert "Prefers mornings" not in page
    assert "Say who can help instead" in alert(mine.post(f"/w/desk/{request}/elsewhere", {"words": ""}))
    assert mine.post(f"/w/desk/{request}/elsewhere", {"words": "Refugee Council"}).status_code == FOUND
    assert "Refugee Council" in text_of(browser_of("Amina").get(f"/w/{request}"))
    refused = mine.post(f"/w/desk/{request}/write", {"text": "Still there?"})
    assert "This has ended" in alert(refused)
    other = asks(world, name="Wren")
    mine.post(f"/w/desk/{other}/read")
    assert "Select how it ended" in alert(mine.post(f"/w/desk/{other}/close", {}))
    assert mine.post(f"/w/desk/{other}/close", {"to": "expired"}).status_code == FOUND


def test_it_pauses_what_has_begun(world, browser_of):  # noqa: F811
    efe, request, mine = provider(world), asks(world), coordinator(browser_of)
    offered(world, request, efe)
    case = chosen(world, request, efe)
    assert mine.post(f"/w/desk/{request}/pause").status_code == 409
    cases.answer(by=world["Efe"].viewer(), case_id=case, accepted=True)
    desk_of_it = offers.coordinator_desk(dele(world), request)
    desk_of_it.move(Status.IN_PROGRESS)
    desk_of_it.commit()
    assert mine.post(f"/w/desk/{request}/pause").status_code == FOUND
    assert "They want to go on" in text_of(mine.get(f"/w/desk/{request}"))
    assert mine.post(f"/w/desk/{request}/pause", {"goes_on": "yes"}).status_code == FOUND
    assert queries.open_mine(world["Amina"].viewer(), request).status is Status.IN_PROGRESS


def test_it_pages_and_filters(world, browser_of, monkeypatch):  # noqa: F811
    monkeypatch.setattr(desk, "PAGE_SIZE", 2)
    monkeypatch.setattr("accounts.pages.PAGE_SIZE", 2, raising=False)
    for service in ("counselling", "peer_support", "counselling"):
        asks(world, service=service)
    by = dele(world)
    scheme = world.tenants["wellspring"].id
    first, past = (desk.queue(by, scheme, page=page) for page in (1, 9))
    assert (len(first.rows), first.pages, first.total) == (2, 2, 3)
    assert (past.page, len(past.rows)) == (2, 1)
    only = desk.queue(by, scheme, filters=desk.Filters(service=frozenset({"peer_support"})))
    assert [row.service for row in only.rows] == ["peer_support"]
    mine = coordinator(browser_of)
    assert "Peer support" in text_of(mine.get("/w/desk?service=peer_support&list=todo"))
    assert "Nothing fits" in text_of(mine.get("/w/desk?service=training"))
    assert mine.get("/w/desk?list=nonsense&page=x&service=%00").status_code == OK


def test_it_asks_for_the_same_rows_at_any_length(world, browser_of, django_assert_max_num_queries):  # noqa: F811
    mine = coordinator(browser_of)
    provider(world)

    def count():
        with django_assert_max_num_queries(200) as captured:
            assert mine.get("/w/desk?list=open").status_code == OK
        return len(captured)

    asks(world)
    waiting.wait(by=dele(world), request_id=asks(world), reason="budget", look_again=in_days(3))
    count()
    few = count()
    for _ in range(3):
        asks(world)
        waiting.wait(by=dele(world), request_id=asks(world), reason="budget", look_again=in_days(3))
    assert count() == few


@pytest.mark.parametrize("name", ["Amina", "Ben", "Gus", "Carys"])
def test_it_is_nothing_to_anybody_outside(world, browser_of, name):  # noqa: F811
    request = asks(world)
    other = browser_of(name, stepped_up=True)
    assert other.get("/w/desk").status_code == MISSING
    for part in ("", "/match", "/wait", "/nobody", "/elsewhere", "/close", "/write", "/note"):
        assert other.get(f"/w/desk/{request}{part}").status_code == MISSING, part
    if name != "Amina":
        assert other.get(f"/w/{request}/offer").status_code == MISSING


def test_it_refuses_others_of_the_scheme_and_asks_for_the_password(world, browser_of):  # noqa: F811
    request = asks(world)
    for name in ("Efe", "Hana"):
        other = browser_of(name, stepped_up=True)
        assert [other.get(f"/w/desk{part}").status_code for part in ("", f"/{request}")] == [FORBIDDEN, FORBIDDEN]
    weak = browser_of("Dele")
    answer = weak.get("/w/desk")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (FOUND, "/me/again")
    strong = coordinator(browser_of)
    for part in ("read", "rang", "pause"):
        assert strong.get(f"/w/desk/{request}/{part}").status_code == WRONG_VERB


def test_it_shows_the_way_on_from_a_choice_that_was_cut_short(world, browser_of, monkeypatch):  # noqa: F811
    efe, request = provider(world), asks(world)
    offered(world, request, efe)
    with monkeypatch.context() as patch:
        patch.setattr(offers, "open_case", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            chosen(world, request, efe)
    hers = browser_of("Amina")
    assert "Finish choosing Efe" in text_of(hers.get(f"/w/{request}"))
    answer = hers.post(f"/w/{request}/offer/{efe}", {"release": []})
    assert answer["Location"].startswith("/w/with/")
    assert "You and Efe" in text_of(hers.get(f"/w/{request}"))


def test_it_says_what_the_round_has_done_and_how_much_money_is_left(world, browser_of):  # noqa: F811
    efe, request, pot = provider(world), asks(world), fund(world, made=10, warn_at=30)
    waiting.wait(by=dele(world), request_id=asks(world, name="Wren"), reason="no_capacity", look_again=in_days(3))
    offered(world, request, efe, fund=pot, sessions=2)
    case = chosen(world, request, efe)
    cases.answer(by=world["Efe"].viewer(), case_id=case, accepted=False, reason="full")
    page = text_of(coordinator(browser_of).get("/w/desk"))
    for words in (
        "1 request has moved on",
        "1 person on the waiting list can be offered somebody now",
        "Winter fund is running out",
    ):
        assert words in page, words
    other = asks(world, name="Ben")
    page = text_of(coordinator(browser_of).get(f"/w/desk/{other}/match"))
    assert "Winter fund: 10 sessions left to give" in page, "what came back can be given again"
    assert "could not take it on" in text_of(browser_of("Amina").get(f"/w/{request}"))
