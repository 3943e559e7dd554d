"""Columns of a table matched to the questions of a report: guessed by name, then every row read or refused with reasons."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError

from safety import vocabulary, workflow
from safety.parsers.dates import NoDate, day_and_time, time_of_day
from safety.parsers.tables import CELL, Table
from safety.payloads import SAMPLE_LIMIT, SENDER_LIMIT, ReportBody, Sample, Samples, Tally
from safety.workflow import Refused
from ui.text import refuse_hidden

SAMPLES_KEPT: Final = 25
SENDERS_KEPT: Final = 50
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_BETWEEN: Final = re.compile(r"\s*[;|\n]\s*")
_COMMAS: Final = re.compile(r"\s*,\s*")
_SHOWN: Final = 60  # characters of a value that a reason repeats
_OTHER_WORDS: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Field:
    """A question of the report that a column can answer.

    Attributes:
        name: of the field of `ReportBody`.
        label: as the page calls it.
        coded: the list of its codes, if it has one.
        many: takes several codes.
        names: headings that mean it, in small letters without signs.
    """

    name: str
    label: str
    coded: str = ""
    many: bool = False
    names: tuple[str, ...] = ()


FIELDS: Final = (
    Field(
        "happened_on",
        "Day (and time)",
        names=("date", "day", "when", "happened on", "date of incident", "incident date"),
    ),
    Field("happened_at", "Time", names=("time", "happened at", "time of incident", "incident time")),
    Field(
        "kind", "What is recorded", "record_kind", names=("kind", "record kind", "record type", "category of record")
    ),
    Field(
        "types",
        "What happened",
        "incident_type",
        many=True,
        names=("type", "types", "incident type", "what happened", "category", "incident category", "type of incident"),
    ),
    Field(
        "narrative",
        "In their own words",
        names=(
            "narrative",
            "description",
            "details",
            "what was said",
            "summary",
            "notes",
            "text",
            "message",
            "account",
        ),
    ),
    Field("setting", "Kind of place", "setting", names=("setting", "kind of place", "type of place", "location type")),
    Field("place", "Where exactly", names=("place", "where", "location", "address", "site", "venue")),
    Field("region", "Region", "region", names=("region", "nation", "area")),
    Field(
        "channels",
        "How it arrived",
        "channel",
        many=True,
        names=("channel", "channels", "how it arrived", "medium", "platform", "via"),
    ),
    Field(
        "targets",
        "Whom or what it was aimed at",
        "target",
        many=True,
        names=("target", "targets", "aimed at", "victim type"),
    ),
    Field(
        "who", "Who was affected, in words", names=("who", "victim", "affected", "person affected", "who was affected")
    ),
    Field(
        "bias",
        "Kind of hate",
        "bias_motivation",
        many=True,
        names=("bias", "motivation", "hate strand", "strand", "hate", "bias motivation"),
    ),
    Field(
        "perpetrators",
        "Who did it",
        "perpetrator",
        many=True,
        names=("perpetrator", "perpetrators", "who did it", "offender type"),
    ),
    Field(
        "described",
        "Who did it, in words",
        names=("described", "description of perpetrator", "offender", "sender", "from", "author"),
    ),
    Field(
        "impact",
        "What it did to the work",
        "operational_impact",
        many=True,
        names=("impact", "operational impact", "effect", "consequences"),
    ),
    Field("urgency", "How soon", "urgency", names=("urgency", "how soon", "priority")),
    Field(
        "done",
        "What has been done",
        names=("done", "action", "actions", "action taken", "actions taken", "response", "what was done"),
    ),
    Field("wanted", "What help is needed", names=("wanted", "help", "help needed", "support needed", "what is needed")),
)
BY_NAME: Final[Mapping[str, Field]] = {field.name: field for field in FIELDS}


@dataclass(frozen=True)
class Matching:
    """Which column answers what, and what holds for every row that does not say it.

    `columns` has the name of a field for each column of the table, or nothing for a column that is left out.
    """

    columns: tuple[str, ...]
    kind: str = ""
    types: tuple[str, ...] = ()
    urgency: str | None = None


@dataclass(frozen=True)
class RowBody:
    """One row as the report that it becomes."""

    number: int
    body: ReportBody


@dataclass(frozen=True)
class Refusal:
    """Why a row is not taken. `column` is its heading; empty where the row as a whole is meant."""

    number: int
    column: str
    reason: str


@dataclass(frozen=True)
class Reading:
    """What would come of a table: reports, and the reasons for every row that is refused."""

    rows: tuple[RowBody, ...]
    refusals: tuple[Refusal, ...]

    @property
    def refused(self) -> int:
        """How many rows are refused; one row may have several reasons."""
        return len({refusal.number for refusal in self.refusals})


def guess(columns: Sequence[str]) -> tuple[str, ...]:
    """For each heading the field that it most likely names, each at most once."""
    taken: set[str] = set()
    found = [""] * len(columns)
    for exact in (True, False):
        for at, heading in enumerate(columns):
            words = _OTHER_WORDS.sub(" ", heading.casefold()).strip()
            field = next((one for one in FIELDS if one.name not in taken and _names(one, words, exact=exact)), None)
            if field and not found[at]:
                found[at] = field.name
                taken.add(field.name)
    return tuple(found)


def _names(field: Field, words: str, *, exact: bool) -> bool:
    known = {field.name.replace("_", " "), _OTHER_WORDS.sub(" ", field.label.casefold()).strip(), *field.names}
    return words in known if exact else any(len(name) > 4 and f" {name} " in f" {words} " for name in known)  # noqa: PLR2004 -- shorter words stand in many headings


def check_matching(matching: Matching) -> None:
    """Raises Refused, naming the field, when a table cannot be read like this."""
    chosen = [name for name in matching.columns if name]
    for at, name in enumerate(matching.columns):
        if name and name not in BY_NAME:
            raise Refused("Choose from the list.", field=f"column_{at}")
        if name and name in matching.columns[:at]:
            raise Refused(f"“{BY_NAME[name].label}” is chosen for two columns.", field=f"column_{at}")
    if "happened_on" not in chosen:
        raise Refused("Choose the column that says on which day it was.", field="columns")
    check_codes_of(matching)


def check_codes_of(matching: Matching) -> None:
    """Raises Refused, naming the field, when what holds for everything is no code, or the kind is said nowhere."""
    if "kind" not in matching.columns and not matching.kind:
        raise Refused("Choose what is recorded, or the column that says it.", field="kind")
    workflow.check_codes("kind", "record_kind", (matching.kind,) if matching.kind else ())
    workflow.check_codes("types", "incident_type", matching.types)
    workflow.check_codes("urgency", "urgency", (matching.urgency,) if matching.urgency else ())


def read_rows(table: Table, matching: Matching, *, today: date) -> Reading:
    """Every row as a report, or refused with each of its reasons. The matching has been checked."""
    rows: list[RowBody] = []
    refusals: list[Refusal] = []
    for number, cells in table.rows:
        wrong = [Refusal(number, heading, reason) for heading, reason in _too_long(table.columns, cells)]
        values, reasons = _values(table.columns, cells, matching)
        wrong += [Refusal(number, heading, reason) for heading, reason in reasons]
        body = replace(ReportBody(kind=matching.kind, types=matching.types, urgency=matching.urgency), **values)
        body = replace(body, primary=body.types[0] if len(body.types) == 1 else None)
        if not wrong:
            try:
                workflow.check_body(body, today=today)
            except Refused as refusal:
                wrong.append(Refusal(number, _heading(table, matching, refusal.field), refusal.sentence))
        if wrong:
            refusals += wrong
        else:
            rows.append(RowBody(number, body))
    return Reading(tuple(rows), tuple(refusals))


def _too_long(columns: Sequence[str], cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    for heading, cell in zip(columns, cells, strict=True):
        if len(cell) > CELL:
            yield heading, f"This has more than {CELL:,} characters."


def _values(
    columns: Sequence[str], cells: Sequence[str], matching: Matching
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The fields that a row answers, and what is wrong with those that it answers wrongly."""
    values: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    for heading, cell, name in zip(columns, cells, matching.columns, strict=True):
        if not name or not cell:
            continue
        try:
            found = _value(BY_NAME[name], cell)
        except _Unfit as unfit:
            wrong.append((heading, str(unfit)))
            continue
        for key, value in found.items():
            if key == name or not values.get(key):  # a time behind the day gives way to a column of its own
                values[key] = value
    return values, wrong


