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
    pieces = [PREFIX, bytes([len(name)]), name]
    for part in parts:
        encoded = _encode(part)
        if len(encoded) > _LONGEST_PART:
            raise ValueError("A context part has at most 65,535 bytes.")
        pieces += (len(encoded).to_bytes(2, "big"), encoded)
    return b"".join(pieces)


def _encode(part: bytes | int | str | UUID) -> bytes:
    if isinstance(part, bytes):
        return part
    if isinstance(part, str):
        return part.encode()
    if isinstance(part, UUID):
        return part.bytes
    try:
        return part.to_bytes(8, "big")
    except OverflowError:
        raise ValueError("A number in a context is at least 0 and below 2**64.") from None
