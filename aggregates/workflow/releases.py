"""Where a release may stand, what may follow, whose turn it is, and which event it writes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum, unique
from uuid import UUID

from aggregates.workflow import periods
from ui.formats import long_date
from ui.refusals import Refused

NOTE_LIMIT = 1_000
NOTICE_LIMIT = 1_000


@unique
class State(StrEnum):
    """In the order in which a release passes through them. Each is a row of its own."""

    DRAFTED = "drafted"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    DROPPED = "dropped"


@unique
class Owner(StrEnum):
    """Whose turn it is."""

    STEWARD = "the statistics steward"
    REVIEWERS = "two reviewers"
    NOBODY = "nobody"


@unique
class Event(StrEnum):
    """What the log is told."""

    BUILD = "release:build"
    DRAFT = "release:draft"
    DROP = "release:drop"
    SUBMIT = "release:submit"
    REVIEW = "release:review"
    APPROVE = "release:approve"
    REFUSE = "release:refuse"
    PUBLISH = "release:publish"
    WITHDRAW = "release:withdraw"
    UNITS = "units:change"
    THEME = "learning:write"
    ANSWER = "learning:answer"


@unique
class Verdict(StrEnum):
    """What a reviewer says."""

    APPROVE = "approve"
    REFUSE = "refuse"


FOLLOWS: Mapping[State, frozenset[State]] = {
    State.DRAFTED: frozenset({State.IN_REVIEW, State.DROPPED}),
    State.IN_REVIEW: frozenset({State.APPROVED, State.REFUSED}),
    State.APPROVED: frozenset({State.PUBLISHED, State.DROPPED}),
    State.PUBLISHED: frozenset({State.WITHDRAWN}),
    State.WITHDRAWN: frozenset(),
    State.REFUSED: frozenset(),
    State.DROPPED: frozenset(),
}
OWNER: Mapping[State, Owner] = {
    State.DRAFTED: Owner.STEWARD,
    State.IN_REVIEW: Owner.REVIEWERS,
    State.APPROVED: Owner.STEWARD,
    State.PUBLISHED: Owner.NOBODY,
    State.WITHDRAWN: Owner.NOBODY,
    State.REFUSED: Owner.NOBODY,
    State.DROPPED: Owner.NOBODY,
}
EVENT: Mapping[State, Event] = {
    State.DRAFTED: Event.DRAFT,
    State.IN_REVIEW: Event.SUBMIT,
    State.APPROVED: Event.APPROVE,
    State.PUBLISHED: Event.PUBLISH,
    State.WITHDRAWN: Event.WITHDRAW,
    State.REFUSED: Event.REFUSE,
    State.DROPPED: Event.DROP,
}
LABEL: Mapping[State, str] = {
    State.DRAFTED: "Drafted",
    State.IN_REVIEW: "In review",
    State.APPROVED: "Approved",
    State.PUBLISHED: "Published",
    State.WITHDRAWN: "Withdrawn",
    State.REFUSED: "Refused by the reviewers",
    State.DROPPED: "Dropped",
}
WAITING = frozenset({State.DRAFTED, State.IN_REVIEW, State.APPROVED})
"""Not published yet, and not given up: there is never more than one of these, since each release follows the one before."""

READABLE = frozenset({State.PUBLISHED, State.WITHDRAWN})

CHECKLIST: Mapping[str, str] = {
    "method": "The method is the one that was agreed, and no parameter was changed for this release.",
    "attack": "The attack passed: no figure can be narrowed down, no presence proved, nobody singled out.",
    "withheld": "I have read what is withheld and why, and it makes sense to me.",
    "totals": "The figures look plausible beside those of the period before.",
    "words": "Title, coverage, accuracy letters and notes can be understood without help.",
    "outside": "Nothing that I know from the press or elsewhere, put beside these figures, points to an organisation.",
}
"""What each reviewer confirms before she approves."""

REVIEWERS = 2


def check_move(now: State, then: State) -> None:
    """Raises Refused when the table does not allow it."""
    if then not in FOLLOWS[now]:
        raise Refused(f"This is “{LABEL[now].lower()}” now, so that cannot be done.")


def check_period(
    period: str, *, today: date, published: Sequence[tuple[str, State]], waiting: Collection[str], building: bool
) -> None:
    """Whether a period can be drafted now.

    Args:
        period: a quarter or a year.
        today: by the calendar of London.
        published: periods and states of everything that was ever published, in its order.
        waiting: periods that are drafted, in review or approved.
        building: whether a draft is being made just now.

    Raises:
        Refused: with the reason, in words.
    """
    if not periods.closed(period, today):
        day = long_date(periods.closes_on(period))
        raise Refused(f"This is closed on {day}, 30 days after its end. Until then it can still change.")
    known = dict(published)
    if known.get(period) == State.WITHDRAWN:
        raise Refused(
            "Figures of this period were published and withdrawn. A replacement would have to be tested together with "
            "the withdrawn figures, which this version of Hearth does not do. So there is none."
        )
    if period in known:
        raise Refused("Figures of this period are published. They are never made again.")
    if building:
        raise Refused("A draft is being made. Wait until it is done.")
    if waiting:
        raise Refused(
            f"{_named(waiting)} is not published yet. Each release follows the one before it, so finish it first."
        )
    later = [one for one in known if place(one) > place(period)]
    if later:
        raise Refused(f"{_named(later)} is published already. Figures are released in the order of time.")
    if periods.kind_of(period) == periods.YEAR:
        missing = [one for one in periods.quarters_of(period) if one not in known]
        if missing:
            raise Refused(f"A year follows its four quarters. {_named(missing)} is not published yet.")


def check_drafter(drafter: UUID, reviewer: UUID) -> None:
    """Raises Refused: nobody checks her own draft."""
    if drafter == reviewer:
        raise Refused("You drafted this, so two other people must check it.")


def check_review(verdict: str, ticked: Collection[str], note: str) -> None:
    """Raises Refused, naming the field."""
    if verdict not in set(Verdict):
        raise Refused("Choose whether it can be published.", field="verdict")
    if set(ticked) - set(CHECKLIST):
        raise Refused("Choose from the list.", field="ticked")
    if verdict == Verdict.APPROVE and set(ticked) != set(CHECKLIST):
        raise Refused("Confirm every point, or say no and write why.", field="ticked")
    check_text(note, NOTE_LIMIT, field="note", missing="Write why not." if verdict == Verdict.REFUSE else "")


def check_text(text: str, limit: int, *, field: str, missing: str = "") -> None:
    """Raises Refused for a text that is too long, or missing where it is needed."""
    if missing and not text.strip():
        raise Refused(missing, field=field)
    if len(text) > limit:
        raise Refused(f"Write {limit} characters at most.", field=field)


def after_review(verdicts: Iterable[str]) -> State | None:
    """Where a release stands after these verdicts: None until two have spoken, approved only if both say so."""
    said = list(verdicts)
    if len(said) < REVIEWERS:
        return None
    return State.APPROVED if all(one == Verdict.APPROVE for one in said) else State.REFUSED


def verdicts_open(spoken: int) -> bool:
    """Blind until both have spoken: nobody sees a verdict before that, the steward neither."""
    return spoken >= REVIEWERS


def place(period: str) -> tuple[date, bool]:
    """Where a period stands in time; a year comes after its own last quarter."""
    return periods.end_of(period), periods.kind_of(period) == periods.YEAR


def _named(some: Iterable[str]) -> str:
    first, *_ = sorted(some)
    words = periods.in_words(first)
    return words[:1].upper() + words[1:]
