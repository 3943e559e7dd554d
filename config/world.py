"""The cast come to life: tenants, people, keys and grants, made by the same actions as in the pages."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from accounts import actions, devices, viewer
from accounts.models import Person, Tenant
from accounts.queries import VAULTS_OF
from accounts.viewer import Viewer
from config.cast import CAST, FOUNDERS, PLACES, Character
from vault import unlock, vaults
from vault.keyring import Keyring


@dataclass(repr=False)
class Inhabitant:
    """One of the cast with everything she carries: her password, her authenticator's seed, her kit, her opened keys."""

    character: Character
    person: UUID
    password: str
    totp_seed: bytes
    kit: str
    keyring: Keyring

    @property
    def email(self) -> str:
        return self.character.email

    def viewer(self, *, stepped_up: bool = False) -> Viewer:
        """As after signing in; with the step-up seed when asked for."""
        keyring = Keyring(self.person, self.keyring.seed_s, self.keyring.seed_u if stepped_up else None)
        found = viewer.load(self.person, keyring)
        if found is None:
            raise LookupError(self.character.name)
        return found


@dataclass
class World:
    """The demo network in memory."""

    people: dict[str, Inhabitant] = field(default_factory=dict)
    tenants: dict[str, Tenant] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Inhabitant:
        return self.people[name]


def build(password_of: dict[str, str] | None = None) -> World:
    """Makes the network from nothing. Argon2 runs once per person, before the transactions."""
    world = World()
    for character in CAST:
        world.people[character.name] = _enrol(
            character, (password_of or {}).get(character.name) or unlock.suggested_password()
        )
    scheme_first = sorted(PLACES, key=lambda place: place.slug != "wellspring")
    for place in scheme_first:
        founder = world.people[FOUNDERS[place.slug]].keyring
        scheme = world.tenants.get("wellspring") if place.kind == "employer" else None
        world.tenants[place.slug], _ = actions.create_tenant(
            founder=founder, kind=place.kind, name=place.name, slug=place.slug, scheme=scheme
        )
    for character in CAST:
        for slug in character.places:
            _settle(world, character, world.tenants[slug])
    return world


def _enrol(character: Character, password: str) -> Inhabitant:
    seed = devices.new_seed()
    person, enrolment = actions.enrol_person(
        name=character.name, email=character.email, password=password, totp_seed=seed
    )
    return Inhabitant(character, person.id, password, seed, enrolment.kit, enrolment.keyring)


def _settle(world: World, character: Character, tenant: Tenant) -> None:
    inhabitant = world.people[character.name]
    with transaction.atomic():
        person = Person.objects.get(pk=inhabitant.person)
        actions.take_up(person=person, keyring=inhabitant.keyring, tenant=tenant, role=character.role)
        Person.objects.update(something_waits=False)
    kind = VAULTS_OF.get(character.role)
    vault = vaults.find(tenant.id, kind) if kind else None
    if vault is None or vaults.holds(inhabitant.keyring, vault):
        return
    granter = next(one for one in world.people.values() if one.person in vaults.members(vault))
    actions.grant_key(by=granter.viewer(stepped_up=True), vault_id=vault.id, person_id=inhabitant.person)
