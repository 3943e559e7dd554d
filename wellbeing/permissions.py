"""Who may do what. Each `check_can_x` raises with a sentence for the person; `can_x` is derived from it.

What stands in no table is denied. To somebody of another organisation there is nothing here (404); somebody of the same
scheme without the right is told so (403). What a person can open is decided by keys alone, so these checks are the outer door.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum, unique
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import Role, Tenant, TenantKind
from accounts.viewer import Viewer


class NotFound(Http404):
    """There is no such thing, or none that this person may learn of: both look the same."""


@unique
class Permission(StrEnum):
    """`resource:action`, in the order of the alphabet."""

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

ALLOWED: Mapping[Permission, frozenset[Role]] = {
    Permission.ASK: _EVERYBODY,
    Permission.COORDINATE: _COORDINATORS,
}

_SENTENCES: Mapping[Permission, str] = {
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


def check_can_coordinate(viewer: Viewer, scheme: UUID) -> None:
    _check(viewer, scheme, Permission.COORDINATE)


def _whether[Thing](check: Callable[[Viewer, Thing], None]) -> Callable[[Viewer, Thing], bool]:
    def can(viewer: Viewer, thing: Thing) -> bool:
        try:
            check(viewer, thing)
        except (NotFound, PermissionDenied):
            return False
        return True

    return can


can_ask = _whether(check_can_ask)
can_coordinate = _whether(check_can_coordinate)
