"""Reading people: who sees whom, and in how many queries."""

from uuid import uuid4

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from accounts import queries, viewer
from accounts.models import Membership, Person, Role
from tests.accounts.conftest import bare_keyring
from vault import unlock, vaults
from vault.models import Unlock, UnlockKind, VaultKind, VaultMember


@pytest.fixture
def harbour(world):
    return world.tenants["harbour"]


def names(readers):
    return [reader.name for reader in readers]


def counted(work):
    with CaptureQueriesContext(connection) as done:
        work()
    return len(done)


def crowd(tenant, role=Role.STAFF, count=12):
    """More people at a tenant, with keys of nothing."""
    for number in range(count):
        person = Person.new(name=f"Extra {number}", email=f"extra{number}.{role}@{tenant.slug}.example")
        person.save()
        Membership.objects.create(person=person, tenant=tenant, role=role)


# Who is shown


def test_readers_are_who_holds_the_key_and_still_has_the_role(world, harbour):
    assert [(one.name, one.role_title) for one in queries.readers_of(harbour)] == [
        ("Bel", "Deputy safety manager"),
        ("Ben", "Safety manager"),
    ]
    Membership.objects.filter(person=world["Bel"].person).delete()
    assert names(queries.readers_of(harbour)) == ["Ben"]
    VaultMember.objects.filter(person=world["Ben"].person).delete()
    assert queries.readers_of(harbour) == []


def test_a_role_without_a_key_and_a_disabled_person_read_nothing(world, harbour):
    Membership.objects.create(person_id=world["Amina"].person, tenant=harbour, role=Role.DEPUTY)
    Person.objects.filter(pk=world["Bel"].person).update(active=False)
    assert names(queries.readers_of(harbour)) == ["Ben"]


def test_trustees_and_leaders(harbour, world):
    assert names(queries.trustees_of(harbour)) == ["Noor", "Olu"]
    assert names(queries.leaders_of(harbour)) == ["Mira"]
    assert queries.trustees_of(world.tenants["lantern"]) == []


def test_a_tenant_without_a_vault_has_no_readers(world):
    assert queries.readers_of(world.tenants["commons"]) == []
    assert queries.trustees_of(world.tenants["wellspring"]) == []


def test_strangers_see_titles_and_no_names(world, harbour):
    assert queries.safety_role_titles(harbour) == ["Deputy safety manager", "Safety manager"]
    Membership.objects.filter(person=world["Bel"].person).update(role=Role.SAFETY_MANAGER)
    assert queries.safety_role_titles(harbour) == ["Safety manager"]


def test_names_of_people_who_are_gone_are_missing(world):
    gone = uuid4()
    ids = [world["Amina"].person, world["Ben"].person, gone]
    assert queries.names_of(ids) == {world["Amina"].person: "Amina", world["Ben"].person: "Ben"}
    assert queries.names_of([]) == {}


def test_only_employers_have_a_public_page(world, harbour):
    assert queries.tenant_by_slug("harbour") == harbour
    for slug in ("wellspring", "commons", "nowhere", ""):
        with pytest.raises(Http404):
            queries.tenant_by_slug(slug)


@pytest.mark.parametrize("name", ["Ben", "Mira", "Amina", "Hana", "Carys", "Gus"])
def test_only_the_administrator_sees_everybody(world, harbour, name):
    with pytest.raises(Http404):
        queries.people_at(world[name].viewer(), harbour)


def test_the_administrator_sees_everybody_here_and_nobody_else(world, harbour):
    found = names(queries.people_at(world["Ines"].viewer(), harbour))
    assert found == ["Amina", "Bel", "Ben", "Hana", "Ines", "Lee", "Mira", "Noor", "Olu", "Wren"]
    with pytest.raises(Http404):
        queries.people_at(world["Ines"].viewer(), world.tenants["lantern"])


def test_nobody_waits_before_her_kit_is_typed_back(world, harbour):
    Membership.objects.create(person_id=world["Amina"].person, tenant=harbour, role=Role.DEPUTY)
    assert names(queries.waiting_for_keys(world["Ben"].viewer())) == ["Amina"]
    Unlock.objects.filter(person=world["Amina"].person, kind=UnlockKind.KIT).update(confirmed=False)
    assert queries.waiting_for_keys(world["Ben"].viewer()) == []


