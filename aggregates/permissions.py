"""Who may do what: check and can, from one table of roles. What stands in no table is denied.

All of it happens at the network. To who has no role there, the desk and the reviews do not exist (404); somebody of the
network without the right is told so (403). What is published is for everybody who has a role anywhere.
"""

from collections.abc import Mapping
from enum import StrEnum, unique

from django.core.exceptions import PermissionDenied

from accounts.models import Role, Tenant, TenantKind
from accounts.permitting import NotFound, whether
from accounts.viewer import Viewer


@unique
class Permission(StrEnum):
    """`resource:action`, in the order of the alphabet."""

    ANSWER = "learning:answer"
    WRITE_THEME = "learning:write"
    DRAFT = "release:draft"
    READ = "release:read"
    REVIEW = "release:review"
    KEEP_UNITS = "units:keep"


_STEWARD = frozenset({Role.STATISTICS_STEWARD})

ALLOWED: Mapping[Permission, frozenset[Role]] = {
    Permission.ANSWER: frozenset({Role.FUNDER}),
    Permission.WRITE_THEME: _STEWARD,
    Permission.DRAFT: _STEWARD,
    Permission.READ: frozenset(Role),
    Permission.REVIEW: frozenset({Role.RELEASE_REVIEWER}),
    Permission.KEEP_UNITS: _STEWARD,
}

_SENTENCES: Mapping[Permission, str] = {
    Permission.ANSWER: "Only funders answer here.",
    Permission.WRITE_THEME: "Only the statistics steward writes here.",
    Permission.DRAFT: "Only the statistics steward drafts figures.",
    Permission.READ: "Your role here does not include this.",
    Permission.REVIEW: "Only release reviewers can check figures.",
    Permission.KEEP_UNITS: "Only the statistics steward keeps the list of those who take part.",
}


def network() -> Tenant:
    """The network. Raises NotFound where there is none yet."""
    found = Tenant.objects.filter(kind=TenantKind.NETWORK).order_by("id").first()
    if found is None:
        raise NotFound
    return found


def check_can_draft(viewer: Viewer) -> None:
    _check(viewer, Permission.DRAFT)


def check_can_keep_units(viewer: Viewer) -> None:
    _check(viewer, Permission.KEEP_UNITS)


def check_can_review(viewer: Viewer) -> None:
    _check(viewer, Permission.REVIEW)


def check_can_write_theme(viewer: Viewer) -> None:
    _check(viewer, Permission.WRITE_THEME)


def check_can_answer(viewer: Viewer) -> None:
    _check(viewer, Permission.ANSWER)


def check_can_read(viewer: Viewer) -> None:
    """Everybody who has a role anywhere reads what is published, on the same day."""
    if not viewer.memberships:
        raise NotFound


def _check(viewer: Viewer, permission: Permission) -> None:
    roles = frozenset(Role(one.role) for one in viewer.memberships if one.tenant.kind == TenantKind.NETWORK)
    if not roles:
        raise NotFound
    if roles.isdisjoint(ALLOWED[permission]):
        raise PermissionDenied(_SENTENCES[permission])


can_answer = whether(check_can_answer)
can_draft = whether(check_can_draft)
can_keep_units = whether(check_can_keep_units)
can_review = whether(check_can_review)
can_write_theme = whether(check_can_write_theme)
