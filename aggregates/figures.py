"""What is published: the payload of a release, made from protected cells and from nothing else.

Pages, files and endpoints read the payload alone. Apart from the number of organisations, to the nearest five, all that is
worked out here comes from published cells and from the parameters: whoever has the payload could work it out too.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aggregates.disclosure import Cell, Protected, coarseness, coarseness_of_money
from aggregates.method import WAIT_ENDS, WAITS, Measure, Method, dimensions, quarters_of
from aggregates.wording import (
    ACCURACY,
    ACCURACY_OF_MONEY,
    MONTHS,
    NOT_RELEASED,
    NOT_SHOWN,
    PREVALENCE,
    SYMBOL,
    SYMBOL_TEXT,
    TABLES,
    coverage_text,
    method_text,
    rounding_text,
)

type Payload = dict[str, Any]

RELIABLE_FROM = 8  # a change of a count below 10,000 that is smaller may be noise and rounding alone
MEDIAN_FROM = 60  # published waits that a median or a share needs
MOST_SHARE = 90  # per cent; a higher share would tell too much about the rest


def payload(protected: Protected) -> Payload:
    """The release as everybody reads it."""
    method = protected.method
    measures, empty = [], []
    for measure in method.measures:
        told = _measure(protected, measure)
        if any(cell["value"] is not None for table in told["tables"] for cell in table["cells"]):
            measures.append(told)
        else:
            empty.append({"code": measure.code, "why": f"{measure.title}: {NOT_SHOWN}"})
    previous = hashlib.sha256(canonical(protected.earlier[-1])).hexdigest() if protected.earlier else None
    return {
        "format": "hearth-release/1",
        "kind": protected.kind,
        "period": protected.period,
        "edition": protected.edition,
        "previous": previous,
        "title": title(protected.period),
        "method": _method(method),
        "dimensions": _dimensions(protected),
        "coverage": _coverage(protected, measures),
        "words": {
            "symbol": SYMBOL,
            "symbol_text": SYMBOL_TEXT,
            "accuracy": [{"letter": letter, "from": least, "text": text} for letter, least, text in ACCURACY],
            "accuracy_of_money": [
                {"letter": letter, "from": least, "text": text} for letter, least, text in ACCURACY_OF_MONEY
            ],
            "prevalence": PREVALENCE,
            "rounding": rounding_text(method),
        },
        "measures": measures,
        "derived": _waits(measures),
        "changes": list(_changes(protected, measures)),
        "not_released": [*empty, *_dropped(protected), *({"code": code, "why": why} for code, why in NOT_RELEASED)],
    }


def canonical(release: Mapping[str, Any]) -> bytes:
    """The bytes that are signed, hashed and sent."""
    return json.dumps(release, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def title(period: str) -> str:
    """A period in words: July to September 2026, or the year."""
    year, _, quarter = period.partition("-Q")
    return f"{MONTHS[int(quarter) - 1]} {year}" if quarter else year


def letter(value: int, unit: str) -> str:
    """How exact a figure is: a function of what is published, never of what is behind it."""
    return next(letter for letter, least, _ in (ACCURACY_OF_MONEY if unit == "pence" else ACCURACY) if value >= least)


def _method(method: Method) -> dict[str, Any]:
    return {
        "version": method.version,
        "k": method.k,
        "p": method.p / 100,
        "m": method.m,
        "noise": [-method.reach(), method.reach()],
        "noise_table": [list(entry) for entry in method.noise],
        "money_noise": method.money_noise / 100,
        "base": method.base,
        "significant": method.significant,
        "minimum": method.minimum,
        "minimum_pence": method.minimum_pence,
        "members": method.members,
        "text": method_text(method),
    }


def _dimensions(protected: Protected) -> dict[str, list[dict[str, str]]]:
    used = {
        name
        for measure in protected.method.measures
        for table in protected.tables(measure)
        for name in dimensions(table)
    }
    return {
        name: [{"code": code, "label": protected.method.labels(name)[code]} for code in protected.codes(name)]
        for name in sorted(used)
    }


def _measure(protected: Protected, measure: Measure) -> dict[str, Any]:
    rows: dict[str, list[Cell]] = {table: [] for table in protected.tables(measure)}
    for cell in protected.own():
        if cell.name[0] == measure.code:
            rows[cell.name[2]].append(cell)
    tables = [_table(measure, table, cells) for table, cells in rows.items()]
    whole = next((cell["value"] for table in tables for cell in table["cells"] if not cell["key"]), None)
    for table in tables:
        table["withheld"] = _withheld(table["cells"], whole)
    return {"code": measure.code, "title": measure.title, "unit": measure.unit, "tables": tables}


def _table(measure: Measure, table: str, cells: Sequence[Cell]) -> dict[str, Any]:
    told = []
    for cell in cells:
        entry: dict[str, Any] = {"key": list(cell.name[3]), "value": cell.value}
        if cell.value is not None:
            entry["letter"] = letter(cell.value, measure.unit)
        told.append(entry)
    return {"code": table, "title": TABLES[table], "dimensions": list(dimensions(table)), "cells": told}


def _withheld(cells: Sequence[Mapping[str, Any]], whole: int | None) -> dict[str, int | None]:
    """How many cells are withheld, and about which share of the whole stands in them: nearest five per cent."""
    shown = [cell["value"] for cell in cells if cell["value"] is not None]
    missing = len(cells) - len(shown)
    share = 0 if not missing else None if whole is None else _nearest_five(100 - 100 * sum(shown) / whole)
    return {"cells": missing, "of": len(cells), "share": share}


def _nearest_five(number: float) -> int:
    return max(0, 5 * int(number / 5 + 0.5))


def _coverage(protected: Protected, measures: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    organisations = _nearest_five(len(protected.directory.units))
    finest = "RT" if protected.kind == "year" else "TS"
    share = next(
        (
            table["withheld"]["share"]
            for measure in measures
            for table in measure["tables"]
            if measure["code"] == "incidents" and table["code"] == finest
        ),
        None,
    )
    return {
        "organisations": organisations,
        "text": coverage_text(organisations, share, finest),
        "withheld_share": share,
    }


def _dropped(protected: Protected) -> Iterator[dict[str, str]]:
    for code in protected.dropped:
        if any(code in measure.tables(protected.kind) for measure in protected.method.measures):
            yield {"code": code, "why": f"{TABLES[code]}: left out this time, because it could not be made safe."}


# Worked out from published cells


def values(measures: Sequence[Mapping[str, Any]], code: str, table: str) -> dict[tuple[str, ...], int | None]:
    """What one table says, by key; empty where it is not there."""
    return {
        tuple(cell["key"]): cell["value"]
        for measure in measures
        if measure["code"] == code
        for one in measure["tables"]
        if one["code"] == table
        for cell in one["cells"]
    }


def _waits(measures: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The middle wait and the share seen within ten working days, from the published bands."""
    bands = {key[0]: value for key, value in values(measures, "support_waits", "W").items() if key != ("none",)}
    if not bands:
        return []
    seen = {code: value for code, value in bands.items() if value is not None}
    total = sum(seen.values())
    why = ""
    if len(seen) < len(bands):
        why = "Not worked out: at least one of the bands is withheld."
    elif total < MEDIAN_FROM:
        why = f"Not worked out: fewer than {MEDIAN_FROM} people began to get support."
    median = None if why else median_wait(seen)
    share = None if why else min(MOST_SHARE, round(100 * sum(seen[code] for code in ("0-2", "3-5", "6-10")) / total))
    over = max(WAIT_ENDS.values())
    return [
        {
            "code": "median_wait",
            "value": median,
            "unit": "working days",
            "text": why
            or (
                f"Half of the people who got support waited {median} working days or less."
                if median is not None
                else f"Half of the people who got support waited more than {over} working days."
            )
            + " Worked out from the published bands, so it may be a day or two out.",
        },
        {
            "code": "within_10",
            "value": share,
            "unit": "per cent",
            "text": why
            or f"{'At least ' if share == MOST_SHARE else ''}{share}% of the people who got support waited "
            "10 working days or less. Worked out from the published bands, so it may be a few points out.",
        },
    ]


