"""The coded lists of the safety service, read once from vocabulary.json. How they are read stands in `ui.codes`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from ui import codes as lists
from ui.codes import NATIONS, UK, CodedList, Entry, UnknownCode, Validity, validity_of

__all__ = [
    "INCIDENT_TYPE",
    "NATIONS",
    "NOT_CHECKED",
    "OTHER",
    "SEVERITY",
    "UK",
    "CodedList",
    "Entry",
    "Flag",
    "IncidentType",
    "SeverityLevel",
    "UnknownCode",
    "Validity",
    "choices",
    "coded_list",
    "codes",
    "entries",
    "entry",
    "flags",
    "floor",
    "incident_type",
    "label",
    "list_names",
    "matching",
    "nation_of",
    "severity_levels",
    "standing",
    "types_by_family",
    "valid_entries",
]

INCIDENT_TYPE = "incident_type"
SEVERITY = "severity"
OTHER = "OTH-OTH"
NOT_CHECKED = "has a list of its own, which we have not checked yet"


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


def _row(list_name: str, row: lists.Row) -> Entry:
    plain = lists.entry_of(list_name, row)
    if list_name == INCIDENT_TYPE:
        flags_ = frozenset(str(row["flags"]))
        family, floor_of = str(row["family"]), int(str(row["floor"]))
        return IncidentType(plain.code, plain.label, plain.definition, {}, plain.valid, family, floor_of, flags_)
    if list_name == SEVERITY:
        axes = (str(row[key]) for key in ("to_people_body", "to_people_mind", "to_work_property", "default_clock"))
        return SeverityLevel(plain.code, plain.label, plain.definition, {}, plain.valid, *axes)
    return plain


_vocabulary = lists.Vocabulary(Path(__file__).with_name("vocabulary.json"), _row)
coded_list = _vocabulary.coded_list
list_names = _vocabulary.list_names
entry = _vocabulary.entry
entries = _vocabulary.entries
codes = _vocabulary.codes
valid_entries = _vocabulary.valid_entries
choices = _vocabulary.choices
label = _vocabulary.label


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
    for row in _vocabulary.raw()["bias_motivation"]["rows"]:
        for nation in NATIONS.keys() & row.keys():
            said = row[nation] if isinstance(row[nation], list) else [{"words": row[nation]}]
            found[row["code"], nation] = tuple((one["words"], validity_of(one)) for one in said)
    return MappingProxyType(found)


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
