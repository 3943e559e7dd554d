"""The numbers that others gave a record: which version of each counts, and what one must say."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from safety import vocabulary
from safety.payloads import MESSAGE_LIMIT, POLICE, Reference
from safety.workflow.checks import check_codes, check_length
from safety.workflow.refusal import Refused

NUMBER_LIMIT = 60  # characters
ENTRIES_LIMIT = 30  # of one record
TELL_WITHIN = 5  # working days in which the police should tell the person affected, by the Victims' Code
_SATURDAY = 5


def newest(references: Iterable[Reference]) -> tuple[Reference, ...]:
    """The version of each entry that counts, in the order in which they were begun."""
    found: dict[UUID, Reference] = {}
    for one in sorted(references, key=lambda one: one.at):
        found[one.entry] = one
    return tuple(found.values())


def identifiers(references: Iterable[Reference]) -> tuple[str, ...]:
    """Every number that counts, each once, for the card."""
    return tuple(dict.fromkeys(number for one in newest(references) for number in one.numbers))


def check_reference(given: Reference, *, today: date) -> None:
    """Raises Refused, naming the field."""
    if not given.body:
        raise Refused("Choose who was told.", field="body")
    check_codes("body", "external_body", (given.body,))
    for field in ("log_number", "crime_number", "other_number"):
        check_length(field, getattr(given, field), NUMBER_LIMIT)
    for field in ("promised", "came_back"):
        check_length(field, getattr(given, field), MESSAGE_LIMIT)
    for field, list_name in (("recorded_as", "police_record"), ("outcome", "police_outcome")):
        code = getattr(given, field)
        check_codes(field, list_name, (code,) if code else ())
    _check_bodies(given)
    for field in ("told_on", "outcome_on"):
        day = getattr(given, field)
        if day and day > today:
            raise Refused("The day cannot be in the future.", field=field)
    if given.outcome_on and not given.outcome:
        raise Refused("Say what came of it, or leave the day out.", field="outcome")


def _check_bodies(given: Reference) -> None:
    """The two numbers of the police are theirs alone, and a crime number is no log number."""
    of_police = (given.log_number, given.crime_number, given.recorded_as, given.outcome)
    if given.body not in POLICE and any(of_police):
        raise Refused("Only the police have this. Use “Other number” for everybody else.", field="body")
    if given.body in POLICE and given.other_number:
        raise Refused("The police give a log number, a crime number or both. Put it there.", field="other_number")
    if given.crime_number and given.crime_number == given.log_number:
        raise Refused(
            "A log number is not a crime number. Put it in one of the two fields; if you are not sure, in the first.",
            field="crime_number",
        )


def tell_by(given: Reference) -> date | None:
    """By when the police should have told the person affected of an outcome; None without one.

    Five working days, Monday to Friday, by the code for England and Wales. Bank holidays are not known here, so the day
    may be a little early.
    """
    if given.outcome_on is None or given.outcome is None:
        return None
    day, left = given.outcome_on, TELL_WITHIN
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day


def body_words(code: str) -> str:
    return vocabulary.label("external_body", code)
