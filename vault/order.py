"""The daily rewriting of tables whose order of rows must tell nothing."""

from django.db import connection
from django.db.models import Model

from vault.models import (
    Card,
    FactKey,
    Head,
    InboxItem,
    Item,
    KeyWork,
    Letter,
    Locker,
    Receipt,
    RecordWrap,
    StoredFile,
    VaultBlob,
    Words,
)

UNORDERED: tuple[type[Model], ...] = (
    Card,
    FactKey,
    Head,
    InboxItem,
    Item,
    KeyWork,
    Letter,
    Locker,
    Receipt,
    RecordWrap,
    StoredFile,
    VaultBlob,
    Words,
)
"""Rows that could be joined by the order in which they were written. On SQLite these tables have no rowid."""


def rewrite_in_id_order(*others: type[Model]) -> int:
    """On PostgreSQL, rewrites every such table, and those of the rooms above, in the order of its ids; returns how many.

    SQLite needs none of it.
    """
    return rewrite(*UNORDERED, *others)


def rewrite(*models: type[Model]) -> int:
    """The same for some tables alone."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table  # noqa: SLF001 -- Django's public API
            cursor.execute(
                f"CLUSTER {connection.ops.quote_name(table)} USING {connection.ops.quote_name(table + '_pkey')}"
            )
    return len(models)
