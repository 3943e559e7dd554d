"""The coded lists of the wellbeing service, read once from vocabulary.json. How they are read stands in `ui.codes`."""

from pathlib import Path

from ui.codes import CodedList, Entry, UnknownCode, Vocabulary

__all__ = [
    "ABOUT",
    "CRISIS",
    "ON_A_PAGE",
    "PREFERENCE",
    "SERVICE",
    "STATUS",
    "URGENCY",
    "WAIT_REASON",
    "CodedList",
    "Entry",
    "UnknownCode",
    "choices",
    "codes",
    "entries",
    "entry",
    "label",
    "list_names",
    "services_to_ask_for",
    "values",
]

SERVICE = "wellbeing_service"
ABOUT = "wellbeing_trigger"
URGENCY = "wellbeing_urgency"
PREFERENCE = "provider_preference"
STATUS = "wellbeing_status"
WAIT_REASON = "wait_reason"
CRISIS = "crisis_line"
ON_A_PAGE = frozenset({"signpost", "crisis"})
"""Services that are answered on an open page, and make no request."""

_vocabulary = Vocabulary(Path(__file__).with_name("vocabulary.json"))
list_names = _vocabulary.list_names
entry = _vocabulary.entry
entries = _vocabulary.entries
codes = _vocabulary.codes
choices = _vocabulary.choices
label = _vocabulary.label


def values(dimension: str) -> tuple[str, ...]:
    """What a preference of this dimension may ask for, each in the words that people see.

    Raises:
        UnknownCode: there is no such dimension.
    """
    return tuple(part.strip() for part in entry(PREFERENCE, dimension).more["values"].split(";"))


def services_to_ask_for() -> tuple[Entry, ...]:
    """What a request may be for; the rest is answered on an open page."""
    return tuple(row for row in entries(SERVICE) if row.code not in ON_A_PAGE)
