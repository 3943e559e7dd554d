"""A provider's own profile, and what the scheme's coordinators do with it: see papers, suspend, note.

Two keys: SHARED is hers and the scheme's, INTERNAL the scheme's alone. She keeps the first in her locker and forgets the other
as soon as the record is written.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from secrets import token_hex
from typing import Self
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import notices
from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from vault import keeping, locker, vaults
from vault.errors import NotForMe
from vault.models import VaultKind
from vault.records import KIND_PROVIDER, Binding, SealedItem, SealedRecord, Section
from wellbeing import permissions
from wellbeing.actions.desk import AUTHOR, SERVICE, check_key, coordinators_of
from wellbeing.models import Profile as Row
from wellbeing.payloads import Payload, read
from wellbeing.payloads.providers import (
    ACTIVE,
    LEFT,
    Ledger,
    PaperSeen,
    Profile,
    ProviderRemark,
    ProviderStory,
    Standing,
)
from wellbeing.workflow import DEED, Refused, retain_month
from wellbeing.workflow import providers as rules

KEPT_MONTHS = 84
"""Money is accounted for, and a profile holds the totals of what was paid: as long as every other account of a charity."""
_BOTH = (Section.SHARED, Section.INTERNAL)


@dataclass(repr=False)
class ProfileDesk:
    """One provider's record in the hands of herself or of a coordinator, inside the transaction of a deed."""

    row: Row
    sealed: SealedRecord
    items: tuple[SealedItem, ...]
    story: ProviderStory
    verified: bool
    now: datetime

    @classmethod
    def own(cls, by: Viewer, scheme: UUID, *, lock: bool = True) -> Self | None:
        """Hers at a scheme, by the handle in her locker; None before she has written any."""
        handle = own_handle(by, scheme)
        row = Row.objects.filter(id=handle).first() if handle else None
        if row is None:
            return None
        return cls._of(row, SealedRecord.open(by.keyring, binding_of(row), lock=lock))

    @classmethod
    def for_coordinator(cls, by: Viewer, profile_id: UUID, *, lock: bool = True) -> Self:
        """Raises NotFound, PermissionDenied, or StepUpNeeded while the scheme's key is not open."""
        row = Row.objects.filter(id=profile_id).first()
        if row is None:
            raise NotFound
        permissions.check_can_check_provider(by, row.scheme)
        try:
            sealed = SealedRecord.open(by.keyring, binding_of(row), lock=lock)
        except NotForMe:
            sealed = None
        if sealed is None or Section.INTERNAL not in sealed.keys:
            check_key(by, row.scheme)
            raise NotFound
        return cls._of(row, sealed)

    @classmethod
    def _of(cls, row: Row, sealed: SealedRecord) -> Self:
        contents = sealed.read()
        if not contents.items:
            raise NotFound
        story = ProviderStory.gather(read(item.data) for item in contents.items)
        return cls(row, sealed, contents.items, story, contents.verified, timezone.now())

    def put(self, part: Payload, section: Section = Section.SHARED) -> None:
        """Adds one payload, or the next version of it where only the newest is kept."""
        only = self._item_of(type(part)) if isinstance(part, Profile | Ledger) else None
        self.sealed.put(section, part.to_bytes(), only)

    def write(self, by: Viewer) -> None:
        self.sealed.commit(event=DEED, actor=by.id, retain_month=self.row.retain_month)

    def keep_on(self) -> None:
        """From today it is kept for as long as accounts are."""
        month = retain_month(timezone.localdate(self.now), KEPT_MONTHS)
        if month != self.row.retain_month:
            self.row.retain_month = month
            Row.objects.filter(id=self.row.id).update(retain_month=month)
            keeping.move(self.row.id, month)

    def _item_of(self, kind: type[Payload]) -> UUID | None:
        return next((item.id for item in self.items if isinstance(read(item.data), kind)), None)


