"""Somebody leaves: what ends at once, and what the next member's password finishes."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts import actions, devices, identity, queries
from accounts.models import Membership, Person, Role, Session
from accounts.viewer import load
from audit.models import Entry
from safety import actions as safety
from tests.accounts.conftest import bare_keyring, sign_in, visit
from tests.safety.conftest import body
from vault import rotation, server, unlock, vaults
from vault.core.ciphers import Identity, Key
from vault.errors import Damaged, NotForMe, StepUpNeeded
from vault.models import KeyWork, RecordWrap, Unlock, UserKeys, Vault, VaultGeneration, VaultKind, VaultMember
from vault.records import Binding, wrap_context


@pytest.fixture
def harbour(world):
    return world.tenants["harbour"]


@pytest.fixture
def safety_vault(harbour):
    return vaults.find(harbour.id, VaultKind.SAFETY)


@pytest.fixture
def remove(world, harbour):
    def remove(name, by="Ines", tenant=None):
        actions.remove_person(by=world[by].viewer(), tenant=tenant or harbour, person_id=world[name].person)

    return remove


# At once


def test_a_leaver_has_no_role_no_session_no_grant_and_no_way_in(world, remove):
    bel = world["Bel"]
    token = sign_in(bel)
    waiting = visit()
    identity.begin_pending(waiting, bare_keyring(bel), "/")
    remove("Bel")
    assert identity.viewer_of(visit(token)) is None
    assert identity.pending(visit(waiting.session.session_key)) is None
    assert not Membership.objects.filter(person=bel.person).exists()
    assert not VaultMember.objects.filter(person=bel.person).exists()
    assert not Unlock.objects.filter(person=bel.person).exists()
    assert not Session.objects.filter(person=bel.person).exists()
    assert not Person.objects.get(pk=bel.person).active
    with pytest.raises(unlock.WrongSecret):
        actions.check_password(email=bel.email, password=bel.password, source="here")
    with pytest.raises(unlock.WrongSecret):
        actions.reset_password_with_kit(email=bel.email, kit=bel.kit, new="seven wet herons in a row", source="here")


def test_her_opened_keys_open_no_vault_any_more(world, safety_vault, remove):
    keyring = bare_keyring(world["Bel"])
    assert vaults.seeds(bare_keyring(world["Bel"]), safety_vault)
    remove("Bel")
    with pytest.raises(NotForMe):
        vaults.seeds(keyring, safety_vault)


def test_nobody_else_is_touched(world, safety_vault, remove):
    token = sign_in(world["Ben"])
    remove("Bel")
    assert identity.viewer_of(visit(token))
    assert vaults.members(safety_vault) == [world["Ben"].person]
    assert [reader.name for reader in queries.readers_of(world.tenants["harbour"])] == ["Ben"]


def test_the_locks_of_her_vaults_and_of_no_other_are_due(world, remove):
    remove("Bel")
    due = Vault.objects.filter(rotation_due=True)
    assert [(vault.tenant, vault.kind) for vault in due] == [(world.tenants["harbour"].id, VaultKind.SAFETY)]


def test_without_a_key_no_lock_is_due(world, remove):
    remove("Amina")
    assert not Vault.objects.filter(rotation_due=True).exists()


def test_it_stands_in_the_log_with_the_names_sealed(world, harbour, remove):
    before = Entry.objects.count()
    remove("Bel")
    rows = Entry.objects.filter(index__gte=before).order_by("index")
    assert [row.event for row in rows] == ["vault:revoke", "role:remove"]
    assert {row.tenant for row in rows} == {harbour.id}
    assert not [row for row in rows if world["Bel"].person.bytes in bytes(row.sealed)]


def test_the_vault_of_the_last_member_stays_and_takes_nothing_new(world, harbour, safety_vault, remove):
    remove("Ben")
    remove("Bel")
    assert vaults.members(safety_vault) == []
    assert not vaults.ready(harbour.id, VaultKind.SAFETY)
    assert VaultGeneration.objects.filter(vault=safety_vault).exists()


# Who may do it, and to whom


@pytest.mark.parametrize("by", ["Ben", "Mira", "Hana", "Amina", "Gus", "Carys"])
def test_only_the_administrator_removes_people(world, remove, by):
    with pytest.raises(PermissionDenied):
        remove("Wren", by=by)
    assert Person.objects.get(pk=world["Wren"].person).active


def test_nobody_removes_herself(world, remove):
    with pytest.raises(PermissionDenied):
        remove("Ines")
    assert world["Ines"].viewer().has(Role.ACCOUNT_ADMINISTRATOR)


@pytest.mark.parametrize("name", ["Una", "Carys", "Dele", "Gus"])
def test_an_administrator_reaches_nobody_of_another_organisation(world, remove, name):
    token = sign_in(world[name])
    before = Entry.objects.count()
    with pytest.raises(Http404):
        remove(name)
    assert identity.viewer_of(visit(token))
    assert Unlock.objects.filter(person=world[name].person).exists()
    assert Entry.objects.count() == before


def test_an_administrator_does_not_reach_somebody_who_is_just_joining_elsewhere(world, harbour):
    token = actions._invite(world.tenants["lantern"], Role.STAFF, "Zoe", "zoe@lantern.example", actor=None)
    enrolment, _ = actions.accept(token=token, password="seven wet herons in a row")
    with pytest.raises(Http404):
        actions.remove_person(by=world["Ines"].viewer(), tenant=harbour, person_id=enrolment.keyring.person)
    assert Unlock.objects.filter(person=enrolment.keyring.person).exists()


def test_whoever_leaves_one_of_two_organisations_goes_on_at_the_other(world, harbour, remove):
    hana = world["Hana"]
    token = sign_in(hana)
    remove("Hana")
    person = Person.objects.get(pk=hana.person)
    assert person.active
    assert identity.viewer_of(visit(token)) is None  # she signs in again, and is what she is elsewhere
    assert actions.check_password(email=hana.email, password=hana.password, source="here")
    assert {one.tenant.slug for one in hana.viewer().memberships} == {"lantern", "quay", "wellspring", "commons"}
    assert {one.vault.tenant for one in VaultMember.objects.filter(person=hana.person)} == {
        world.tenants[slug].id for slug in ("lantern", "quay", "wellspring", "commons")
    }


def test_a_leaver_can_be_invited_again_and_gets_keys_of_her_own(world, harbour, safety_vault, remove):
    bel = world["Bel"]
    remove("Bel")
    token = actions._invite(harbour, Role.DEPUTY, "Bel", bel.email, actor=None)
    enrolment, seed = actions.accept(token=token, password="seven wet herons in a row")
    actions.finish_joining(token=token, keyring=enrolment.keyring, totp_seed=seed, kit_typed=enrolment.kit)
    assert enrolment.keyring.person != bel.person
    with pytest.raises(NotForMe):
        vaults.seeds(enrolment.keyring, safety_vault)
    assert Person.objects.filter(email_hash=server.lookup(bel.email)).count() == 1


def test_somebody_who_is_removed_while_signing_in_does_not_arrive(world, remove, clock):
    bel = world["Bel"]
    keyring = actions.check_password(email=bel.email, password=bel.password, source="here")
    typed = devices.code_at(bel.totp_seed, clock.moment.timestamp())
    remove("Bel")
    assert not actions.check_code(keyring=keyring, typed=typed)
    assert load(bel.person, keyring) is None


# The locks change


def change_locks(inhabitant, vault, *, stepped_up=True):
    actions.change_locks(by=inhabitant.viewer(stepped_up=stepped_up), vault_id=vault.id)


def test_changing_the_locks_needs_the_password_again(world, safety_vault, remove):
    remove("Bel")
    with pytest.raises(StepUpNeeded):
        change_locks(world["Ben"], safety_vault, stepped_up=False)
    assert Vault.objects.get(pk=safety_vault.pk).rotation_due


@pytest.mark.parametrize("name", ["Bel", "Ines", "Mira", "Hana", "Amina", "Carys", "Gus"])
def test_only_a_member_changes_them(world, safety_vault, remove, name):
    remove("Bel")
    with pytest.raises(PermissionDenied):
        actions.change_locks(by=_viewer_even_if_gone(world[name]), vault_id=safety_vault.id)


def _viewer_even_if_gone(inhabitant):
    """As a request that was under way when she was removed."""
    Person.objects.filter(pk=inhabitant.person).update(active=True)
    return inhabitant.viewer(stepped_up=True)


def test_after_that_the_remaining_read_old_and_new_and_the_leaver_neither(world, harbour, safety_vault, remove):
    bel = world["Bel"]
    bels_seeds = vaults.seeds(bare_keyring(bel), safety_vault)
    old = safety.report(by=world["Amina"].viewer(), tenant=harbour, body=body())
    remove("Bel")
    change_locks(world["Ben"], safety_vault)
    new = safety.report(by=world["Amina"].viewer(), tenant=harbour, body=body())
    ben = world["Ben"].viewer()
    rotation.work(ben.keyring, safety_vault, budget=60)
    assert not Vault.objects.get(pk=safety_vault.pk).rotation_due
    assert not KeyWork.objects.filter(vault=safety_vault.id).exists()
    bens_seeds = vaults.seeds(ben.keyring, safety_vault)
    newest = max(bens_seeds)
    assert newest not in bels_seeds
    assert set(bels_seeds) < set(bens_seeds)
    for record in (old, new):
        wrap = RecordWrap.objects.get(record=record, vault=safety_vault.id)
        bound = wrap_context(Binding(harbour.id, record), safety_vault.id, newest)
        assert wrap.gen == newest
        assert Identity.from_seed(bens_seeds[newest]).unwrap(bound, bytes(wrap.blob))
        for seed in bels_seeds.values():
            with pytest.raises(Damaged):
                Identity.from_seed(seed).unwrap(bound, bytes(wrap.blob))
    public = bytes(VaultGeneration.objects.get(vault=safety_vault, gen=newest).pub)
    assert public not in [Identity.from_seed(seed).recipient.raw for seed in bels_seeds.values()]


def test_the_leavers_public_keys_stay_so_that_her_old_grants_can_be_checked(world, safety_vault, remove):
    """Bel granted nothing, Ben granted her; were Ben to leave, Bel's grant must still be provably his."""
    remove("Ben")
    assert UserKeys.objects.filter(person=world["Ben"].person).exists()
    assert vaults.seeds(bare_keyring(world["Bel"]), safety_vault)
    change_locks(world["Bel"], safety_vault)
    assert isinstance(vaults.seeds(bare_keyring(world["Bel"]), safety_vault)[1], Key)


def test_the_locks_can_be_changed_as_a_precaution(world, safety_vault):
    before = set(vaults.seeds(bare_keyring(world["Bel"]), safety_vault))
    change_locks(world["Ben"], safety_vault)
    assert len(vaults.seeds(bare_keyring(world["Bel"]), safety_vault)) == len(before) + 1
