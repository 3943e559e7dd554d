"""What costs, pots and claims share: who holds their keys, and a record of the ledger in somebody's hands.

Such a record is sealed to two vaults at once: the finance vault gets its shared section, the safety vault also the internal
one, in which links to what happened stand. So a finance officer's key opens a cost and never tells what it came from.

Every function here runs inside the transaction of the deed that calls it.
"""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from accounts import notices
from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety.models import Claim, Cost, Pot
from vault import vaults
from vault.errors import NotForMe, NotReady
from vault.models import RecordWrap, VaultKind
from vault.records import KIND_CLAIM, KIND_COST, KIND_POT, Binding, SealedRecord, Section

SERVICE = "costs"
AUTHOR = "author"
SECTIONS = {VaultKind.FINANCE: (Section.SHARED,), VaultKind.SAFETY: (Section.SHARED, Section.INTERNAL)}
"""Which sections a record of the ledger gives to which vault."""

type Row = Cost | Pot | Claim

_KINDS = {Cost: KIND_COST, Pot: KIND_POT, Claim: KIND_CLAIM}


def binding(row: Row) -> Binding:
    return Binding(row.tenant_id, row.id, _KINDS[type(row)])


def ready_vaults(tenant: Tenant) -> list[VaultKind]:
    """The vaults that a record of the ledger goes to. Finance is left out until somebody holds its key: what is sealed to a
    vault without members waits for the recovery quorum.

    Raises:
        NotReady: nobody could read it.
    """
    found = [kind for kind in SECTIONS if vaults.ready(tenant.id, kind)]
    if not found:
        raise NotReady("Nobody here could read this yet.")
    return found


def wrap(sealed: SealedRecord, tenant: Tenant, retain_month: date) -> None:
    """A new record's keys, to every vault that is ready."""
    for kind in ready_vaults(tenant):
        sealed.wrap_to_vault(kind, SECTIONS[kind], retain_month=retain_month)


def catch_up(sealed: SealedRecord, tenant: Tenant, retain_month: date) -> bool:
    """Gives the finance vault what was added before it had a member. True if there was something to give."""
    vault = vaults.find(tenant.id, VaultKind.FINANCE)
    if vault is None or not vaults.ready(tenant.id, VaultKind.FINANCE):
        return False
    if RecordWrap.objects.filter(record=sealed.binding.record, vault=vault.id).exists():
        return False
    sealed.wrap_to_vault(VaultKind.FINANCE, SECTIONS[VaultKind.FINANCE], retain_month=retain_month)
    return True


def opened(by: Viewer, row: Row, *, lock: bool = True) -> SealedRecord:
    """The record by her keys. Raises NotFound when none of them opens it: what she cannot read does not exist for her."""
    try:
        sealed = SealedRecord.open(by.keyring, binding(row), lock=lock)
    except NotForMe:
        raise NotFound from None
    if Section.SHARED not in sealed.keys:
        raise NotFound
    return sealed


def items(sealed: SealedRecord) -> tuple[list[bytes], bool]:
    """The opened bytes and whether the log vouches for them. Raises NotFound for what was destroyed."""
    contents = sealed.read()
    if not contents.items:
        raise NotFound
    return [item.data for item in contents.items], contents.verified


def holders(tenant: Tenant) -> set[UUID]:
    """Who looks after money: whoever holds the finance key, else the safety team."""
    for kind in (VaultKind.FINANCE, VaultKind.SAFETY):
        vault = vaults.find(tenant.id, kind)
        if vault is not None and (members := vaults.members(vault)):
            return set(members)
    return set()


def tell(people: Iterable[UUID], *, but: Collection[UUID] = ()) -> None:
    notices.tell(set(people) - set(but))


def not_shared(tenant: Tenant) -> list[Cost]:
    """The costs that the finance vault has no key of, oldest first."""
    vault = vaults.find(tenant.id, VaultKind.FINANCE)
    if vault is None or not vaults.ready(tenant.id, VaultKind.FINANCE):
        return []
    shared = RecordWrap.objects.filter(vault=vault.id).values("record")
    return list(Cost.objects.filter(tenant=tenant).exclude(id__in=shared).order_by("created_on", "id"))
