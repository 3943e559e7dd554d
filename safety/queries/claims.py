"""Claims to pots, with their costs and the evidence that was chosen."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import permissions
from safety.actions.claims import ClaimDesk, taken_costs
from safety.models import Claim
from safety.payloads import reference
from safety.queries.costs import CostRow, all_costs, stories_of
from safety.queries.pots import PotRow, load_pot, meant_for
from safety.workflow import funding
from safety.workflow.claims import FOLLOWS, ClaimStory, Status
from safety.workflow.costs import CostStory, Stage
from vault import records
from vault.files import FileMeta
from vault.records import KIND_CLAIM, Section


@dataclass(frozen=True)
class ClaimRow:
    """One claim as a line."""

    id: UUID
    story: ClaimStory
    created_on: date

    @property
    def reference(self) -> str:
        return claim_reference(self.id)


@dataclass(frozen=True)
class Line:
    """One cost in a claim. `why_not`: what the pot's rules say against it, for people to weigh."""

    row: CostRow
    amount: int  # pence that are asked for
    why_not: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpenClaim:
    """A claim in somebody's hands. `gone`: costs that are no longer kept."""

    id: UUID
    reference: str
    tenant: Tenant
    pot: PotRow
    story: ClaimStory
    lines: tuple[Line, ...]
    gone: int
    evidence: tuple[FileMeta, ...]
    can_manage: bool
    next: tuple[Status, ...]
    verified: bool


@dataclass(frozen=True)
class Offer:
    """What may go into a claim to a pot: its costs with what it would cover of each, and their files."""

    pot: PotRow
    tenant: Tenant
    lines: tuple[Line, ...]

    @property
    def files(self) -> list[tuple[CostRow, FileMeta]]:
        return [(line.row, file) for line in self.lines for file in line.row.story.files]


def claim_reference(claim_id: UUID) -> str:
    return "F" + reference(claim_id)[1:]


def all_claims(viewer: Viewer, tenant: Tenant) -> list[ClaimRow]:
    """Every claim that her key opens, newest first. Raises as `check_can_claim_list`."""
    permissions.check_can_claim_list(viewer, tenant)
    days = dict(Claim.objects.filter(tenant=tenant).values_list("id", "created_on"))
    opened = records.read_many(viewer.keyring, tenant.id, list(days), wanted=(Section.SHARED,), kind=KIND_CLAIM)
    rows = [
        ClaimRow(record, ClaimStory.from_items(item.data for item in items), days[record])
        for record, items in opened
        if items
    ]
    return sorted(rows, key=lambda row: (row.story.states[0].at, row.id.hex), reverse=True)


def open_claim(viewer: Viewer, claim_id: UUID) -> OpenClaim:
    """One claim with its costs. Raises NotFound or PermissionDenied."""
    desk = ClaimDesk.open(viewer, claim_id, lock=False)
    body = desk.story.body
    pot = load_pot(viewer, body.pot)[1]
    rows = {row.id: row for row in all_costs(viewer, desk.tenant)}
    found = [line for line in body.lines if line.cost in rows]
    costs = stories_of(rows.values())
    lines = [Line(rows[line.cost], line.amount, _why_not(pot, costs, line.cost)) for line in found]
    files = {file.id: file for line in lines for file in line.row.story.files}
    can_manage = permissions.can_claim_manage(viewer, desk.tenant)
    return OpenClaim(
        id=claim_id,
        reference=claim_reference(claim_id),
        tenant=desk.tenant,
        pot=pot,
        story=desk.story,
        lines=tuple(lines),
        gone=len(body.lines) - len(found),
        evidence=tuple(files[one] for one in body.evidence if one in files),
        can_manage=can_manage,
        next=tuple(status for status in Status if status in FOLLOWS[desk.story.status]) if can_manage else (),
        verified=desk.verified,
    )


def offer(viewer: Viewer, pot_id: UUID, *, claim: UUID | None = None) -> Offer:
    """What may be claimed from a pot: the costs that it is meant to pay and that stand in no other claim.

    Raises:
        NotFound, PermissionDenied: as `load_pot`.
    """
    pot, row, _ = load_pot(viewer, pot_id)
    if not permissions.can_claim_manage(viewer, pot.tenant):
        raise NotFound
    rows = {one.id: one for one in all_costs(viewer, pot.tenant)}
    costs = stories_of(rows.values())
    mine = meant_for(costs, pot_id)
    covers = funding.covered(row.story.body, row.story.income, {cost: story.total for cost, story in mine.items()})
    taken = taken_costs(viewer, pot.tenant, but=claim)
    wanted = [cost for cost in mine if cost not in taken and mine[cost].stage is not Stage.REIMBURSED]
    lines = [Line(rows[cost], covers[cost] or mine[cost].total, _why_not(row, costs, cost)) for cost in wanted]
    return Offer(row, pot.tenant, tuple(lines))


def _why_not(pot: PotRow, costs: dict[UUID, CostStory], cost: UUID) -> tuple[str, ...]:
    """What the pot's lasting rules say against a cost; how full it is was settled when the pot was chosen."""
    need = funding.need_of(costs[cost])
    return tuple(funding.rules_against(pot.story.body, need))
