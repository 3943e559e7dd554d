"""What somebody answered, in words: for her own eyes, for who reads it, and to be checked before it is sent."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from safety import vocabulary
from safety.payloads import LANE_ALERT, LANE_FULL, SHARED_WITH_TEAM, ReportBody
from ui.formats import clock, long_date

type Row = dict[str, Any]

NOT_SAID = "Not said"
STAGE = {LANE_ALERT: "alert", LANE_FULL: "formal"}
"""The stage of reporting that a lane is. What is added afterwards is an update."""
_CODED: tuple[tuple[str, str, str], ...] = (
    ("kind", "About", "record_kind"),
    ("types", "What happened", "incident_type"),
    ("primary", "The main one", "incident_type"),
    ("when", "When", ""),
    ("setting", "Kind of place", "setting"),
    ("place", "Where", ""),
    ("region", "Part of the country", "region"),
    ("channels", "How it arrived", "channel"),
    ("targets", "Aimed at", "target"),
    ("who", "Who it was aimed at", ""),
    ("targeting_reason", "Why, as it seems", "targeting_reason"),
    ("bias", "About who somebody is", "bias_motivation"),
    ("perceived_by", "Who sees it that way", "perceived_by"),
    ("perpetrators", "Who did it", "perpetrator"),
    ("described", "Described as", ""),
    ("intent", "Whether they set out to", "intent_style"),
    ("reliability", "The source", "source_reliability"),
    ("credibility", "The warning itself", "information_credibility"),
    ("narrative", "In your own words", ""),
    ("impact", "Stopped or changed", "operational_impact"),
    ("done", "Done already", ""),
    ("wanted", "Help needed", ""),
    ("urgency", "How soon", "urgency"),
    ("sharing", "May go on to", "sharing"),
)
"""Field, its words, and its list; no list for what people write. In the order in which they are shown."""
_APART = frozenset({"narrative"})  # has a place of its own on the pages of a record
_COVERED = frozenset({"who", "described"})
"""What people write of others may repeat hateful words. What has to be acted on stays open: where, and which help."""
_PAGES = {
    "kind": "kind",
    "types": "what",
    "primary": "what",
    "when": "when",
    "setting": "where",
    "place": "where",
    "region": "where",
    "channels": "how",
    "targets": "whom",
    "who": "whom",
    "targeting_reason": "why",
    "bias": "why",
    "perceived_by": "why",
    "perpetrators": "by",
    "described": "by",
    "intent": "by",
    "reliability": "source",
    "credibility": "source",
    "narrative": "words",
    "impact": "impact",
    "done": "done",
    "wanted": "help",
    "urgency": "help",
    "sharing": "sharing",
}
"""On which page of the full report a field is asked."""


def facts_of(body: ReportBody, *, cover: bool = True) -> list[Row]:
    """What the author said, without what she left out. `cover` hides what she wrote until a reader opens it."""
    return [
        {"key": words, **_cover(_value(body, field, list_name), cover=cover and field in _COVERED)}
        for field, words, list_name in _CODED
        if field not in _APART and _said(body, field)
    ] + [{"key": "Told as", "value": vocabulary.label("report_stage", STAGE[body.lane])}]


def to_check(body: ReportBody, address: Callable[[str], str]) -> list[Row]:
    """Every answer with a link to its page; what is not said says so."""
    return [
        {
            "key": words,
            "href": address(_PAGES[field]),
            **(_value(body, field, list_name) if _said(body, field) or field == "sharing" else {"value": NOT_SAID}),
        }
        for field, words, list_name in _CODED
        if _asked(body, field)
    ]


def standing_rows(body: ReportBody) -> list[Row]:
    """How the police of her nation count each strand on that day, where we know it."""
    known = [
        (row.label, vocabulary.standing(row.code, body.region, body.happened_on))
        for row in vocabulary.entries("bias_motivation")
    ]
    return [{"key": label, "value": words} for label, words in known if words]


def when(body: ReportBody) -> str:
    day = long_date(body.happened_on) if body.happened_on else NOT_SAID
    if not body.happened_at:
        return day
    return f"{day}, {clock(datetime.strptime(body.happened_at, '%H:%M').time())}"  # noqa: DTZ007 -- a time of day alone


def _said(body: ReportBody, field: str) -> bool:
    match field:
        case "kind" | "when":
            return True
        case "primary":
            return bool(body.primary) and len(body.types) > 1
        case "sharing":
            return body.sharing != SHARED_WITH_TEAM
        case _:
            return bool(getattr(body, field))


def _asked(body: ReportBody, field: str) -> bool:
    """Whether the full report asks for it, given what was said."""
    match field:
        case "primary":
            return len(body.types) > 1
        case "reliability" | "credibility":
            return body.kind == "warning"
        case _:
            return True


def _value(body: ReportBody, field: str, list_name: str) -> Row:
    if field == "when":
        return {"value": when(body)}
    given = getattr(body, field)
    if not list_name:
        return {"value": given, "long": True}
    if field == "bias":
        return {"values": _strands(body)}
    if isinstance(given, tuple):
        return {"values": _labels(list_name, given)}
    return {"value": vocabulary.label(list_name, given) if given else NOT_SAID}


def _cover(value: Row, *, cover: bool) -> Row:
    return value | {"covered": True} if cover else value


def _strands(body: ReportBody) -> list[str]:
    """Each strand with its standing in her nation on that day: `Race (monitored by the police)`."""
    found = []
    for code in body.bias:
        words = vocabulary.standing(code, body.region, body.happened_on)
        label = vocabulary.label("bias_motivation", code)
        found.append(f"{label} ({words})" if words and body.region else label)
    return found


def _labels(list_name: str, codes: Iterable[str]) -> list[str]:
    return [vocabulary.label(list_name, code) for code in codes]
