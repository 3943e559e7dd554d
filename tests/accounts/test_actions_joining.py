"""Invitations, the way in, roles, and the keys that follow by a grant."""

import re
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from accounts import actions, devices, queries
from accounts.actions import ROLES_OF_TENANTS, VAULTS_OF_TENANTS
from accounts.models import Invitation, Membership, Person, RecoveryCode, Role, Tenant, TenantKind, TotpDevice
from accounts.queries import VAULTS_OF
from accounts.viewer import load
from audit.models import Entry
from tests.accounts.conftest import at_once
from vault import server, unlock, vaults
from vault.errors import NotForMe, StepUpNeeded
from vault.keyring import Keyring
from vault.models import Unlock, Vault, VaultGeneration, VaultKind, VaultMember

PASSWORD = "seven wet herons in a row"
EMAIL = "Zoe.Ng@harbour.example"


@pytest.fixture
def harbour(world):
    return world.tenants["harbour"]


@pytest.fixture
def invite(world, harbour):
    """Invites Zoe as her administrator does; returns the link's token."""

    def invite(role=Role.STAFF, email=EMAIL, tenant=None):
        by = world["Gus"] if tenant and tenant.kind == TenantKind.NETWORK else world["Ines"]
        return actions.invite(by=by.viewer(), tenant=tenant or harbour, role=role, name="Zoe Ng", email=email)

    return invite


def join(token, password=PASSWORD):
    """All the way in, as the pages lead; returns her keyring as after signing in, and her recovery codes."""
    enrolment, seed = actions.accept(token=token, password=password)
    codes = actions.finish_joining(token=token, keyring=enrolment.keyring, totp_seed=seed, kit_typed=enrolment.kit)
    return enrolment.keyring, codes


def viewer_of(keyring, *, stepped_up=False):
    return load(keyring.person, Keyring(keyring.person, keyring.seed_s, keyring.seed_u if stepped_up else None))


def vault_of(tenant, kind=VaultKind.SAFETY):
    return vaults.find(tenant.id, kind)


def empty_tenant(world, kind=TenantKind.EMPLOYER, slug="pier"):
    """A tenant whose vaults nobody holds yet, set up by Ben."""
    tenant, sheets = actions.create_tenant(founder=world["Ben"].keyring, kind=kind, name="Pier", slug=slug)
    return tenant, sheets


def told_of(role, tenant):
    return actions._invite(tenant, role, "Zoe Ng", EMAIL, actor=None)


# Inviting


def test_an_invitation_is_mailed_once_it_is_stored(invite, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        token = invite()
    assert mail.outbox == []
    for callback in waiting:
        callback()
    sent = mail.outbox[0]
    assert sent.to == [EMAIL]
    assert f"/me/join/{token}\n" in sent.body
    assert not re.search(
        "harbour|staff|zoe|threat|report|incident", sent.subject + sent.body.replace(token, ""), re.IGNORECASE
    )


def test_its_row_tells_neither_name_nor_address_nor_link(invite):
    token = invite()
    row = Invitation.objects.get()
    stored = (bytes(row.id) + bytes(row.blob)).lower() + repr(vars(row)).lower().encode()
    for secret in (token, "zoe ng", EMAIL, EMAIL.partition("@")[0], server.lookup(EMAIL).hex()):
        assert secret.lower().encode() not in stored
    assert (row.tenant.slug, row.role) == ("harbour", "staff")
    assert (row.expires.minute, row.expires.second, row.expires.microsecond) == (0, 0, 0)


def test_the_log_says_that_somebody_was_invited_and_not_whom(invite):
    before = Entry.objects.count()
    invite()
    entry = Entry.objects.get(index=before)
    assert entry.event == "role:invite"
    assert b"zoe ng" not in bytes(entry.sealed).lower()
    assert EMAIL.lower().encode() not in bytes(entry.sealed).lower()


@pytest.mark.parametrize("name", ["Ben", "Mira", "Amina", "Hana", "Noor", "Gus", "Carys"])
def test_only_an_administrator_of_this_organisation_invites(world, harbour, name):
    with pytest.raises(PermissionDenied):
        actions.invite(by=world[name].viewer(), tenant=harbour, role=Role.STAFF, name="Zoe", email=EMAIL)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("slug", ["lantern", "quay", "wellspring", "commons"])
def test_an_administrator_invites_to_her_own_organisation_only(world, slug):
    with pytest.raises(PermissionDenied):
        actions.invite(by=world["Ines"].viewer(), tenant=world.tenants[slug], role=Role.STAFF, name="Zoe", email=EMAIL)


@pytest.mark.parametrize("role", [Role.FUNDER, Role.WELLBEING_COORDINATOR, Role.OPERATOR])
def test_a_role_of_another_kind_of_tenant_is_refused(invite, role):
    with pytest.raises(ValidationError):
        invite(role)
    assert not Invitation.objects.exists()


def test_every_role_has_its_place_and_every_key_its_vault():
    assert {role for roles in ROLES_OF_TENANTS.values() for role in roles} == set(Role)
    for kind, roles in ROLES_OF_TENANTS.items():
        assert {VAULTS_OF[role] for role in roles if role in VAULTS_OF} <= set(VAULTS_OF_TENANTS[kind])


# The link


def test_a_link_tells_its_holder_what_it_is_for(invite, harbour):
    invited = actions.open_invitation(invite(Role.DEPUTY))
    assert (invited.tenant, invited.role, invited.name, invited.email) == (harbour, Role.DEPUTY, "Zoe Ng", EMAIL)


def test_looking_at_a_link_does_not_use_it_up(invite):
    token = invite()
    for _ in range(3):
        assert actions.open_invitation(token)


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "é" * 40])
def test_a_made_up_link_opens_nothing(invite, token):
    invite()
    assert actions.open_invitation(token) is None
    with pytest.raises(ValidationError):
        actions.accept(token=token, password=PASSWORD)


