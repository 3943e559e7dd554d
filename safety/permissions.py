"""Who may do what. Each `check_can_x` raises with a sentence for the person; `can_x` is derived from it.

What stands in no table is denied. To somebody of another organisation a record does not exist (404); a member without
the right is told so (403). Which record a reader can open is decided by keys alone, so these checks are the outer door.
"""

from collections.abc import Mapping
from enum import StrEnum, unique
from uuid import UUID

from django.core.exceptions import PermissionDenied

from accounts.models import Role, Tenant, TenantKind
from accounts.permitting import NotFound, whether
from accounts.viewer import Viewer
from safety.models import Incident


@unique
class Permission(StrEnum):
    """`resource:action`, in the order of the alphabet."""

    CLAIM_LIST = "claim:list"
    CLAIM_MANAGE = "claim:manage"
    COST_ADD = "cost:add"
    COST_APPROVE = "cost:approve"
    COST_EXPORT = "cost:export"
    COST_LINK = "cost:link"
    COST_LIST = "cost:list"
    COST_MOVE = "cost:move"
    EXPORT = "exchange:export"
    IMPORT = "exchange:import"
    SEE_FIGURES = "figures:read"
    SET_HOURS = "hours:set"
    ACKNOWLEDGE = "incident:acknowledge"
    ASK = "incident:ask"
    ASSIGN = "incident:assign"
    ATTACH = "incident:attach"
    CHECK = "incident:check"
    CLOSE = "incident:close"
    DESTROY = "incident:destroy"
    DUTY = "incident:duty"
    KEEP = "incident:keep"
    LINK = "incident:link"
    LIST = "incident:list"
    NOTE = "incident:note"
    OFFER = "incident:offer"
    OPEN = "incident:open"
    PACK = "incident:pack"
    PLAN = "incident:plan"
    REFER = "incident:refer"
    REPLY = "incident:reply"
    REPORT = "incident:report"
    RESPOND = "incident:respond"
    REVIEW = "incident:review"
    SAMPLE = "incident:sample"
    SEARCH = "incident:search"
    SHARE = "incident:share"
    SIGN = "incident:sign"
    TRANSFER = "incident:transfer"
    TRIAGE = "incident:triage"
    WARN = "incident:warn"
    SET_KEEPING = "keeping:change"
    SEE_KEPT = "keeping:list"
    ASK_OPENING = "opening:ask"
    DECIDE_OPENING = "opening:decide"
    CHANGE_PLAYBOOK = "playbook:change"
    POT_LIST = "pot:list"
    POT_MANAGE = "pot:manage"
    READ_STEPS = "steps:read"
    WRITE_STEPS = "steps:write"


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
_READERS = frozenset({Role.DEPUTY, Role.LEADER, Role.SAFETY_MANAGER, Role.TRUSTEE})
_TEAM = frozenset({Role.DEPUTY, Role.SAFETY_MANAGER, Role.TRUSTEE})  # a trustee's key opens escalated records alone

_TWO = frozenset({Role.DEPUTY, Role.SAFETY_MANAGER})  # who speak for the organisation in matters of safety
_KEEPERS = frozenset({Role.DATA_PROTECTION_OFFICER, Role.DEPUTY, Role.SAFETY_MANAGER})
_LEDGER = frozenset({Role.DEPUTY, Role.FINANCE_OFFICER, Role.SAFETY_MANAGER})  # their keys open costs

