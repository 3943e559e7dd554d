"""What the sector's figures are told: a few codes of what was accepted and of what was agreed, never more.

Each runs in the transaction of its deed. Where there are no statistics, it does nothing.
"""

from accounts.models import Tenant
from accounts.viewer import Viewer
from aggregates.actions import facts as figures
from aggregates.payloads.facts import CostFact, IncidentFact
from safety.actions.desk import Desk
from safety.payloads import Assessment
from safety.workflow.costs import CostStory, Stage
from vault import facts, vaults
from vault.models import VaultKind
from vault.records import SealedRecord, Section

_COUNTED = "incident"  # record_kind
_FAMILY = 3  # letters of a type's code
_OTHER = "OTH"


def judged(desk: Desk, assessment: Assessment) -> None:
    """A judgement accepts an incident, or says that it is none."""
    if assessment.kind != _COUNTED or desk.reader is None:
        dropped(desk)
        return
    first = assessment.primary or next(iter(assessment.types), _OTHER)
    fact = IncidentFact(
        tenant=desk.tenant.id, region=desk.story.body.region, type=first[:_FAMILY], severity=assessment.severity
    )
    vault = None if desk.story.circle.restricted else _held(desk.reader, desk.tenant, VaultKind.SAFETY)
    mark = facts.fact_id(desk.sealed, Section.INTERNAL)
    figures.push(by=desk.reader, tenant=desk.tenant.id, vault=vault, fact=fact, replaces=mark)


def dropped(desk: Desk) -> None:
    """It was a duplicate, or no incident after all, or was taken back."""
    figures.withdraw(fact_id=facts.fact_id(desk.sealed, Section.INTERNAL))


def cost_moved(by: Viewer, tenant: Tenant, sealed: SealedRecord, before: CostStory, after: CostStory) -> None:
    """What was agreed counts; what changes later is an entry of its own, in the quarter of the change."""
    pence = _agreed(after) - _agreed(before)
    if pence:
        fact = CostFact(tenant=tenant.id, category=after.body.category, pence=pence)
        vault = _held(by, tenant, VaultKind.FINANCE) or _held(by, tenant, VaultKind.SAFETY)
        mark = facts.fact_id(sealed, Section.SHARED, str(after.state.number))
        figures.push(by=by, tenant=tenant.id, vault=vault, fact=fact, replaces=mark)


def _agreed(story: CostStory) -> int:
    """What it costs, if it was approved and not declined since."""
    decisions = [state.stage for state in story.states if state.stage in {Stage.APPROVED, Stage.DECLINED}]
    return story.total if decisions and decisions[-1] == Stage.APPROVED else 0


def _held(by: Viewer, tenant: Tenant, kind: VaultKind) -> VaultKind | None:
    return kind if vaults.holds(by.keyring, vaults.find(tenant.id, kind)) else None
