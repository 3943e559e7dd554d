"""Cases: those of a provider, one as either side sees it, and what coordinators may read of all of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from accounts.viewer import Viewer
from vault import locker, records
from vault.records import KIND_CASE, Section
from wellbeing import permissions, vocabulary
from wellbeing.actions.cases import CaseDesk, colleagues, handed_to, is_asker
from wellbeing.actions.desk import AUTHOR, SERVICE, check_key
from wellbeing.models import Case
from wellbeing.payloads import read
from wellbeing.payloads.cases import ASKER, Away, CaseStory
from wellbeing.queries.providers import scheme_of
from wellbeing.workflow import cases as rules


@dataclass(frozen=True, repr=False)
class CaseRow:
    """One case in a list."""

    id: UUID
    open: bool
    story: CaseStory
    overdue: bool
    stepping_in: bool  # she is not the provider, and steps in for her

    @property
    def service(self) -> str:
        return vocabulary.label(vocabulary.SERVICE, self.story.opened.service)

    @property
    def name(self) -> str:
        """How the asker wants to be called, once the provider has said yes."""
        release = self.story.release
        return release.name if release and self.story.runs else ""


@dataclass(frozen=True, repr=False)
class OpenCase:
    """One case as one of the two sees it."""

    id: UUID
    scheme: UUID
    open: bool
    me: str  # ASKER or PROVIDER
    own: bool  # false for a colleague who steps in
    story: CaseStory
    verified: bool
    overdue: bool
    away: Away | None  # days away that are not over
    agreed: bool  # the asker lets somebody step in for these days
    colleagues: dict[UUID, str]  # whom the provider can name; empty for the asker
    today: date

    @property
    def service(self) -> str:
        return vocabulary.label(vocabulary.SERVICE, self.story.opened.service)

    @property
    def recurs(self) -> bool:
        return self.story.runs and self.story.opened.service in rules.RECURRING

    @property
    def can_ask_next(self) -> bool:
        return self.recurs and bool(self.story.left) and not self.story.next_asked


def my_cases(viewer: Viewer) -> list[CaseRow]:
    """What was handed to a provider: what waits for an answer first, then what goes on, then what is over.

    Raises:
        NotFound, PermissionDenied: she is no provider.
    """
    scheme = scheme_of(viewer).id
    permissions.check_can_provide(viewer, scheme)
    mine = [
        row
        for row in _rows(viewer, scheme, handed_to(viewer))
        if row.story.opened.provider == viewer.id or row.stepping_in
    ]
    return sorted(mine, key=_turn)


def asked_cases(viewer: Viewer) -> list[CaseRow]:
    """Those that she has opened herself by choosing somebody, newest first."""
    kept = locker.current(viewer.keyring).records
    by_scheme: dict[UUID, set[UUID]] = {}
    for record, entry in kept.items():
        if (entry["service"], entry["role"], entry["kind"]) == (SERVICE, AUTHOR, KIND_CASE):
            by_scheme.setdefault(UUID(hex=entry["tenant"]), set()).add(UUID(hex=record))
    found = [row for scheme, ids in by_scheme.items() for row in _rows(viewer, scheme, ids)]
    return sorted(found, key=lambda row: row.story.opened.at, reverse=True)


def open_case(viewer: Viewer, case_id: UUID) -> OpenCase:
    """One case of hers, whichever side she is on. Raises NotFound or PermissionDenied."""
    desk = CaseDesk.of(viewer, case_id, lock=False)
    away = rules.away_now(desk.story, desk.today)
    own = viewer.id == desk.story.opened.provider
    return OpenCase(
        id=desk.row.id,
        scheme=desk.row.scheme,
        open=desk.row.open,
        me=desk.me,
        own=own,
        story=desk.story,
        verified=desk.verified,
        overdue=rules.overdue(desk.story, desk.today),
        away=away,
        agreed=away is not None and any(one.away == away.number for one in desk.story.covers),
        colleagues=colleagues(desk.row.scheme, but=viewer.id) if own and desk.me != ASKER else {},
        today=desk.today,
    )


def cases_of(viewer: Viewer, scheme: UUID, wanted: Collection[UUID] | None = None) -> dict[UUID, CaseStory]:
    """What coordinators may read of a scheme's cases, of all or of some: answers, sessions, ends. Never a message.

    A constant number of queries.

    Raises:
        NotFound, PermissionDenied: she is no coordinator there.
        StepUpNeeded: the scheme's key is not open.
    """
    permissions.check_can_coordinate(viewer, scheme)
    check_key(viewer, scheme)
    rows = Case.objects.filter(scheme=scheme)
    ids = list((rows if wanted is None else rows.filter(id__in=wanted)).values_list("id", flat=True))
    opened = records.read_many(viewer.keyring, scheme, ids, wanted=(Section.PROVIDER,), kind=KIND_CASE)
    return {record: CaseStory.gather(read(item.data) for item in items) for record, items in opened if items}


def is_mine(viewer: Viewer, case_id: UUID) -> bool:
    """Whether it was she who asked."""
    return is_asker(viewer, case_id)


def _rows(viewer: Viewer, scheme: UUID, ids: Collection[UUID]) -> list[CaseRow]:
    known = dict(Case.objects.filter(scheme=scheme, id__in=ids).values_list("id", "open"))
    wanted = (Section.SHARED, Section.PROVIDER)
    today = timezone.localdate()
    found = []
    for record, items in records.read_many(viewer.keyring, scheme, list(known), wanted=wanted, kind=KIND_CASE):
        if not items:
            continue
        story = CaseStory.gather(read(item.data) for item in items)
        steps_in = story.covered_by(viewer.id, today)
        found.append(CaseRow(record, known[record], story, rules.overdue(story, today), steps_in))
    return found


def _turn(row: CaseRow) -> tuple[int, date, str]:
    """What she has to answer comes first, the most urgent on top; then what goes on; then the rest."""
    story = row.story
    if story.waits and not row.overdue:
        return 0, story.opened.answer_by, row.id.hex
    if story.runs:
        return 1, story.rhythm.due_on if story.rhythm else date.max, row.id.hex
    return 2, date.max, row.id.hex
