"""Files to bring in, and a short way from upload to records."""

import pytest

from safety import actions
from safety.parsers import Matching, guess, read_table
from tests.accounts.views.conftest import browser_of  # noqa: F401 - a fixture for every test here
from tests.safety.conftest import upload

TABLE = (
    b"Date,Kind,Type,Channel,Description\r\n"
    b"20/11/2025,incident,HAR-CAL,phone,They rang\r\n"
    b"19/11/2025,near miss,,,Nearly\r\n"
    b"soon,incident,,,When?\r\n"
    b"18/11/2025,incident,ONL-MSG,email,=cmd()\r\n"
)


def mbox(count, start=0):
    return b"".join(
        b"From x@hate.example Mon Nov  3 10:00:00 2025\r\n"
        b"From: Sender %d <s%d@hate.example>\r\nTo: info@harbour.example\r\nSubject: Go home\r\n"
        b"Message-ID: <%d@hate.example>\r\nDate: Mon, %d Nov 2025 10:00:00 +0000\r\n\r\nGo home now.\r\n\r\n"
        % (n % 3, n % 3, n, n % 5 + 3)
        for n in range(start, start + count)
    )


def mail_file(count=3):
    return upload(mbox(count), "inbox.mbox", "application/mbox")


def table_file(data=TABLE):
    return upload(data, "list.csv", "text/plain")


@pytest.fixture
def client_of(browser_of):  # noqa: F811 - the fixture imported above
    return browser_of


@pytest.fixture
def amina(world):
    return world["Amina"].viewer()


@pytest.fixture
def begin(amina, harbour):
    return lambda *files, **options: actions.begin_import(by=amina, tenant=harbour, files=files, **options)


@pytest.fixture
def begin_table(amina, begin):
    """A table, matched by its headings."""

    def begin_table(data=TABLE, *, as_one=False, **changes):
        begun = begin(table_file(data))
        columns = guess(read_table(data).columns)
        matching = Matching(columns, **{"kind": "incident", "urgency": "record_only", **changes})
        actions.match_import(by=amina, import_id=begun, matching=matching, as_one=as_one)
        return begun

    return begin_table
