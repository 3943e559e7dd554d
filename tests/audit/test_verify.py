from datetime import date
from uuid import UUID

import pytest
from django.db import connection, models, transaction

from audit import leaf, log, verify
from audit.checkpoint import Checkpoint
from audit.merkle import EMPTY_ROOT, RightEdge
from audit.models import Entry, Frontier
from audit.verify import Problem, verify_append_only, verify_log
from tests.audit.emptying import triggers_off

pytestmark = pytest.mark.django_db

ORIGIN = "hearth.example/audit"
CHANGED = {
    "day": date(1999, 12, 31),
    "tenant": UUID(int=5),
    "event": "incident:close",
    "tag": b"\x0c" * 16,
    "head": None,
    "sealed_hash": b"\x0c" * 32,
    "leaf": b"\x0c" * 32,
}


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(verify, "BATCH", 3)


def grow(count):
    with transaction.atomic():
        for _ in range(count):
            log.append(
                event="incident:open", tenant=UUID(int=1), sealed=b"sealed bytes", tag=b"\x0a" * 16, head=b"\x0b" * 32
            )


def checkpoint():
    head = log.tree_head()
    return Checkpoint(ORIGIN, head.size, head.root())


def entries():
    return models.QuerySet(Entry)


def tamper(at, /, **changes):
    with triggers_off():
        assert entries().filter(index=at).update(**changes) == 1


def remove(index):
    with triggers_off():
        entries().filter(index=index)._raw_delete("default")


def rewrite(index, **changes):
    """Change an entry and its leaf, so that the entry agrees with itself."""
    tamper(index, **changes)
    entry = Entry.objects.get(index=index)
    tamper(index, leaf=leaf.leaf(entry.public(), bytes(entry.sealed_hash)))


def rebuild_frontier():
    """What a patient forger does last: make the frontier anew over whatever entries there are."""
    edge = RightEdge()
    for each in Entry.objects.order_by("index").values_list("leaf", flat=True):
        edge = edge.append(bytes(each))
    Frontier.objects.update(size=edge.size, hashes=edge.to_bytes())


def problems(result):
    assert result.found == len(result.problems)
    assert result.sound == (not result.problems)
    return result.problems


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 6, 7, 13])
def test_it_finds_an_honest_log_sound(count):
    grow(count)
    result = verify_log()
    assert problems(result) == ()
    assert (result.size, result.root, result.blanked) == (count, log.tree_head().root(), 0)


def test_it_tells_how_far_it_has_come():
    grow(7)
    seen = []
    verify_log(seen.append)
    assert seen == [3, 6, 7]
    seen.clear()
    verify_append_only(checkpoint(), seen.append)
    assert seen == [3, 6, 7]


def test_it_holds_one_batch_in_memory_at_a_time(monkeypatch):
    grow(8)
    assert [len(batch) for batch in verify._batches(8)] == [3, 3, 2]
    monkeypatch.setattr(verify, "BATCH", 500)
    assert [len(batch) for batch in verify._batches(5)] == [5]


def test_it_finds_a_log_sound_after_retention_and_counts_what_is_gone():
    grow(5)
    before = checkpoint()
    Entry.objects.filter(index__lt=2).blank_sealed()
    for result in (verify_log(), verify_append_only(before)):
        assert problems(result) == ()
        assert result.blanked == 2


def test_it_does_not_count_an_event_without_details_as_blanked():
    with transaction.atomic():
        log.append(event="incident:open", tenant=None, sealed=b"")
    assert problems(verify_log()) == ()
    assert verify_log().blanked == 0


@pytest.mark.parametrize("field", CHANGED)
def test_it_finds_a_changed_field(field):
    grow(5)
    earlier = checkpoint()
    tamper(3, **{field: CHANGED[field]})
    for result in (verify_log(), verify_append_only(earlier)):
        assert Problem(3, "The entry was changed: it does not give its leaf.") in problems(result)


def test_it_finds_a_changed_sealed_part():
    grow(5)
    earlier = checkpoint()
    tamper(3, sealed=b"other sealed bytes")
    for result in (verify_log(), verify_append_only(earlier)):
        assert problems(result) == (Problem(3, "The sealed part was changed: it does not give its hash."),)


@pytest.mark.parametrize("changes", [{"event": "opened by Ben"}, {"tag": b"short"}, {"sealed_hash": b""}])
def test_it_survives_an_entry_that_no_event_can_have(changes):
    grow(5)
    earlier = checkpoint()
    tamper(3, **changes)
    for result in (verify_log(), verify_append_only(earlier)):
        assert Problem(3, "The entry holds what no event can have.") in problems(result)