def test_a_link_lives_three_days(invite, clock):
    token = invite()
    clock.move(hours=72)
    assert actions.open_invitation(token)
    clock.move(hours=1)
    assert actions.open_invitation(token) is None
    with pytest.raises(ValidationError):
        actions.accept(token=token, password=PASSWORD)
    assert not Person.objects.filter(email_hash=server.lookup(EMAIL)).exists()


# The way in


def test_after_the_first_password_there_are_keys_and_nobody_comes_in(invite):
    enrolment, seed = actions.accept(token=invite(), password=PASSWORD)
    person = Person.objects.get(email_hash=server.lookup(EMAIL))
    assert (person.id, person.active, person.name, person.email) == (enrolment.keyring.person, False, "Zoe Ng", EMAIL)
    assert len(seed) == 20
    assert not person.memberships.exists()
    assert not unlock.has_confirmed_kit(person.id)
    with pytest.raises(unlock.WrongSecret):
        actions.check_password(email=EMAIL, password=PASSWORD, source="here")
    assert load(person.id, enrolment.keyring) is None


def test_a_weak_password_makes_nothing(invite):
    token = invite()
    with pytest.raises(ValidationError):
        actions.accept(token=token, password="short")
    assert not Person.objects.filter(email_hash=server.lookup(EMAIL)).exists()


def test_with_everything_confirmed_she_is_in_and_the_link_is_used_up(invite, clock):
    token = invite()
    enrolment, seed = actions.accept(token=token, password=PASSWORD)
    keyring = enrolment.keyring
    codes = actions.finish_joining(token=token, keyring=keyring, totp_seed=seed, kit_typed=enrolment.kit.lower())
    assert viewer_of(keyring).name == "Zoe Ng"
    assert [(one.tenant.slug, one.role) for one in viewer_of(keyring).memberships] == [("harbour", "staff")]
    assert unlock.has_confirmed_kit(keyring.person)
    assert RecoveryCode.objects.filter(person=keyring.person).count() == len(codes) == 10
    opened = actions.check_password(email=EMAIL.lower(), password=PASSWORD, source="here")
    assert actions.check_code(keyring=opened, typed=devices.code_at(seed, clock.moment.timestamp()))
    assert not Invitation.objects.exists()
    with pytest.raises(ValidationError):
        actions.accept(token=token, password=PASSWORD)


@pytest.mark.parametrize("wrong", ["", "not a kit", "another's"])
def test_without_the_right_kit_typed_back_nothing_is_finished(world, invite, wrong):
    token = invite()
    enrolment, seed = actions.accept(token=token, password=PASSWORD)
    typed = world["Amina"].kit if wrong == "another's" else wrong
    with pytest.raises((ValueError, unlock.WrongSecret)):
        actions.finish_joining(token=token, keyring=enrolment.keyring, totp_seed=seed, kit_typed=typed)
    assert viewer_of(enrolment.keyring) is None
    assert not TotpDevice.objects.filter(user=enrolment.keyring.person).exists()
    assert actions.open_invitation(token)
    assert actions.finish_joining(token=token, keyring=enrolment.keyring, totp_seed=seed, kit_typed=enrolment.kit)


