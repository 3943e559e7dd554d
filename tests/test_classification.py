"""Every field of every table is either sealed, and says what it holds, or in clear, and says why."""

import pytest
from django.apps import apps
from django.db import connection, models

from config.management.commands.housekeeping import UNORDERED as ABOVE
from config.reference import ROOMS
from config.reference import models as our_models
from vault.order import UNORDERED

OURS = list(our_models())


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_it_classifies_every_field(model):
    fields = {field.name for field in model._meta.concrete_fields}
    classified = [*model.AtRest.clear, *model.AtRest.sealed]
    assert sorted(classified) == sorted(fields), "each field once, and no other name"
    assert all(reason.strip() for reason in (*model.AtRest.clear.values(), *model.AtRest.sealed.values()))


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_it_seals_into_bytes_only(model):
    for name in model.AtRest.sealed:
        assert isinstance(model._meta.get_field(name), models.BinaryField)


def test_it_knows_every_room_that_has_tables():
    ours = {
        config.label
        for config in apps.get_app_configs()
        if "/site-packages/" not in config.path and list(config.get_models())
    }
    assert ours == set(ROOMS)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_it_keeps_no_text_longer_than_a_name_in_clear(model):
    for name in model.AtRest.clear:
        field = model._meta.get_field(name)
        assert not isinstance(field, models.TextField | models.JSONField | models.FileField), name
        assert (getattr(field, "max_length", None) or 0) <= 200, name


@pytest.mark.django_db
@pytest.mark.parametrize("model", [*UNORDERED, *ABOVE], ids=lambda model: model._meta.label)
def test_it_keeps_no_order_of_writing(model):
    """SQLite's rowid would tell which rows were written together; on PostgreSQL the daily rewriting sees to it."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            table = model._meta.db_table
            cursor.execute("SELECT 1 FROM pg_indexes WHERE tablename = %s AND indexname = %s", [table, f"{table}_pkey"])
            assert cursor.fetchone(), "CLUSTER needs the index of the random ids"
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [model._meta.db_table])
        assert cursor.fetchone()[0].rstrip().endswith("WITHOUT ROWID")