def test_somebody_disabled_waits_for_nothing(world, harbour):
    Membership.objects.create(person_id=world["Amina"].person, tenant=harbour, role=Role.DEPUTY)
    Person.objects.filter(pk=world["Amina"].person).update(active=False)
    assert queries.waiting_for_keys(world["Ben"].viewer()) == []


def test_the_words_are_those_that_she_sees_herself(world, harbour):
    Membership.objects.create(person_id=world["Amina"].person, tenant=harbour, role=Role.DEPUTY)
    [one] = queries.waiting_for_keys(world["Ben"].viewer())
    assert one.words == unlock.key_words(world["Amina"].person)
    assert len(one.words.split("-")) == 6


def test_a_key_is_held_at_one_place_and_of_one_kind(world, harbour):
    ben = world["Ben"].person
    assert queries.holds_key(ben, harbour.id, VaultKind.SAFETY)
    assert not queries.holds_key(ben, harbour.id, VaultKind.AUDIT)
    assert not queries.holds_key(ben, world.tenants["lantern"].id, VaultKind.SAFETY)


# The viewer


def test_a_viewer_knows_where_she_is_what(world, harbour):
    hana = world["Hana"].viewer()
    assert hana.has(Role.DATA_PROTECTION_OFFICER)
    assert not hana.has(Role.SAFETY_MANAGER, Role.DEPUTY)
    assert [tenant.slug for tenant in hana.employers()] == ["harbour", "lantern", "quay"]
    assert [tenant.slug for tenant in hana.tenants_as(Role.DATA_PROTECTION_OFFICER)] == [
        "commons",
        "harbour",
        "lantern",
        "quay",
        "wellspring",
    ]
    assert hana.tenants_as(Role.STAFF) == []
    assert hana.roles_at(uuid4()) == frozenset()


def test_somebody_disabled_or_gone_is_no_viewer(world):
    Person.objects.filter(pk=world["Amina"].person).update(active=False)
    assert viewer.load(world["Amina"].person, bare_keyring(world["Amina"])) is None
    assert viewer.load(uuid4(), bare_keyring(world["Amina"])) is None


def test_somebody_without_any_role_is_a_viewer_who_may_nothing(world):
    Membership.objects.filter(person=world["Amina"].person).delete()
    found = viewer.load(world["Amina"].person, bare_keyring(world["Amina"]))
    assert found.employers() == []
    assert not found.has(*Role)


# How many queries


@pytest.mark.parametrize(
    "read",
    [
        lambda world: queries.readers_of(world.tenants["harbour"]),
        lambda world: queries.trustees_of(world.tenants["harbour"]),
        lambda world: queries.leaders_of(world.tenants["harbour"]),
        lambda world: queries.safety_role_titles(world.tenants["harbour"]),
        lambda world: queries.people_at(world["Ines"].viewer(), world.tenants["harbour"]),
        lambda world: queries.names_of([one.person for one in world.people.values()]),
        lambda world: queries.waiting_for_keys(world["Ben"].viewer()),
        lambda world: world["Hana"].viewer().tenants_as(*Role),
    ],
    ids=["readers", "trustees", "leaders", "titles", "people", "names", "waiting", "tenants"],
)
def test_it_takes_as_many_queries_however_many_people_there_are(world, harbour, read):
    before = counted(lambda: read(world))
    for role in (Role.STAFF, Role.LEADER):
        crowd(harbour, role)
    assert counted(lambda: read(world)) == before


def test_holders_of_a_key_cost_nothing_when_others_wait(world, harbour):
    """Only who really waits is looked at more closely."""
    vault = vaults.find(harbour.id, VaultKind.SAFETY)
    before = counted(lambda: queries.waiting_for_keys(world["Ben"].viewer()))
    crowd(harbour, Role.DEPUTY)
    row = VaultMember.objects.filter(vault=vault).first()
    for person in Person.objects.filter(memberships__role=Role.DEPUTY, memberships__tenant=harbour):
        if person.pk not in vaults.members(vault):
            row.pk, row.person = uuid4(), person.pk
            row.save(force_insert=True)
    assert counted(lambda: queries.waiting_for_keys(world["Ben"].viewer())) == before


def test_a_viewer_takes_two_queries_however_many_roles_she_has(world):
    def load(name):
        found = viewer.load(world[name].person, bare_keyring(world[name]))
        return [one.tenant.name for one in found.memberships]

    assert counted(lambda: load("Amina")) == counted(lambda: load("Hana")) == 2
