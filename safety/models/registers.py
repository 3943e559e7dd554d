"""Where an organisation's register of steps is kept."""

import uuid

from django.db import models

from accounts.models import Tenant


class StepRegister(models.Model):
    """The record with everything that an organisation did to keep its people safe; without a row it has written nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.OneToOneField(Tenant, on_delete=models.PROTECT, related_name="+")

    class AtRest:
        clear = {
            "id": "random; the sealed record of the same id holds the entries",
            "tenant": "published metadata: that an organisation keeps a register",
        }
        sealed: dict[str, str] = {}
