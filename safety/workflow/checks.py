"""What must be said before a deed: fields, codes and lengths."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from safety import vocabulary
from safety.payloads import (
    LANE_ALERT,
    LANE_FULL,
    LANE_NOTE,
    MESSAGE_LIMIT,
    NARRATIVE_LIMIT,
    PLACE_LIMIT,
    REASON_LIMIT,
    Assessment,
    ReportBody,
)
from safety.vocabulary import Flag
from safety.workflow.clocks import CRITICAL_URGENCY
from safety.workflow.refusal import Refused

FUTURE_ALLOWED = timedelta(days=366)  # a warning may speak of a day to come
FUTURE_KINDS = frozenset({"warning"})
USUAL_KIND = "incident"
LANES = (LANE_ALERT, LANE_FULL, LANE_NOTE)
_EARLIEST = date(1900, 1, 1)


def check_body(body: ReportBody, *, today: date) -> None:
    """Raises Refused, naming the field, when a report may not be sent like this. Only kind and date are needed."""
    check_draft(body)
    if body.lane == LANE_NOTE:
        raise Refused("This is a note for yourself. Choose to send it first.", field="lane")
    if not body.kind:
        raise Refused("Choose what you want to tell us about.", field="kind")
    if body.happened_on is None:
        raise Refused("Enter the day on which it happened.", field="happened_on")
    latest = today + FUTURE_ALLOWED if body.kind in FUTURE_KINDS else today
    if not _EARLIEST <= body.happened_on <= latest:
        raise Refused("The day cannot be in the future, or so long ago.", field="happened_on")


def check_draft(body: ReportBody) -> None:
    """Raises Refused when something that was given is impossible; everything may still be missing."""
    if body.lane not in LANES:
        raise Refused("Choose from the list.", field="lane")
    for field, list_name, given in (
        ("kind", "record_kind", (body.kind,) if body.kind else ()),
        ("types", "incident_type", body.types),
        ("channels", "channel", body.channels),
        ("targets", "target", body.targets),
        ("bias", "bias_motivation", body.bias),
        ("perpetrators", "perpetrator", body.perpetrators),
        ("impact", "operational_impact", body.impact),
        ("sharing", "sharing", (body.sharing,)),
    ):
        check_codes(field, list_name, given)
    for field, list_name in _ONE_CODE.items():
        code = getattr(body, field)
        check_codes(field, list_name, (code,) if code else ())
    check_primary(body.types, body.primary)
    if body.happened_at is not None:
        check_time(body.happened_at)
    check_length("narrative", body.narrative, NARRATIVE_LIMIT)
    check_length("place", body.place, PLACE_LIMIT)
    for field in ("who", "described", "done", "wanted"):
        check_length(field, getattr(body, field), MESSAGE_LIMIT)


def in_danger(body: ReportBody) -> bool:
    """Whether help comes before everything else: she says so, or what she ticked is of that sort."""
    return body.urgency == CRITICAL_URGENCY or Flag.DANGER in vocabulary.flags(body.types)


_ONE_CODE = {
    "setting": "setting",
    "region": "region",
    "targeting_reason": "targeting_reason",
    "perceived_by": "perceived_by",
    "intent": "intent_style",
    "reliability": "source_reliability",
    "credibility": "information_credibility",
    "urgency": "urgency",
}
"""The fields of a report that hold one code or none, each with its list."""


def check_assessment(judged: Assessment) -> None:
    """Raises Refused, naming the field; a severity below the floor of any of its types needs a reason."""
    check_codes("kind", "record_kind", (judged.kind,))
    check_codes("types", "incident_type", judged.types)
    check_codes("markers", "threat_marker", judged.markers)
    check_primary(judged.types, judged.primary)
    for field in ("body", "mind", "work", "worst"):
        check_codes(field, "severity", (str(getattr(judged, field)),))
    if judged.likelihood is not None:
        check_codes("likelihood", "likelihood", (str(judged.likelihood),))
    if judged.worst < judged.severity:
        raise Refused("The worst that could have happened cannot be less than what happened.", field="worst")
    check_length("reason", judged.reason, REASON_LIMIT)
    lowest = vocabulary.floor(judged.types)
    if judged.severity < lowest and not judged.reason.strip():
        words = vocabulary.label("severity", str(lowest))
        raise Refused(f"For this type we expect at least {lowest} ({words}). Say why it is lower.", field="reason")


def check_closing(outcomes: Collection[str], note: str) -> None:
    """Raises Refused: closing needs an outcome and words for the person who reported."""
    if not outcomes:
        raise Refused("Choose at least one outcome.", field="outcomes")
    check_codes("outcomes", "resolution", outcomes)
    check_text(note, field="note", missing="Write a few words to the person who reported this.")


def check_text(text: str, *, field: str, missing: str, limit: int = MESSAGE_LIMIT) -> None:
    """Raises Refused for an empty or over-long text."""
    if not text.strip():
        raise Refused(missing, field=field)
    check_length(field, text, limit)


def check_length(field: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise Refused(f"This has {len(text):,} characters. The most we can take is {limit:,}.", field=field)


def check_codes(field: str, list_name: str, given: Collection[str]) -> None:
    known = vocabulary.codes(list_name)
    if len(set(given)) != len(given) or not set(given) <= set(known):
        raise Refused("Choose from the list.", field=field)


def check_primary(types: Collection[str], primary: str | None) -> None:
    if primary is not None and primary not in types:
        raise Refused("The main one must be among those you chose.", field="primary")


def check_time(text: str) -> None:
    try:
        fits = datetime.strptime(text, "%H:%M").strftime("%H:%M") == text  # noqa: DTZ007 -- a time of day alone
    except ValueError:
        fits = False
    if not fits:
        raise Refused("Enter a time between 00:00 and 23:59.", field="happened_at")
