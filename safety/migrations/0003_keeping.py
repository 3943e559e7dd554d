import uuid

import django.db.models.deletion
from django.db import migrations, models

from vault.unordered import CreateUnorderedModel


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("safety", "0002_costs"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeepingRule",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("retention_class", models.CharField(max_length=16)),
                ("years", models.PositiveSmallIntegerField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.tenant"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "retention_class"), name="one_rule_of_a_class")
                ],
            },
        ),
        CreateUnorderedModel(
            name="Keeping",
            fields=[
                ("record", models.UUIDField(primary_key=True, serialize=False)),
                ("retention_class", models.CharField(default="", max_length=16)),
                ("held", models.BooleanField(default=False)),
                ("held_on", models.DateField(null=True)),
                ("held_leaf", models.PositiveBigIntegerField(null=True)),
                ("restricted", models.BooleanField(default=False)),
                ("cause", models.CharField(default="", max_length=16)),
                ("destroyed_on", models.DateField(null=True)),
                ("leaf", models.PositiveBigIntegerField(null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.tenant"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tenant", "destroyed_on"], name="keeping_of_a_tenant")],
            },
        ),
    ]
