"""What proves since when words were in a locker, and what it gives away: nothing."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.vault import sealing
from vault import checkpoints, commitments, locker
from vault.commitments import Proof
from vault.keyring import Keyring
from vault.models import Locker as Row
from vault.models import LockerDay

NOTE, OTHER = UUID(int=1), UUID(int=2)
WORDS = b"2026-11-22\nHe asked me where I live."


@pytest.fixture
def amina(world):
    return sealing.opened(world["Amina"], stepped_up=False)


@pytest.fixture
def tomorrow(monkeypatch):
    """Another day comes, and the log vouches for all lockers."""

    def come(days=1):
        later = timezone.now() + timedelta(days=days)
        monkeypatch.setattr(timezone, "now", lambda: later)
        assert checkpoints.commit_lockers()
        return timezone.localdate()

    return come


@pytest.fixture
def proof(amina, tomorrow):
    """Amina's proof of her words, which lay beside others."""
    locker.update(amina, lambda mine: (mine.mark(NOTE, WORDS), mine.mark(OTHER, b"other words")))
    tomorrow()
    return locker.update(amina, lambda _: None).proof(NOTE)


def again(keyring):
    return Keyring(keyring.person, keyring.seed_s)


def test_it_proves_the_words_and_no_others(proof):
    assert proof.day == timezone.localdate()
    assert proof.holds(WORDS)
    assert not proof.holds(WORDS + b" ")
    assert not proof.holds(b"")


@pytest.mark.parametrize(
    "changed",
    [
        {"day": date(2020, 1, 1)},
        {"person": uuid4()},
        {"salt": bytes(32)},
        {"locker_salt": bytes(32)},
        {"others": ()},
        {"blob_hash": bytes(32)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_it_proves_nothing_when_any_part_is_another(proof, changed):
    assert not replace(proof, **changed).holds(WORDS)


def test_it_proves_nothing_with_a_list_that_the_log_does_not_vouch_for(proof):
    kept = LockerDay.objects.get(day=proof.day)
    LockerDay.objects.filter(day=proof.day).update(leaves=bytes(kept.leaves) + bytes(32))
    assert not proof.holds(WORDS)
    LockerDay.objects.all().delete()
    assert not proof.holds(WORDS)


def test_it_travels_as_json(proof):
    assert Proof.from_dict(proof.to_dict()) == proof
    assert "Proof" in repr(proof)
    assert proof.salt.hex() not in repr(proof)


def test_there_is_none_before_the_log_has_vouched_and_she_has_come_back(amina, tomorrow):
    locker.update(amina, lambda mine: mine.mark(NOTE, WORDS))
    assert locker.touch(amina) is None
    assert locker.current(amina).proof(NOTE) is None
    tomorrow()
    assert locker.load(again(amina)).proof(NOTE) is None
    locker.touch(amina)
    assert locker.current(amina).proof(NOTE).holds(WORDS)


def test_a_note_made_after_the_list_of_its_day_is_proven_by_the_next(amina, tomorrow):
    tomorrow()
    locker.update(amina, lambda mine: mine.mark(NOTE, WORDS))
    first = timezone.localdate()
    locker.touch(amina)
    assert locker.current(amina).proof(NOTE) is None
    assert tomorrow() > first
    tomorrow(days=40)
    locker.touch(amina)
    assert locker.current(amina).proof(NOTE).day == first + timedelta(days=1), "the first list that has it"


def test_a_proof_stays_and_words_marked_anew_begin_again(amina, proof, tomorrow):
    day = proof.day
    tomorrow()
    locker.touch(amina)
    assert locker.current(amina).proof(NOTE).day == day
    locker.update(amina, lambda mine: mine.mark(NOTE, b"other words now"))
    assert locker.current(amina).proof(NOTE) is None
    locker.update(amina, lambda mine: mine.unmark(NOTE))
    assert NOTE.hex not in locker.load(again(amina)).marks


def test_nobody_can_tell_who_has_something_to_prove(world, amina):
    locker.update(amina, lambda mine: mine.mark(NOTE, WORDS))
    locker.touch(sealing.opened(world["Ben"], stepped_up=False))
    rows = {row.person: row for row in Row.objects.all()}
    assert {len(bytes(row.version)) for row in rows.values()} == {32}
    assert len({len(bytes(row.blob)) for row in rows.values()}) == 1
    asked = []
    for keyring in (amina, sealing.opened(world["Ben"], stepped_up=False)):
        with CaptureQueriesContext(connection) as queries:
            locker.touch(keyring)
        asked.append(len(queries))
    assert asked[0] == asked[1], "the list is asked for whether or not there is a note"


def test_the_same_marks_never_make_the_same_version():
    marks = [commitments.mark_of(bytes(32), WORDS)]
    first, second = (commitments.version_of(commitments.fresh_salt(), marks) for _ in range(2))
    assert first != second
    salt = bytes(32)
    assert commitments.version_of(salt, marks) != commitments.version_of(salt, [])
    assert commitments.version_of(salt, [b"a" * 32, b"b" * 32]) == commitments.version_of(salt, [b"b" * 32, b"a" * 32])


def test_an_older_locker_without_a_salt_still_opens_and_gets_one(amina, monkeypatch):
    plain = locker.load(again(amina))
    plain.salt = plain.since = ""
    monkeypatch.setattr(locker, "_new_version", lambda one: setattr(one, "version", bytes(16)))
    locker.update(amina, lambda mine: (setattr(mine, "salt", ""), setattr(mine, "since", "")))
    monkeypatch.undo()
    locker.touch(amina)
    assert locker.current(amina).salt
