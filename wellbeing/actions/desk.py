"""One request on the desk for one deed: loaded, locked, added to, and written back with its row and audit event.

Every function here runs inside the transaction of the deed that calls it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts import notices
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from vault import locker, vaults
from vault.errors import NotForMe
from vault.models import VaultKind
from vault.records import KIND_REQUEST, Binding, SealedRecord, Section
from wellbeing import permissions
from wellbeing.models import Request
from wellbeing.payloads import FROM_ASKER, FROM_SCHEME, Message, Moved, Payload
from wellbeing.story import Story
from wellbeing.workflow import DEED, Status, check_move, check_open

SERVICE = "wellbeing"
AUTHOR = "author"

type Check = Callable[[Viewer, UUID], None]


@dataclass
class Desk:
    """A request in the hands of a coordinator (`coordinator` set) or of the person who asked."""

    request: Request
    sealed: SealedRecord
    story: Story
    verified: bool  # the audit log vouches for what was read
    now: datetime
    coordinator: Viewer | None = None

    def put(self, part: Payload, section: Section = Section.SHARED) -> None:
        """Adds one payload to the request."""
        self.sealed.put(section, part.to_bytes())
        self.story = self.story.with_(part)

    def move(self, status: Status, *, reason: str = "") -> None:
        """The next status. Raises Refused when the table does not allow it."""
        check_move(self.story.status, status)
        by = self.coordinator
        self.put(
            Moved(
                status=status,
                at=self.now,
                number=self.story.moves[-1].number + 1,
                by=by.id if by else None,
                by_name=by.name if by else "",
                reason=reason,
            )
        )

    def say(self, text: str) -> None:
        """The next entry of the thread. Raises Refused when the request has ended."""
        check_open(self.story.status)
        by = self.coordinator
        self.put(
            Message(
                author=FROM_SCHEME if by else FROM_ASKER,
                name=by.name if by else "",
                text=text,
                at=self.now,
                number=len(self.story.messages) + 1,
            )
        )

    def commit(self) -> None:
        """Seals what was added, then the row. What the person herself does names no actor, not even sealed."""
        retain_month = self.request.retain_month
        actor = self.coordinator.id if self.coordinator else None
        self.sealed.commit(event=DEED, actor=actor, retain_month=retain_month)
        if self.request.open == self.story.ended:
            self.request.open = not self.story.ended
            self.request.save(update_fields=["open"])

    def tell_coordinators(self) -> None:
        notices.tell(coordinators_of(self.request.scheme))

    def tell_asker(self) -> None:
        """One bit and a neutral mail, at the fixed hours."""
        if self.story.ask.person:
            notices.tell([self.story.ask.person])


def author_desk(by: Viewer, request_id: UUID, *, lock: bool = True) -> Desk:
    """Her own request, by the handle in her locker, whatever her roles are. Raises NotFound."""
    handle = locker.current(by.keyring).records.get(request_id.hex)
    if handle is None or handle["service"] != SERVICE or handle["role"] != AUTHOR or handle["kind"] != KIND_REQUEST:
        raise NotFound
    request = _load(request_id)
    sealed = SealedRecord.open(by.keyring, binding_of(request), lock=lock)
    return _desk(request, sealed)


def coordinator_desk(
    by: Viewer, request_id: UUID, *, check: Check = permissions.check_can_coordinate, lock: bool = True
) -> Desk:
    """A request of her scheme.

    Raises:
        NotFound, PermissionDenied: she is not of the scheme, or no coordinator of it.
        StepUpNeeded: the scheme's key is not open.
    """
    request = _load(request_id)
    check(by, request.scheme)
    try:
        sealed = SealedRecord.open(by.keyring, binding_of(request), lock=lock)
    except NotForMe:
        sealed = None
    if sealed is None or Section.INTERNAL not in sealed.keys:
        check_key(by, request.scheme)
        raise NotFound
    return _desk(request, sealed, by)


def check_key(by: Viewer, scheme: UUID) -> None:
    """Whether a coordinator's keys open the scheme's vault now.

    Raises:
        StepUpNeeded: her password was not given lately.
        PermissionDenied: nobody has given her the key yet.
    """
    vault = vaults.find(scheme, VaultKind.WELLBEING)
    if vault is None:
        raise NotFound
    try:
        vaults.seeds(by.keyring, vault)
    except NotForMe:
        raise PermissionDenied("Nobody has given you the key of this scheme yet.") from None


def coordinators_of(scheme: UUID) -> list[UUID]:
    """Who holds the scheme's key, and so reads requests."""
    vault = vaults.find(scheme, VaultKind.WELLBEING)
    return vaults.members(vault) if vault else []


def binding_of(request: Request) -> Binding:
    return Binding(request.scheme, request.id, KIND_REQUEST)


def _load(request_id: UUID) -> Request:
    request = Request.objects.filter(id=request_id).first()
    if request is None:
        raise NotFound
    return request


def _desk(request: Request, sealed: SealedRecord, coordinator: Viewer | None = None) -> Desk:
    contents = sealed.read()
    if not contents.items:
        raise NotFound
    story = Story.from_items(item.data for item in contents.items)
    return Desk(request, sealed, story, contents.verified, timezone.now(), coordinator)
