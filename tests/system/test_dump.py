"""Whoever carries off everything that lies on the server's disks learns only the metadata that the threat model lists.

A story with a phrase in every field and file goes through a running server; then every byte is searched: the database with
its journal, files, temporary folder, sessions, logs and mails. The same search must find the phrases in a stock build.
What the keys open is a matter of its own: test_attackers.py.
"""

import email
import re
import time
from collections import defaultdict
from datetime import UTC, date, datetime
from email.policy import default
from signal import SIGKILL

import pytest

from accounts.models import Role, SessionKind, TenantKind
from aggregates.workflow.releases import State
from config.cast import PLACES
from safety.workflow import Cause, Retention
from tests.system.disk import search_disk
from tests.system.search import Needle, needle, search
from tests.system.stock.server import StockServer
from tests.system.story import MEGABYTE, Phrases, new_mark, picture, text_file
from tests.system.visitor import multipart
from tests.wellbeing.funds.building import NEIGHBOURS
from vault.core.padding import padme
from vault.models import VaultKind
from wellbeing.workflow.bookings import FORMATS
from wellbeing.workflow.groups import KINDS


def needles_of(story):
    """The mark of all phrases, and what the server made up and showed, or set, itself: words, kits, seeds, cookies, links."""
    who = {name: story.server.people[name] for name in ("Amina", "Ben", "Ines")}
    made = story.shown | story.tokens | {f"the kit of {name}": one["kit"] for name, one in who.items()}
    return [
        needle("a phrase", story.said.mark),
        *(needle(name, text, thorough=False) for name, text in made.items()),
        *(Needle(f"the seed of {name}", bytes.fromhex(one["seed"]), thorough=False) for name, one in who.items()),
    ]


def found_on_disk(story, needles):
    """What lies there, and in which fields it was typed, as the message of a failed test."""
    found = search_disk(story.server, needles)
    if found:
        fields = [needle(field, text) for field, text in story.said.used.items()]
        found |= search_disk(story.server, fields)
    return sorted(str(one) for one in found)


