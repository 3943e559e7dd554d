"""How long records are kept, and what was done about it: a class, a hold, an end. Never why."""

import uuid

from django.db import models

from accounts.models import Tenant


class KeepingRule(models.Model):
    """For how many years an organisation keeps a class of records after they ended, where it chose more than the least."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    retention_class = models.CharField(max_length=16)
    years = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "retention_class"], name="one_rule_of_a_class")]

    class AtRest:
        clear = {
            "id": "random",
            "tenant": "published metadata",
            "retention_class": "names the rule, not a record",
            "years": "a policy that the organisation publishes to its staff",
        }
        sealed: dict[str, str] = {}


class Keeping(models.Model):
    """What retention knows of one record, under the record's id, from its end or its first hold on."""

    record = models.UUIDField(primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    retention_class = models.CharField(max_length=16, default="")
    held = models.BooleanField(default=False)
    held_on = models.DateField(null=True)
    held_leaf = models.PositiveBigIntegerField(null=True)
    restricted = models.BooleanField(default=False)
    cause = models.CharField(max_length=16, default="")
    destroyed_on = models.DateField(null=True)
    leaf = models.PositiveBigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "destroyed_on"], name="keeping_of_a_tenant")]

    class AtRest:
        clear = {
            "record": "random",
            "tenant": "published metadata",
            "retention_class": "of an ended record; the month beside it says the same",
            "held": "unattended destruction needs it; the reason is sealed",
            "held_on": "the day, never the time",
            "held_leaf": "where the audit log has the hold of somebody without the record's key",
            "restricted": "as the form of its card, so that a destroyed one is not shown to whom it was kept from",
            "cause": "withdrawn, or its time had come",
            "destroyed_on": "the certificate needs it when no key is left",
            "leaf": "where the audit log has the destruction",
        }
        sealed: dict[str, str] = {}
