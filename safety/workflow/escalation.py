"""Who is told that a clock has run out, and when. By due time and working hours alone: nobody who asks has a key."""

from datetime import datetime, timedelta
from enum import IntEnum, unique

from safety.workflow.hours import OpeningHours

_HOUR = timedelta(hours=1)
DEPUTY_AFTER = 4 * _HOUR  # of working time; the leader after a working day, at least eight hours
DEPUTY_AT_ONCE, LEADER_AT_ONCE = timedelta(minutes=15), _HOUR  # by the clock, where the clock was one that runs always


@unique
class Step(IntEnum):
    """How far a reminder has gone."""

    TEAM = 1
    DEPUTY = 2
    LEADER = 3


def runs_always(due_at: datetime, hours: OpeningHours) -> bool:
    """Whether the clock behind a due time seems to be one that runs day and night.

    Only such a clock is rounded to the quarter, or ends while nobody is there; an ordinary one may be rounded up past closing
    time by less than an hour.
    """
    return due_at.minute != 0 or not hours.between(due_at - _HOUR, due_at)


def step_at(due_at: datetime, now: datetime, hours: OpeningHours) -> Step | None:
    """How far a reminder should have gone by now; None while nothing is late."""
    if now <= due_at:
        return None
    if runs_always(due_at, hours):
        deputy, leader = due_at + DEPUTY_AT_ONCE, due_at + LEADER_AT_ONCE
    else:
        deputy, leader = hours.after(due_at, DEPUTY_AFTER), hours.after(due_at, max(hours.day, 2 * DEPUTY_AFTER))
    if now > leader:
        return Step.LEADER
    return Step.DEPUTY if now > deputy else Step.TEAM