def half_way(server):
    """Waits until most of what was sent of an upload has reached a file, and gives that file."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        for path in [*server.var.glob("files/*/*.part"), *server.temp.rglob("*")]:
            if path.is_file() and path.stat().st_size > MEGABYTE:
                return path
        time.sleep(0.05)
    raise AssertionError("No upload is under way.")


# Nothing lies there in clear, nor in any wrapping --------------------------------------------------------------------


def test_it_leaves_no_phrase_on_a_disk_while_an_upload_is_half_way(story):
    with story.half_an_upload():
        half_way(story.server)
        assert found_on_disk(story, needles_of(story)) == []


def test_it_leaves_no_phrase_on_a_disk_when_it_is_killed_during_an_upload(story):
    with story.half_an_upload():
        half_way(story.server)
        story.server.stop(SIGKILL)
    try:
        assert found_on_disk(story, needles_of(story)[:1]) == []
    finally:
        story.server.start()
    assert story.amina.get("/s/mine").path == "/s/mine", "her session outlives the crash"


def test_it_typed_a_phrase_into_everything_that_it_searches_for(story):
    """What was never typed cannot be found: this is how many fields, files and headers the story knows."""
    assert len(story.said.used) > 60


def test_it_logs_neither_path_nor_address(story):
    logged = story.server.logged()
    assert "WARNING" in logged, "there was something to log"
    for word in ("127.0.0.1", "/s/", "/w/", "/me/", "/p/", "harbour"):
        assert word not in logged


def test_it_mails_an_address_what_it_must_and_no_word_more(story):
    """The address stands in the header that carries the mail, and nowhere else; the words are the same for everything."""
    invited = {f"{story.said[f'address of who {who}']}@new.example": who for who in ("waiting", "joined")}
    people = {one["email"] for one in story.server.people.values()}
    seen = set()
    for mail in mails(story.server):
        to = mail["To"]
        assert to in people | set(invited)
        del mail["To"]
        assert search("a mail", mail.as_bytes(), needles_of(story)[:1]) == set()
        (link,) = re.findall(r"\S+://\S+", mail.get_content())
        token = link.removeprefix(f"{story.server.url}").removeprefix("/me/join/")
        assert token == (story.tokens[f"link of who {invited[to]}"] if to in invited else "")
        seen.add(to)
    assert seen >= {*invited, story.server.people["Ben"]["email"], story.server.people["Amina"]["email"]}


def mails(server):
    for path in sorted(server.mail.rglob("*.log")):
        for part in re.split(rb"\n-{79}\n", path.read_bytes()):
            if part.strip():
                yield email.message_from_bytes(part, policy=default)


# What does lie there ------------------------------------------------------------------------------------------------

OURS = ("accounts_", "aggregates_", "audit_", "safety_", "vault_", "wellbeing_")
DJANGOS = {
    *("auth_group", "auth_group_permissions", "auth_permission", "django_content_type", "django_migrations"),
    "sqlite_sequence",
}
PERIOD = re.compile(r"\d{4}-Q[1-4]")
TEXTS = {
    "accounts_invitation.role": set(Role.values),
    "accounts_membership.role": set(Role.values),
    "accounts_session.kind": set(SessionKind.values),
    "accounts_tenant.exit_url": {""},
    "accounts_tenant.kind": set(TenantKind.values),
    "accounts_tenant.name": {place.name for place in PLACES} | set(NEIGHBOURS.values()),
    "accounts_tenant.slug": {place.slug for place in PLACES} | set(NEIGHBOURS),
    "accounts_totpdevice.name": {""},
    "aggregates_release.kind": {"quarter", "year"},
    "aggregates_release.period": PERIOD,
    "aggregates_releasestate.state": set(State),
    "safety_organisationhours.closes": {"18:00:00"},
    "safety_keeping.cause": {"", *Cause},
    "safety_keeping.retention_class": {"", *Retention},
    "safety_keepingrule.retention_class": set(Retention),
    "safety_organisationhours.nation": {"SCT"},
    "safety_organisationhours.opens": {"08:30:00"},
    "vault_factkey.period": PERIOD,
    "vault_vault.kind": set(VaultKind.values),
    "vault_vaultblob.what": {"attack-report", "stat-secret", "units"},
    "wellbeing_group.at": {"17:30:00"},
    "wellbeing_group.format": set(FORMATS),
    "wellbeing_group.service": set(KINDS),
}
"""Every column that holds words, and all the words that may stand there, or the form that they have."""
EVENT = re.compile(r"[a-z]+:[a-z_-]+")
STEPS = {
    "accounts_invitation.expires": 60,
    "accounts_session.expires": 15,
    "safety_incident.due_at": 15,
    "accounts_totpdevice.throttling_failure_timestamp": None,
}
"""Every column that holds a moment, and the minutes that it is rounded to; the last wrong code of a device is not."""


@pytest.fixture(scope="module")
def clear(story):
    """What stands in the columns of our tables: {kind of value: {column: values}}."""
    found = defaultdict(lambda: defaultdict(set))
    for table, column in story.server.columns():
        if not table.startswith(OURS):
            assert table in DJANGOS, f"{table}: what is it?"
            continue
        for (stored,) in story.server.rows(f'SELECT "{column}" FROM "{table}"'):  # noqa: S608 - names from the database
            kind, value = _kind(stored)
            found[kind][f"{table}.{column}"].add(value)
    return found


def _kind(value):
    """SQLite keeps ids, days and moments as text of a fixed form."""
    if isinstance(value, str):
        if re.fullmatch(r"[0-9a-f]{32}", value):
            return "id", value
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return "day", date.fromisoformat(value)
        if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?", value):
            return "moment", datetime.fromisoformat(value).replace(tzinfo=UTC)
    kinds = ((str, "text"), (datetime, "moment"), (date, "day"), (bytes, "bytes"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "other"), value


def test_it_keeps_no_words_but_of_a_known_list(clear):
    events = clear["text"].pop("audit_entry.event")
    assert all(EVENT.fullmatch(event) for event in events), events
    assert set(clear["text"]) <= set(TEXTS)
    for column, words in clear["text"].items():
        known = TEXTS[column]
        assert words <= known if isinstance(known, set) else all(known.fullmatch(one) for one in words), column


def test_it_keeps_no_finer_time_than_it_says(clear):
    assert set(clear["moment"]) <= set(STEPS)
    for column, moments in clear["moment"].items():
        step = STEPS[column]
        assert step is None or all((one.minute % step, one.second, one.microsecond) == (0, 0, 0) for one in moments), (
            column
        )
    for column, days in clear["day"].items():
        assert not column.endswith("retain_month") or {day.day for day in days} == {1}, column


@pytest.mark.parametrize(("table", "overhead"), [("item", 73), ("head", 73), ("receipt", 73), ("card", None)])
def test_it_pads_what_people_wrote_so_that_its_length_says_little(story, table, overhead):
    """A card is sealed in one of two formats, whose overheads differ."""
    lengths = {size for (size,) in story.server.rows(f"SELECT length(blob) FROM vault_{table}")}  # noqa: S608 - named above
    assert lengths
    for length in lengths:
        overheads = (overhead,) if overhead else (73, 1137)
        assert any(padme(length - one) == length - one for one in overheads), length


def test_it_makes_the_locker_of_who_wrote_much_look_like_that_of_who_wrote_nothing(story):
    sizes = {size for (size,) in story.server.rows("SELECT length(blob) FROM vault_locker")}
    assert len(sizes) == 1


# The same search in a stock build -----------------------------------------------------------------------------------


@pytest.fixture
def stock(tmp_path):
    server = StockServer(tmp_path).prepare(mark := new_mark())
    try:
        with server.journal_kept():
            server.start()
            yield server, Phrases(mark)
    finally:
        server.remove()


@pytest.mark.one_database  # the control: what a search finds in a build that keeps no promise
def test_it_finds_every_phrase_in_a_stock_build(stock):
    server, said = stock
    visitor = server.visitor()
    password = f"password {said.mark}"
    assert visitor.post("/in", [("email", f"{said.mark}@stock.example"), ("password", password)]).text == "in"
    assert visitor.post("/keep", [("narrative", said.long("draft"))]).text == "kept"
    file = ("evidence", f"{said['file']}.jpg", "image/jpeg", picture(said["photo"]))
    assert visitor.post("/send", [("narrative", said.long("narrative"))], files=[file]).text == "sent"
    visitor.get(f"/health?phrase={said['search']}")
    body, kind = multipart([], [("evidence", "half.txt", "text/plain", text_file(said["half"], 6 * MEGABYTE))])
    with visitor.line() as line:
        headers = {"Content-Type": kind, "Content-Length": str(len(body))}
        line.sendall(visitor.head("POST", "/send", headers) + body[: 2 * MEGABYTE])
        half_way(server)
        fields = [needle(field, text, thorough=False) for field, text in {**said.used, "account": said.mark}.items()]
        found = {(one.needle, _where(one.place)) for one in search_disk(server, fields)}
    found |= {("mail", "mail") for mail in mails(server) if search("", mail.as_bytes(), fields)}
    journal = "pg_wal" if server.database else "hearth.sqlite3-wal"
    assert found >= {
        ("narrative", journal),
        ("narrative", "stock_report.narrative"),
        ("narrative", "stock_report.packed > zlib"),
        ("draft", "django_session.session_data > base64 > zlib"),
        ("file", "the name of media"),
        ("photo", "media"),
        ("half", "tmp"),
        ("search", "server.log"),
        ("mail", "mail"),
        ("account", "auth_user.username"),
        ("account", "auth_user.first_name"),
    }


def _where(place):
    """A finding's place without the names that differ from run to run."""
    for name in ("the name of media", "media", "tmp"):
        if place.startswith((f"{name}/", f"var/{name}/", f"the name of var/{name.removeprefix('the name of ')}/")):
            return name
    return re.sub(r"^(var/)?(pg_wal|base)/.*", r"\2", place).removeprefix("var/")