def median_wait(bands: Mapping[str, int]) -> int | None:
    """The middle wait in working days, evenly spread within its band; None beyond the last end."""
    half, below, start = sum(bands.values()) / 2, 0, 0
    for code in WAITS:
        if (end := WAIT_ENDS.get(code)) is None:
            return None
        if below + bands[code] >= half:
            return max(1, round(start + (end - start) * (half - below) / bands[code]))
        below, start = below + bands[code], end
    return None


def _changes(protected: Protected, measures: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """From the period before to this one, where both say something: the whole, and each region, type and so on."""
    before = next((one for one in protected.earlier if one["period"] == period_before(protected.period)), None)
    if before is None:
        return
    for measure in measures:
        for table in measure["tables"]:
            if len(table["dimensions"]) > 1:
                continue
            then = values(before["measures"], measure["code"], table["code"])
            for cell in table["cells"]:
                old, now = then.get(tuple(cell["key"])), cell["value"]
                if old is not None and now is not None:
                    reliable = is_reliable(old, now, measure["unit"], protected.method)
                    yield {
                        "measure": measure["code"],
                        "table": table["code"],
                        "key": cell["key"],
                        "before": old,
                        "now": now,
                        "reliable": reliable,
                        "text": _change(old, now, measure["unit"]) if reliable else "no reliable change",
                    }


def period_before(period: str) -> str:
    year, _, quarter = period.partition("-Q")
    if not quarter:
        return str(int(year) - 1)
    return f"{year}-Q{int(quarter) - 1}" if quarter != "1" else f"{quarters_of(str(int(year) - 1))[-1]}"


def is_reliable(before: int, now: int, unit: str, method: Method) -> bool:
    """Whether two published figures differ by more than noise and rounding may do."""
    change = abs(now - before)
    if unit == "pence":
        return change > sum(coarseness_of_money(one) // 2 + one // 20 for one in (before, now))
    if "D" in {letter(before, unit), letter(now, unit)}:
        return False
    steps = [coarseness(one, method) for one in (before, now)]
    return change >= (RELIABLE_FROM if max(steps) == method.base else sum(steps) // 2 + 2 * method.reach())


def _change(before: int, now: int, unit: str) -> str:
    by = abs(now - before)
    amount = f"£{by // 100:,}" if unit == "pence" else f"{by:,}"
    return f"{'up' if now > before else 'down'} by {amount} ({round(100 * by / before)}%)"
