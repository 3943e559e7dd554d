"""Looking back on what happened, once the work is done."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from safety.payloads.base import Payload, in_record

YES, PARTLY, NO, UNKNOWN = "yes", "partly", "no", "unknown"
ANSWERS = {YES: "Yes", PARTLY: "In part", NO: "No", UNKNOWN: "We do not know"}


@in_record
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Review(Payload):
    """The questions of the review after an incident (SIIM, step 5). In the internal section; the newest one counts."""

    WHAT = "review"
    TEXTS = ("causes", "procedures_note", "similar_note", "response_note", "motive_note", "lessons")

    causes: str  # why it happened
    procedures: str  # were they followed? one of ANSWERS
    procedures_note: str
    similar: str  # has the like happened before?
    similar_note: str
    response: str  # was the response good?
    response_note: str
    motive: str  # do personal characteristics explain the motive?
    motive_note: str
    lessons: str  # what is to change
    by: UUID | None = None  # stamped when it is saved
    by_name: str = ""
    at: datetime | None = None
