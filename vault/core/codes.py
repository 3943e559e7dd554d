"""The recovery kit: a printed code of 160 random bits that opens its owner's seeds when the password is lost."""

import secrets

from vault.core import crockford
from vault.core.ciphers import Key, key_from

_KIT_SIZE = 20
_KIT_LETTERS = 33
_CHECK_PRIME = 37


def new_kit() -> str:
    """32 characters and a check character, in groups of four.

    The check is Crockford's: the number modulo 37, which notices every single wrong character and every swap of
    neighbours. Codes whose check would be one of the five symbols beyond the alphabet are drawn again, so that nobody
    has to type a tilde; that costs 0.2 bits.
    """
    while True:
        data = secrets.token_bytes(_KIT_SIZE)
        check = int.from_bytes(data, "big") % _CHECK_PRIME
        if check < len(crockford.ALPHABET):
            return crockford.group(crockford.to_text(data) + crockford.ALPHABET[check])


def parse_kit(text: str) -> bytes:
    """The 20 bytes of a kit as a person typed it.

    Raises:
        ValueError: with a sentence for the person: a wrong number of characters, or a mistyped one.
    """
    letters = crockford.tidy(text)
    if len(letters) != _KIT_LETTERS:
        raise ValueError("A recovery code has 33 letters and numbers. Check that you have typed all of them.")
    try:
        number, check = crockford.to_number(letters[:-1]), crockford.to_number(letters[-1])
    except ValueError:
        check = number = -1
    if number < 0 or number % _CHECK_PRIME != check:
        raise ValueError("The recovery code is mistyped. Check each group of four characters against your paper.")
    return number.to_bytes(_KIT_SIZE, "big")


def kit_key(raw: bytes) -> Key:
    """The key that a kit's 20 bytes stand for. No pepper: a kit must still work when the server's secrets are lost.

    Raises:
        ValueError: there are not 20 bytes.
    """
    if len(raw) != _KIT_SIZE:
        raise ValueError("A recovery kit has 20 bytes.")
    return key_from(raw, "kit")