def test_it_finds_an_entry_rewritten_together_with_its_leaf():
    grow(5)
    rewrite(3, event="incident:close")
    assert problems(verify_log()) == (Problem(None, "The entries do not give the frontier's root."),)


def test_it_finds_two_entries_that_changed_places():
    grow(5)
    tamper(1, day=date(2020, 1, 1))
    tamper(1, index=100)
    tamper(3, index=1)
    tamper(100, index=3)
    found = {problem.index for problem in problems(verify_log())}
    assert {1, 3} <= found


def test_it_finds_a_missing_entry():
    grow(5)
    remove(2)
    assert problems(verify_log()) == (
        Problem(3, "Entries before this one are missing."),
        Problem(None, "The log is shorter than its frontier."),
    )


def test_it_finds_a_cut_off_end():
    grow(5)
    remove(4)
    assert problems(verify_log()) == (Problem(None, "The log is shorter than its frontier."),)


def test_it_finds_entries_after_the_frontier():
    grow(4)
    before = Frontier.objects.values("size", "hashes").get()
    grow(1)
    Frontier.objects.update(**before)
    assert problems(verify_log()) == (Problem(None, "There are entries after the frontier."),)


def test_it_finds_a_lost_frontier():
    grow(4)
    Frontier.objects.all().delete()
    assert problems(verify_log()) == (Problem(None, "There are entries after the frontier."),)


def test_it_finds_a_frontier_of_the_wrong_length():
    grow(4)
    Frontier.objects.update(hashes=bytes(31))
    result = verify_log()
    assert problems(result) == (Problem(None, "The frontier does not fit its size."),)
    assert result.size == 4


def test_it_finds_a_frontier_of_another_tree():
    grow(4)
    Frontier.objects.update(hashes=bytes(32))
    assert problems(verify_log()) == (Problem(None, "The entries do not give the frontier's root."),)


def test_it_leaves_events_written_meanwhile_to_the_next_run():
    grow(5)
    result = verify_log(lambda _: grow(1))
    assert problems(result) == ()
    assert result.size == 5
    assert verify_log().size == 7


def test_it_tells_the_first_hundred_problems_and_counts_the_rest(monkeypatch):
    monkeypatch.setattr(verify, "TOLD", 2)
    grow(5)
    with triggers_off():
        entries().update(event="incident:close")
    result = verify_log()
    assert [problem.index for problem in result.problems] == [0, 1]
    assert result.found == 6
    assert not result.sound


@pytest.mark.parametrize(("first", "more"), [(0, 0), (0, 5), (1, 0), (3, 4), (4, 4), (7, 1)])
def test_it_proves_that_the_log_only_grew(first, more):
    grow(first)
    earlier = checkpoint()
    grow(more)
    result = verify_append_only(earlier)
    assert problems(result) == ()
    assert (result.size, result.root) == (earlier.size, earlier.root)


def test_it_finds_a_past_forged_with_everything_that_the_database_holds():
    """The log then agrees with itself, and only what a witness kept shows the forgery."""
    grow(5)
    earlier = checkpoint()
    rewrite(3, event="incident:close")
    rebuild_frontier()
    grow(2)
    assert verify_log().sound
    assert problems(verify_append_only(earlier)) == (
        Problem(None, "The log was rewritten: its beginning is not what the checkpoint signed."),
    )


def test_it_finds_an_older_copy_put_back():
    grow(5)
    earlier = checkpoint()
    remove(4)
    rebuild_frontier()
    assert verify_log().sound
    assert problems(verify_append_only(earlier)) == (
        Problem(None, "The log is shorter than the checkpoint: entries were removed, or an older copy was put back."),
    )


def test_it_finds_an_older_copy_put_back_and_grown_again():
    grow(5)
    earlier = checkpoint()
    remove(4)
    rebuild_frontier()
    with transaction.atomic():
        log.append(event="incident:close", tenant=None, sealed=b"another future")
    grow(3)
    assert verify_log().sound
    assert not verify_append_only(earlier).sound


def test_it_finds_an_emptied_database():
    grow(2)
    earlier = checkpoint()
    with triggers_off():
        entries()._raw_delete("default")
    Frontier.objects.all().delete()
    assert verify_log().sound
    result = verify_append_only(earlier)
    assert not result.sound
    assert (result.size, result.root) == (0, EMPTY_ROOT)


def test_it_only_reads():
    grow(4)
    with connection.execute_wrapper(_select_only):
        verify_log()
        verify_append_only(checkpoint())


def _select_only(execute, sql, params, many, context):
    assert sql.lstrip().upper().startswith("SELECT"), sql
    return execute(sql, params, many, context)
