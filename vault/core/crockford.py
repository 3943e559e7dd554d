"""Crockford's base 32 (crockford.com/base32): what the printed codes are written in. It has no I, L, O or U, and reads
I and L as 1, O as 0.
"""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_READ_AS = str.maketrans("ILO", "110", " -\u00a0\u2010\u2011\u2012\u2013\u2014\u2212\t\r\n")


def to_text(data: bytes) -> str:
    """Characters of 5 bits, most significant first; the last one is filled with zero bits."""
    count = -(-len(data) * 8 // 5)
    number = int.from_bytes(data, "big") << (count * 5 - len(data) * 8)
    return "".join(ALPHABET[number >> 5 * (count - 1 - at) & 31] for at in range(count))


def to_bytes(text: str) -> bytes:
    """The bytes given to `to_text`, from tidied text.

    Raises:
        ValueError: a character is not in the alphabet, or no data would be written like this.
    """
    number = to_number(text)
    size, rest = divmod(len(text) * 5, 8)
    data = (number >> rest).to_bytes(size, "big")
    if to_text(data) != text:
        raise ValueError("The code is not complete.")
    return data


def to_number(text: str) -> int:
    """Tidied text as one number, most significant character first.

    Raises:
        ValueError: a character is not in the alphabet.
    """
    number = 0
    for letter in text:
        if letter not in _VALUES:
            raise ValueError("The code has a character that is never used in it.")
        number = number << 5 | _VALUES[letter]
    return number


def tidy(text: str) -> str:
    """What a person typed, in capitals, without spaces and dashes, with the letters that look like digits read as
    digits.
    """
    return text.upper().translate(_READ_AS)


def group(text: str) -> str:
    """Groups of four characters with dashes between them."""
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))
