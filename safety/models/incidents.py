"""What the database may see of a record: an id, whose it is, whether it is open, and dates. The rest is sealed."""

import uuid

from django.db import models

from accounts.models import Tenant


class Incident(models.Model):
    """One record of the safety service. Its content stands in the vault's rows, under the same random id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    open = models.BooleanField(default=True)
    created_on = models.DateField()
    due_at = models.DateTimeField(null=True)
    escalated = models.PositiveSmallIntegerField(null=True)
    retain_month = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "open", "due_at"], name="incidents_of_a_work_list")]

    class AtRest:
        clear = {
            "id": "random; a draft's id is its record's id, so a repeated submit makes no second record",
            "tenant": "published metadata: how many records an organisation has",
            "open": "work lists leave closed records out without opening them",
            "created_on": "the day, never the time",
            "due_at": "unattended reminders need it; rounded up to the hour or quarter, it hints at urgency",
            "escalated": "how many times somebody was reminded since `due_at` passed; `due_at` and the clock tell as much",
            "retain_month": "retention needs no key",
        }
        sealed: dict[str, str] = {}
