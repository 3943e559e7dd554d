"""The pages of who reads."""

import re
from uuid import uuid4

import pytest

from safety import actions, queries
from safety.payloads import reference
from safety.workflow import Status
from tests.safety.conftest import judged, upload
from tests.safety.views.conftest import alert, text_of

SECRET = "SHARED-WORDS of a narrative"
DEEDS = ("acknowledge", "ask", "assess", "close", "destroy", "note", "reply")
GRAVE = {"kind": "incident", "types": ["THR-KIL"], "body": "1", "mind": "4", "work": "2", "worst": "5"}


def status_of(world, record, name="Ben"):
    return queries.open_incident(world[name].viewer(), record).status


def story_of(world, record, name="Ben"):
    return queries.open_incident(world[name].viewer(), record).story


def paths(record):
    return [f"/s/{record}", *(f"/s/{record}/{deed}" for deed in DEEDS)]


# Who comes in


def test_the_team_comes_in(send, browser_of):
    record = send(narrative=SECRET)
    for name in ("Ben", "Bel"):
        assert [browser_of(name).get(path).status_code for path in paths(record)] == [200] * len(paths(record))


@pytest.mark.parametrize(
    ("name", "status"),
    [("Carys", 404), ("Dele", 404), ("Farah", 404), ("Gus", 404), ("Una", 404), ("Ines", 403), ("Wren", 403)],
)
def test_others_do_not(send, browser_of, name, status):
    record = send(narrative=SECRET)
    browser = browser_of(name)
    for path in paths(record):
        for answer in (browser.get(path), browser.post(path, {"text": "x"})):
            assert answer.status_code == (
                405 if path == f"/s/{record}" and answer.request["REQUEST_METHOD"] == "POST" else status
            )
            assert SECRET.encode() not in answer.content


def test_whom_the_author_left_out_learns_nothing(send, browser_of):
    record = send(narrative=SECRET, excluded=["Bel"])
    unknown = uuid4()
    bel = browser_of("Bel")
    for path, other in zip(paths(record), paths(unknown), strict=True):
        answer, nothing = bel.get(path), bel.get(other)
        assert answer.status_code == nothing.status_code == 404
        assert text_of(answer) == text_of(nothing)


def test_the_leader_reads_a_grave_case_and_decides_nothing(send, browser_of, world):
    record = send(types=("THR-KIL",))
    mira = browser_of("Mira")
    assert mira.get(f"/s/{record}").status_code == 404
    actions.triage(by=world["Ben"].viewer(), incident_id=record, assessment=judged(mind=4, worst=5))
    page = mira.get(f"/s/{record}")
    assert page.status_code == 200
    assert f"/s/{record}/close" not in page.content.decode()
    assert mira.get(f"/s/{record}/close").status_code == 403
    assert mira.post(f"/s/{record}/reply", {"text": "Hello"}).status_code == 403


def test_a_trustee_is_asked_for_her_password_first(send, browser_of):
    record = send(excluded=["Ben", "Bel"])
    answer = browser_of("Noor").get(f"/s/{record}")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/me/again?next=")
    assert browser_of("Noor", stepped_up=True).get(f"/s/{record}").status_code == 200


def test_a_stranger_signs_in_first(send, client):
    record = send()
    assert client.get(f"/s/{record}")["Location"].startswith("/me/in")


# Reading


def test_the_words_stay_covered(send, ben):
    page = ben.get(f"/s/{send(narrative=SECRET)}").content.decode()
    cover = re.search(r"<details[^>]*>(?:(?!</details>).)*Read it in their own words.*?</details>", page, re.DOTALL)
    assert SECRET in cover.group()
    assert " open" not in re.search("<details[^>]*>", cover.group()).group()
    assert page.count(SECRET) == 1


