"""What the account pages show: one's own account, an administrator's people, a member's keys and who waits for one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404

from accounts import queries, sessions
from accounts.models import Invitation, Membership, RecoveryCode, Role, Tenant, TotpDevice
from accounts.queries import VAULTS_OF, WaitingForKey
from accounts.viewer import Viewer
from vault import rotation, trail, unlock, vaults
from vault.errors import Untrusted
from vault.models import Unlock, UnlockKind, Vault, VaultKind, VaultMember

LOG_PAGE = 25  # events on a page of the log

VAULT_NAMES = {
    VaultKind.SAFETY: "Safety team",
    VaultKind.FINANCE: "Costs",
    VaultKind.AUDIT: "Log",
    VaultKind.ESCALATION: "Trustees",
    VaultKind.WELLBEING: "Wellbeing",
    VaultKind.STATS: "Statistics",
}
"""What people call the key of a vault."""


@dataclass(frozen=True)
class Place:
    """One organisation and what the person is there."""

    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class OpenSession:
    """One of the person's own sessions. `row` names it in a form; `until` is rounded up to the quarter hour."""

    row: str
    until: datetime
    this_one: bool


@dataclass(frozen=True)
class OwnAccount:
    """`words` are None when the directory does not vouch for the person's keys."""

    name: str
    email: str
    places: tuple[Place, ...]
    has_app: bool
    has_kit: bool
    codes_left: int
    sessions: int
    words: str | None


@dataclass(frozen=True)
class PersonRole:
    role: Role
    label: str
    waits_for_key: bool


@dataclass(frozen=True)
class PersonRow:
    """Somebody at an organisation, as its account administrator sees them."""

    id: UUID
    name: str
    roles: tuple[PersonRole, ...]
    has_app: bool
    has_kit: bool


@dataclass(frozen=True)
class OpenInvitation:
    """A link that nobody has used yet. Whom it is for stands sealed in it."""

    role: str
    until: datetime


@dataclass(frozen=True)
class KeyView:
    """One key that belongs to a role of the viewer: who holds it, who waits, whether its lock is due for a change."""

    vault: UUID
    tenant: str
    title: str
    mine: bool
    holders: tuple[str, ...]
    waiting: tuple[WaitingForKey, ...]
    rotation_due: bool
    records_waiting: int


@dataclass(frozen=True)
class LogPage:
    """A page of an organisation's log, newest first; `older` is where the next page starts.

    Without the key (`holds_key`) the events stand there without their details.
    """

    tenant: Tenant
    events: tuple[trail.OpenedEvent, ...]
    names: dict[UUID, str]
    older: int | None
    holds_key: bool


def own_account(viewer: Viewer) -> OwnAccount:
    return OwnAccount(
        name=viewer.name,
        email=viewer.person.email,
        places=_places(viewer.memberships),
        has_app=TotpDevice.objects.filter(user=viewer.person, confirmed=True).exists(),
        has_kit=unlock.has_confirmed_kit(viewer.id),
        codes_left=RecoveryCode.objects.filter(person=viewer.person).count(),
        sessions=len(sessions.sessions_of(viewer.id)),
        words=_words(viewer.id),
    )


def own_sessions(viewer: Viewer, token: str | None) -> list[OpenSession]:
    """The viewer's live sessions; `token` is the cookie of the one that asks."""
    rows = sessions.sessions_of(viewer.id)
    return [OpenSession(bytes(row.id).hex(), row.expires, sessions.is_row(token, bytes(row.id))) for row in rows]


def administered(viewer: Viewer, slug: str) -> Tenant:
    """The organisation whose accounts the viewer looks after. Raises Http404 for any other."""
    return _one_of(viewer.tenants_as(*queries.ADMINISTRATORS), slug)


def people(viewer: Viewer, tenant: Tenant) -> list[PersonRow]:
    """Everybody with a role, by name, for the administrator. Raises Http404 to anybody else."""
    roles: dict[UUID, list[str]] = defaultdict(list)
    names: dict[UUID, str] = {}
    for one in queries.people_at(viewer, tenant):
        names[one.person_id] = one.name
    for person, role in Membership.objects.filter(tenant=tenant, person__in=names).values_list("person", "role"):
        roles[person].append(role)
    apps = set(TotpDevice.objects.filter(user__in=names, confirmed=True).values_list("user", flat=True))
    kits = set(
        Unlock.objects.filter(person__in=names, kind=UnlockKind.KIT, confirmed=True).values_list("person", flat=True)
    )
    keys = _keys_held(tenant)
    return [
        PersonRow(person, name, _roles(roles[person], person, keys), person in apps, person in kits)
        for person, name in sorted(names.items(), key=lambda item: item[1].casefold())
    ]


