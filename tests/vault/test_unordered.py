from uuid import uuid4

import pytest
from django.apps import apps
from django.db import OperationalError, connection

from safety.models import Incident
from tests.vault import sealing
from vault import order
from vault.models import Item

on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has no rowid")
on_postgres = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite keeps such rows in order by itself"
)

ORDER_TELLS_NOTHING = {
    "vault": {"directoryhead", "lockerday", "unlock", "userkeys", "vault", "vaultgeneration", "vaultmember"},
}
"""Tables whose rows may lie as they were made: keys and memberships, whose day stands in the audit log anyway."""


def test_it_takes_every_table_of_content_out_of_order():
    ordered = {model._meta.model_name for model in apps.get_app_config("vault").get_models()}
    assert ordered - {model._meta.model_name for model in order.UNORDERED} == ORDER_TELLS_NOTHING["vault"]


@on_sqlite
@pytest.mark.parametrize("model", [*order.UNORDERED, Incident], ids=lambda model: model.__name__)
def test_it_makes_tables_without_a_hidden_order(db, model):
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [model._meta.db_table])
        assert cursor.fetchone()[0].rstrip().endswith("WITHOUT ROWID")


@on_sqlite
def test_it_leaves_no_order_to_ask_for(world, harbour):
    for _ in range(20):
        sealing.report(harbour)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, version FROM vault_item")
        stored = [row[0] for row in cursor.fetchall()]
        with pytest.raises(OperationalError, match="rowid"):
            cursor.execute("SELECT rowid FROM vault_item")
    assert stored == sorted(stored)
    assert len(stored) > 20


@on_postgres
def test_it_rewrites_tables_in_the_order_of_their_ids(world, harbour, transactional_db):
    for _ in range(5):
        sealing.report(harbour)
    assert order.rewrite_in_id_order(Incident) == len(order.UNORDERED) + 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM vault_item ORDER BY ctid")
        stored = [row[0] for row in cursor.fetchall()]
    assert stored == sorted(stored)
    assert len(stored) > 10


@on_sqlite
def test_it_has_nothing_to_rewrite_on_sqlite(db):
    assert order.rewrite_in_id_order(Incident) == 0


def test_it_draws_random_ids(world, harbour):
    sealing.report(harbour)
    ids = list(Item.objects.values_list("id", flat=True))
    assert {one.version for one in ids} == {uuid4().version}
