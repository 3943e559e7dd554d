from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone

from audit import leaf, log, merkle
from audit.models import Entry, Frontier
from audit.verify import verify_log

HARBOUR = UUID(int=1)
LANTERN = UUID(int=2)


def append(**parts):
    with transaction.atomic():
        return log.append(**{"event": "incident:open", "tenant": HARBOUR, "sealed": b"sealed bytes"} | parts)


@pytest.mark.django_db
def test_it_counts_from_zero_without_gaps():
    assert [append() for _ in range(5)] == [0, 1, 2, 3, 4]


@pytest.mark.django_db
def test_it_keeps_what_it_was_given():
    index = append(
        event="incident:report",
        tenant=LANTERN,
        sealed=b"\x00\xff",
        tag=b"\x0a" * 16,
        head=b"\x0b" * 32,
        day=date(2026, 3, 1),
    )
    entry = Entry.objects.get(index=index)
    assert entry.public() == leaf.Public(0, date(2026, 3, 1), LANTERN, "incident:report", b"\x0a" * 16, b"\x0b" * 32)
    assert bytes(entry.sealed) == b"\x00\xff"
    assert bytes(entry.sealed_hash) == leaf.sealed_digest(b"\x00\xff")
    assert bytes(entry.leaf) == leaf.leaf(entry.public(), leaf.sealed_digest(b"\x00\xff"))


@pytest.mark.django_db
def test_it_takes_today_and_does_without_tenant_tag_head_and_details():
    before = timezone.localdate()
    append(tenant=None, sealed=b"")
    entry = Entry.objects.get()
    assert before <= entry.day <= timezone.localdate()
    assert (entry.tenant, entry.tag, entry.head, bytes(entry.sealed)) == (None, None, None, b"")


@pytest.mark.django_db
def test_it_keeps_the_root_of_all_leaves():
    assert log.tree_head().root() == merkle.EMPTY_ROOT
    for count in range(1, 20):
        append(sealed=count.to_bytes(2))
        leaves = [bytes(each) for each in Entry.objects.order_by("index").values_list("leaf", flat=True)]
        head = log.tree_head()
        assert (head.size, head.root()) == (count, merkle.root(leaves))


@pytest.mark.django_db
def test_it_costs_the_same_few_queries_however_long_the_log_is(django_assert_num_queries):
    append()
    append()
    expected = 4 if connection.vendor == "postgresql" else 3
    with transaction.atomic():
        for _ in range(9):
            with django_assert_num_queries(expected):
                log.append(event="incident:open", tenant=HARBOUR, sealed=b"sealed bytes")


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"event": "opened by Ben"}, {"tag": b"short"}, {"head": b"short"}])
def test_it_writes_nothing_of_a_wrong_event(wrong):
    append()
    with pytest.raises(ValueError):
        append(**wrong)
    assert Entry.objects.count() == log.tree_head().size == 1
    assert append() == 1


@pytest.mark.django_db
def test_it_finds_the_newest_entry_of_a_tag():
    assert log.latest(b"\x0a" * 16) is None
    append(tag=b"\x0a" * 16, head=b"\x01" * 32)
    append(tag=b"\x0a" * 16, head=b"\x02" * 32)
    append(tag=b"\x0c" * 16, head=b"\x03" * 32)
    append()
    newest = log.latest(b"\x0a" * 16)
    assert newest is not None
    assert (newest.index, bytes(newest.head)) == (1, b"\x02" * 32)


@pytest.mark.django_db
def test_it_leaves_no_gap_where_a_deed_failed():
    def failing_deed():
        with transaction.atomic():
            log.append(event="incident:close", tenant=HARBOUR, sealed=b"sealed bytes")
            raise ZeroDivisionError

    append()
    with pytest.raises(ZeroDivisionError):
        failing_deed()
    assert append() == 1
    assert [entry.event for entry in Entry.objects.all()] == ["incident:open", "incident:open"]
    assert verify_log().sound


@pytest.mark.django_db
@pytest.mark.parametrize("hashes", [b"", bytes(31), bytes(64)])
def test_it_refuses_to_build_on_a_damaged_frontier(hashes):
    append()
    Frontier.objects.update(hashes=hashes)
    with pytest.raises(log.LogDamagedError):
        append()
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_it_refuses_a_frontier_that_moved_meanwhile(monkeypatch):
    append()
    stale = log.tree_head()
    append()
    monkeypatch.setattr(log, "_edge", lambda: stale.append(bytes(32)))
    with pytest.raises(log.LogDamagedError):
        append()
    assert Entry.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_write_outside_the_deeds_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        log.append(event="incident:open", tenant=HARBOUR, sealed=b"sealed bytes")
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_puts_writers_at_the_same_time_one_after_the_other():
    def deed(number):
        try:
            return append(sealed=number.to_bytes(2))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        indexes = list(pool.map(deed, range(40)))
    assert sorted(indexes) == list(range(40))
    assert {bytes(entry.sealed) for entry in Entry.objects.all()} == {number.to_bytes(2) for number in range(40)}
    result = verify_log()
    assert (result.size, result.problems) == (40, ())
