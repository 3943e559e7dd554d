from django.db import migrations, models

from vault.unordered import CreateUnorderedModel


class Migration(migrations.Migration):
    dependencies = [("vault", "0003_letters")]

    operations = [
        CreateUnorderedModel(
            name="Words",
            fields=[
                ("record", models.UUIDField(primary_key=True, serialize=False)),
                ("vault", models.UUIDField()),
                ("gen", models.PositiveIntegerField()),
                ("version", models.PositiveIntegerField()),
                ("blob", models.BinaryField()),
                ("retain_month", models.DateField()),
            ],
        ),
    ]
