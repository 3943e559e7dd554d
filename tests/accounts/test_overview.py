import uuid

import pytest
from django.http import Http404
from django.utils import timezone

from accounts import actions, overview
from accounts.models import Membership, Role, TotpDevice
from vault import vaults
from vault.models import Unlock, UnlockKind, UserKeys, Vault, VaultKind


def test_it_tells_a_person_about_herself(world):
    own = overview.own_account(world["Hana"].viewer())
    assert (own.name, own.email) == ("Hana", "hana@harbour.example")
    assert [place.name for place in own.places] == sorted(one.name for one in world.tenants.values())
    assert own.places[0].roles == ("Data protection officer",)
    assert own.has_app
    assert own.has_kit
    assert len(own.words.split("-")) == 6


def test_it_says_when_the_directory_does_not_vouch_for_a_persons_keys(world):
    UserKeys.objects.filter(person=world["Amina"].person).update(pub_u=b"\x00" * 1216)
    assert overview.own_account(world["Amina"].viewer()).words is None


def test_it_lists_people_with_what_they_lack(world):
    harbour = world.tenants["harbour"]
    TotpDevice.objects.filter(user=world["Amina"].person).delete()
    Unlock.objects.filter(person=world["Ben"].person, kind=UnlockKind.KIT).update(confirmed=False)
    vaults.revoke(vaults.find(harbour.id, VaultKind.FINANCE), world["Lee"].person, actor=world["Ines"].person)
    rows = {row.name: row for row in overview.people(world["Ines"].viewer(), harbour)}
    assert [name for name, row in rows.items() if not row.has_app] == ["Amina"]
    assert [name for name, row in rows.items() if not row.has_kit] == ["Ben"]
    assert [name for name, row in rows.items() if any(one.waits_for_key for one in row.roles)] == ["Lee"]
    assert "Carys" not in rows


def test_it_asks_the_database_as_often_for_many_people_as_for_few(world, django_assert_max_num_queries):
    viewer = world["Ines"].viewer()
    with django_assert_max_num_queries(8):
        overview.people(viewer, world.tenants["harbour"])


@pytest.mark.parametrize("name", ["Ben", "Mira", "Hana", "Carys", "Gus", "Amina"])
def test_it_shows_an_organisations_people_to_its_administrator_alone(world, name):
    with pytest.raises(Http404):
        overview.administered(world[name].viewer(), "harbour")
    with pytest.raises(Http404):
        overview.people(world[name].viewer(), world.tenants["harbour"])


def test_it_finds_nobody_of_another_organisation(world):
    with pytest.raises(Http404):
        overview.person_at(world["Ines"].viewer(), world.tenants["harbour"], world["Carys"].person)


def test_it_counts_links_that_nobody_has_used_yet(world):
    harbour = world.tenants["harbour"]
    actions.invite(by=world["Ines"].viewer(), tenant=harbour, role=Role.STAFF, name="Zoe", email="zoe@x.example")
    (one,) = overview.open_invitations(harbour, timezone.now())
    assert one.role == "Staff or volunteer"
    assert overview.open_invitations(harbour, timezone.now() + actions.INVITATION_LIFE * 2) == []


def test_it_shows_who_holds_a_key_and_who_waits(world):
    vault = vaults.find(world.tenants["harbour"].id, VaultKind.SAFETY)
    vaults.revoke(vault, world["Bel"].person, actor=world["Ines"].person)
    (key,) = overview.keys(world["Ben"].viewer())
    assert (key.title, key.holders, key.mine) == ("Safety team", ("Ben",), True)
    assert [(one.name, one.person_id) for one in key.waiting] == [("Bel", world["Bel"].person)]
    (seen,) = overview.keys(world["Bel"].viewer())
    assert (seen.mine, seen.waiting) == (False, ())


@pytest.mark.parametrize("name", ["Amina", "Ines", "Mira", "Gus", "Farah"])
def test_it_shows_no_keys_to_roles_without_one(world, name):
    with pytest.raises(Http404):
        overview.keys(world[name].viewer())


def test_it_shows_no_key_of_another_organisation(world):
    vault = vaults.find(world.tenants["lantern"].id, VaultKind.SAFETY)
    with pytest.raises(Http404):
        overview.key(world["Ben"].viewer(), vault.id)
    with pytest.raises(Http404):
        overview.key(world["Ben"].viewer(), uuid.uuid4())


def test_it_opens_the_log_for_the_data_protection_officer(world, monkeypatch):
    monkeypatch.setattr(overview, "LOG_PAGE", 5)
    page = overview.log_page(world["Hana"].viewer(), "harbour", None)
    assert page.holds_key
    assert len(page.events) == 5
    newest = page.events[0]
    assert newest.readable
    assert newest.actor in page.names or newest.actor is None
    older = overview.log_page(world["Hana"].viewer(), "harbour", page.older)
    assert older.events[0].index < page.events[-1].index


@pytest.mark.parametrize("name", ["Ben", "Bel", "Ines", "Mira", "Noor", "Gus", "Carys"])
def test_it_shows_the_log_to_nobody_else(world, name):
    with pytest.raises(Http404):
        overview.log_page(world[name].viewer(), "harbour", None)


def test_it_shows_the_log_without_its_details_to_an_officer_without_the_key(world):
    vault = vaults.find(world.tenants["harbour"].id, VaultKind.AUDIT)
    vaults.revoke(vault, world["Hana"].person, actor=world["Ines"].person)
    page = overview.log_page(world["Hana"].viewer(), "harbour", None)
    assert not page.holds_key
    assert page.events
    assert not any(event.readable or event.actor or event.details for event in page.events)
    assert page.names == {}


def test_it_names_who_an_event_is_about(world):
    names = {world["Amina"].person: "Amina"}
    assert overview.person_named({"person": str(world["Amina"].person)}, names) == "Amina"
    assert overview.person_named({"person": str(uuid.uuid4())}, names) is None
    assert overview.person_named({"person": "nobody"}, names) is None
    assert overview.person_named({}, names) is None


def test_it_has_a_name_for_every_key():
    assert set(overview.VAULT_NAMES) == set(VaultKind)


def test_it_shows_a_key_that_nobody_holds_to_those_entitled(world):
    harbour = world.tenants["harbour"]
    vault = Vault.objects.get(tenant=harbour.id, kind=VaultKind.FINANCE)
    vaults.revoke(vault, world["Lee"].person, actor=world["Ines"].person)
    (key,) = overview.keys(world["Lee"].viewer())
    assert (key.holders, key.mine) == ((), False)
    assert not Membership.objects.filter(person=world["Ben"].person, role=Role.FINANCE_OFFICER).exists()
    assert all(one.vault != vault.id for one in overview.keys(world["Ben"].viewer()))
