import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vault.core.words import fingerprint, normalise, six_words, word_list


def test_it_has_the_whole_list_and_no_word_twice() -> None:
    assert len(word_list()) == len(set(word_list())) == 7776
    assert (word_list()[0], word_list()[-1]) == ("abacus", "zoom")


def test_it_has_the_list_as_it_was_published() -> None:
    listed = "".join(f"{word}\n" for word in word_list()).encode()
    assert hashlib.sha256(listed).hexdigest() == "6d557f0693958fb5e650b68b5bee585eb82cf4da32965505c789e924743bc522"


def test_it_has_words_that_normalise_to_themselves() -> None:
    assert all(normalise(word) == word for word in word_list())


def test_it_draws_six_words_from_the_list() -> None:
    drawn = six_words()
    assert drawn != six_words()
    spaced = drawn
    for word in ("drop-down", "felt-tip", "t-shirt", "yo-yo"):
        spaced = spaced.replace(word, word.replace("-", "+"))
    assert all(word.replace("+", "-") in word_list() for word in spaced.split("-"))
    assert len(spaced.split("-")) == 6


def test_it_draws_from_the_whole_list() -> None:
    letters = {six_words()[0] for _ in range(400)}
    assert len(letters) > 15


@pytest.mark.parametrize(
    "typed",
    [
        "Iron Glazing Gilled iTunes Quotation Cupping",
        "iron-glazing-gilled-itunes-quotation-cupping",
        "  iron  glazing\tgilled\nitunes - quotation \u2013 cupping ",
        "IRON\u2011GLAZING\u2014GILLED\u00a0ITUNES\u2212QUOTATION--CUPPING-",
        "\uff49\uff52\uff4f\uff4e glazing gilled itunes quotation cupping",
    ],
)
def test_it_reads_words_however_they_are_typed(typed: str) -> None:
    assert normalise(typed) == "iron-glazing-gilled-itunes-quotation-cupping"


@given(st.text(max_size=60))
def test_it_normalises_once_and_for_all(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_it_keeps_different_words_apart() -> None:
    assert normalise("iron glazing") != normalise("ironglazing") != normalise("iron glazed")


def test_it_gives_the_fingerprint_of_the_hash() -> None:
    number = int.from_bytes(hashlib.sha256(b"key").digest(), "big")
    expected = "-".join(word_list()[number // 7776**place % 7776] for place in range(6))
    assert fingerprint(b"key") == expected


@settings(max_examples=50)
@given(st.binary(max_size=40), st.binary(max_size=40))
def test_it_tells_keys_apart_by_their_words(some: bytes, other: bytes) -> None:
    assert (fingerprint(some) == fingerprint(other)) == (some == other)
