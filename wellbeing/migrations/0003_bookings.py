import uuid

from django.db import migrations, models

from vault.unordered import CreateUnorderedModel


class Migration(migrations.Migration):
    dependencies = [
        ("wellbeing", "0002_cases"),
    ]

    operations = [
        CreateUnorderedModel(
            name="Slot",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("calendar", models.UUIDField(db_index=True)),
                ("month", models.DateField()),
                ("claim", models.UUIDField(null=True)),
                ("blob", models.BinaryField()),
                ("retain_month", models.DateField()),
            ],
        ),
        CreateUnorderedModel(
            name="SlotTime",
            fields=[
                ("mark", models.BinaryField(primary_key=True, serialize=False)),
                ("retain_month", models.DateField()),
            ],
        ),
        CreateUnorderedModel(
            name="Feed",
            fields=[
                ("id", models.BinaryField(primary_key=True, serialize=False)),
                ("blob", models.BinaryField()),
                ("retain_month", models.DateField()),
            ],
        ),
        CreateUnorderedModel(
            name="Group",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("scheme", models.UUIDField(db_index=True)),
                ("service", models.CharField(max_length=32)),
                ("words", models.BinaryField()),
                ("facilitator", models.UUIDField()),
                ("first_on", models.DateField()),
                ("at", models.TimeField()),
                ("minutes", models.PositiveSmallIntegerField()),
                ("every_weeks", models.PositiveSmallIntegerField()),
                ("meetings", models.PositiveSmallIntegerField()),
                ("format", models.CharField(max_length=16)),
                ("size", models.PositiveSmallIntegerField()),
                ("joinable", models.BooleanField(default=True)),
                ("open", models.BooleanField(default=True)),
                ("retain_month", models.DateField()),
            ],
        ),
        CreateUnorderedModel(
            name="GroupPlace",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("group", models.UUIDField()),
                ("number", models.PositiveSmallIntegerField()),
                ("claim", models.UUIDField(null=True)),
                ("retain_month", models.DateField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["group", "number"], name="a_place_once"),
                    models.UniqueConstraint(fields=["claim"], name="one_place_for_a_claim"),
                ]
            },
        ),
    ]
