"""How long sealed rows are kept, and their end. By ids and months alone: nothing here needs or opens a key.

Every row that hangs on a record carries the month in which it is due. Files, ways back and what waits in an inbox do not
say which record they hang on; they go by their own month, and stay as long as any record of that month is still needed.
"""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import batched
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from vault import files, tombstones
from vault.models import Card, CardForm, Head, InboxItem, Item, Letter, Receipt, RecordWrap, StoredFile, Words

_OF_A_RECORD = (RecordWrap, Card, Words, Item, Head)
_BATCH = 500


def move(record: UUID, month: date, stored: Iterable[UUID] = ()) -> None:
    """Gives every row of a record, and the files named, another month."""
    for model in _OF_A_RECORD:
        model.objects.filter(record=record).update(retain_month=month)
    for ids in batched(stored, _BATCH):
        StoredFile.objects.filter(id__in=ids, kept=True).update(retain_month=month)


def there(record: UUID) -> bool:
    """Whether anything sealed is left of a record."""
    return Head.objects.filter(record=record).exists()


def restricted(record: UUID) -> bool:
    """Whether a record was kept from the safety team; its card's form tells, in clear."""
    return Card.objects.filter(record=record, form=CardForm.RESTRICTED).exists()


def destroy(record: UUID, stored: Iterable[UUID] = ()) -> None:
    """Deletes every wrap, card, item and head of a record, and the files named: what was sealed is gone with its keys."""
    gone = list(stored)
    for model in _OF_A_RECORD:
        model.objects.filter(record=record).delete()
    files.delete(gone)
    tombstones.add(records=[record], files=gone)


def destroy_loose(today: date, spared: Collection[date]) -> int:
    """Deletes files, ways back, inbox rows and letters whose month has come, but for the months spared; returns how many."""
    due = Q(retain_month__lte=today) & ~Q(retain_month__in=list(spared))
    count = 0
    ids = list(StoredFile.objects.filter(due, kept=True).values_list("id", flat=True))
    for some in batched(ids, _BATCH):
        with transaction.atomic():
            files.delete(some)
            tombstones.add(files=some)
        count += len(some)
    for model in (Receipt, InboxItem, Letter):
        count += model.objects.filter(due).delete()[0]
    return count


def destroy_again() -> list[UUID]:
    """Destroys what a restored backup brought back. Returns the records that were there again."""
    back: list[UUID] = []
    for some in batched(sorted(tombstones.records()), _BATCH):
        with transaction.atomic():
            found = set(Head.objects.filter(record__in=some).values_list("record", flat=True))
            found |= set(RecordWrap.objects.filter(record__in=some).values_list("record", flat=True))
            for record in found:
                destroy(record)
        back += sorted(found)
    for some in batched(sorted(tombstones.files()), _BATCH):
        with transaction.atomic():
            files.delete(StoredFile.objects.filter(id__in=some).values_list("id", flat=True))
    return back


def remember(records: Collection[UUID]) -> None:
    """Writes the tombstones that a broken moment left out, and tidies them."""
    missing = set(records) - tombstones.records()
    with transaction.atomic():
        tombstones.add(records=sorted(missing))
    tombstones.tidy()
