"""Tables from CSV files and spreadsheets, values only."""

import io
import zipfile
from datetime import date, datetime, time

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from safety.parsers import read_table, tables
from safety.parsers.dates import NoDate, day_and_time, time_of_day
from safety.workflow import Refused


def xlsx(rows, hidden=()):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        clock = book.add_format({"num_format": "hh:mm"})
        if hidden:
            sheet = book.add_worksheet("first")
            sheet.write_row(0, 0, hidden)
            book.add_worksheet("shown").activate()
            sheet.hide()
            sheet = book.get_worksheet_by_name("shown")
        else:
            sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime | date):
                    sheet.write_datetime(at, column, cell, day)
                elif isinstance(cell, time):
                    sheet.write_datetime(at, column, cell, clock)
                else:
                    sheet.write(at, column, cell)
    return out.getvalue()


def packed(changes, rows=(("Date",), ("x",))):
    """A spreadsheet with some of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(rows))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in changes:
                new.writestr(part.filename, old.read(part))
        for name, content in changes.items():
            new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_it_reads_a_csv_in_every_usual_encoding(encoding):
    found = read_table("Date,What\r\n20/11/2026,“café” – £5\r\n".encode(encoding))
    assert found.columns == ("Date", "What")
    assert found.rows == ((2, ("20/11/2026", "“café” – £5")),)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_it_finds_out_what_parts_the_cells(delimiter):
    data = delimiter.join(["Date", "What, and who", "Where"]).replace("What, and who", '"What, and who"')
    found = read_table(f"{data}\n{delimiter.join(['1', '2', '3'])}\n".encode())
    assert found.columns == ("Date", "What, and who", "Where")


def test_it_numbers_rows_as_programs_show_them():
    found = read_table(b'\nDate,What\n1,"two\nlines"\n\n,,\n2,b\n')
    assert [number for number, _ in found.rows] == [3, 6]
    assert found.rows[0][1] == ("1", "two\nlines")


def test_it_makes_up_missing_headings_and_fills_short_rows():
    found = read_table(b"Date,,What\n1\n1,2,3,4\n")
    assert found.columns == ("Date", "Column 2", "What", "Column 4")
    assert found.rows == ((2, ("1", "", "", "")), (3, ("1", "2", "3", "4")))


def test_it_takes_off_the_mark_of_its_own_report():
    assert read_table(b"A\n'=1+1\n'quoted'\n").rows == ((2, ("=1+1",)), (3, ("'quoted'",)))


def test_it_reads_values_of_a_spreadsheet_as_text():
    found = read_table(
        xlsx(
            [
                ("Date", "Time", "Number", "Text", "Yes"),
                (date(2026, 11, 20), time(14, 30), 3, "=no", True),
                (datetime(2026, 11, 20, 9, 5), "", 2.5, "b", False),  # noqa: DTZ001 -- a spreadsheet knows no zones
            ]
        )
    )
    assert found.rows[0][1][:3] == ("2026-11-20", "14:30", "3")
    assert found.rows[0][1][4] == "yes"
    assert found.rows[1][1] == ("2026-11-20 09:05", "", "2.5", "b", "no")


def test_it_reads_the_first_sheet_that_is_shown():
    assert read_table(xlsx([("Date",), ("x",)], hidden=("secret",))).columns == ("Date",)


@pytest.mark.parametrize("data", [b"", b"Date,What\n", b"\n\n,,\n", xlsx([]), xlsx([("Date",)])])
def test_it_says_when_there_is_no_row(data):
    with pytest.raises(Refused, match="no row"):
        read_table(data)


def test_it_stops_at_its_limits(monkeypatch):
    monkeypatch.setattr(tables, "ROWS", 2)
    with pytest.raises(Refused, match="more than 2 rows"):
        read_table(b"A\n1\n2\n3\n")
    with pytest.raises(Refused, match="60 columns"):
        read_table(b",".join([b"A"] * 61) + b"\n1\n")
    with pytest.raises(Refused, match="larger than"):
        read_table(b"A\n" * 6_000_000)
    with pytest.raises(Refused, match="cannot be read as a table near line 2"):
        read_table(b'A\n"' + b"x" * 200_000 + b'"\n')


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
NAME = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "data",
    [
        packed({"xl/bomb.xml": b" " * 80_000_000}),
        packed({NAME: SHEET.format('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')}),
        packed({NAME: SHEET.format('<row r="1"><c t="n" r="XFD1"><v>1</v></c></row>')}),
        packed(
            {
                NAME: SHEET.format("<row><c t='s'><v>0</v></c></row>" * 10_000),
                "xl/sharedStrings.xml": "<sst><si><t>" + "x" * 1_000_000 + "</t></si></sst>",
            }
        ),
        packed({f"xl/{n}.xml": b"" for n in range(600)}),
    ],
    ids=["bomb", "far", "wide", "shared", "parts"],
)
def test_it_refuses_a_spreadsheet_that_would_fill_the_memory(data):
    with pytest.raises(Refused, match="too large"):
        read_table(data)


def test_it_refuses_a_broken_spreadsheet():
    whole = xlsx([("Date",), ("x",)])
    for broken in (
        whole[:-40],
        whole[:200],
        b"PK\3\4" + b"\0" * 100,
        packed({NAME: b"<worksheet"}),
        packed({"xl/workbook.xml": b"<"}),
    ):
        with pytest.raises(Refused):
            read_table(broken)


@given(st.binary(max_size=1000))
def test_it_reads_or_refuses_any_bytes(data):
    for one in (data, b"PK\3\4" + data):
        try:
            read_table(one)
        except Refused:
            continue


@given(st.text(max_size=500), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_it_reads_or_refuses_any_text(text, encoding):
    try:
        found = read_table(text.encode(encoding, "replace"))
    except Refused:
        return
    assert all(len(cells) == len(found.columns) for _, cells in found.rows)


@given(st.integers(0, 10_000), st.binary(max_size=40))
def test_it_reads_or_refuses_a_damaged_spreadsheet(at, noise):
    whole = bytearray(WHOLE)
    whole[at % len(whole) : at % len(whole) + len(noise)] = noise
    try:
        read_table(bytes(whole))
    except Refused:
        return


WHOLE = xlsx([("Date", "What"), ("20/11/2026", "x"), (date(2026, 11, 20), 5)])


@given(st.dates(date(1930, 1, 1), date(2027, 12, 31)))
def test_it_reads_a_day_however_it_is_written(day):
    shapes = (
        "%d/%m/%Y",
        "%d.%m.%Y",
        "%d-%m-%Y",
        "%Y-%m-%d",
        "%Y/%m/%d",
        "%d %B %Y",
        "%d %b %Y",
        "%A %d %B %Y",
        "%d-%b-%Y",
    )
    for shape in shapes:
        assert day_and_time(day.strftime(shape)) == (day, None), shape
        assert day_and_time(day.strftime(shape) + " 14:30") == (day, "14:30"), shape
    assert day_and_time(day.isoformat() + "T09:05:30Z") == (day, "09:05")
    if day.year >= 1950:
        assert day_and_time(day.strftime("%d/%m/%y")) == (day, None)


@pytest.mark.parametrize(
    "text", ["20th November 2026", "20 NOV 2026", "Friday, 20 November, 2026", "20 nov. 26", "20/11/2026 at 2.30pm"]
)
def test_it_reads_a_day_in_words(text):
    assert day_and_time(text)[0] == date(2026, 11, 20)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "11/20/2026",
        "31/02/2026",
        "46346",
        "20/11",
        "20 Marchember 2026",
        "\u0662\u0660/11/2026",
        "1/1/1/1",
        "x" * 500,
    ],
)
def test_it_does_not_guess_a_day(text):
    with pytest.raises(NoDate):
        day_and_time(text)


@given(st.text(max_size=70))
def test_it_reads_or_refuses_any_day_and_time(text):
    for read in (day_and_time, time_of_day):
        try:
            read(text)
        except NoDate:
            continue


@pytest.mark.parametrize(
    ("text", "at"),
    [("14:30", "14:30"), ("2.30pm", "14:30"), ("14:30:15", "14:30"), ("9am", "09:00"), ("midday", "12:00")],
)
def test_it_reads_a_time(text, at):
    assert time_of_day(text) == at


def test_it_outlives_a_fault_of_the_library(monkeypatch):
    panic = type("PanicException", (BaseException,), {"__module__": "pyo3_runtime"})

    def failing(_):
        raise panic

    monkeypatch.setattr(tables.CalamineWorkbook, "from_filelike", failing, raising=False)
    with pytest.raises(Refused):
        read_table(WHOLE)


def test_it_refuses_a_spreadsheet_with_a_part_twice():
    out = io.BytesIO(WHOLE)
    with zipfile.ZipFile(out, "a") as twice, pytest.warns(UserWarning, match="Duplicate"):
        twice.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(Refused):
        read_table(out.getvalue())
