"""Every write about people, roles and sessions."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts import devices, notices, sessions, throttle
from accounts.models import Invitation, Membership, Person, Role, Tenant, TenantKind, TotpDevice
from accounts.queries import VAULTS_OF
from accounts.viewer import Viewer
from vault import facts, inbox, locker, server, trail, unlock, vaults
from vault.keyring import Keyring
from vault.models import Vault, VaultKind
from vault.vaults import Sheet

INVITATION_LIFE = timedelta(hours=72)
WINDOW = timedelta(minutes=15)
ACCOUNT_SOURCE_LIMIT, ACCOUNT_LIMIT, SOURCE_LIMIT = 5, 50, 60
EMPLOYER_VAULTS = (VaultKind.SAFETY, VaultKind.FINANCE, VaultKind.AUDIT, VaultKind.ESCALATION)
SCHEME_VAULTS = (VaultKind.WELLBEING, VaultKind.AUDIT)
NETWORK_VAULTS = (VaultKind.STATS, VaultKind.AUDIT)
VAULTS_OF_TENANTS = {
    TenantKind.EMPLOYER: EMPLOYER_VAULTS,
    TenantKind.SCHEME: SCHEME_VAULTS,
    TenantKind.NETWORK: NETWORK_VAULTS,
}
ROLES_OF_TENANTS = {
    TenantKind.EMPLOYER: (
        Role.STAFF,
        Role.SAFETY_MANAGER,
        Role.DEPUTY,
        Role.LEADER,
        Role.FINANCE_OFFICER,
        Role.ACCOUNT_ADMINISTRATOR,
        Role.DATA_PROTECTION_OFFICER,
        Role.TRUSTEE,
    ),
    TenantKind.SCHEME: (Role.WELLBEING_COORDINATOR, Role.PROVIDER, Role.DATA_PROTECTION_OFFICER),
    TenantKind.NETWORK: (
        Role.STATISTICS_STEWARD,
        Role.RELEASE_REVIEWER,
        Role.FUNDER,
        Role.OPERATOR,
        Role.DATA_PROTECTION_OFFICER,
    ),
}
MANAGING_ROLES = (Role.SAFETY_MANAGER, Role.DEPUTY)
LEADING_ROLES = (*MANAGING_ROLES, Role.LEADER, Role.ACCOUNT_ADMINISTRATOR)


class TooManyTries(PermissionDenied):
    """This account or source has to wait; nobody else is slowed."""


# --- signing in and out ---------------------------------------------------------------------------------------------


def check_password(*, email: str, password: str, source: str) -> Keyring:
    """The session tier for an address and a password; the same work and answer whether or not the address is known.

    Raises:
        TooManyTries: this account from this source, or this source, failed too often in the last quarter of an hour.
        unlock.WrongSecret: address or password wrong, or the person was disabled.
        unlock.Busy: too many people sign in at once.
    """
    account = server.lookup(email).hex()
    pair = f"{account}@{source}"
    with _one_try(
        ("password-source", source, SOURCE_LIMIT),
        ("password-pair", pair, ACCOUNT_SOURCE_LIMIT),
        ("password-account", account, ACCOUNT_LIMIT),
    ):
        person = Person.objects.filter(email_hash=server.lookup(email), active=True).first()
        keyring = unlock.open_session(person.id if person else None, password)
    throttle.forget("password-pair", pair, per=WINDOW)
    return keyring


@contextmanager
def _one_try(*limits: tuple[str, str, int]) -> Iterator[None]:
    """Counts a try of a secret before it is made, so that tries at the same moment see each other; only a wrong one stays counted.

    Args:
        limits: what is counted, for whom, and how many wrong tries are allowed in a quarter of an hour.
    """
    with transaction.atomic():  # a refusal rolls its own counts back
        for kind, who, limit in limits:
            if not throttle.allow(kind, who, limit=limit, per=WINDOW):
                raise TooManyTries("There were too many tries. Wait 15 minutes, then try again.")
    wrong = False
    try:
        yield
    except unlock.WrongSecret:
        wrong = True
        raise
    finally:
        if not wrong:
            with transaction.atomic():
                for kind, who, _ in limits:
                    throttle.take_back(kind, who, per=WINDOW)


def check_code(*, keyring: Keyring, typed: str) -> bool:
    """Whether the code of the app, or one of the recovery codes, is right."""
    person = Person.objects.filter(pk=keyring.person, active=True).first()
    if person is None:
        return False
    device = TotpDevice.objects.filter(user=person, confirmed=True).first()
    moment = timezone.now().timestamp()
    return (device is not None and devices.verify(device, keyring, typed, moment)) or _use_code(person, typed)


def _use_code(person: Person, typed: str) -> bool:
    """One of the ten recovery codes; that it was used stands in the log."""
    with transaction.atomic():
        if not devices.use_code(person, typed):
            return False
        trail.record("device:code_used", tenant=None, actor=person.id)
    return True


def arrive(*, keyring: Keyring) -> None:
    """What happens at every sign-in: what was handed over moves into the locker, the notice is taken down."""
    inbox.empty_into_locker(keyring)
    notices.seen(keyring.person)
    with transaction.atomic():
        trail.record("session:begin", tenant=None, actor=keyring.person)


def leave(*, by: Viewer) -> None:
    """What happens at every sign-out."""
    locker.touch(by.keyring)
    with transaction.atomic():
        trail.record("session:end", tenant=None, actor=by.id)


def step_up(*, by: Viewer, password: str) -> Keyring:
    """The keyring with the step-up seed. Raises WrongSecret, Busy, TooManyTries."""
    with _one_try(("step-up", str(by.id), ACCOUNT_SOURCE_LIMIT)):
        by.keyring.seed_u = unlock.step_up(by.keyring, password)
    with transaction.atomic():
        trail.record("session:step_up", tenant=None, actor=by.id)
    return by.keyring


def change_password(*, by: Viewer, old: str, new: str, token: str | None) -> None:
    """A new password around the same keys; all other sessions end. Raises WrongSecret, Busy, ValidationError, TooManyTries."""
    check_new_password(new)
    with _one_try(("step-up", str(by.id), ACCOUNT_SOURCE_LIMIT)):
        unlock.change_password(by.id, old, new)
    sessions.end_all(by.id, except_token=token)
    with transaction.atomic():
        trail.record("keys:password", tenant=None, actor=by.id)


def reset_password_with_kit(*, email: str, kit: str, new: str, source: str) -> None:
    """A forgotten password replaced with the printed kit; sessions end, the second factor stays as it is.

    Raises:
        ValueError: the code is mistyped.
        unlock.WrongSecret: address or code wrong.
        ValidationError: the new password is too weak.
        TooManyTries: this source tried too often.
    """
    check_new_password(new)
    if not throttle.allow("kit", source, limit=ACCOUNT_SOURCE_LIMIT * 2, per=WINDOW):
        raise TooManyTries("There were too many tries. Wait 15 minutes, then try again.")
    person = Person.objects.filter(email_hash=server.lookup(email), active=True).first()
    keyring = unlock.reset_with_kit(person.id if person else UUID(int=0), kit, new)
    sessions.end_all(keyring.person)
    with transaction.atomic():
        trail.record("keys:kit_used", tenant=None, actor=keyring.person)


def new_kit(*, by: Viewer) -> str:
    """A fresh kit to print; the old one stops working. Needs the step-up seed."""
    kit = unlock.new_kit(by.keyring)
    with transaction.atomic():
        trail.record("keys:kit_made", tenant=None, actor=by.id)
    return kit


def confirm_kit(*, by: Viewer, typed: str) -> None:
    """Raises ValueError or WrongSecret with a sentence for the person."""
    unlock.confirm_kit(by.id, typed)


def new_recovery_codes(*, by: Viewer) -> list[str]:
    codes = devices.new_codes(by.person)
    with transaction.atomic():
        trail.record("device:codes", tenant=None, actor=by.id)
    return codes


_COMMON = frozenset({"passwordpassword", "password12345678", "123456789012345", "qwertyuiopasdfgh", "letmeinletmein1"})
MIN_PASSWORD = 15


def check_new_password(password: str) -> None:
    """At least 15 characters, not one of the common ones, not one character or pattern repeated. Raises ValidationError."""
    plain = re.sub(r"\W", "", password).casefold()
    if len(password) < MIN_PASSWORD:
        raise ValidationError("Your password must have 15 characters or more. Six random words make a good one.")
    if plain in _COMMON or re.fullmatch(r"(.{1,4})\1+.{0,3}", plain) or "hearth" in plain:
        raise ValidationError("This password is too easy to guess. Six random words make a good one.")


# --- joining --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Invited:
    """What an invitation says, for the person who holds its link."""

    tenant: Tenant
    role: Role
    name: str
    email: str


def invite(*, by: Viewer, tenant: Tenant, role: Role, name: str, email: str) -> str:
    """Sends a link to join, single use, 72 hours; returns the link's token for the administrator's screen.

    Raises:
        PermissionDenied: the inviter does not administer this tenant's accounts.
        ValidationError: the role does not exist at this kind of tenant.
    """
    check_can_invite(by, tenant)
    return _invite(tenant, role, name, email, actor=by.id)


def check_can_invite(by: Viewer, tenant: Tenant) -> None:
    """Raises PermissionDenied."""
    if not by.roles_at(tenant.id) & {Role.ACCOUNT_ADMINISTRATOR, Role.OPERATOR}:
        raise PermissionDenied("Only an account administrator can invite people.")


def open_invitation(token: str) -> Invited | None:
    """What a link says; None when it is used up, too old or wrong."""
    row = Invitation.objects.filter(pk=server.token_id(token, "invitation"), expires__gt=timezone.now()).first()
    if row is None:
        return None
    told = json.loads(server.open_under_token(token, "invitation", bytes(row.blob)))
    return Invited(row.tenant, Role(row.role), told["name"], told["email"])


def accept(*, token: str, password: str) -> tuple[unlock.Enrolment, bytes]:
    """Makes the person's keys; she stays inactive until the second factor and the kit are confirmed (`finish_joining`).

    Returns the keys with the kit to print, and the authenticator's seed.

    Raises:
        ValidationError: the password is too weak, or the link is no longer good.
    """
    check_new_password(password)
    invited = open_invitation(token)
    if invited is None:
        raise ValidationError("This link was used already or is too old. Ask for a new one.")
    for left in Person.objects.filter(email_hash=server.lookup(invited.email), active=False, memberships=None):
        unlock.remove_all(left.id)
        left.delete()
    if Person.objects.filter(email_hash=server.lookup(invited.email)).exists():
        raise ValidationError("You have an account already. Sign in, and ask for the role to be added.")
    person = Person.new(name=invited.name, email=invited.email)
    person.active = False
    person.save()
    return unlock.enrol(person.id, password), devices.new_seed()


def finish_joining(*, token: str, keyring: Keyring, totp_seed: bytes, kit_typed: str) -> list[str]:
    """Everything is confirmed: the person becomes active with her role; returns her recovery codes, shown once.

    Raises:
        ValueError, unlock.WrongSecret: the kit typed back is not right.
        ValidationError: the link is no longer good.
    """
    unlock.confirm_kit(keyring.person, kit_typed)
    with transaction.atomic():
        row = Invitation.objects.select_for_update().filter(pk=server.token_id(token, "invitation")).first()
        if row is None:
            raise ValidationError("This link was used already or is too old. Ask for a new one.")
        person = Person.objects.get(pk=keyring.person)
        person.active = True
        person.save()
        devices.add(person, keyring, totp_seed)
        codes = devices.new_codes(person)
        take_up(person=person, keyring=keyring, tenant=row.tenant, role=Role(row.role))
        row.delete()
    return codes


def take_up(*, person: Person, keyring: Keyring, tenant: Tenant, role: Role) -> None:
    """Gives a role. Where its vault has no member yet, this person founds it; where it has, a member must grant.

    Raises:
        ValidationError: the role does not go with another that the person has.
    """
    _check_apart(person.id, tenant, role)
    Membership.objects.get_or_create(person=person, tenant=tenant, role=role)
    trail.record("role:take_up", tenant=tenant.id, actor=person.id, details={"role": role})
    kind = VAULTS_OF.get(role)
    vault = vaults.find(tenant.id, kind) if kind else None
    if vault is None or kind not in VAULTS_OF_TENANTS[TenantKind(tenant.kind)]:
        return
    if not vaults.members(vault):
        vaults.found_membership(vault, keyring)
    else:
        notices.tell(vaults.members(vault))


def give_role(*, by: Viewer, tenant: Tenant, person_id: UUID, role: Role) -> None:
    """Adds a role to somebody who is here already; a key follows only by a grant.

    Raises:
        PermissionDenied: the giver does not administer this tenant's accounts.
        Http404: the person is not here.
        ValidationError: the role does not exist here, or does not go with another that the person has.
    """
    check_can_invite(by, tenant)
    _check_role(tenant, role)
    person = get_object_or_404(Person.objects.filter(memberships__tenant=tenant, active=True).distinct(), pk=person_id)
    _check_apart(person_id, tenant, role)
    with transaction.atomic():
        Membership.objects.get_or_create(person=person, tenant=tenant, role=role)
        trail.record("role:give", tenant=tenant.id, actor=by.id, details={"role": role, "person": str(person_id)})


def remove_person(*, by: Viewer, tenant: Tenant, person_id: UUID) -> None:
    """A leaver: no role, no session, no grant at this tenant; the locks change with the next member's password.

    Raises:
        PermissionDenied: not the administrator, or herself.
        Http404: the person is not here.
    """
    check_can_invite(by, tenant)
    if person_id == by.id:
        raise PermissionDenied("You cannot remove yourself. Ask another administrator.")
    get_object_or_404(Person.objects.filter(memberships__tenant=tenant).distinct(), pk=person_id)
    with transaction.atomic():
        Membership.objects.filter(person=person_id, tenant=tenant).delete()
        for vault in Vault.objects.filter(tenant=tenant.id):
            vaults.revoke(vault, person_id, actor=by.id)
        if not Membership.objects.filter(person=person_id).exists():
            Person.objects.filter(pk=person_id).update(active=False)
            unlock.remove_all(person_id)
        sessions.end_all(person_id)
        trail.record("role:remove", tenant=tenant.id, actor=by.id, details={"person": str(person_id)})


def grant_key(*, by: Viewer, vault_id: UUID, person_id: UUID) -> None:
    """Gives a role-holder the vault's key, after the six words were compared by voice.

    Raises:
        PermissionDenied: the granter is no member, or the person holds no role that this vault belongs to.
        StepUpNeeded: the password was not given lately.
    """
    vault = Vault.objects.get(pk=vault_id)
    roles = [role for role, kind in VAULTS_OF.items() if kind == vault.kind]
    entitled = Membership.objects.filter(person=person_id, tenant=vault.tenant, role__in=roles, person__active=True)
    if not vaults.holds(by.keyring, vault) or not entitled.exists():
        raise PermissionDenied("You cannot give this person access.")
    vaults.grant(vault, person_id, by.keyring)
    notices.tell([one for one in vaults.members(vault) if one != by.id])


def found_key(*, by: Viewer, vault_id: UUID) -> None:
    """A role-holder founds the key of a vault that nobody holds: nobody is there who could give it to her.

    Raises:
        PermissionDenied: she holds no role that this vault belongs to, or somebody holds the key.
        StepUpNeeded: the password was not given lately.
    """
    vault = Vault.objects.get(pk=vault_id)
    entitled = [role for role in by.roles_at(vault.tenant) if VAULTS_OF.get(role) == vault.kind]
    if not entitled or vaults.members(vault):
        raise PermissionDenied("You cannot take up this key. Ask one of those who hold it.")
    vaults.found_membership(vault, by.keyring)


def change_locks(*, by: Viewer, vault_id: UUID) -> None:
    """A new generation of a vault, after somebody left or as a precaution. Raises PermissionDenied, StepUpNeeded."""
    vault = Vault.objects.get(pk=vault_id)
    if not vaults.holds(by.keyring, vault):
        raise PermissionDenied("You do not hold this key.")
    with transaction.atomic():
        vaults.rotate(vault, by.keyring)
        if vault.kind == VaultKind.STATS:
            facts.carry_over(by.keyring, vault)


# --- tenants --------------------------------------------------------------------------------------------------------


def create_tenant(
    *, founder: Keyring, kind: TenantKind, name: str, slug: str, scheme: Tenant | None = None
) -> tuple[Tenant, list[Sheet]]:
    """A tenant with its vaults; the recovery shares come back once, to be printed, and are kept nowhere."""
    with transaction.atomic():
        tenant = Tenant.objects.create(kind=kind, name=name, slug=slug, scheme=scheme)
        sheets = vaults.create(tenant.id, VAULTS_OF_TENANTS[kind], founder)
        trail.record("tenant:create", tenant=tenant.id, actor=founder.person)
    return tenant, sheets


def enrol_person(*, name: str, email: str, password: str, totp_seed: bytes) -> tuple[Person, unlock.Enrolment]:
    """A person complete with keys, device and confirmed kit: for the demo, and for tests, which show the kit to nobody."""
    person = Person.new(name=name, email=email)
    person.save()
    enrolment = unlock.enrol(person.id, password)
    unlock.confirm_kit(person.id, enrolment.kit)
    devices.add(person, enrolment.keyring, totp_seed)
    return person, enrolment


def _invite(tenant: Tenant, role: Role, name: str, email: str, *, actor: UUID | None) -> str:
    _check_role(tenant, role)
    token = server.new_token()
    told = json.dumps({"name": name, "email": email}).encode()
    until = timezone.now() + INVITATION_LIFE
    rounded = datetime.fromtimestamp(-(-until.timestamp() // 3600) * 3600, tz=until.tzinfo)
    with transaction.atomic():
        Invitation.objects.create(
            pk=server.token_id(token, "invitation"),
            tenant=tenant,
            role=role,
            expires=rounded,
            blob=server.seal_under_token(token, "invitation", told),
        )
        trail.record("role:invite", tenant=tenant.id, actor=actor, details={"role": role})
        link = settings.HEARTH_URL + reverse("join", args=[token])
        transaction.on_commit(
            lambda: notices.mail(email, "You are invited to Hearth", f"Use this link within 3 days:\n\n{link}\n")
        )
    return token


def _check_role(tenant: Tenant, role: Role) -> None:
    if role not in ROLES_OF_TENANTS[TenantKind(tenant.kind)]:
        raise ValidationError("This role does not exist in this kind of organisation.")


def _check_apart(person: UUID, tenant: Tenant, role: Role) -> None:
    """Refuses a role that would bring together two keys which must stay with two people. Raises ValidationError."""
    rows = Membership.objects.filter(person=person).values_list("role", "tenant", "tenant__kind")
    roles = {*rows, (str(role), tenant.id, str(tenant.kind))}
    leads = any(kind == TenantKind.EMPLOYER and one in LEADING_ROLES for one, _, kind in roles)
    if leads and any(kind == TenantKind.SCHEME and one in VAULTS_OF for one, _, kind in roles):
        raise ValidationError("Nobody who leads an employer or runs its accounts can hold a key of a wellbeing scheme.")
    here = {one for one, where, _ in roles if where == tenant.id}
    if Role.DATA_PROTECTION_OFFICER in here and here.intersection(MANAGING_ROLES):
        raise ValidationError("Whoever reads the log cannot be one of those whose deeds stand in it.")
