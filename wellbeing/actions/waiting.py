"""Where a request goes when nobody can be offered now: the waiting list, somebody outside, or an end in plain words."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.viewer import Viewer
from wellbeing.actions.desk import coordinator_desk
from wellbeing.actions.offers import taken_up
from wellbeing.actions.search import Line, search_for
from wellbeing.matching import Fits, Outcome
from wellbeing.payloads.offers import NotMatched, ReferredOn, Waiting
from wellbeing.workflow import Refused, Status, check_open
from wellbeing.workflow import offers as rules

CLOSES = {
    Status.EXPIRED: "No answer came",
    Status.ENDED_PLANNED: "It has ended as planned",
    Status.ENDED_EARLY: "It has ended early",
}
"""How a coordinator may close a request by hand. Everything else is said by what happens in it."""


def wait(*, by: Viewer, request_id: UUID, reason: str, look_again: date, words: str = "") -> None:
    """Puts a request on the waiting list. The asker reads why, and which of her musts nobody meets.

    Raises:
        NotFound, PermissionDenied, StepUpNeeded: as every deed of a coordinator.
        Refused: a field does not fit, or it cannot wait any more.
    """
    found = _search(by, request_id)
    rules.check_words(words)
    rules.check_wait(reason, look_again, today=timezone.localdate())
    with transaction.atomic():
        desk = taken_up(by, request_id)
        check_open(desk.story.status)
        if desk.story.status is not Status.WAITLISTED:
            desk.move(Status.WAITLISTED)
        unmet = found.unmet if reason == "must_unmet" else ()
        desk.put(Waiting(reason=reason, at=desk.now, look_again=look_again, unmet=unmet, words=words))
        desk.commit()
        desk.tell_asker()


def no_match(*, by: Viewer, request_id: UUID, words: str = "") -> None:
    """Ends the search: nobody was found. The asker reads why in plain words, and it counts as a need that was not met.

    Raises:
        NotFound, PermissionDenied, StepUpNeeded: as every deed of a coordinator.
        Refused: somebody can be offered now, or somebody was chosen.
    """
    found = _search(by, request_id)
    rules.check_words(words)
    if found.outcome is Outcome.FITS:
        names = ", ".join(fit.profile.name for fit in found.ranked[:3])
        raise Refused(f"There is somebody who can be offered: {names}.")
    with transaction.atomic():
        desk = taken_up(by, request_id)
        desk.move(Status.NO_MATCH)
        desk.put(NotMatched(outcome=found.outcome.value, at=desk.now, unmet=found.unmet, words=words))
        desk.commit()
        desk.tell_asker()


def refer(*, by: Viewer, request_id: UUID, words: str) -> None:
    """Ends it here, because somebody outside the scheme is the better place.

    Raises:
        NotFound, PermissionDenied, StepUpNeeded: as every deed of a coordinator.
        Refused: the words are missing or too long, or it cannot be referred on any more.
    """
    rules.check_words(words, missing="Say who can help instead, and how to reach them.")
    with transaction.atomic():
        desk = taken_up(by, request_id)
        desk.move(Status.REFERRED)
        desk.put(ReferredOn(words=words, at=desk.now))
        desk.commit()
        desk.tell_asker()


def close(*, by: Viewer, request_id: UUID, to: Status, words: str = "") -> None:
    """Closes a request by hand, where nothing else will: no answer comes, or a service that has no case is over.

    Raises:
        NotFound, PermissionDenied, StepUpNeeded: as every deed of a coordinator.
        Refused: it is no way to close it, or not from where it stands.
    """
    rules.check_words(words)
    if to not in CLOSES:
        raise Refused("Select how it ended.", field="to")
    with transaction.atomic():
        desk = taken_up(by, request_id)
        desk.move(to, reason=words)
        desk.commit()
        desk.tell_asker()


def pause(*, by: Viewer, request_id: UUID, goes_on: bool = False) -> None:
    """Pauses what has begun, when the asker wants it; with `goes_on`, takes it up again.

    Raises:
        NotFound, PermissionDenied, StepUpNeeded: as every deed of a coordinator.
        Refused: nothing has begun, or it stands there already.
    """
    with transaction.atomic():
        desk = taken_up(by, request_id)
        if goes_on and desk.story.status is not Status.PAUSED:
            raise Refused("This is not paused.")
        desk.move(Status.IN_PROGRESS if goes_on else Status.PAUSED)
        desk.commit()
        desk.tell_asker()


def _search(by: Viewer, request_id: UUID) -> Fits:
    """Who could be offered for a request now. It is read before the request's lock is taken."""
    desk = coordinator_desk(by, request_id, lock=False)
    check_open(desk.story.status)
    return search_for(by, desk.request.scheme, Line.of(request_id, desk.story), timezone.localdate())
