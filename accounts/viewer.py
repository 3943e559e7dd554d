"""Who is there: a signed-in person with her opened keys and her roles."""

import functools
from dataclasses import dataclass
from uuid import UUID

from accounts.models import Membership, Person, Role, Tenant, TenantKind
from vault.keyring import Keyring


@dataclass(frozen=True, repr=False)
class Viewer:
    """Passed as `by` to every action and as the first argument to every query."""

    person: Person
    keyring: Keyring
    memberships: tuple[Membership, ...]

    @property
    def id(self) -> UUID:
        return self.person.id

    @functools.cached_property
    def name(self) -> str:
        return self.person.name

    @property
    def stepped_up(self) -> bool:
        """Whether the password was given in the last minutes."""
        return self.keyring.seed_u is not None

    def roles_at(self, tenant: UUID) -> frozenset[Role]:
        """What this person is there; empty for a stranger."""
        return frozenset(Role(one.role) for one in self.memberships if one.tenant_id == tenant)

    def has(self, *roles: Role) -> bool:
        """Whether she has one of the roles anywhere."""
        return any(one.role in roles for one in self.memberships)

    def tenants_as(self, *roles: Role) -> list[Tenant]:
        """Where she has one of the roles, by name."""
        found = {one.tenant.id: one.tenant for one in self.memberships if one.role in roles}
        return sorted(found.values(), key=lambda tenant: tenant.name)

    def employers(self) -> list[Tenant]:
        """The organisations she works for, by name."""
        found = {one.tenant.id: one.tenant for one in self.memberships if one.tenant.kind == TenantKind.EMPLOYER}
        return sorted(found.values(), key=lambda tenant: tenant.name)


def load(person_id: UUID, keyring: Keyring) -> Viewer | None:
    """The viewer for opened keys; None when the person is gone or was disabled."""
    person = Person.objects.filter(pk=person_id, active=True).first()
    if person is None:
        return None
    memberships = tuple(Membership.objects.filter(person=person).select_related("tenant"))
    return Viewer(person, keyring, memberships)