ALLOWED: Mapping[Permission, frozenset[Role]] = {
    Permission.CLAIM_LIST: _LEDGER,
    Permission.CLAIM_MANAGE: _LEDGER,
    Permission.COST_ADD: _EVERYBODY,
    Permission.COST_APPROVE: frozenset({Role.FINANCE_OFFICER, Role.SAFETY_MANAGER}),
    Permission.COST_EXPORT: _LEDGER,
    Permission.COST_LINK: frozenset({Role.DEPUTY, Role.SAFETY_MANAGER}),
    Permission.COST_LIST: _LEDGER,
    Permission.COST_MOVE: _LEDGER,
    Permission.POT_LIST: _LEDGER,
    Permission.POT_MANAGE: _LEDGER,
    Permission.EXPORT: frozenset({Role.SAFETY_MANAGER}),
    Permission.IMPORT: frozenset({Role.SAFETY_MANAGER}),
    Permission.SEE_FIGURES: frozenset({Role.DEPUTY, Role.LEADER, Role.SAFETY_MANAGER}),
    Permission.ACKNOWLEDGE: _TEAM,
    Permission.ASK: _TEAM,
    Permission.ATTACH: _TEAM,
    Permission.CHECK: _READERS,
    Permission.CLOSE: _TEAM,
    Permission.DESTROY: _TEAM,
    Permission.DUTY: _TEAM,
    Permission.KEEP: _KEEPERS,
    Permission.LIST: _READERS,
    Permission.NOTE: _TEAM,
    Permission.OFFER: _TEAM,
    Permission.OPEN: _READERS,
    Permission.PACK: _TEAM,
    Permission.REFER: _TEAM,
    Permission.REPLY: _TEAM,
    Permission.REPORT: _EVERYBODY,
    Permission.SAMPLE: _TEAM,
    Permission.SEARCH: _READERS,
    Permission.SIGN: frozenset({Role.LEADER, Role.TRUSTEE}),
    Permission.TRIAGE: _TEAM,
    Permission.ASSIGN: _TEAM,
    Permission.LINK: _TEAM,
    Permission.PLAN: _TEAM,
    Permission.RESPOND: _TEAM,
    Permission.REVIEW: _TEAM,
    Permission.TRANSFER: _TEAM,
    Permission.CHANGE_PLAYBOOK: frozenset({Role.DEPUTY, Role.SAFETY_MANAGER}),  # its record is sealed to them
    Permission.SET_KEEPING: frozenset({Role.DATA_PROTECTION_OFFICER, Role.SAFETY_MANAGER}),
    Permission.SEE_KEPT: _KEEPERS,
    Permission.ASK_OPENING: frozenset({Role.DATA_PROTECTION_OFFICER, Role.TRUSTEE}),
    Permission.DECIDE_OPENING: frozenset({Role.TRUSTEE}),  # theirs is the key
    Permission.SET_HOURS: _TWO,
    Permission.SHARE: _TWO,
    Permission.WARN: _TWO,
    Permission.READ_STEPS: _READERS,
    Permission.WRITE_STEPS: frozenset({Role.DEPUTY, Role.SAFETY_MANAGER}),
}

_SENTENCES: Mapping[Permission, str] = {
    Permission.CLAIM_LIST: "Only those who look after costs can see claims.",
    Permission.CLAIM_MANAGE: "Only those who look after costs can make claims.",
    Permission.COST_ADD: "Your role here does not include this.",
    Permission.COST_APPROVE: "Only the finance officer or the safety manager can decide about this.",
    Permission.COST_EXPORT: "Only those who look after costs can take them out.",
    Permission.COST_LINK: "Only the safety team can say what a cost came from.",
    Permission.COST_LIST: "Only the finance officer and the safety team hold a key to the costs.",
    Permission.COST_MOVE: "Only those who look after costs can do this.",
    Permission.POT_LIST: "Only those who look after costs can see the pots.",
    Permission.POT_MANAGE: "Only those who look after costs can change the pots.",
    Permission.EXPORT: "Only the safety manager can take everything out.",
    Permission.IMPORT: "Only the safety manager can bring records in.",
    Permission.SEE_FIGURES: "Only the safety team and the leader can see these figures.",
    Permission.ACKNOWLEDGE: "Only the safety team can acknowledge this.",
    Permission.ASK: "Only the safety team can ask a question here.",
    Permission.ATTACH: "Only the safety team can add files here.",
    Permission.CHECK: "Only the people named to its author can check this.",
    Permission.CLOSE: "Only the safety team can close this.",
    Permission.DESTROY: "Only the safety team can do this.",
    Permission.DUTY: "Only the safety team can decide about this.",
    Permission.KEEP: "Only the safety team and the data-protection officer can do this.",
    Permission.LIST: "Only the safety team can see this list.",
    Permission.NOTE: "Only the safety team can write notes here.",
    Permission.OFFER: "Only the safety team can offer this.",
    Permission.OPEN: "Only the people named to its author can open this.",
    Permission.PACK: "Only the safety team can hand this to somebody outside.",
    Permission.REFER: "Only the safety team can keep reference numbers here.",
    Permission.REPLY: "Only the safety team can reply here.",
    Permission.REPORT: "Your role here does not include this.",
    Permission.SAMPLE: "Only the safety team can count here.",
    Permission.SEARCH: "Only the safety team can search here.",
    Permission.SIGN: "Only the people who lead the organisation can sign this.",
    Permission.ASSIGN: "Only the safety team can say who looks after this.",
    Permission.LINK: "Only the safety team can link this.",
    Permission.PLAN: "Only the safety team can plan what is done about this.",
    Permission.RESPOND: "Only the safety team can say where this stands.",
    Permission.REVIEW: "Only the safety team can look back on this.",
    Permission.TRANSFER: "Only the safety team can hand this on.",
    Permission.CHANGE_PLAYBOOK: "Only the safety team can see and change this.",
    Permission.TRIAGE: "Only the safety team can judge how serious this is.",
    Permission.SET_KEEPING: "Only the safety manager and the data-protection officer can change this.",
    Permission.SEE_KEPT: "Only the safety team and the data-protection officer can see this.",
    Permission.ASK_OPENING: "Only trustees and the data-protection officer can ask for this.",
    Permission.DECIDE_OPENING: "Only a trustee can decide about this.",
    Permission.SET_HOURS: "Only the safety manager and the deputy can see and change this.",
    Permission.SHARE: "Only the safety manager and the deputy can say who may learn of this.",
    Permission.WARN: "Only the safety manager and the deputy can speak for your organisation here.",
    Permission.READ_STEPS: "Only the safety team, the leader and the trustees can see this.",
    Permission.WRITE_STEPS: "Only the safety manager and the deputy can write here.",
}


