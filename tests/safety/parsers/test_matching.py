"""Columns matched to questions, and rows read or refused."""

import csv
import io
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.parsers import Matching, as_one, check_matching, guess, read_rows, read_table, refused_as_csv
from safety.payloads import ReportBody
from safety.workflow import Refused

TODAY = date(2026, 11, 20)
COLUMNS = ("happened_on", "kind", "types", "channels", "narrative")


def read(text, columns=COLUMNS, **changes):
    table = read_table(text.encode())
    return table, read_rows(table, Matching(columns, **changes), today=TODAY)


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (
            ("Date", "Time", "Incident type", "Description", "Location"),
            ("happened_on", "happened_at", "types", "narrative", "place"),
        ),
        (("When?", "What happened?", "KIND", "channel"), ("happened_on", "types", "kind", "channels")),
        (("Date of incident", "Incident date", "Shoe size"), ("happened_on", "", "")),
        (("Happened_on", "Hate strand", "How soon"), ("happened_on", "bias", "urgency")),
        (("Ref", "Full description", "Action taken"), ("", "narrative", "done")),
    ],
)
def test_it_guesses_columns_by_their_names(headings, fields):
    assert guess(headings) == fields


@pytest.mark.parametrize(
    ("matching", "field"),
    [
        (Matching(("kind", "")), "columns"),
        (Matching(("happened_on", "")), "kind"),
        (Matching(("happened_on", "happened_on"), kind="incident"), "column_1"),
        (Matching(("happened_on", "shoes"), kind="incident"), "column_1"),
        (Matching(("happened_on",), kind="incident", types=("NOPE",)), "types"),
    ],
)
def test_it_refuses_a_matching_that_cannot_work(matching, field):
    with pytest.raises(Refused) as refused:
        check_matching(matching)
    assert refused.value.field == field


def test_it_takes_codes_and_labels_and_keeps_kinds_apart():
    _, found = read(
        "d,k,t,c,n\n"
        "20/11/2026,incident,HAR-CAL,email,one\n"
        "2026-11-19,Near miss,har-cal; Online abuse,Email; sms,two\n"
        '18/11/2026,warning,,"Text / WhatsApp / Signal",\n'
        '18/11/2026,good practice,,"email, sms",\n'.replace("Online abuse", "ONL-MSG").replace(
            "good practice", "What went well"
        )
    )
    assert not found.refusals
    bodies = [row.body for row in found.rows]
    assert [body.kind for body in bodies] == ["incident", "near_miss", "warning", "good_practice"]
    assert bodies[0] == ReportBody(
        kind="incident", types=("HAR-CAL",), primary="HAR-CAL", happened_on=TODAY, channels=("email",), narrative="one"
    )
    assert set(bodies[1].types) == {"HAR-CAL", "ONL-MSG"}
    assert bodies[2].channels == ("sms",)
    assert set(bodies[3].channels) == {"email", "sms"}


def test_it_names_every_reason_with_row_and_column():
    _, found = read(
        "d,k,t,c,n\nsoon,incident,XX,email,\n21/11/2026,incident,,,\n20/11/2026,,,,\n20/11/2026,incident,,,ok\n"
    )
    assert [row.number for row in found.rows] == [5]
    assert [(one.number, one.column) for one in found.refusals] == [(2, "d"), (2, "t"), (3, "d"), (4, "k")]
    assert found.refused == 3
    assert "“soon”" in found.refusals[0].reason


def test_it_fills_in_what_holds_for_every_row():
    _, found = read("d\n20/11/2026\n", ("happened_on",), kind="near_miss", types=("HAR-CAL",), urgency="record_only")
    [row] = found.rows
    assert (row.body.kind, row.body.primary, row.body.urgency) == ("near_miss", "HAR-CAL", "record_only")


def test_it_takes_a_time_behind_the_day_unless_there_is_a_column_of_times():
    _, one = read("d\n20/11/2026 09:30\n", ("happened_on",), kind="incident")
    _, two = read("d,t\n20/11/2026 09:30,2pm\n", ("happened_on", "happened_at"), kind="incident")
    assert (one.rows[0].body.happened_at, two.rows[0].body.happened_at) == ("09:30", "14:00")


@pytest.mark.parametrize("cell", ["x" * 10_001, "a\u202eb"])
def test_it_refuses_or_cleans_what_may_not_be_kept(cell):
    table = read_table(f"d,n\n20/11/2026,{cell}\n".encode())
    found = read_rows(table, Matching(("happened_on", "narrative"), kind="incident"), today=TODAY)
    assert found.refused == (len(cell) > 10_000)
    assert all("\u202e" not in row.body.narrative for row in found.rows)


def test_it_reports_refused_rows_so_that_they_can_be_put_right_and_no_formula_runs():
    table, found = read('d,k,t,c,n\nsoon,incident,,,"=HYPERLINK(1)"\n+1,@x,,-2,\n20/11/2026,incident,,,ok\n')
    rows = list(csv.reader(io.StringIO(refused_as_csv(table, found.refusals).removeprefix("\ufeff"))))
    assert rows[0] == ["Row", "Why it was not taken", *table.columns]
    assert [row[0] for row in rows[1:]] == ["2", "3"]
    assert rows[1][-1] == "'=HYPERLINK(1)"
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    again = read_table(refused_as_csv(table, found.refusals).encode())
    assert again.rows[0][1][-1] == "=HYPERLINK(1)", "what was put right comes back as it was"
    assert guess(again.columns)[:2] == ("", "")


def test_it_puts_rows_together_as_one_record():
    _, found = read(
        "d,k,t,c,n\n20/11/2026,incident,HAR-CAL,email,Go home\n18/11/2026,incident,ONL-MSG,sms,go  home\n"
        "18/11/2026,incident,HAR-CAL,sms,Else\n17/11/2026,near miss,,,\nbad,incident,,,\n"
    )
    body, more, left = as_one(found, addition=uuid4(), at=datetime(2026, 11, 20, tzinfo=UTC))
    assert (body.kind, body.primary, body.happened_on) == ("incident", "HAR-CAL", date(2026, 11, 18))
    assert (more.count, more.whole) == (3, True)
    assert {(tally.day.day, tally.channel, tally.count) for tally in more.tallies} == {(20, "email", 1), (18, "sms", 2)}
    assert [sample.times for sample in more.samples] == [2, 1]
    assert [one.number for one in left.refusals] == [6, 5], "a near miss is not counted among incidents"


def test_it_makes_no_record_of_no_rows():
    _, found = read("d,k,t,c,n\nbad,incident,,,\n")
    with pytest.raises(Refused):
        as_one(found, addition=uuid4(), at=datetime(2026, 11, 20, tzinfo=UTC))


CELLS = st.one_of(st.text(max_size=30), st.sampled_from(["20/11/2026", "incident", "email; sms", "HAR-CAL", "2pm", ""]))


@given(st.lists(st.lists(CELLS, min_size=5, max_size=5), min_size=1, max_size=5))
def test_it_takes_or_refuses_every_row_and_never_both(rows):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([COLUMNS, *rows])
    try:
        table = read_table(out.getvalue().encode("utf-8", "replace"))
    except Refused:
        return
    columns = (*COLUMNS, *[""] * (len(table.columns) - 5))[: len(table.columns)]
    found = read_rows(table, Matching(columns), today=TODAY)
    taken, refused = {row.number for row in found.rows}, {one.number for one in found.refusals}
    assert taken | refused == {number for number, _ in table.rows}
    assert not taken & refused
    for row in found.rows:
        assert ReportBody.from_bytes(row.body.to_bytes()) == row.body
