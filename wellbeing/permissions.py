"""Who may do what. Each `check_can_x` raises with a sentence for the person; `can_x` is derived from it.

What stands in no table is denied. To somebody of another organisation there is nothing here (404); somebody of the same
scheme without the right is told so (403). What a person can open is decided by keys alone, so these checks are the outer door.
"""

from collections.abc import Mapping
from enum import StrEnum, unique
from uuid import UUID

from django.core.exceptions import PermissionDenied

from accounts.models import Role, Tenant, TenantKind
from accounts.permitting import NotFound, whether
from accounts.viewer import Viewer


@unique
class Permission(StrEnum):
    """`resource:action`, in the order of the alphabet."""

    MANAGE_FUNDS = "fund:manage"
    PROVIDE = "case:provide"
    CHECK_PROVIDER = "provider:check"
    WRITE_PROFILE = "provider:write"
    ASK = "request:ask"
    COORDINATE = "request:coordinate"


_EVERYBODY = frozenset(
    {
        Role.ACCOUNT_ADMINISTRATOR,
        Role.DATA_PROTECTION_OFFICER,
        Role.DEPUTY,
        Role.FINANCE_OFFICER,
        Role.LEADER,
        Role.SAFETY_MANAGER,
        Role.STAFF,
        Role.TRUSTEE,
    }
)
_COORDINATORS = frozenset({Role.WELLBEING_COORDINATOR})
_PROVIDERS = frozenset({Role.PROVIDER})

ALLOWED: Mapping[Permission, frozenset[Role]] = {
    Permission.MANAGE_FUNDS: _COORDINATORS,
    Permission.PROVIDE: _PROVIDERS,
    Permission.CHECK_PROVIDER: _COORDINATORS,
    Permission.WRITE_PROFILE: _PROVIDERS,
    Permission.ASK: _EVERYBODY,
    Permission.COORDINATE: _COORDINATORS,
}

_SENTENCES: Mapping[Permission, str] = {
    Permission.MANAGE_FUNDS: "Only the coordinators of the scheme look after its funds.",
    Permission.PROVIDE: "Only providers of the scheme can do this.",
    Permission.CHECK_PROVIDER: "Only the coordinators of the scheme can do this.",
    Permission.WRITE_PROFILE: "Only providers of the scheme have a profile.",
    Permission.ASK: "Your role here does not include this.",
    Permission.COORDINATE: "Only the coordinators of the scheme hold a key to this.",
}


def _check(viewer: Viewer, tenant: UUID, permission: Permission) -> None:
    """A stranger gets NotFound, somebody without the right PermissionDenied."""
    roles = viewer.roles_at(tenant)
    if not roles:
        raise NotFound
    if not roles & ALLOWED[permission]:
        raise PermissionDenied(_SENTENCES[permission])


def check_can_ask(viewer: Viewer, employer: Tenant) -> None:
    if employer.kind != TenantKind.EMPLOYER:
        raise NotFound
    _check(viewer, employer.id, Permission.ASK)


def check_can_manage_funds(viewer: Viewer, scheme: UUID) -> None:
    _check(viewer, scheme, Permission.MANAGE_FUNDS)


def check_can_coordinate(viewer: Viewer, scheme: UUID) -> None:
    _check(viewer, scheme, Permission.COORDINATE)


def check_can_provide(viewer: Viewer, scheme: UUID) -> None:
    """Whether she may see people through the scheme. Which people, her keys decide."""
    _check(viewer, scheme, Permission.PROVIDE)


def check_can_check_provider(viewer: Viewer, scheme: UUID) -> None:
    _check(viewer, scheme, Permission.CHECK_PROVIDER)


def check_can_write_profile(viewer: Viewer, scheme: UUID) -> None:
    _check(viewer, scheme, Permission.WRITE_PROFILE)


can_ask = whether(check_can_ask)
can_coordinate = whether(check_can_coordinate)
can_manage_funds = whether(check_can_manage_funds)
can_provide = whether(check_can_provide)
can_check_provider = whether(check_can_check_provider)
can_write_profile = whether(check_can_write_profile)
