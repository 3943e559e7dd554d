"""The end of what was asked and decided about opening a record: its own month, whatever became of the record."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from safety.models import Opening
from vault import keeping


def forget_openings(today: date | None = None) -> int:
    """Destroys the requests whose month has come, decided or not; returns how many."""
    due = list(Opening.objects.filter(retain_month__lte=today or timezone.localdate()))
    for row in due:
        with transaction.atomic():
            keeping.destroy(row.id)
            row.delete()
    return len(due)
