"""Emptying the log and the releases between tests, which their triggers rightly refuse; and breaking them on purpose."""

from contextlib import contextmanager

from django.db import connection

SETTLE = "SET CONSTRAINTS ALL IMMEDIATE"
"""PostgreSQL alters no table while foreign keys in it wait to be checked."""

GUARDED = ("audit_entry", "aggregates_release", "aggregates_releasestate", "aggregates_review")


@contextmanager
def triggers_off():
    """Inside, the database lets these tables be changed, as it would let somebody who may alter them."""
    if connection.vendor == "postgresql":
        with _statements(
            [SETTLE, *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in GUARDED)],
            [SETTLE, *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in GUARDED)],
        ):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
    with _statements([f"DROP TRIGGER {name}" for name, _ in triggers], [sql for _, sql in triggers]):
        yield


@contextmanager
def _statements(before, after):
    with connection.cursor() as cursor:
        for statement in before:
            cursor.execute(statement)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for statement in after:
                cursor.execute(statement)
