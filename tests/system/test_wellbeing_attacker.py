"""Whoever takes the whole server, secrets and all, cannot say who asked for support, nor whose staff it was.

Two servers live through the same day. On one Amina of Harbour asks, is offered a provider, chooses, books and writes, while Una of
Lantern only fills in a form that she never sends; on the other it is the other way round. Then both are taken and compared.
"""

import copy
import re
from uuid import UUID, uuid4

import pytest

from tests.system.likeness import PUBLISHED, differences, take

FORM = {
    "service": "counselling",
    "urgency": "month",
    "about": ["vicarious"],
    "preferences": [{"dimension": "language", "value": "Tigrinya", "strength": "prefer"}],
    "contact": {"route": "phone", "detail": "07700 900123", "when": "Evenings", "name": "Mina"},
}
WORDS = "It has been a long autumn."
AMINA, UNA = "Amina", "Una"


class Day:
    """One server's day. `asker` asks; the other one has her hands full with a form that is never sent."""

    def __init__(self, server, asker):
        self.server, self.asker = server, asker
        self.begin = take(server)
        server.start(HEARTH_TEST_FAST="1")
        self.told = self._inside("prepare")
        self.people = {name: server.signed_in(name) for name in (AMINA, UNA)}
        self.draft = {name: str(uuid4()) for name in self.people}
        self.request = self.case = ""

    def live(self):
        """Nobody signs out, so that what lives in sessions is taken, too."""
        self._turn("POST", "mine", {**FORM, "id": self.draft[self.asker]}, 201)
        self.request = self.draft[self.asker]
        self._turn("POST", f"mine/{self.request}/messages", {"text": WORDS}, 204)
        self._inside("offer", request=self.request, fund=self.told["fund"])
        choice = {"profile": self.told["profile"], "release": ["name", "contact"], "words": WORDS}
        self.case = self._turn("POST", f"mine/{self.request}/choice", choice, 201)["case"]
        self._inside("accept", case=self.case)
        self._turn("POST", f"with/{self.case}/times", {"slot": self.told["slot"]}, 201)
        self._turn("POST", f"with/{self.case}/messages", {"text": WORDS}, 204)
        self._inside("finish", case=self.case)
        self.server.manage("housekeeping")
        self.server.stop()
        return self

    def _turn(self, method, path, body, status):
        """Both do something, Amina always first: the asker what she has to do, the other one her form once more."""
        answered = None
        for name, visitor in self.people.items():
            visitor.get("/w/")
            if name == self.asker:
                answer = visitor.api(method, f"/api/v1/w/{path}", body)
                assert answer.status == status, (path, answer.status, answer.text)
                answered = answer.json() if answer.body else None
            else:
                answer = visitor.api("PUT", f"/api/v1/w/drafts/{self.draft[name]}", FORM)
                assert answer.status == 200, answer.text
        return answered

    def _inside(self, deed, **more):
        server = self.server
        told = {"deed": deed, "people": server.people, "tenants": server.tenants, **more}
        return server.inside("tests.system.support", told)


@pytest.fixture(scope="module")
def days(original, tmp_path_factory):
    """Both servers after their day."""
    servers = [original.copy(tmp_path_factory.mktemp(name)) for name in ("one", "other")]
    try:
        yield [Day(server, asker).live() for server, asker in zip(servers, (AMINA, UNA), strict=True)]
    finally:
        for server in servers:
            server.remove()


@pytest.fixture(scope="module")
def taken(days):
    """What a thief has of both, and what both knew before the day began."""
    known = days[0].begin.values() & days[1].begin.values()
    return take(days[0].server), take(days[1].server), known


def test_nobody_can_tell_from_the_whole_server_who_asked(taken):
    """Every column, every join over any number of steps, every order, count and size: what differs is in the published list."""
    one, other, known = taken
    assert len(one.tables["wellbeing_request"]) == len(one.tables["wellbeing_case"]) == 1, "there is something to find"
    assert differences(one, other, known) == []


def person(day, name=AMINA):
    return UUID(day.server.people[name]["id"]).hex


def _row(taken, table, **wanted):
    return next(row for row in taken.tables[table] if all(row[column] == value for column, value in wanted.items()))


def _named(taken, amina):
    taken.tables["wellbeing_request"][0]["person"] = amina


