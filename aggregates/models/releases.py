"""Releases and what was said of them. Rows are added and never changed: triggers (migration 0002) refuse the rest."""

import uuid
from collections.abc import Iterable
from typing import ClassVar, Never

from django.db import models
from django.db.models.base import ModelBase


class FrozenError(Exception):
    """Something tried to change or delete what was released."""


class FrozenQuerySet[Row: models.Model](models.QuerySet[Row]):
    def update(self, **_: object) -> Never:
        raise FrozenError("What was released is never changed.")

    def delete(self) -> Never:
        raise FrozenError("What was released is never deleted.")


class Frozen(models.Model):
    """A row that is written once."""

    objects: ClassVar[models.Manager["Frozen"]] = models.Manager.from_queryset(FrozenQuerySet)()

    class Meta:
        abstract = True

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        if force_update or update_fields is not None or not self._state.adding:
            raise FrozenError("What was released is never changed.")
        super().save(force_insert=force_insert or True, using=using)

    def delete(self, *_: object, **__: object) -> Never:
        raise FrozenError("What was released is never deleted.")


class Release(Frozen):
    """The protected figures of a quarter or a year, in the bytes that everybody reads."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=7)
    period = models.CharField(max_length=7)
    edition = models.PositiveSmallIntegerField(default=1)
    payload = models.BinaryField()
    sha256 = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    summary = models.BinaryField()
    attack = models.UUIDField()
    attack_sha256 = models.BinaryField(max_length=32)
    drafted_by = models.UUIDField()
    drafted_on = models.DateField()

    objects: ClassVar[models.Manager["Release"]] = models.Manager.from_queryset(FrozenQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["period"], name="releases_of_a_period")]

    class AtRest:
        clear = {
            "id": "random",
            "kind": "quarter or year",
            "period": "stands in the payload",
            "edition": "stands in the payload",
            "payload": "protected figures, made to be published; nothing in them points to anybody",
            "sha256": "of the payload",
            "previous": "of the payload before it; empty for the first",
            "summary": "how many figures the attack tried, and that it found nothing: for the reviewers",
            "attack": "where the attack report lies, sealed for the statistics vault",
            "attack_sha256": "of the attack report",
            "drafted_by": "published metadata: a bare random id",
            "drafted_on": "published metadata",
        }
        sealed: dict[str, str] = {}


class ReleaseState(Frozen):
    """One step of a release. The one with the highest number is where it stands."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="states")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10)
    by = models.UUIDField()
    on = models.DateField()
    leaf = models.PositiveBigIntegerField()
    signature = models.BinaryField(default=b"")
    notice = models.BinaryField(default=b"")

    objects: ClassVar[models.Manager["ReleaseState"]] = models.Manager.from_queryset(FrozenQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "number"], name="one_step_of_a_number")]

    class AtRest:
        clear = {
            "id": "random",
            "release": "which release",
            "number": "counts its steps",
            "state": "where it stands",
            "by": "published metadata: a bare random id",
            "on": "the day",
            "leaf": "where the audit log vouches for it",
            "signature": "the server's, over the published bytes",
        }
        sealed = {"notice": "why it was withdrawn, under the server's key, since everybody may read it"}


class Review(Frozen):
    """What one reviewer said. Nobody is shown it before the other one has spoken."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.UUIDField()
    on = models.DateField()
    blob = models.BinaryField()

    objects: ClassVar[models.Manager["Review"]] = models.Manager.from_queryset(FrozenQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "reviewer"], name="one_word_of_a_reviewer")]

    class AtRest:
        clear = {
            "id": "random",
            "release": "which release",
            "reviewer": "published metadata: a bare random id",
            "on": "the day",
        }
        sealed = {"blob": "verdict, what was ticked, and a note, under the server's key"}


class Drafting(models.Model):
    """A draft in the making. Gone once it is made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    period = models.CharField(max_length=7, unique=True)
    by = models.UUIDField()
    job = models.UUIDField()
    step = models.CharField(max_length=120, default="")
    share = models.PositiveSmallIntegerField(default=0)
    beat = models.DateTimeField()
    failed = models.BooleanField(default=False)

    class AtRest:
        clear = {
            "id": "random",
            "period": "which quarter or year",
            "by": "published metadata: a bare random id",
            "job": "where its figures lie, sealed for the statistics vault",
            "step": "one of a few fixed sentences",
            "share": "how much is done, per cent",
            "beat": "when it last gave a sign of life",
            "failed": "whether it gave up",
        }
        sealed: dict[str, str] = {}
