"""Coded facts, sealed for the statistics vault. Nothing in clear tells whose a fact is, what it counts, or its day."""

import uuid

from django.db import models


class Fact(models.Model):
    """One fact. Its key's row says to which quarter it belongs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    key = models.UUIDField(db_index=True)
    blob = models.BinaryField()

    class AtRest:
        clear = {
            "id": "looks random; only who holds the key of the record it came from can tell",
            "key": "which key opens it; names no vault and no organisation",
        }
        sealed = {"blob": "the organisation's id and codes, always 32 bytes"}
