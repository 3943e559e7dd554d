"""The rules: what may be asked, what may follow, and whose turn it is. No database, no keys."""

from wellbeing.workflow.refusals import Refused
from wellbeing.workflow.requests import (
    NO_RECORD,
    ROUTES,
    STRENGTHS,
    TARGET_DAYS,
    check_ask,
    check_draft,
    check_text,
)
from wellbeing.workflow.status import (
    DEED,
    ENDED,
    FOLLOWS,
    SENTENCE,
    START,
    TURN,
    Status,
    Turn,
    check_move,
    check_open,
    in_words,
    may_follow,
    retain_month,
)

__all__ = [
    "DEED",
    "ENDED",
    "FOLLOWS",
    "NO_RECORD",
    "ROUTES",
    "SENTENCE",
    "START",
    "STRENGTHS",
    "TARGET_DAYS",
    "TURN",
    "Refused",
    "Status",
    "Turn",
    "check_ask",
    "check_draft",
    "check_move",
    "check_open",
    "check_text",
    "in_words",
    "may_follow",
    "retain_month",
]
