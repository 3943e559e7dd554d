import uuid

from django.db import migrations, models

from vault.unordered import CreateUnorderedModel


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("vault", "0005_facts"),
    ]

    operations = [
        CreateUnorderedModel(
            name="Fact",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("key", models.UUIDField(db_index=True)),
                ("blob", models.BinaryField()),
            ],
        ),
    ]