class _Unfit(ValueError):
    """A cell that does not fit, with a reason for the person."""


def _value(field: Field, cell: str) -> dict[str, Any]:
    if field.coded:
        found = _codes(field, cell)
        return {field.name: found if field.many else found[0]}
    try:
        refuse_hidden(cell)
        if field.name == "happened_on":
            day, at = day_and_time(cell)
            return {"happened_on": day, "happened_at": at if at != "00:00" else None}
        if field.name == "happened_at":
            return {"happened_at": time_of_day(cell)}
    except NoDate:
        example = "20/11/2026 or 2026-11-20" if field.name == "happened_on" else "14:30 or 2.30pm"
        raise _Unfit(
            f"{_quoted(cell)} is not a {field.label.split()[0].lower()} that we can read. Write it like {example}."
        ) from None
    except ValidationError as error:
        raise _Unfit(error.messages[0]) from None
    return {field.name: cell}


def _codes(field: Field, cell: str) -> tuple[str, ...]:
    """Codes or labels, several of them parted by semicolons, bars, new lines or commas. In the order of the list."""
    known = _known(field.coded)
    whole = known.get(_plain(cell))
    if whole or not field.many:
        parts = [cell]
    else:
        parts = [part for part in _BETWEEN.split(cell) if part]
        if len(parts) == 1:
            parts = [part for part in _COMMAS.split(cell) if part]
    unknown = [part for part in parts if _plain(part) not in known]
    if unknown or not parts:
        raise _Unfit(f"{_quoted(unknown[0] if unknown else cell)} is not on the list “{field.label}”.")
    chosen = {known[_plain(part)] for part in parts}
    return tuple(code for code in vocabulary.codes(field.coded) if code in chosen)


