"""The first run: an empty server becomes a network with its first organisation and its first person.

Only somebody who can read the server's own files can begin: the set-up code stands in a file of its own, beside the data.
"""

import base64
import hmac
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import actions, devices, throttle
from accounts.actions import ACCOUNT_SOURCE_LIMIT, WINDOW, TooManyTries
from accounts.models import Person, Role, Tenant, TenantKind
from vault import trail, unlock
from vault.keyring import Keyring
from vault.vaults import SHARES, Sheet

_CODE_BYTES = 15  # 120 bits
FIRST_ROLES = (Role.SAFETY_MANAGER, Role.ACCOUNT_ADMINISTRATOR)


@dataclass(frozen=True)
class Plan:
    """What is to be made: names of the network and of the first organisation, and the organisation's public address."""

    network: str
    organisation: str
    slug: str

    def to_dict(self) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def from_dict(cls, told: dict[str, str]) -> Self:
        return cls(**told)


@dataclass(frozen=True)
class Share:
    """One code on a trustee's sheet: whose vault of which kind it helps to open."""

    tenant: str
    kind: str
    text: str


type TrusteeSheet = tuple[Share, ...]


@dataclass(frozen=True)
class Finished:
    """What is shown once: the first person's recovery codes, and one sheet for each trustee."""

    codes: list[str]
    sheets: list[TrusteeSheet]


def needed() -> bool:
    """Whether this server is still empty."""
    return not Tenant.objects.exists()


def code_file() -> Path:
    return Path(settings.VAR_DIR) / "setup_code"


def make_code() -> str:
    """The set-up code, made now if there is none yet, mode 0400."""
    try:
        handle = os.open(code_file(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except FileExistsError:
        return _stored_code()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        plain = base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode("ascii")
        code = "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))
        file.write(code + "\n")
    return code


def check_code(typed: str, *, source: str) -> None:
    """Raises ValidationError for another code, TooManyTries for a source that tried too often."""
    if not throttle.allow("setup", source, limit=ACCOUNT_SOURCE_LIMIT * 2, per=WINDOW):
        raise TooManyTries("There were too many tries. Wait 15 minutes, then try again.")
    stored = _stored_code()
    if not stored or not hmac.compare_digest(_plain(stored), _plain(typed)):
        raise ValidationError("The set-up code is not right. Run “manage.py setup_code” on the server to see it")


def begin(*, name: str, email: str, password: str) -> tuple[unlock.Enrolment, bytes]:
    """The first person's keys; the person stays inactive until `finish`. Whoever began before and did not finish goes.

    Returns the keys with the kit to print, and the authenticator's seed.

    Raises:
        ValidationError: the password is too weak.
        unlock.Busy: too many derivations at once.
    """
    actions.check_new_password(password)
    for left in Person.objects.filter(active=False, memberships=None):
        unlock.remove_all(left.id)
        left.delete()
    person = Person.new(name=name, email=email)
    person.active = False
    person.save()
    return unlock.enrol(person.id, password), devices.new_seed()


def finish(*, plan: Plan, keyring: Keyring, totp_seed: bytes, kit_typed: str) -> Finished:
    """Makes the network, the organisation, their vaults and the first person's roles, all or nothing.

    Raises:
        ValueError, unlock.WrongSecret: the kit typed back is not right.
        ValidationError: somebody else has set this server up in the meantime.
    """
    _first_person(keyring)
    unlock.confirm_kit(keyring.person, kit_typed)
    with transaction.atomic():
        # Writing to the log waits for whoever else writes to it, so of two set-ups the second sees the first's tenants.
        trail.record("network:found", tenant=None, actor=keyring.person)
        person = _first_person(keyring)
        person.active = True
        person.save()
        devices.add(person, keyring, totp_seed)
        codes = devices.new_codes(person)
        made = _make_tenants(plan, person, keyring)
        transaction.on_commit(lambda: code_file().unlink(missing_ok=True))
    return Finished(codes, [_sheet_of(index, made) for index in range(1, SHARES + 1)])


def _first_person(keyring: Keyring) -> Person:
    """Who began. Raises ValidationError when somebody else has begun or finished in the meantime."""
    person = Person.objects.filter(pk=keyring.person).first()
    if not needed() or person is None:
        raise ValidationError("Somebody else is setting Hearth up, or has done so. Ask them to invite you.")
    return person


def _make_tenants(plan: Plan, person: Person, keyring: Keyring) -> list[tuple[Tenant, list[Sheet]]]:
    address = "network" if plan.slug != "network" else "the-network"
    network = actions.create_tenant(founder=keyring, kind=TenantKind.NETWORK, name=plan.network, slug=address)
    employer = actions.create_tenant(founder=keyring, kind=TenantKind.EMPLOYER, name=plan.organisation, slug=plan.slug)
    actions.take_up(person=person, keyring=keyring, tenant=network[0], role=Role.OPERATOR)
    for role in FIRST_ROLES:
        actions.take_up(person=person, keyring=keyring, tenant=employer[0], role=role)
    return [employer, network]


def _sheet_of(index: int, made: list[tuple[Tenant, list[Sheet]]]) -> TrusteeSheet:
    return tuple(
        Share(tenant.name, str(sheet.kind.value), sheet.text)
        for tenant, sheets in made
        for sheet in sheets
        if sheet.index == index
    )


def _stored_code() -> str:
    try:
        return code_file().read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _plain(code: str) -> bytes:
    return "".join(one for one in code.upper() if one.isalnum()).encode()
