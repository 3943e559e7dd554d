"""The ledger as its readers see it, one cost, and a person's own costs.

The ledger opens its records with two queries and one unwrapping each; there is no card of a cost, since its record is as
small as a card would be and every reader opens it through her own vault.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.queries import Reader, finance_of, readers_of
from accounts.viewer import Viewer
from safety import permissions
from safety.actions import ledger as keys
from safety.actions.costs import CostDesk
from safety.actions.desk import SERVICE as REPORTS
from safety.actions.desk import Desk
from safety.models import Cost
from safety.payloads import reference
from safety.payloads.costs import BASIS_HOURS
from safety.queries.own import ReaderChoice
from safety.queries.pots import PotAnswer, all_pots, answers, covered_by_pots
from safety.queries.work_lists import PAGE_SIZE, all_cards
from safety.workflow import Refused
from safety.workflow import costs as rules
from safety.workflow.costs import CostStory, Stage
from vault import locker, records, vaults
from vault.errors import StepUpNeeded
from vault.files import FileMeta
from vault.models import VaultKind
from vault.records import KIND_COST, Section

LISTS = {
    "decide": "To decide",
    "open": "Open",
    "unfunded": "No pot pays",
    "all": "All",
}
_IN_LIST: Mapping[str, Callable[["CostRow"], bool]] = {
    "decide": lambda row: row.stage in rules.WANTED,
    "open": lambda row: row.stage not in rules.ENDED,
    "unfunded": lambda row: row.missing > 0,
    "all": lambda _: True,
}


@dataclass(frozen=True)
class CostRow:
    """One cost as a line. `total` is in pence, all times together, without VAT that comes back."""

    id: UUID
    story: CostStory
    created_on: date
    covered: int = 0  # pence that its pot covers

    @property
    def reference(self) -> str:
        return cost_reference(self.id)

    @property
    def stage(self) -> Stage:
        return self.story.stage

    @property
    def total(self) -> int:
        return self.story.total

    @property
    def cash(self) -> bool:
        return self.story.body.basis not in rules.NON_CASH

    @property
    def missing(self) -> int:
        """Pence that no pot covers of what is wanted or spent; nothing of what was declined, or is no money."""
        return self.total - self.covered if self.cash and self.stage not in rules.ENDED else 0


@dataclass(frozen=True)
class CostFilters:
    """Codes to keep; nothing chosen keeps all."""

    stage: frozenset[str] = frozenset()
    category: frozenset[str] = frozenset()
    kind: frozenset[str] = frozenset()  # capital, revenue
    pot: frozenset[str] = frozenset()  # ids in hex

    def keeps(self, row: CostRow) -> bool:
        body, pot = row.story.body, row.story.pot
        return (
            (not self.stage or row.stage in self.stage)
            and (not self.category or body.category in self.category)
            and (not self.kind or ("capital" if body.capital else "revenue") in self.kind)
            and (not self.pot or (pot.hex if pot else "") in self.pot)
        )


@dataclass(frozen=True)
class Totals:
    """Sums in pence. `by_stage` is of money alone; time and gifts are counted apart, since nobody can spend them."""

    by_stage: Mapping[Stage, int]
    hours: int  # what staff time comes to
    minutes: int
    in_kind: int
    unfunded: int

    @property
    def money(self) -> int:
        """What was or will be paid: everything but what was declined."""
        return sum(total for stage, total in self.by_stage.items() if stage is not Stage.DECLINED)


@dataclass(frozen=True)
class LedgerPage:
    """One page of the ledger. `totals` are of everything that the filters keep, over all pages and lists."""

    rows: tuple[CostRow, ...]
    page: int
    pages: int
    total: int
    counts: Mapping[str, int]
    totals: Totals
    which: str
    finance_ready: bool
    not_shared: int  # costs that finance has no key of yet
    holds_key: bool


@dataclass(frozen=True)
class OpenCost:
    """One cost in somebody's hands. `own`: she asked for it. `sees_links`: her keys reach what it came from."""

    id: UUID
    reference: str
    tenant: Tenant
    story: CostStory
    own: bool
    in_ledger: bool
    sees_links: bool
    verified: bool
    can_change: bool
    can_move: bool
    can_approve: bool
    can_link: bool
    why_not: str  # why she may not decide, in a sentence; empty when she may, or when it is not her job
    next_stages: tuple[Stage, ...]
    shared_with_finance: bool


@dataclass(frozen=True)
class MyCost:
    """A line of her own list. `row` is None once it is no longer kept."""

    id: UUID
    reference: str
    title: str
    made_at: datetime
    row: CostRow | None = field(default=None)


def cost_reference(cost_id: UUID) -> str:
    """Like a report's, with another letter, so that nobody mistakes one for the other."""
    return "C" + reference(cost_id)[1:]