def test_a_second_attempt_after_a_lost_session_begins_anew(invite):
    token = invite()
    lost, lost_seed = actions.accept(token=token, password=PASSWORD)
    again, seed = actions.accept(token=token, password="eight dry herons in a row")
    assert again.keyring.person != lost.keyring.person
    assert not Unlock.objects.filter(person=lost.keyring.person).exists()
    assert Person.objects.filter(email_hash=server.lookup(EMAIL)).count() == 1
    with pytest.raises((Person.DoesNotExist, unlock.WrongSecret)):
        actions.finish_joining(token=token, keyring=lost.keyring, totp_seed=lost_seed, kit_typed=lost.kit)
    assert actions.open_invitation(token)
    actions.finish_joining(token=token, keyring=again.keyring, totp_seed=seed, kit_typed=again.kit)
    assert viewer_of(again.keyring)


def test_a_link_that_was_taken_back_meanwhile_finishes_nothing(invite):
    token = invite()
    enrolment, seed = actions.accept(token=token, password=PASSWORD)
    Invitation.objects.all().delete()
    with pytest.raises(ValidationError):
        actions.finish_joining(token=token, keyring=enrolment.keyring, totp_seed=seed, kit_typed=enrolment.kit)
    assert viewer_of(enrolment.keyring) is None
    assert not Membership.objects.filter(person=enrolment.keyring.person).exists()


@pytest.mark.parametrize("email", ["amina@harbour.example", "  AMINA@Harbour.Example "])
def test_somebody_with_an_account_gets_no_second_one(world, invite, email):
    token = invite(email=email)
    before = Unlock.objects.filter(person=world["Amina"].person).count()
    with pytest.raises(ValidationError, match="account already"):
        actions.accept(token=token, password=PASSWORD)
    assert Unlock.objects.filter(person=world["Amina"].person).count() == before
    assert actions.check_password(email=world["Amina"].email, password=world["Amina"].password, source="here")


def test_a_disabled_person_who_still_has_a_role_is_not_replaced(world, invite):
    Person.objects.filter(pk=world["Amina"].person).update(active=False)
    with pytest.raises(ValidationError):
        actions.accept(token=invite(email=world["Amina"].email), password=PASSWORD)
    assert Person.objects.filter(pk=world["Amina"].person).exists()


@pytest.mark.django_db(transaction=True)
def test_one_link_makes_one_person_however_fast_it_is_pressed(world, invite):
    token = invite()
    enrolment, seed = actions.accept(token=token, password=PASSWORD)
    Person.objects.filter(pk=enrolment.keyring.person).update(something_waits=False)
    results = at_once(
        *[
            lambda: actions.finish_joining(
                token=token, keyring=enrolment.keyring, totp_seed=seed, kit_typed=enrolment.kit
            )
        ]
        * 3
    )
    assert sorted(type(one).__name__ for one in results) == ["ValidationError", "ValidationError", "list"]
    assert Membership.objects.filter(person=enrolment.keyring.person).count() == 1
    assert RecoveryCode.objects.filter(person=enrolment.keyring.person).count() == 10


# The first of a team founds its key


def test_the_first_role_holder_founds_the_vault(world):
    tenant, sheets = empty_tenant(world)
    assert {(sheet.kind, sheet.index) for sheet in sheets} == {
        (kind, index) for kind in VAULTS_OF_TENANTS[TenantKind.EMPLOYER] for index in (1, 2, 3)
    }
    assert not vaults.ready(tenant.id, VaultKind.SAFETY)
    keyring, _ = join(told_of(Role.SAFETY_MANAGER, tenant))
    assert vaults.members(vault_of(tenant)) == [keyring.person]
    assert vaults.ready(tenant.id, VaultKind.SAFETY)
    assert list(vaults.seeds(viewer_of(keyring).keyring, vault_of(tenant))) == [1]
    assert not vaults.members(vault_of(tenant, VaultKind.AUDIT))


def test_whoever_set_the_tenant_up_is_in_none_of_its_vaults(world):
    tenant, _ = empty_tenant(world)
    for vault in Vault.objects.filter(tenant=tenant.id):
        with pytest.raises(NotForMe):
            vaults.seeds(world["Ben"].viewer(stepped_up=True).keyring, vault)


def test_a_role_without_a_vault_founds_none(world):
    tenant, _ = empty_tenant(world)
    before = VaultGeneration.objects.count()
    join(told_of(Role.STAFF, tenant))
    assert VaultGeneration.objects.count() == before


# A later one waits for a grant


