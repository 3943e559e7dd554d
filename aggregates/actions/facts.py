"""Facts on their way to the statistics: pushed by the services in the transaction of their deed, corrected while it is time."""

from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import Tenant, TenantKind
from accounts.viewer import Viewer
from aggregates.models import Fact
from aggregates.payloads.facts import CostFact, IncidentFact, WellbeingFact
from aggregates.workflow import periods
from vault import facts, vaults
from vault.errors import NotReady
from vault.models import FactKey, Vault, VaultKind

type AnyFact = IncidentFact | CostFact | WellbeingFact


def stats_vault() -> Vault | None:
    """The network's statistics vault; None where there is none yet, or nobody who holds its key."""
    network = Tenant.objects.filter(kind=TenantKind.NETWORK).order_by("id").values_list("id", flat=True).first()
    if network is None or not vaults.ready(network, VaultKind.STATS):
        return None
    return vaults.find(network, VaultKind.STATS)


def push(
    *, by: Viewer, tenant: UUID, vault: VaultKind | None, fact: AnyFact, replaces: UUID | None = None
) -> UUID | None:
    """Seals a fact for the statistics; returns its id, or None where there are no statistics yet.

    It belongs to the quarter of today. Done again with the same id it takes the place of the first, in the first one's
    quarter and only until that is closed: afterwards nothing changes any more, and nothing is counted twice.

    Args:
        by: whose keys seal it; a member of the vault named.
        tenant: whose vault it is: the employer, or the scheme.
        vault: which of the tenant's vaults; None where not every member of the vault may know of the fact.
        fact: the codes.
        replaces: the fact's own id, where the caller knows it (`vault.facts.fact_id`); random otherwise.

    Raises:
        BadFact: a code stands in no table.
        NotForMe, StepUpNeeded, NotReady, Untrusted: the keys are not there.
    """
    stats = stats_vault()
    if stats is None:
        return None
    with transaction.atomic():
        today = timezone.localdate()
        known = Fact.objects.select_for_update().filter(pk=replaces).first() if replaces else None
        period = _period_of(known) if known else periods.quarter_of(today)
        if known and periods.closed(period, today):
            return known.id
        fact_id = replaces or uuid4()
        lock = _lock(by, tenant, vault, stats, period)
        row = Fact(id=fact_id, key=lock.id, blob=lock.seal(fact_id, fact.to_bytes()))
        row.save(force_insert=known is None, force_update=known is not None)
    return fact_id


def withdraw(*, fact_id: UUID) -> bool:
    """Takes back a fact that was no such thing after all. After its quarter is closed it stays, and False comes back."""
    with transaction.atomic():
        known = Fact.objects.select_for_update().filter(pk=fact_id).first()
        if known is None or periods.closed(_period_of(known), timezone.localdate()):
            return False
        known.delete()
    return True


def is_known(fact_id: UUID) -> bool:
    """Whether such a fact was pushed."""
    return Fact.objects.filter(pk=fact_id).exists()


def _lock(by: Viewer, tenant: UUID, kind: VaultKind | None, stats: Vault, period: str) -> facts.Lock:
    if kind is None:
        return facts.lock_apart(stats, period)
    giver = vaults.find(tenant, kind)
    if giver is None:
        raise NotReady("There is no such vault.")
    return facts.lock(by.keyring, giver, stats, period)


def _period_of(fact: Fact) -> str:
    return FactKey.objects.values_list("period", flat=True).get(pk=fact.key)
