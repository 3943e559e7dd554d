import uuid

from django.db import migrations, models

from vault.unordered import CreateUnorderedModel


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0002_lockerday"),
    ]

    operations = [
        CreateUnorderedModel(
            name="Letter",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("box", models.UUIDField(db_index=True)),
                ("blob", models.BinaryField()),
                ("retain_month", models.DateField()),
            ],
        ),
    ]
