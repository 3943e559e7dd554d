"""What an entry must say, and the register as a table and as a paper, without a database."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pypdf
import pytest

from safety.documents.register import HEAD, Drawn, Written, drawn, rows, to_csv, to_pdf
from safety.payloads import Circle, DutyDecision, RegisterEntry, ReportBody, State, Task, reference
from safety.story import Story
from safety.workflow import STEP_KINDS, Refused, check_step

TODAY = date(2026, 11, 22)


def entry(**changes):
    plain = {
        "id": uuid4(),
        "kind": "risk_assessment",
        "on": TODAY,
        "title": "The front door",
        "decided": "A second lock",
        "who": "The board",
        "review_on": date(2027, 5, 1),
        "by": uuid4(),
        "by_name": "Ben",
        "at": datetime(2026, 11, 22, 9, tzinfo=UTC),
    }
    return RegisterEntry(**plain | changes)


def check(**changes):
    plain = {"kind": "policy", "on": TODAY, "title": "x", "decided": "", "who": "", "review_on": None, "today": TODAY}
    check_step(**plain | changes)


@pytest.mark.parametrize("kind", STEP_KINDS)
def test_it_takes_every_kind(kind):
    check(kind=kind, review_on=TODAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "party"}, "kind"),
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"on": date(1999, 12, 31)}, "on"),
        ({"title": "  "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"who": "x" * 121}, "who"),
        ({"decided": "x" * 1001}, "decided"),
        ({"review_on": TODAY}, "review_on"),
    ],
)
def test_it_refuses_what_does_not_fit(changes, field):
    with pytest.raises(Refused) as refusal:
        check(**changes)
    assert refusal.value.field == field


def test_the_table_is_by_day_and_no_cell_is_a_formula():
    written = [Written(entry(title="=HYPERLINK(1)", on=date(2026, 11, 3))), Written(entry(), struck="Wrong day")]
    found = [Drawn(date(2026, 11, 10), "Closed: Stopped", "+Ben", "H-1234-5678")]
    table = list(csv.reader(io.StringIO(to_csv(rows(written, found)).decode("utf-8-sig"))))
    assert table[0] == list(HEAD)
    assert [line[0] for line in table[1:]] == ["2026-11-03", "2026-11-10", "2026-11-22"]
    assert table[1][2] == "'=HYPERLINK(1)"
    assert table[2][1:] == ["From a record", "Closed: Stopped", "", "'+Ben", "", "H-1234-5678", ""]
    assert table[3][-1] == "Wrong day"


def test_the_paper_says_the_same_and_is_tagged():
    made = to_pdf(
        "Harbour Advice",
        [Written(entry(decided="#panic() *x*"), struck="Wrong day")],
        [Drawn(TODAY, "Closed: Stopped", "Ben", "H-1234-5678")],
        by="Ben",
        at=datetime(2026, 11, 22, 9, tzinfo=UTC),
        span="up to today",
    )
    reader = pypdf.PdfReader(io.BytesIO(made))
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for words in ("The front door", "#panic() *x*", "Wrong day", "H-1234-5678", "Closed: Stopped", "Harbour Advice"):
        assert words in text, words


def test_an_entry_stays_readable_bytes():
    made = entry(review_on=None)
    assert RegisterEntry.from_bytes(made.to_bytes()) == made


def test_a_record_tells_what_was_done_in_codes_alone():
    record, who, at = uuid4(), uuid4(), datetime(2026, 11, 20, 9, tzinfo=UTC)
    task = {"id": uuid4(), "code": "safety_plan", "text": "TEXT", "owner": who, "owner_name": "Bel", "reason": "HOW"}
    task |= {"due_on": TODAY, "by": who, "by_name": "Ben", "at": at}
    decided = {"by": who, "by_name": "Mira", "at": at, "number": 1, "reason": "WHY", "reference": "REF", "text": "SENT"}
    story = Story.gather(
        [
            ReportBody(narrative="NARRATIVE"),
            Circle(restricted=False),
            State(status="submitted", at=at, number=1),
            State(status="acknowledged", at=at, number=2, by=who, by_name="Ben"),
            State(status="closed", at=at, number=3, by=who, by_name="Ben", outcomes=("stopped",), note="NOTE"),
            Task(**task | {"state": "done"}),
            Task(**task | {"id": uuid4(), "state": "open"}),
            DutyDecision(rule="insurer", outcome="done", **decided),
        ]
    )
    found = list(drawn(record, story))
    assert [(one.who, one.reference, one.on) for one in found] == [
        (name, reference(record), at.date()) for name in ("Ben", "Bel", "Mira", "Ben")
    ]
    told = " ".join(one.what for one in found)
    assert "(done)" in told
    for words in ("TEXT", "HOW", "WHY", "REF", "SENT", "NARRATIVE", "NOTE"):
        assert words not in told
