"""The register of what an organisation did to keep its people safe: what an entry must say."""

from collections.abc import Mapping
from datetime import date

from safety.workflow.refusal import Refused

STEP_KINDS: Mapping[str, str] = {
    "risk_assessment": "Risk assessment",
    "training": "Training",
    "policy": "Policy",
    "measure": "Measure taken",
    "support": "Offer of support",
    "decision": "Decision",
    "review": "Review",
}
STEP_TITLE_LIMIT = 120
STEP_TEXT_LIMIT = 1_000
_EARLIEST = date(2000, 1, 1)


def check_step(*, kind: str, on: date, title: str, decided: str, who: str, review_on: date | None, today: date) -> None:
    """Raises Refused, naming the field, when an entry cannot stand like this."""
    if kind not in STEP_KINDS:
        raise Refused("Choose what kind of step this is.", field="kind")
    if not _EARLIEST <= on <= today:
        raise Refused("The day must be today or in the past.", field="on")
    if not title.strip():
        raise Refused("Give it a short title.", field="title")
    for field, text, limit in (("title", title, STEP_TITLE_LIMIT), ("who", who, STEP_TITLE_LIMIT)):
        if len(text) > limit:
            raise Refused(f"The most we can take is {limit} characters.", field=field)
    if len(decided) > STEP_TEXT_LIMIT:
        raise Refused(f"The most we can take is {STEP_TEXT_LIMIT:,} characters.", field="decided")
    if review_on is not None and review_on <= on:
        raise Refused("The next review must come after the step itself.", field="review_on")
