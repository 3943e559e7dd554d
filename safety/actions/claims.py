"""What people who look after the ledger do with a claim to a pot."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import permissions, workflow
from safety.actions import ledger
from safety.actions.costs import CostDesk
from safety.models import Claim, Cost, Pot
from safety.payloads.claims import ClaimBody, ClaimState
from safety.payloads.funding import PotBody
from safety.workflow import claims as rules
from safety.workflow import costs as cost_rules
from safety.workflow.claims import ClaimStory, Event, Status
from safety.workflow.costs import RETAIN_MONTHS, CostStory
from safety.workflow.funding import PotStory
from vault import keeping, records, trail
from vault.records import KIND_CLAIM, KIND_COST, Binding, SealedRecord, Section


@dataclass
class ClaimDesk:
    """One claim in somebody's hands."""

    by: Viewer
    claim: Claim
    sealed: SealedRecord
    story: ClaimStory
    verified: bool
    now: datetime

    @classmethod
    def open(cls, by: Viewer, claim_id: UUID, *, lock: bool = True) -> Self:
        """By the key of a vault. Raises NotFound or PermissionDenied."""
        claim = Claim.objects.select_related("tenant").filter(id=claim_id).first()
        if claim is None:
            raise NotFound
        check = permissions.check_can_claim_manage if lock else permissions.check_can_claim_list
        check(by, claim.tenant)
        sealed = ledger.opened(by, claim, lock=lock)
        found, verified = ledger.items(sealed)
        return cls(by, claim, sealed, ClaimStory.from_items(found), verified, timezone.now())

    @property
    def tenant(self) -> Tenant:
        return self.claim.tenant

    def put(self, part: ClaimBody | ClaimState) -> None:
        self.sealed.put(Section.SHARED, part.to_bytes())
        self.story = self.story.with_(part)

    def write(self, event: Event) -> None:
        self.sealed.commit(event=event, actor=self.by.id, retain_month=self.claim.retain_month)
        ledger.catch_up(self.sealed, self.tenant, self.claim.retain_month)
        self.claim.open = self.story.status not in rules.ENDED
        self.claim.save(update_fields=["open"])


def add_claim(*, by: Viewer, tenant: Tenant, body: ClaimBody, claim_id: UUID | None = None) -> UUID:
    """Makes a draft of a claim and returns its id; the same id is added once.

    Raises:
        NotFound, PermissionDenied: she may not, or the pot is not there.
        Refused: a line or a file does not fit, or the pot pays without a claim.
    """
    permissions.check_can_claim_manage(by, tenant)
    record, now = claim_id or uuid4(), timezone.now()
    with transaction.atomic():
        known = Claim.objects.filter(id=record).first()
        if known is not None:
            ledger.opened(by, known)
            return record
        _check(by, tenant, body, record)
        today = timezone.localdate(now)
        retain_month = workflow.retain_month(today, RETAIN_MONTHS)
        Claim.objects.create(id=record, tenant=tenant, created_on=today, retain_month=retain_month)
        sealed = SealedRecord.new(Binding(tenant.id, record, KIND_CLAIM), (Section.SHARED, Section.INTERNAL))
        sealed.put(Section.SHARED, _stamped(body, by, now, 1).to_bytes())
        state = ClaimState(status=Status.DRAFT, at=now, number=1, by=by.id, by_name=by.name)
        sealed.put(Section.SHARED, state.to_bytes())
        sealed.commit(event=Event.ADD, actor=by.id, retain_month=retain_month)
        ledger.wrap(sealed, tenant, retain_month)
    return record


def change_claim(*, by: Viewer, claim_id: UUID, body: ClaimBody) -> None:
    """Other costs or other evidence, until it is sent. Its pot stays. Raises NotFound, PermissionDenied, Refused."""
    with transaction.atomic():
        desk = ClaimDesk.open(by, claim_id)
        rules.check_draft(desk.story.status)
        body = replace(body, pot=desk.story.body.pot)
        _check(by, desk.tenant, body, claim_id)
        desk.put(_stamped(body, by, desk.now, desk.story.body.number + 1))
        desk.write(Event.CHANGE)


