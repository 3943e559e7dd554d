"""The pages and endpoints of packs."""

import re

import pyrage

from safety import actions
from tests.safety.conftest import upload
from tests.safety.views.conftest import text_of


def test_nothing_is_chosen_beforehand_but_the_facts(browser_of, send):
    record = send(files=[upload()])
    page = browser_of("Ben").get(f"/s/{record}/handover").content.decode()
    checked = re.findall(r'<input[^>]*type="(?:checkbox|radio)"[^>]*checked[^>]*>', page)
    assert [re.search(r'value="([^"]*)"', one)[1] for one in checked] == ["facts"]
    assert "They see who got which parts" in page
    assert "We will ask for your password again" in page


def test_without_a_fresh_password_it_asks_for_it_and_keeps_what_was_typed(browser_of, send):
    record = send()
    answer = browser_of("Ben").post(
        f"/s/{record}/handover", {"recipient": "police", "sections": "facts", "note": "PC Smith"}
    )
    assert answer.status_code == 302
    assert answer["Location"].startswith("/me/again?next=")
    assert "Smith" not in answer["Location"]


def test_the_words_are_shown_once_and_open_the_file(browser_of, send, world):
    record = send(narrative="what happened")
    ben = browser_of("Ben", stepped_up=True)
    made = ben.post(
        f"/s/{record}/handover", {"recipient": "police", "sections": ["facts", "narrative"], "note": "PC S"}
    )
    assert made.status_code == 200
    words = re.search(r"Type them with dashes: <strong>([a-z-]+)</strong>", made.content.decode())[1]
    link = re.search(r'href="(/s/[^"]+/handover/[^"]+)"', made.content.decode())[1]
    answer = ben.get(link)
    assert answer["Content-Disposition"].endswith('.age"')
    assert answer["Cache-Control"] == "no-store"
    locked = b"".join(answer.streaming_content)
    assert pyrage.passphrase.decrypt(locked, words)[:2] == b"PK"
    again = ben.get(f"/s/{record}/handover")
    assert words not in again.content.decode()
    assert "PC S" in text_of(again)
    seen = text_of(browser_of("Amina").get(f"/s/mine/{record}/handover"))
    assert "The police" in seen
    assert "by Ben" in seen
    assert "Get the locked file" not in seen
    assert browser_of("Bel").get(link).status_code == 404


def test_errors_stand_beside_the_field_and_nothing_is_lost(browser_of, send):
    record = send(files=[upload()])
    ben = browser_of("Ben", stepped_up=True)
    page = ben.post(
        f"/s/{record}/handover", {"recipient": "police", "sections": ["evidence"], "note": "PC Smith", "key": "age1x"}
    )
    assert page.status_code == 200
    assert "Tick the files that should go in." in text_of(page)
    assert "PC Smith" in page.content.decode()
    assert "age1x" in page.content.decode()


def test_the_endpoints_do_the_same(browser_of, send, identity):
    record = send(files=[upload(b"the file")])
    path = f"/api/v1/s/cases/{record}/handovers"
    given = {"recipient": "regulator", "sections": ["facts"], "key": str(identity.to_public())}
    ben = browser_of("Ben", stepped_up=True)
    assert browser_of("Bel").post(path, given, content_type="application/json").status_code == 403
    made = ben.post(path, given, content_type="application/json")
    assert (made.status_code, made.json()["words"]) == (201, None)
    locked = b"".join(ben.get(f"{path}/{made.json()['id']}").streaming_content)
    assert pyrage.decrypt(locked, [identity])[:2] == b"PK"
    assert ben.get(path).json()["packs"][0]["sha256"] == made.json()["sha256"]
    (mine,) = browser_of("Amina").get(f"/api/v1/s/mine/{record}/handovers").json()["packs"]
    assert (mine["recipient"], mine["by"]) == ("regulator", "Ben")
    wrong = ben.post(path, {**given, "key": "age1x"}, content_type="application/json")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["key"])


def test_the_timeline_of_author_and_reader_says_so(browser_of, send, world, identity):
    record = send()
    actions.hand_over(
        by=world["Ben"].viewer(stepped_up=True),
        incident_id=record,
        recipient="police",
        sections=["facts"],
        key=str(identity.to_public()),
    )
    for who, path in (("Amina", f"/s/mine/{record}"), ("Bel", f"/s/{record}")):
        assert "Handed to somebody outside by Ben" in text_of(browser_of(who).get(path))