def _employed(taken, harbour):
    taken.tables["wellbeing_case"][0]["employer"] = harbour


def _joined(taken, amina):
    """A fresh value that stands in her locker's row and in the request's."""
    taken.tables["wellbeing_request"][0]["mark"] = _row(taken, "vault_locker", person=amina)["mark"] = uuid4().hex


def _joined_in_two_steps(taken, amina):
    step, mark = uuid4().bytes, uuid4().bytes
    taken.tables["wellbeing_request"][0]["mark"] = step
    taken.tables["vault_letter"].append({"id": uuid4().hex, "one": step, "two": mark})
    _row(taken, "vault_locker", person=amina)["mark"] = mark


def _larger(taken, amina):
    row = _row(taken, "vault_locker", person=amina)
    row["blob"] += bytes(64 * 1024)


def _handed(taken, amina):
    fresh = {"id": uuid4().hex, "person": amina, "blob": bytes(1193), "retain_month": "2027-05-01"}
    taken.tables["vault_inboxitem"].append(fresh)


def _logged(taken, harbour):
    entry = next(row for row in reversed(taken.tables["audit_entry"]) if row["event"] == "scheme:deed")
    entry["tenant"] = harbour


def _last(taken, amina):
    """Her row lies behind the others: it was written anew when she asked."""
    rows = taken.tables["accounts_person"]
    rows.append(rows.pop(rows.index(_row(taken, "accounts_person", id=amina))))


def _counted(taken, _amina):
    taken.tables["vault_item"].append(dict(taken.tables["vault_item"][0], id=uuid4().hex))


LEAKS = {
    "a column with the person": (_named, "amina"),
    "a column with the employer": (_employed, "harbour"),
    "a value shared with her locker": (_joined, "amina"),
    "values shared over two steps": (_joined_in_two_steps, "amina"),
    "a larger locker": (_larger, "amina"),
    "something handed over to her": (_handed, "amina"),
    "an event in her employer's log": (_logged, "harbour"),
    "the order in which rows were written": (_last, "amina"),
    "one row more": (_counted, "amina"),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_it_would_find_a_leak(taken, days, leak):
    """The control: each of these tells who asked, or where she works, and each of them is found."""
    one, other, known = taken
    plant, about = LEAKS[leak]
    changed = copy.deepcopy(one)
    plant(changed, person(days[0]) if about == "amina" else UUID(days[0].server.tenants["harbour"]).hex)
    assert differences(changed, other, known)


def test_its_list_of_what_is_visible_is_short():
    assert set(PUBLISHED) == {("accounts_person", "something_waits"), ("accounts_person", "mail_due")}


def test_no_row_of_hers_was_written_where_the_employers_log_shows_it(days, taken):
    """In the log the day of the one server reads as that of the other, event by event and in the same order."""
    one, other, _ = taken
    logs = [
        [
            (row["day"], row["tenant"], row["event"], row["tag"] is None, len(row["sealed"]))
            for row in log.tables["audit_entry"]
        ]
        for log in (one, other)
    ]
    assert logs[0] == logs[1]
    employers = {UUID(days[0].server.tenants[slug]).hex for slug in ("harbour", "lantern", "quay")}
    fresh = len(days[0].begin.tables["audit_entry"])
    assert not [entry for entry in logs[0][fresh:] if entry[1] in employers]


def test_its_logs_and_mails_tell_nothing(days):
    for day in days:
        secret = [day.request, day.case, UUID(day.request).hex, WORDS, "07700", "/w/", "/api/v1/w", "Tigrinya"]
        texts = [day.server.logged(), *(path.read_text() for path in day.server.mail.rglob("*") if path.is_file())]
        found = [(word, text) for text in texts for word in secret if word in text]
        assert found == []
    lines = [sorted(re.sub(r"\d+", "0", line) for line in day.server.logged().splitlines()) for day in days]
    assert lines[0] == lines[1]


def test_nothing_lies_about_in_its_folders(days):
    for day in days:
        words = [WORDS.encode(), b"Tigrinya", b"07700 900123"]
        files = [path for path in day.server.folder.rglob("*") if path.is_file() and "static" not in path.parts]
        assert [(path.name, word) for path in files for word in words if word in path.read_bytes()] == []
