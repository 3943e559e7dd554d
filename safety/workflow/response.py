"""What must be said before a record is held, watched, opened again, set aside or handed to another team."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from safety.payloads import REASON_LIMIT
from safety.workflow.checks import check_text
from safety.workflow.refusal import Refused
from safety.workflow.status import NEEDS_REASON, Status

RECHECK_TIME = time(12)  # on the day set for looking again, it is due at noon
LATEST_RECHECK = timedelta(days=366)
TEAMS: Mapping[str, str] = {
    "hr": "The people team (HR)",
    "safeguarding": "Safeguarding",
    "it": "IT and information security",
    "data_protection": "Data protection",
    "premises": "Premises and facilities",
    "management": "Senior management",
    "other": "Another team",
}
"""To whom a record can be handed within the organisation."""
_MISSING: Mapping[Status, str] = {
    Status.DUPLICATE: "Say why this is the same as the other one.",
    Status.NOT_APPLICABLE: "Say why this does not belong here. The person who reported it reads it.",
    Status.ON_HOLD: "Say whom or what you wait for.",
    Status.REOPENED: "Say why you open this again.",
    Status.TRANSFERRED: "Say why another team takes this over. The person who reported it reads it.",
}


def check_reason(then: Status, reason: str) -> None:
    """Raises Refused when a move that needs a reason has none, or when it is too long."""
    if then in NEEDS_REASON or reason.strip():
        check_text(reason, field="reason", missing=_MISSING.get(then, "Say why."), limit=REASON_LIMIT)


def check_recheck(then: Status, day: date | None, *, today: date) -> None:
    """Raises Refused: what is watched needs a day for looking again; what is on hold may have one. Not in the past."""
    if day is None:
        if then is Status.MONITORING:
            raise Refused("Enter the day on which you look at this again.", field="recheck_on")
        return
    if not today <= day <= today + LATEST_RECHECK:
        raise Refused("The day must be today or later, and within a year.", field="recheck_on")


def recheck_at(day: date) -> datetime:
    """When a day set for looking again is due."""
    return datetime.combine(day, RECHECK_TIME, tzinfo=timezone.get_default_timezone())


def check_team(team: str) -> None:
    """Raises Refused when this is no team that a record can be handed to."""
    if team not in TEAMS:
        raise Refused("Choose who takes this over.", field="team")
