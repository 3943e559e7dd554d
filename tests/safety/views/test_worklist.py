"""The work list and the two steps of searching."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership, Role
from safety import actions
from safety.payloads import reference
from safety.queries import search, work_lists
from safety.views.parts import number_of
from tests.accounts.views.conftest import hidden
from tests.safety.conftest import judged
from tests.safety.views.conftest import alert, text_of

SECRET = "SHARED-WORDS of a narrative"


def numbers(page):
    """How many records each list has, as the page says."""
    found = re.findall(
        r'hearth-figures__number">(\w+)</span>\s*<span class="hearth-figures__label">([^<]+)<', page.content.decode()
    )
    return {label: number for number, label in found}


def listed(page):
    return list(dict.fromkeys(re.findall(r"H-[0-9A-Z]{4}-[0-9A-Z]{4}", text_of(page))))


def test_it_shows_codes_and_the_clock_and_no_word_of_anybody(send, ben):
    record = send(narrative=SECRET, place="The gate", types=("THR-KIL",), urgency="today")
    page = ben.get("/s/")
    for words in ("Threat to kill or maim", reference(record), "Due by", "Submitted", "We expect at least 4. Serious"):
        assert words in text_of(page)
    for words in (SECRET, "The gate", "Amina"):
        assert words not in page.content.decode()


def test_the_one_button_opens_the_next_one(send, ben):
    send(urgency="record_only")
    urgent = send(urgency="danger_now")
    assert re.search(rf'href="/s/{urgent}"[^>]*>\s*Open the next one', ben.get("/s/").content.decode())


def test_each_list_says_how_many_it_has(send, ben, world):
    by = world["Ben"].viewer()
    send()
    mine, asked, closed = send(), send(), send()
    actions.acknowledge(by=by, incident_id=mine)
    actions.ask(by=by, incident_id=asked, text="Where?")
    actions.triage(by=by, incident_id=closed, assessment=judged())
    actions.close(by=by, incident_id=closed, outcomes=["stopped"], note="Done")
    page = ben.get("/s/")
    assert numbers(page) == {
        "New": "1",
        "Mine": "2",
        "Overdue": "0",
        "Waiting for the reporter": "1",
        "On hold": "0",
        "All open": "3",
        "With closed": "All",
    }
    assert numbers(ben.get("/s/?list=all"))["All, with closed"] == "4"
    assert listed(ben.get("/s/?list=waiting")) == [reference(asked)]
    assert 'aria-current="page"' in ben.get("/s/?list=mine").content.decode()


def test_what_is_late_is_said_in_words(send, ben, at):
    now = timezone.now()
    at(now - timedelta(days=8))  # whatever day of the week it is
    send(urgency="today")
    at(now)
    page = text_of(ben.get("/s/?list=overdue"))
    assert "Overdue" in page
    assert "Was due" in page


@pytest.mark.parametrize("name", ["new", "mine", "overdue", "waiting", "hold", "open", "all", "no-such-list"])
def test_an_empty_list_says_what_it_is_for(ben, name):
    page = ben.get(f"/s/?list={name}")
    assert page.status_code == 200
    assert "hearth-empty" in page.content.decode()


def test_codes_narrow_the_list_and_survive_to_the_next_page(send, ben, monkeypatch):
    monkeypatch.setattr(work_lists, "PAGE_SIZE", 1)
    for _ in range(3):
        send(types=("THR-VIO",))
    send(types=("ONL-MSG",))
    page = ben.get("/s/?types=THR-VIO&sort=newest&list=open&junk=1")
    assert "The newest stands first." in text_of(page)
    assert len(listed(page)) == 1
    assert re.search(r'value="THR-VIO"[^>]*checked', page.content.decode())
    tab = re.search(r'href="([^"]*list=new)"', page.content.decode()).group(1)
    assert "types=THR-VIO" in tab
    assert "junk" not in tab


def test_pages_have_links(send, ben, monkeypatch):
    monkeypatch.setattr(work_lists, "PAGE_SIZE", 2)
    monkeypatch.setattr("safety.views.parts.PAGE_SIZE", 2)
    for _ in range(3):
        send()
    first, second = ben.get("/s/?sort=newest"), ben.get("/s/?sort=newest&page=2")
    assert "page=2" in first.content.decode()
    assert "Showing 3 to 3 of 3" in text_of(second)
    assert set(listed(first)).isdisjoint(listed(second))


def test_codes_that_nothing_has_say_so(send, ben):
    send(types=("ONL-MSG",))
    page = text_of(ben.get("/s/?types=THR-KIL"))
    assert "Nothing fits" in page
    assert "Show all of the list" in page


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3), (None, 1), ("", 1), ("-1", 1), ("x", 1), ("٣", 1), ("9999999999", 1)],
)
def test_a_page_number_is_a_number(text, number):
    assert number_of(text) == number


def test_another_organisations_list_is_not_there(send, ben, browser_of):
    send()
    assert ben.get("/s/?at=lantern").status_code == 404
    assert listed(browser_of("Carys").get("/s/")) == []


def test_who_reads_at_two_places_can_change_over(send, browser_of, world):
    Membership.objects.create(person_id=world["Ben"].person, tenant=world.tenants["lantern"], role=Role.DEPUTY)
    send()
    ben = browser_of("Ben")
    assert "?at=lantern" in ben.get("/s/").content.decode()
    page = ben.get("/s/?at=lantern&list=new")
    assert "Lantern Law Centre" in text_of(page)
    assert listed(page) == []
    assert "at=lantern" in re.search(r'href="([^"]*list=all[^"]*)"', page.content.decode()).group(1)


# Searching


def test_a_phrase_travels_in_posts_alone(send, ben):
    send(types=("THR-VIO",))
    assert ben.get("/s/?phrase=threat").status_code == 200
    forms = re.findall(r"<form[^>]*>(?:(?!</form>).)*name=\"phrase\"", ben.get("/s/").content.decode(), re.DOTALL)
    assert len(forms) == 1
    assert 'method="post"' in forms[0]
    page = ben.post("/s/search", {"phrase": "threat", "at": "harbour"})
    assert "1 record fits" in text_of(page)
    assert "threat" not in page.request["QUERY_STRING"]
    assert not re.search(r'(href|action)="[^"]*threat', page.content.decode())


def test_the_first_step_looks_at_no_text(send, ben):
    send(narrative=SECRET)
    assert "0 records fit" in text_of(ben.post("/s/search", {"phrase": "SHARED-WORDS"}))


def test_nothing_to_look_for_is_said(ben):
    assert alert(ben.post("/s/search", {"phrase": ""}))
    assert alert(ben.post("/s/search/text", {"phrase": ""}))
    assert "between 3 and 200" in alert(ben.post("/s/search/text", {"phrase": "ab"}))
    assert ben.get("/s/search").status_code == 200
    assert ben.get("/s/search/text")["Location"] == "/s/search"


def test_found_pages_follow_by_button(send, ben, monkeypatch):
    monkeypatch.setattr(work_lists, "PAGE_SIZE", 1)
    for _ in range(2):
        send(types=("THR-VIO",))
    first = ben.post("/s/search", {"phrase": "violence"})
    assert "Page 1 of 2" in text_of(first)
    second = ben.post("/s/search", {"phrase": "violence", "page": "2"})
    assert "Page 2 of 2" in text_of(second)
    assert listed(first) != listed(second)


def test_the_second_step_finds_words_in_texts(send, ben):
    found, _ = send(narrative=SECRET), send(narrative="Nothing")
    page = ben.post("/s/search/text", {"phrase": "shared-words"})
    assert "2 of 2 records looked at" in text_of(page)
    assert listed(page) == [reference(found)]
    assert SECRET not in page.content.decode()
    assert "No text has these words" in text_of(ben.post("/s/search/text", {"phrase": "no such words"}))


def test_long_work_shows_how_far_it_is_and_goes_on(send, ben, monkeypatch):
    monkeypatch.setattr(search, "SECONDS", -1)
    monkeypatch.setattr(search, "_AT_ONCE", 1)
    records = [send(narrative=SECRET) for _ in range(3)]
    page = ben.post("/s/search/text", {"phrase": "shared-words"})
    assert "1 of 3 records looked at" in text_of(page)
    for _ in range(5):
        after = hidden(page, "after")
        if not after:
            break
        found = re.findall(r'name="found" value="([^"]+)"', page.content.decode())
        page = ben.post("/s/search/text", {"phrase": "shared-words", "after": after, "found": found})
    assert "3 of 3 records looked at" in text_of(page)
    assert set(listed(page)) == {reference(record) for record in records}
    assert "3 records have these words" in text_of(page)


@pytest.mark.parametrize("path", ["/s/search", "/s/search/text"])
def test_who_reads_nowhere_searches_nothing(browser_of, path):
    for name in ("Amina", "Ines", "Dele"):
        assert browser_of(name).post(path, {"phrase": "words"}).status_code == 404


@pytest.mark.parametrize(("name", "words"), [("Mira", "judges to be at level 4 or 5"), ("Noor", "leaves a member")])
def test_an_empty_list_says_what_would_stand_there_for_this_role(browser_of, name, words):
    page = text_of(browser_of(name).get("/s/"))
    assert words in page
    assert "When somebody at your organisation tells you" not in page
