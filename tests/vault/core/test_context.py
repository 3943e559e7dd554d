from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.core.context import context, extend
from vault.core.sections import Section

TENANT = UUID("11111111-1111-4111-8111-111111111111")
labels = st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=60)
parts = st.one_of(
    st.binary(max_size=40), st.integers(0, 2**64 - 1), st.text(st.characters(codec="utf-8"), max_size=10), st.uuids()
)


def read(made: bytes) -> tuple[bytes, list[bytes]]:
    """The label and parts as bytes; that this can be written at all is why no two lists of parts look alike."""
    assert made.startswith(b"hearth/v1")
    size = made[9]
    label, rest, found = made[10 : 10 + size], made[10 + size :], []
    while rest:
        length = int.from_bytes(rest[:2], "big")
        assert len(rest) >= 2 + length
        found.append(rest[2 : 2 + length])
        rest = rest[2 + length :]
    return label, found


def as_bytes(part: bytes | int | str | UUID) -> bytes:
    match part:
        case int():
            return part.to_bytes(8, "big")
        case str():
            return part.encode()
        case UUID():
            return part.bytes
    return part


@given(labels, st.lists(parts, max_size=6))
def test_it_can_be_read_back(label: str, given_parts: list[bytes | int | str | UUID]) -> None:
    assert read(context(label, *given_parts)) == (label.encode(), [as_bytes(part) for part in given_parts])


@given(labels, st.lists(st.binary(max_size=4), max_size=4), labels, st.lists(st.binary(max_size=4), max_size=4))
def test_it_never_gives_two_lists_the_same_bytes(
    label: str, some: list[bytes], other_label: str, others: list[bytes]
) -> None:
    assert (context(label, *some) == context(other_label, *others)) == ((label, some) == (other_label, others))


def test_it_does_not_confuse_where_parts_end() -> None:
    made = {
        context("a", b"bc"),
        context("ab", b"c"),
        context("a", b"b", b"c"),
        context("a", b"", b"bc"),
        context("abc"),
    }
    assert len(made) == 5


def test_it_writes_the_bytes_of_the_specification() -> None:
    assert context("item", TENANT, 7, "é", b"\0") == (
        b"hearth/v1\x04item\x00\x10" + TENANT.bytes + b"\x00\x08" + b"\0" * 7 + b"\x07\x00\x02\xc3\xa9\x00\x01\x00"
    )


def test_it_writes_a_section_as_a_number() -> None:
    assert context("item", Section.SHARED) == context("item", 3)


@pytest.mark.parametrize("label", ["", "a" * 256, "é" * 128])
def test_it_refuses_labels_that_do_not_fit(label: str) -> None:
    with pytest.raises(ValueError, match="label"):
        context(label)


@pytest.mark.parametrize("part", [-1, 2**64, bytes(65536), "é" * 32768])
def test_it_refuses_parts_that_do_not_fit(part: bytes | int | str) -> None:
    with pytest.raises(ValueError, match="context"):
        context("item", part)


def test_it_takes_the_longest_label_and_part() -> None:
    assert read(context("a" * 255, bytes(65535))) == (b"a" * 255, [bytes(65535)])


@given(labels, st.lists(parts, max_size=6), st.integers(0, 6))
def test_it_says_the_same_in_two_steps_as_in_one(label, given_parts, at):
    assert extend(context(label, *given_parts[:at]), *given_parts[at:]) == context(label, *given_parts)


def test_it_refuses_the_same_parts_in_a_second_step():
    for part in (-1, 2**64, bytes(65_536)):
        with pytest.raises(ValueError):
            extend(context("item"), part)
