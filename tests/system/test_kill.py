"""The server dies at any moment, all of it at once. No receipt is without its record, and no record is half there."""

import os
import random
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from signal import SIGKILL
from uuid import UUID, uuid4

import pytest

from safety.payloads import reference
from tests.system import deeds
from tests.system.story import picture, text_file
from tests.system.visitor import GONE

KILLS = int(os.environ.get("HEARTH_TEST_KILLS", "12"))
SEED = int(os.environ.get("HEARTH_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
SHARED, AT_LEAST = 3, 3  # the section that author and readers have: body, circle and a first state
COUNT = "SELECT count(*) FROM safety_incident"


def check_whole(server):
    """Every record has all of its parts, and no part is without its record."""
    records = {row for (row,) in server.rows("SELECT id FROM safety_incident")}
    parts = {
        table: [row for (row,) in server.rows(f"SELECT record FROM vault_{table}")]  # noqa: S608 - four names
        for table in ("head", "card", "recordwrap", "item")
    }
    for table, found in parts.items():
        assert set(found) == records, f"{table}: {len(records ^ set(found))} records lack it, or it lacks its record"
    assert len(parts["head"]) == len(parts["card"]) == len(parts["recordwrap"]) == len(records)


def changed(fields, **changes):
    """A form's fields with other values in some of them."""
    return [(name, changes.get(name, value)) for name, value in fields]


def read_all(server, reader="Ben", slug="harbour"):
    one = server.people[reader]
    told = {"person": one["id"], "password": one["password"], "tenant": server.tenants[slug]}
    return server.inside("tests.system.reader", told)


# At a known place ---------------------------------------------------------------------------------------------------


@dataclass
class Place:
    """Where it dies, and what is there afterwards: the record, or what she typed as a draft, or neither."""

    dies: str
    record: bool = False
    draft: bool = True


REPORTING = {
    "before anything is stored": Place("safety.actions.reports:_into_locker:before", draft=False),
    "after the locker": Place("safety.actions.reports:_into_locker:after"),
    "after the head and the audit event": Place("vault.records:SealedRecord.commit:after"),
    "after the card": Place("vault.cards:put_intake:after"),
    "before the commit": Place("safety.actions.reports:_write:after"),
    "after the commit": Place("safety.actions:report:after", record=True, draft=False),
    "before the answer": Place("vault.rotation:work_for:before", record=True, draft=False),
}


ONE = ("--workers", "1")
"""One process starts in half the time of two, where it does not matter."""


@pytest.fixture(scope="module")
def mortal(original, tmp_path_factory):
    """A server that the tests of this module kill and start again, with three people signed in."""
    server = original.copy(tmp_path_factory.mktemp("mortal")).start(options=ONE)
    server.amina, server.ben, server.wren = (server.signed_in(name) for name in ("Amina", "Ben", "Wren"))
    server.form = server.amina.filled(server.amina.get("/s/new"), {"kind": "incident"}, having="kind")
    server.stop(SIGKILL)
    yield server
    server.remove()


@pytest.mark.parametrize("place", REPORTING.values(), ids=REPORTING)
def test_it_loses_nothing_when_it_dies(mortal, place):
    draft, text = str(uuid4()), f"dies {uuid4().hex}"
    file = ("evidence", "photo.jpg", "image/jpeg", picture("x", (40, 30)))
    target, fields = mortal.form
    fields = changed(fields, draft_id=draft, narrative=text)
    before = mortal.rows(COUNT)[0][0]
    mortal.start(app="tests.system.dying", options=ONE, HEARTH_TEST_DIES=place.dies)
    with pytest.raises(GONE):
        mortal.amina.post(target, fields, files=[file])
    mortal.died()
    check_whole(mortal)
    assert mortal.rows(COUNT)[0][0] == before + place.record
    mortal.start(options=ONE)
    listed = mortal.amina.get("/s/mine").text
    assert (f"?draft={draft}" in listed) == place.draft
    assert (f"/s/mine/{draft}" in listed) == place.record
    assert "No longer kept" not in listed
    # She presses the button again: it arrives, once, with everything in it.
    page = mortal.amina.post(target, fields, files=[file])
    assert page.path == f"/s/mine/{draft}/sent"
    assert mortal.rows(COUNT)[0][0] == before + 1
    assert f"?draft={draft}" not in mortal.amina.get("/s/mine").text
    page = mortal.ben.get(f"/s/{draft}")
    assert text in page.text
    assert "Not confirmed by the log" not in page.text
    assert "photo.jpg" in page.text
    mortal.stop(SIGKILL)


OTHERS = {
    "a stranger's report": (
        "safety.actions.public:_write:after",
        "/p/harbour",
        "kind",
        {"kind": "incident", "wants_words": "1"},
    ),
    "an answer of the team": ("safety.actions.desk:Desk.write:after", "/s/{record}/reply", "text", {"text": "Hello"}),
    "a judgement": ("vault.cards:put:after", "/s/{record}/assess", "worst", deeds.JUDGED),
    "an opening": ("vault.records:SealedRecord.commit:after", "/s/{record}", None, None),
}


HEADS = "SELECT record, version, leaf FROM vault_head ORDER BY record"


@pytest.mark.parametrize(("dies", "path", "having", "answers"), OTHERS.values(), ids=OTHERS)
def test_it_undoes_what_was_half_done(mortal, dies, path, having, answers):
    mortal.start(options=ONE)
    record = deeds.report(mortal.amina, narrative="whole")
    path = path.format(record=record)
    visitor = mortal.visitor() if path.startswith("/p/") else mortal.ben
    deed = partial(visitor.get, path)
    if answers is not None:
        deed = partial(visitor.post, *visitor.filled(visitor.get(path), answers, having=having))
    before = mortal.rows(HEADS)
    mortal.stop(SIGKILL)
    mortal.start(app="tests.system.dying", options=ONE, HEARTH_TEST_DIES=dies)
    with pytest.raises(GONE):
        deed()
    mortal.died()
    assert mortal.rows(HEADS) == before
    check_whole(mortal)
    mortal.start(options=ONE)
    assert deed().status == HTTPStatus.OK
    mortal.stop(SIGKILL)
    check_whole(mortal)
    assert all(one["verified"] for one in read_all(mortal).values())


# At any moment ------------------------------------------------------------------------------------------------------


@dataclass
class Crowd:
    """People who go on sending until the server is gone, and what they were told."""

    told: dict[str, str] = field(default_factory=dict)  # the record's id or reference: what was written in it
    words: dict[str, str] = field(default_factory=dict)  # six words: the reference
    saved: str = ""  # the draft as it was last said to be saved
    saving: str = ""  # and as it was sent last
    notes: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    done: int = 0


# Each of these does one deed. A redirect counts as told already: what is promised must stand from that moment on.


def send_one(visitor, form, crowd, *, files=()):
    target, fields = form
    record, text = str(uuid4()), f"random {uuid4().hex}"
    page = visitor.post(target, changed(fields, draft_id=record, narrative=text), files=files, follow=False)
    if page.headers["Location"] == f"/s/mine/{record}/sent":
        crowd.told[record] = text
    else:
        crowd.failures.append(f"{page.status} {page.errors()}")


def send_as_stranger(visitor, form, crowd):
    target, fields = form
    text = f"random stranger {uuid4().hex}"
    page = visitor.post(target, changed(fields, replay_id=uuid4(), narrative=text))
    if page.status == HTTPStatus.TOO_MANY_REQUESTS:
        time.sleep(0.2)
    else:
        crowd.told[deeds.reference_in(page)] = text
        crowd.words[deeds.six_words_in(page)] = deeds.reference_in(page)


def save_draft(visitor, form, crowd):
    target, fields = form
    crowd.saving = f"draft {uuid4().hex}"
    page = visitor.post(target, [*changed(fields, narrative=crowd.saving), ("deed", "keep")], follow=False)
    if str(page.headers["Location"]).startswith("/s/mine?"):
        crowd.saved = crowd.saving
    else:
        crowd.failures.append(f"{page.status} {page.errors()}")


def write_note(visitor, form, crowd):
    target, fields = form
    text = f"note {uuid4().hex}"
    page = visitor.post(target, changed(fields, text=text), follow=False)
    if page.status == HTTPStatus.FOUND:
        crowd.notes.append(text)
    else:
        crowd.failures.append(f"{page.status} {page.errors()}")


def until_it_dies(deed, visitor, form, crowd, **more):
    def go_on():
        try:
            while True:
                deed(visitor, form, crowd, **more)
                crowd.done += 1
        except GONE:
            return

    thread = threading.Thread(target=go_on)
    thread.start()
    return thread


def kill_at_a_moment(server, crowd, chance):
    """Some time after the first deed of this life, which has to load everything first."""
    before, end = crowd.done, time.monotonic() + 30
    while crowd.done == before and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(chance.uniform(0, 1))
    server.stop(SIGKILL)


def test_it_keeps_every_promise_however_often_it_dies(mortal):
    chance = random.Random(SEED)  # noqa: S311 - to choose moments
    print(f"HEARTH_TEST_SEED={SEED} HEARTH_TEST_KILLS={KILLS}")  # noqa: T201 - to try the same again
    crowd = Crowd()
    amina, ben, wren, stranger = mortal.amina, mortal.ben, mortal.wren, mortal.visitor()
    mortal.start(options=ONE)
    noted = deeds.report(amina, narrative="to be noted")
    answers = {"kind": "incident", "narrative": ""}
    draft = wren.filled(wren.get("/s/new"), answers, having="kind")
    public = stranger.filled(stranger.get("/p/harbour"), answers | {"wants_words": "1"}, having="kind")
    note = ben.filled(ben.get(f"/s/{noted}/note"), {"text": ""}, having="text")
    files = [
        ("evidence", "long.txt", "text/plain", text_file("long", 3_000_000)),
        ("evidence", "photo.jpg", "image/jpeg", picture("x", (300, 200))),
    ]
    for _ in range(KILLS):
        threads = [
            until_it_dies(send_one, amina, mortal.form, crowd),
            until_it_dies(send_one, wren, draft, crowd, files=files),
            until_it_dies(send_as_stranger, stranger, public, crowd),
            until_it_dies(save_draft, wren.twin(), draft, crowd),
            until_it_dies(write_note, ben, note, crowd),
        ]
        kill_at_a_moment(mortal, crowd, chance)
        for thread in threads:
            thread.join()
        check_whole(mortal)
        mortal.start(options=ONE)
    assert crowd.failures == []
    assert len(crowd.told) >= KILLS, "too few were sent to say anything"
    check_promises(mortal, crowd)
    for visitor in (amina, wren):
        listed = visitor.get("/s/mine").text
        assert "No longer kept" not in listed, "a handle without a record, and nothing left to send"
    kept = wren.get(f"/s/new?draft={dict(draft[1])['draft_id']}").values("narrative")
    assert kept[0] in (crowd.saved, crowd.saving)
    words, told = list(crowd.words.items())[-1]
    assert told in deeds.come_back(mortal.visitor(), words).text
    assert "unbroken" in mortal.manage("verify_audit")


def check_promises(server, crowd):
    """What somebody was told has arrived is there, whole, and the log vouches for it."""
    found, told = read_all(server), dict(crowd.told)
    for record, one in found.items():
        assert one["verified"], record
        assert one["sections"].count(SHARED) >= AT_LEAST, record
        text = told.pop(record, None) or told.pop(reference(UUID(record)), "")
        assert any(text in each for each in one["texts"])
    assert told == {}, "somebody has a receipt without its record"
    everything = "".join(text for one in found.values() for text in one["texts"])
    assert [text for text in crowd.notes if text not in everything] == []


def test_it_sweeps_what_the_dead_left_behind_and_nothing_else(mortal):
    """Runs after the kills. Two days pass for files and rows, so what no record keeps is due."""
    folder = mortal.var / "files"
    left = {path for path in folder.rglob("*") if path.is_file()}
    kept = {str(row).replace("-", "") for (row,) in mortal.rows("SELECT id FROM vault_storedfile WHERE kept")}
    orphans = {path for path in left if path.name not in kept}
    assert orphans, "the kills left nothing to sweep"
    earlier = time.time() - timedelta(days=2).total_seconds()
    for path in left:
        os.utime(path, (earlier, earlier))
    day = "CURRENT_DATE - 3" if mortal.database else "date('now', '-3 days')"
    mortal.write(f"UPDATE vault_storedfile SET made_on = {day}")  # noqa: S608 - one of two texts above
    mortal.manage("housekeeping")
    assert {path.name for path in folder.rglob("*") if path.is_file()} == kept
    assert mortal.rows("SELECT count(*) FROM vault_storedfile WHERE NOT kept") == [(0,)]
