from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Role, Tenant, TenantKind
from accounts.permitting import NotFound
from safety import permissions
from safety.models import Incident
from safety.permissions import ALLOWED, Permission

HARBOUR = Tenant(id=uuid4(), kind=TenantKind.EMPLOYER, name="Harbour", slug="harbour")
WELLSPRING = Tenant(id=uuid4(), kind=TenantKind.SCHEME, name="Wellspring", slug="wellspring")
INCIDENT = Incident(id=uuid4(), tenant=HARBOUR)

THING = {Permission.REPORT: HARBOUR, Permission.LIST: HARBOUR, Permission.SEARCH: HARBOUR}
THING |= {one: HARBOUR for one in Permission if one.value.split(":")[0] in {"claim", "cost", "pot"}}
THING |= {one: HARBOUR for one in Permission if one.value.split(":")[0] in {"hours", "opening"}}
THING |= {
    one: HARBOUR
    for one in Permission
    if one.value.split(":")[0] in {"exchange", "figures", "keeping", "playbook", "steps"}
}
TEAM = {Role.SAFETY_MANAGER, Role.DEPUTY, Role.TRUSTEE}
# Who may do what, written down once more from the design, so that a slip in the table shows.
EXPECTED = {
    Permission.REPORT: {
        Role.STAFF,
        Role.SAFETY_MANAGER,
        Role.DEPUTY,
        Role.LEADER,
        Role.FINANCE_OFFICER,
        Role.ACCOUNT_ADMINISTRATOR,
        Role.DATA_PROTECTION_OFFICER,
        Role.TRUSTEE,
    },
    **dict.fromkeys((Permission.OPEN, Permission.LIST, Permission.SEARCH), TEAM | {Role.LEADER}),
    **{
        one: {Role.FINANCE_OFFICER, Role.SAFETY_MANAGER, Role.DEPUTY}
        for one in Permission
        if one.value.split(":")[0] in {"claim", "cost", "pot"}
    },
    Permission.COST_APPROVE: {Role.FINANCE_OFFICER, Role.SAFETY_MANAGER},
    Permission.COST_LINK: {Role.DEPUTY, Role.SAFETY_MANAGER},
}
EXPECTED[Permission.COST_ADD] = EXPECTED[Permission.REPORT]
for speaking in (Permission.SET_HOURS, Permission.SHARE, Permission.WARN):
    EXPECTED[speaking] = {Role.SAFETY_MANAGER, Role.DEPUTY}
for keeping in (Permission.KEEP, Permission.SEE_KEPT):
    EXPECTED[keeping] = {Role.SAFETY_MANAGER, Role.DEPUTY, Role.DATA_PROTECTION_OFFICER}
EXPECTED[Permission.SET_KEEPING] = {Role.SAFETY_MANAGER, Role.DATA_PROTECTION_OFFICER}
EXPECTED[Permission.EXPORT] = EXPECTED[Permission.IMPORT] = {Role.SAFETY_MANAGER}
EXPECTED[Permission.SEE_FIGURES] = {Role.SAFETY_MANAGER, Role.DEPUTY, Role.LEADER}
EXPECTED[Permission.ASK_OPENING] = {Role.DATA_PROTECTION_OFFICER, Role.TRUSTEE}
EXPECTED[Permission.DECIDE_OPENING] = {Role.TRUSTEE}
EXPECTED[Permission.CHECK] = EXPECTED[Permission.READ_STEPS] = EXPECTED[Permission.OPEN]
EXPECTED[Permission.CHANGE_PLAYBOOK] = EXPECTED[Permission.WRITE_STEPS] = {Role.SAFETY_MANAGER, Role.DEPUTY}
EXPECTED[Permission.SIGN] = {Role.LEADER, Role.TRUSTEE}


def somebody(*roles, tenant=HARBOUR):
    return SimpleNamespace(roles_at=lambda asked: frozenset(roles) if asked == tenant.id else frozenset())


def pair(permission):
    name = permission.name.lower()
    return getattr(permissions, f"check_can_{name}"), getattr(permissions, f"can_{name}")


def test_every_permission_has_roles_a_sentence_and_a_pair_of_functions():
    assert set(ALLOWED) == set(permissions._SENTENCES) == set(Permission)
    for permission in Permission:
        assert all(callable(function) for function in pair(permission))
        assert permissions._SENTENCES[permission].endswith(".")


def test_permissions_are_in_the_order_of_the_alphabet():
    assert [one.value for one in Permission] == sorted(one.value for one in Permission)


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_exactly_what_the_design_says(permission, role):
    check, can = pair(permission)
    thing = THING.get(permission, INCIDENT)
    if role in EXPECTED.get(permission, TEAM):
        check(somebody(role), thing)
        assert can(somebody(role), thing)
    else:
        with pytest.raises(PermissionDenied, match=r"\.$"):
            check(somebody(role), thing)
        assert not can(somebody(role), thing)


@pytest.mark.parametrize("permission", Permission)
def test_to_a_stranger_it_does_not_exist(permission):
    check, can = pair(permission)
    thing = THING.get(permission, INCIDENT)
    for stranger in (somebody(), somebody(*Role, tenant=WELLSPRING)):
        with pytest.raises(NotFound):
            check(stranger, thing)
        assert not can(stranger, thing)


@pytest.mark.parametrize("permission", Permission)
def test_one_role_is_enough_beside_others(permission):
    _, can = pair(permission)
    enough = min(EXPECTED.get(permission, TEAM))
    assert can(somebody(Role.FINANCE_OFFICER, enough), THING.get(permission, INCIDENT))


def test_nobody_reports_to_a_scheme():
    with pytest.raises(NotFound):
        permissions.check_can_report(somebody(*Role, tenant=WELLSPRING), WELLSPRING)
