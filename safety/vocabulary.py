"""The coded lists that forms offer and records carry, read once from vocabulary.json. A code never changes meaning."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

_FILE = Path(__file__).with_name("vocabulary.json")

_NAMED = frozenset({"code", "label", "definition", "meaning"})

INCIDENT_TYPE = "incident_type"
SEVERITY = "severity"
OTHER = "OTH-OTH"


class UnknownCode(ValueError):
    """A list or a code that the vocabulary does not have. The message names both, since neither is anybody's secret."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list."""

    code: str
    label: str
    definition: str = ""
    more: Mapping[str, str] = field(default_factory=dict, compare=False)
    """The further columns of its list, by name."""


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


def _row(list_name: str, row: Mapping[str, object]) -> Entry:
    code, label, definition = str(row["code"]), str(row["label"]), str(row.get("definition", row.get("meaning", "")))
    if list_name == INCIDENT_TYPE:
        flags = frozenset(str(row["flags"]))
        return IncidentType(code, label, definition, {}, str(row["family"]), int(str(row["floor"])), flags)
    if list_name == SEVERITY:
        axes = (str(row[key]) for key in ("to_people_body", "to_people_mind", "to_work_property", "default_clock"))
        return SeverityLevel(code, label, definition, {}, *axes)
    more = {name: str(value) for name, value in row.items() if name not in _NAMED}
    return Entry(code, label, definition, MappingProxyType(more))


@cache
def _lists() -> Mapping[str, CodedList]:
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    lists = {}
    for name, content in data.items():
        rows = [_row(name, row) for row in content["rows"]]
        by_code = {row.code: row for row in rows}
        if len(by_code) != len(rows):
            raise UnknownCode(f"The list {name} has a code twice.")
        lists[name] = CodedList(name, content["title"], content["note"], MappingProxyType(by_code))
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


def choices(list_name: str) -> list[tuple[str, str]]:
    """Code and label of every row, as form fields take them."""
    return [(row.code, row.label) for row in entries(list_name)]


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
    for code in codes(INCIDENT_TYPE):
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
