"""The log's rows. Database triggers (migration 0001) refuse what these classes refuse, whoever asks."""

from collections.abc import Iterable
from typing import ClassVar, Never

from django.db import models
from django.db.models.base import ModelBase

from audit.leaf import EVENT_LENGTH, TAG_SIZE, Public
from audit.merkle import HASH_SIZE


class AppendOnlyError(Exception):
    """Something tried to change or delete what the log holds."""


class EntryQuerySet(models.QuerySet["Entry"]):
    def blank_sealed(self) -> int:
        """Empty the sealed part of these entries: the one change that retention may make. Returns how many there were.

        The leaf and the hash of the sealed part stay, so the log still proves unbroken.
        """
        return super().update(sealed=b"")

    def update(self, **_: object) -> Never:
        raise AppendOnlyError("An audit entry is never changed.")

    def delete(self) -> Never:
        raise AppendOnlyError("An audit entry is never deleted.")


class Entry(models.Model):
    """One event, one leaf of the tree. Written by `audit.log.append` alone."""

    index = models.BigIntegerField(primary_key=True)
    day = models.DateField()
    tenant = models.UUIDField(null=True)
    event = models.CharField(max_length=EVENT_LENGTH)
    tag = models.BinaryField(null=True, max_length=TAG_SIZE)
    head = models.BinaryField(null=True, max_length=HASH_SIZE)
    sealed = models.BinaryField()
    sealed_hash = models.BinaryField(max_length=HASH_SIZE)
    leaf = models.BinaryField(max_length=HASH_SIZE)

    objects: ClassVar[models.Manager["Entry"]] = models.Manager.from_queryset(EntryQuerySet)()

    class Meta:
        indexes = [
            models.Index(fields=["tag", "index"], name="audit_by_tag", condition=models.Q(tag__isnull=False)),
            models.Index(fields=["tenant", "index"], name="audit_by_tenant"),
        ]

    class AtRest:
        clear = {
            "index": "the entry's place in the log; anybody who checks the log needs it",
            "day": "the day of the event; nothing finer",
            "tenant": "a bare random id",
            "event": "the class of the event, resource:action, without who or whom",
            "tag": "a random mark that joins the events of one thing and names nothing",
            "head": "a hash of the state after the event, over sealed bytes",
            "sealed_hash": "the SHA-256 of sealed bytes, kept when they are deleted",
            "leaf": "the entry's hash in the tree",
        }
        sealed = {"sealed": "who did what to what, for the tenant's audit vault"}

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        if force_update or update_fields is not None or not self._state.adding:
            raise AppendOnlyError("An audit entry is never changed.")
        # A plain save would first try to update a row with this index; inserting makes a second entry an error.
        super().save(force_insert=force_insert or True, using=using)

    def delete(self, *_: object, **__: object) -> Never:
        raise AppendOnlyError("An audit entry is never deleted.")

    def public(self) -> Public:
        """The public part as the leaf commits to it. Raises ValueError when the row holds what no event can have."""
        return Public(
            index=self.index,
            day=self.day,
            tenant=self.tenant,
            event=self.event,
            tag=None if self.tag is None else bytes(self.tag),
            head=None if self.head is None else bytes(self.head),
        )


class Frontier(models.Model):
    """The tree's right edge, in one row, so that appending and the root cost O(log n). See `audit.merkle.RightEdge`."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    size = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="audit_one_frontier"),
            models.CheckConstraint(condition=models.Q(size__gte=0), name="audit_frontier_size"),
        ]

    class AtRest:
        clear = {
            "id": "always 1",
            "size": "how many entries the log has",
            "hashes": "hashes of leaves",
        }
        sealed: dict[str, str] = {}
