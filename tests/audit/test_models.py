import pytest
from django.db import IntegrityError, transaction

from audit import log
from audit.models import AppendOnlyError, Entry, Frontier

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    with transaction.atomic():
        index = log.append(event="incident:open", tenant=None, sealed=b"sealed bytes")
    return Entry.objects.get(index=index)


@pytest.mark.parametrize("model", [Entry, Frontier])
def test_it_classifies_every_field(model):
    clear, sealed = set(model.AtRest.clear), set(model.AtRest.sealed)
    assert clear | sealed == {field.name for field in model._meta.get_fields()}
    assert not clear & sealed


@pytest.mark.parametrize(
    "deed",
    [
        lambda entry: entry.save(),
        lambda entry: entry.save(force_update=True),
        lambda entry: entry.save(update_fields=["sealed"]),
        lambda entry: entry.delete(),
        lambda _entry: Entry.objects.all().delete(),
        lambda _entry: Entry.objects.update(event="incident:close"),
        lambda _entry: Entry.objects.filter(index=0).update(sealed=b""),
        lambda entry: Entry.objects.bulk_update([entry], ["event"]),
        lambda entry: Entry.objects.update_or_create(index=entry.index, defaults={"event": "incident:close"}),
    ],
)
def test_it_refuses_to_change_or_delete_an_entry(entry, deed):
    entry.event = "incident:close"
    with pytest.raises(AppendOnlyError), transaction.atomic():
        deed(entry)
    assert [each.event for each in Entry.objects.all()] == ["incident:open"]


def test_it_refuses_a_second_entry_of_the_same_index(entry):
    twin = Entry(index=entry.index, day=entry.day, event="a:b", sealed=b"", sealed_hash=b"", leaf=b"")
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
    assert Entry.objects.get().event == "incident:open"


def test_it_empties_the_sealed_part_for_retention_and_nothing_else(entry):
    before = Entry.objects.values().get()
    assert Entry.objects.filter(index=entry.index).blank_sealed() == 1
    after = Entry.objects.values().get()
    assert bytes(after.pop("sealed")) == b""
    assert bytes(before.pop("sealed")) == b"sealed bytes"
    assert after == before


@pytest.mark.parametrize("row", [{"id": 2, "size": 0}, {"id": 1, "size": -1}])
def test_it_has_one_frontier_of_a_possible_size(row):
    with pytest.raises(IntegrityError), transaction.atomic():
        Frontier.objects.create(hashes=b"", **row)
