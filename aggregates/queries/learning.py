"""Reading what the network learnt, and what funders answered."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.permitting import NotFound
from accounts.queries import names_of
from accounts.viewer import Viewer
from aggregates import permissions
from aggregates.actions import learning as actions
from aggregates.models import Theme
from aggregates.payloads.reviews import Answered, Learnt


@dataclass(frozen=True)
class AnswerLine:
    by: str
    month: date
    body: Answered


@dataclass(frozen=True)
class ThemeLine:
    """A theme with its answers, the oldest first."""

    id: UUID
    month: date
    body: Learnt
    answers: tuple[AnswerLine, ...]


def themes(viewer: Viewer, *, first: int = 0, count: int = 25) -> tuple[int, list[ThemeLine]]:
    """How many themes there are, and some of them, the newest first. Raises NotFound."""
    permissions.check_can_read(viewer)
    rows = Theme.objects.order_by("-month", "id").prefetch_related("answers")
    return rows.count(), _lines(list(rows[first : first + count]))


def theme(viewer: Viewer, theme_id: UUID) -> ThemeLine:
    """Raises NotFound."""
    permissions.check_can_read(viewer)
    row = Theme.objects.prefetch_related("answers").filter(pk=theme_id).first()
    if row is None:
        raise NotFound
    return _lines([row])[0]


def _lines(rows: list[Theme]) -> list[ThemeLine]:
    names = names_of({one.by for row in rows for one in row.answers.all()})
    return [
        ThemeLine(
            row.id,
            row.month,
            actions.theme_of(row),
            tuple(
                AnswerLine(names.get(one.by, "somebody who has left"), one.month, actions.answer_of(one))
                for one in sorted(row.answers.all(), key=lambda one: (one.month, one.id))
            ),
        )
        for row in rows
    ]