def _check(viewer: Viewer, tenant: UUID, permission: Permission) -> None:
    roles = viewer.roles_at(tenant)
    if not roles:
        raise NotFound
    if roles.isdisjoint(ALLOWED[permission]):
        raise PermissionDenied(_SENTENCES[permission])


def _check_at_employer(viewer: Viewer, tenant: Tenant, permission: Permission) -> None:
    if tenant.kind != TenantKind.EMPLOYER:
        raise NotFound
    _check(viewer, tenant.id, permission)


def check_can_report(viewer: Viewer, tenant: Tenant) -> None:
    """Raises NotFound to a stranger, PermissionDenied to a role that may not."""
    if tenant.kind != TenantKind.EMPLOYER:
        raise NotFound
    _check(viewer, tenant.id, Permission.REPORT)


def check_can_list(viewer: Viewer, tenant: Tenant) -> None:
    """As `check_can_report`, for the work lists."""
    _check(viewer, tenant.id, Permission.LIST)


def check_can_search(viewer: Viewer, tenant: Tenant) -> None:
    """As `check_can_report`, for searching texts."""
    _check(viewer, tenant.id, Permission.SEARCH)


def check_can_sign(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.SIGN)


def check_can_open(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.OPEN)


def check_can_see_figures(viewer: Viewer, tenant: Tenant) -> None:
    """As `check_can_report`, for the organisation's own figures."""
    _check_at_employer(viewer, tenant, Permission.SEE_FIGURES)


def check_can_see_kept(viewer: Viewer, tenant: Tenant) -> None:
    """As `check_can_report`, for what is held, what was destroyed, and how long things are kept."""
    _check_at_employer(viewer, tenant, Permission.SEE_KEPT)


def check_can_set_keeping(viewer: Viewer, tenant: Tenant) -> None:
    _check_at_employer(viewer, tenant, Permission.SET_KEEPING)


def check_can_export(viewer: Viewer, tenant: Tenant) -> None:
    """As `check_can_report`, for taking out everything that an organisation owns."""
    _check_at_employer(viewer, tenant, Permission.EXPORT)


def check_can_import(viewer: Viewer, tenant: Tenant) -> None:
    _check_at_employer(viewer, tenant, Permission.IMPORT)


def check_can_keep(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.KEEP)


def check_can_acknowledge(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.ACKNOWLEDGE)


def check_can_triage(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.TRIAGE)


def check_can_ask(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.ASK)


def check_can_reply(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.REPLY)


def check_can_sample(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.SAMPLE)


def check_can_note(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.NOTE)


def check_can_attach(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.ATTACH)


def check_can_check(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.CHECK)


def check_can_pack(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.PACK)


def check_can_refer(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.REFER)


def check_can_read_steps(viewer: Viewer, tenant: Tenant) -> None:
    """As `check_can_report`, for the register of what the organisation did; reading it takes the key as well."""
    _check(viewer, tenant.id, Permission.READ_STEPS)


def check_can_write_steps(viewer: Viewer, tenant: Tenant) -> None:
    """As `check_can_report`, for adding to that register."""
    _check(viewer, tenant.id, Permission.WRITE_STEPS)


def check_can_close(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.CLOSE)


def check_can_assign(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.ASSIGN)


def check_can_link(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.LINK)


def check_can_plan(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.PLAN)


def check_can_offer(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.OFFER)


def check_can_respond(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.RESPOND)


def check_can_review(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.REVIEW)


def check_can_transfer(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.TRANSFER)


def check_can_change_playbook(viewer: Viewer, tenant: Tenant) -> None:
    _check(viewer, tenant.id, Permission.CHANGE_PLAYBOOK)


