import uuid

import django.db.models.deletion
from django.db import migrations, models

from vault.unordered import CreateUnorderedModel


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("safety", "0007_openings"),
    ]

    operations = [
        CreateUnorderedModel(
            name="CareOffer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
