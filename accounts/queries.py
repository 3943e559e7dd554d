"""Reading people and organisations."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from accounts.models import Membership, Person, Role, Tenant, TenantKind
from accounts.viewer import Viewer
from vault import unlock, vaults
from vault.models import Vault, VaultKind, VaultMember

VAULTS_OF = {
    Role.SAFETY_MANAGER: VaultKind.SAFETY,
    Role.DEPUTY: VaultKind.SAFETY,
    Role.FINANCE_OFFICER: VaultKind.FINANCE,
    Role.DATA_PROTECTION_OFFICER: VaultKind.AUDIT,
    Role.TRUSTEE: VaultKind.ESCALATION,
    Role.WELLBEING_COORDINATOR: VaultKind.WELLBEING,
    Role.STATISTICS_STEWARD: VaultKind.STATS,
}
"""The vault whose key belongs to a role. A role that is not here opens no vault."""

READER_ROLES = (Role.SAFETY_MANAGER, Role.DEPUTY)
ADMINISTRATORS = (Role.ACCOUNT_ADMINISTRATOR, Role.OPERATOR)
"""Who looks after the accounts: at an employer the first, at the network the second."""


@dataclass(frozen=True)
class Reader:
    """Somebody who will be able to read what is sealed to the safety vault."""

    person_id: UUID
    name: str
    role_title: str


@dataclass(frozen=True)
class WaitingForKey:
    """A role-holder whose key has not been granted yet, with the six words to compare by voice."""

    person_id: UUID
    name: str
    role_title: str
    vault_id: UUID
    kind: VaultKind
    words: str


def readers_of(tenant: Tenant) -> list[Reader]:
    """The members of a tenant's safety vault who still hold a reading role, by name."""
    vault = vaults.find(tenant.id, VaultKind.SAFETY)
    holders = vaults.members(vault) if vault else []
    return _people(tenant, READER_ROLES, holders)


def trustees_of(tenant: Tenant) -> list[Reader]:
    """Who reads what only the escalation vault opens, by name."""
    vault = vaults.find(tenant.id, VaultKind.ESCALATION)
    return _people(tenant, (Role.TRUSTEE,), vaults.members(vault) if vault else [])


def finance_of(tenant: Tenant) -> list[Reader]:
    """The finance officers who hold the finance vault's key, by name."""
    vault = vaults.find(tenant.id, VaultKind.FINANCE)
    return _people(tenant, (Role.FINANCE_OFFICER,), vaults.members(vault) if vault else [])


def leaders_of(tenant: Tenant) -> list[Reader]:
    return _people(tenant, (Role.LEADER,), None)


def safety_role_titles(tenant: Tenant) -> list[str]:
    """What strangers may know of the readers: their roles, each once."""
    return sorted({reader.role_title for reader in readers_of(tenant)})


def names_of(people: Iterable[UUID]) -> dict[UUID, str]:
    """Names by person; whoever is gone is missing."""
    return {person.id: person.name for person in Person.objects.filter(pk__in=list(people))}


def tenant_by_slug(slug: str) -> Tenant:
    """Raises Http404."""
    found = Tenant.objects.filter(slug=slug, kind=TenantKind.EMPLOYER).first()
    if found is None:
        raise Http404
    return found


def people_at(viewer: Viewer, tenant: Tenant) -> list[Reader]:
    """Everybody with a role, for the administrator of the tenant. Raises Http404 to anybody else."""
    if not viewer.roles_at(tenant.id).intersection(ADMINISTRATORS):
        raise Http404
    return _people(tenant, tuple(Role), None)


def waiting_for_keys(viewer: Viewer) -> list[WaitingForKey]:
    """Who holds a role at a tenant whose vault the viewer is a member of, but no key yet."""
    found: list[WaitingForKey] = []
    for vault in Vault.objects.filter(members__person=viewer.id).distinct():
        roles = [role for role, kind in VAULTS_OF.items() if kind == vault.kind]
        rows = Membership.objects.filter(tenant=vault.tenant, role__in=roles, person__active=True).select_related(
            "person"
        )
        holders = set(vaults.members(vault))
        found += [
            WaitingForKey(
                row.person_id,
                row.person.name,
                Role(row.role).label,
                vault.id,
                VaultKind(vault.kind),
                unlock.key_words(row.person_id),
            )
            for row in rows
            if row.person_id not in holders and unlock.has_confirmed_kit(row.person_id)
        ]
    return sorted(found, key=lambda one: one.name)


def holds_key(person: UUID, tenant: UUID, kind: VaultKind) -> bool:
    return VaultMember.objects.filter(person=person, vault__tenant=tenant, vault__kind=kind).exists()


def _people(tenant: Tenant, roles: tuple[Role, ...], only: list[UUID] | None) -> list[Reader]:
    rows = Membership.objects.filter(tenant=tenant, role__in=roles, person__active=True).select_related("person")
    if only is not None:
        rows = rows.filter(person__in=only)
    found = [Reader(row.person_id, row.person.name, Role(row.role).label) for row in rows]
    return sorted(found, key=lambda reader: (reader.name, reader.role_title))
