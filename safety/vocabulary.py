"""The coded lists that forms offer and records carry, read once from vocabulary.json. A code never changes meaning.

Each list carries the date of its version. A row may carry `valid_from` and `valid_to` (both days included) and a
`jurisdiction`: nations out of ew (England and Wales), sco and ni; without it the row fits the whole of the UK. Forms
offer what is valid; a record that carries an older code keeps its words for ever.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

_FILE = Path(__file__).with_name("vocabulary.json")

_NAMED = frozenset({"code", "label", "definition", "meaning", "jurisdiction", "valid_from", "valid_to"})

INCIDENT_TYPE = "incident_type"
SEVERITY = "severity"
OTHER = "OTH-OTH"
UK = "uk"
NATIONS: Mapping[str, str] = MappingProxyType({"ew": "England and Wales", "sco": "Scotland", "ni": "Northern Ireland"})
NOT_CHECKED = "has a list of its own, which we have not checked yet"


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
class IncidentType(Entry):
    """What happened. `floor` is the lowest severity (1 to 5) accepted without a reason; `flags` are single letters."""

    family: str = ""
    floor: int = 1
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SeverityLevel(Entry):
    """One step of the severity scale in the words of its three axes."""

    body: str = ""
    mind: str = ""
    work: str = ""
    clock: str = ""


class Flag:
    """The letters an incident type may carry."""

    DANGER = "E"  # the 999 panel comes first
    POLICE = "P"
    RIDDOR = "R"
    REGULATOR = "C"
    DATA_BREACH = "D"
    TAKE_DOWN = "L"
    SENSITIVE = "S"
    WELLBEING = "W"


@dataclass(frozen=True, slots=True)
class CodedList:
    """A list with its rows in the order in which people see them."""

    name: str
    title: str
    note: str
    rows: Mapping[str, Entry]
    version: date | None = None


def _row(list_name: str, row: Mapping[str, Any]) -> Entry:
    code, label, definition = str(row["code"]), str(row["label"]), str(row.get("definition", row.get("meaning", "")))
    if list_name == INCIDENT_TYPE:
        flags = frozenset(str(row["flags"]))
        family, floor_of = str(row["family"]), int(str(row["floor"]))
        return IncidentType(code, label, definition, {}, _validity(row), family, floor_of, flags)
    if list_name == SEVERITY:
        axes = (str(row[key]) for key in ("to_people_body", "to_people_mind", "to_work_property", "default_clock"))
        return SeverityLevel(code, label, definition, {}, _validity(row), *axes)
    more = {name: str(value) for name, value in row.items() if name not in _NAMED and not isinstance(value, list)}
    return Entry(code, label, definition, MappingProxyType(more), _validity(row))


def _validity(row: Mapping[str, Any]) -> Validity:
    nations = frozenset(row.get("jurisdiction", ()))
    if not nations <= NATIONS.keys():
        raise UnknownCode(f"There is no nation among {sorted(nations)}.")
    return Validity(nations, _day(row.get("valid_from")), _day(row.get("valid_to")))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def _lists() -> Mapping[str, CodedList]:
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    lists = {}
    for name, content in data.items():
        rows = [_row(name, row) for row in content["rows"]]
        by_code = {row.code: row for row in rows}
        if len(by_code) != len(rows):
            raise UnknownCode(f"The list {name} has a code twice.")
        version = _day(content.get("version"))
        lists[name] = CodedList(name, content["title"], content["note"], MappingProxyType(by_code), version)
    return MappingProxyType(lists)


def coded_list(list_name: str) -> CodedList:
    """A whole list.

    Raises:
        UnknownCode: there is no such list.
    """
    try:
        return _lists()[list_name]
    except KeyError:
        raise UnknownCode(f"There is no list {list_name!r}.") from None


def list_names() -> tuple[str, ...]:
    return tuple(_lists())


def entry(list_name: str, code: str) -> Entry:
    """One row.

    Raises:
        UnknownCode: there is no such list, or it has no such code.
    """
    try:
        return coded_list(list_name).rows[code]
    except KeyError:
        raise UnknownCode(f"The list {list_name!r} has no code {code!r}.") from None


def entries(list_name: str) -> tuple[Entry, ...]:
    return tuple(coded_list(list_name).rows.values())


def codes(list_name: str) -> tuple[str, ...]:
    return tuple(coded_list(list_name).rows)


def valid_entries(list_name: str, *, on: date | None = None, nation: str = UK) -> tuple[Entry, ...]:
    """The rows that hold on a day (today unless given) in a nation (any of them unless given)."""
    day = on or date.today()  # noqa: DTZ011 -- a row holds from a day of the calendar; an hour more or less settles nothing
    return tuple(row for row in entries(list_name) if row.valid.on(day, nation))


def choices(list_name: str, *, on: date | None = None, nation: str = UK) -> list[tuple[str, str]]:
    """Code and label of the rows that hold (see `valid_entries`), as form fields take them."""
    return [(row.code, row.label) for row in valid_entries(list_name, on=on, nation=nation)]


def nation_of(region: str | None) -> str:
    """`ew`, `sco` or `ni`; `UK` for what happened everywhere, online, or nobody said where.

    Raises:
        UnknownCode: there is no such region.
    """
    nations = entry("region", region).valid.nations if region else frozenset()
    return next(iter(nations), UK)


def standing(strand: str, region: str | None, on: date | None = None) -> str:
    """How the law or the police of a nation see a hate strand on a day: `England and Wales: monitored`.

    Without a nation it says all that is known, with semicolons; nothing where nothing is known or to be said.

    Raises:
        UnknownCode: there is no such strand or region.
    """
    entry("bias_motivation", strand)
    nation = nation_of(region)
    said = ((name, _standing(strand, name, on)) for name in NATIONS if nation in {UK, name})
    return "; ".join(words for _, words in said if words)


def _standing(strand: str, nation: str, on: date | None) -> str:
    kept = _standings().get((strand, nation))
    if kept is None:
        motivated = strand not in {"none", "unknown"}
        return f"{NATIONS[nation]} {NOT_CHECKED}" if nation == "ni" and motivated else ""
    day = on or date.today()  # noqa: DTZ011 -- as above
    words = next((words for words, valid in kept if valid.on(day)), "-")
    return "" if words == "-" else f"{NATIONS[nation]}: {words}"


@cache
def _standings() -> Mapping[tuple[str, str], tuple[tuple[str, Validity], ...]]:
    """Strand and nation to what was said of it, and when."""
    found = {}
    for row in json.loads(_FILE.read_text(encoding="utf-8"))["bias_motivation"]["rows"]:
        for nation in NATIONS.keys() & row.keys():
            said = row[nation] if isinstance(row[nation], list) else [{"words": row[nation]}]
            found[row["code"], nation] = tuple((one["words"], _validity(one)) for one in said)
    return MappingProxyType(found)


def label(list_name: str, code: str) -> str:
    """The words for a code.

    Raises:
        UnknownCode: there is no such list, or it has no such code.
    """
    return entry(list_name, code).label


def incident_type(code: str) -> IncidentType:
    """One incident type.

    Raises:
        UnknownCode: there is no such type.
    """
    row = entry(INCIDENT_TYPE, code)
    assert isinstance(row, IncidentType)  # `_row` makes nothing else for this list
    return row


def types_by_family() -> list[tuple[str, list[IncidentType]]]:
    """The incident types in families, both in the order of the list."""
    families: dict[str, list[IncidentType]] = {}
    for code, _ in choices(INCIDENT_TYPE):
        row = incident_type(code)
        families.setdefault(row.family, []).append(row)
    return list(families.items())


def severity_levels() -> tuple[SeverityLevel, ...]:
    """The five steps, mildest first."""
    return tuple(row for row in entries(SEVERITY) if isinstance(row, SeverityLevel))


def floor(types: Iterable[str]) -> int:
    """The lowest severity (1 to 5) that these incident types allow without a reason; 1 without any type.

    Raises:
        UnknownCode: one of the types does not exist.
    """
    return max((incident_type(code).floor for code in types), default=1)


def flags(types: Iterable[str]) -> frozenset[str]:
    """All flags that these incident types carry (see `Flag`).

    Raises:
        UnknownCode: one of the types does not exist.
    """
    return frozenset().union(*(incident_type(code).flags for code in types))


def matching(list_name: str, words: str) -> frozenset[str]:
    """The codes whose label, family or code contains these words, whatever their case."""
    wanted = words.casefold()
    return frozenset(row.code for row in entries(list_name) if wanted in _searchable(row))


def _searchable(row: Entry) -> str:
    family = row.family if isinstance(row, IncidentType) else ""
    return f"{row.code} {row.label} {family}".casefold()
