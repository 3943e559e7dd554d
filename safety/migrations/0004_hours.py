import datetime as dt

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("safety", "0003_keeping"),
    ]

    operations = [
        migrations.CreateModel(
            name="OrganisationHours",
            fields=[
                (
                    "tenant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.tenant",
                    ),
                ),
                ("days", models.PositiveSmallIntegerField(default=31)),
                ("opens", models.TimeField(default=dt.time(9, 0))),
                ("closes", models.TimeField(default=dt.time(17, 0))),
                ("nation", models.CharField(default="ENG", max_length=3)),
                ("rota", models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            model_name="incident",
            name="escalated",
            field=models.PositiveSmallIntegerField(null=True),
        ),
    ]