@pytest.fixture
def waiting(invite):
    """Zoe, who is a deputy by role and has no key yet."""
    return join(invite(Role.DEPUTY))[0]


def test_a_later_role_holder_has_no_key_and_the_members_are_told(world, harbour, waiting):
    with pytest.raises(NotForMe):
        vaults.seeds(viewer_of(waiting).keyring, vault_of(harbour))
    told = set(Person.objects.filter(something_waits=True).values_list("pk", flat=True))
    assert told == {world["Ben"].person, world["Bel"].person}


def test_members_see_who_waits_with_the_words_to_compare(world, harbour, waiting):
    for name in ("Ben", "Bel"):
        [one] = queries.waiting_for_keys(world[name].viewer())
        assert (one.person_id, one.name, one.role_title) == (waiting.person, "Zoe Ng", "Deputy safety manager")
        assert (one.vault_id, one.kind, one.words) == (
            vault_of(harbour).id,
            VaultKind.SAFETY,
            unlock.key_words(waiting.person),
        )
    for name in ("Ines", "Carys", "Noor", "Amina"):
        assert queries.waiting_for_keys(world[name].viewer()) == []


def test_a_grant_needs_the_password_again(world, harbour, waiting):
    with pytest.raises(StepUpNeeded):
        actions.grant_key(by=world["Ben"].viewer(), vault_id=vault_of(harbour).id, person_id=waiting.person)
    assert waiting.person not in vaults.members(vault_of(harbour))


def test_a_grant_gives_the_key_and_the_whole_past(world, harbour, waiting):
    Person.objects.update(something_waits=False)
    actions.grant_key(by=world["Ben"].viewer(stepped_up=True), vault_id=vault_of(harbour).id, person_id=waiting.person)
    mine = vaults.seeds(viewer_of(waiting).keyring, vault_of(harbour))
    assert mine == vaults.seeds(world["Ben"].viewer().keyring, vault_of(harbour))
    told = set(Person.objects.filter(something_waits=True).values_list("pk", flat=True))
    assert told == {world["Bel"].person, waiting.person}
    assert queries.waiting_for_keys(world["Ben"].viewer()) == []


@pytest.mark.parametrize("name", ["Amina", "Mira", "Ines", "Lee", "Carys", "Dele", "Gus"])
def test_a_key_goes_to_nobody_whose_role_does_not_need_it(world, harbour, name):
    with pytest.raises(PermissionDenied):
        actions.grant_key(
            by=world["Ben"].viewer(stepped_up=True), vault_id=vault_of(harbour).id, person_id=world[name].person
        )
    assert world[name].person not in vaults.members(vault_of(harbour))


@pytest.mark.parametrize("name", ["Ines", "Mira", "Amina", "Carys", "Hana", "Gus"])
def test_nobody_gives_a_key_that_she_does_not_hold(world, harbour, waiting, name):
    with pytest.raises(PermissionDenied):
        actions.grant_key(
            by=world[name].viewer(stepped_up=True), vault_id=vault_of(harbour).id, person_id=waiting.person
        )


def test_a_role_elsewhere_is_no_role_here(world, harbour):
    carys = world["Carys"]  # a safety manager, of another organisation
    with pytest.raises(PermissionDenied):
        actions.grant_key(
            by=world["Ben"].viewer(stepped_up=True), vault_id=vault_of(harbour).id, person_id=carys.person
        )


def test_somebody_disabled_gets_no_key(world, harbour, waiting):
    Person.objects.filter(pk=waiting.person).update(active=False)
    with pytest.raises(PermissionDenied):
        actions.grant_key(
            by=world["Ben"].viewer(stepped_up=True), vault_id=vault_of(harbour).id, person_id=waiting.person
        )


# A key that nobody holds


def test_a_role_holder_takes_up_a_key_that_nobody_holds(world):
    tenant, _ = empty_tenant(world)
    keyring, _ = join(told_of(Role.STAFF, tenant))
    Membership.objects.create(person_id=keyring.person, tenant=tenant, role=Role.SAFETY_MANAGER)
    vault = vault_of(tenant)
    with pytest.raises(StepUpNeeded):
        actions.found_key(by=viewer_of(keyring), vault_id=vault.id)
    actions.found_key(by=viewer_of(keyring, stepped_up=True), vault_id=vault.id)
    assert vaults.members(vault) == [keyring.person]


def test_nobody_takes_up_a_key_that_somebody_holds(world, harbour, waiting):
    with pytest.raises(PermissionDenied):
        actions.found_key(by=viewer_of(waiting, stepped_up=True), vault_id=vault_of(harbour).id)