@cache
def _known(list_name: str) -> Mapping[str, str]:
    """Labels and codes, in plain form, to codes. A code wins over a label that happens to read the same."""
    by_label = {_plain(row.label): row.code for row in vocabulary.entries(list_name)}
    return by_label | {_plain(code): code for code in vocabulary.codes(list_name)}


def _plain(text: str) -> str:
    return _OTHER_WORDS.sub(" ", text.casefold()).strip() or text.strip()


def _quoted(cell: str) -> str:
    words = " ".join(cell.split())
    return f"“{words[:_SHOWN]}…”" if len(words) > _SHOWN else f"“{words}”"


def _heading(table: Table, matching: Matching, field: str | None) -> str:
    return table.columns[matching.columns.index(field)] if field in matching.columns else ""


# All rows as one record ---------------------------------------------------------------------------------------------


def as_one(reading: Reading, *, addition: UUID, at: datetime) -> tuple[ReportBody, Samples, Reading]:
    """The rows as one record with a count. Rows of another kind than most are refused, so that kinds stay apart.

    Raises:
        Refused: no row is left.
    """
    if not reading.rows:
        raise Refused("No row can be brought in like this.")
    kind = Counter(row.body.kind for row in reading.rows).most_common(1)[0][0]
    rows = [row for row in reading.rows if row.body.kind == kind]
    label = vocabulary.label("record_kind", kind)
    reason = f"One record is of one kind, here “{label}”. Bring the others in by themselves."
    others = tuple(Refusal(row.number, "", reason) for row in reading.rows if row.body.kind != kind)
    bodies = [row.body for row in rows]
    body = ReportBody(
        kind=kind,
        types=_union("incident_type", (body.types for body in bodies)),
        primary=_most_common(code for body in bodies for code in body.types),
        happened_on=min(body.happened_on for body in bodies if body.happened_on),
        setting=_most_common(body.setting for body in bodies if body.setting),
        region=_most_common(body.region for body in bodies if body.region),
        channels=_union("channel", (body.channels for body in bodies)),
        targets=_union("target", (body.targets for body in bodies)),
        bias=_union("bias_motivation", (body.bias for body in bodies)),
        perpetrators=_union("perpetrator", (body.perpetrators for body in bodies)),
        impact=_union("operational_impact", (body.impact for body in bodies)),
        urgency=_most_common(body.urgency for body in bodies if body.urgency),
    )
    return body, _samples(bodies, addition, at), Reading(tuple(rows), (*reading.refusals, *others))


def _samples(bodies: Sequence[ReportBody], addition: UUID, at: datetime) -> Samples:
    placed = Counter((body.happened_on, _only(body.channels)) for body in bodies)
    senders = Counter(body.described[:SENDER_LIMIT] for body in bodies if body.described)
    said: dict[str, list[ReportBody]] = {}
    for body in bodies:
        if body.narrative:
            said.setdefault(" ".join(body.narrative.casefold().split()), []).append(body)
    most = sorted(said.values(), key=lambda alike: -len(alike))[:SAMPLES_KEPT]
    return Samples(
        id=addition,
        at=at,
        tallies=tuple(
            Tally(count=count, day=day, channel=channel)
            for (day, channel), count in sorted(
                placed.items(), key=lambda pair: (pair[0][0] or date.max, pair[0][1] or "")
            )
        ),
        samples=tuple(
            Sample(
                text=alike[0].narrative[:SAMPLE_LIMIT],
                sender=alike[0].described[:SENDER_LIMIT],
                day=alike[0].happened_on,
                channel=_only(alike[0].channels),
                times=len(alike),
            )
            for alike in most
        ),
        senders=tuple(sender for sender, _ in senders.most_common(SENDERS_KEPT)),
        sender_count=len(senders),
        whole=True,
    )


def _only(channels: Sequence[str]) -> str | None:
    return channels[0] if len(channels) == 1 else None


def _union(list_name: str, chosen: Iterable[Iterable[str]]) -> tuple[str, ...]:
    every = {code for codes in chosen for code in codes}
    return tuple(code for code in vocabulary.codes(list_name) if code in every)


def _most_common(codes: Iterable[str]) -> str | None:
    most = Counter(codes).most_common(1)
    return most[0][0] if most else None


# The rows that were refused -----------------------------------------------------------------------------------------


def refused_as_csv(table: Table, refusals: Iterable[Refusal]) -> str:
    """Every refused row with its reasons and its cells, to be put right and brought in again.

    No cell begins as a formula does, so that no spreadsheet program runs what a stranger wrote.
    """
    reasons: dict[int, list[str]] = {}
    for refusal in refusals:
        where = f"{refusal.column}: " if refusal.column else ""
        reasons.setdefault(refusal.number, []).append(where + refusal.reason)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(map(_safe, ("Row", "Why it was not taken", *table.columns)))
    for number, cells in table.rows:
        if number in reasons:
            writer.writerow(map(_safe, (str(number), " ".join(reasons[number]), *cells)))
    return "\ufeff" + out.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
