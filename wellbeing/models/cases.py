"""What the database may see of a case between an asker and a provider: an id, the scheme, and whether it goes on."""

import uuid

from django.db import models


class Case(models.Model):
    """One asker and one provider. Who they are, what they write and every session stand in the vault's rows, under this id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scheme = models.UUIDField()
    open = models.BooleanField(default=True)
    gone_on = models.DateField(null=True)
    retain_month = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["scheme", "open"], name="cases_of_a_scheme")]

    class AtRest:
        clear = {
            "id": "random, and not the request's",
            "scheme": "published metadata: how many cases a scheme has",
            "open": "coordinators' lists leave ended ones out without opening them",
            "gone_on": "the day on which an ended case is destroyed; nothing while it goes on",
            "retain_month": "retention needs no key",
        }
        sealed: dict[str, str] = {}