def check_can_destroy(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.DESTROY)


def check_can_duty(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.DUTY)


def check_can_cost_add(viewer: Viewer, tenant: Tenant) -> None:
    """As `check_can_report`, for costs: only an employer has any."""
    if tenant.kind != TenantKind.EMPLOYER:
        raise NotFound
    _check(viewer, tenant.id, Permission.COST_ADD)


def check_can_cost_approve(viewer: Viewer, tenant: Tenant) -> None:
    _check(viewer, tenant.id, Permission.COST_APPROVE)


def check_can_cost_export(viewer: Viewer, tenant: Tenant) -> None:
    _check(viewer, tenant.id, Permission.COST_EXPORT)


def check_can_cost_link(viewer: Viewer, tenant: Tenant) -> None:
    _check(viewer, tenant.id, Permission.COST_LINK)


def check_can_cost_list(viewer: Viewer, tenant: Tenant) -> None:
    _check(viewer, tenant.id, Permission.COST_LIST)


def check_can_cost_move(viewer: Viewer, tenant: Tenant) -> None:
    _check(viewer, tenant.id, Permission.COST_MOVE)


def check_can_pot_list(viewer: Viewer, tenant: Tenant) -> None:
    _check(viewer, tenant.id, Permission.POT_LIST)


def check_can_pot_manage(viewer: Viewer, tenant: Tenant) -> None:
    _check(viewer, tenant.id, Permission.POT_MANAGE)


def check_can_claim_list(viewer: Viewer, tenant: Tenant) -> None:
    _check(viewer, tenant.id, Permission.CLAIM_LIST)


def check_can_claim_manage(viewer: Viewer, tenant: Tenant) -> None:
    _check(viewer, tenant.id, Permission.CLAIM_MANAGE)


def check_can_set_hours(viewer: Viewer, tenant: Tenant) -> None:
    _check_at_employer(viewer, tenant, Permission.SET_HOURS)


def check_can_share(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.SHARE)


def check_can_warn(viewer: Viewer, incident: Incident) -> None:
    _check(viewer, incident.tenant_id, Permission.WARN)


def check_can_ask_opening(viewer: Viewer, tenant: Tenant) -> None:
    _check_at_employer(viewer, tenant, Permission.ASK_OPENING)


def check_can_decide_opening(viewer: Viewer, tenant: Tenant) -> None:
    _check_at_employer(viewer, tenant, Permission.DECIDE_OPENING)


can_report = whether(check_can_report)
can_list = whether(check_can_list)
can_search = whether(check_can_search)
can_sign = whether(check_can_sign)
can_open = whether(check_can_open)
can_acknowledge = whether(check_can_acknowledge)
can_triage = whether(check_can_triage)
can_ask = whether(check_can_ask)
can_reply = whether(check_can_reply)
can_sample = whether(check_can_sample)
can_note = whether(check_can_note)
can_close = whether(check_can_close)
can_assign = whether(check_can_assign)
can_link = whether(check_can_link)
can_plan = whether(check_can_plan)
can_offer = whether(check_can_offer)
can_respond = whether(check_can_respond)
can_review = whether(check_can_review)
can_transfer = whether(check_can_transfer)
can_change_playbook = whether(check_can_change_playbook)
can_destroy = whether(check_can_destroy)
can_duty = whether(check_can_duty)
can_attach = whether(check_can_attach)
can_check = whether(check_can_check)
can_pack = whether(check_can_pack)
can_refer = whether(check_can_refer)
can_read_steps = whether(check_can_read_steps)
can_write_steps = whether(check_can_write_steps)
can_see_figures = whether(check_can_see_figures)
can_see_kept = whether(check_can_see_kept)
can_set_keeping = whether(check_can_set_keeping)
can_export = whether(check_can_export)
can_import = whether(check_can_import)
can_keep = whether(check_can_keep)
can_cost_add = whether(check_can_cost_add)
can_cost_approve = whether(check_can_cost_approve)
can_cost_export = whether(check_can_cost_export)
can_cost_link = whether(check_can_cost_link)
can_cost_list = whether(check_can_cost_list)
can_cost_move = whether(check_can_cost_move)
can_pot_list = whether(check_can_pot_list)
can_pot_manage = whether(check_can_pot_manage)
can_claim_list = whether(check_can_claim_list)
can_claim_manage = whether(check_can_claim_manage)
can_set_hours = whether(check_can_set_hours)
can_share = whether(check_can_share)
can_warn = whether(check_can_warn)
can_ask_opening = whether(check_can_ask_opening)
can_decide_opening = whether(check_can_decide_opening)
