import uuid

from django.db import migrations, models

from vault.unordered import CreateUnorderedModel


class Migration(migrations.Migration):
    dependencies = [("wellbeing", "0001_initial")]

    operations = [
        CreateUnorderedModel(
            name="Case",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("scheme", models.UUIDField()),
                ("open", models.BooleanField(default=True)),
                ("gone_on", models.DateField(null=True)),
                ("retain_month", models.DateField()),
            ],
            options={"indexes": [models.Index(fields=["scheme", "open"], name="cases_of_a_scheme")]},
        ),
        CreateUnorderedModel(
            name="Profile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("scheme", models.UUIDField()),
                ("open", models.BooleanField(default=True)),
                ("retain_month", models.DateField()),
            ],
            options={"indexes": [models.Index(fields=["scheme", "open"], name="profiles_of_a_scheme")]},
        ),
    ]
