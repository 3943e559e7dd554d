"""Rules of the directory: who is one contributor, from when it counts, and what may still be changed."""

import csv
import io
import re
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from aggregates.cube import Directory, Unit
from aggregates.method import METHOD, Method, band_of
from aggregates.payloads.facts import REGIONS
from aggregates.payloads.units import UnitBook, UnitEntry
from aggregates.workflow import periods
from ui.refusals import Refused

NAME_LIMIT = 120
MOST_STAFF = 100_000
MOST_UNITS = 2_000
UK = "UKX"
HOMES = tuple(code for code in REGIONS if code != UK)
COLUMNS = ("name", "organisations", "home", "further", "staff")
_SPLIT = re.compile(r"[;|]")


@dataclass(frozen=True, slots=True)
class Group:
    """How many contributors a region group has, and whether that is enough to hide anybody in."""

    label: str
    count: int
    needed: int

    @property
    def short(self) -> bool:
        return self.count < self.needed


def directory_of(book: UnitBook, method: Method = METHOD) -> Directory:
    """The directory as the figures need it: region groups, home first, and size bands."""
    return Directory(book.year, {entry.code: _unit(entry, method) for entry in book.units})


def groups(book: UnitBook, method: Method = METHOD) -> list[Group]:
    """Every region group with its number of contributors."""
    directory = directory_of(book, method)
    return [Group(label, len(directory.members(code)), method.members) for code, label, _ in method.regions]


def unit_of_tenants(book: UnitBook) -> dict[UUID, UnitEntry]:
    return {tenant: entry for entry in book.units for tenant in entry.tenants}


def check_entry(entry: UnitEntry, known: Collection[UUID]) -> None:
    """Raises Refused, naming the field."""
    if not entry.name.strip():
        raise Refused("Enter its name.", field="name")
    if len(entry.name) > NAME_LIMIT:
        raise Refused(f"Write {NAME_LIMIT} characters at most.", field="name")
    if entry.home not in HOMES:
        raise Refused("Choose the region where it is at home.", field="home")
    if set(entry.further) - set(HOMES):
        raise Refused("Choose from the list of regions.", field="further")
    if not 0 <= entry.staff <= MOST_STAFF:
        raise Refused("Enter how many people work there, volunteers left out.", field="staff")
    if set(entry.tenants) - set(known):
        raise Refused("There is no such organisation here.", field="tenants")


def check_book(book: UnitBook) -> None:
    """Raises Refused: an organisation stands in two units, or there are too many."""
    if len(book.units) > MOST_UNITS:
        raise Refused(f"A year has {MOST_UNITS} at most.")
    seen: dict[UUID, str] = {}
    for entry in book.units:
        for tenant in entry.tenants:
            if tenant in seen:
                raise Refused(f"An organisation stands in “{seen[tenant]}” and in “{entry.name}”.", field="tenants")
            seen[tenant] = entry.name


def first_quarter(year: int, *, released: Collection[str], today: date) -> str:
    """From when on somebody new counts: the year's first quarter as long as nothing of the year is published, then the next.

    History is not filled up afterwards: the difference between two releases would be the newcomer.
    """
    first = f"{year}-Q1"
    if not any(one.startswith(str(year)) for one in released):
        return first
    return max(first, periods.quarter_of(periods.next_quarter(today)))


def check_frozen(before: UnitBook, after: UnitBook, released: Collection[str]) -> None:
    """Once something of the year is published, who is there stays as she is. Raises Refused."""
    if not any(one.startswith(str(after.year)) for one in released):
        return
    now = {entry.code: entry for entry in after.units}
    for entry in before.units:
        if now.get(entry.code) != entry:
            raise Refused(
                f"Figures of {after.year} are published, so “{entry.name}” stays as it is until the year is over. "
                "New ones can be added."
            )


def counts(entry: UnitEntry, quarter: str) -> bool:
    """Whether its facts of a quarter count."""
    return entry.since <= quarter


def new_code() -> str:
    return f"u{secrets.token_hex(5)}"


def read_table(text: str, year: int, tenants: Mapping[str, UUID], since: str) -> list[UnitEntry]:
    """The rows of a CSV table as entries.

    Args:
        text: with the columns of `COLUMNS`; several organisations or regions in a cell are parted by semicolons.
        year: of the book.
        tenants: the organisations here by the last part of their address.
        since: from when on they count.

    Raises:
        Refused: with the number of the line.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = set(COLUMNS) - {(name or "").strip().lower() for name in rows.fieldnames or ()}
    if missing:
        raise Refused(f"The table needs the columns {', '.join(COLUMNS)}.", field="table")
    found: list[UnitEntry] = []
    for number, row in enumerate(rows, start=2):
        if len(found) >= MOST_UNITS:
            raise Refused(f"A year has {MOST_UNITS} at most.", field="table")
        found.append(_entry(number, {(key or "").strip().lower(): value for key, value in row.items()}, tenants, since))
    if not found:
        raise Refused(f"The table has no rows for {year}.", field="table")
    return found


def table_of(book: UnitBook, slugs: Mapping[UUID, str]) -> str:
    """The book as such a table."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for entry in book.units:
        known = "; ".join(slugs[one] for one in entry.tenants if one in slugs)
        writer.writerow([_harmless(entry.name), known, entry.home, "; ".join(entry.further), entry.staff])
    return out.getvalue()


def merged(book: UnitBook, entries: Iterable[UnitEntry]) -> UnitBook:
    """The book with these entries in it: one of the same name takes the place of the one before and keeps its code."""
    by_name = {entry.name.casefold(): entry for entry in book.units}
    for entry in entries:
        before = by_name.get(entry.name.casefold())
        kept = replace(entry, code=before.code, since=before.since) if before else entry
        by_name[entry.name.casefold()] = kept
    return replace(book, units=sorted_units(by_name.values()))


def sorted_units(entries: Iterable[UnitEntry]) -> tuple[UnitEntry, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.name.casefold(), entry.code)))


def _entry(number: int, row: Mapping[str, object], tenants: Mapping[str, UUID], since: str) -> UnitEntry:
    staff = str(row["staff"] or "0").strip()
    unknown = [slug for slug in _parts(row["organisations"]) if slug not in tenants]
    if unknown:
        raise Refused(f"Line {number}: there is no organisation “{unknown[0]}” here.", field="table")
    if not staff.isdecimal() or len(staff) > len(str(MOST_STAFF)):
        raise Refused(f"Line {number}: enter a number of staff.", field="table")
    entry = UnitEntry(
        code=new_code(),
        name=str(row["name"] or "").strip(),
        tenants=tuple(tenants[slug] for slug in _parts(row["organisations"])),
        home=str(row["home"] or "").strip().upper(),
        further=tuple(one.upper() for one in _parts(row["further"])),
        staff=int(staff),
        since=since,
    )
    try:
        check_entry(entry, tenants.values())
    except Refused as refusal:
        raise Refused(f"Line {number}: {refusal.sentence}", field="table") from None
    return entry


def _parts(cell: object) -> Sequence[str]:
    return [part.strip() for part in _SPLIT.split(str(cell or "")) if part.strip()]


def _harmless(text: str) -> str:
    """A spreadsheet must not take a name for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _unit(entry: UnitEntry, method: Method) -> Unit:
    places = [method.group_of(region) for region in (entry.home, *entry.further)]
    return Unit(entry.code, tuple(dict.fromkeys(places)), band_of(entry.staff), entry.staff)
