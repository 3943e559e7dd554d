"""What people do with a cost: add it, change it, decide about it, and say what it belongs to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions import counting, ledger
from safety.actions.desk import FILES_LIMIT, Desk, describe
from safety.models import Cost, Pot
from safety.payloads.base import Payload
from safety.payloads.costs import BASIS_MONEY, CostBody, CostFiles, CostLinks, CostPot, CostState
from safety.workflow import Refused
from safety.workflow import costs as rules
from safety.workflow.costs import CostStory, Event, Stage
from vault import files as store
from vault import locker, trail
from vault.errors import NotForMe
from vault.locker import Locker
from vault.records import KIND_COST, Binding, SealedRecord, Section
from vault.uploads import SealedUpload

_FOR_AUTHOR = (Section.OWN, Section.SHARED)
_TITLE = 60  # characters of what it is for, kept in the author's locker
SHARES_AT_ONCE = 200

type Check = Callable[[Viewer, Tenant], None]


@dataclass
class CostDesk:
    """One cost in the hands of somebody: loaded, locked, added to, and written back with its row and audit event."""

    by: Viewer
    cost: Cost
    sealed: SealedRecord
    story: CostStory
    verified: bool
    now: datetime

    @classmethod
    def for_ledger(cls, by: Viewer, cost_id: UUID, check: Check, *, lock: bool = True) -> Self:
        """For who looks after the ledger, by the key of a vault. Raises NotFound or PermissionDenied."""
        cost = _load(cost_id)
        check(by, cost.tenant)
        sealed = ledger.opened(by, cost, lock=lock)
        return cls(by, cost, sealed, *_read(sealed), timezone.now())

    @classmethod
    def for_author(cls, by: Viewer, cost_id: UUID, *, lock: bool = True) -> Self:
        """For who added it, by the handle in her locker, whatever her roles are. Raises NotFound."""
        handle = locker.current(by.keyring).records.get(cost_id.hex)
        if handle is None or handle["service"] != ledger.SERVICE or handle["role"] != ledger.AUTHOR:
            raise NotFound
        cost = _load(cost_id)
        try:
            sealed = SealedRecord.open(by.keyring, ledger.binding(cost), lock=lock)
        except NotForMe:
            raise NotFound from None
        return cls(by, cost, sealed, *_read(sealed), timezone.now())

    @classmethod
    def for_either(cls, by: Viewer, cost_id: UUID, check: Check, *, lock: bool = True) -> Self:
        """For its author, else as `for_ledger`."""
        try:
            return cls.for_author(by, cost_id, lock=lock)
        except NotFound:
            return cls.for_ledger(by, cost_id, check, lock=lock)

    @property
    def tenant(self) -> Tenant:
        return self.cost.tenant

    def put(self, part: Payload, section: Section = Section.SHARED) -> None:
        self.sealed.put(section, part.to_bytes())
        self.story = self.story.with_(part)

    def revise(self, body: CostBody) -> None:
        """The next version of what it is and how much."""
        number = self.story.body.number + 1
        self.put(replace(body, by=self.by.id, by_name=self.by.name, at=self.now, number=number))

    def move(self, stage: Stage, reason: str = "") -> None:
        """The next stage. Raises Refused when the table does not allow it, or wants a reason."""
        rules.check_move(self.story.stage, stage, reason)
        rules.check_basis(self.story.body.basis, stage)
        state = self.story.state
        self.put(
            CostState(
                stage=stage, at=self.now, number=state.number + 1, by=self.by.id, by_name=self.by.name, reason=reason
            )
        )

    def write(self, event: Event, *, actor: UUID | None) -> None:
        """Seals what was added, brings the row up to date, and gives finance its key where it is still missing."""
        retain_month = self.cost.retain_month
        self.sealed.commit(event=event, actor=actor, retain_month=retain_month)
        ledger.catch_up(self.sealed, self.tenant, retain_month)
        self.cost.open = not self.story.ended
        self.cost.save(update_fields=["open"])


def add_cost(
    *,
    by: Viewer,
    tenant: Tenant,
    body: CostBody,
    stage: Stage = Stage.ESTIMATE,
    files: Sequence[SealedUpload] = (),
    pot_id: UUID | None = None,
    about: UUID | None = None,
    cost_id: UUID | None = None,
) -> UUID:
    """Adds a cost and returns its id. In two steps like a report: her locker first, then one transaction.

    Args:
        by: who asks for it; she stands in the record by name.
        tenant: her employer.
        body: what it is and how much; stamps in it are ignored, and staff time is counted here.
        stage: an estimate, a quote, or paid already.
        files: quotes, bills or receipts.
        pot_id: the pot that is meant to pay.
        about: a record of the safety service that it came from: her own, or one that she reads.
        cost_id: a fresh id from the form, so that a second press adds nothing twice.

    Raises:
        NotFound, PermissionDenied: she may not, or the record or pot is not there for her.
        Refused: a field is wrong.
        NotReady: nobody could read it.
        Swept: a file waited too long.
    """
    permissions.check_can_cost_add(by, tenant)
    now, record = timezone.now(), cost_id or uuid4()
    body = rules.timed(body)
    rules.check_body(body, today=timezone.localdate(now))
    if stage not in rules.STARTS:
        raise Refused("A cost begins as an estimate, as a quote, or as paid already.", field="stage")
    rules.check_basis(body.basis, stage)
    if Cost.objects.filter(id=record).exists():
        if record.hex in locker.current(by.keyring).records:
            return record
        raise NotFound
    places = _where_to_link(by, tenant, about) if about else ()
    if pot_id:
        check_pot(by, tenant, pot_id)
    ledger.ready_vaults(tenant)
    metas = describe(files)
    sealed = _into_locker(by, tenant, record, body, now)
    stamped = replace(body, by=by.id, by_name=by.name, at=now, number=1)
    sealed.put(Section.SHARED, stamped.to_bytes())
    state = CostState(stage=stage, at=now, number=1, by=by.id, by_name=by.name)
    sealed.put(Section.SHARED, state.to_bytes())
    if metas:
        sealed.put(Section.SHARED, CostFiles(files=metas, by_name=by.name, at=now).to_bytes())
    if pot_id:
        sealed.put(Section.SHARED, CostPot(pot=pot_id, by_name=by.name, at=now).to_bytes())
    for place in places:
        sealed.put(place, CostLinks(incidents=(about,) if about else (), by_name=by.name, at=now).to_bytes())
    try:
        with transaction.atomic():
            _create(by, tenant, sealed, now)
            store.keep(metas, _retain_month(now))
    except IntegrityError:
        if not Cost.objects.filter(id=record).exists():
            raise
    return record


def change_cost(*, by: Viewer, cost_id: UUID, body: CostBody) -> None:
    """Changes what it is or how much, until it is decided. By its author, or by who looks after the ledger.

    Raises (as every action here): NotFound, PermissionDenied, Refused.
    """
    body = rules.timed(body)
    rules.check_body(body, today=timezone.localdate())
    with transaction.atomic():
        desk = CostDesk.for_either(by, cost_id, permissions.check_can_cost_move)
        rules.check_change(desk.story)
        desk.revise(body)
        desk.write(Event.CHANGE, actor=_actor(desk))


def move_cost(*, by: Viewer, cost_id: UUID, stage: Stage, reason: str = "", amount: int | None = None) -> None:
    """The next stage. Approving and declining is for approvers, and for nobody who asked for it herself.

    Args:
        by: who does it.
        cost_id: which cost.
        stage: the next one.
        reason: why; needed where the table of reasons says so.
        amount: what the quote or the bill really says, in pence for one time, where it differs.

    Raises:
        Refused: the table forbids it, a reason is missing, or she would decide about her own.
    """
    deciding = stage in rules.DECISIONS
    check = permissions.check_can_cost_approve if deciding else permissions.check_can_cost_move
    with transaction.atomic():
        desk = CostDesk.for_ledger(by, cost_id, check)
        rules.check_by_hand(desk.story.stage, stage)
        if deciding:
            rules.check_approver(desk.story, by.id)
        before = desk.story
        desk.move(stage, reason)
        if amount is not None and amount != desk.story.body.amount:
            _new_amount(desk, stage, amount)
        counting.cost_moved(by, desk.tenant, desk.sealed, before, desk.story)
        desk.write(rules.EVENT[stage], actor=by.id)
        if desk.story.asked_by:
            ledger.tell([desk.story.asked_by], but=[by.id])


def add_cost_files(*, by: Viewer, cost_id: UUID, files: Sequence[SealedUpload]) -> None:
    """Adds quotes, bills or receipts; also to a cost that has ended, since a receipt may come late."""
    if not files:
        raise Refused("Choose a file.", field="files")
    metas = describe(files)
    with transaction.atomic():
        desk = CostDesk.for_either(by, cost_id, permissions.check_can_cost_move)
        if len(desk.story.files) + len(metas) > FILES_LIMIT:
            raise Refused(f"You can add {FILES_LIMIT} files at most.", field="files")
        desk.put(CostFiles(files=metas, by_name=by.name, at=desk.now))
        store.keep(metas, desk.cost.retain_month)
        desk.write(Event.FILES, actor=_actor(desk))


def set_cost_pot(*, by: Viewer, cost_id: UUID, pot_id: UUID | None) -> None:
    """Says which pot is meant to pay; None for no pot."""
    with transaction.atomic():
        desk = CostDesk.for_ledger(by, cost_id, permissions.check_can_cost_move)
        if desk.story.stage in {Stage.CLAIMED, Stage.REIMBURSED}:
            raise Refused("This stands in a claim, so its pot cannot be changed.", field="pot")
        if pot_id:
            check_pot(by, desk.tenant, pot_id)
        desk.put(CostPot(pot=pot_id, by_name=by.name, at=desk.now))
        desk.write(Event.POT, actor=by.id)


def link_cost(*, by: Viewer, cost_id: UUID, incident_id: UUID) -> None:
    """Links a cost to what it came from, in the section that the finance vault cannot open.

    Raises:
        NotFound: there is no such record that she reads.
        Refused: the record was kept from somebody, who might see the link, or there are too many.
    """
    with transaction.atomic():
        desk = CostDesk.for_ledger(by, cost_id, permissions.check_can_cost_link)
        if Section.INTERNAL not in desk.sealed.keys:
            raise NotFound
        if Section.INTERNAL not in _where_to_link(by, desk.tenant, incident_id):
            raise Refused(_RESTRICTED, field="incident")
        linked = tuple(dict.fromkeys((*desk.story.incidents, incident_id)))
        if len(linked) > rules.LINKS_LIMIT:
            raise Refused(f"You can link {rules.LINKS_LIMIT} at most.", field="incident")
        desk.put(CostLinks(incidents=linked, by_name=by.name, at=desk.now), Section.INTERNAL)
        desk.write(Event.LINK, actor=by.id)


def share_costs(*, by: Viewer, tenant: Tenant) -> int:
    """Gives the finance vault the keys of what was added before it had a member, some at a time; returns how many."""
    permissions.check_can_cost_link(by, tenant)
    done = 0
    with transaction.atomic():
        for cost in ledger.not_shared(tenant)[:SHARES_AT_ONCE]:
            done += ledger.catch_up(ledger.opened(by, cost), tenant, cost.retain_month)
        if done:
            trail.record(Event.SHARE, tenant=tenant.id, actor=by.id, details={"count": str(done)})
    return done


def note_export(*, by: Viewer, tenant: Tenant, form: str) -> None:
    """Notes in the log that the ledger left Hearth as a file."""
    with transaction.atomic():
        trail.record(Event.EXPORT, tenant=tenant.id, actor=by.id, details={"form": form})


def check_pot(by: Viewer, tenant: Tenant, pot_id: UUID) -> None:
    """Raises NotFound unless it is an open pot of this organisation that her key opens."""
    pot = Pot.objects.filter(id=pot_id, tenant=tenant, open=True).first()
    if pot is None:
        raise NotFound
    ledger.opened(by, pot, lock=False)


_RESTRICTED = "Somebody was left out of this. A link would tell them that it is there, so it cannot be linked."


def _where_to_link(by: Viewer, tenant: Tenant, incident_id: UUID) -> tuple[Section, ...]:
    """Where a link may stand: with its author, and among the team's internal parts unless it would tell too much there.

    Everybody with the safety key can read the internal part. From whom a record was kept, and who was not to learn a
    name, must not learn it from a cost. Raises NotFound, and Refused where there is no place for it.
    """
    try:
        desk, own = Desk.for_author(by, incident_id, lock=False), True
    except NotFound:
        desk, own = Desk.for_reader(by, incident_id, permissions.check_can_open, lock=False), False
    if desk.tenant.id != tenant.id:
        raise NotFound
    circle = desk.story.circle
    if own:
        return (Section.OWN,) if circle.restricted or circle.withheld else (Section.OWN, Section.INTERNAL)
    if circle.restricted:
        raise Refused(_RESTRICTED, field="incident")
    return (Section.INTERNAL,)


def _into_locker(by: Viewer, tenant: Tenant, record: UUID, body: CostBody, now: datetime) -> SealedRecord:
    """The handle and the author's keys, before the record exists. A second press finds the first one's keys."""
    sealed = SealedRecord.new(Binding(tenant.id, record, KIND_COST), (*_FOR_AUTHOR, Section.INTERNAL))

    def change(mine: Locker) -> None:
        sealed.keys.update(mine.keys(record))
        mine.add_record(
            record,
            tenant=tenant.id,
            kind=KIND_COST,
            keys={section: sealed.keys[section] for section in _FOR_AUTHOR},
            service=ledger.SERVICE,
            role=ledger.AUTHOR,
            note={"title": body.what_for[:_TITLE], "made_at": now.isoformat()},
        )

    locker.update(by.keyring, change)
    return sealed


def _create(by: Viewer, tenant: Tenant, sealed: SealedRecord, now: datetime) -> None:
    cost = Cost.objects.create(
        id=sealed.binding.record,
        tenant=tenant,
        created_on=timezone.localdate(now),
        retain_month=_retain_month(now),
    )
    sealed.commit(event=Event.ADD, actor=None, retain_month=cost.retain_month)  # who asked stands in the record alone
    ledger.wrap(sealed, tenant, cost.retain_month)
    ledger.tell(ledger.holders(tenant), but=[by.id])


def _new_amount(desk: CostDesk, stage: Stage, amount: int) -> None:
    if stage not in {Stage.QUOTE, Stage.PAID} or desk.story.body.basis != BASIS_MONEY:
        raise Refused("The amount can be changed when a quote comes in or when it is paid.", field="amount")
    body = replace(desk.story.body, amount=amount, vat=min(desk.story.body.vat, amount))
    rules.check_body(body, today=timezone.localdate(desk.now))
    desk.revise(body)


def _actor(desk: CostDesk) -> UUID | None:
    """The author of a cost is no actor in the log, as the author of a report is none."""
    return None if desk.by.id == desk.story.asked_by else desk.by.id


def _retain_month(now: datetime) -> date:
    return workflow.retain_month(timezone.localdate(now), rules.RETAIN_MONTHS)


def _load(cost_id: UUID) -> Cost:
    cost = Cost.objects.select_related("tenant").filter(id=cost_id).first()
    if cost is None:
        raise NotFound
    return cost


def _read(sealed: SealedRecord) -> tuple[CostStory, bool]:
    found, verified = ledger.items(sealed)
    return CostStory.from_items(found), verified
