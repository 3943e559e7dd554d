"""What waits in all open records together: duties that somebody has to do, and decisions that somebody has to sign.

Codes and clocks alone are shown, so it counts as no opening. The number of queries is the same for many records as for few.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from accounts.models import Tenant
from accounts.viewer import Viewer
from safety import permissions
from safety.actions.words import FOR_READERS
from safety.models import Incident
from safety.payloads import LATER, DutyFacts, reference
from safety.queries.duties import DutyView, weighed
from safety.queries.work_lists import PAGE_SIZE, handed_over
from safety.story import Story
from safety.workflow import duty_decisions
from safety.workflow.duties import Says
from vault import cards, records

_LAST = date.max


@dataclass(frozen=True)
class WaitingDuty:
    """One line. `to_sign`: it is decided, and waits for whoever leads."""

    record: UUID
    reference: str
    title: str
    view: DutyView
    to_sign: bool
    late: bool


@dataclass(frozen=True)
class WaitingDuties:
    """One page of 25."""

    rows: tuple[WaitingDuty, ...]
    page: int
    pages: int
    total: int


def duties_waiting(viewer: Viewer, tenant: Tenant, *, page: int = 1) -> WaitingDuties:
    """What is late first, then what is due soonest, then what has no day. Raises as `check_can_list`."""
    permissions.check_can_list(viewer, tenant)
    now = timezone.now()
    found = sorted((line for story in _stories(viewer, tenant) for line in _lines(*story, now)), key=_order)
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(1, page), pages)
    return WaitingDuties(tuple(found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]), page, pages, len(found))


def _stories(viewer: Viewer, tenant: Tenant) -> Iterator[tuple[UUID, Story]]:
    """The open records that she reads as a reader; one that she reported herself is no business of this list."""
    hers = cards.readable(viewer.keyring, tenant.id, also=handed_over(viewer, tenant)).values("record")
    rows = Incident.objects.filter(tenant=tenant, open__in=[True], id__in=hers)
    ids = list(rows.values_list("id", flat=True))
    for record, items in records.read_many(viewer.keyring, tenant.id, ids, wanted=FOR_READERS) if ids else ():
        if items:
            yield record, Story.from_items(item.data for item in items)


def _lines(record: UUID, story: Story, now: datetime) -> Iterator[WaitingDuty]:
    answered = duty_decisions.newest_answers(story.of(DutyFacts))
    views, _, _ = weighed(story, answered.answers if answered else ())
    for view in views:
        settled = view.decision is not None and view.decision.outcome != LATER
        to_sign = settled and view.needs_signature and view.signature is None
        if to_sign or (view.duty.says is Says.YES and not settled):
            yield WaitingDuty(record, reference(record), story.title, view, to_sign, view.late(now))


def _order(line: WaitingDuty) -> tuple[bool, date, bool, str]:
    return not line.late, line.view.duty.due.day or _LAST, not line.to_sign, line.reference
