"""Destroying what has come to its time: by ids, days and months, without a key.

What ties a person to a request dies ninety days after its end, with everything that was sealed in it. Nothing stays in its
place: the row goes too, and only its random id is kept outside the database, so that a restored backup is destroyed again.
"""

from datetime import date
from itertools import batched

from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone

from vault import keeping, tombstones, trail
from wellbeing.models import Case, Feed, Fund, Group, GroupPlace, Profile, Request, Slot, SlotTime
from wellbeing.workflow import DEED
from wellbeing.workflow.keeping import ENDS_AFTER

_AT_ONCE = 500  # records of a kind in one round, so that no round takes long
_BATCH = 500

type Row = Request | Case | Profile | Group | Fund

_WITH_DAY: tuple[type[Request | Case], ...] = (Request, Case)
_RECORDS: tuple[type[Row], ...] = (*_WITH_DAY, Fund, Group, Profile)
_LOOSE: tuple[type[Model], ...] = (Slot, SlotTime, Feed, GroupPlace)


def destroy_due(today: date | None = None) -> int:
    """Destroys every record whose day has come, and the loose rows whose month has; returns how many records.

    What ended without a day gets one first: whoever ends something need not think of it.
    """
    today = today or timezone.localdate()
    for kind in _WITH_DAY:
        kind.objects.filter(open=False, gone_on=None).update(gone_on=today + ENDS_AFTER)
    due = [row for kind in _RECORDS for row in _due(kind, today)]
    for row in due:
        with transaction.atomic():
            keeping.destroy(row.id)
            row.delete()
    for scheme in {row.scheme for row in due}:  # one line for a round: none for each, and none with a name
        with transaction.atomic():
            trail.record(DEED, tenant=scheme, actor=None, details={"due": today.isoformat()})
    for loose in _LOOSE:
        loose._default_manager.filter(retain_month__lte=today).delete()  # noqa: SLF001 -- Django's public API
    return len(due)


def destroy_again() -> int:
    """Takes out the rows that a restored backup brought back; what was sealed in them is `vault.keeping.destroy_again`'s work."""
    count = 0
    for some in batched(sorted(tombstones.records()), _BATCH):
        with transaction.atomic():
            count += sum(kind.objects.filter(id__in=some).delete()[0] for kind in _RECORDS)
    return count


def _due(kind: type[Row], today: date) -> list[Row]:
    """Those whose day or month has come: a request that everybody forgot, too, but no fund or profile that is in use."""
    come = Q(retain_month__lte=today)
    if kind in {Fund, Profile}:
        come &= Q(open=False)
    if kind in _WITH_DAY:
        come |= Q(gone_on__lte=today)
    return list(kind._default_manager.filter(come).order_by("id")[:_AT_ONCE])  # noqa: SLF001 -- Django's public API
