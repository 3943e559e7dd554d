import uuid

import django.db.models.deletion
from django.db import migrations, models

from vault.unordered import CreateUnorderedModel


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("safety", "0001_initial"),
    ]

    operations = [
        CreateUnorderedModel(
            name="Cost",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("open", models.BooleanField(default=True)),
                ("created_on", models.DateField()),
                ("retain_month", models.DateField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.tenant"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tenant", "open"], name="costs_of_a_ledger")],
            },
        ),
        CreateUnorderedModel(
            name="Pot",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("open", models.BooleanField(default=True)),
                ("created_on", models.DateField()),
                ("retain_month", models.DateField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.tenant"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tenant", "open"], name="pots_of_a_ledger")],
            },
        ),
        CreateUnorderedModel(
            name="Claim",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("open", models.BooleanField(default=True)),
                ("created_on", models.DateField()),
                ("retain_month", models.DateField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.tenant"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tenant", "open"], name="claims_of_a_ledger")],
            },
        ),
    ]
