import dataclasses
import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from audit import log
from audit.models import Entry, Frontier
from tests.audit.emptying import triggers_off
from tests.vault import sealing
from vault import checkpoints, directory, locker, trail, vaults
from vault.core.ciphers import Signer
from vault.errors import Damaged, Untrusted
from vault.models import DirectoryHead
from vault.secrets import server_secrets


def happened(times=1):
    for _ in range(times):
        with transaction.atomic():
            trail.record("thing:happen", tenant=None, actor=None)


def answer(command, **options):
    told = io.StringIO()
    call_command(command, stdout=told, stderr=told, **options)
    return told.getvalue()


def test_it_signs_the_log_and_the_keys_as_they_stand(world):
    checkpoint = directory.read_checkpoint(checkpoints.now())
    assert checkpoint.origin == "hearth/audit"
    assert checkpoint.size == Entry.objects.count() == log.tree_head().size
    assert checkpoint.root == log.tree_head().root()
    assert checkpoint.keys == sum(DirectoryHead.objects.values_list("counter", flat=True))
    assert checkpoint.more == directory.scope_lines()


def test_it_reads_no_checkpoint_that_another_server_signed(world, monkeypatch):
    text = checkpoints.now()
    elsewhere = dataclasses.replace(server_secrets(), checkpoint=Signer(bytes(32)))
    monkeypatch.setattr(directory, "server_secrets", lambda: elsewhere)
    with pytest.raises((Damaged, ValueError)):
        directory.read_checkpoint(text)


def test_it_keeps_the_newest_checkpoint_outside_the_database(world):
    text = checkpoints.witness()
    file = directory.witness_file()
    assert file.read_text(encoding="utf-8") == text
    assert [one.name for one in file.parent.iterdir()] == ["latest.checkpoint"]
    assert file.parent.stat().st_mode & 0o777 == 0o700
    happened()
    assert checkpoints.witness() != text
    assert directory.witnessed().size == Entry.objects.count()


def test_it_knows_no_witness_before_the_first(world):
    assert directory.witnessed() is None


def test_it_never_replaces_a_witness_of_a_longer_log(world):
    point = transaction.savepoint_create()
    happened()
    text = checkpoints.witness()
    transaction.savepoint_rollback(point)
    with pytest.raises(Untrusted, match="older"):
        checkpoints.witness()
    assert directory.witness_file().read_text(encoding="utf-8") == text


def test_it_never_replaces_a_witness_of_another_log_of_the_same_length(world):
    point = transaction.savepoint_create()
    happened()
    checkpoints.witness()
    transaction.savepoint_rollback(point)
    with transaction.atomic():
        trail.record("other:happen", tenant=None, actor=None)
    with pytest.raises(Untrusted, match="older"):
        checkpoints.witness()


def test_it_never_replaces_a_witness_of_newer_keys(world, harbour):
    point = transaction.savepoint_create()
    vaults.rotate(sealing.safety(harbour), sealing.opened(world["Ben"]))
    checkpoints.witness()
    transaction.savepoint_rollback(point)
    happened(20)
    with pytest.raises(Untrusted, match="older"):
        checkpoints.witness()


def test_it_vouches_for_all_lockers_once_a_day(world, monkeypatch):
    assert checkpoints.commit_lockers()
    assert not checkpoints.commit_lockers()
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert checkpoints.commit_lockers()
    same, changed = list(Entry.objects.filter(event=checkpoints.LOCKERS).order_by("index"))
    assert bytes(same.head) == bytes(changed.head)


def test_it_vouches_for_lockers_as_they_are(world, monkeypatch):
    checkpoints.commit_lockers()
    locker.touch(sealing.opened(world["Amina"]))
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    checkpoints.commit_lockers()
    first, second = list(Entry.objects.filter(event=checkpoints.LOCKERS).order_by("index"))
    assert bytes(first.head) != bytes(second.head)
    assert (first.tenant, bytes(first.sealed)) == (None, b"")


def test_it_prints_what_it_has_witnessed(world):
    told = answer("witness_checkpoint")
    assert told == directory.witness_file().read_text(encoding="utf-8")


def test_it_proves_the_log_with_nothing_to_compare(world):
    told = answer("verify_audit")
    assert f"The log is unbroken: {Entry.objects.count()} events." in told
    assert "nothing to compare" in told


def test_it_proves_the_log_against_the_witnessed_checkpoint(world):
    answer("witness_checkpoint")
    size = Entry.objects.count()
    happened(3)
    assert f"Append-only since the checkpoint of {size} events." in answer("verify_audit")


def test_it_proves_the_log_against_a_checkpoint_kept_elsewhere(world, tmp_path):
    kept = tmp_path / "kept"
    kept.write_text(checkpoints.now(), encoding="utf-8")
    happened()
    assert "Append-only since" in answer("verify_audit", checkpoint=kept)


@pytest.mark.parametrize("text", ["", "words", "hearth/audit\n1\nAAAA\n\n— hearth/audit AAAA\n"])
def test_it_says_that_it_cannot_read_a_checkpoint(world, tmp_path, text):
    kept = tmp_path / "kept"
    kept.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match="cannot be read"):
        answer("verify_audit", checkpoint=kept)
    with pytest.raises(CommandError, match="cannot be read"):
        answer("verify_audit", checkpoint=tmp_path / "absent")


def test_it_notices_a_log_that_was_cut_short(world, tmp_path):
    point = transaction.savepoint_create()
    happened(2)
    kept = tmp_path / "kept"
    kept.write_text(checkpoints.now(), encoding="utf-8")
    transaction.savepoint_rollback(point)
    with pytest.raises(CommandError, match="does not prove sound"):
        answer("verify_audit", checkpoint=kept)


def test_it_notices_a_changed_event(world):
    with triggers_off():
        changed = Entry.objects.filter(event="tenant:create").first().index
        super(type(Entry.objects.all()), Entry.objects.filter(index=changed)).update(event="tenant:made")
        with pytest.raises(CommandError, match="does not prove sound"):
            answer("verify_audit")


def test_it_notices_older_keys(world, tmp_path, harbour):
    point = transaction.savepoint_create()
    vaults.rotate(sealing.safety(harbour), sealing.opened(world["Ben"]))
    keys = directory.key_changes()
    transaction.savepoint_rollback(point)
    head = log.tree_head()
    checkpoint = checkpoints.Checkpoint("hearth/audit", head.size, head.root(), keys=keys)
    kept = tmp_path / "kept"
    kept.write_text(checkpoints._signed(checkpoint), encoding="utf-8")
    with pytest.raises(CommandError, match="older than the checkpoint"):
        answer("verify_audit", checkpoint=kept)


def test_it_starts_with_an_empty_log(db):
    with triggers_off():
        super(type(Entry.objects.all()), Entry.objects.all()).delete()
        Frontier.objects.all().delete()
    DirectoryHead.objects.all().delete()
    checkpoint = directory.read_checkpoint(checkpoints.now())
    assert (checkpoint.size, checkpoint.keys, checkpoint.more) == (0, 0, ())
