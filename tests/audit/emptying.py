"""Emptying the log between tests, which its triggers rightly refuse; and breaking it on purpose."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def triggers_off():
    """Inside, the database lets the log be changed, as it would let somebody who may alter its tables."""
    if connection.vendor == "postgresql":
        with _statements(
            ["ALTER TABLE audit_entry DISABLE TRIGGER USER"], ["ALTER TABLE audit_entry ENABLE TRIGGER USER"]
        ):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'")
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
