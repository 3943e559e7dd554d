"""The log's tables, and the triggers that keep it append-only whoever writes to the database.

A later migration that alters `audit_entry` on SQLite makes the table anew and so drops its triggers: it has to make them
again. `tests/audit/test_triggers.py` runs over the fully migrated database and notices.
"""

from django.db import NotSupportedError, migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# The index rule makes the log dense, and stops INSERT OR REPLACE, which on SQLite deletes without firing delete triggers.
# The rowid rules close the same door for the hidden row number that SQLite gives every row (-1 stands for "not given").
SQLITE = {
    "audit_entry_next": """
        CREATE TRIGGER audit_entry_next BEFORE INSERT ON audit_entry
        WHEN NEW."index" IS NOT (SELECT COALESCE(MAX("index"), -1) + 1 FROM audit_entry)
            OR EXISTS (SELECT 1 FROM audit_entry WHERE rowid = NEW.rowid)
        BEGIN SELECT RAISE(ABORT, 'an audit entry takes the next index'); END
    """,
    "audit_entry_unchanged": """
        CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON audit_entry
        WHEN NOT (
            typeof(NEW.sealed) = 'blob' AND length(NEW.sealed) = 0
            AND NEW.rowid IS OLD.rowid
            AND NEW."index" IS OLD."index"
            AND NEW.day IS OLD.day
            AND NEW.tenant IS OLD.tenant
            AND NEW.event IS OLD.event
            AND NEW.tag IS OLD.tag
            AND NEW.head IS OLD.head
            AND NEW.sealed_hash IS OLD.sealed_hash
            AND NEW.leaf IS OLD.leaf
        )
        BEGIN SELECT RAISE(ABORT, 'an audit entry is never changed'); END
    """,
    "audit_entry_kept": """
        CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'an audit entry is never deleted'); END
    """,
}

# Class 23 is what SQLite's RAISE(ABORT) comes out as too: Django raises IntegrityError for both.
POSTGRESQL = [
    """
    CREATE FUNCTION audit_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        blanked audit_entry%ROWTYPE;
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.index IS DISTINCT FROM (SELECT COALESCE(MAX(index), -1) + 1 FROM audit_entry) THEN
                RAISE EXCEPTION 'an audit entry takes the next index' USING ERRCODE = '23000';
            END IF;
            RETURN NEW;
        ELSIF TG_OP = 'UPDATE' THEN
            blanked := OLD;
            blanked.sealed := ''::bytea;
            IF NEW IS DISTINCT FROM blanked THEN
                RAISE EXCEPTION 'an audit entry is never changed' USING ERRCODE = '23000';
            END IF;
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'an audit entry is never deleted' USING ERRCODE = '23000';
    END
    $$
    """,
    """
    CREATE TRIGGER audit_entry_guard BEFORE INSERT OR UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_guard()
    """,
    """
    CREATE TRIGGER audit_entry_kept BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_guard()
    """,
]


def add_triggers(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    if vendor == "sqlite":
        statements = list(SQLITE.values())
    elif vendor == "postgresql":
        statements = POSTGRESQL
    else:
        raise NotSupportedError("The audit log keeps itself append-only on SQLite and PostgreSQL alone.")
    for statement in statements:
        schema_editor.execute(statement, params=None)


def remove_triggers(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for name in SQLITE:
            schema_editor.execute(f"DROP TRIGGER {name}", params=None)
    else:
        schema_editor.execute("DROP FUNCTION audit_entry_guard() CASCADE", params=None)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("index", models.BigIntegerField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("tenant", models.UUIDField(null=True)),
                ("event", models.CharField(max_length=64)),
                ("tag", models.BinaryField(max_length=16, null=True)),
                ("head", models.BinaryField(max_length=32, null=True)),
                ("sealed", models.BinaryField()),
                ("sealed_hash", models.BinaryField(max_length=32)),
                ("leaf", models.BinaryField(max_length=32)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("tag__isnull", False)), fields=["tag", "index"], name="audit_by_tag"
                    ),
                    models.Index(fields=["tenant", "index"], name="audit_by_tenant"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Frontier",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("hashes", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="audit_one_frontier"),
                    models.CheckConstraint(condition=models.Q(("size__gte", 0)), name="audit_frontier_size"),
                ],
            },
        ),
        migrations.RunPython(add_triggers, remove_triggers),
    ]
