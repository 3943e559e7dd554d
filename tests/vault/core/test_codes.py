import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.core import codes, crockford
from vault.core.codes import kit_key, new_kit, parse_kit

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KITS = [new_kit() for _ in range(5)]


def test_it_makes_a_new_kit_each_time() -> None:
    assert len(set(KITS)) == len(KITS)
    assert len({parse_kit(kit) for kit in KITS}) == len(KITS)


@pytest.mark.parametrize("kit", KITS, ids=range(len(KITS)))
def test_it_prints_groups_of_four_and_a_check_character(kit: str) -> None:
    assert re.fullmatch(rf"([{LETTERS}]{{4}}-){{8}}[{LETTERS}]", kit)
    assert len(parse_kit(kit)) == 20


def test_it_draws_again_when_the_check_would_be_a_symbol(monkeypatch: pytest.MonkeyPatch) -> None:
    draws = [number.to_bytes(20, "big") for number in (36, 32, 31)]
    monkeypatch.setattr(codes.secrets, "token_bytes", lambda size: draws.pop(0)[:size])
    kit = new_kit()
    assert (kit[-3:], draws) == ("Z-Z", [])
    assert parse_kit(kit) == (31).to_bytes(20, "big")


@pytest.mark.parametrize("kit", KITS, ids=range(len(KITS)))
def test_it_reads_a_kit_however_it_is_typed(kit: str) -> None:
    raw = parse_kit(kit)
    assert parse_kit(kit.lower().replace("-", " ")) == raw
    assert parse_kit(kit.replace("-", "").replace("0", "o").replace("1", "l")) == raw
    assert parse_kit(f"\t{kit.replace('-', chr(0x2011)).replace('1', 'I')}\r\n") == raw


@pytest.mark.parametrize("kit", KITS, ids=range(len(KITS)))
def test_it_notices_every_mistyped_character(kit: str) -> None:
    for at, letter in enumerate(kit):
        for other in LETTERS.replace(letter, "") if letter != "-" else "":
            with pytest.raises(ValueError, match="mistyped"):
                parse_kit(kit[:at] + other + kit[at + 1 :])


@pytest.mark.parametrize("kit", KITS, ids=range(len(KITS)))
def test_it_notices_every_swap_of_neighbours(kit: str) -> None:
    letters = kit.replace("-", "")
    for at in range(32):
        if letters[at] != letters[at + 1]:
            with pytest.raises(ValueError, match="mistyped"):
                parse_kit(letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :])


@pytest.mark.parametrize("text", ["", "0000", KITS[0][:-1], KITS[0] + "0", KITS[0] * 2, "0" * 1_000_000], ids=range(6))
def test_it_asks_for_all_characters(text: str) -> None:
    with pytest.raises(ValueError, match="33 letters and numbers"):
        parse_kit(text)


@pytest.mark.parametrize("wrong", ["U", "é", "!", "*"])
def test_it_refuses_characters_that_are_never_used(wrong: str) -> None:
    for at in (0, -1):
        letters = list(KITS[0])
        letters[at] = wrong
        with pytest.raises(ValueError, match="mistyped"):
            parse_kit("".join(letters))


def test_it_says_nothing_of_what_was_typed() -> None:
    with pytest.raises(ValueError) as caught:
        parse_kit("U" * 33)
    assert "UUU" not in str(caught.value)


def test_it_makes_one_key_of_a_kit() -> None:
    first, second = (parse_kit(kit) for kit in KITS[:2])
    assert kit_key(first) == kit_key(first)
    assert kit_key(first) != kit_key(second)


@pytest.mark.parametrize("size", [0, 19, 21, 32])
def test_it_refuses_a_kit_of_another_size(size: int) -> None:
    with pytest.raises(ValueError, match="20 bytes"):
        kit_key(bytes(size))


@given(st.binary(max_size=60))
def test_it_reads_base_32_back(data: bytes) -> None:
    assert crockford.to_bytes(crockford.to_text(data)) == data


@pytest.mark.parametrize("text", ["0", "000", "01", "0Z", "ZZ"])
def test_it_refuses_base_32_that_nothing_is_written_as(text: str) -> None:
    with pytest.raises(ValueError, match="not complete"):
        crockford.to_bytes(text)


def test_it_writes_base_32_as_crockford_does() -> None:
    assert crockford.to_text(b"\xff\x00\x01") == "ZW00" + "2"
    assert crockford.group("ABCDEFGHJ") == "ABCD-EFGH-J"