def ledger(
    viewer: Viewer, tenant: Tenant, *, page: int = 1, which: str = "open", filters: CostFilters | None = None
) -> LedgerPage:
    """A page of 25 of the costs that her key opens, newest first.

    Args:
        viewer: who looks.
        tenant: whose ledger.
        page: from 1; a page past the end is the last one.
        which: a key of `LISTS`; anything else is "open". "" is what she has to decide, if anything waits for it.
        filters: codes to keep.

    Raises:
        NotFound, PermissionDenied: as `check_can_cost_list`.
    """
    known = all_costs(viewer, tenant)
    covered = covered_by_pots(all_pots(viewer, tenant), stories_of(known))
    known = [replace(row, covered=covered.get(row.id, 0)) for row in known]
    kept = [row for row in known if (filters or CostFilters()).keeps(row)]
    if not which and permissions.can_cost_approve(viewer, tenant) and any(map(_IN_LIST["decide"], kept)):
        which = "decide"
    which = which if which in LISTS else "open"
    shown = [row for row in kept if _IN_LIST[which](row)]
    pages = max(1, -(-len(shown) // PAGE_SIZE))
    page = min(max(1, page), pages)
    team = permissions.can_cost_link(viewer, tenant)
    return LedgerPage(
        rows=tuple(shown[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]),
        page=page,
        pages=pages,
        total=len(shown),
        counts={name: sum(map(belongs, kept)) for name, belongs in _IN_LIST.items()},
        totals=totals_of(kept),
        which=which,
        finance_ready=vaults.ready(tenant.id, VaultKind.FINANCE),
        not_shared=len(keys.not_shared(tenant)) if team else 0,
        holds_key=holds_key(viewer, tenant),
    )


def holds_key(viewer: Viewer, tenant: Tenant) -> bool:
    """Whether one of the two vaults of the ledger has granted her its key."""
    return any(vaults.holds(viewer.keyring, vaults.find(tenant.id, kind)) for kind in keys.SECTIONS)


def all_costs(viewer: Viewer, tenant: Tenant, *, only: Iterable[UUID] | None = None) -> list[CostRow]:
    """Every cost that her key opens, or those named, newest first. Raises as `check_can_cost_list`."""
    permissions.check_can_cost_list(viewer, tenant)
    found = Cost.objects.filter(tenant=tenant)
    rows = found if only is None else found.filter(id__in=list(only))
    days = dict(rows.values_list("id", "created_on"))
    opened = records.read_many(viewer.keyring, tenant.id, list(days), wanted=(Section.SHARED,), kind=KIND_COST)
    costs = [
        CostRow(record, CostStory.from_items(item.data for item in items), days[record])
        for record, items in opened
        if items
    ]
    return sorted(costs, key=lambda row: (row.story.state.at, row.id.hex), reverse=True)


def stories_of(rows: Iterable[CostRow]) -> dict[UUID, CostStory]:
    return {row.id: row.story for row in rows}


def totals_of(rows: Iterable[CostRow]) -> Totals:
    by_stage = dict.fromkeys(Stage, 0)
    hours = minutes = in_kind = unfunded = 0
    for row in rows:
        body = row.story.body
        if row.cash:
            by_stage[row.stage] += row.total
        elif row.stage is Stage.DECLINED:
            continue
        elif body.basis == BASIS_HOURS:
            hours += row.total
            minutes += body.minutes * body.times
        else:
            in_kind += row.total
        unfunded += row.missing
    return Totals(by_stage, hours, minutes, in_kind, unfunded)


def open_cost(viewer: Viewer, cost_id: UUID) -> OpenCost:
    """One cost, for its author and for who looks after the ledger.

    Raises:
        NotFound: there is none, or no key of hers opens it.
        PermissionDenied: her role may not, and it is not hers.
    """
    desk = CostDesk.for_either(viewer, cost_id, permissions.check_can_cost_list, lock=False)
    tenant, story = desk.tenant, desk.story
    in_ledger = permissions.can_cost_list(viewer, tenant)
    own = _is_hers(locker.current(viewer.keyring).records.get(cost_id.hex))
    may_move, may_approve = permissions.can_cost_move(viewer, tenant), permissions.can_cost_approve(viewer, tenant)
    why_not = _why_not(story, viewer.id) if may_approve and story.next_stages() else ""
    stages = [
        stage
        for stage in story.next_stages()
        if (may_approve and not why_not if stage in rules.DECISIONS else may_move)
    ]
    return OpenCost(
        id=cost_id,
        reference=cost_reference(cost_id),
        tenant=tenant,
        story=story,
        own=own,
        in_ledger=in_ledger,
        sees_links=not desk.sealed.keys.keys().isdisjoint({Section.INTERNAL, Section.OWN}),
        verified=desk.verified,
        can_change=story.stage in rules.WANTED and (own or may_move),
        can_move=may_move,
        can_approve=may_approve and not why_not,
        can_link=Section.INTERNAL in desk.sealed.keys and permissions.can_cost_link(viewer, tenant),
        why_not=why_not,
        next_stages=tuple(stages),
        shared_with_finance=vaults.ready(tenant.id, VaultKind.FINANCE),
    )


def _why_not(story: CostStory, person: UUID) -> str:
    try:
        rules.check_approver(story, person)
    except Refused as refusal:
        return refusal.sentence
    return ""


def my_costs(viewer: Viewer) -> list[MyCost]:
    """What she added herself, newest first, by her locker alone."""
    mine = locker.current(viewer.keyring)
    handles = {UUID(hex=record): entry for record, entry in mine.records.items() if _is_hers(entry)}
    days = dict(Cost.objects.filter(id__in=list(handles)).values_list("id", "created_on"))
    found: list[MyCost] = []
    by_tenant: dict[UUID, list[UUID]] = {}
    for record in days:
        by_tenant.setdefault(UUID(hex=handles[record]["tenant"]), []).append(record)
    rows: dict[UUID, CostRow] = {}
    for tenant, ids in by_tenant.items():
        opened = records.read_many(viewer.keyring, tenant, ids, wanted=(Section.SHARED,), kind=KIND_COST)
        for record, items in opened:
            if items:
                rows[record] = CostRow(record, CostStory.from_items(item.data for item in items), days[record])
    for record, entry in handles.items():
        note = entry["note"]
        made_at = datetime.fromisoformat(note["made_at"])
        found.append(MyCost(record, cost_reference(record), note["title"], made_at, rows.get(record)))
    return sorted(found, key=lambda line: line.made_at, reverse=True)


def cost_places(viewer: Viewer) -> list[Tenant]:
    """The employers where she may add a cost, by name."""
    return [tenant for tenant in viewer.employers() if permissions.can_cost_add(viewer, tenant)]


def cost_file(viewer: Viewer, cost_id: UUID, file_id: UUID) -> FileMeta:
    """A quote, bill or receipt. Raises NotFound."""
    desk = CostDesk.for_either(viewer, cost_id, permissions.check_can_cost_list, lock=False)
    found = desk.story.file(file_id)
    if found is None:
        raise NotFound
    return found


def who_would_pay(viewer: Viewer, opened: OpenCost) -> list[PotAnswer]:
    """What every open pot says to this cost. Raises as `check_can_pot_list`."""
    pots = all_pots(viewer, opened.tenant)
    costs = stories_of(all_costs(viewer, opened.tenant)) if pots else {}
    return answers(pots, costs, opened.id, opened.story, today=timezone.localdate())


def who_reads_costs(viewer: Viewer, tenant: Tenant) -> list[ReaderChoice]:
    """Everybody whose key will open a cost, by name. Raises as `check_can_cost_add`."""
    permissions.check_can_cost_add(viewer, tenant)
    people: dict[UUID, Reader] = {one.person_id: one for one in readers_of(tenant)}
    people |= {one.person_id: one for one in finance_of(tenant)}
    return [
        ReaderChoice(one.person_id, one.name, one.role_title)
        for one in sorted(people.values(), key=lambda one: one.name)
    ]


def tenant_of_own(viewer: Viewer, incident_id: UUID) -> Tenant:
    """Whose record this is, if it is her own. Raises NotFound."""
    return Desk.for_author(viewer, incident_id, lock=False).tenant


def tenant_of_case(viewer: Viewer, incident_id: UUID) -> Tenant:
    """Whose record this is, if she reads it. Raises NotFound, PermissionDenied or, to a trustee, StepUpNeeded."""
    return Desk.for_reader(viewer, incident_id, permissions.check_can_open, lock=False).tenant


def is_own_record(viewer: Viewer, incident_id: UUID) -> bool:
    entry = locker.current(viewer.keyring).records.get(incident_id.hex)
    return entry is not None and entry["service"] == REPORTS and entry["role"] == keys.AUTHOR


def record_called(viewer: Viewer, tenant: Tenant, typed: str) -> UUID | None:
    """The record with this reference among those that her keys list; None when there is none."""
    wanted = typed.replace("-", "").replace(" ", "").casefold()
    found = (record for record, body in all_cards(viewer, tenant) if _bare(body["reference"]) == wanted)
    return next(found, None)


def _bare(text: str) -> str:
    return text.replace("-", "").casefold()


def readable_records(viewer: Viewer, incidents: Iterable[UUID]) -> dict[UUID, str]:
    """Those of the records that she can open, with the name of the page that shows them to her."""
    found: dict[UUID, str] = {}
    for one in incidents:
        with suppress(NotFound, PermissionDenied, StepUpNeeded):
            own = is_own_record(viewer, one)
            (tenant_of_own if own else tenant_of_case)(viewer, one)
            found[one] = "safety:own" if own else "safety:case"
    return found


def _is_hers(entry: Mapping[str, object] | None) -> bool:
    return entry is not None and entry["service"] == keys.SERVICE and entry["role"] == keys.AUTHOR
