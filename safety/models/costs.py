"""What the database may see of the ledger: ids, whose a row is, whether it is open, and dates. Amounts are sealed."""

import uuid

from django.db import models

from accounts.models import Tenant


class Cost(models.Model):
    """One cost of staying safe. Its content stands in the vault's rows, under the same random id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    open = models.BooleanField(default=True)
    created_on = models.DateField()
    retain_month = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "open"], name="costs_of_a_ledger")]

    class AtRest:
        clear = {
            "id": "random",
            "tenant": "published metadata: how many costs an organisation has",
            "open": "lists leave out what is declined or reimbursed without opening it",
            "created_on": "the day, never the time",
            "retain_month": "retention needs no key",
        }
        sealed: dict[str, str] = {}


class Pot(models.Model):
    """One funding pot: where money may come from, and under which rules. All of it is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    open = models.BooleanField(default=True)
    created_on = models.DateField()
    retain_month = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "open"], name="pots_of_a_ledger")]

    class AtRest:
        clear = {
            "id": "random",
            "tenant": "published metadata: how many pots an organisation knows",
            "open": "lists leave closed pots out without opening them",
            "created_on": "the day, never the time",
            "retain_month": "retention needs no key",
        }
        sealed: dict[str, str] = {}


class Claim(models.Model):
    """One claim to a pot: chosen costs and chosen evidence. All of it is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    open = models.BooleanField(default=True)
    created_on = models.DateField()
    retain_month = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "open"], name="claims_of_a_ledger")]

    class AtRest:
        clear = {
            "id": "random",
            "tenant": "published metadata: how many claims an organisation makes",
            "open": "lists leave settled claims out without opening them",
            "created_on": "the day, never the time",
            "retain_month": "retention needs no key",
        }
        sealed: dict[str, str] = {}
