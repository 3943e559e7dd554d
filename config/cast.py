"""The cast: the people that the demo, the tests and the guides all use."""

from dataclasses import dataclass

from accounts.models import Role, TenantKind


@dataclass(frozen=True)
class Place:
    """A tenant of the demo network."""

    slug: str
    name: str
    kind: TenantKind


@dataclass(frozen=True)
class Character:
    """One person of the cast: where she is, and as what."""

    name: str
    role: Role
    places: tuple[str, ...]

    @property
    def email(self) -> str:
        return f"{self.name.lower()}@{self.places[0]}.example"


PLACES = (
    Place("harbour", "Harbour Advice", TenantKind.EMPLOYER),
    Place("lantern", "Lantern Law Centre", TenantKind.EMPLOYER),
    Place("quay", "Quay Street Welcome", TenantKind.EMPLOYER),
    Place("wellspring", "Wellspring wellbeing scheme", TenantKind.SCHEME),
    Place("commons", "Commons network", TenantKind.NETWORK),
)

CAST = (
    Character("Ben", Role.SAFETY_MANAGER, ("harbour",)),
    Character("Carys", Role.SAFETY_MANAGER, ("lantern",)),
    Character("Tam", Role.SAFETY_MANAGER, ("quay",)),
    Character("Dele", Role.WELLBEING_COORDINATOR, ("wellspring",)),
    Character("Jo", Role.STATISTICS_STEWARD, ("commons",)),
    Character("Bel", Role.DEPUTY, ("harbour",)),
    Character("Hana", Role.DATA_PROTECTION_OFFICER, ("harbour", "lantern", "quay", "wellspring", "commons")),
    Character("Noor", Role.TRUSTEE, ("harbour",)),
    Character("Olu", Role.TRUSTEE, ("harbour",)),
    Character("Mira", Role.LEADER, ("harbour",)),
    Character("Lee", Role.FINANCE_OFFICER, ("harbour",)),
    Character("Ines", Role.ACCOUNT_ADMINISTRATOR, ("harbour",)),
    Character("Amina", Role.STAFF, ("harbour",)),
    Character("Wren", Role.STAFF, ("harbour",)),
    Character("Una", Role.STAFF, ("lantern",)),
    Character("Vik", Role.STAFF, ("quay",)),
    Character("Efe", Role.PROVIDER, ("wellspring",)),
    Character("Emre", Role.PROVIDER, ("wellspring",)),
    Character("Farah", Role.FUNDER, ("commons",)),
    Character("Kit", Role.RELEASE_REVIEWER, ("commons",)),
    Character("Pia", Role.RELEASE_REVIEWER, ("commons",)),
    Character("Gus", Role.OPERATOR, ("commons",)),
)

FOUNDERS = {"harbour": "Ben", "lantern": "Carys", "quay": "Tam", "wellspring": "Dele", "commons": "Jo"}
"""Who sets each tenant up, and so signs its vaults' first generation."""
