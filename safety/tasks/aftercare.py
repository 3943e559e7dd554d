"""The end of what was handed to colleagues when support was offered: its own month, whatever became of the record."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from safety.models import CareOffer
from vault import keeping


def forget_care_offers(today: date | None = None) -> int:
    """Destroys the offers whose month has come; returns how many."""
    due = list(CareOffer.objects.filter(retain_month__lte=today or timezone.localdate()))
    for row in due:
        with transaction.atomic():
            keeping.destroy(row.id)
            row.delete()
    return len(due)
