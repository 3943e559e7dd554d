import uuid

import django.db.models.deletion
from django.db import migrations, models

from vault.unordered import CreateUnorderedModel


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("safety", "0006_registers"),
    ]

    operations = [
        CreateUnorderedModel(
            name="Opening",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("asked_on", models.DateField()),
                ("decided_on", models.DateField(null=True)),
                ("retain_month", models.DateField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.tenant"
                    ),
                ),
            ],
        ),
    ]
