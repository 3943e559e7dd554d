"""When support is offered after something serious, and the days on which somebody may want to look again. Offered, never booked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from safety import vocabulary
from safety.workflow.refusal import Refused

SERIOUS = 4
"""From this severity on."""
SCHEDULE = "debrief_schedule"
NOBODY_NEW = "You have offered it to everybody here already."
NOT_SERIOUS = "This is for what was judged 4 or 5. Whoever wants support can ask for it at any time, without you."

_DAYS: Mapping[str, tuple[int, int, int]] = {
    "d0": (0, 0, 1),
    "d3": (3, 2, 7),
    "d14": (14, 10, 21),
    "d30": (30, 25, 45),
    "d90": (90, 80, 100),
}
"""By code of the list: the day itself, and from which to which day it is about now. Days count from what happened."""
CHECK_INS = frozenset({"d3", "d30"})
"""Somebody trained gets in touch, if the person asks for it. The other days are a reminder to look after oneself."""


@dataclass(frozen=True)
class CareDay:
    """One day of the schedule for one person."""

    code: str
    label: str
    when: str  # in the words of the list: `about 72 hours`
    on: date
    now: bool  # it is about now

    @property
    def check_in(self) -> bool:
        return self.code in CHECK_INS


def days_of(since: date, today: date) -> tuple[CareDay, ...]:
    """The whole schedule, counted from a day."""
    passed = (today - since).days
    found = []
    for row in vocabulary.entries(SCHEDULE):
        day, first, last = _DAYS[row.code]
        found.append(
            CareDay(row.code, row.label, row.more["when"], since + timedelta(days=day), first <= passed <= last)
        )
    return tuple(found)


def check_offer(
    *,
    severity: int | None,
    to_author: bool,
    chosen: Collection[UUID],
    possible: Collection[UUID],
) -> None:
    """Raises Refused.

    Args:
        severity: as the team judged it; None before that.
        to_author: whether its author has an account and was not offered it yet.
        chosen: the colleagues who were ticked.
        possible: those who can be ticked: people of the organisation whom the author did not leave out.
    """
    if severity is None or severity < SERIOUS:
        raise Refused(NOT_SERIOUS)
    if not set(chosen) <= set(possible):
        raise Refused("Choose people of your organisation.", field="people")
    if not to_author and not chosen:
        raise Refused(NOBODY_NEW if not possible else "Choose at least one person.", field="people")
