"""What several forms share: choices and hints from the lists, spans in words."""

from datetime import timedelta
from typing import Any

from safety import vocabulary
from safety.workflow import Within
from ui import forms
from vault.uploads import FILES_AT_ONCE

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
FILES_HINT = (
    f"Photos, screenshots, recordings or documents: up to {FILES_AT_ONCE} at a time, 100 MB each. "
    "Where and when a photo was taken is removed from the copy that people look at."
)


def types_by_group() -> list[tuple[str, list[tuple[str, str]]]]:
    return [(family, [(row.code, row.label) for row in rows]) for family, rows in vocabulary.types_by_family()]


def definitions(list_name: str) -> dict[str, str]:
    return {row.code: row.definition for row in vocabulary.entries(list_name) if row.definition}


def in_words(span: timedelta | Within) -> str:
    """`15 minutes`, `4 hours`, `2 days`; `4 working hours`."""
    if isinstance(span, Within):
        return span.words
    for unit, length in (("day", _DAY), ("hour", _HOUR), ("minute", timedelta(minutes=1))):
        count, rest = divmod(span, length)
        if count and not rest:
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"{int(span.total_seconds())} seconds"


def with_main_one(given: dict[str, Any]) -> tuple[tuple[str, ...], str | None]:
    """The types with the main one among them: who names it as the main one has said that it happened."""
    chosen: list[str] = list(given.get("types", ()))
    primary: str | None = given.get("primary") or None
    if primary and primary not in chosen:
        chosen = [code for code in vocabulary.codes(vocabulary.INCIDENT_TYPE) if code in {*chosen, primary}]
    return tuple(chosen), primary or (chosen[0] if len(chosen) == 1 else None)


def main_one(**options: Any) -> forms.Select:
    return forms.Select(
        label="Which of these is the main one?",
        noun="the main one from the list",
        choices=types_by_group(),
        empty="Not sure, or only one",
        required=False,
        **options,
    )
