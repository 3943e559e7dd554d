"""The page, its files and its endpoint."""

import csv
import io

import pytest

from safety import actions
from tests.safety.api.conftest import program_of  # noqa: F401 -- a fixture
from tests.safety.conftest import judged
from tests.safety.views.conftest import browser_of, text_of  # noqa: F401 -- a fixture
from ui import formats
from vault import inbox

YEAR = formats.today().year


@pytest.fixture
def told(send):
    send(setting="office", types=("HAR-CAL",))
    send(setting="office", kind="near_miss")
    send(setting="home", kind="warning", excluded=["Ben"])


def rows_of(response):
    return list(csv.reader(io.StringIO(response.content.decode())))


def test_kinds_stand_apart_and_each_reader_counts_what_her_keys_open(told, browser_of):  # noqa: F811 -- the fixture
    page = text_of(browser_of("Ben").get("/s/figures?at=harbour"))
    for words in ("1 Incident", "1 Near miss", "Where it happened", "Office", "An incident is never added up"):
        assert words in page
    assert "Warning / intelligence" not in page  # kept from him
    assert "1 Warning / intelligence" in text_of(browser_of("Bel").get("/s/figures?at=harbour"))


def test_a_leader_is_told_that_she_sees_a_part(told, browser_of, send, world):  # noqa: F811 -- the fixture
    mira = browser_of("Mira")
    assert "These are not all figures" in text_of(mira.get("/s/figures?at=harbour"))
    assert "0 Incident" in text_of(mira.get("/s/figures?at=harbour"))
    actions.triage(by=world["Ben"].viewer(), incident_id=send(), assessment=judged(mind=4, worst=5))
    inbox.empty_into_locker(world["Mira"].viewer().keyring)  # as when she signs in
    assert "1 Incident" in text_of(browser_of("Mira").get("/s/figures?at=harbour"))


@pytest.mark.parametrize(
    ("name", "status"), [("Amina", 403), ("Hana", 403), ("Noor", 403), ("Carys", 404), ("Dele", 404)]
)
def test_others_see_none(browser_of, name, status):  # noqa: F811 -- the fixture
    for path in ("figures", "figures/table"):
        assert browser_of(name).get(f"/s/{path}?at=harbour&table=setting").status_code == status


def test_each_table_is_a_file(told, browser_of):  # noqa: F811 -- the fixture
    response = browser_of("Ben").get(f"/s/figures/table?at=harbour&period={YEAR}&table=setting")
    assert response["Content-Disposition"] == 'attachment; filename="table.csv"'
    assert rows_of(response) == [["Place", "Incident", "Near miss"], ["Office", "1", "1"]]
    assert browser_of("Ben").get("/s/figures/table?at=harbour&table=nothing").status_code == 404


def test_what_was_taken_back_or_belongs_to_another_is_left_out_and_said(told, send, browser_of, world):  # noqa: F811
    record = send()
    actions.acknowledge(by=world["Ben"].viewer(), incident_id=record)
    actions.withdraw(by=world["Amina"].viewer(), incident_id=record)
    page = text_of(browser_of("Ben").get("/s/figures?at=harbour"))
    assert "1 is left out" in page
    assert "1 Incident" in page


def test_another_period_has_nothing_and_a_wrong_one_is_refused(told, browser_of):  # noqa: F811 -- the fixture
    ben = browser_of("Ben")
    assert "0 Incident" in text_of(ben.get("/s/figures?at=harbour&period=2001"))
    assert ben.get("/s/figures?at=harbour&period=never").status_code == 409


def test_programs_get_the_same_numbers(told, program_of):  # noqa: F811 -- the fixture
    found = program_of("Ben").get("s/figures", period="all").json()
    assert found["kinds"]["incident"] == found["kinds"]["near_miss"] == 1
    setting = next(table for table in found["tables"] if table["name"] == "setting")
    assert setting["rows"] == [{"code": "office", "label": "Office", "counts": {"incident": 1, "near_miss": 1}}]
    assert program_of("Ben").get("s/figures", period="never").status_code == 422


def test_it_costs_the_same_for_many(send, browser_of, django_assert_max_num_queries):  # noqa: F811 -- the fixture
    for _ in range(4):
        send()
    ben = browser_of("Ben")
    ben.get("/s/figures?at=harbour")
    with django_assert_max_num_queries(25):
        ben.get("/s/figures?at=harbour")
