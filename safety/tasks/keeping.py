"""Destroying what has come to its time: by ids, days and months, without a key."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from audit import log
from safety import workflow
from safety.models import Claim, Cost, Incident, Keeping, Pot
from safety.workflow import Cause, Event
from vault import keeping, trail

_AT_ONCE = 500  # records in one round, so that no round takes long

type Row = Incident | Cost | Pot | Claim

_KINDS: tuple[type[Row], ...] = (Incident, Cost, Pot, Claim)


def destroy_due(today: date | None = None) -> int:
    """Destroys every ended record whose month has come and that nobody holds; returns how many records.

    Then the files and ways back of those months, unless a record of the same month is still open or held: which file
    belongs to which record is sealed. Then the details of log entries that are older than the log is kept.
    """
    today = today or timezone.localdate()
    due = [row for kind in _KINDS for row in _due(kind, today)[:_AT_ONCE]]
    for row in due:
        with transaction.atomic():
            _destroy(row, today)
    keeping.destroy_loose(today, _needed(today))
    log.blank_before(date(today.year - workflow.AUDIT_YEARS, today.month, 1))
    keeping.remember(Keeping.objects.exclude(destroyed_on=None).values_list("record", flat=True))
    return len(due)


def destroy_again() -> list[UUID]:
    """Destroys what a restored backup brought back, and says so in the log. Returns which records."""
    today = timezone.localdate()
    found = keeping.destroy_again()
    for row in [row for kind in _KINDS for row in kind.objects.filter(id__in=found)]:
        with transaction.atomic():
            _destroy(row, today)
    return found


def close_shell(row: Row, *, cause: Cause, leaf: int, today: date, restricted: bool) -> None:
    """What stays of a destroyed record: ids and days, for its certificate."""
    fresh = {"cause": cause, "destroyed_on": today, "leaf": leaf, "restricted": restricted}
    Keeping.objects.update_or_create(record=row.id, defaults=fresh | {"tenant": row.tenant, "held": False})
    row.open = False
    if isinstance(row, Incident):
        row.due_at = None
    row.save()


def _due(kind: type[Row], today: date) -> QuerySet[Any]:
    """Ended records of a month that has come, neither held nor destroyed."""
    known = Keeping.objects.filter(record=OuterRef("id")).filter(Q(held=True) | ~Q(destroyed_on=None))
    rows = kind.objects.filter(retain_month__lte=today, open=False).select_related("tenant")
    return rows.filter(~Exists(known)).order_by("retain_month", "id")


def _needed(today: date) -> set[date]:
    """Months that have come, of which a record is still open, held, or waiting for its turn."""
    months: set[date] = set()
    for kind in _KINDS:
        destroyed = Keeping.objects.filter(record=OuterRef("id")).exclude(destroyed_on=None)
        rows = kind.objects.filter(retain_month__lte=today).filter(~Exists(destroyed))
        months |= set(rows.values_list("retain_month", flat=True).distinct())
    return months


def _destroy(row: Row, today: date) -> None:
    """The content goes with its keys; the row stays as a shell."""
    known = Keeping.objects.select_for_update().filter(record=row.id).first()
    if known and known.held:  # somebody held it a moment ago
        return
    restricted = keeping.restricted(row.id)
    kept_as = known.retention_class if known else ""
    details = {"record": str(row.id), "class": kept_as, "due": row.retain_month.isoformat()}
    leaf = trail.record(Event.EXPIRE, tenant=row.tenant_id, actor=None, details=details)
    keeping.destroy(row.id)
    close_shell(row, cause=Cause.TIME, leaf=leaf, today=today, restricted=restricted)
