from collections.abc import Mapping
from enum import IntEnum

from vault.core.ciphers import Key
from vault.core.errors import Damaged

_SIZE = 1 + 32


class Section(IntEnum):
    """The parts of a record that have a key each. The numbers are stored: never renumber."""

    OWN = 1  # the author alone
    IDENTITY = 2  # who reported
    SHARED = 3  # the author and the readers
    INTERNAL = 4  # the readers
    PROVIDER = 5  # the outside provider of a wellbeing case, with the readers


def pack(keys: Mapping[Section, Key]) -> bytes:
    """Section keys as 33 bytes each (u8 section, 32-byte key) in the order of the sections, ready to be wrapped."""
    return b"".join(bytes([section]) + keys[section].reveal() for section in sorted(keys))


def unpack(data: bytes) -> dict[Section, Key]:
    """The keys given to `pack`.

    Raises:
        Damaged: the length is not a multiple of 33, a section is unknown, or they are not in strict order.
    """
    if len(data) % _SIZE:
        raise Damaged("The section keys are malformed.")
    entries = [data[at : at + _SIZE] for at in range(0, len(data), _SIZE)]
    numbers = [entry[0] for entry in entries]
    if numbers != sorted(set(numbers)) or not set(numbers) <= set(Section):
        raise Damaged("The section keys are malformed.")
    return {Section(entry[0]): Key(entry[1:]) for entry in entries}
