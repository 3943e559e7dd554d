"""What the network learnt, in its own words, and what funders answer. No figure stands here."""

import uuid

from django.db import models


class Theme(models.Model):
    """One thing learnt."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    month = models.DateField()
    blob = models.BinaryField()

    class AtRest:
        clear = {"id": "random", "month": "when it was written, for the order of the list"}
        sealed = {"blob": "title and text, under the server's key, since everybody may read it"}


class ThemeAnswer(models.Model):
    """What a funder does with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="answers")
    by = models.UUIDField()
    month = models.DateField()
    blob = models.BinaryField()

    class AtRest:
        clear = {
            "id": "random",
            "theme": "which theme",
            "by": "a bare random id: everybody may read who answered",
            "month": "when it was written",
        }
        sealed = {"blob": "the answer, under the server's key, since everybody may read it"}