def drop_claim(*, by: Viewer, claim_id: UUID) -> None:
    """Destroys a draft that was never sent. Raises Refused for any other."""
    with transaction.atomic():
        desk = ClaimDesk.open(by, claim_id)
        rules.check_draft(desk.story.status)
        keeping.destroy(claim_id)
        trail.record(Event.DROP, tenant=desk.tenant.id, actor=by.id)
        desk.claim.delete()


def move_claim(*, by: Viewer, claim_id: UUID, status: Status, paid: int | None = None, reason: str = "") -> None:
    """Sends a claim, or notes what the funder answered; its costs move with it.

    Args:
        by: who does it.
        claim_id: which claim.
        status: where it is to stand.
        paid: pence that have come in all; for a claim that is paid in full it may be left out.
        reason: why it was declined.

    Raises:
        NotFound, PermissionDenied, Refused.
    """
    with transaction.atomic():
        desk = ClaimDesk.open(by, claim_id)
        story = desk.story
        came = story.paid
        if status is Status.PAID:
            came = story.asked if paid is None else paid
        elif status is Status.PART_PAID:
            came = paid or 0
        rules.check_move(story.status, status, paid=came, before=story.paid, asked=story.asked, reason=reason)
        if status is Status.SENT:
            _check(by, desk.tenant, story.body, claim_id)
        desk.put(
            ClaimState(
                status=status,
                at=desk.now,
                number=story.states[-1].number + 1,
                by=by.id,
                by_name=by.name,
                paid=came,
                reason=reason,
            )
        )
        _move_costs(desk, status, reason)
        desk.write(rules.EVENT[status])


def note_bundle(*, by: Viewer, claim_id: UUID) -> None:
    """Notes in the log that a claim left Hearth with its evidence."""
    desk = ClaimDesk.open(by, claim_id, lock=False)
    with transaction.atomic():
        trail.record(Event.BUNDLE, tenant=desk.tenant.id, actor=by.id, details={"claim": str(claim_id)})


def taken_costs(by: Viewer, tenant: Tenant, *, but: UUID | None = None) -> set[UUID]:
    """The costs that stand in a claim which was sent and not declined."""
    ids = [claim for claim in Claim.objects.filter(tenant=tenant).values_list("id", flat=True) if claim != but]
    opened = records.read_many(by.keyring, tenant.id, ids, wanted=(Section.SHARED,), kind=KIND_CLAIM)
    stories = [ClaimStory.from_items(item.data for item in items) for _, items in opened if items]
    return {line.cost for story in stories if story.status in rules.LIVE for line in story.body.lines}


def _check(by: Viewer, tenant: Tenant, body: ClaimBody, claim: UUID) -> None:
    costs = _costs(by, tenant, [line.cost for line in body.lines])
    rules.check_body(body, _pot(by, tenant, body.pot), costs, taken_costs(by, tenant, but=claim))


def _costs(by: Viewer, tenant: Tenant, wanted: Collection[UUID]) -> Mapping[UUID, CostStory]:
    ids = list(Cost.objects.filter(tenant=tenant, id__in=wanted).values_list("id", flat=True))
    opened = records.read_many(by.keyring, tenant.id, ids, wanted=(Section.SHARED,), kind=KIND_COST)
    return {record: CostStory.from_items(item.data for item in items) for record, items in opened if items}


def _pot(by: Viewer, tenant: Tenant, pot_id: UUID) -> PotBody:
    pot = Pot.objects.filter(id=pot_id, tenant=tenant).first()
    if pot is None:
        raise NotFound
    found, _ = ledger.items(ledger.opened(by, pot, lock=False))
    return PotStory.from_items(found).body


def _move_costs(desk: ClaimDesk, status: Status, reason: str) -> None:
    """Takes the costs along: each gets the move and its own audit event."""
    if status not in rules.COSTS_MOVE:
        return
    before, after = rules.COSTS_MOVE[status]
    for line in desk.story.body.lines:
        cost = CostDesk.for_ledger(desk.by, line.cost, permissions.check_can_cost_move)
        if cost.story.stage is before:
            cost.move(after, reason)
            cost.write(cost_rules.EVENT[after], actor=desk.by.id)


def _stamped(body: ClaimBody, by: Viewer, now: datetime, number: int) -> ClaimBody:
    return replace(body, by=by.id, by_name=by.name, at=now, number=number)
