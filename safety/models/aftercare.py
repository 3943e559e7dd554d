"""Support offered to colleagues after something serious: a row for each time that somebody offered it."""

import uuid

from django.db import models

from accounts.models import Tenant


class CareOffer(models.Model):
    """Only those to whom it was offered hold a key of what stands in the vault's rows under this id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    retain_month = models.DateField()

    class AtRest:
        clear = {
            "id": "random, and not that of what happened",
            "tenant": "published metadata",
            "retain_month": "retention needs no key",
        }
        sealed: dict[str, str] = {}
