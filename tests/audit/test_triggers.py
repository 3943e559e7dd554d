"""The database itself keeps the log, whoever writes to it: every attempt here goes around the project's own classes."""

from datetime import date
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, models, transaction

from audit import log
from audit.models import Entry

pytestmark = pytest.mark.django_db

CHANGED = {
    "index": 17,
    "day": date(1999, 12, 31),
    "tenant": UUID(int=5),
    "event": "incident:close",
    "tag": b"\x0c" * 16,
    "head": b"\x0c" * 32,
    "sealed": b"other sealed bytes",
    "sealed_hash": b"\x0c" * 32,
    "leaf": b"\x0c" * 32,
}
COLUMNS = '"index", day, tenant, event, tag, head, sealed, sealed_hash, leaf'


@pytest.fixture(autouse=True)
def three_entries():
    with transaction.atomic():
        for event in ("incident:report", "incident:open", "incident:close"):
            log.append(event=event, tenant=UUID(int=1), sealed=b"sealed bytes", tag=b"\x0a" * 16, head=b"\x0b" * 32)


@pytest.fixture
def unguarded():
    """Entries without the refusals of the model: what any other program would send to the database."""
    return models.QuerySet(Entry)


def rows():
    return list(Entry.objects.order_by("index").values())


def refused(deed):
    before = rows()
    with pytest.raises(IntegrityError, match="audit entry"), transaction.atomic():
        deed()
    assert rows() == before


def execute(statement, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def only_on(vendor):
    if connection.vendor != vendor:
        pytest.skip(f"This door exists on {vendor} alone.")


def test_it_tries_every_field():
    assert set(CHANGED) == {field.name for field in Entry._meta.get_fields()}


@pytest.mark.parametrize("field", CHANGED)
def test_it_refuses_to_change_a_field(unguarded, field):
    refused(lambda: unguarded.filter(index=1).update(**{field: CHANGED[field]}))


@pytest.mark.parametrize("field", sorted(set(CHANGED) - {"sealed"}))
def test_it_refuses_to_change_a_field_while_the_sealed_part_is_emptied(unguarded, field):
    refused(lambda: unguarded.filter(index=1).update(sealed=b"", **{field: CHANGED[field]}))


@pytest.mark.parametrize("field", ["tenant", "tag", "head"])
def test_it_refuses_to_empty_a_field_that_may_be_missing(unguarded, field):
    refused(lambda: unguarded.filter(index=1).update(sealed=b"", **{field: None}))


def test_it_refuses_to_fill_a_field_that_is_missing(unguarded):
    with transaction.atomic():
        log.append(event="person:sign-in", tenant=None, sealed=b"sealed bytes")
    for field in ("tenant", "tag", "head"):
        refused(lambda field=field: unguarded.filter(index=3).update(sealed=b"", **{field: CHANGED[field]}))


def test_it_lets_the_sealed_part_be_emptied(unguarded):
    before = rows()
    assert unguarded.filter(index=1).update(sealed=b"") == 1
    after = rows()
    assert bytes(after[1]["sealed"]) == b""
    assert [row | {"sealed": b""} for row in after] == [row | {"sealed": b""} for row in before]
    assert bytes(after[0]["sealed"]) == bytes(after[2]["sealed"]) == b"sealed bytes"


def test_it_refuses_to_fill_an_emptied_sealed_part(unguarded):
    unguarded.filter(index=1).update(sealed=b"")
    refused(lambda: unguarded.filter(index=1).update(sealed=b"sealed bytes"))


def test_it_refuses_to_delete_any_entry():
    refused(lambda: execute("DELETE FROM audit_entry"))
    refused(lambda: execute('DELETE FROM audit_entry WHERE "index" = 2'))


@pytest.mark.parametrize("index", [-1, 0, 2, 4, 100])
def test_it_refuses_an_entry_out_of_its_turn(index):
    last = Entry.objects.get(index=2)
    last.index, last._state.adding = index, True
    refused(lambda: models.Model.save(last, force_insert=True))


def test_it_refuses_to_replace_an_entry():
    only_on("sqlite")
    copy = f"SELECT {COLUMNS.replace('event', "'incident:open'")} FROM audit_entry"  # noqa: S608 - the column names above
    for index in (0, 2):
        insert = f'INSERT OR REPLACE INTO audit_entry ({COLUMNS}) {copy} WHERE "index" = {index}'
        refused(lambda insert=insert: execute(insert))


def test_it_refuses_to_replace_an_entry_by_its_hidden_row_number():
    only_on("sqlite")
    copy = f"SELECT rowid, {COLUMNS.replace('"index"', '3')} FROM audit_entry"  # noqa: S608 - the column names above
    insert = f'INSERT OR REPLACE INTO audit_entry (rowid, {COLUMNS}) {copy} WHERE "index" = 1'
    refused(lambda: execute(insert))


def test_it_refuses_to_push_an_entry_out_by_its_hidden_row_number():
    only_on("sqlite")
    other = '(SELECT rowid FROM audit_entry WHERE "index" = 0)'
    refused(
        lambda: execute(f"UPDATE OR REPLACE audit_entry SET sealed = x'', rowid = {other} WHERE \"index\" = 1")  # noqa: S608 - as above
    )


def test_it_refuses_an_upsert():
    upsert = (
        f'INSERT INTO audit_entry ({COLUMNS}) SELECT {COLUMNS} FROM audit_entry WHERE "index" = 1 '  # noqa: S608 - as above
        "ON CONFLICT (\"index\") DO UPDATE SET event = 'incident:close'"
    )
    refused(lambda: execute(upsert))


def test_it_refuses_text_in_place_of_an_empty_sealed_part():
    only_on("sqlite")
    refused(lambda: execute("UPDATE audit_entry SET sealed = '' WHERE \"index\" = 1"))


def test_it_refuses_to_truncate():
    only_on("postgresql")
    refused(lambda: execute("TRUNCATE audit_entry"))
