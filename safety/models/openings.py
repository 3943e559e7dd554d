"""Two people opening one record to a third: a row for each time that somebody asked."""

import uuid

from django.db import models

from accounts.models import Tenant


class Opening(models.Model):
    """Somebody asked that one record be opened to one reader. Who, which and why stand in the vault's rows, under this id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    decided_on = models.DateField(null=True)
    retain_month = models.DateField()

    class AtRest:
        clear = {
            "id": "random",
            "tenant": "published metadata",
            "asked_on": "the day, never the time",
            "decided_on": "the day; what was decided is sealed",
            "retain_month": "retention needs no key",
        }
        sealed: dict[str, str] = {}