def person_at(viewer: Viewer, tenant: Tenant, person: UUID) -> PersonRow:
    """One of them. Raises Http404."""
    for row in people(viewer, tenant):
        if row.id == person:
            return row
    raise Http404


def open_invitations(tenant: Tenant, now: datetime) -> list[OpenInvitation]:
    rows = Invitation.objects.filter(tenant=tenant, expires__gt=now).order_by("expires")
    return [OpenInvitation(Role(row.role).label, row.expires) for row in rows]


def keys(viewer: Viewer) -> list[KeyView]:
    """The keys that belong to the viewer's roles, or that she holds. Raises Http404 when there is none."""
    waiting = queries.waiting_for_keys(viewer)
    found = [_key(viewer, vault, waiting) for vault in _vaults_of(viewer)]
    if not found:
        raise Http404
    return sorted(found, key=lambda key: (key.tenant, key.title))


def key(viewer: Viewer, vault: UUID) -> KeyView:
    """One key that belongs to the viewer's roles, or that she holds. Raises Http404 for any other."""
    for one in keys(viewer):
        if one.vault == vault:
            return one
    raise Http404


def own_words(viewer: Viewer) -> str | None:
    return _words(viewer.id)


def log_page(viewer: Viewer, slug: str, before: int | None) -> LogPage:
    """The newest events of an organisation's log, or those before an index, for its data-protection officer.

    Raises:
        Http404: to anybody else.
    """
    tenant = _one_of(viewer.tenants_as(Role.DATA_PROTECTION_OFFICER), slug)
    vault = vaults.find(tenant.id, VaultKind.AUDIT)
    if vault is None:
        raise Http404
    holds_key = vaults.holds(viewer.keyring, vault)
    seeds = vaults.seeds(viewer.keyring, vault) if holds_key else {}
    events = trail.read(seeds, vault, before=before, limit=LOG_PAGE + 1)
    shown = tuple(events[:LOG_PAGE])
    ids = {one.actor for one in shown if one.actor} | {found for one in shown if (found := _person_in(one.details))}
    older = shown[-1].index if len(events) > LOG_PAGE else None
    return LogPage(tenant, shown, queries.names_of(ids), older, holds_key)


def person_named(details: dict[str, str], names: dict[UUID, str]) -> str | None:
    """The name of the person an event is about, if it is about one who is still here."""
    found = _person_in(details)
    return names.get(found) if found else None


def _person_in(details: dict[str, str]) -> UUID | None:
    try:
        return UUID(details["person"])
    except (KeyError, ValueError):
        return None


def _one_of(tenants: Iterable[Tenant], slug: str) -> Tenant:
    for tenant in tenants:
        if tenant.slug == slug:
            return tenant
    raise Http404


def _places(memberships: Iterable[Membership]) -> tuple[Place, ...]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in memberships:
        found[one.tenant.name].append(Role(one.role).label)
    return tuple(Place(name, tuple(sorted(roles))) for name, roles in sorted(found.items()))


def _words(person: UUID) -> str | None:
    try:
        return unlock.key_words(person)
    except Untrusted:
        return None


def _keys_held(tenant: Tenant) -> set[tuple[UUID, str]]:
    """(person, kind of vault) of everybody who holds a key of this organisation."""
    return set(VaultMember.objects.filter(vault__tenant=tenant.id).values_list("person", "vault__kind"))


def _roles(roles: Iterable[str], person: UUID, held: set[tuple[UUID, str]]) -> tuple[PersonRole, ...]:
    found = []
    for role in map(Role, sorted(roles)):
        kind = VAULTS_OF.get(role)
        found.append(PersonRole(role, str(role.label), kind is not None and (person, kind) not in held))
    return tuple(found)


def _vaults_of(viewer: Viewer) -> list[Vault]:
    wanted = {(one.tenant_id, VAULTS_OF[Role(one.role)]) for one in viewer.memberships if Role(one.role) in VAULTS_OF}
    held = set(VaultMember.objects.filter(person=viewer.id).values_list("vault", flat=True))
    tenants = {one.tenant_id for one in viewer.memberships}
    rows = Vault.objects.filter(tenant__in=tenants)
    return [row for row in rows if row.id in held or (row.tenant, row.kind) in wanted]


def _key(viewer: Viewer, vault: Vault, waiting: Iterable[WaitingForKey]) -> KeyView:
    tenant = Tenant.objects.get(pk=vault.tenant)
    mine = vaults.holds(viewer.keyring, vault)
    names = queries.names_of(vaults.members(vault))
    return KeyView(
        vault=vault.id,
        tenant=tenant.name,
        title=VAULT_NAMES[VaultKind(vault.kind)],
        mine=mine,
        holders=tuple(sorted(names.values())),
        waiting=tuple(one for one in waiting if one.vault_id == vault.id),
        rotation_due=vault.rotation_due,
        records_waiting=rotation.waiting(vault),
    )
