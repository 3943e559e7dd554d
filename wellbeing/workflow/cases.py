"""Rules for a case: who may answer until when, what is returned of a session, what it costs, and what recurs."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from ui import workdays
from wellbeing import vocabulary
from wellbeing.payloads.cases import EARLY, PLANNED, REFERRED, Away, CaseStory, Rhythm
from wellbeing.workflow.funds import CHARGED
from wellbeing.workflow.refusals import Refused

ANSWER_DAYS: Final = 3  # working days that a provider has
MESSAGE_LIMIT: Final = 5_000
MOST_MINUTES: Final = 240
MOST_WEEKS: Final = 13
LONGEST_AWAY: Final = 366  # days
MINUTES_STEP: Final = 5

DECLINED: Mapping[str, str] = MappingProxyType(
    {
        "full": "I have no place now after all",
        "times": "The times do not fit",
        "field": "It is not what I work with",
        "known": "I may know this person, or work with somebody close",
        "other": "Another reason",
    }
)
"""Why a provider says no. A code and no words, so that nothing about a person is written down on the way out."""

ENDS: Mapping[str, str] = MappingProxyType(
    {PLANNED: "It ended as planned", EARLY: "It ended early", REFERRED: "Referred on to somebody else"}
)

HELD: Final = "attended"

RECURRING: Final = frozenset({"clinical_supervision", "group_supervision"})
FIRST_DUE: Final = timedelta(weeks=2)
DEFAULT_WEEKS: Final = 4
DEFAULT_MINUTES: Final = 90  # 1.5 hours a month: the least that the BACP asks of its members


def answer_by(today: date, days: int = ANSWER_DAYS) -> date:
    """The last day on which the provider can answer."""
    return workdays.days_after(today, days)


def overdue(story: CaseStory, today: date) -> bool:
    """Whether the time for an answer is over without one: then the asker can choose somebody else."""
    return story.waits and today > story.opened.answer_by


def check_answer(story: CaseStory, *, accepted: bool, reason: str, today: date) -> None:
    """Raises Refused when there is nothing to answer any more, or a no has no reason."""
    if not story.waits:
        raise Refused("This was answered or taken back already.")
    if overdue(story, today):
        raise Refused("The time to answer is over, so the person may have chosen somebody else by now.")
    if not accepted and reason not in DECLINED:
        raise Refused("Select why you say no.", field="reason")
    if accepted and reason:
        raise Refused("A yes needs no reason.", field="reason")


def check_runs(story: CaseStory) -> None:
    if not story.runs:
        raise Refused("This is not going on.")


def check_message(story: CaseStory, text: str) -> None:
    """Raises Refused. The two can write from the yes to the end."""
    check_runs(story)
    if not text.strip():
        raise Refused("Enter a message.", field="text")
    if len(text) > MESSAGE_LIMIT:
        raise Refused(f"The message must be {MESSAGE_LIMIT:,} characters or fewer.", field="text")


def months(today: date) -> list[date]:
    """The months for which a session can be returned: this one and the one before, newest first."""
    this = today.replace(day=1)
    return [this, (this - timedelta(days=1)).replace(day=1)]


def voucher_for(story: CaseStory, outcome: str) -> str:
    """The code that a returned session uses; empty where the outcome costs nothing. Raises Refused when none is left."""
    if outcome not in CHARGED:
        return ""
    if not story.left:
        raise Refused("Every session that was agreed has been used. Ask the scheme for more.", field="outcome")
    return story.left[0]


def check_return(story: CaseStory, *, outcome: str, minutes: int, month: date, today: date) -> None:
    """Raises Refused for anything but one code, a length and a month."""
    check_runs(story)
    if outcome not in vocabulary.codes("session_outcome"):
        raise Refused("Select what became of the session.", field="outcome")
    lasted = outcome == HELD
    if lasted and not MINUTES_STEP <= minutes <= MOST_MINUTES:
        raise Refused(f"Minutes must be between {MINUTES_STEP} and {MOST_MINUTES}.", field="minutes")
    if not lasted and minutes:
        raise Refused("Only a session that took place has a length.", field="minutes")
    if month not in months(today):
        raise Refused("Choose this month or the one before.", field="month")


def check_end(story: CaseStory, how: str) -> None:
    """Raises Refused. Before an answer there is nothing to end but the question itself: EARLY takes it back."""
    if story.ended or (story.answer and not story.answer.accepted):
        raise Refused("This has ended already.")
    if how not in ENDS:
        raise Refused("Select how it ended.", field="how")
    if story.waits and how != EARLY:
        raise Refused("Nothing has begun yet, so it can only be taken back.", field="how")


def check_rhythm(story: CaseStory, *, weeks: int, minutes: int, due_on: date, today: date) -> None:
    """Raises Refused."""
    check_runs(story)
    if story.opened.service not in RECURRING:
        raise Refused("Only supervision recurs.")
    if not 1 <= weeks <= MOST_WEEKS:
        raise Refused(f"Weeks must be between 1 and {MOST_WEEKS}.", field="weeks")
    if not MINUTES_STEP <= minutes <= MOST_MINUTES:
        raise Refused(f"Minutes must be between {MINUTES_STEP} and {MOST_MINUTES}.", field="minutes")
    if due_on < today or due_on > today + timedelta(weeks=MOST_WEEKS + 1):
        raise Refused("The next one must be due between today and three months from now.", field="due_on")


def after_session(rhythm: Rhythm, outcome: str, today: date) -> Rhythm | None:
    """The rhythm with its next day, once a session took place; None when nothing changes.

    Days that passed meanwhile are skipped, so what is due next never lies in the past.
    """
    if outcome != HELD:
        return None
    step, due_on = timedelta(weeks=rhythm.weeks), rhythm.due_on + timedelta(weeks=rhythm.weeks)
    while due_on < today:
        due_on += step
    return Rhythm(weeks=rhythm.weeks, minutes=rhythm.minutes, due_on=due_on, number=rhythm.number + 1)


def check_next(story: CaseStory) -> None:
    """Whether the next session can be asked for with one press. Raises Refused."""
    check_runs(story)
    if story.next_asked:
        raise Refused("The next one has been asked for already.")
    if not story.left:
        raise Refused("Every session that was agreed has been used. Ask the scheme for more.")


def check_away(story: CaseStory, *, from_on: date, until_on: date, cover: UUID | None, today: date) -> None:
    """Raises Refused."""
    check_runs(story)
    if until_on < from_on:
        raise Refused("The last day must not be before the first.", field="until_on")
    if until_on < today:
        raise Refused("The last day must be today or in the future.", field="until_on")
    if (until_on - from_on).days > LONGEST_AWAY:
        raise Refused("That is longer than a year. End this instead.", field="until_on")
    if cover == story.opened.provider:
        raise Refused("Choose somebody else to step in.", field="cover")


def away_now(story: CaseStory, today: date) -> Away | None:
    """Days away that are not over."""
    return story.away if story.away and story.away.until_on >= today else None
