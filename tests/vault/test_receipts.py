import dataclasses
import threading

import pytest
from django.db import IntegrityError, transaction

from tests.vault import sealing
from vault import receipts, unlock
from vault.core import words
from vault.core.sections import Section
from vault.errors import Damaged, NotForMe, UnknownFormat
from vault.models import Receipt
from vault.receipts import Prepared, open_receipt
from vault.secrets import server_secrets
from vault.unlock import Busy


@pytest.fixture
def record(harbour):
    return sealing.report(harbour)


@pytest.fixture
def receipt(record):
    made = Prepared()
    made.store(record, (Section.SHARED,), retain_month=sealing.MONTH)
    return made


def test_it_brings_its_holder_back_to_the_shared_part_alone(record, receipt):
    back = open_receipt(receipt.words)
    assert back.binding == record.binding
    assert back.keys == {Section.SHARED: record.keys[Section.SHARED]}
    contents = back.read()
    assert [item.data for item in contents.items] == [sealing.EVERY_PART[Section.SHARED]]
    assert contents.verified


def test_it_lets_its_holder_add(world, record, receipt):
    sealing.write(open_receipt(receipt.words), shared=b"one thing more")
    texts = [item.data for item in open_receipt(receipt.words).read().items]
    assert sorted(texts) == [b"one thing more", sealing.EVERY_PART[Section.SHARED]]
    assert sealing.verified(sealing.opened(world["Ben"]), record)


def test_it_takes_words_as_people_type_them(receipt):
    for typed in (
        receipt.words.upper(),
        receipt.words.replace("-", " "),
        f"  {receipt.words}\n",
        receipt.words.title(),
    ):
        assert open_receipt(typed)


def test_it_leads_nowhere_with_other_words(receipt):
    few = receipt.words.rsplit("-", 1)[0]
    for typed in ("", "six words that lead to nothing", words.six_words(), few, receipt.words + "-more", "\0" * 5000):
        with pytest.raises(NotForMe):
            open_receipt(typed)


def test_it_does_the_same_work_for_words_that_lead_nowhere(receipt, monkeypatch):
    real, costs = receipts.stretch, []

    def stretch(typed, salt, *, pepper, cost):
        costs.append((salt, cost))
        return real(typed, salt, pepper=pepper, cost=cost)

    monkeypatch.setattr(receipts, "stretch", stretch)
    open_receipt(receipt.words)
    with pytest.raises(NotForMe):
        open_receipt("six words that lead to nothing")
    assert len(costs) == 2
    assert costs[0] == costs[1]


def test_it_leads_nowhere_on_another_server(receipt, monkeypatch):
    other = dataclasses.replace(server_secrets(), pepper=bytes(32))
    monkeypatch.setattr(receipts, "server_secrets", lambda: other)
    with pytest.raises(NotForMe):
        open_receipt(receipt.words)


def test_it_keeps_neither_words_nor_record_in_clear(record, receipt):
    row = Receipt.objects.values()[0]
    stored = bytes(row["lookup"]) + bytes(row["blob"])
    for secret in (receipt.words.encode(), record.binding.record.bytes, record.binding.tenant.bytes):
        assert secret not in stored
    assert record.keys[Section.SHARED].reveal() not in stored


def test_it_has_one_size_for_any_record(record):
    for wanted in ((Section.SHARED,), (Section.SHARED, Section.INTERNAL)):
        Prepared().store(record, wanted, retain_month=sealing.MONTH)
    assert len({len(bytes(blob)) for blob in Receipt.objects.values_list("blob", flat=True)}) == 1


def test_it_draws_fresh_words_each_time():
    made = [Prepared().words for _ in range(3)]
    assert len(set(made)) == 3
    assert all(words.normalise(one) == one for one in made)


def test_it_opens_no_changed_receipt(receipt):
    blob = bytes(Receipt.objects.get().blob)
    for changed, error in ((sealing.flipped(blob), Damaged), (b"\x02" + blob[1:], UnknownFormat), (b"", Damaged)):
        Receipt.objects.update(blob=changed)
        with pytest.raises(error):
            open_receipt(receipt.words)


def test_it_opens_no_receipt_under_another_lookup(record, receipt):
    other = Prepared()
    other.store(record, (Section.SHARED,), retain_month=sealing.MONTH)
    one, two = (bytes(row.blob) for row in Receipt.objects.all())
    for row in Receipt.objects.all():
        row.blob = two if bytes(row.blob) == one else one
        row.save()
    for made in (receipt, other):
        with pytest.raises(Damaged):
            open_receipt(made.words)


def test_it_stores_a_receipt_once(record, receipt):
    with pytest.raises(IntegrityError), transaction.atomic():
        receipt.store(record, (Section.SHARED,), retain_month=sealing.MONTH)


def test_it_waits_its_turn_for_stretching(receipt, monkeypatch):
    monkeypatch.setattr(unlock, "_parallel", threading.BoundedSemaphore(1))
    monkeypatch.setattr(unlock, "_WAIT_SECONDS", 0.01)
    with unlock.derivation(), pytest.raises(Busy):
        open_receipt(receipt.words)
    assert open_receipt(receipt.words)
