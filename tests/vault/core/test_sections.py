import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.core.ciphers import Key
from vault.core.errors import Damaged
from vault.core.sections import Section, pack, unpack

KEY = Key(bytes(range(32)))


@given(st.dictionaries(st.sampled_from(Section), st.binary(min_size=32, max_size=32).map(Key)))
def test_it_gives_back_what_it_packed(keys: dict[Section, Key]) -> None:
    packed = pack(keys)
    assert unpack(packed) == keys
    assert len(packed) == 33 * len(keys)
    assert pack(dict(reversed(keys.items()))) == packed


def test_it_keeps_the_stored_numbers() -> None:
    """These numbers are in everybody's wraps. A failure here means that a section was renumbered."""
    numbers = {section.name: section.value for section in Section}
    assert numbers == {"OWN": 1, "IDENTITY": 2, "SHARED": 3, "INTERNAL": 4, "PROVIDER": 5}


@pytest.mark.parametrize(
    "packed",
    [
        b"\x03" + bytes(31),
        b"\x03" + bytes(33),
        b"\x00" + bytes(32),
        b"\x06" + bytes(32),
        (b"\x03" + bytes(32)) * 2,
        b"\x04" + bytes(32) + b"\x03" + bytes(32),
    ],
    ids=["short", "long", "section 0", "section 6", "twice", "out of order"],
)
def test_it_refuses_what_it_would_not_pack(packed: bytes) -> None:
    with pytest.raises(Damaged):
        unpack(packed)
