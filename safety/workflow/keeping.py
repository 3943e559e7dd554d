"""How long an ended record is kept, by its class, and when a draft is asked about.

The classes are those of the list `retention_class`; the years are its proposals, to be confirmed by each organisation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, unique

from safety.workflow.clocks import retain_month
from safety.workflow.refusal import Refused

HIGH_SEVERITY = 3  # from here on an incident is of the class that is kept longer
ASK_ABOUT_DRAFT_AFTER = timedelta(days=365)  # the list says 12 months
AUDIT_YEARS = 6


@unique
class Retention(StrEnum):
    """The classes that an ended record of this service may have, in the order of the alphabet."""

    INCIDENT_HIGH = "incident_high"
    INCIDENT_LOW = "incident_low"
    RIDDOR = "riddor"


@unique
class Cause(StrEnum):
    """Why a record was destroyed."""

    TIME = "time"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Years:
    """How many years a class is kept, and the most that an organisation may choose."""

    least: int
    most: int


YEARS: Mapping[Retention, Years] = {
    Retention.INCIDENT_HIGH: Years(6, 15),
    Retention.INCIDENT_LOW: Years(2, 10),
    Retention.RIDDOR: Years(3, 40),
}
"""The least is the list's own figure: an organisation may keep longer, never shorter."""


def years_of(rules: Mapping[str, int]) -> dict[Retention, int]:
    """The years of every class: what the organisation chose, where it chose more than the least."""
    return {kind: min(max(span.least, rules.get(kind, 0)), span.most) for kind, span in YEARS.items()}


def class_of(*, severity: int | None, riddor: bool, years: Mapping[Retention, int]) -> Retention:
    """The class of a record that has ended. Of two that fit, the one that keeps longer.

    Args:
        severity: as judged last; None when nobody judged it.
        riddor: whether it had to be told to the Health and Safety Executive.
        years: as `years_of` gives them.
    """
    serious = severity is not None and severity >= HIGH_SEVERITY
    fits = [Retention.INCIDENT_HIGH if serious else Retention.INCIDENT_LOW]
    if riddor:
        fits.append(Retention.RIDDOR)
    return max(fits, key=lambda kind: years[kind])


def end_month(ended_on: date, years: int) -> date:
    """The first day of the month in which it is destroyed: never before so many whole years have passed."""
    return retain_month(ended_on, years * 12 + 1)


def check_years(chosen: Mapping[str, int]) -> None:
    """Raises Refused, naming the field, for years outside the bounds."""
    for kind, years in chosen.items():
        span = YEARS[Retention(kind)]
        if not span.least <= years <= span.most:
            raise Refused(f"Enter a whole number from {span.least} to {span.most}.", field=kind)
