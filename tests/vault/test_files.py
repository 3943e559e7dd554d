import json
import os
import pickle
import time
import tracemalloc
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction

from vault import files
from vault.core.ciphers import Key
from vault.core.errors import Damaged, VaultError
from vault.core.padding import padme
from vault.models import StoredFile

pytestmark = pytest.mark.django_db

MONTH = date(2030, 1, 1)
SIZES = [0, 1, 1023, 1024, 1025, 16_383, 16_384, 16_385, 65_536, 262_143, 262_144, 262_145, 1_000_003]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HEARTH_FILES_DIR = tmp_path / "files"
    return settings.HEARTH_FILES_DIR


def content_of(size):
    return bytes(range(251)) * (size // 251) + bytes(range(size % 251))


def stored(content, piece=50_000):
    writer = files.Writer()
    for start in range(0, len(content), piece):
        writer.write(content[start : start + piece])
    writer.finish()
    return writer


def meta_of(writer):
    return files.FileMeta(writer.id, writer.key.reveal().hex(), "letter.pdf", "application/pdf", writer.size, "00" * 32)


def path_of(writer):
    return files._path(writer.id)


def opened(writer, size=None, key=None):
    return list(files.open_stream(writer.id, key or writer.key, writer.size if size is None else size))


def everything_in(folder):
    return sorted(path for path in Path(folder).rglob("*") if path.is_file())


def open_paths():
    """What this process holds open, as the kernel says."""
    found = set()
    for link in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found.add(str(link.readlink()))
    return found


@pytest.mark.parametrize("size", SIZES)
def test_it_gives_back_exactly_what_was_written(size):
    content = content_of(size)

    writer = stored(content)

    assert b"".join(opened(writer)) == content
    assert writer.size == size


@pytest.mark.parametrize("size", SIZES)
def test_it_pads_inside_the_seal(size):
    writer = stored(content_of(size))

    within = max(1024, padme(size))
    chunks = within // 16_384 + 1  # a full chunk is never the last one
    assert path_of(writer).stat().st_size == 1 + 24 + 32 + within + 16 * chunks


def test_it_hides_the_exact_size(folder):
    sizes = {path_of(stored(content_of(size))).stat().st_size for size in (0, 7, 500, 1024)}

    assert len(sizes) == 1


def test_it_keeps_one_file_per_id_in_two_character_folders(folder):
    writer = stored(b"words")

    assert everything_in(folder) == [folder / writer.id.hex[:2] / writer.id.hex]
    assert path_of(writer).stat().st_mode & 0o777 == 0o600
    assert path_of(writer).parent.stat().st_mode & 0o777 == 0o700


def test_it_has_another_key_for_every_file():
    assert stored(b"words").key != stored(b"words").key


def test_it_writes_under_another_name_until_it_is_finished(folder):
    writer = files.Writer()
    writer.write(content_of(100_000))
    assert [path.suffix for path in everything_in(folder)] == [".part"]
    assert not StoredFile.objects.exists()

    writer.finish()

    assert [path.suffix for path in everything_in(folder)] == [""]
    assert StoredFile.objects.get().kept is False


def test_it_is_safe_on_the_disk_before_its_row_exists(monkeypatch):
    deeds = []
    real_fsync, real_rename, real_create = os.fsync, Path.rename, StoredFile.objects.create
    monkeypatch.setattr(os, "fsync", lambda number: (deeds.append("fsync"), real_fsync(number)))
    monkeypatch.setattr(Path, "rename", lambda old, new: (deeds.append("rename"), real_rename(old, new)))
    monkeypatch.setattr(StoredFile.objects, "create", lambda **row: (deeds.append("row"), real_create(**row)))
    writer = files.Writer()
    deeds.clear()

    writer.finish()

    assert deeds == ["fsync", "rename", "fsync", "row"]


def test_it_leaves_nothing_behind_when_discarded(folder):
    writer = files.Writer()
    writer.write(b"words")
    writer.discard()
    writer.discard()

    assert everything_in(folder) == []


def test_it_leaves_nothing_behind_when_forgotten(folder):
    writer = files.Writer()
    writer.write(b"words")
    del writer

    assert everything_in(folder) == []


def test_it_keeps_a_finished_file_when_its_writer_is_forgotten(folder):
    stored(b"words")

    assert len(everything_in(folder)) == 1


@pytest.mark.parametrize("cut", [1, 16, 17, 5_000, 16_400, 100_000])
def test_it_never_gives_the_last_piece_of_a_truncated_file(cut):
    writer = stored(content_of(300_000))
    with path_of(writer).open("rb+") as file:
        file.truncate(path_of(writer).stat().st_size - cut)

    given = []
    with pytest.raises(Damaged):
        given.extend(files.open_stream(writer.id, writer.key, writer.size))
    assert sum(map(len, given)) < writer.size


def test_it_never_looks_complete_when_only_padding_is_missing():
    content = content_of(4 * 1024 * 1024 + 1)  # five sealed chunks of nothing but padding go
    writer = stored(content)
    left = 1 + 56 + 259 * (16_384 + 16)
    assert len(content) < 258 * 16_384
    assert left < path_of(writer).stat().st_size
    with path_of(writer).open("rb+") as file:
        file.truncate(left)

    given = []
    with pytest.raises(Damaged):
        given.extend(files.open_stream(writer.id, writer.key, writer.size))
    assert sum(map(len, given)) < len(content)


def test_it_refuses_an_empty_store_file():
    writer = stored(b"")
    path_of(writer).write_bytes(b"")

    with pytest.raises(Damaged):
        opened(writer)


@pytest.mark.parametrize("at", [0, 1, 24, 25, 56, 57, 58, 10_000, -17, -16, -1])
def test_it_refuses_every_flipped_bit(at):
    writer = stored(content_of(40_000))
    raw = bytearray(path_of(writer).read_bytes())
    raw[at] ^= 1
    path_of(writer).write_bytes(raw)

    with pytest.raises(VaultError):
        opened(writer)


def test_it_refuses_bytes_added_behind():
    writer = stored(content_of(40_000))
    with path_of(writer).open("ab") as file:
        file.write(b"more")

    with pytest.raises(Damaged):
        opened(writer)


def test_it_refuses_swapped_files():
    one, other = stored(b"one" * 500), stored(b"two" * 500)
    first, second = path_of(one).read_bytes(), path_of(other).read_bytes()
    path_of(one).write_bytes(second)
    path_of(other).write_bytes(first)

    for mine, theirs in ((one, other), (other, one)):
        with pytest.raises(Damaged):
            opened(mine)
        with pytest.raises(Damaged):  # even with the key that fits the bytes, the place does not
            opened(mine, key=theirs.key)


def test_it_refuses_another_key():
    with pytest.raises(Damaged):
        opened(stored(b"words"), key=Key.generate())


@pytest.mark.parametrize("size", [0, 1_000, 30_000, 50_000, 1_000_000])
def test_it_refuses_another_size(size):
    with pytest.raises(Damaged):
        opened(stored(content_of(40_000)), size=size)


def test_it_refuses_a_missing_file():
    with pytest.raises(Damaged):
        list(files.open_stream(uuid4(), Key.generate(), 5))


def test_it_closes_the_file_when_the_reader_goes_away():
    writer = stored(content_of(2_000_000))
    stream = files.open_stream(writer.id, writer.key, writer.size)
    next(stream)
    assert str(path_of(writer)) in open_paths()

    stream.close()

    assert str(path_of(writer)) not in open_paths()


def test_it_uses_flat_memory_both_ways():
    piece = content_of(64 * 1024)
    tracemalloc.start()
    try:
        writer = files.Writer()
        for _ in range(20 * 16):
            writer.write(piece)
        writer.finish()
        total = sum(len(given) for given in files.open_stream(writer.id, writer.key, writer.size))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert total == writer.size == 20 * 1024 * 1024
    assert peak < 3 * 1024 * 1024


# The description


def test_it_describes_a_file_in_json():
    meta = files.FileMeta(uuid4(), "aa" * 32, "Brief 🕊.pdf", "application/pdf", 5, "bb" * 32)
    full = files.FileMeta(uuid4(), "aa" * 32, "a.jpg", "image/jpeg", 5, "bb" * 32, uuid4(), "cc" * 32, "image/jpeg", 3)

    for each in (meta, full):
        assert files.FileMeta.from_dict(json.loads(json.dumps(each.to_dict()))) == each
    assert meta.ids() == [meta.id]
    assert full.ids() == [full.id, full.working_id]


def test_it_shows_no_key_and_no_name_of_a_file():
    meta = files.FileMeta(uuid4(), "aa" * 32, "canary.pdf", "application/pdf", 5, "bb" * 32, uuid4(), "cc" * 32, "x", 3)

    assert "aa" * 32 not in repr(meta)
    assert "cc" * 32 not in repr(meta)
    assert "canary" not in repr(meta)
    with pytest.raises(TypeError):
        pickle.dumps(files.Writer().key)


@pytest.mark.parametrize(
    "change",
    [{"id": "no"}, {"id": None}, {"id": 5}, {"working_id": "no"}, {"unknown": 1}, {"drop": "sha256"}, {"drop": "id"}],
)
def test_it_refuses_a_malformed_description(change):
    data = files.FileMeta(uuid4(), "aa" * 32, "a.pdf", "application/pdf", 5, "bb" * 32).to_dict()
    data.pop(change.pop("drop", ""), None)

    with pytest.raises(Damaged):
        files.FileMeta.from_dict(data | change if change else data)


# Keeping, deleting, sweeping


def old(writer):
    """The same upload, three days ago."""
    StoredFile.objects.filter(id=writer.id).update(made_on=date.today() - timedelta(days=3))  # noqa: DTZ011 -- days apart
    long_ago = time.time() - 3 * 86_400
    os.utime(path_of(writer), (long_ago, long_ago))
    return writer


def test_it_keeps_originals_and_working_copies_together():
    original, copy = stored(b"one"), stored(b"two")
    meta = files.FileMeta.from_dict(
        meta_of(original).to_dict()
        | {
            "working_id": copy.id.hex,
            "working_key": copy.key.reveal().hex(),
            "working_type": "image/png",
            "working_size": 3,
        }
    )

    with transaction.atomic():
        files.keep([meta], MONTH)

    assert set(StoredFile.objects.values_list("kept", "retain_month")) == {(True, MONTH)}


def test_it_keeps_nothing_when_one_file_is_gone():
    here = stored(b"one")
    gone = files.FileMeta(uuid4(), "aa" * 32, "a.pdf", "application/pdf", 5, "bb" * 32)

    with pytest.raises(files.Swept), transaction.atomic():
        files.keep([meta_of(here), gone], MONTH)

    assert StoredFile.objects.get(id=here.id).kept is False


def test_it_keeps_no_files_without_being_asked():
    with transaction.atomic():
        files.keep([], MONTH)


@pytest.mark.django_db(transaction=True)
def test_it_keeps_only_inside_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        files.keep([meta_of(stored(b"one"))], MONTH)


@pytest.mark.django_db(transaction=True)
def test_it_sweeps_uploads_that_nobody_used(folder):
    unused, fresh, used = old(stored(b"one")), stored(b"two"), old(stored(b"three"))
    with transaction.atomic():
        files.keep([meta_of(used)], MONTH)

    assert files.sweep(timedelta(days=1)) == 1

    assert everything_in(folder) == sorted([path_of(fresh), path_of(used)])
    assert set(StoredFile.objects.values_list("id", flat=True)) == {fresh.id, used.id}
    assert not path_of(unused).exists()


def test_it_sweeps_what_broken_uploads_left(folder):
    long_ago = time.time() - 3 * 86_400
    (folder / "ab").mkdir(parents=True)
    half, rowless, running, foreign = (
        folder / "ab" / name
        for name in (f"ab{uuid4().hex[2:]}.part", f"ab{uuid4().hex[2:]}", f"ab{uuid4().hex[2:]}.part", "README")
    )
    for path in (half, rowless, running, foreign):
        path.write_bytes(b"noise")
    for path in (half, rowless, foreign):
        os.utime(path, (long_ago, long_ago))

    assert files.sweep(timedelta(days=1)) == 2

    assert everything_in(folder) == sorted([running, foreign])
    assert files.sweep(timedelta(days=1)) == 0


def test_it_sweeps_an_empty_store():
    assert files.sweep(timedelta(days=1)) == 0


def test_it_sweeps_more_than_one_batch(folder, monkeypatch):
    monkeypatch.setattr(files, "_BATCH", 2)
    (folder / "ab").mkdir(parents=True)
    for _ in range(5):
        path = folder / "ab" / f"ab{uuid4().hex[2:]}"
        path.write_bytes(b"noise")
        os.utime(path, (1, 1))

    assert files.sweep(timedelta(days=1)) == 5
    assert everything_in(folder) == []


@pytest.mark.django_db(transaction=True)
def test_it_deletes_row_and_file_only_with_the_transaction(folder):
    writer = stored(b"one")

    with transaction.atomic():
        files.delete([writer.id])
        transaction.set_rollback(True)
    assert opened(writer) == [b"one"]

    with transaction.atomic():
        files.delete([writer.id, uuid4()])
        assert path_of(writer).exists()
    assert everything_in(folder) == []
    assert not StoredFile.objects.exists()
    files.delete([writer.id])


@pytest.mark.django_db(transaction=True)
def test_it_tries_again_what_could_not_be_removed(folder, monkeypatch):
    writer = stored(b"one")

    def refuse(path, *, missing_ok):
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        files.delete([writer.id])
    assert path_of(writer).exists()

    os.utime(path_of(writer), (1, 1))
    assert files.sweep(timedelta(days=1)) == 1
    assert everything_in(folder) == []


def test_it_has_no_plaintext_in_its_files(folder):
    stored(b"canary " * 20_000)

    assert not any(b"canary" in path.read_bytes() for path in everything_in(folder))
