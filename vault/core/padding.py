from vault.core.errors import Damaged

_HEADER = 4
_LONGEST = 0xFFFFFFFF


def padme(n: int) -> int:
    """The Padmé length of n bytes: n rounded up so that the size tells O(log log n) bits, at most 12 % more.

    Source: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", PoPETs 2019,
    section 4.
    """
    if n < 2:  # noqa: PLR2004 -- the formula takes a logarithm of a logarithm
        return n
    exponent = n.bit_length() - 1
    free_bits = exponent - exponent.bit_length()
    mask = (1 << free_bits) - 1 if free_bits > 0 else 0
    return (n + mask) & ~mask


def pad(data: bytes, floor: int = 1024) -> bytes:
    """u32 length, data, zeros up to the Padmé length of both and never below `floor` bytes.

    Raises:
        ValueError: the data is longer than a u32 can say.
    """
    return _fill(data, max(floor, padme(_HEADER + len(data))))


def pad_to_multiple(data: bytes, step: int) -> bytes:
    """u32 length, data, zeros up to the next multiple of `step` bytes: for lockers, whose size must say nothing.

    Raises:
        ValueError: the data is longer than a u32 can say, or the step is not positive.
    """
    if step < 1:
        raise ValueError("Padding steps are at least one byte.")
    size = _HEADER + len(data)
    return _fill(data, size + -size % step)


def unpad(data: bytes) -> bytes:
    """The data given to `pad` or `pad_to_multiple`.

    Raises:
        Damaged: the length does not fit, or the padding is not all zeros.
    """
    end = _HEADER + int.from_bytes(data[:_HEADER], "big")
    if end > len(data) or data[end:] != bytes(len(data) - end):
        raise Damaged("The padding is malformed.")
    return data[_HEADER:end]


def _fill(data: bytes, size: int) -> bytes:
    if len(data) > _LONGEST:
        raise ValueError("Only data below 4 GiB is padded in one piece.")
    return (len(data).to_bytes(_HEADER, "big") + data).ljust(size, b"\0")
