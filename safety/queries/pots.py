"""Funding pots with what is left in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.models import Tenant
from accounts.permitting import NotFound
from accounts.viewer import Viewer
from safety import permissions
from safety.actions import ledger as keys
from safety.models import Pot
from safety.workflow import funding
from safety.workflow.costs import CostStory, Stage
from safety.workflow.funding import Answer, PotStory, Standing
from vault import records
from vault.records import KIND_POT, Section


@dataclass(frozen=True)
class PotRow:
    """One pot. `open` says that it is not closed, whatever its days are."""

    id: UUID
    story: PotStory
    open: bool

    @property
    def name(self) -> str:
        return self.story.body.name


@dataclass(frozen=True)
class PotAnswer:
    """What one pot says to one cost. `chosen`: it is the one that is meant to pay."""

    pot: PotRow
    answer: Answer
    chosen: bool


@dataclass(frozen=True)
class OpenPot:
    """One pot with the costs that it is meant to pay. `left` is in pence, None where nobody said how much there is."""

    row: PotRow
    tenant: Tenant
    standing: Standing
    left: int | None
    costs: tuple[tuple[UUID, CostStory, int], ...]  # with what it covers of each
    verified: bool


def all_pots(viewer: Viewer, tenant: Tenant) -> list[PotRow]:
    """Every pot that her key opens, by name, open ones first. Raises as `check_can_pot_list`."""
    permissions.check_can_pot_list(viewer, tenant)
    rows = dict(Pot.objects.filter(tenant=tenant).values_list("id", "open"))
    opened = records.read_many(viewer.keyring, tenant.id, list(rows), wanted=(Section.SHARED,), kind=KIND_POT)
    pots = [
        PotRow(record, PotStory.from_items(item.data for item in items), rows[record])
        for record, items in opened
        if items
    ]
    return sorted(pots, key=lambda pot: (not pot.open, pot.name.casefold(), pot.id.hex))


def pot_names(viewer: Viewer, tenant: Tenant, *, open_only: bool = False) -> dict[UUID, str]:
    """Names by pot."""
    return {pot.id: pot.name for pot in all_pots(viewer, tenant) if pot.open or not open_only}


def load_pot(viewer: Viewer, pot_id: UUID) -> tuple[Pot, PotRow, bool]:
    """One pot and whether the log vouches for it. Raises NotFound or PermissionDenied."""
    pot = Pot.objects.select_related("tenant").filter(id=pot_id).first()
    if pot is None:
        raise NotFound
    permissions.check_can_pot_list(viewer, pot.tenant)
    items, verified = keys.items(keys.opened(viewer, pot, lock=False))
    return pot, PotRow(pot.id, PotStory.from_items(items), pot.open), verified


def meant_for(costs: Mapping[UUID, CostStory], pot_id: UUID) -> dict[UUID, CostStory]:
    """The costs that a pot is meant to pay, the oldest first; what was declined is left out."""
    mine = {
        record: story for record, story in costs.items() if story.pot == pot_id and story.stage is not Stage.DECLINED
    }
    return dict(sorted(mine.items(), key=lambda pair: (pair[1].states[0].at, pair[0].hex)))


def covered_by_pots(pots: Iterable[PotRow], costs: Mapping[UUID, CostStory]) -> dict[UUID, int]:
    """How much of each cost the pot that is meant to pay really covers, in pence."""
    found: dict[UUID, int] = {}
    for pot in pots:
        totals = {record: story.total for record, story in meant_for(costs, pot.id).items()}
        found |= funding.covered(pot.story.body, pot.story.income, totals)
    return found


def standing(pot: PotRow, costs: Mapping[UUID, CostStory], *, but: UUID | None = None) -> Standing:
    """Where a pot stands, one cost left out when asked."""
    totals = [story.total for record, story in meant_for(costs, pot.id).items() if record != but]
    return funding.standing_of(pot.story.body, pot.story.income, totals)


def answers(
    pots: Iterable[PotRow], costs: Mapping[UUID, CostStory], cost: UUID, story: CostStory, *, today: date
) -> list[PotAnswer]:
    """What every open pot says to one cost, those that pay most first."""
    known = list(pots)
    names = {pot.id: pot.name for pot in known}
    found = []
    for pot in known:
        if not pot.open:
            continue
        elsewhere = names.get(story.pot, "another pot") if story.pot and story.pot != pot.id else ""
        need = funding.need_of(story, elsewhere)
        answer = funding.would_pay(pot.story.body, standing(pot, costs, but=cost), need, today=today)
        found.append(PotAnswer(pot, answer, chosen=story.pot == pot.id))
    return sorted(found, key=lambda one: (-one.answer.amount, one.pot.name.casefold()))


def open_pot(viewer: Viewer, pot_id: UUID, costs: Mapping[UUID, CostStory]) -> OpenPot:
    """One pot with where it stands. Raises NotFound or PermissionDenied."""
    pot, row, verified = load_pot(viewer, pot_id)
    now = standing(row, costs)
    mine = meant_for(costs, pot_id)
    covers = funding.covered(row.story.body, row.story.income, {record: story.total for record, story in mine.items()})
    return OpenPot(
        row=row,
        tenant=pot.tenant,
        standing=now,
        left=funding.remaining(row.story.body, now),
        costs=tuple((record, story, covers[record]) for record, story in mine.items()),
        verified=verified,
    )
