"""What somebody reads of her own requests, by her locker alone; and a request as a coordinator opens it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.queries import names_of
from accounts.viewer import Viewer
from ui import workdays
from vault import locker, records, vaults
from vault.models import VaultKind
from vault.records import KIND_REQUEST, Section
from wellbeing import permissions, vocabulary
from wellbeing.actions.desk import AUTHOR, SERVICE, Desk, author_desk, coordinator_desk, coordinators_of
from wellbeing.models import Request
from wellbeing.payloads import Ask
from wellbeing.story import Story
from wellbeing.workflow import SENTENCE, TARGET_DAYS, TURN, Status, Turn, in_words, may_follow


@dataclass(frozen=True)
class OpenRequest:
    """A request as its reader sees it."""

    id: UUID
    scheme: UUID
    open: bool
    story: Story
    verified: bool

    @property
    def ask(self) -> Ask:
        return self.story.ask

    @property
    def title(self) -> str:
        return title_of(self.ask.service)

    @property
    def status(self) -> Status:
        return self.story.status

    @property
    def reason(self) -> str:
        """What the coordinator said with the last step, if anything."""
        return self.story.moves[-1].reason

    @property
    def status_label(self) -> str:
        return in_words(self.status)

    @property
    def sentence(self) -> str:
        return SENTENCE[self.status]

    @property
    def turn(self) -> Turn:
        return TURN[self.status]

    @property
    def can_withdraw(self) -> bool:
        return may_follow(self.status, Status.WITHDRAWN)


@dataclass(frozen=True)
class MyRequest:
    """A line of her list. `status` is None for what was not sent, or is no longer kept (`gone`)."""

    id: UUID
    title: str
    made_at: datetime
    status: Status | None = None
    unsent: bool = False

    @property
    def gone(self) -> bool:
        return self.status is None and not self.unsent

    @property
    def label(self) -> str:
        return in_words(self.status) if self.status else ""

    @property
    def my_turn(self) -> bool:
        return self.status is not None and TURN[self.status] is Turn.ASKER


@dataclass(frozen=True)
class Draft:
    """What she has answered so far."""

    id: UUID
    employer: Tenant
    wanted: Ask


@dataclass(frozen=True)
class Place:
    """An employer of hers with its scheme, if it has one. `ready`: somebody there can read a request and cannot lose the key."""

    employer: Tenant
    scheme: Tenant | None
    ready: bool


def places(viewer: Viewer) -> list[Place]:
    """The employers through which she may ask, by name, in a number of queries that does not grow with them."""
    mine = [tenant for tenant in viewer.employers() if permissions.can_ask(viewer, tenant)]
    schemes = Tenant.objects.in_bulk([one.scheme_id for one in mine if one.scheme_id])
    ready = vaults.ready_tenants(VaultKind.WELLBEING) if schemes else set()
    return [Place(one, schemes.get(one.scheme_id), one.scheme_id in ready) for one in mine]


def place_of(viewer: Viewer, employer: Tenant) -> Place:
    """One of them. Raises NotFound when she may not ask there."""
    found = next((place for place in places(viewer) if place.employer == employer), None)
    if found is None:
        raise NotFound
    return found


def readers(scheme: UUID) -> list[str]:
    """The names of those who hold the scheme's key, and so read a request."""
    return sorted(names_of(coordinators_of(scheme)).values())


def scheme_of(scheme: UUID) -> Tenant:
    return Tenant.objects.get(id=scheme)


def aim(ask: Ask) -> date | None:
    """The day by which the scheme wants to have made an offer; None for what has not been sent, or cannot wait."""
    days = TARGET_DAYS[ask.urgency]
    return workdays.days_after(timezone.localdate(ask.at), days) if ask.at and days else None


def mine(viewer: Viewer) -> list[MyRequest]:
    """What she has begun, then what she has sent, newest first."""
    kept = locker.current(viewer.keyring)
    handles = {UUID(hex=name): entry for name, entry in kept.records.items() if _is_request(entry)}
    drafts = {UUID(hex=name): entry for name, entry in kept.drafts.items() if entry["service"] == SERVICE}
    rows = {row.id: row for row in Request.objects.filter(id__in={*handles, *drafts})}
    stories = _stories(viewer, rows.values())
    unsent = [_unsent(draft, entry) for draft, entry in drafts.items() if draft not in rows]
    sent = [
        _line(request, entry, stories.get(request))
        for request, entry in handles.items()
        if request in rows or request not in drafts
    ]
    return [*_newest_first(unsent), *_newest_first(sent)]


def open_mine(viewer: Viewer, request_id: UUID) -> OpenRequest:
    """Her own request, whatever her roles are. Raises NotFound."""
    return _opened(author_desk(viewer, request_id, lock=False))


def is_mine(viewer: Viewer, request_id: UUID) -> bool:
    """Whether there is such a request of hers."""
    entry = locker.current(viewer.keyring).records.get(request_id.hex)
    return entry is not None and _is_request(entry) and Request.objects.filter(id=request_id).exists()


def open_request(viewer: Viewer, request_id: UUID) -> OpenRequest:
    """A request of her scheme. Raises NotFound, PermissionDenied or StepUpNeeded."""
    return _opened(coordinator_desk(viewer, request_id, lock=False))


def open_draft(viewer: Viewer, draft_id: UUID) -> Draft:
    """Raises NotFound when it is not hers, or was sent in the meantime."""
    entry = locker.current(viewer.keyring).drafts.get(draft_id.hex)
    if entry is None or entry["service"] != SERVICE or Request.objects.filter(id=draft_id).exists():
        raise NotFound
    employer = Tenant.objects.filter(id=UUID(hex=entry["tenant"])).first()
    if employer is None:
        raise NotFound
    return Draft(draft_id, employer, Ask.from_dict(entry["body"]))


def _opened(desk: Desk) -> OpenRequest:
    return OpenRequest(desk.request.id, desk.request.scheme, desk.request.open, desk.story, desk.verified)


def _is_request(entry: dict[str, object]) -> bool:
    return entry["service"] == SERVICE and entry["role"] == AUTHOR and entry["kind"] == KIND_REQUEST


def _stories(viewer: Viewer, rows: Iterable[Request]) -> dict[UUID, Story]:
    by_scheme: dict[UUID, list[UUID]] = {}
    for row in rows:
        by_scheme.setdefault(row.scheme, []).append(row.id)
    found = {}
    for scheme, ids in by_scheme.items():
        wanted = (Section.SHARED,)
        for record, items in records.read_many(viewer.keyring, scheme, ids, wanted=wanted, kind=KIND_REQUEST):
            if items:
                found[record] = Story.from_items(item.data for item in items)
    return found


def _unsent(draft: UUID, entry: dict[str, str]) -> MyRequest:
    wanted = Ask.from_dict(entry["body"])  # type: ignore[arg-type]  # what a draft keeps beside its texts
    return MyRequest(draft, title_of(wanted.service), datetime.fromisoformat(entry["saved_at"]), unsent=True)


def _line(request: UUID, entry: dict[str, dict[str, str]], found: Story | None) -> MyRequest:
    note = entry["note"]
    made_at = datetime.fromisoformat(note["made_at"])
    return MyRequest(request, title_of(note["title"]), made_at, found.status if found else None)


def title_of(service: str) -> str:
    return vocabulary.label(vocabulary.SERVICE, service) if service else "Not finished"


def _newest_first(lines: list[MyRequest]) -> list[MyRequest]:
    return sorted(lines, key=lambda line: line.made_at, reverse=True)
