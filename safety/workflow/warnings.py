"""What must be said before other organisations are warned, and what a roll-call asks."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from uuid import UUID

from safety.payloads.warnings import ANSWER_LIMIT, WARNING_LIMIT
from safety.workflow.checks import FUTURE_ALLOWED, check_codes, check_length, check_text
from safety.workflow.refusal import Refused

MAY_LEAVE = frozenset({"community", "public"})
"""The labels of the list `sharing` under which something may go to other organisations."""
ROLL_CALL: Mapping[str, str] = {
    "safe": "We have seen it, and we are safe",
    "affected": "We have seen it, and we are affected",
    "help": "We need help",
}
NEEDS_HELP = "help"
_LONGEST_AGO = timedelta(days=366)


def check_sharing(sharing: str) -> None:
    check_codes("sharing", "sharing", (sharing,) if sharing else ())
    if not sharing:
        raise Refused("Choose who may learn of this.", field="sharing")


def check_warning(
    *, text: str, sharing: str, urgency: str, about: date, codes: Mapping[str, str | None], today: date
) -> None:
    """Raises Refused, naming the field, when a warning may not be sent like this.

    Args:
        text: the warning's own words.
        sharing: the label that is marked with it.
        urgency: how soon it needs an answer.
        about: the day of which it speaks.
        codes: one code or none of further lists, by the list's name.
        today: the day.
    """
    check_sharing(sharing)
    if sharing not in MAY_LEAVE:
        raise Refused("With this label it must not leave your organisation. Choose a wider one first.", field="sharing")
    check_text(text, field="text", missing="Write the warning.", limit=WARNING_LIMIT)
    check_codes("urgency", "urgency", (urgency,))
    for name, code in codes.items():
        check_codes(_FIELDS[name], name, (code,) if code else ())
    if not today - _LONGEST_AGO <= about <= today + FUTURE_ALLOWED:
        raise Refused("The day must be within a year.", field="about")


_FIELDS = {
    "incident_type": "primary",
    "source_reliability": "reliability",
    "information_credibility": "credibility",
}


def check_addressees(chosen: Collection[UUID], known: Collection[UUID]) -> None:
    """Raises Refused for nobody, or for an organisation that is not in the network."""
    if not chosen:
        raise Refused("Choose which organisations to warn.", field="to")
    if not set(chosen) <= set(known):
        raise Refused("Choose from the list.", field="to")


def check_answer(state: str, text: str) -> None:
    """Raises Refused when a roll-call cannot be answered like this."""
    if state not in ROLL_CALL:
        raise Refused("Choose how you are.", field="state")
    check_length("text", text, ANSWER_LIMIT)
