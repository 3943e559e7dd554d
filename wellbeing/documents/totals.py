"""Totals to be paid, as CSV and as PDF: month, series of vouchers, how many, how much. Nothing about a person whom anybody saw."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ui import money, paper
from ui.formats import MONTHS, long_date
from ui.paper import Paper

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_HEAD = ("Month", "Provider", "Series of vouchers", "Number", "Amount")


@dataclass(frozen=True)
class TotalLine:
    """One line. `name` is the provider's."""

    month: date
    name: str
    series: str
    number: int
    pence: int


def month_words(month: date) -> str:
    """`November 2026`."""
    return f"{MONTHS[month.month - 1]} {month.year}"


def to_csv(lines: Sequence[TotalLine]) -> str:
    """What a provider typed as her name never becomes a formula: such a cell begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEAD)
    for line in lines:
        name = f"'{line.name}" if line.name.startswith(_DANGEROUS) else line.name
        writer.writerow((f"{line.month:%Y-%m}", name, line.series, line.number, money.plain(line.pence)))
    return out.getvalue()


def to_pdf(lines: Sequence[TotalLine], *, name: str, registered: str, scheme: str, number: str, at: datetime) -> bytes:
    """An invoice of one month. Raises CannotPrint.

    Args:
        lines: of that month, never none.
        name: of the provider.
        registered: her register and number.
        scheme: who pays.
        number: of the invoice.
        at: when it was made.
    """
    month = month_words(lines[0].month)
    rows = [[line.series, str(line.number), money.words(line.pence)] for line in lines]
    rows.append(["Total", str(sum(line.number for line in lines)), money.words(sum(line.pence for line in lines))])
    blocks = (
        paper.facts(
            [
                ("From", "\n".join(part for part in (name, registered) if part)),
                ("To", scheme),
                ("Number", number),
                ("For", month),
            ]
        ),
        paper.table(month, ["Series of vouchers", "Number", "Amount"], rows, [2, 1, 1]),
        paper.text("The series tells the scheme which fund pays. Nothing here tells who was seen, or on which day."),
    )
    about = f"{name}, {long_date(at)}"
    return paper.to_pdf(Paper(title="Invoice", about=about, foot=number, blocks=blocks, author=name), at=at)
