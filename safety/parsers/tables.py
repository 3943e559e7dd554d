"""A table from a CSV file or a spreadsheet: values only, as text, with the number of each row as programs show it."""

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from safety.parsers.cleaning import clean
from safety.workflow import Refused

ROWS: Final = 1_000  # without the row of headings
COLUMNS: Final = 60
CELL: Final = 10_000  # characters
FILE_BYTES: Final = 10 * 1024 * 1024
UNPACKED_BYTES: Final = 60 * 1024 * 1024
_PARTS: Final = 500
_PLAIN: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BLOCK: Final = 256 * 1024
_MOST_ROW: Final = 20_000  # of any cell, blank rows between included: a sheet is laid out whole in memory
_MOST_COLUMN: Final = 500
_MOST_TEXT: Final = 200 * 1024 * 1024  # bytes, were every cell to hold the longest of the shared texts
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml")
_PLACE: Final = re.compile(rb'<(?:\w+:)?c\b[^>]{0,300}?\br\s*=\s*["\']([A-Za-z]{1,7})(\d{1,9})["\']')
_ROW: Final = re.compile(rb'<(?:\w+:)?row\b[^>]{0,300}?\br\s*=\s*["\'](\d{1,9})["\']')
_DELIMITERS: Final = ",;\t|"
_PROTECTED: Final = re.compile(r"'[=+\-@]")
_TOO_LARGE: Final = "This spreadsheet is too large to read here. Save the part that you need as a file of its own."
_BROKEN: Final = "This spreadsheet cannot be read. Open it, save it as a new file or as CSV, and add that."


@dataclass(frozen=True)
class Table:
    """Headings, and below them each row that is not blank, with its number. All rows have as many cells as headings."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_table(data: bytes) -> Table:
    """The table in a file. A zip file is taken for a spreadsheet (XLSX), anything else for CSV.

    Raises:
        Refused: it is broken, empty or too large.
    """
    check_size(len(data))
    lines = _xlsx(data) if data.startswith(b"PK\3\4") else _csv(data)
    return _table(lines)


def check_size(size: int) -> None:
    """Raises Refused for a file too large to be read as a table."""
    if size > FILE_BYTES:
        raise Refused(f"The file is larger than {FILE_BYTES // 1024**2} MB. {_TOO_LARGE}", field="files")


def _table(lines: Iterable[Iterable[str]]) -> Table:
    columns: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, line in enumerate(lines, start=1):
        cells = [clean(cell, CELL + 1) for cell in line]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > COLUMNS:
            raise Refused(f"Row {number} has more than {COLUMNS} columns. Take out those that you do not need.")
        if not cells:
            continue
        if not columns:
            columns = tuple(_headings(cells))
            continue
        if len(cells) > len(columns):
            columns += tuple(f"Column {at}" for at in range(len(columns) + 1, len(cells) + 1))
        rows.append((number, tuple(map(_as_written, cells))))
        if len(rows) > ROWS:
            raise Refused(f"There are more than {ROWS:,} rows. Save them in smaller files.", field="files")
    if not rows:
        raise Refused("There is no row below the headings. The first row has to name the columns.", field="files")
    width = len(columns)
    return Table(columns, tuple((number, (*cells, *[""] * (width - len(cells)))) for number, cells in rows))


def _as_written(cell: str) -> str:
    """Without the mark that our own report of refused rows puts before what a spreadsheet would take for a formula."""
    return cell[1:] if _PROTECTED.match(cell) else cell


def _headings(cells: list[str]) -> Iterator[str]:
    """The names of the columns; a missing one is made up."""
    for at, cell in enumerate(cells, start=1):
        yield " ".join(cell.split())[:100] or f"Column {at}"


# CSV ----------------------------------------------------------------------------------------------------------------


def _csv(data: bytes) -> Iterator[list[str]]:
    text = decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    while True:
        try:
            line = next(reader)
        except StopIteration:
            return
        except csv.Error:
            where = f"near line {reader.line_num:,}"
            raise Refused(
                f"This file cannot be read as a table {where}. Save it as CSV again.", field="files"
            ) from None
        yield line


def decoded(data: bytes) -> str:
    """Text in UTF-8 or UTF-16 with or without a mark, else as Windows programs wrote it in western Europe."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", *_without_mark(data)):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", "replace")