def test_what_the_author_adds_is_covered_too(send, ben, world):
    record = send()
    actions.add(by=world["Amina"].viewer(), incident_id=record, text="HATEFUL-WORDS")
    page = ben.get(f"/s/{record}").content.decode()
    assert re.search(r"Read what they wrote(?:(?!</details>).)*HATEFUL-WORDS", page, re.DOTALL)


def test_it_shows_codes_people_and_clock(send, ben):
    record = send(types=("THR-VIO", "ONL-MSG"), primary="THR-VIO", setting="office", place="The gate", urgency="today")
    page = text_of(ben.get(f"/s/{record}"))
    for words in (reference(record), "Threat of other violence", "Office", "The gate", "Due by", "Amina", "Bel"):
        assert words in page


def test_danger_comes_before_everything(send, ben):
    page = text_of(ben.get(f"/s/{send(urgency='danger_now')}"))
    assert "Is somebody in danger now?" in page
    assert "Is somebody in danger now?" not in text_of(ben.get(f"/s/{send(urgency='this_week')}"))


def test_it_says_who_was_left_out(send, browser_of):
    page = text_of(browser_of("Ben").get(f"/s/{send(excluded=['Bel'])}"))
    assert "Only these people can read this" in page
    assert "They must not learn that this exists" in page


def test_it_warns_of_what_the_log_does_not_know(send, ben, monkeypatch):
    record = send()
    opened = queries.open_incident

    def unverified(viewer, incident_id):
        found = opened(viewer, incident_id)
        object.__setattr__(found, "verified", False)
        return found

    assert "Not confirmed by the log" not in text_of(ben.get(f"/s/{record}"))
    monkeypatch.setattr(queries, "open_incident", unverified)
    assert "Not confirmed by the log" in text_of(ben.get(f"/s/{record}"))


def test_files_come_as_downloads(send, ben, browser_of):
    record = send(files=[upload(b"SHARED-WORDS in a file", name="their name.txt")])
    page = ben.get(f"/s/{record}").content.decode()
    path = re.search(rf"/s/{record}/f/[0-9a-f-]+", page).group()
    got = ben.get(path)
    assert b"".join(got.streaming_content) == b"SHARED-WORDS in a file"
    assert got["Content-Security-Policy"].startswith("sandbox")
    assert got["Content-Disposition"].startswith("attachment")
    assert browser_of("Carys").get(path).status_code == 404
    assert ben.get(f"/s/{record}/f/{uuid4()}").status_code == 404


# Deeds


def test_one_press_acknowledges(send, ben, world):
    record = send()
    assert ben.post(f"/s/{record}/acknowledge")["Location"] == f"/s/{record}"
    assert status_of(world, record) is Status.ACKNOWLEDGED
    again = ben.post(f"/s/{record}/acknowledge")
    assert again.status_code == 409
    assert "acknowledged already" in text_of(again)


def test_a_question_goes_to_the_author(send, ben, world):
    record = send()
    assert ben.post(f"/s/{record}/ask", {"text": "Where was it?"}).status_code == 302
    story = story_of(world, record)
    assert [(one.text, one.asks) for one in story.messages] == [("Where was it?", True)]
    assert "The clock stands still" in text_of(ben.get(f"/s/{record}"))


def test_a_refused_question_keeps_what_was_typed(send, ben):
    record = send()
    ben.post(f"/s/{record}/ask", {"text": "Where was it?"})
    page = ben.post(f"/s/{record}/ask", {"text": "And when was it?"})
    assert "still open" in alert(page)
    assert "And when was it?" in page.content.decode()


@pytest.mark.parametrize(
    ("deed", "sentence"),
    [("ask", "Write your question"), ("reply", "Write your reply"), ("note", "Write your note")],
)
def test_nothing_written_is_said_beside_the_field(send, ben, deed, sentence):
    assert sentence in alert(ben.post(f"/s/{send()}/{deed}", {"text": ""}))


