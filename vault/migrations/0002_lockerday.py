from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="LockerDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("leaves", models.BinaryField()),
            ],
        ),
    ]
