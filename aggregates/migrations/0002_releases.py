import uuid

import django.db.models.deletion
from django.db import NotSupportedError, migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# For each table of what is released: the columns of which no second row may have the same values. An insert that would
# replace a row is refused too, since SQLite fires no delete trigger for it; the rowid is the hidden way to do the same.
FROZEN = {
    "aggregates_release": ["id"],
    "aggregates_releasestate": ["release_id", "number"],
    "aggregates_review": ["release_id", "reviewer"],
}


def sqlite(table: str, columns: list[str]) -> list[str]:
    same = " AND ".join(f'"{column}" = NEW."{column}"' for column in columns)
    taken = f"SELECT 1 FROM {table} WHERE id = NEW.id OR rowid = NEW.rowid OR ({same})"  # noqa: S608 -- names from the table above
    return [
        f"""
        CREATE TRIGGER {table}_once BEFORE INSERT ON {table} WHEN EXISTS ({taken})
        BEGIN SELECT RAISE(ABORT, 'what was released is never replaced'); END
        """,
        f"""
        CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}
        BEGIN SELECT RAISE(ABORT, 'what was released is never changed'); END
        """,
        f"""
        CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
        BEGIN SELECT RAISE(ABORT, 'what was released is never deleted'); END
        """,
    ]


# Class 23 is what SQLite's RAISE(ABORT) comes out as too: Django raises IntegrityError for both.
GUARD = """
    CREATE FUNCTION aggregates_release_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'what was released is never changed' USING ERRCODE = '23000';
    END
    $$
"""


def postgresql(table: str) -> list[str]:
    return [
        f"""
        CREATE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION aggregates_release_guard()
        """,
        f"""
        CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION aggregates_release_guard()
        """,
    ]


def add_triggers(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    if vendor == "sqlite":
        statements = [one for table, columns in FROZEN.items() for one in sqlite(table, columns)]
    elif vendor == "postgresql":
        statements = [GUARD, *(one for table in FROZEN for one in postgresql(table))]
    else:
        raise NotSupportedError("Releases keep themselves frozen on SQLite and PostgreSQL alone.")
    for statement in statements:
        schema_editor.execute(statement, params=None)


def remove_triggers(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for table in FROZEN:
            for name in ("once", "unchanged", "kept"):
                schema_editor.execute(f"DROP TRIGGER {table}_{name}", params=None)
    else:
        schema_editor.execute("DROP FUNCTION aggregates_release_guard() CASCADE", params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("aggregates", "0001_facts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Drafting",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("period", models.CharField(max_length=7, unique=True)),
                ("by", models.UUIDField()),
                ("job", models.UUIDField()),
                ("step", models.CharField(default="", max_length=120)),
                ("share", models.PositiveSmallIntegerField(default=0)),
                ("beat", models.DateTimeField()),
                ("failed", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("month", models.DateField()),
                ("blob", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="UnitList",
            fields=[
                ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField()),
                ("blob", models.UUIDField(default=uuid.uuid4)),
            ],
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=7)),
                ("period", models.CharField(max_length=7)),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                ("payload", models.BinaryField()),
                ("sha256", models.BinaryField(max_length=32)),
                ("previous", models.BinaryField(max_length=32)),
                ("summary", models.BinaryField()),
                ("attack", models.UUIDField()),
                ("attack_sha256", models.BinaryField(max_length=32)),
                ("drafted_by", models.UUIDField()),
                ("drafted_on", models.DateField()),
            ],
            options={
                "indexes": [models.Index(fields=["period"], name="releases_of_a_period")],
            },
        ),
        migrations.CreateModel(
            name="ThemeAnswer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("by", models.UUIDField()),
                ("month", models.DateField()),
                ("blob", models.BinaryField()),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="aggregates.theme"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReleaseState",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("state", models.CharField(max_length=10)),
                ("by", models.UUIDField()),
                ("on", models.DateField()),
                ("leaf", models.PositiveBigIntegerField()),
                ("signature", models.BinaryField(default=b"")),
                ("notice", models.BinaryField(default=b"")),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="states", to="aggregates.release"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("release", "number"), name="one_step_of_a_number")],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("reviewer", models.UUIDField()),
                ("on", models.DateField()),
                ("blob", models.BinaryField()),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="aggregates.release"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("release", "reviewer"), name="one_word_of_a_reviewer")],
            },
        ),
        migrations.RunPython(add_triggers, remove_triggers),
    ]
