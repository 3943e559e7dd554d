import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.core import padding
from vault.core.errors import Damaged
from vault.core.padding import pad, pad_to_multiple, padme, unpad


@given(st.binary(max_size=3000), st.sampled_from([0, 16, 512, 1024]))
def test_it_gives_back_what_it_padded(data: bytes, floor: int) -> None:
    padded = pad(data, floor)
    assert unpad(padded) == data
    assert len(padded) == max(floor, padme(len(data) + 4))


@given(st.binary(max_size=300), st.integers(1, 200))
def test_it_pads_to_steps(data: bytes, step: int) -> None:
    padded = pad_to_multiple(data, step)
    assert unpad(padded) == data
    assert len(padded) % step == 0
    assert len(data) + 4 <= len(padded) < len(data) + 4 + step


def test_it_pads_to_a_floor_of_1_kib_by_default() -> None:
    assert {len(pad(bytes(size))) for size in range(1021)} == {1024}
    assert len(pad(bytes(1021))) == 1088


@pytest.mark.parametrize(
    ("n", "padded"),
    [(0, 0), (1, 1), (2, 2), (8, 8), (9, 10), (15, 16), (16, 16), (17, 18), (100, 104), (1000, 1024), (1025, 1088)],
)
def test_it_follows_padme(n: int, padded: int) -> None:
    assert padme(n) == padded


@given(st.integers(2, 2**40))
def test_it_adds_at_most_an_eighth(n: int) -> None:
    assert n <= padme(n) <= n + n // 8
    assert padme(padme(n)) == padme(n)
    assert padme(n) <= padme(n + 1)


@given(st.integers(1000, 10**9))
def test_it_adds_at_most_12_percent_above_a_kilobyte(n: int) -> None:
    assert padme(n) <= n * 1.12


@given(st.binary(max_size=50), st.data())
def test_it_refuses_padding_that_is_not_zero(text: bytes, data: st.DataObject) -> None:
    padded = bytearray(pad(text, 64))
    at = data.draw(st.integers(4 + len(text), 63))
    padded[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Damaged):
        unpad(bytes(padded))


@pytest.mark.parametrize("padded", [b"", b"\0\0\0", b"\0\0\0\5hell", b"\xff\xff\xff\xffhello", b"\0\0\0\1"])
def test_it_refuses_lengths_that_do_not_fit(padded: bytes) -> None:
    with pytest.raises(Damaged):
        unpad(padded)


def test_it_refuses_data_whose_length_a_u32_cannot_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(padding, "_LONGEST", 10)  # so that the test needs no 4 GiB
    assert unpad(pad(bytes(10), 0)) == bytes(10)
    for pad_ in (pad, lambda data: pad_to_multiple(data, 4)):
        with pytest.raises(ValueError, match="4 GiB"):
            pad_(bytes(11))


def test_it_refuses_a_step_of_nothing() -> None:
    with pytest.raises(ValueError, match="one byte"):
        pad_to_multiple(b"", 0)
