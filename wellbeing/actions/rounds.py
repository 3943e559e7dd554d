"""The coordinator's round: what her key lets happen to every request of the scheme when she opens her list.

Nothing runs unattended with a key, so this is the only moment for it. It may be done as often as one likes: what was done is
noted in each request, and each request is decided anew under its own lock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.permitting import NotFound
from accounts.viewer import Viewer
from aggregates.actions import facts
from vault.models import VaultKind
from vault.records import Section
from wellbeing.actions import funds
from wellbeing.actions.cases import close_overdue
from wellbeing.actions.desk import Desk, coordinator_desk
from wellbeing.actions.search import Line, candidates, cases, lines, paid_for, search
from wellbeing.models import Request
from wellbeing.payloads.cases import CaseStory
from wellbeing.payloads.offers import Counted, Offer
from wellbeing.workflow import Status
from wellbeing.workflow import offers as rules
from wellbeing.workflow.keeping import ENDS_AFTER
from wellbeing.workflow.rounds import Plan, Standing, plan

BUDGET = "budget"
AT_ONCE = 25
"""Requests that one round writes to; what is left over waits for the next."""


@dataclass(frozen=True)
class Round:
    """What a round came to.

    Attributes:
        moved: requests that stand elsewhere now, or whose asker was reminded.
        told: facts that went to the figures.
        ready: requests on the waiting list for which somebody can be offered now.
        more: there is more to do than one round does.
    """

    moved: int = 0
    told: int = 0
    ready: frozenset[UUID] = frozenset()
    more: bool = False


def catch_up(*, by: Viewer, scheme: UUID) -> Round:
    """Does for every request of the scheme what is due, at most `AT_ONCE` of them, and looks who can be offered again.

    Raises:
        NotFound, PermissionDenied, StepUpNeeded: as every deed of a coordinator.
    """
    known = lines(by, scheme)
    read = cases(by, scheme, [line.done.choice.case for line in known.values() if line.done.choice])
    counting = facts.stats_vault() is not None
    due = [request for request, line in known.items() if _plan(line, read, counting=counting)]
    moved = told = 0
    for request in due[:AT_ONCE]:
        done = _one(by, request, read, counting=counting)
        moved += bool(done.to or done.parts)
        told += len(done.facts)
    _find_vouchers(by, scheme, known)
    _let_go(scheme, known)
    close_overdue(read)
    return Round(moved, told, _ready(by, scheme, known), len(due) > AT_ONCE)


def _plan(line: Line, read: Mapping[UUID, CaseStory], *, counting: bool) -> Plan:
    choice = line.done.choice
    case = read.get(choice.case) if choice else None
    now = timezone.now()
    standing = Standing(
        ask=line.story.ask, status=line.story.status, done=line.done, case=case, today=timezone.localdate(now), now=now
    )
    found = plan(standing)
    return found if counting else replace(found, facts=())


def _one(by: Viewer, request: UUID, read: Mapping[UUID, CaseStory], *, counting: bool) -> Plan:
    """One request, decided again under its lock: somebody else may have been faster."""
    with transaction.atomic():
        try:
            desk = coordinator_desk(by, request)
        except NotFound:  # its days were over in the meantime
            return Plan()
        found = _plan(Line.of(request, desk.story), read, counting=counting)
        if found:
            _carry_out(by, desk, found)
    return found


def _carry_out(by: Viewer, desk: Desk, found: Plan) -> None:
    scheme = desk.request.scheme
    for part in found.parts:
        desk.put(part)
    if found.to:
        desk.move(found.to)
    for _, fact in found.facts:
        facts.push(by=by, tenant=scheme, vault=VaultKind.WELLBEING, fact=fact)
    for _, codes in found.back:
        funds.give_back(by=by, scheme=scheme, codes=codes)
    if found.uses:
        funds.note_uses(by=by, scheme=scheme, uses=[use for _, use in found.uses])
    for name in found.names:
        desk.put(Counted(key=name, at=desk.now), Section.INTERNAL)
    desk.commit()
    if found.tell:
        desk.tell_asker()


def _find_vouchers(by: Viewer, scheme: UUID, known: Mapping[UUID, Line]) -> None:
    """Whoever erased her own records took their vouchers along; what is in no offer any more can be given to others."""
    held = {code for line in known.values() for offer in line.story.of(Offer) for code in offer.vouchers}
    funds.reclaim(by=by, scheme=scheme, held=held)


def _let_go(scheme: UUID, known: Mapping[UUID, Line]) -> None:
    """The days begin after which the link between a request and whoever asked is destroyed."""
    waiting = Request.objects.filter(scheme=scheme, open=False, gone_on__isnull=True)
    for request in waiting.values_list("id", flat=True)[:AT_ONCE]:
        ended = known[request].story.moves[-1].at if request in known else timezone.now()
        Request.objects.filter(id=request).update(gone_on=rules.day_of(ended) + ENDS_AFTER)


def _ready(by: Viewer, scheme: UUID, known: Mapping[UUID, Line]) -> frozenset[UUID]:
    """Who waits for something that is there now: somebody with a free place, or money for the sessions."""
    waiting = [line for line in known.values() if line.story.status is Status.WAITLISTED and _may_come(line)]
    if not waiting:
        return frozenset()
    among, today = candidates(by, scheme, known.values()), timezone.localdate()
    paid = paid_for(by, scheme) if any(_reason(line) == BUDGET for line in waiting) else frozenset()
    return frozenset(
        line.id
        for line in waiting
        if (_reason(line) != BUDGET or line.story.ask.employer in paid) and search(line, among, today).ranked
    )


def _reason(line: Line) -> str:
    return line.done.waiting[-1].reason if line.done.waiting else ""


def _may_come(line: Line) -> bool:
    """Whoever asked to wait, or owes an answer, is not offered anybody before the day on which to look again."""
    return _reason(line) not in {"requester", "reply"}
