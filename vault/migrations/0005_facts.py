import uuid

from django.db import migrations, models

from vault.unordered import CreateUnorderedModel


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0004_words"),
    ]

    operations = [
        CreateUnorderedModel(
            name="FactKey",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("period", models.CharField(max_length=7)),
                ("gen", models.PositiveIntegerField()),
                ("wrap", models.BinaryField()),
                ("mark", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["period"], name="fact_keys_of_a_period")],
            },
        ),
        CreateUnorderedModel(
            name="VaultBlob",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("vault", models.UUIDField()),
                ("what", models.CharField(max_length=20)),
                ("gen", models.PositiveIntegerField()),
                ("wrap", models.BinaryField()),
                ("blob", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["vault", "what"], name="blobs_of_a_vault")],
            },
        ),
    ]
