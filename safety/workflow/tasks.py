"""What must be said before an action is planned, changed, finished or dropped, and before a playbook is changed."""

from collections.abc import Sequence
from datetime import date, timedelta

from safety.payloads import MESSAGE_LIMIT, REASON_LIMIT, Review, Step
from safety.payloads.reviews import ANSWERS
from safety.workflow.checks import check_codes, check_length, check_text
from safety.workflow.refusal import Refused

TASKS_LIMIT = 50  # of one record
STEPS_LIMIT = 20  # of one playbook
LATEST_DUE = timedelta(days=731)
LONGEST_STEP = 365  # days


def check_task(code: str, text: str, due_on: date | None, *, today: date) -> None:
    """Raises Refused, naming the field."""
    check_codes("code", "response_action", (code,))
    check_length("text", text, REASON_LIMIT)
    check_due(due_on, today=today)


def check_due(due_on: date | None, *, today: date) -> None:
    if due_on is None:
        raise Refused("Enter the day by which this is to be done.", field="due_on")
    if not today <= due_on <= today + LATEST_DUE:
        raise Refused("The day must be today or later, and within two years.", field="due_on")


def check_dropping(reason: str) -> None:
    check_text(reason, field="reason", missing="Say why this is not done.", limit=REASON_LIMIT)


def check_steps(steps: Sequence[Step]) -> None:
    """Raises Refused: an unknown code, an impossible number of days, a long text, no step at all, or more than anybody follows."""
    if not steps:
        raise Refused("A playbook needs at least one step.", field="steps")
    if len(steps) > STEPS_LIMIT:
        raise Refused(f"A playbook has {STEPS_LIMIT} steps at most.", field="steps")
    for step in steps:
        check_codes("steps", "response_action", (step.code,))
        check_length("steps", step.text, REASON_LIMIT)
        if not 0 <= step.days <= LONGEST_STEP:
            raise Refused(f"The days of a step must be between 0 and {LONGEST_STEP}.", field="steps")


def check_review(review: Review) -> None:
    """Raises Refused: causes and lessons are needed, and an answer to each question."""
    check_text(review.causes, field="causes", missing="Write what led to it, as far as you know.")
    for field in ("procedures", "similar", "response", "motive"):
        if getattr(review, field) not in ANSWERS:
            raise Refused("Choose an answer. “We do not know” is one.", field=field)
        check_length(f"{field}_note", getattr(review, f"{field}_note"), MESSAGE_LIMIT)
    check_text(
        review.lessons, field="lessons", missing="Write what you will do differently, or that nothing needs to change."
    )
