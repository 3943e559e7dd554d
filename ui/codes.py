"""Coded lists: read once from a file of JSON, offered by forms and carried by records. A code never changes meaning.

Each list carries the date of its version. A row may carry `valid_from` and `valid_to` (both days included) and a
`jurisdiction`: nations out of ew (England and Wales), sco and ni; without it the row fits the whole of the UK. Forms
offer what is valid; a record that carries an older code keeps its words for ever.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

NAMED = frozenset({"code", "label", "definition", "meaning", "jurisdiction", "valid_from", "valid_to"})
UK = "uk"
NATIONS: Mapping[str, str] = MappingProxyType({"ew": "England and Wales", "sco": "Scotland", "ni": "Northern Ireland"})


class UnknownCode(ValueError):
    """A list or a code that the vocabulary does not have. The message names both, since neither is anybody's secret."""


@dataclass(frozen=True, slots=True)
class Validity:
    """When and where a row, or a word about it, holds."""

    nations: frozenset[str] = frozenset()  # none: everywhere
    first: date | None = None
    last: date | None = None

    def on(self, day: date, nation: str = UK) -> bool:
        """Whether it holds on a day in a nation; with `UK`, in any of them."""
        here = not self.nations or nation == UK or nation in self.nations
        return here and (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


ALWAYS = Validity()


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list."""

    code: str
    label: str
    definition: str = ""
    more: Mapping[str, str] = field(default_factory=dict, compare=False)
    """The further columns of its list, by name."""
    valid: "Validity" = field(default_factory=lambda: ALWAYS, compare=False)


@dataclass(frozen=True, slots=True)
class CodedList:
    """A list with its rows in the order in which people see them."""

    name: str
    title: str
    note: str
    rows: Mapping[str, Entry]
    version: date | None = None


type Row = Mapping[str, Any]


def entry_of(_list_name: str, row: Row) -> Entry:
    """A row with its further columns as texts; columns that hold lists are left to whoever reads the file."""
    code, label, definition = str(row["code"]), str(row["label"]), str(row.get("definition", row.get("meaning", "")))
    more = {name: str(value) for name, value in row.items() if name not in NAMED and not isinstance(value, list)}
    return Entry(code, label, definition, MappingProxyType(more), validity_of(row))


def validity_of(row: Row) -> Validity:
    """Raises UnknownCode for a nation that there is not."""
    nations = frozenset(row.get("jurisdiction", ()))
    if not nations <= NATIONS.keys():
        raise UnknownCode(f"There is no nation among {sorted(nations)}.")
    return Validity(nations, _day(row.get("valid_from")), _day(row.get("valid_to")))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class Vocabulary:
    """The lists of one file. It is read when something is first asked for.

    Args:
        file: where the lists stand.
        entry: makes a row of a list (its name comes first); a service with rows of its own kinds gives its own.
    """

    def __init__(self, file: Path, entry: Callable[[str, Row], Entry] = entry_of) -> None:
        self._file = file
        self._entry = entry

    @cached_property
    def _lists(self) -> Mapping[str, CodedList]:
        lists = {}
        for name, content in self.raw().items():
            rows = [self._entry(name, row) for row in content["rows"]]
            by_code = {row.code: row for row in rows}
            if len(by_code) != len(rows):
                raise UnknownCode(f"The list {name} has a code twice.")
            version = _day(content.get("version"))
            lists[name] = CodedList(name, content["title"], content["note"], MappingProxyType(by_code), version)
        return MappingProxyType(lists)

    def raw(self) -> dict[str, Any]:
        """The file as it is, for columns that are more than a text."""
        lists: dict[str, Any] = json.loads(self._file.read_text(encoding="utf-8"))
        return lists

    def coded_list(self, list_name: str) -> CodedList:
        """A whole list. Raises UnknownCode when there is no such list."""
        try:
            return self._lists[list_name]
        except KeyError:
            raise UnknownCode(f"There is no list {list_name!r}.") from None

    def list_names(self) -> tuple[str, ...]:
        return tuple(self._lists)

    def entry(self, list_name: str, code: str) -> Entry:
        """One row. Raises UnknownCode when there is no such list, or it has no such code."""
        try:
            return self.coded_list(list_name).rows[code]
        except KeyError:
            raise UnknownCode(f"The list {list_name!r} has no code {code!r}.") from None

    def entries(self, list_name: str) -> tuple[Entry, ...]:
        return tuple(self.coded_list(list_name).rows.values())

    def codes(self, list_name: str) -> tuple[str, ...]:
        return tuple(self.coded_list(list_name).rows)

    def label(self, list_name: str, code: str) -> str:
        """The words for a code. Raises UnknownCode when there is no such list, or it has no such code."""
        return self.entry(list_name, code).label

    def valid_entries(self, list_name: str, *, on: date | None = None, nation: str = UK) -> tuple[Entry, ...]:
        """The rows that hold on a day (today unless given) in a nation (any of them unless given)."""
        day = on or date.today()  # noqa: DTZ011 -- a row holds from a day of the calendar; an hour more or less settles nothing
        return tuple(row for row in self.entries(list_name) if row.valid.on(day, nation))

    def choices(self, list_name: str, *, on: date | None = None, nation: str = UK) -> list[tuple[str, str]]:
        """Code and label of the rows that hold (see `valid_entries`), as form fields take them."""
        return [(row.code, row.label) for row in self.valid_entries(list_name, on=on, nation=nation)]