def own_handle(by: Viewer, scheme: UUID) -> UUID | None:
    """The id of her own profile's record at a scheme, if her locker has one."""
    wanted = (SERVICE, AUTHOR, KIND_PROVIDER, scheme.hex)
    for record, entry in locker.current(by.keyring).records.items():
        if (entry["service"], entry["role"], entry["kind"], entry["tenant"]) == wanted:
            return UUID(hex=record)
    return None


def employers_of(scheme: UUID) -> dict[UUID, str]:
    """The organisations that a scheme serves, by name: what conflicts can be named from."""
    return dict(Tenant.objects.filter(scheme=scheme).order_by("name").values_list("id", "name"))


def write_profile(*, by: Viewer, scheme: UUID, profile: Profile) -> UUID:
    """Keeps the next version of her profile and returns the id of its record.

    Whatever she leaves out can follow later; until every paper is there, seen and in date she is offered to nobody. A paper
    that is changed has to be seen again. Whoever had left comes back by this.

    Args:
        by: the provider.
        scheme: where.
        profile: what she says; person, calendar and number in it are filled here.

    Raises:
        NotFound, PermissionDenied: she is no provider there.
        Refused: a field does not fit, or nobody could read it.
        NotReady: the scheme has no key yet.
    """
    permissions.check_can_write_profile(by, scheme)
    rules.check_profile(profile, employers=employers_of(scheme))
    if not vaults.ready(scheme, VaultKind.WELLBEING):
        raise Refused("Nobody at the scheme could read this yet, so it cannot be kept.")
    with transaction.atomic():
        desk = ProfileDesk.own(by, scheme)
        if desk is not None:
            _change(desk, by, profile)
            record = desk.row.id
    if desk is None:
        record = _begin(by, scheme, profile)
    locker.touch(by.keyring)
    return record


def _change(desk: ProfileDesk, by: Viewer, profile: Profile) -> None:
    before = desk.story.profile
    stamped = replace(
        profile,
        person=by.id,
        calendar=before.calendar,
        calendar_key=before.calendar_key,
        number=before.number + 1,
        at=desk.now,
    )
    desk.put(stamped)
    if desk.story.state == LEFT:
        desk.put(_standing(desk, by, ACTIVE, ""))
        Row.objects.filter(id=desk.row.id).update(open=True)
    desk.keep_on()
    desk.write(by)
    if stamped.papers != before.papers:
        notices.tell(coordinators_of(desk.row.scheme))


def _begin(by: Viewer, scheme: UUID, profile: Profile) -> UUID:
    """The locker takes handle and key first; then one transaction writes the record."""
    record, now = own_handle(by, scheme) or uuid4(), timezone.now()
    sealed = SealedRecord.new(Binding(scheme, record, KIND_PROVIDER), _BOTH)

    def change(mine: locker.Locker) -> None:
        sealed.keys.update(mine.keys(record))
        mine.add_record(
            record,
            tenant=scheme,
            kind=KIND_PROVIDER,
            keys={Section.SHARED: sealed.keys[Section.SHARED]},
            service=SERVICE,
            role=AUTHOR,
            note={"made_at": now.isoformat()},  # young handles are not tidied away before their row is there
        )

    locker.update(by.keyring, change)
    stamped = replace(profile, person=by.id, calendar=uuid4(), calendar_key=token_hex(32), number=1, at=now)
    month = retain_month(timezone.localdate(now), KEPT_MONTHS)
    try:
        with transaction.atomic():
            Row.objects.create(id=record, scheme=scheme, retain_month=month)
            sealed.put(Section.SHARED, stamped.to_bytes())
            sealed.put(Section.SHARED, Ledger().to_bytes())
            sealed.commit(event=DEED, actor=by.id, retain_month=month)
            sealed.wrap_to_vault(VaultKind.WELLBEING, _BOTH, retain_month=month)
            notices.tell(coordinators_of(scheme))
    except IntegrityError:  # her other window was faster
        raise Refused("This was saved at the same moment in another window. Load the page again.") from None
    return record


