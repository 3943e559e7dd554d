"""Profiles: a provider's own, and all of a scheme as its coordinators see them. Opened in memory, never listed in clear."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from accounts.models import Role, Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from vault import records
from vault.records import KIND_PROVIDER, Section
from wellbeing import permissions
from wellbeing.actions.desk import check_key
from wellbeing.actions.providers import ProfileDesk, employers_of
from wellbeing.models import Profile as Row
from wellbeing.payloads import read
from wellbeing.payloads.providers import Ledger, Profile, ProviderStory
from wellbeing.workflow import providers as rules
from wellbeing.workflow.providers import Due


@dataclass(frozen=True, repr=False)
class ProviderRow:
    """A provider as coordinators see her. `held` says why she is not offered; empty when she is."""

    id: UUID
    open: bool
    story: ProviderStory
    held: tuple[str, ...]
    due: tuple[Due, ...]  # papers that end within 30 days

    @property
    def profile(self) -> Profile:
        return self.story.profile

    @property
    def name(self) -> str:
        return self.story.profile.name

    @property
    def offered(self) -> bool:
        return not self.held


@dataclass(frozen=True, repr=False)
class OpenProvider:
    """One provider with the coordinators' own remarks, and whether the log vouches for all of it."""

    row: ProviderRow
    scheme: UUID
    verified: bool
    conflicts: tuple[str, ...]  # names of organisations


@dataclass(frozen=True, repr=False)
class MyProfile:
    """A provider's own profile. `id` and `story` are None before she has written any."""

    scheme: Tenant
    id: UUID | None
    story: ProviderStory | None
    held: tuple[str, ...]
    due: tuple[Due, ...]
    verified: bool
    employers: dict[UUID, str]  # of which she can name those she is close to

    @property
    def profile(self) -> Profile | None:
        return self.story.profile if self.story else None

    @property
    def ledger(self) -> Ledger:
        return self.story.ledger if self.story else Ledger()


@dataclass(frozen=True, repr=False)
class Line:
    """One line of all providers' totals, as coordinators read them."""

    provider: UUID
    name: str
    month: date
    series: str
    sessions: int
    pence: int


def scheme_of(viewer: Viewer, role: Role = Role.PROVIDER) -> Tenant:
    """Where she has the role; the first by name. Raises NotFound."""
    found = viewer.tenants_as(role)
    if not found:
        raise NotFound
    return found[0]


def my_profile(viewer: Viewer) -> MyProfile:
    """Raises NotFound to whoever is no provider."""
    scheme = scheme_of(viewer)
    permissions.check_can_write_profile(viewer, scheme.id)
    desk = ProfileDesk.own(viewer, scheme.id, lock=False)
    today = timezone.localdate()
    return MyProfile(
        scheme=scheme,
        id=desk.row.id if desk else None,
        story=desk.story if desk else None,
        held=tuple(rules.holding_back(desk.story, today)) if desk else (),
        due=tuple(rules.due(desk.story.profile, today)) if desk else (),
        verified=desk.verified if desk else True,
        employers=employers_of(scheme.id),
    )


def profiles(viewer: Viewer, scheme: UUID, *, left: bool = False) -> list[ProviderRow]:
    """Every provider of a scheme by name, in a number of queries that does not grow with them; with `left`, those gone too.

    Raises:
        NotFound, PermissionDenied: she is no coordinator there.
        StepUpNeeded: the scheme's key is not open.
    """
    permissions.check_can_check_provider(viewer, scheme)
    check_key(viewer, scheme)
    rows = Row.objects.filter(scheme=scheme)
    known = dict((rows if left else rows.filter(open=True)).values_list("id", "open"))
    opened = records.read_many(viewer.keyring, scheme, list(known), wanted=(Section.SHARED,), kind=KIND_PROVIDER)
    today = timezone.localdate()
    found = []
    for record, items in opened:
        if items:
            story = ProviderStory.gather(read(item.data) for item in items)
            found.append(_row(record, known[record], story, today))
    return sorted(found, key=lambda row: (not row.open, row.name.casefold(), row.id.hex))


def open_provider(viewer: Viewer, profile_id: UUID) -> OpenProvider:
    """One of them. Raises as `profiles`."""
    desk = ProfileDesk.for_coordinator(viewer, profile_id, lock=False)
    names = employers_of(desk.row.scheme)
    close = tuple(names[one] for one in desk.story.profile.conflicts if one in names)
    row = _row(desk.row.id, desk.row.open, desk.story, timezone.localdate())
    return OpenProvider(row, desk.row.scheme, desk.verified, close)


def totals(viewer: Viewer, scheme: UUID, month: date | None = None) -> list[Line]:
    """What all providers of a scheme may ask to be paid, newest month first. Raises as `profiles`."""
    lines = [
        Line(row.id, row.name, line.month, line.series, line.sessions, line.pence)
        for row in profiles(viewer, scheme, left=True)
        for line in row.story.ledger.lines
        if month is None or line.month == month
    ]
    return sorted(lines, key=lambda line: (-line.month.toordinal(), line.name.casefold(), line.series))


def _row(record: UUID, open_: bool, story: ProviderStory, today: date) -> ProviderRow:  # noqa: FBT001 -- a field of the row
    return ProviderRow(
        record, open_, story, tuple(rules.holding_back(story, today)), tuple(rules.due(story.profile, today))
    )
