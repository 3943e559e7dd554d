"""The directory of those who contribute."""

import uuid

from django.db import models


class UnitList(models.Model):
    """The directory of one calendar year; its content is kept by the statistics vault."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    version = models.PositiveIntegerField()
    blob = models.UUIDField(default=uuid.uuid4)

    class AtRest:
        clear = {
            "year": "a calendar year",
            "version": "counts changes, for compare-and-swap",
            "blob": "where the directory lies, sealed for the statistics vault",
        }
        sealed: dict[str, str] = {}