@pytest.mark.parametrize("name", ["Amina", "Ines", "Ben", "Carys"])
def test_nobody_takes_up_a_key_that_her_role_does_not_need(world, harbour, name):
    VaultMember.objects.filter(vault=vault_of(harbour, VaultKind.ESCALATION)).delete()
    with pytest.raises(PermissionDenied):
        actions.found_key(by=world[name].viewer(stepped_up=True), vault_id=vault_of(harbour, VaultKind.ESCALATION).id)


# One more role


def test_a_role_given_later_brings_no_key_along(world, harbour):
    before = Entry.objects.count()
    actions.give_role(by=world["Ines"].viewer(), tenant=harbour, person_id=world["Amina"].person, role=Role.DEPUTY)
    assert world["Amina"].viewer().roles_at(harbour.id) == {Role.STAFF, Role.DEPUTY}
    with pytest.raises(NotForMe):
        vaults.seeds(world["Amina"].viewer().keyring, vault_of(harbour))
    assert [entry.event for entry in Entry.objects.filter(index__gte=before)] == ["role:give"]


def test_a_role_given_twice_is_one_role(world, harbour):
    for _ in range(2):
        actions.give_role(by=world["Ines"].viewer(), tenant=harbour, person_id=world["Amina"].person, role=Role.LEADER)
    assert Membership.objects.filter(person=world["Amina"].person, role=Role.LEADER).count() == 1


@pytest.mark.parametrize("name", ["Una", "Dele", "Gus"])
def test_only_somebody_who_is_here_gets_a_role_here(world, harbour, name):
    with pytest.raises(Http404):
        actions.give_role(by=world["Ines"].viewer(), tenant=harbour, person_id=world[name].person, role=Role.STAFF)


def test_a_made_up_person_gets_no_role(world, harbour):
    with pytest.raises(Http404):
        actions.give_role(by=world["Ines"].viewer(), tenant=harbour, person_id=uuid4(), role=Role.STAFF)


@pytest.mark.parametrize("name", ["Ben", "Mira", "Amina", "Gus"])
def test_only_the_administrator_gives_roles(world, harbour, name):
    with pytest.raises(PermissionDenied):
        actions.give_role(by=world[name].viewer(), tenant=harbour, person_id=world["Amina"].person, role=Role.DEPUTY)


# Roles that must stay with two people


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Ben", Role.DATA_PROTECTION_OFFICER),
        ("Bel", Role.DATA_PROTECTION_OFFICER),
        ("Hana", Role.SAFETY_MANAGER),
        ("Hana", Role.DEPUTY),
        ("Hana", Role.LEADER),  # she opens the scheme's log
        ("Hana", Role.ACCOUNT_ADMINISTRATOR),
    ],
)
def test_no_person_gets_two_keys_that_must_stay_apart(world, harbour, name, role):
    with pytest.raises(ValidationError):
        actions.give_role(by=world["Ines"].viewer(), tenant=harbour, person_id=world[name].person, role=role)
    assert role not in world[name].viewer().roles_at(harbour.id)


@pytest.mark.parametrize("role", [Role.WELLBEING_COORDINATOR, Role.DATA_PROTECTION_OFFICER])
@pytest.mark.parametrize("name", ["Ben", "Bel", "Mira", "Ines"])
def test_nobody_who_leads_an_employer_takes_up_a_key_of_a_scheme(world, name, role):
    scheme = world.tenants["wellspring"]
    person = Person.objects.get(pk=world[name].person)
    with pytest.raises(ValidationError):
        actions.take_up(person=person, keyring=world[name].keyring, tenant=scheme, role=role)
    assert not Membership.objects.filter(person=person, tenant=scheme).exists()


@pytest.mark.parametrize(
    ("name", "role"),
    [("Amina", Role.FINANCE_OFFICER), ("Ben", Role.ACCOUNT_ADMINISTRATOR), ("Mira", Role.DATA_PROTECTION_OFFICER)],
)
def test_other_roles_go_together(world, harbour, name, role):
    actions.give_role(by=world["Ines"].viewer(), tenant=harbour, person_id=world[name].person, role=role)
    assert role in world[name].viewer().roles_at(harbour.id)


def test_staff_of_an_employer_may_give_support_in_a_scheme(world):
    amina, scheme = world["Amina"], world.tenants["wellspring"]
    person = Person.objects.get(pk=amina.person)
    actions.take_up(person=person, keyring=amina.keyring, tenant=scheme, role=Role.PROVIDER)
    assert Tenant.objects.filter(memberships__person=person).count() == 2