def test_a_reply_reaches_the_author_and_a_note_does_not(send, ben, browser_of, world):
    record = send()
    ben.post(f"/s/{record}/reply", {"text": "We are on it"})
    ben.post(f"/s/{record}/note", {"text": "Ask the landlord"})
    own = text_of(browser_of("Amina").get(f"/s/mine/{record}"))
    assert "We are on it" in own
    assert "Ask the landlord" not in own
    assert "Ask the landlord" in text_of(browser_of("Bel").get(f"/s/{record}"))


def test_severity_is_judged(send, ben, world):
    record = send(types=("THR-KIL",))
    page = ben.get(f"/s/{record}/assess")
    assert "4. Serious" in text_of(page)
    assert re.search(r'value="THR-KIL"[^>]*checked', page.content.decode())
    assert ben.post(f"/s/{record}/assess", GRAVE)["Location"] == f"/s/{record}"
    assert story_of(world, record).severity == 4
    assert "Severity 4. Serious" in text_of(ben.get(f"/s/{record}"))


def test_below_the_floor_it_asks_for_a_reason_and_keeps_the_rest(send, ben, world):
    record = send(types=("THR-KIL",))
    low = {**GRAVE, "mind": "2"}
    page = ben.post(f"/s/{record}/assess", low)
    assert "Say why it is lower" in alert(page)
    assert re.search(r'name="mind"[^>]*value="2"[^>]*checked', page.content.decode())
    assert ben.post(f"/s/{record}/assess", {**low, "reason": "A joke among friends"}).status_code == 302
    assert "A joke among friends" in text_of(ben.get(f"/s/{record}"))


def test_a_second_judgement_begins_with_the_first(send, ben):
    record = send()
    ben.post(f"/s/{record}/assess", GRAVE)
    page = ben.get(f"/s/{record}/assess").content.decode()
    assert re.search(r'name="mind"[^>]*value="4"[^>]*checked', page)


def test_closing_needs_a_judgement_an_outcome_and_words(send, ben, world):
    record = send()
    done = {"outcomes": ["stopped"], "note": "They have left."}
    assert "Judge how serious this is" in alert(ben.post(f"/s/{record}/close", done))
    ben.post(f"/s/{record}/assess", GRAVE)
    page = ben.post(f"/s/{record}/close", {"note": ""})
    assert "Choose at least one outcome" in alert(page)
    assert "Write a few words" in alert(page)
    assert ben.post(f"/s/{record}/close", done).status_code == 302
    assert status_of(world, record) is Status.CLOSED
    assert "How it ended" in text_of(ben.get(f"/s/{record}"))


def test_what_was_taken_back_is_deleted_when_asked(send, ben, world):
    record = send(narrative=SECRET)
    assert "Only what its author took back" in text_of(ben.get(f"/s/{record}/destroy"))
    assert ben.post(f"/s/{record}/destroy").status_code == 409
    ben.post(f"/s/{record}/acknowledge")
    actions.withdraw(by=world["Amina"].viewer(), incident_id=record, reason="Changed my mind")
    page = text_of(ben.get(f"/s/{record}"))
    assert "has taken it back" in page
    assert "Changed my mind" in page
    assert ben.post(f"/s/{record}/destroy")["Location"] == "/s/"
    assert ben.get(f"/s/{record}").status_code == 404


def test_how_the_team_coded_it_stands_beside_what_was_said(send, ben):
    record = send(types=("ONL-MSG",))
    ben.post(f"/s/{record}/assess", GRAVE)
    page = text_of(ben.get(f"/s/{record}"))
    assert "How the team has coded it" in page
    assert "Threat to kill or maim" in page
    assert "Abusive message" in page


def test_of_two_moves_in_one_deed_the_later_stands_on_top(send, ben):
    record = send()
    ben.post(f"/s/{record}/assess", GRAVE)
    page = text_of(ben.get(f"/s/{record}"))
    assert page.index("how serious it is decided") < page.index("Acknowledged by Ben") < page.index("Sent")
