"""Words for people: a receipt or password of six words, and six words to compare two keys by voice.

The list is the large word list of the Electronic Frontier Foundation (see words.LICENCE): 7,776 words, so six of them
are 77.5 bits.
"""

import re
import secrets
import unicodedata
from functools import cache
from importlib.resources import files

from vault.core.ciphers import digest

_COUNT = 6
_GAPS = re.compile(r"[\s\-\u2010-\u2015\u2212]+")


@cache
def word_list() -> tuple[str, ...]:
    return tuple(files("vault.core").joinpath("words.txt").read_text("utf-8").split())


def six_words() -> str:
    """Six random words with dashes between them."""
    return "-".join(secrets.choice(word_list()) for _ in range(_COUNT))


def normalise(text: str) -> str:
    """Words as a person typed them: NFKC, small letters, and one dash for any run of spaces and dashes."""
    return _GAPS.sub("-", unicodedata.normalize("NFKC", text).casefold()).strip("-")


def fingerprint(data: bytes) -> str:
    """Six words that stand for the data: the SHA-256 as a number, written in base 7,776 from its last digit, six digits
    of it.
    """
    words, number = word_list(), int.from_bytes(digest(data), "big")
    chosen = []
    for _ in range(_COUNT):
        number, at = divmod(number, len(words))
        chosen.append(words[at])
    return "-".join(chosen)
