from datetime import date
from uuid import uuid4

import pytest

from vault.letterbox import Letterbox, Slot
from vault.models import Letter

MONTH = date(2028, 11, 1)
HERE, THERE, ELSEWHERE = (uuid4() for _ in range(3))


@pytest.fixture
def box(db):
    return Letterbox.new()


def test_it_gives_the_owner_what_correspondents_put_in_and_who_did(box):
    owner = Letterbox.parse(box.text())
    for place, words in ((HERE, b"safe"), (THERE, b"affected")):
        Slot.parse(box.slot_for(place).text()).drop(words, retain_month=MONTH)
    found = {(sender, letter) for _, sender, letter in owner.letters([HERE, THERE])}
    assert found == {(HERE, b"safe"), (THERE, b"affected")}
    owner.discard([row for row, *_ in owner.letters([HERE])])
    assert not Letter.objects.exists()


def test_nobody_else_can_speak_for_a_correspondent(box):
    mine = box.slot_for(HERE)
    forged = Slot(mine.box, mine.public, bytes(16))
    forged.drop(b"safe", retain_month=MONTH)
    box.slot_for(ELSEWHERE).drop(b"safe", retain_month=MONTH)
    assert {(sender, letter) for _, sender, letter in box.letters([HERE, THERE])} == {(None, b"")}


def test_a_letter_opens_in_its_own_box_only(box):
    other = Letterbox(box.box, Letterbox.new().key)
    other.slot_for(HERE).drop(b"for somebody else", retain_month=MONTH)
    assert [(sender, letter) for _, sender, letter in box.letters([HERE])] == [(None, b"")]
    moved = Letterbox(uuid4(), other.key)
    Letter.objects.update(box=moved.box)
    assert [sender for _, sender, _ in moved.letters([HERE])] == [None]


def test_every_letter_of_ordinary_length_has_one_size(box):
    for words in (b"", b"a" * 4000):
        box.slot_for(HERE).drop(words, retain_month=MONTH)
    assert len({len(bytes(row.blob)) for row in Letter.objects.all()}) == 1


def test_ids_are_the_same_again_for_the_holder_and_random_to_everybody_else(box):
    again = Letterbox.parse(box.text())
    assert again.id_for(HERE) == box.id_for(HERE)
    assert len({box.id_for(HERE), box.id_for(THERE), Letterbox(box.box, Letterbox.new().key).id_for(HERE)}) == 3
    assert box.id_for(HERE).version == 4
    assert box.id_for(HERE).bytes != box.slot_for(HERE).mark


@pytest.mark.parametrize("text", ["", "zz", "00" * 20])
def test_it_refuses_a_text_that_is_no_box(text):
    with pytest.raises(ValueError):
        Letterbox.parse(text)
