from uuid import UUID

PREFIX = b"hearth/v1"
_LONGEST_LABEL = 0xFF
_LONGEST_PART = 0xFFFF


def context(label: str, *parts: bytes | int | str | UUID) -> bytes:
    """Name what is sealed, signed or derived, so that it opens in its own place only.

    The bytes are `hearth/v1`, u8 length and label, then for each part u16 length and part, all big-endian: an int takes
    8 bytes, text is UTF-8, a UUID takes 16 bytes. Lengths come first, so two different lists of parts never give the
    same bytes.

    Raises:
        ValueError: the label is empty or over 255 bytes, a part is over 65,535 bytes, or an int does not fit into 8
            bytes.
    """
    name = label.encode()
    if not 0 < len(name) <= _LONGEST_LABEL:
        raise ValueError("A context label has 1 to 255 bytes.")
    return extend(b"".join((PREFIX, bytes([len(name)]), name)), *parts)


def extend(start: bytes, *parts: bytes | int | str | UUID) -> bytes:
    """More parts after those of a context: `extend(context(label, a), b)` is `context(label, a, b)`.

    For many contexts that begin alike. Raises ValueError as `context`.
    """
    return start + b"".join(map(_sized, parts))


def _sized(part: bytes | int | str | UUID) -> bytes:
    """The part behind its length."""
    if isinstance(part, UUID):
        return b"\0\x10" + part.bytes
    if isinstance(part, int):
        try:
            return b"\0\x08" + part.to_bytes(8, "big")
        except OverflowError:
            raise ValueError("A number in a context is at least 0 and below 2**64.") from None
    encoded = part.encode() if isinstance(part, str) else part
    if len(encoded) > _LONGEST_PART:
        raise ValueError("A context part has at most 65,535 bytes.")
    return len(encoded).to_bytes(2, "big") + encoded