def _without_mark(data: bytes) -> tuple[str, ...]:
    """UTF-16 shows by its zeros: every other byte of plain letters."""
    start = data[:1000]
    if start.count(0) * 3 < len(start):
        return ()
    return ("utf-16-le",) if start[1::2].count(0) >= start[::2].count(0) else ("utf-16-be",)


def _delimiter(text: str) -> str:
    """What parts the cells of the headings: whichever gives the most of them."""
    first = text.lstrip("\r\n")[:20_000]

    def cells(delimiter: str) -> int:
        try:
            return len(next(csv.reader(io.StringIO(first, newline=""), delimiter=delimiter), []))
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=cells)


# XLSX ---------------------------------------------------------------------------------------------------------------


def _xlsx(data: bytes) -> Iterator[list[str]]:
    safe = _unpacked(data)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(safe)) as book:
            for sheet in book.sheets_metadata:
                if sheet.visible != SheetVisibleEnum.Visible:
                    continue
                found = book.get_sheet_by_name(sheet.name)
                if found.height:
                    rows = found.to_python(skip_empty_area=False)
                    break
            else:
                rows = []
    except (CalamineError, ValueError, OSError, OverflowError):
        raise Refused(_BROKEN, field="files") from None
    except BaseException as error:
        if type(error).__module__ == "pyo3_runtime":  # a fault in the library itself, which is no Exception
            raise Refused(_BROKEN, field="files") from None
        raise
    for row in rows:
        yield [_as_text(cell) for cell in row]


def _unpacked(data: bytes) -> bytes:
    """The same spreadsheet without compression, so that what reads it next cannot unpack to more than this.

    Raises:
        Refused: it is broken, would unpack to too much, or would be laid out too large in memory.
    """
    out = io.BytesIO()
    left, shared, most = UNPACKED_BYTES, b"", 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as plain:
            parts = packed.infolist()
            if len(parts) > _PARTS:
                raise Refused(_TOO_LARGE, field="files")
            if len({part.filename for part in parts}) < len(parts) or any(
                part.compress_type not in _PLAIN for part in parts
            ):
                raise Refused(_BROKEN, field="files")
            for part in parts:
                if part.is_dir() or not part.filename.endswith((".xml", ".rels")):
                    continue  # pictures and the like hold no cell
                content = _read(packed, part, left)
                left -= len(content)
                if part.filename == "xl/sharedStrings.xml":
                    shared = content
                elif _SHEET.fullmatch(part.filename):
                    most = max(most, _check_places(content))
                plain.writestr(zipfile.ZipInfo(part.filename), content)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, OSError, LookupError):
        raise Refused(_BROKEN, field="files") from None
    longest = max(map(len, re.split(rb"</(?:\w+:)?si>", shared)))
    if longest * most > _MOST_TEXT:
        raise Refused(_TOO_LARGE, field="files")
    return out.getvalue()


def _read(packed: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> bytes:
    """One part, never more than there is room for."""
    content = bytearray()
    with packed.open(part) as stream:
        while block := stream.read(_BLOCK):
            content += block
            if len(content) > left:
                raise Refused(_TOO_LARGE, field="files")
    return bytes(content)


def _check_places(sheet: bytes) -> int:
    """How many cells a sheet has. Raises Refused when one stands so far out that the sheet would fill the memory."""
    count = sheet.count(b"<c ") + sheet.count(b":c ") + sheet.count(b"<c>") + sheet.count(b":c>")
    rows = [int(found[1]) for found in _ROW.finditer(sheet)]
    cells = [(found[1], int(found[2])) for found in _PLACE.finditer(sheet)]
    furthest = max((_column(letters) for letters, _ in cells), default=0)
    lowest = max((*rows, *(row for _, row in cells)), default=0)
    if lowest > _MOST_ROW or furthest > _MOST_COLUMN or count > _MOST_ROW * COLUMNS:
        raise Refused(_TOO_LARGE, field="files")
    return count


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _as_text(cell: object) -> str:
    match cell:
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer() and abs(cell) < 1e15:  # noqa: PLR2004 -- beyond, a float is no whole number
            return str(int(cell))
        case datetime():
            midnight = cell.time() == time()
            return cell.date().isoformat() if midnight else cell.replace(tzinfo=None).isoformat(" ", "minutes")
        case date():
            return cell.isoformat()
        case time():
            return cell.isoformat("minutes")
        case _:
            return "" if cell is None else str(cell)
