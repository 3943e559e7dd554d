import uuid

from django.db import migrations, models

from vault.unordered import CreateUnorderedModel


class Migration(migrations.Migration):
    dependencies = [("wellbeing", "0003_bookings")]

    operations = [
        CreateUnorderedModel(
            name="Fund",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("scheme", models.UUIDField(db_index=True)),
                ("open", models.BooleanField(default=True)),
                ("retain_month", models.DateField()),
            ],
        ),
        CreateUnorderedModel(
            name="Voucher",
            fields=[
                ("id", models.BinaryField(primary_key=True, serialize=False)),
                ("scheme", models.UUIDField()),
                ("spent", models.BooleanField(default=False)),
            ],
        ),
    ]