def leave(*, by: Viewer, scheme: UUID, running: Iterable[UUID] = ()) -> None:
    """She offers no places any more. Her totals stay, for what is still to be paid.

    Args:
        by: the provider.
        scheme: where.
        running: cases that she has not ended; the caller has looked.

    Raises:
        NotFound, PermissionDenied: she is no provider there, or has no profile.
        Refused: somebody is still with her.
    """
    permissions.check_can_write_profile(by, scheme)
    if any(True for _ in running):
        raise Refused("You still see people through this scheme. End that first, or talk with the coordinators.")
    with transaction.atomic():
        desk = ProfileDesk.own(by, scheme)
        if desk is None:
            raise NotFound
        rules.check_standing(desk.story, LEFT, "")
        _go(desk, by, "")
        notices.tell(coordinators_of(scheme))
    locker.touch(by.keyring)


def see_paper(*, by: Viewer, profile_id: UUID, kind: str, seen_on: date | None = None) -> None:
    """A coordinator has seen a paper just as the profile names it now.

    Raises:
        NotFound, PermissionDenied, StepUpNeeded: as every deed of coordinators.
        Refused: there is no such paper, it was seen already, or the day is in the future.
    """
    with transaction.atomic():
        desk = ProfileDesk.for_coordinator(by, profile_id)
        paper = desk.story.profile.paper(kind)
        today = timezone.localdate(desk.now)
        if paper is None:
            raise Refused("They have not named this paper.", field="kind")
        if seen_on is not None and seen_on > today:
            raise Refused("The day must be today or in the past.", field="seen_on")
        if desk.story.was_seen(paper):
            raise Refused("This paper has been seen already.", field="kind")
        desk.put(PaperSeen(paper=paper, seen_on=seen_on or today, by=by.id, by_name=by.name))
        desk.write(by)
        notices.tell([desk.story.profile.person])


def stand(*, by: Viewer, profile_id: UUID, state: str, reason: str = "") -> None:
    """Suspends a provider with a reason that she reads, lets her back, or notes that she has left.

    Raises:
        NotFound, PermissionDenied, StepUpNeeded: as every deed of coordinators.
        Refused: the reason is missing, or she stands so already.
    """
    with transaction.atomic():
        desk = ProfileDesk.for_coordinator(by, profile_id)
        rules.check_standing(desk.story, state, reason)
        if state == LEFT:
            _go(desk, by, reason)
        else:
            desk.put(_standing(desk, by, state, reason))
            desk.write(by)
        notices.tell([desk.story.profile.person])


def remark(*, by: Viewer, profile_id: UUID, text: str) -> None:
    """A note of the coordinators' own. The provider never reads it. Raises as `stand`."""
    if not text.strip():
        raise Refused("Write something first.", field="text")
    if len(text) > rules.REMARK_LIMIT:
        raise Refused(f"The most we can take is {rules.REMARK_LIMIT:,} characters.", field="text")
    with transaction.atomic():
        desk = ProfileDesk.for_coordinator(by, profile_id)
        desk.put(ProviderRemark(text=text, at=desk.now, by=by.id, by_name=by.name), Section.INTERNAL)
        desk.write(by)


def binding_of(row: Row) -> Binding:
    return Binding(row.scheme, row.id, KIND_PROVIDER)


def _go(desk: ProfileDesk, by: Viewer, reason: str) -> None:
    desk.put(_standing(desk, by, LEFT, reason))
    Row.objects.filter(id=desk.row.id).update(open=False)
    desk.keep_on()
    desk.write(by)


def _standing(desk: ProfileDesk, by: Viewer, state: str, reason: str) -> Standing:
    number = desk.story.standing.number + 1 if desk.story.standing else 1
    return Standing(state=state, at=desk.now, number=number, by=by.id, by_name=by.name, reason=reason)
